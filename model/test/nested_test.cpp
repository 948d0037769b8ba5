// Nested domains: what they ask for, what they keep from being destroyed, and how their IOTLB is invalidated.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using namespace uapi;

namespace {

constexpr std::uint32_t kCached = 0xbadbeef;

/// An IOAS, a device on it, and a domain that may be a parent.
struct WithParent {
  WithParent() {
    ioas = call.ioas();
    call.attach(ioas);
    device = call.answer("out_idev_id");
    stdev = call.answer("out_stdev_id");
    parent = domain(kNestParent);
    poke(Caller::b0(), {kCached});
  }

  std::uint64_t domain(std::uint64_t flags) {
    call(Command::HwptAlloc, {{"flags", flags}, {"dev_id", device}, {"pt_id", ioas}});
    return call.answer("out_hwpt_id");
  }
  void poke(std::uint64_t at, std::initializer_list<std::uint32_t> numbers) {
    for (const std::uint32_t number : numbers) {
      std::uint8_t bytes[4];
      store(bytes, 0, 4, number);
      call.oracle().poke(at, bytes);
      at += sizeof bytes;
    }
  }
  std::string nested(std::uint64_t on, std::uint64_t flags = 0, std::uint64_t length = 4, Site site = Site::Normal) {
    return call(Command::HwptAlloc,
                {{"flags", flags},
                 {"dev_id", device},
                 {"pt_id", on},
                 {"data_type", kSelftestData},
                 {"data_len", length},
                 {"data_uptr", Caller::b0()}},
                site);
  }
  std::uint64_t nested() {
    nested(parent);
    return call.answer("out_hwpt_id");
  }
  std::string invalidate(std::uint64_t domain, std::uint64_t count, std::uint64_t at = Caller::b0(0x100),
                         Site site = Site::Normal) {
    return call(Command::HwptInvalidate,
                {{"hwpt_id", domain},
                 {"data_uptr", at},
                 {"data_type", kSelftestInvalidation},
                 {"entry_len", kSelftestInvalidationBytes},
                 {"entry_num", count}},
                site);
  }
  /// Which entries of the IOTLB are still what they were.
  std::vector<bool> kept(std::uint64_t domain) {
    std::vector<bool> result;
    for (std::uint64_t i = 0; i < kIotlbEntries; ++i) {
      const auto holds = [&](std::uint64_t value) {
        return call(Command::MdCheckIotlb, {{"id", domain}, {"iotlb_id", i}, {"iotlb", value}}) ==
               "MD_CHECK_IOTLB/accepted";
      };
      result.push_back(holds(kCached));
      EXPECT_NE(result.back(), holds(0)) << i;
    }
    return result;
  }

  Caller call;
  std::uint64_t ioas, device, stdev, parent;
};

}  // namespace

TEST(NestedDomain, NeedsAParentMadeForIt) {
  WithParent with;
  EXPECT_EQ(with.nested(with.domain(0)), "HWPT_ALLOC/parent-unfit");
  EXPECT_EQ(with.nested(with.nested()), "HWPT_ALLOC/table-of-other-kind");
  EXPECT_EQ(with.nested(with.parent), "HWPT_ALLOC/accepted");
}

TEST(NestedDomain, TakesOneNumberAsItsData) {
  WithParent with;
  EXPECT_EQ(with.nested(with.parent, 0, 3), "HWPT_ALLOC/nested-data-size");
  EXPECT_EQ(with.nested(with.parent, 0, 5), "HWPT_ALLOC/nested-data-size");
  const auto again = [&](std::string_view field, std::uint64_t value) {
    return with.call.again([&](auto& bytes) {
      const auto& at = *field_named(info(Command::HwptAlloc), field);
      store(bytes, at.offset, at.width, value);
    });
  };
  with.nested(with.parent);
  EXPECT_EQ(again("data_type", 1), "HWPT_ALLOC/nested-data-unknown");
  with.nested(with.parent);
  EXPECT_EQ(again("data_uptr", Caller::b1(0x2000 - 3)), "HWPT_ALLOC/nested-data-unreadable");
  EXPECT_EQ(again("data_uptr", Caller::b1(0x2000 - 4)), "HWPT_ALLOC/accepted");
  EXPECT_EQ(with.call(Command::HwptAlloc, {{"dev_id", with.device}, {"pt_id", with.parent}}),
            "HWPT_ALLOC/nested-without-data");
}

