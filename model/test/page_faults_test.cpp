// Page faults that a fault queue takes: told of in order, answered by cookie, gone with the domain; and files that
// close.
#include <gtest/gtest.h>

#include "model/test/caller.h"

namespace ioasis::model {

using namespace uapi;

namespace {

constexpr std::uint64_t kMessages = 0x100, kResponses = 0x800;

/// A device on a nested domain that has a fault queue.
struct Queued {
  Queued() {
    ioas = call.ioas();
    call.attach(ioas);
    device = call.answer("out_idev_id");
    stdev = call.answer("out_stdev_id");
    call(Command::HwptAlloc, {{"flags", kNestParent}, {"dev_id", device}, {"pt_id", ioas}});
    parent = call.answer("out_hwpt_id");
    call(Command::FaultQueueAlloc, {});
    queue = call.answer("out_fault_id");
    file = call.answer("out_fault_fd");
    call(Command::HwptAlloc, {{"flags", kFaultIdValid},
                              {"dev_id", device},
                              {"pt_id", parent},
                              {"data_type", kSelftestData},
                              {"data_len", kSelftestDataBytes},
                              {"data_uptr", Caller::b0()},
                              {"fault_id", queue}});
    nested = call.answer("out_hwpt_id");
    move(nested);
  }

  void move(std::uint64_t to) { call(Command::MockDomainReplace, {{"id", stdev}, {"pt_id", to}}); }
  void fault(std::uint64_t address, std::uint64_t pasid = 0) {
    call(Command::TriggerIopf, {{"dev_id", device}, {"pasid", pasid}, {"grpid", 7}, {"perm", 3}, {"addr", address}});
  }
  std::string read(std::uint64_t count, std::uint64_t at = Caller::b0(kMessages)) {
    return call(Command::Read, {{"fd", file}, {"buf", at}, {"count", count}});
  }
  /// Answers the cookies, each with a code.
  std::string write(std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> responses) {
    std::uint64_t at = Caller::b0(kResponses);
    for (const auto& [cookie, code] : responses) {
      std::uint8_t bytes[8];
      store(bytes, 0, 4, cookie);
      store(bytes, 4, 4, code);
      call.oracle().poke(at, bytes);
      at += sizeof bytes;
    }
    return call(Command::Write, {{"fd", file}, {"buf", Caller::b0(kResponses)}, {"count", 8 * responses.size()}});
  }
  std::uint64_t number(std::uint64_t offset, unsigned width = 4) {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < width; ++i)
      value |= std::uint64_t{call.oracle().peek(Caller::b0(kMessages) + offset + i)} << (8 * i);
    return value;
  }
  std::int64_t result() const { return call.ruling().result; }
  std::int64_t poll(std::uint64_t fd, std::uint64_t events = 0x145) {
    call(Command::Poll, {{"fd", fd}, {"events", events}});
    return result();
  }

