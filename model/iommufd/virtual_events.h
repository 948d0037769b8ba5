// What virtual devices report: the selftest's TRIGGER_VEVENT, and READ on the file of an event queue.
#pragma once

#include "model/system/descriptor.h"

namespace ioasis::model {

template <class L>
struct TriggerVeventArgs {
  ObjectId<L> dev_id;
  template <class F>
  void fields(F&& f) {
    f("dev_id", dev_id);
  }
};

/// A queue that is full says at its end that an event was lost, until the next one that it takes.
/// @see kernel: iommufd_viommu_report_event, iommufd_vevent_handler
template <class L>
void trigger_vevent(typename L::Call& call, Context<L>& context, const TriggerVeventArgs<L>& args) {
  const auto device = context.devices.find([&](const Device<L>& d) { return d.idev == args.dev_id; });
  const auto is_queue = [&](const EventQueue<L>& q) {
    return q.viommu == device->viommu && q.type == number<L>("IOMMU_VEVENTQ_TYPE_SELFTEST", uapi::kSelftestEvents);
  };
  const auto queue = context.event_queues.find(is_queue);
  call.refuse("device-unknown", ENOENT, cite("kernel: iommufd_test_trigger_vevent"), [&] { return !device.exists; });
  call.refuse("device-not-virtual", ENOENT,
              cite("kernel: iommufd_test_trigger_vevent; one whose number is 0 counts as none"),
              [&] { return device->viommu == ObjectId<L>{L::literal({}, 0)} || !is_set(device->virt_id); });
  call.refuse("no-queue", EOPNOTSUPP, cite("kernel: iommufd_viommu_report_event"), [&] { return !queue.exists; });

  const auto kept = [&](const VirtualEvent<L>& e) { return e.queue == queue->id && !e.lost; };
  const Number<L> waiting{L::distinct("events that wait", [&](auto&& one) {
    context.events.each(kept, [&](const VirtualEvent<L>& e, const Bool<L>& when) { one(when, e.number.word); });
  })};
  const auto last =
      context.events.largest([](const VirtualEvent<L>&) { return L::yes(); },
                             [](const VirtualEvent<L>& e) { return e.number; }, EventNumber<L>{L::literal({}, 0)});
  context.events.erase(call.accepted(), [&](const VirtualEvent<L>& e) { return e.queue == queue->id && e.lost; });
  context.events.insert(call.accepted(), VirtualEvent<L>{{last.word + L::literal({}, 1)},
                                                         queue->id,
                                                         queue->sequence,
                                                         Number<L>{device->virt_id.word & L::literal({}, 0xffffffff)},
                                                         waiting >= queue->depth});
  context.event_queues.update(call.accepted(), is_queue, [&](EventQueue<L>& q, const Bool<L>& when) {
    const Number<L> next{(q.sequence.word + L::literal({}, 1)) & L::literal("INT_MAX", 0x7fffffff)};
    q.sequence = select(when, next, q.sequence);
  });
}

/// As many events as there is room for, in the order in which they came, from the queue behind a file, where there is
/// one. Answers how many bytes they take.
/// @see kernel: iommufd_veventq_fops_read
template <class L>
Number<L> read_events(typename L::Call& call, Context<L>& context, const MoveArgs<L>& args,
                      const Found<L, EventQueue<L>>& queue) {
  const auto header = bytes<L>(uapi::kEventHeaderBytes), whole = bytes<L>(uapi::kEventBytes);
  const Length<L> asked{args.asked().word};
  const auto of_queue = [&](const VirtualEvent<L>& e) {
    return L::say("the event is one of the queue's", [&] { return queue.exists && e.queue == queue->id; });
  };
  // That events were lost is said after all others.
  const auto before = [&](const VirtualEvent<L>& event) {
    return L::name("the bytes of the events before it", [&] {
      return Length<L>{
          L::distinct("events before it",
                      [&](auto&& one) {
                        context.events.each(
                            [&](const VirtualEvent<L>& e) { return of_queue(e) && e.number < event.number; },
                            [&](const VirtualEvent<L>& e, const Bool<L>& when) { one(when, e.number.word); });
                      }) *
          uapi::kEventBytes};
    });
  };
  const auto end = [&](const VirtualEvent<L>& e) { return before(e) + select(e.lost, header, whole); };
  const auto fits = [&](const VirtualEvent<L>& e) {
    return L::say("the event is one of those that fit into count", [&] { return of_queue(e) && end(e) <= asked; });
  };
  const auto told = [&](const VirtualEvent<L>& e) {
    return L::say("the event is one of those, and can be written",
                  [&] { return fits(e) && context.memory.writable(args.buf, end(e)); });
  };

  call.refuse("count-below-header", EINVAL,
              cite("struct iommufd_vevent_header; kernel: iommufd_veventq_fops_read").since(615),
              [&] { return queue.exists && asked < header; });
  call.refuse("count-below-event", EINVAL,
              cite("kernel: iommufd_veventq_fops_read; not even the first event fits").since(615),
              [&] { return context.events.any(of_queue) && !context.events.any(fits); });
  const auto begun = call.accepted();
  call.refuse(
      "event-unwritable", EFAULT,
      cite("kernel: iommufd_veventq_fops_read").since(615).leaving("the first event, up to what cannot be written"),
      [&] { return context.events.any(fits) && !context.events.any(told); });
  using Part = typename L::Memory::Part;
  context.events.each(fits, [&](const VirtualEvent<L>& e, const Bool<L>& when) {
    const auto flags = select(e.lost, number<L>("LOST_EVENTS", uapi::kEventsLost), number<L>(0));
    const std::array<Part, 2> head{{{4, flags}, {4, e.sequence}}};
    const std::array<Part, 1> body{{{4, e.virt_id}}};
    const auto at = args.buf + before(e);
    const auto reached = begun && when && context.memory.writable(args.buf, before(e));
    context.memory.store(reached, at, std::span(head));
    context.memory.store(reached && !e.lost && context.memory.writable(at, header), at + header, std::span(body));
  });
  const Number<L> full{L::distinct("events told in full", [&](auto&& one) {
    context.events.each([&](const VirtualEvent<L>& e) { return told(e) && !e.lost; },
                        [&](const VirtualEvent<L>& e, const Bool<L>& when) { one(when, e.number.word); });
  })};
  const auto loss_told = context.events.any([&](const VirtualEvent<L>& e) { return told(e) && e.lost; });
  context.events.erase(call.accepted(), told);
  const Length<L> moved{full.word * uapi::kEventBytes};
  return {select(loss_told, moved + header, moved).word};
}

}  // namespace ioasis::model