TEST(NestedDomain, TakesNoFlagButThatOfAFaultQueue) {
  WithParent with;
  EXPECT_EQ(with.nested(with.parent, kDirtyTracking), "HWPT_ALLOC/nested-flags-unknown");
  EXPECT_EQ(with.nested(with.parent, kFaultIdValid), "HWPT_ALLOC/fault-queue-unknown");
  with.call(Command::FaultQueueAlloc, {});
  const auto queue = with.call.answer("out_fault_id");
  with.nested(with.parent, kFaultIdValid);
  EXPECT_EQ(with.call.again([&](auto& bytes) { store(bytes, 40, 4, queue); }), "HWPT_ALLOC/accepted");
}

TEST(NestedDomain, KeepsItsParentAndTheDevicesOnItKeepIt) {
  WithParent with;
  const auto nested = with.nested();
  EXPECT_EQ(with.call.destroy(with.parent), "DESTROY/domain-has-nested");
  EXPECT_EQ(with.call(Command::MockDomainReplace, {{"id", with.stdev}, {"pt_id", nested}}),
            "MOCK_DOMAIN_REPLACE/accepted");
  EXPECT_EQ(with.call.answer("pt_id"), nested);
  EXPECT_EQ(with.call.destroy(nested), "DESTROY/domain-has-device");
  EXPECT_EQ(with.call.destroy(with.stdev), "DESTROY/accepted");
  EXPECT_EQ(with.call.destroy(nested), "DESTROY/accepted");
  EXPECT_EQ(with.call.destroy(with.parent), "DESTROY/accepted");
}

TEST(NestedDomain, TakesADeviceThatCannotTrackAlthoughItsParentTracks) {
  WithParent with;
  with.parent = with.domain(kNestParent | kDirtyTracking);
  const auto nested = with.nested();
  EXPECT_EQ(with.call(Command::MockDomainFlags, {{"id", with.parent}, {"dev_flags", kNoDirty}}),
            "MOCK_DOMAIN_FLAGS/device-cannot-track");
  EXPECT_EQ(with.call(Command::MockDomainFlags, {{"id", nested}, {"dev_flags", kNoDirty}}),
            "MOCK_DOMAIN_FLAGS/accepted");
}

TEST(NestedDomain, IsNoDomainToThoseWhoAskForMappings) {
  WithParent with;
  const auto nested = with.nested();
  EXPECT_EQ(with.call(Command::MdCheckMap, {{"id", nested}}), "MD_CHECK_MAP/domain-unknown");
  EXPECT_EQ(with.call(Command::HwptSetDirtyTracking, {{"hwpt_id", nested}}), "HWPT_SET_DIRTY_TRACKING/domain-unknown");
  EXPECT_EQ(with.call(Command::MdCheckIotlb, {{"id", with.parent}}), "MD_CHECK_IOTLB/domain-unknown");
  EXPECT_EQ(with.invalidate(with.parent, 0), "HWPT_INVALIDATE/domain-unknown");
}

