// Devices: moving them, what they say of themselves, and what the VFIO container works on.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using namespace uapi;

namespace {

std::string replace(Caller& call, std::uint64_t device, std::uint64_t to) {
  return call(Command::MockDomainReplace, {{"id", device}, {"pt_id", to}});
}

std::string vfio(Caller& call, std::uint64_t op, std::uint64_t ioas = 0, Site site = Site::Normal) {
  return call(Command::VfioIoas, {{"op", op}, {"ioas_id", ioas}}, site);
}

}  // namespace

TEST(MockDomainReplace, MovesADeviceAndTheDomainItLeavesGoesWithTheLast) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  call.attach(a);
  const auto first = call.answer("out_stdev_id"), domain = call.answer("out_hwpt_id");
  call.attach(a);
  const auto second = call.answer("out_stdev_id");
  EXPECT_EQ(replace(call, first, b), "MOCK_DOMAIN_REPLACE/accepted");
  const auto made = call.answer("pt_id");
  EXPECT_NE(made, domain);
  EXPECT_EQ(call.destroy(domain), "DESTROY/domain-has-device");
  EXPECT_EQ(replace(call, second, made), "MOCK_DOMAIN_REPLACE/accepted");
  EXPECT_EQ(call.answer("pt_id"), made);
  EXPECT_EQ(call.destroy(domain), "DESTROY/id-unknown");
  EXPECT_EQ(call.destroy(a), "DESTROY/accepted");
}

TEST(MockDomainReplace, ToWhereTheDeviceIsChangesNothingButTheAnswer) {
  Caller call;
  const auto ioas = call.ioas();
  call.attach(ioas);
  const auto device = call.answer("out_stdev_id"), domain = call.answer("out_hwpt_id");
  EXPECT_EQ(replace(call, device, ioas), "MOCK_DOMAIN_REPLACE/accepted");
  EXPECT_EQ(call.answer("pt_id"), domain);
  EXPECT_EQ(call.oracle().context().hwpts.elements().size(), 1u);
}

TEST(MockDomainReplace, LeavesTheDeviceWhereItIsWhenItFails) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  call.attach(a);
  const auto device = call.answer("out_stdev_id"), idev = call.answer("out_idev_id");
  call.map(b, Caller::b0(), 0x1000, 0);
  EXPECT_EQ(replace(call, device, b), "MOCK_DOMAIN_REPLACE/areas-outside");
  EXPECT_EQ(replace(call, device, 99), "MOCK_DOMAIN_REPLACE/id-unknown");
  EXPECT_EQ(replace(call, device, idev), "MOCK_DOMAIN_REPLACE/id-of-device");
  EXPECT_EQ(replace(call, idev, a), "MOCK_DOMAIN_REPLACE/device-unknown");
  EXPECT_EQ(call.destroy(a), "DESTROY/ioas-has-domain");
}

TEST(MockDomainReplace, MovesTheDeviceAlthoughTheAnswerCannotBeWritten) {
  Caller call;
  const auto a = call.ioas(), b = call.ioas();
  call.attach(a);
  const auto device = call.answer("out_stdev_id");
  EXPECT_EQ(call(Command::MockDomainReplace, {{"id", device}, {"pt_id", b}}, Site::ReadOnly),
            "MOCK_DOMAIN_REPLACE/answer-unwritable");
  EXPECT_EQ(call.destroy(a), "DESTROY/accepted");
}

TEST(GetHwInfo, CutsOffOrFillsUpWithZeroes) {
  Caller call;
  const auto ioas = call.ioas();
  call.attach(ioas);
  const auto device = call.answer("out_idev_id");
  const std::uint8_t ones[24] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
  const auto after = [&](std::uint64_t length) {
    call.oracle().poke(Caller::b0(), ones);
    call(Command::GetHwInfo, {{"dev_id", device}, {"data_uptr", Caller::b0()}, {"data_len", length}});
    EXPECT_EQ(call.answer("data_len"), 8u);
    const auto& memory = call.oracle().context().memory;
    return std::pair(memory.load_word(Caller::b0()), memory.load_word(Caller::b0() + 8));
  };
  EXPECT_EQ(after(6), std::pair(std::uint64_t{0xffffbeef00000000}, ~std::uint64_t{0}));
  EXPECT_EQ(after(8), std::pair(std::uint64_t{0xdeadbeef00000000}, ~std::uint64_t{0}));
  EXPECT_EQ(after(12), std::pair(std::uint64_t{0xdeadbeef00000000}, std::uint64_t{0xffffffff00000000}));
  EXPECT_EQ(call(Command::GetHwInfo, {{"dev_id", device}}), "GET_HW_INFO/accepted");
  EXPECT_EQ(call.answer("out_data_type"), 0xfeedbeefu);
  EXPECT_EQ(call.answer("out_capabilities"), 1u);
}

