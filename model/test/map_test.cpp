// MAP, COPY and UNMAP.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using namespace uapi;

TEST(IoasMap, PlacesMemoryWhereFixedIovaSays) {
  Caller call;
  const auto ioas = call.ioas();
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, 0x10000), "IOAS_MAP/accepted");
  EXPECT_EQ(call.answer("iova"), 0x10000u);
}

TEST(IoasMap, RefusesAMappedIovaUpToItsLastByte) {
  Caller call;
  const auto ioas = call.ioas();
  call.map(ioas, Caller::b0(), 0x1000, 0x10000);
  EXPECT_EQ(call.map(ioas, Caller::b0(), 1, 0x10fff), "IOAS_MAP/iova-taken");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, 0xf001), "IOAS_MAP/iova-taken");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 1, 0x11000), "IOAS_MAP/accepted");
}

TEST(IoasMap, AcceptsIovaZero) {
  Caller call;
  EXPECT_EQ(call.map(call.ioas(), Caller::b0(), 0x1000, 0), "IOAS_MAP/accepted");
}

TEST(IoasMap, MayEndAtTheLastAddressButNotPassIt) {
  Caller call;
  const auto ioas = call.ioas();
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1001, ~0xfffULL), "IOAS_MAP/iova-wraps");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, ~0xfffULL), "IOAS_MAP/accepted");
}

TEST(IoasMap, ChoosesTheLowestPlaceAfterTheFirstPage) {
  Caller call;
  const auto ioas = call.ioas();
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, 0, kReadable), "IOAS_MAP/accepted");
  EXPECT_EQ(call.answer("iova"), 0x1000u);
  call.map(ioas, Caller::b0(), 0x1000, 0, kReadable);
  EXPECT_EQ(call.answer("iova"), 0x2000u);
}

TEST(IoasMap, KeepsAutomaticPlacesOutOfReservedAndInsideAllowedRanges) {
  Caller call;
  const auto ioas = call.ioas();
  call(Command::AddReserved, {{"id", ioas}, {"start", 0x1000}, {"length", 0x4000}});
  call.map(ioas, Caller::b0(), 0x1000, 0, kReadable);
  EXPECT_EQ(call.answer("iova"), 0x5000u);
  const std::uint8_t range[16] = {0, 0, 1, 0, 0, 0, 0, 0, 0xff, 0xff, 1};
  call.oracle().poke(Caller::b0(), range);
  EXPECT_EQ(call(Command::IoasAllowIovas, {{"ioas_id", ioas}, {"num_iovas", 1}, {"allowed_iovas", Caller::b0()}}),
            "IOAS_ALLOW_IOVAS/accepted");
  call.map(ioas, Caller::b0(), 0x1000, 0, kReadable);
  EXPECT_EQ(call.answer("iova"), 0x10000u);
}

TEST(IoasMap, ADomainLimitsWhereAndHowFinelyMemoryIsMapped) {
  Caller call;
  const auto ioas = call.ioas();
  ASSERT_EQ(call.attach(ioas), "MOCK_DOMAIN/accepted");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, kPlace - 0x1000), "IOAS_MAP/iova-unusable");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x400, kPlace), "IOAS_MAP/length-unaligned");
  EXPECT_EQ(call.map(ioas, Caller::b0(0x400), 0x800, kPlace), "IOAS_MAP/memory-unaligned");
  EXPECT_EQ(call.map(ioas, Caller::b0(0x800), 0x800, kPlace + 0x800), "IOAS_MAP/accepted");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, (1ULL << 31) - 0x1000), "IOAS_MAP/accepted");
}

TEST(IoasMap, PinsMemoryOnlyWhenADomainNeedsIt) {
  Caller call;
  const auto ioas = call.ioas();
  EXPECT_EQ(call.map(ioas, Caller::b1(0x1000), 0x2000, kPlace), "IOAS_MAP/accepted");
  EXPECT_EQ(call.attach(ioas), "MOCK_DOMAIN/memory-not-pinnable");
  call.unmap(ioas, 0, ~0ULL);
  ASSERT_EQ(call.attach(ioas), "MOCK_DOMAIN/accepted");
  EXPECT_EQ(call.map(ioas, Caller::b1(0x1000), 0x1000, kPlace), "IOAS_MAP/memory-not-pinnable");
  EXPECT_EQ(call.map(ioas, Caller::b1(0x1000), 0x1000, kPlace, kFixedIova | kReadable), "IOAS_MAP/accepted");
}

TEST(IoasMap, LeavesTheMappingWhenItsAnswerCannotBeWritten) {
  Caller call;
  const auto ioas = call.ioas();
  call.map(ioas, Caller::b0(), 0x1000, kPlace);
  call.unmap(ioas, kPlace, 0x1000);
  call.map(ioas, Caller::b0(), 0x1000, 3);
  EXPECT_EQ(call.again([](auto& bytes) { store(bytes, 32, 8, kPlace); }, Site::ReadOnly), "IOAS_MAP/answer-unwritable");
  EXPECT_EQ(call.unmap(ioas, kPlace, 0x1000), "IOAS_UNMAP/accepted");
}

