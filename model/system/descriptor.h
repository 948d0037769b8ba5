// What the system calls on a descriptor check before the file's own rules, and those that any file answers: CLOSE,
// POLL.
#pragma once

#include "model/iommufd/attach.h"
#include "model/vfio/group.h"

namespace ioasis::model {

template <class L>
struct CloseArgs {
  Fd<L> fd;
  template <class F>
  void fields(F&& f) {
    f("fd", fd);
  }
};

template <class L>
struct PollArgs {
  Fd<L> fd;
  Number<L> events;
  template <class F>
  void fields(F&& f) {
    f("fd", fd);
    f("events", events);
  }
};

/// What is read or written: `count` bytes at `buf`.
template <class L>
struct MoveArgs {
  Fd<L> fd;
  UserVa<L> buf;
  Number<L> count;
  template <class F>
  void fields(F&& f) {
    f("fd", fd);
    f("buf", buf);
    f("count", count);
  }

  /// How many bytes are asked for at most.
  Number<L> asked() const {
    return L::name("count, at most MAX_RW_COUNT,",
                   [&] { return smaller(count, number<L>("MAX_RW_COUNT", uapi::kMostMoved)); });
  }
};

template <class L>
void check_open(typename L::Call& call, const Context<L>& context, const Fd<L>& fd) {
  call.refuse("fd-closed", EBADF, cite("close(2), read(2), write(2): EBADF"), [&] { return !context.open(fd); });
}

/// What a device's file gives and takes is the device's own memory.
template <class L>
void leave_device_files(typename L::Call& call, const Context<L>& context, const Fd<L>& fd) {
  call.undefined(
      "device-file",
      cite("driver-api/vfio.rst: reads and writes of a device's file reach its registers").among_vfio_devices(),
      [&] { return context.binds(fd) || context.settled(context.is_vfio_device); });
}

/// The fault queue that is read or written through a descriptor. `suitable`: it is another
/// file that can be.
template <class L>
Found<L, FaultQueue<L>> queue_of(typename L::Call& call, const Context<L>& context, const MoveArgs<L>& args,
                                 const Bool<L>& suitable) {
  const auto queue = context.queue_behind(args.fd);
  const UserVa<L> end{args.buf.word + args.count.word};
  const UserVa<L> limit{L::literal("TASK_SIZE_MAX", context.platform.cpu.user_last + 1)};
  check_open<L>(call, context, args.fd);
  leave_device_files<L>(call, context, args.fd);
  call.refuse("file-unsuitable", EINVAL, cite("read(2), write(2): EINVAL, fd is attached to an unsuitable object"),
              [&] { return !queue.exists && !suitable; });
  call.refuse("memory-outside", EFAULT, cite("read(2), write(2): EFAULT, buf is outside the address space"),
              [&] { return end < args.buf || end > limit; });
  return queue;
}

/// A VFIO device is taken from what it is attached to, and given back, once its file is closed.
/// @see driver-api/vfio.rst: VFIO device cdev
template <class L>
void unbind(Context<L>& context, const Bool<L>& when, const Fd<L>& fd) {
  if (!context.meets_vfio_devices) return;
  const auto is_that = [&](const Device<L>& d) { return d.file == fd; };
  const auto device = context.devices.find(is_that);
  leave(context, when && device.exists, *device);
  context.devices.erase(when, is_that);
}

/// The object goes with its file, but for a queue, which stays until it is destroyed. The objects of a file of
/// /dev/iommu go when neither that nor the file of one of them is open.
template <class L>
void close(typename L::Call& call, Context<L>& context, const CloseArgs<L>& args) {
  check_open<L>(call, context, args.fd);
  call.undefined("pasids-left",
                 cite("kernel: iommufd_selftest_destroy, which detaches no PASID: what it uses stays in use, with a "
                      "warning")
                     .since(615),
                 [&] { return context.is_own(args.fd) && !context.pasids.empty(); });
  call.undefined("file-mapped",
                 cite("kernel: iommufd_ioas_map_file, which keeps the file open, and with it the context that it is of")
                     .since(613),
                 [&] {
                   return context.ioases.any([&](const Ioas<L>& ioas) {
                     return ioas.areas.any([&](const Area<L>& area) { return context.of_file(area); });
                   });
                 });

  context.accesses.erase(call.accepted(), [&](const Access<L>& a) { return a.fd == args.fd; });
  unbind(context, call.accepted(), args.fd);
  take_out(context, call.accepted(), args.fd);
  context.fault_queues.update(
      call.accepted(), [&](const FaultQueue<L>& q) { return q.fd == args.fd; },
      [&](FaultQueue<L>& q, const Bool<L>& when) { q.open = q.open && !when; });
  context.event_queues.update(
      call.accepted(), [&](const EventQueue<L>& q) { return q.fd == args.fd; },
      [&](EventQueue<L>& q, const Bool<L>& when) { q.open = q.open && !when; });
  context.closed = context.closed || (call.accepted() && context.is_own(args.fd));
  context.end(context.closed && !context.kept());
}

/// Answers which of `events` there are: a queue can be read while something waits, and one of faults be written at any
/// time; an access says yes to all. A closed descriptor is no error.
template <class L>
void poll(typename L::Call& call, Context<L>& context, const PollArgs<L>& args) {
  using namespace uapi;
  const auto queue = context.queue_behind(args.fd);
  const auto waiting =
      context.page_faults.any([&](const PageFault<L>& f) { return f.queue == queue->id && f.waits(); });
  const auto in = number<L>("IN|RDNORM", kPollIn | kPollReadNormal), out = number<L>("OUT", kPollOut);
  const auto all = number<L>("IN|OUT|RDNORM|WRNORM", kPollIn | kPollOut | kPollReadNormal | kPollWriteNormal);
  const Number<L> of_queue = select(waiting, Number<L>{in.word | out.word}, out);
  Number<L> of_file = select(queue.exists, of_queue, all);
  if (context.has_event_queues()) {
    const auto events = context.events_behind(args.fd);
    const auto some = context.events.any([&](const VirtualEvent<L>& e) { return e.queue == events->id; });
    of_file = select(events.exists, select(some, in, number<L>(0)), of_file);
  }
  const Number<L> there{args.events.word & of_file.word};
  call.returns(select(context.open(args.fd), there, number<L>("NVAL", kPollInvalid)));
}

}  // namespace ioasis::model
