// How much memory a caller without CAP_IPC_LOCK may have pinned, and what CAP_SYS_RESOURCE lets it do.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {
namespace {

using uapi::Command;

/// A caller that may lock two pages, with an IOAS that has a device.
struct Memlock : testing::Test {
  Caller call{dialects().front(), {.memlock = 2, .ipc_lock = false}};
  std::uint64_t ioas = call.ioas();
  std::string attached = call.attach(ioas);

  std::string map(std::uint64_t first, std::uint64_t pages) {
    return call.map(ioas, Caller::b0(first * 0x1000), pages * 0x1000, kPlace + first * 0x1000);
  }
  std::uint64_t pinning_access(std::uint64_t of) {
    call(Command::CreateAccess, {{"id", of}, {"flags", uapi::kNeedsPinPages}});
    return call.answer("out_access_fd");
  }
};

TEST_F(Memlock, HoldsForAllThatDomainsHoldTogether) {
  EXPECT_EQ(map(0, 3), "IOAS_MAP/memory-beyond-limit");
  EXPECT_EQ(map(0, 1), "IOAS_MAP/accepted");
  EXPECT_EQ(map(1, 2), "IOAS_MAP/memory-beyond-limit");
  EXPECT_EQ(map(1, 1), "IOAS_MAP/accepted");
  EXPECT_EQ(call.unmap(ioas, kPlace, 0x1000), "IOAS_UNMAP/accepted");
  EXPECT_EQ(map(4, 1), "IOAS_MAP/accepted");
}

TEST_F(Memlock, CountsAPageOncePerMap) {
  EXPECT_EQ(map(0, 2), "IOAS_MAP/accepted");
  EXPECT_EQ(call.copy(ioas, kPlace + 0x10000, ioas, kPlace, 0x2000), "IOAS_COPY/accepted");
  EXPECT_EQ(call.map(ioas, Caller::b0(), 0x1000, kPlace + 0x20000), "IOAS_MAP/memory-beyond-limit");
}

TEST_F(Memlock, CountsSlicesOfACopyTogether) {
  const auto from = call.ioas();
  call.map(from, Caller::b0(), 0x1000, 0x1000);
  call.map(from, Caller::b0(0x1000), 0x2000, 0x2000);
  EXPECT_EQ(call.copy(ioas, kPlace, from, 0x1000, 0x3000), "IOAS_COPY/memory-beyond-limit");
  EXPECT_EQ(call.copy(ioas, kPlace, from, 0x1000, 0x2000), "IOAS_COPY/accepted");
}

TEST_F(Memlock, HoldsForADomainThatFillsAndForAccesses) {
  const auto other = call.ioas();
  call.map(other, Caller::b0(), 0x3000, kPlace);
  EXPECT_EQ(call.attach(other), "MOCK_DOMAIN/memory-beyond-limit");
  const auto access = pinning_access(other);
  const auto pin = [&](std::uint64_t length) {
    return call(Command::AccessPages, {{"id", access}, {"iova", kPlace}, {"length", length}});
  };
  EXPECT_EQ(pin(0x3000), "ACCESS_PAGES/memory-beyond-limit");
  EXPECT_EQ(pin(0x1000), "ACCESS_PAGES/accepted");
  EXPECT_EQ(pin(0x1000), "ACCESS_PAGES/accepted");
  EXPECT_EQ(map(0, 2), "IOAS_MAP/memory-beyond-limit");
  EXPECT_EQ(map(0, 1), "IOAS_MAP/accepted");
}

TEST_F(Memlock, DoesNotHoldWithCapIpcLock) {
  Caller privileged(dialects().front(), {.memlock = 0});
  const auto own = privileged.ioas();
  privileged.attach(own);
  EXPECT_EQ(privileged.map(own, Caller::b0(), 0x2000, kPlace), "IOAS_MAP/accepted");
}

TEST(RlimitMode, TakesCapSysResource) {
  const Caller::Fields set{{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}};
  Caller lacks(dialects().front(), {.sys_resource = false}), has(dialects().front(), {.ipc_lock = false});
  EXPECT_EQ(lacks(Command::Option, set), "OPTION/rlimit-not-permitted");
  EXPECT_EQ(lacks(Command::Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionGet}}),
            "OPTION/accepted");
  EXPECT_EQ(has(Command::Option, set), "OPTION/accepted");
}

}  // namespace
}  // namespace ioasis::model
