// Objects: making, sharing, narrowing, destroying; options; framing.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using namespace uapi;

TEST(MockDomain, ASecondDeviceSharesTheDomainOfTheFirst) {
  Caller call;
  const auto ioas = call.ioas();
  call.attach(ioas);
  const auto domain = call.answer("out_hwpt_id"), first = call.answer("out_stdev_id");
  call.attach(ioas);
  EXPECT_EQ(call.answer("out_hwpt_id"), domain);
  const auto second = call.answer("out_stdev_id");
  EXPECT_EQ(call.destroy(first), "DESTROY/accepted");
  EXPECT_EQ(call.destroy(domain), "DESTROY/domain-has-device");
  EXPECT_EQ(call.destroy(ioas), "DESTROY/ioas-has-domain");
  EXPECT_EQ(call.destroy(second), "DESTROY/accepted");
  EXPECT_EQ(call.destroy(domain), "DESTROY/id-unknown");
  EXPECT_EQ(call.destroy(ioas), "DESTROY/accepted");
}

TEST(MockDomain, NarrowsOnAttachAndWidensOnDestroy) {
  Caller call;
  const auto ioas = call.ioas();
  const auto ranges = [&] {
    call(Command::IoasIovaRanges, {{"ioas_id", ioas}, {"num_iovas", 4}, {"allowed_iovas", Caller::b0()}});
    return std::pair(call.oracle().context().memory.load_word(Caller::b0()),
                     call.oracle().context().memory.load_word(Caller::b0() + 8));
  };
  EXPECT_EQ(ranges(), std::pair(std::uint64_t{0}, ~std::uint64_t{0}));
  EXPECT_EQ(call.answer("out_iova_alignment"), 1u);
  call.attach(ioas);
  const auto device = call.answer("out_stdev_id");
  EXPECT_EQ(ranges(), std::pair(kPlace, (std::uint64_t{1} << 31) - 1));
  EXPECT_EQ(call.answer("out_iova_alignment"), 2048u);
  call.destroy(device);
  EXPECT_EQ(ranges(), std::pair(std::uint64_t{0}, ~std::uint64_t{0}));
  EXPECT_EQ(call.answer("out_iova_alignment"), 1u);
}

TEST(MockDomain, CannotNarrowUnderMappingsOrAllowedRanges) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas(), c = call.ioas();
  call.map(a, Caller::b0(), 0x1000, kPlace - 0x1000);
  EXPECT_EQ(call.attach(a), "MOCK_DOMAIN/areas-outside");
  call.map(b, Caller::b0(), 0x401, kPlace);
  EXPECT_EQ(call.attach(b), "MOCK_DOMAIN/areas-unaligned");
  const std::uint8_t range[16] = {0, 0, 1, 0, 0, 0, 0, 0, 0xff, 0xff, 1};
  call.oracle().poke(Caller::b0(), range);
  call(Command::IoasAllowIovas, {{"ioas_id", c}, {"num_iovas", 1}, {"allowed_iovas", Caller::b0()}});
  EXPECT_EQ(call.attach(c), "MOCK_DOMAIN/allowed-outside");
  EXPECT_EQ(call.attach(99), "MOCK_DOMAIN/id-unknown");
}

TEST(IovaRanges, SaysHowManyRangesThereAreWhenTheArrayIsShort) {
  Caller call;
  const auto ioas = call.ioas();
  call(Command::AddReserved, {{"id", ioas}, {"start", 0x10000}, {"length", 0x1000}});
  EXPECT_EQ(call(Command::IoasIovaRanges, {{"ioas_id", ioas}, {"num_iovas", 1}, {"allowed_iovas", Caller::b0()}}),
            "IOAS_IOVA_RANGES/list-short");
  EXPECT_EQ(call.answer("num_iovas"), 2u);
  EXPECT_EQ(call.oracle().context().memory.load_word(Caller::b0() + 8), 0xffffu);
  EXPECT_EQ(call(Command::IoasIovaRanges, {{"ioas_id", ioas}, {"num_iovas", 2}, {"allowed_iovas", Caller::b1(0x2000)}}),
            "IOAS_IOVA_RANGES/list-unwritable");
}

TEST(AllowIovas, JudgesEntriesInTheOrderGiven) {
  Caller call;
  const auto ioas = call.ioas();
  const auto allow = [&](std::uint64_t at, std::uint64_t count) {
    return call(Command::IoasAllowIovas, {{"ioas_id", ioas}, {"num_iovas", count}, {"allowed_iovas", at}});
  };
  const std::uint8_t ranges[48] = {0, 0x10, 0, 0, 0, 0, 0, 0, 0xff, 0x1f, 0, 0, 0, 0, 0, 0,
                                   0, 0x20, 0, 0, 0, 0, 0, 0, 0,    0x20, 0, 0, 0, 0, 0, 0};
  call.oracle().poke(Caller::b0(), ranges);
  EXPECT_EQ(allow(Caller::b0(), 1), "IOAS_ALLOW_IOVAS/accepted");
  EXPECT_EQ(allow(Caller::b0(), 2), "IOAS_ALLOW_IOVAS/range-empty");
  EXPECT_EQ(allow(0, 1), "IOAS_ALLOW_IOVAS/list-unreadable");
  EXPECT_EQ(allow(0, 0), "IOAS_ALLOW_IOVAS/accepted");
}

