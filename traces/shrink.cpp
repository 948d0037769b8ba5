// Delta debugging over steps, then over what each step carries.
#include "traces/shrink.h"

#include <algorithm>
#include <limits>

#include "model/uapi/bytes.h"

namespace ioasis::traces {

namespace {

class Shrinker {
 public:
  Shrinker(Trace trace, const Fails& fails, std::size_t budget)
      : best_(std::move(trace)), fails_(fails), budget_(budget) {}

  Trace run() {
    for (bool smaller = true; smaller && budget_ > 0;) {
      smaller = drop_steps();
      smaller = plainer_steps() || smaller;
      smaller = less_memory() || smaller;
      smaller = smaller || drop_and_adjust_any();
    }
    return std::move(best_);
  }

  std::size_t places() const { return 2 + best_.steps.size() * (few_steps() ? 2 : 1); }

  void change_at(std::size_t place) {
    const std::size_t steps = best_.steps.size();
    if (place == 0)
      drop_steps();
    else if (place <= steps)
      plainer_step(place - 1);
    else if (place == steps + 1)
      less_memory();
    else
      drop_and_adjust(place - steps - 2);
  }

 private:
  static constexpr std::size_t kFewSteps = 8;  ///< up to so many, changes are tried together

  bool few_steps() const { return best_.steps.size() <= kFewSteps; }

  bool take(Trace candidate) {
    if (budget_ == 0 || candidate == best_) return false;
    --budget_;
    if (!fails_(candidate)) return false;
    best_ = std::move(candidate);
    return true;
  }

  /// Removes runs of steps, long ones first, from the end: later steps seldom matter to earlier ones.
  bool drop_steps() {
    bool any = false;
    for (std::size_t run = std::max<std::size_t>(best_.steps.size() / 2, 1); run > 0; run /= 2)
      for (std::size_t end = best_.steps.size(); end > 0; end = end > run ? end - run : 0) {
        end = std::min(end, best_.steps.size());
        const std::size_t start = end > run ? end - run : 0;
        std::vector<bool> keep(best_.steps.size(), true);
        std::fill(keep.begin() + static_cast<std::ptrdiff_t>(start), keep.begin() + static_cast<std::ptrdiff_t>(end),
                  false);
        any = take(subset(best_, keep)) || any;
      }
    return any;
  }

  /// Removes a step and lets another one hold a number that stands elsewhere in the trace: an area made longer may take
  /// the place of two.
  bool drop_and_adjust(std::size_t dropped) {
    std::vector<bool> keep(best_.steps.size(), true);
    keep[dropped] = false;
    const auto rest = subset(best_, keep);
    for (std::size_t i = 0; i < rest.steps.size(); ++i) {
      if (!rest.steps[i].command) continue;
      for (const auto& field : uapi::info(*rest.steps[i].command).fields)
        for (const auto value : numbers(field)) {
          auto candidate = rest;
          uapi::store(candidate.steps[i].bytes, field.offset, field.width, value);
          if (take(std::move(candidate))) return true;
        }
    }
    return false;
  }

  bool drop_and_adjust_any() {
    if (!few_steps()) return false;
    for (std::size_t dropped = 0; dropped < best_.steps.size(); ++dropped)
      if (drop_and_adjust(dropped)) return true;
    return false;
  }