  Caller call;
  std::uint64_t ioas, device, stdev, parent, queue, file, nested;
};

TEST(PageFaults, AMessageSaysWhichDeviceWantedWhat) {
  Queued with;
  with.fault(0xabc000, 5);
  EXPECT_EQ(with.read(40), "READ/accepted");
  EXPECT_EQ(with.result(), 40);
  EXPECT_EQ(with.number(0), kPageFaultHasPasid | kPageFaultIsLast);
  EXPECT_EQ(with.number(4), with.device);
  EXPECT_EQ(with.number(8), 5u);
  EXPECT_EQ(with.number(12), 7u);
  EXPECT_EQ(with.number(16), 3u);
  EXPECT_EQ(with.number(24, 8), 0xabc000u);
  EXPECT_EQ(with.number(32), 0u);
  EXPECT_EQ(with.number(36), 1u);
}

TEST(PageFaults, AreToldInOrderAsFarAsThereIsRoom) {
  Queued with;
  for (const std::uint64_t address : {1, 2, 3}) with.fault(address);
  EXPECT_EQ(with.poll(with.file), static_cast<std::int64_t>(kPollIn | kPollReadNormal | kPollOut));
  with.read(80);
  EXPECT_EQ(with.result(), 80);
  EXPECT_EQ(with.number(24, 8), 1u);
  EXPECT_EQ(with.number(40 + 24, 8), 2u);
  EXPECT_EQ(with.number(40 + 36), 2u) << "a cookie of its own";
  with.read(80);
  EXPECT_EQ(with.result(), 40);
  EXPECT_EQ(with.number(24, 8), 3u);
  with.read(80);
  EXPECT_EQ(with.result(), 0);
  EXPECT_EQ(with.poll(with.file), static_cast<std::int64_t>(kPollOut));
}

TEST(PageFaults, ReadTakesWholeMessagesOnly) {
  Queued with;
  EXPECT_EQ(with.read(39), "READ/count-odd");
  EXPECT_EQ(with.read(0), "READ/accepted");
  with.fault(1);
  EXPECT_EQ(with.read(0), "READ/count-zero");
  EXPECT_EQ(with.read(40, Caller::b1(2 * kPageSize)), "READ/memory-unwritable");
  EXPECT_EQ(with.read(40, ~std::uint64_t{0} - 10), "READ/memory-outside");
  EXPECT_EQ(with.read(~std::uint64_t{0}), "READ/memory-outside");
  with.read(40);
  EXPECT_EQ(with.result(), 40) << "nothing was lost";
}

TEST(PageFaults, AMessageThatDoesNotFitIntoMemoryEndsARead) {
  Queued with;
  with.fault(1);
  with.fault(2);
  with.read(80, Caller::b1(kPageSize) - 60);  // the second crosses into the page that can only be read
  EXPECT_EQ(with.result(), 40);
  with.read(80);
  EXPECT_EQ(with.result(), 40);
  EXPECT_EQ(with.number(24, 8), 2u);
}

TEST(PageFaults, AnswersAreTakenUpToTheFirstThatIsWrong) {
  Queued with;
  for (const std::uint64_t address : {1, 2, 3}) with.fault(address);
  EXPECT_EQ(with.write({{1, 0}}), "WRITE/cookie-unknown") << "not read yet";
  with.read(120);
  EXPECT_EQ(with.write({{1, 2}}), "WRITE/code-unknown");
  EXPECT_EQ(with.write({{2, 1}, {2, 1}, {3, 0}}), "WRITE/accepted");
  EXPECT_EQ(with.result(), 8) << "an answer is given once";
  EXPECT_EQ(with.write({{1, 0}, {3, 0}}), "WRITE/accepted");
  EXPECT_EQ(with.result(), 16);
  with.fault(4);
  with.read(40);
  EXPECT_EQ(with.number(36), 1u) << "a cookie that is free again";
}

TEST(PageFaults, LeaveTheQueueWithTheDeviceThatHadThem) {
  Queued with;
  with.fault(1);
  with.fault(2);
  with.read(40);
  with.move(with.parent);
  with.read(80);
  EXPECT_EQ(with.result(), 0);
  EXPECT_EQ(with.write({{1, 0}}), "WRITE/cookie-unknown");
  with.fault(3);
  with.read(80);
  EXPECT_EQ(with.result(), 0) << "there is no queue for it any more";
}

TEST(PageFaults, AQueueStaysAsLongAsItsFileIsOpenOrADomainUsesIt) {
  Queued with;
  EXPECT_EQ(with.call.destroy(with.queue), "DESTROY/fault-queue-open");
  EXPECT_EQ(with.call(Command::Close, {{"fd", with.file}}), "CLOSE/accepted");
  EXPECT_EQ(with.call.destroy(with.queue), "DESTROY/fault-queue-used");
  with.move(with.ioas);
  EXPECT_EQ(with.call.destroy(with.nested), "DESTROY/accepted");
  EXPECT_EQ(with.call.destroy(with.queue), "DESTROY/accepted");
}

TEST(Descriptors, AreNoneAnyMoreOnceClosed) {
  Queued with;
  EXPECT_EQ(with.call(Command::Close, {{"fd", with.file}}), "CLOSE/accepted");
  EXPECT_EQ(with.call(Command::Close, {{"fd", with.file}}), "CLOSE/fd-closed");
  EXPECT_EQ(with.read(40), "READ/fd-closed");
  EXPECT_EQ(with.write({{1, 0}}), "WRITE/fd-closed");
  EXPECT_EQ(with.poll(with.file), static_cast<std::int64_t>(kPollInvalid));
}

TEST(Descriptors, ThatOfAnAccessEndsItAndIsReadyForNothing) {
  Caller call;
  const auto ioas = call.ioas();
  call(Command::CreateAccess, {{"id", ioas}});
  const auto fd = call.answer("out_access_fd");
  EXPECT_EQ(call(Command::Read, {{"fd", fd}}), "READ/file-unsuitable");
  EXPECT_EQ(call(Command::Write, {{"fd", fd}}), "WRITE/file-unsuitable");
  call(Command::Poll, {{"fd", fd}, {"events", 0x105}});
  EXPECT_EQ(call.ruling().result, 0x105);
  EXPECT_EQ(call.destroy(ioas), "DESTROY/ioas-has-access");
  EXPECT_EQ(call(Command::Close, {{"fd", fd}}), "CLOSE/accepted");
  EXPECT_EQ(call.destroy(ioas), "DESTROY/accepted");
}

}  // namespace
}  // namespace ioasis::model
