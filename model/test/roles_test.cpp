// What the roles of fields say of every command, and what is read off them.
#include "model/uapi/roles.h"

#include <gtest/gtest.h>

#include "model/uapi/bytes.h"

namespace ioasis::uapi {

namespace {

std::string place(const CommandInfo& info, const Field& field) {
  return std::string(info.name) + " " + std::string(field.name);
}

}  // namespace

TEST(Roles, EveryRangeOfIovasSaysWhichAddressSpaceItLiesIn) {
  for (const auto& info : kCommandTable)
    for (const auto& range : ranges_of(info)) {
      if (range.in_memory()) continue;
      if (!range.space) {
        EXPECT_TRUE(info.interface == Interface::VfioContainer || info.interface == Interface::SpaprContainer ||
                    info.interface == Interface::Type1Container || info.interface == Interface::Device ||
                    info.interface == Interface::VfioDevice)
            << place(info, *range.first);
        continue;
      }
      using enum ObjectType;
      const bool translates = std::ranges::any_of(std::array{Ioas, Domain, Access, Viommu},
                                                  [&](ObjectType type) { return range.space->objects.has(type); });
      EXPECT_TRUE(translates) << place(info, *range.space);
    }
}

TEST(Roles, LengthsAndCountsAreNumbersThatArePassed) {
  for (const auto& info : kCommandTable)
    for (const auto& field : info.fields) {
      if (!is_length(info, field) && !counted_by(info, field)) continue;
      EXPECT_EQ(field.kind, FieldKind::Plain) << place(info, field);
      EXPECT_NE(field.direction, Direction::Out) << place(info, field);
    }
}

TEST(Roles, MemoryIsCountedInRecordsOrInBytesThatMakeThemUp) {
  std::size_t records = 0;
  for (const auto& info : kCommandTable)
    for (const auto& field : info.fields) {
      const auto& pointee = field.pointee;
      if (pointee.record.empty()) continue;
      ++records;
      EXPECT_EQ(field.kind, FieldKind::Address) << place(info, field);
      EXPECT_TRUE(pointee.bits == 8 || pointee.bits == 8 * pointee.record.bytes()) << place(info, field);
    }
  EXPECT_GT(records, 0u);
}

TEST(Roles, NoAddressThatIsReadIsOfMemoryWhoseNumbersAreNotKnown) {
  for (const auto& info : kCommandTable)
    if (const auto* read = address_of(info, Use::Read); read && info.interface != Interface::Device) {
      EXPECT_TRUE(read->pointee.is_bitmap() || !read->pointee.record.empty()) << place(info, *read);
    }
}

TEST(Roles, AnyAcceptedCallNamesAnObjectOfTheTypesThatTheRowSays) {
  for (const auto& info : kCommandTable)
    for (const auto& field : info.fields) {
      EXPECT_TRUE(field.kind != FieldKind::ObjectId || !field.objects.empty()) << place(info, field);
      EXPECT_TRUE(!field.optional || field.direction != Direction::Out) << place(info, field);
    }
}

TEST(Roles, AMapGivesItsIovaOnlyWithTheFlagThatFixesIt) {
  const auto& info = uapi::info(Command::IoasMap);
  EXPECT_EQ(fixing_flag(info), kFixedIova);
  std::vector<std::uint8_t> bytes(info.size);
  std::size_t given = 0, chosen = 0;
  for (const auto flags : {std::uint64_t{0}, kFixedIova}) {
    const auto& field = *field_named(info, "flags");
    store(bytes, field.offset, field.width, flags);
    for (const auto& range : ranges_of(info)) ++(is_given(info, range, bytes) ? given : chosen);
  }
  EXPECT_EQ(given, 3u) << "memory always, the IOVA with the flag";
  EXPECT_EQ(chosen, 1u);
  EXPECT_EQ(fixing_flag(uapi::info(Command::IoasUnmap)), 0u);
}

TEST(Roles, ACopyHasTwoRangesOfOneLengthInTwoSpaces) {
  const auto ranges = ranges_of(uapi::info(Command::IoasCopy));
  ASSERT_EQ(ranges.size(), 2u);
  EXPECT_EQ(ranges[0].length, ranges[1].length);
  EXPECT_EQ(ranges[0].space->name, "dst_ioas_id");
  EXPECT_EQ(ranges[1].space->name, "src_ioas_id");
}

}  // namespace ioasis::uapi