  /// The different numbers that fields like this one hold in the trace.
  std::vector<std::uint64_t> numbers(const uapi::Field& field) const {
    std::vector<std::uint64_t> found;
    if (field.width != 8 || field.direction == uapi::Direction::Out) return found;
    for (const auto& step : best_.steps)
      if (step.command)
        for (const auto& other : uapi::info(*step.command).fields)
          if (other.kind == field.kind && other.width == field.width)
            found.push_back(uapi::load(step.bytes, other.offset, other.width));
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  /// Tries the change on a copy of the best trace's step.
  template <class F>
  bool change(std::size_t step, F&& edit) {
    Trace candidate = best_;
    edit(candidate.steps[step]);
    return take(std::move(candidate));
  }

  bool plainer_steps() {
    bool any = false;
    for (std::size_t i = 0; i < best_.steps.size(); ++i) any = plainer_step(i) || any;
    return any;
  }

  bool plainer_step(std::size_t i) {
    bool any = false;
    const bool in_struct = uapi::is_of_struct(best_.steps[i].site);
    if (in_struct) any = change(i, [](Step& step) { step.site = uapi::Site::Normal; }) || any;
    if (best_.steps[i].command != uapi::Command::Exit)
      any = change(i, [](Step& step) { step.origin.process = 0; }) || any;
    any = change(i, [](Step& step) { step.pokes.clear(); }) || any;
    any = change(i, [](Step& step) { step.origin.file = 0; }) || any;
    any = change(i,
                 [](Step& step) {
                   step.peek = {};
                   if (step.expect) step.expect->peeked.clear();
                 }) ||
          any;
    any = change(i, [](Step& step) { step.expect.reset(); }) || any;
    any = earlier_fault(i) || any;
    any = earlier_names(i) || any;
    if (best_.steps[i].command && in_struct) any = usual_size(i) || any;
    if (best_.steps[i].command)
      for (const auto& field : uapi::info(*best_.steps[i].command).fields) any = plainer_field(i, field) || any;
    return any;
  }

  /// Lets no allocation fail, or one before it.
  bool earlier_fault(std::size_t step) {
    const auto held = [&] { return best_.steps[step].fail_nth; };
    const auto try_nth = [&](std::uint32_t nth) {
      return nth < held() && change(step, [&](Step& s) { s.fail_nth = nth; });
    };
    bool any = try_nth(0);
    for (std::uint32_t less = held() / 2; less > 0; less /= 2) any = try_nth(held() - less) || any;
    return any;
  }

  /// Names objects made earlier instead, so that those made later may become needless.
  bool earlier_names(std::size_t step) {
    bool any = false;
    for (std::size_t i = 0; i < best_.steps[step].relocations.size(); ++i)
      for (std::uint16_t name = 0; name < best_.steps[step].relocations[i].name; ++name)
        if (change(step, [&](Step& s) { s.relocations[i].name = name; })) {
          any = true;
          break;
        }
    return any;
  }

  bool usual_size(std::size_t step) {
    const auto& info = uapi::info(*best_.steps[step].command);
    return change(step, [&](Step& s) {
      s.bytes.resize(info.size);
      uapi::store(s.bytes, 0, 4, info.size);
    });
  }

  bool plainer_field(std::size_t step, const uapi::Field& field) {
    const auto held = [&] { return uapi::load(best_.steps[step].bytes, field.offset, field.width); };
    const auto try_value = [&](std::uint64_t value) {
      return value < held() && change(step, [&](Step& s) { uapi::store(s.bytes, field.offset, field.width, value); });
    };
    if (uapi::is_named(field.kind)) return false;
    bool any = try_value(0);
    for (std::uint64_t mask = ~std::uint64_t{0} << 24; mask != ~std::uint64_t{0};
         mask = mask >> 1 | std::uint64_t{1} << 63)
      any = try_value(held() & mask) || any;
    if (field.kind == uapi::FieldKind::Flags)
      for (unsigned bit = 0; bit < 8u * field.width; ++bit) any = try_value(held() & ~(std::uint64_t{1} << bit)) || any;
    return any;
  }

  /// Its calls are made on the usual file.
  Trace without_last_file() const {
    Trace rest = best_;
    for (Step& step : rest.steps)
      if (step.origin.file == rest.files.size()) step.origin.file = 0;
    rest.files.pop_back();
    return rest;
  }

  bool less_memory() {
    Trace anyone = best_;
    anyone.caller = {};
    bool any = take(std::move(anyone));
    for (std::size_t process = best_.processes.size(); process > 0; --process) any = without(process) || any;
    for (bool fewer = true; fewer && !best_.files.empty(); any = fewer || any) fewer = take(without_last_file());
    for (std::size_t b = 0; b < best_.memory.buffers.size(); ++b) {
      Trace plain = best_;
      plain.memory.buffers[b].readonly.clear();
      any = take(std::move(plain)) || any;
      Trace whole = best_;
      whole.memory.buffers[b].unmapped.clear();
      any = take(std::move(whole)) || any;
      Trace usual = best_;
      usual.memory.buffers[b].kind = uapi::MemoryKind::Private;
      any = take(std::move(usual)) || any;
    }
    return any;
  }

  /// Drops a process that makes no call.
  bool without(std::size_t process) {
    Trace fewer = best_;
    fewer.processes.erase(fewer.processes.begin() + static_cast<std::ptrdiff_t>(process - 1));
    for (Step& step : fewer.steps) {
      if (step.origin.process == process) return false;
      if (step.origin.process > process) --step.origin.process;
    }
    return take(std::move(fewer));
  }

  Trace best_;
  const Fails& fails_;
  std::size_t budget_;
};

}  // namespace

Trace shrink(const Trace& trace, const Fails& fails, std::size_t budget) {
  return Shrinker(trace, fails, budget).run();
}

std::size_t shrink_places(const Trace& trace) { return Shrinker(trace, {}, 0).places(); }

std::vector<Trace> smaller_at(const Trace& trace, std::size_t place) {
  std::vector<Trace> tried;
  const Fails keep = [&](const Trace& candidate) {
    tried.push_back(candidate);
    return false;
  };
  Shrinker(trace, keep, std::numeric_limits<std::size_t>::max()).change_at(place);
  return tried;
}

}  // namespace ioasis::traces