TEST(GetHwInfo, AnswersNoMoreThanTheStructHasRoomFor) {
  Caller call;
  call.attach(call.ioas());
  call(Command::GetHwInfo, {{"dev_id", call.answer("out_idev_id")}});
  call.again([](auto& bytes) {
    store(bytes, 0, 4, 33);
    store(bytes, 32, 8, 0x5555);
  });
  EXPECT_EQ(call.answer("out_capabilities"), 0x5501u);
}

TEST(GetHwInfo, WritesUpToTheByteThatCannotBeWritten) {
  Caller call;
  call.attach(call.ioas());
  const auto at = Caller::b1(0x1000) - 6;
  EXPECT_EQ(call(Command::GetHwInfo, {{"dev_id", call.answer("out_idev_id")}, {"data_uptr", at}, {"data_len", 8}}),
            "GET_HW_INFO/data-unwritable");
  EXPECT_EQ(call.oracle().context().memory.load_word(Caller::b1(0xff8)), 0xbeef000000000000u);
}

TEST(GetHwInfo, KnowsNothingOfDirtyPagesForADeviceMadeSo) {
  Caller call;
  const auto ioas = call.ioas();
  EXPECT_EQ(call(Command::MockDomainFlags, {{"id", ioas}, {"dev_flags", kHugeIova << 1}}),
            "MOCK_DOMAIN_FLAGS/flags-unknown");
  call(Command::MockDomainFlags, {{"id", ioas}, {"dev_flags", kNoDirty | kHugeIova}});
  call(Command::GetHwInfo, {{"dev_id", call.answer("out_idev_id")}});
  EXPECT_EQ(call.answer("out_capabilities"), 0u);
}

TEST(FaultQueue, IsAnObjectThatItsOpenFileKeeps) {
  Caller call;
  EXPECT_EQ(call(Command::FaultQueueAlloc, {{"flags", 1}}), "FAULT_QUEUE_ALLOC/flags-set");
  EXPECT_EQ(call(Command::FaultQueueAlloc, {}), "FAULT_QUEUE_ALLOC/accepted");
  const auto id = call.answer("out_fault_id"), fd = call.answer("out_fault_fd");
  call(Command::FaultQueueAlloc, {});
  EXPECT_NE(call.answer("out_fault_id"), id);
  EXPECT_NE(call.answer("out_fault_fd"), fd);
  EXPECT_EQ(call.attach(id), "MOCK_DOMAIN/id-of-device");
  EXPECT_EQ(call.destroy(id), "DESTROY/fault-queue-open");
  EXPECT_EQ(call(Command::Option, {{"option_id", kOptionRlimitMode}, {"val64", 1}}), "OPTION/rlimit-objects-exist");
}

TEST(TriggerIopf, OfADeviceThatNobodyWaitsForShowsNothing) {
  Caller call;
  const auto ioas = call.ioas();
  EXPECT_EQ(call(Command::TriggerIopf, {{"dev_id", ioas}}), "TRIGGER_IOPF/device-unknown");
  call.attach(ioas);
  EXPECT_EQ(call(Command::TriggerIopf, {{"dev_id", call.answer("out_idev_id")}}), "TRIGGER_IOPF/accepted");
}

TEST(VfioIoas, IsWhatWasSetUntilItIsClearedOrDestroyed) {
  Caller call;
  EXPECT_EQ(vfio(call, kVfioIoasGet), "VFIO_IOAS/nothing-set");
  const auto ioas = call.ioas();
  EXPECT_EQ(vfio(call, kVfioIoasSet, 99), "VFIO_IOAS/ioas-unknown");
  EXPECT_EQ(vfio(call, kVfioIoasSet, ioas, Site::ReadOnly), "VFIO_IOAS/accepted");
  EXPECT_EQ(vfio(call, kVfioIoasGet), "VFIO_IOAS/accepted");
  EXPECT_EQ(call.answer("ioas_id"), ioas);
  EXPECT_EQ(vfio(call, kVfioIoasGet, 0, Site::ReadOnly), "VFIO_IOAS/answer-unwritable");
  EXPECT_EQ(call.destroy(ioas), "DESTROY/accepted");
  EXPECT_EQ(vfio(call, kVfioIoasGet), "VFIO_IOAS/nothing-set");
  vfio(call, kVfioIoasSet, call.ioas());
  EXPECT_EQ(vfio(call, kVfioIoasClear), "VFIO_IOAS/accepted");
  EXPECT_EQ(vfio(call, kVfioIoasGet), "VFIO_IOAS/nothing-set");
}

}  // namespace ioasis::model