TEST(Option, HugePagesOffMeansPageAlignment) {
  Caller call;
  const auto ioas = call.ioas();
  const auto huge = [&](std::uint64_t value) {
    return call(Command::Option, {{"option_id", kOptionHugePages}, {"object_id", ioas}, {"val64", value}});
  };
  call.map(ioas, Caller::b0(), 0x800, kPlace);
  EXPECT_EQ(huge(0), "OPTION/huge-areas-unaligned");
  call.unmap(ioas, kPlace, 0x800);
  EXPECT_EQ(huge(0), "OPTION/accepted");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x800, kPlace), "IOAS_MAP/length-unaligned");
  EXPECT_EQ(
      call(Command::Option, {{"option_id", kOptionHugePages}, {"object_id", ioas}, {"op", kOptionGet}, {"val64", 7}}),
      "OPTION/accepted");
  EXPECT_EQ(call.answer("val64"), 0u);
}

TEST(Option, RlimitModeIsSetBeforeAnyObject) {
  Caller call;
  const auto set = [&](std::uint64_t value) { return call(Command::Option, {{"val64", value}}); };
  EXPECT_EQ(set(2), "OPTION/value-unknown");
  EXPECT_EQ(set(1), "OPTION/accepted");
  call(Command::Option, {{"op", kOptionGet}});
  EXPECT_EQ(call.answer("val64"), 1u);
  call.ioas();
  EXPECT_EQ(set(2), "OPTION/rlimit-objects-exist");
}

TEST(Framing, ChecksSizeThenTailThenBody) {
  Caller call;
  call(Command::IoasAlloc, {});
  EXPECT_EQ(call.again([](auto& bytes) { store(bytes, 0, 4, 11); }), "IOAS_ALLOC/struct-short");
  EXPECT_EQ(call.again([](auto& bytes) { bytes.assign(16, 0), store(bytes, 0, 4, 16); }), "IOAS_ALLOC/accepted");
  EXPECT_EQ(call.again([](auto& bytes) { bytes[15] = 1; }), "IOAS_ALLOC/tail-set");
  EXPECT_EQ(call.again([](auto& bytes) { bytes[15] = 0, store(bytes, 0, 4, 17); }, Site::Edge),
            "IOAS_ALLOC/tail-unreadable");
  EXPECT_EQ(call.again([](auto& bytes) { bytes.resize(8), store(bytes, 0, 4, 12); }, Site::Edge),
            "IOAS_ALLOC/struct-unreadable");
  EXPECT_EQ(call.again([](auto&) {}, Site::Unmapped), "IOAS_ALLOC/size-unreadable");
}

TEST(Contract, AllowsWhatAnyClauseThatHoldsWouldAnswer) {
  Caller call(*dialect_named("contract"));
  const auto ioas = call.ioas();
  call.map(ioas, Caller::b0(), 0, 0x10000, 0x80);
  EXPECT_GE(call.ruling().also.size(), 3u);
  EXPECT_EQ(call.error(), call.ruling().also.front());
}

TEST(Choice, IsTakenFromTheTargetWhenTheClauseAllowsIt) {
  Oracle oracle(dialects().front(), Caller::memory());
  std::vector<std::uint8_t> bytes(12);
  store(bytes, 0, 4, 12);
  auto answered = bytes;
  store(answered, 8, 4, 41);
  const Observation seen{0, answered};
  EXPECT_TRUE(oracle.rule({info(Command::IoasAlloc).request, bytes, Site::Normal}, &seen).impossible.empty());
  EXPECT_EQ(oracle.context().ioases.elements().front().id.word, 41u);
  EXPECT_EQ(oracle.rule({info(Command::IoasAlloc).request, bytes, Site::Normal}, &seen).impossible, "out_ioas_id");
}

TEST(Choice, IsWhatLinuxTakesWhereTheProgramDoesNotSeeIt) {
  Oracle oracle(dialects().front(), Caller::memory());
  std::vector<std::uint8_t> bytes(8);  // the answer lies behind what is supplied
  store(bytes, 0, 4, 12);
  const Observation seen{0, bytes};
  const auto& ruling = oracle.rule({info(Command::IoasAlloc).request, bytes, Site::Normal}, &seen);
  EXPECT_EQ(ruling.error, 0);
  EXPECT_EQ(ruling.impossible, "");
  EXPECT_EQ(oracle.context().ioases.elements().front().id.word, 1u);
}

}  // namespace ioasis::model
