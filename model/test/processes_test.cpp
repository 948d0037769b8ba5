// Whose memory is mapped, read, written and charged where a program has several processes, and what is left of one that
// has ended.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {
namespace {

using uapi::Command;

constexpr std::uint8_t kFirst = 0, kChild = 1;

/// An IOAS and an access of it.
struct Processes : testing::Test {
  Caller call;
  std::uint64_t ioas = call.ioas();
  std::uint64_t access = access_of(ioas, uapi::kNeedsPinPages);

  std::uint64_t access_of(std::uint64_t of, std::uint64_t flags) {
    call(Command::CreateAccess, {{"id", of}, {"flags", flags}});
    return call.answer("out_access_fd");
  }
  std::string move(std::uint64_t iova, std::uint64_t uptr, std::uint64_t length, std::uint64_t flags) {
    return call(Command::AccessRw,
                {{"id", access}, {"iova", iova}, {"uptr", uptr}, {"length", length}, {"flags", flags}});
  }
  std::string pin(std::uint64_t iova, std::uint64_t length, std::uint64_t uptr = 0) {
    return call(Command::AccessPages, {{"id", access}, {"iova", iova}, {"length", length}, {"uptr", uptr}});
  }
  std::string refs(std::uint64_t uptr, std::uint64_t count) {
    return call(Command::MdCheckRefs, {{"uptr", uptr}, {"length", 0x1000}, {"refs", count}});
  }
};

TEST_F(Processes, HaveMemoryOfTheirOwnAtTheSameAddress) {
  call.attach(ioas);
  const auto domain = call.answer("out_hwpt_id");
  EXPECT_EQ(call.by(kChild).map(ioas, Caller::b0(), 0x1000, kPlace), "IOAS_MAP/accepted");
  const auto check = [&](std::uint64_t uptr) {
    return call(Command::MdCheckMap, {{"id", domain}, {"iova", kPlace}, {"length", 0x1000}, {"uptr", uptr}});
  };
  EXPECT_EQ(check(Caller::b0()), "MD_CHECK_MAP/accepted");
  EXPECT_EQ(refs(Caller::b0(), 1), "MD_CHECK_REFS/accepted");
  call.by(kFirst);
  EXPECT_EQ(check(Caller::b0()), "MD_CHECK_MAP/not-translated");
  EXPECT_EQ(refs(Caller::b0(), 0), "MD_CHECK_REFS/accepted");
}

TEST_F(Processes, ShareMemoryThatIsShared) {
  EXPECT_EQ(call.by(kChild).map(ioas, Caller::b3(), 0x1000, kPlace), "IOAS_MAP/accepted");
  call.by(kFirst);
  EXPECT_EQ(pin(kPlace, 0x1000, Caller::b3()), "ACCESS_PAGES/accepted");
  EXPECT_EQ(refs(Caller::b3(), 1), "MD_CHECK_REFS/accepted");
  call.by(kChild).poke(Caller::b3(), 7);
  EXPECT_EQ(call.by(kFirst).peek(Caller::b3()), 7);
}

TEST_F(Processes, AreToldApartByAnAccessThatPins) {
  call.by(kChild).map(ioas, Caller::b0(), 0x1000, kPlace);
  EXPECT_EQ(pin(kPlace, 0x1000, Caller::b0()), "ACCESS_PAGES/accepted");
  call.by(kFirst);
  EXPECT_EQ(pin(kPlace, 0x1000, Caller::b0()), "ACCESS_PAGES/pages-differ");
}

TEST_F(Processes, ReadAndWriteTheMemoryThatWasMapped) {
  call.by(kChild).map(ioas, Caller::b0(), 0x2000, kPlace);
  call.poke(Caller::b0(), 5);
  call.by(kFirst).poke(Caller::b0(), 6);
  EXPECT_EQ(move(kPlace, Caller::b0(0x4000), 1, 0), "ACCESS_RW/accepted");
  EXPECT_EQ(call.peek(Caller::b0(0x4000)), 5);
  EXPECT_EQ(move(kPlace + 0xfff, Caller::b0(), 2, uapi::kAccessWrite), "ACCESS_RW/accepted");
  EXPECT_EQ(call.by(kChild).peek(Caller::b0(0xfff)), 6);
  EXPECT_EQ(call.by(kFirst).peek(Caller::b0(0xfff)), 0);
}

TEST_F(Processes, WriteNothingOfAnothersMemoryUnlessAllOfItCanBe) {
  const auto map = [&](std::uint8_t process, std::uint64_t iova) {
    return call.by(process).map(ioas, Caller::b1(), 0x2000, iova,
                                uapi::kFixedIova | uapi::kReadable | uapi::kWriteable);
  };
  map(kFirst, kPlace), map(kChild, kPlace + 0x10000);
  call.by(kFirst).poke(Caller::b0(), 9);
  EXPECT_EQ(move(kPlace + 0xfff, Caller::b0(), 2, uapi::kAccessWrite), "ACCESS_RW/memory-missing");
  EXPECT_EQ(call.peek(Caller::b1(0xfff)), 9);
  EXPECT_EQ(move(kPlace + 0x10fff, Caller::b0(), 2, uapi::kAccessWrite), "ACCESS_RW/memory-missing");
  EXPECT_EQ(call.by(kChild).peek(Caller::b1(0xfff)), 0);
}

TEST_F(Processes, HaveMemoryAtTheTopLookedUpPageByPageByOthers) {
  constexpr std::uint64_t kLastPages = ~std::uint64_t{0} - 0x1fff;
  const auto bytewise = call.ioas();
  access = access_of(bytewise, 0);
  EXPECT_EQ(call.by(kChild).map(bytewise, kLastPages, 0x1800, kPlace), "IOAS_MAP/accepted");
  EXPECT_EQ(move(kPlace, Caller::b0(), 0x1800, uapi::kAccessSlowPath), "ACCESS_RW/memory-at-top");
  call.by(kFirst);
  EXPECT_EQ(move(kPlace, Caller::b0(), 0x1800, uapi::kAccessSlowPath), "ACCESS_RW/memory-missing");
}

TEST_F(Processes, LeaveOnlyPagesThatAreHeld) {
  call.by(kChild).map(ioas, Caller::b0(), 0x2000, kPlace);
  call.poke(Caller::b0(), 5);
  EXPECT_EQ(pin(kPlace, 0x1000), "ACCESS_PAGES/accepted");
  EXPECT_EQ(call(Command::Exit, {}), "EXIT/accepted");
  call.by(kFirst);
  EXPECT_EQ(move(kPlace, Caller::b0(0x4000), 1, 0), "ACCESS_RW/accepted");
  EXPECT_EQ(call.peek(Caller::b0(0x4000)), 5);
  EXPECT_EQ(move(kPlace + 0x1000, Caller::b0(), 1, 0), "ACCESS_RW/memory-missing");
  EXPECT_EQ(pin(kPlace, 0x1000), "ACCESS_PAGES/accepted");
  EXPECT_EQ(pin(kPlace, 0x2000), "ACCESS_PAGES/memory-not-pinnable");
  EXPECT_EQ(call.attach(ioas), "MOCK_DOMAIN/memory-not-pinnable");
  EXPECT_EQ(call.unmap(ioas, kPlace, 0x2000), "IOAS_UNMAP/accepted");
  EXPECT_EQ(call.attach(ioas), "MOCK_DOMAIN/accepted");
}

TEST_F(Processes, LeaveWhatADomainHoldsToCopies) {
  const auto other = call.ioas();
  call.attach(ioas);
  call.attach(other);
  call.by(kChild).map(ioas, Caller::b0(), 0x2000, kPlace);
  call(Command::Exit, {});
  call.by(kFirst);
  EXPECT_EQ(call.copy(other, kPlace, ioas, kPlace, 0x2000), "IOAS_COPY/accepted");
  EXPECT_EQ(call.unmap(ioas, kPlace, 0x2000), "IOAS_UNMAP/accepted");
  EXPECT_EQ(call.copy(ioas, kPlace, other, kPlace + 0x1000, 0x1000), "IOAS_COPY/accepted");
  EXPECT_EQ(call.unmap(other, kPlace, 0x2000), "IOAS_UNMAP/accepted");
  EXPECT_EQ(call.copy(other, kPlace, ioas, kPlace, 0x1000), "IOAS_COPY/accepted");
}

struct ChargedProcesses : testing::TestWithParam<bool> {
  Caller call{dialects().front(), {.memlock = 2, .ipc_lock = false}};
};

TEST_P(ChargedProcesses, HaveALimitTogetherByUserAndEachByProcess) {
  const bool by_process = GetParam();
  call(Command::Option,
       {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", std::uint64_t{by_process}}});
  const auto ioas = call.ioas();
  call.attach(ioas);
  const auto map = [&](std::uint8_t process, std::uint64_t page) {
    return call.by(process).map(ioas, Caller::b0(), 0x1000, kPlace + page * 0x1000);
  };
  EXPECT_EQ(map(kFirst, 0), "IOAS_MAP/accepted");
  EXPECT_EQ(map(kChild, 1), "IOAS_MAP/accepted");
  EXPECT_EQ(map(kChild, 2), by_process ? "IOAS_MAP/accepted" : "IOAS_MAP/memory-beyond-limit");
  EXPECT_EQ(map(kChild, 3), "IOAS_MAP/memory-beyond-limit");
}

INSTANTIATE_TEST_SUITE_P(Limits, ChargedProcesses, testing::Bool());

TEST(ChargedProcess, EndsWhatIsSpecifiedWhenItEndsAndItsMemoryIsUsed) {
  Caller call(dialects().front(), {.memlock = 2, .ipc_lock = false});
  call(Command::Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}});
  const auto ioas = call.ioas();
  call.by(kChild).map(ioas, Caller::b0(), 0x1000, kPlace);
  call(Command::Exit, {});
  call.by(kFirst).attach(ioas);
  const auto& ruling = call.ruling();
  ASSERT_NE(ruling.undefined, Ruling::kNone);
  EXPECT_EQ(clause_text(ruling.command, ruling.undefined).id, "MOCK_DOMAIN/charged-to-the-dead");
}

}  // namespace
}  // namespace ioasis::model
