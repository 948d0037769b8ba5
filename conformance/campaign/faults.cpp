// Putting faults into traces, and behind them the calls that show what they left.
#include "conformance/campaign/faults.h"

#include <algorithm>

namespace ioasis::conformance {

namespace {

using uapi::Command;

constexpr std::uint32_t kBeyondAny = 1 << 20;  ///< allocations

traces::Trace plain(const traces::Trace& trace) {
  traces::Trace result = trace;
  for (auto& step : result.steps) {
    step.expect.reset();
    step.got.reset();
    step.fail_nth = 0;
  }
  return result;
}

/// The names that stand for objects, rather than for open files, in the order in which they are bound first.
std::vector<std::uint16_t> objects(const traces::Trace& trace) {
  std::vector<std::uint16_t> names;
  for (const auto& step : trace.steps) {
    if (!step.command) continue;
    for (const auto& binding : step.bindings) {
      const auto* field = uapi::field_at(uapi::info(*step.command), binding.offset);
      if (field->kind == uapi::FieldKind::ObjectId && std::ranges::count(names, binding.name) == 0)
        names.push_back(binding.name);
    }
  }
  return names;
}

/// A device goes with nothing under a PASID: kernels warn of one that does. See docs/findings.md.
void detach_pasids(traces::Trace& trace) {
  const auto made = trace.steps.size();
  for (std::size_t i = 0; i < made; ++i) {
    auto detach = traces::call(Command::PasidDetach);
    const auto& attach = trace.steps[i];
    if (attach.command != Command::PasidAttach || attach.bytes.size() != detach.bytes.size()) continue;
    for (const auto& field : {"id", "pasid"}) traces::set(detach, field, traces::get(attach, field));
    const auto device = uapi::field_named(uapi::info(Command::PasidAttach), "id")->offset;
    const auto named = std::ranges::find(attach.relocations, device, &traces::NamedId::offset);
    if (named != attach.relocations.end()) traces::refer(detach, "id", named->name);
    detach.origin = attach.origin;
    trace.steps.push_back(std::move(detach));
  }
}

/// The youngest first, and all twice: what a page table or a device still uses is free the second time.
void destroy_all(traces::Trace& trace) {
  const auto names = objects(trace);
  for (int round = 0; round < 2; ++round)
    for (auto name = names.rbegin(); name != names.rend(); ++name)
      traces::refer(trace.steps.emplace_back(traces::call(Command::Destroy)), "id", *name);
}

/// A check of each run of pages that are there.
void check_nothing_pinned(traces::Trace& trace) {
  for (std::size_t i = 0; i < trace.memory.buffers.size(); ++i) {
    const auto& buffer = trace.memory.buffers[i];
    const auto there = [&](std::uint32_t page) {
      return page < buffer.pages && !std::ranges::binary_search(buffer.unmapped, page);
    };
    for (std::uint32_t first = 0, end = 0; first < buffer.pages; first = end + 1) {
      for (end = first; there(end);) ++end;
      if (end == first) continue;
      auto& check = trace.steps.emplace_back(traces::call(Command::MdCheckRefs));
      traces::set(check, "uptr", uapi::address_of(i) + first * uapi::kPageSize);
      traces::set(check, "length", (end - first) * uapi::kPageSize);
    }
  }
}

}  // namespace

traces::Trace counting_allocations(const traces::Trace& trace) {
  auto result = plain(trace);
  for (auto& step : result.steps) step.fail_nth = kBeyondAny;
  return result;
}

std::vector<std::uint32_t> allocations(const Outcome& counted) {
  std::vector<std::uint32_t> made;
  for (const auto& answer : counted.answers) made.push_back(kBeyondAny - answer.fail_nth);
  return made;
}

traces::Trace with_fault(const traces::Trace& trace, std::size_t step, std::uint32_t nth, Afterwards afterwards) {
  auto result = plain(trace);
  if (afterwards == Afterwards::Ends) {
    std::vector<bool> kept(result.steps.size());
    std::fill_n(kept.begin(), step + 1, true);
    result = traces::subset(result, kept);
  } else {
    result.steps.insert(result.steps.begin() + static_cast<std::ptrdiff_t>(step), traces::Step(result.steps[step]));
  }
  result.steps[step].fail_nth = nth;
  detach_pasids(result);
  destroy_all(result);
  check_nothing_pinned(result);
  return result;
}

}  // namespace ioasis::conformance
