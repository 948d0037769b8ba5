// READ and WRITE on the file of a fault queue: the program is told of page faults, and answers them. READ on that of an
// event queue begins here, too.
#pragma once

#include <array>

#include "model/iommufd/virtual_events.h"

namespace ioasis::model {

/// How many faults of the same queue wait before this one.
template <class L>
Number<L> rank(const Context<L>& context, const PageFault<L>& fault) {
  return L::name("the number of faults that wait before it", [&] {
    return Number<L>{L::distinct("faults that wait before it", [&](auto&& count) {
      context.page_faults.each(
          [&](const PageFault<L>& f) { return f.queue == fault.queue && f.waits() && f.number < fault.number; },
          [&](const PageFault<L>& f, const Bool<L>& when) { count(when, f.number.word); });
    })};
  });
}

/// The message that tells of a fault (struct iommu_hwpt_pgfault).
template <class L>
auto message(const PageFault<L>& fault, const Number<L>& cookie) {
  const auto none = number<L>(0);
  const auto last = number<L>("LAST_PAGE", uapi::kPageFaultIsLast);
  const auto with_pasid = number<L>("PASID_VALID|LAST_PAGE", uapi::kPageFaultHasPasid | uapi::kPageFaultIsLast);
  using Part = typename L::Memory::Part;
  return std::array<Part, 9>{{{4, select(is_set(fault.pasid), with_pasid, last)},
                              {4, {fault.device.word}},
                              {4, fault.pasid},
                              {4, fault.grpid},
                              {4, fault.perm},
                              {4, none},
                              {8, {fault.addr.word}},
                              {4, none},
                              {4, cookie}}};
}

/// As many faults as there is room for, in the order in which they came. Each gets the lowest cookie that no fault of
/// the queue has which was read and not answered.
template <class L>
void read(typename L::Call& call, Context<L>& context, const MoveArgs<L>& args) {
  const auto events = context.events_behind(args.fd);
  const auto queue = queue_of<L>(call, context, args, events.exists);
  const auto waits = [&](const PageFault<L>& f) {
    return L::say("the fault is one of the queue's, not read yet", [&] { return f.queue == queue->id && f.waits(); });
  };
  const auto end = [&](const PageFault<L>& f) {
    return Length<L>{(rank(context, f).word + L::literal({}, 1)) * uapi::kPageFaultBytes};
  };
  const auto fits = [&](const PageFault<L>& f) {
    return L::say("the fault is one of those that wait and fit into count",
                  [&] { return waits(f) && end(f) <= Length<L>{args.asked().word}; });
  };
  const auto told = [&](const PageFault<L>& f) {
    return L::say("the fault is one of those, and its message can be written",
                  [&] { return fits(f) && context.memory.writable(args.buf, end(f)); });
  };

  call.refuse("count-odd", ESPIPE, cite("kernel: iommufd_fault_fops_read; read(2) has no such error"),
              [&] { return !events.exists && !L::multiple(args.asked().word, uapi::kPageFaultBytes); });
  call.refuse("count-zero", EINVAL, cite("kernel: iommufd_fault_fops_read; not even the first fault fits"),
              [&] { return !is_set(args.count) && context.page_faults.any(waits); });
  const auto begun = call.accepted();
  call.refuse("memory-unwritable", EFAULT,
              cite("kernel: iommufd_fault_fops_read").leaving("the first message, up to what cannot be written"), [&] {
                return L::say("the first message that fits into count cannot be written",
                              [&] { return context.page_faults.any(fits) && !context.page_faults.any(told); });
              });

  std::vector<std::pair<Bool<L>, Number<L>>> given;
  Set<L, PageFault<L>> read;
  context.page_faults.each(fits, [&](const PageFault<L>& fault, const Bool<L>& when) {
    const auto cookie = L::template first_free<Number<L>>([&](const Number<L>& one) {
      auto free =
          !context.page_faults.any([&](const PageFault<L>& f) { return f.queue == fault.queue && f.cookie == one; });
      for (const auto& [there, other] : given) free = free && !(there && other == one);
      return free;
    });
    given.emplace_back(when, cookie);
    const Length<L> before{rank(context, fault).word * uapi::kPageFaultBytes};
    const auto parts = message(fault, cookie);
    context.memory.store(begun && when && context.memory.writable(args.buf, before), args.buf + before,
                         std::span(parts));
    auto answerable = fault;
    answerable.cookie = cookie;
    read.insert(when && told(fault), answerable);
  });
  const Number<L> count{L::distinct("messages written in full", [&](auto&& one) {
    read.each([](const PageFault<L>&) { return L::yes(); },
              [&](const PageFault<L>& f, const Bool<L>& when) { one(when, f.number.word); });
  })};
  const auto of_events = read_events<L>(call, context, args, events);
  call.returns(select(events.exists, of_events, Number<L>{count.word * uapi::kPageFaultBytes}));
  context.page_faults.update(
      call.accepted(), [&](const PageFault<L>& f) { return waits(f); },
      [&](PageFault<L>& f, const Bool<L>& when) {
        const auto now = read.find([&](const PageFault<L>& r) { return r.number == f.number; });
        f.cookie = select(when && now.exists, now->cookie, f.cookie);
      });
}

/// Answers are taken one by one, up to the first that is wrong; it is an error only if that is the first of all.
template <class L>
void write(typename L::Call& call, Context<L>& context, const MoveArgs<L>& args) {
  const auto queue = queue_of<L>(call, context, args, !L::yes());
  call.refuse("count-odd", ESPIPE, cite("kernel: iommufd_fault_fops_write; write(2) has no such error"),
              [&] { return !aligned(Length<L>{args.asked().word}, bytes<L>(uapi::kPageResponseBytes)); });

  const auto cookie = [](const auto& entry) { return L::name("its cookie", [&] { return entry.first; }); };
  const auto code = [](const auto& entry) { return L::name("its code", [&] { return entry.second; }); };
  const auto code_unknown = [&](const auto& entry) {
    return code(entry) > number<L>("IOMMUFD_PAGE_RESP_INVALID", uapi::kResponseInvalid);
  };
  const auto cookie_unknown = [&](const auto& entry) {
    return entry.repeats || !is_set(cookie(entry)) || !context.page_faults.any([&](const PageFault<L>& f) {
      return f.queue == queue->id && f.cookie == cookie(entry);
    });
  };
  const auto is_wrong = [&](const auto& entry) {
    return entry.unreadable || code_unknown(entry) || cookie_unknown(entry);
  };
  const Number<L> entries{L::quotient(args.asked().word, uapi::kPageResponseBytes)};
  const auto list = context.memory.numbers(args.buf, select(call.accepted(), entries, number<L>(0)), 2);
  const auto taken = list.before(is_wrong);
  const auto wrong = list.first(is_wrong);
  const auto at_once = L::say("the first entry is wrong", [&] { return wrong.there && !is_set(taken.count()); });

  call.undefined("cookie-zero",
                 cite("struct iommu_hwpt_page_response: @cookie was reported in a fault message")
                     .departs("an answer to cookie 0, which is none, lets 0 be given out as a cookie afterwards"),
                 [&] {
                   return L::say("the first entry that is wrong has cookie 0", [&] {
                     return wrong.there && !wrong.unreadable && !code_unknown(wrong) && !is_set(cookie(wrong));
                   });
                 });
  call.refuse("memory-unreadable", EFAULT, cite("kernel: iommufd_fault_fops_write"),
              [&] { return at_once && wrong.unreadable; });
  call.refuse("code-unknown", EINVAL, cite("struct iommu_hwpt_page_response: @code is SUCCESS or INVALID"),
              [&] { return at_once && code_unknown(wrong); });
  call.refuse("cookie-unknown", EINVAL,
              cite("struct iommu_hwpt_page_response: @cookie was reported in a fault message, and not answered yet"),
              [&] { return at_once && cookie_unknown(wrong); });
  call.returns(Number<L>{taken.count().word * uapi::kPageResponseBytes});
  context.page_faults.erase(call.accepted(), [&](const PageFault<L>& f) {
    return f.queue == queue->id && !f.waits() && taken.any([&](const auto& e) { return cookie(e) == f.cookie; });
  });
}

}  // namespace ioasis::model