TEST(HwptInvalidate, ForgetsTheEntriesNamed) {
  WithParent with;
  const auto nested = with.nested();
  EXPECT_EQ(with.kept(nested), (std::vector{true, true, true, true}));
  with.poke(Caller::b0(0x100), {0, 2, 0, 0});
  EXPECT_EQ(with.invalidate(nested, 2), "HWPT_INVALIDATE/accepted");
  EXPECT_EQ(with.call.answer("entry_num"), 2u);
  EXPECT_EQ(with.kept(nested), (std::vector{false, true, false, true}));
  with.poke(Caller::b0(0x100), {kInvalidateAll, 1});
  EXPECT_EQ(with.invalidate(nested, 1), "HWPT_INVALIDATE/accepted");
  EXPECT_EQ(with.kept(nested), (std::vector{false, false, false, false}));
}

TEST(HwptInvalidate, StopsAtTheFirstEntryThatIsWrongAndSaysHowFarItCame) {
  for (const auto& [flags, entry, clause] : {std::tuple(2u, 0u, "HWPT_INVALIDATE/entry-flags-unknown"),
                                             std::tuple(0u, 4u, "HWPT_INVALIDATE/iotlb-id-unknown"),
                                             std::tuple(1u, 4u, "HWPT_INVALIDATE/iotlb-id-unknown")}) {
    WithParent with;
    const auto nested = with.nested();
    with.poke(Caller::b0(0x100), {0, 1, flags, entry, 0, 3});
    EXPECT_EQ(with.invalidate(nested, 3), clause);
    EXPECT_EQ(with.call.answer("entry_num"), 1u);
    EXPECT_EQ(with.kept(nested), (std::vector{true, false, true, true}));
  }
  WithParent with;
  EXPECT_EQ(with.invalidate(with.nested(), 3, Caller::b1(0x2000 - 12)), "HWPT_INVALIDATE/entry-unreadable");
  EXPECT_EQ(with.call.answer("entry_num"), 1u);
}

TEST(HwptInvalidate, AnswersNoneWhereNoEntryIsLookedAt) {
  WithParent with;
  const auto nested = with.nested();
  const auto with_field = [&](std::string_view field, std::uint64_t value, std::uint64_t count) {
    with.invalidate(nested, count);
    const auto clause = with.call.again([&](auto& bytes) {
      const auto& at = *field_named(info(Command::HwptInvalidate), field);
      store(bytes, at.offset, at.width, value);
    });
    EXPECT_EQ(with.call.answer("entry_num"), 0u) << field;
    return clause;
  };
  EXPECT_EQ(with_field("__reserved", 1, 1), "HWPT_INVALIDATE/reserved-set");
  EXPECT_EQ(with_field("data_uptr", 0, 1), "HWPT_INVALIDATE/array-missing");
  EXPECT_EQ(with_field("entry_len", 0, 1), "HWPT_INVALIDATE/entry-empty");
  EXPECT_EQ(with_field("entry_len", 4097, 1), "HWPT_INVALIDATE/entry-beyond-page");
  EXPECT_EQ(with_field("entry_len", 4096, 1), "HWPT_INVALIDATE/entry-size");
  EXPECT_EQ(with_field("entry_num", (1 << 19) + 1, 1), "HWPT_INVALIDATE/too-many-entries");
  EXPECT_EQ(with_field("hwpt_id", 99, 1), "HWPT_INVALIDATE/domain-unknown");
  EXPECT_EQ(with_field("data_type", 0, 0), "HWPT_INVALIDATE/data-unknown");
  EXPECT_EQ(with_field("data_uptr", 0, 0), "HWPT_INVALIDATE/accepted");
  EXPECT_EQ(with_field("entry_len", 0, 0), "HWPT_INVALIDATE/accepted");
}

TEST(HwptInvalidate, IsDoneAlthoughTheAnswerCannotBeWritten) {
  WithParent with;
  const auto nested = with.nested();
  with.poke(Caller::b0(0x100), {0, 1, 2, 0});
  EXPECT_EQ(with.invalidate(nested, 2, Caller::b0(0x100), Site::ReadOnly), "HWPT_INVALIDATE/answer-unwritable");
  EXPECT_EQ(with.kept(nested), (std::vector{true, false, true, true}));
}

}  // namespace ioasis::model