TEST(IoasCopy, SharesPinsAndNeverWidensAccess) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  call.attach(b);
  call.map(a, Caller::b0(), 0x2000, 0x10000, kFixedIova | kReadable);
  EXPECT_EQ(call.copy(b, kPlace, a, 0x10000, 0x1000), "IOAS_COPY/memory-not-writable");
  EXPECT_EQ(call.copy(b, kPlace, a, 0x10000, 0x1000, kFixedIova | kReadable), "IOAS_COPY/accepted");
  EXPECT_EQ(call.copy(b, kPlace + 0x1000, a, 0x10000, 0x1000, kFixedIova | kReadable), "IOAS_COPY/accepted");
  EXPECT_EQ(call(Command::MdCheckRefs, {{"uptr", Caller::b0()}, {"length", 0x1000}, {"refs", 1}}),
            "MD_CHECK_REFS/accepted");
  EXPECT_EQ(call(Command::MdCheckRefs, {{"uptr", Caller::b0(0x1000)}, {"length", 0x1000}, {"refs", 1}}),
            "MD_CHECK_REFS/pins-differ");
}

TEST(IoasCopy, TakesSeveralAreasThatMeet) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  call.map(a, Caller::b0(), 0x1000, 0x10000);
  call.map(a, Caller::b0(0x5000), 0x1000, 0x11000);
  EXPECT_EQ(call.copy(b, kPlace, a, 0x10000, 0x2001), "IOAS_COPY/src-not-mapped");
  EXPECT_EQ(call.copy(b, kPlace, a, 0x10000, 0x2000), "IOAS_COPY/accepted");
  ASSERT_EQ(call.attach(b), "MOCK_DOMAIN/accepted");
  const auto domain = call.answer("out_hwpt_id");
  EXPECT_EQ(call(Command::MdCheckMap,
                 {{"id", domain}, {"iova", kPlace + 0x1000}, {"length", 0x1000}, {"uptr", Caller::b0(0x5000)}}),
            "MD_CHECK_MAP/accepted");
  EXPECT_EQ(call(Command::MdCheckMap,
                 {{"id", domain}, {"iova", kPlace + 0x1000}, {"length", 0x1000}, {"uptr", Caller::b0(0x1000)}}),
            "MD_CHECK_MAP/not-translated");
}

TEST(IoasCopy, LeavesUndefinedWhatUnalignedPiecesBecomeWithoutADomain) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  call.map(a, Caller::b0(), 0x400, 0x10000);
  call.map(a, Caller::b0(0x1000), 0xc00, 0x10400);
  call(Command::Option, {{"option_id", kOptionHugePages}, {"object_id", b}});
  call.copy(b, kPlace, a, 0x10000, 0x1000);
  ASSERT_NE(call.ruling().undefined, Ruling::kNone);
}

TEST(IoasCopy, LooksAtNoMemoryBehindAPieceThatADomainMapsWithoutEnd) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  ASSERT_EQ(call.attach(b), "MOCK_DOMAIN/accepted");
  const auto there = Caller::b0(), missing = Caller::b1(0x2000);
  call.map(a, there, 0x800, 0x10000, kFixedIova | kReadable);
  call.map(a, missing, 0x800, 0x10800, kFixedIova | kReadable);
  call.map(a, missing, 0x800, 0x20000, kFixedIova | kReadable);
  call.map(a, there, 0x800, 0x20800, kFixedIova | kReadable);
  EXPECT_EQ(call.copy(b, kPlace, a, 0x10000, 0x1000, kFixedIova | kReadable), "IOAS_COPY/memory-not-pinnable");
  call(Command::Option, {{"option_id", kOptionHugePages}, {"object_id", b}});
  EXPECT_EQ(call.copy(b, kPlace, a, 0x20000, 0x1000, kFixedIova | kReadable), "IOAS_COPY/memory-not-pinnable");
  call.copy(b, kPlace, a, 0x10000, 0x1000, kFixedIova | kReadable);
  ASSERT_NE(call.ruling().undefined, Ruling::kNone);
}

TEST(IoasUnmap, RemovesWholeAreasAndCountsTheirBytes) {
  Caller call;
  const auto ioas = call.ioas();
  call.map(ioas, Caller::b0(), 0x1000, 0x10000);
  call.map(ioas, Caller::b0(), 0x2000, 0x20000);
  EXPECT_EQ(call.unmap(ioas, 0, 0x100000), "IOAS_UNMAP/accepted");
  EXPECT_EQ(call.answer("length"), 0x3000u);
  EXPECT_EQ(call.unmap(ioas, 0, 0x100000), "IOAS_UNMAP/nothing-mapped");
  EXPECT_EQ(call.unmap(ioas, 0, ~0ULL), "IOAS_UNMAP/accepted");
}

TEST(IoasUnmap, KeepsAnAreaItWouldCutButNotThoseBelow) {
  Caller call;
  const auto ioas = call.ioas();
  call.map(ioas, Caller::b0(), 0x1000, 0x10000);
  call.map(ioas, Caller::b0(), 0x2000, 0x20000);
  EXPECT_EQ(call.unmap(ioas, 0x10000, 0x10fff + 1), "IOAS_UNMAP/cuts-area");
  EXPECT_EQ(call.unmap(ioas, 0x10000, 0x1000), "IOAS_UNMAP/nothing-mapped");
  EXPECT_EQ(call.unmap(ioas, 0x21000, 0x1000), "IOAS_UNMAP/cuts-area");
  EXPECT_EQ(call.unmap(ioas, 0x20000, 0x2000), "IOAS_UNMAP/accepted");
}

}  // namespace ioasis::model
