// Several files of /dev/iommu, and /dev/vfio/vfio: what they share, and what closing one does.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {
namespace {

using uapi::Command;
constexpr std::uint8_t kUsual = 0, kSecond = 1, kContainer = 2;

struct Files : testing::Test {
  explicit Files(const uapi::Caller& caller = {})
      : call(dialects().front(), caller, {{"second", uapi::FileKind::Iommu}, {"container", uapi::FileKind::Vfio}}) {}

  /// On that file an IOAS with a device, and the first page of b0 mapped in it.
  std::uint64_t mapped_on(std::uint8_t file, std::uint64_t pages = 1) {
    call.turn_to(file);
    const auto ioas = call.ioas();
    call.attach(ioas);
    result = call.map(ioas, Caller::b0(), pages * 0x1000, kPlace);
    return ioas;
  }
  std::string pinned(std::uint64_t times) {
    return call(Command::MdCheckRefs, {{"uptr", Caller::b0()}, {"length", 0x1000}, {"refs", times}});
  }
  std::string close(std::uint64_t fd) { return call(Command::Close, {{"fd", fd}}); }
  static std::uint64_t own(std::uint8_t file) { return uapi::descriptor_of(file); }
  std::uint64_t option() {
    call(Command::Option, {{"op", uapi::kOptionGet}});
    return call.answer("val64");
  }

  Caller call;
  std::string result;
};

TEST_F(Files, HaveObjectsOfTheirOwn) {
  EXPECT_EQ(call.ioas(), 1u);
  call.turn_to(kSecond);
  EXPECT_EQ(call.destroy(1), "DESTROY/id-unknown");
  EXPECT_EQ(call.ioas(), 1u);
  call.turn_to(kUsual);
  EXPECT_EQ(call.destroy(1), "DESTROY/accepted");
  EXPECT_EQ(call.destroy(1), "DESTROY/id-unknown");
}

TEST_F(Files, PinAPageOnceEach) {
  mapped_on(kUsual);
  EXPECT_EQ(pinned(1), "MD_CHECK_REFS/accepted");
  mapped_on(kSecond);
  EXPECT_EQ(pinned(2), "MD_CHECK_REFS/accepted");
  call.turn_to(kContainer);
  EXPECT_EQ(pinned(2), "MD_CHECK_REFS/accepted");
}

TEST_F(Files, GiveUpWhatTheyHoldWhenClosed) {
  mapped_on(kSecond);
  EXPECT_EQ(close(own(kSecond)), "CLOSE/accepted");
  EXPECT_EQ(call.ioas(), 0u);
  EXPECT_EQ(call(Command::IoasAlloc, {}), "FILE/file-closed");
  call.turn_to(kUsual);
  EXPECT_EQ(pinned(0), "MD_CHECK_REFS/accepted");
  EXPECT_EQ(close(own(kSecond)), "CLOSE/fd-closed");
}

TEST_F(Files, LiveOnWhileAnAccessOfTheirsIsOpen) {
  const auto ioas = mapped_on(kSecond);
  call(Command::CreateAccess, {{"id", ioas}});
  const auto access = call.answer("out_access_fd");
  EXPECT_EQ(close(own(kSecond)), "CLOSE/accepted");
  call.turn_to(kUsual);
  EXPECT_EQ(pinned(1), "MD_CHECK_REFS/accepted");
  EXPECT_EQ(call(Command::AccessRw, {{"id", access}, {"iova", kPlace}, {"length", 8}, {"uptr", Caller::b1()}}),
            "ACCESS_RW/accepted");
  EXPECT_EQ(close(access), "CLOSE/accepted");
  EXPECT_EQ(pinned(0), "MD_CHECK_REFS/accepted");
}

TEST_F(Files, AccessesBelongToTheFileTheyWereMadeOn) {
  const auto ioas = mapped_on(kSecond);
  call(Command::CreateAccess, {{"id", ioas}});
  const auto access = call.answer("out_access_fd");
  const auto other = call.ioas();
  call.turn_to(kUsual);
  EXPECT_EQ(call(Command::AccessReplaceIoas, {{"id", access}, {"ioas_id", other}}), "ACCESS_REPLACE_IOAS/accepted");
  EXPECT_EQ(call.oracle().context(kSecond).accesses.elements().front().ioas.word, other);
  EXPECT_TRUE(call.oracle().context(kUsual).accesses.empty());
}

TEST_F(Files, AreReadWrittenAndPolledAsFilesThatCannotBe) {
  EXPECT_EQ(call(Command::Read, {{"fd", own(kSecond)}}), "READ/file-unsuitable");
  EXPECT_EQ(call(Command::Write, {{"fd", own(kSecond)}}), "WRITE/file-unsuitable");
  EXPECT_EQ(call(Command::Poll, {{"fd", own(kSecond)}, {"events", 0xffff}}), "POLL/accepted");
  EXPECT_EQ(call.ruling().result, 0x145u);
}

TEST_F(Files, OfVfioCountByProcessFromTheStart) {
  EXPECT_EQ(option(), 0u);
  call.turn_to(kContainer);
  EXPECT_EQ(option(), 1u);
}

/// Of a caller that may lock two pages.
struct LimitedFiles : Files {
  LimitedFiles() : Files({.memlock = 2, .ipc_lock = false}) {}
};

TEST_F(LimitedFiles, AreChargedTogetherIfTheyCountAlike) {
  mapped_on(kUsual, 1);
  mapped_on(kSecond, 2);
  EXPECT_EQ(result, "IOAS_MAP/memory-beyond-limit");
  mapped_on(kContainer, 2);
  EXPECT_EQ(result, "IOAS_MAP/accepted");
}

}  // namespace
}  // namespace ioasis::model
