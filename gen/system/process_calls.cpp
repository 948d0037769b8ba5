// Drawing processes.
#include "gen/system/process_calls.h"

#include <algorithm>
#include <numeric>

#include "gen/calls.h"
#include "gen/values.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;

std::vector<std::uint8_t> living(const Scene& scene) {
  std::vector<std::uint8_t> processes(scene.trace().processes.size());
  std::iota(processes.begin(), processes.end(), std::uint8_t{1});
  for (const auto& step : scene.trace().steps)
    if (step.command == Command::Exit) std::erase(processes, step.origin.process);
  return processes;
}

/// What uses the memory at the first place of an IOAS, `size` bytes that lie at `va`.
traces::Step use(Dice& dice, std::uint16_t ioas, std::uint16_t access, std::uint64_t va, std::uint64_t size) {
  const auto ranged = [&](traces::Step step, std::string_view iova, std::uint64_t length) {
    traces::set(step, iova, dice.platform().first());
    traces::set(step, "length", length);
    return step;
  };
  switch (dice.below(4)) {
    case 0:
      return on(Command::MockDomain, "id", ioas);
    case 1: {
      auto copy = ranged(on(Command::IoasCopy, "src_ioas_id", ioas), "src_iova", size);
      traces::refer(copy, "dst_ioas_id", ioas);
      traces::set(copy, "dst_iova", dice.platform().first() + 16 * kPage);
      traces::set(copy, "flags", uapi::kFixedIova | uapi::kReadable);
      return copy;
    }
    case 2:
      return ranged(on(Command::AccessPages, "id", access), "iova", dice.pick({kPage, size}));
    default: {
      auto move = ranged(on(Command::AccessRw, "id", access), "iova", dice.pick({std::uint64_t{16}, size}));
      const bool write = dice.chance(50);
      const std::uint64_t own = uapi::address_of(kArrayBuffer) + 8 * dice.below(8);
      traces::set(move, "flags", write ? uapi::kAccessWrite : 0);
      traces::set(move, "uptr", dice.chance(50) ? own : va);
      return move;
    }
  }
}

}  // namespace

std::vector<std::string> some_processes(Dice& dice) {
  if (dice.chance(87)) return {};
  std::vector<std::string> processes{"child"};
  if (dice.chance(30)) processes.push_back("other");
  return processes;
}

void choose_process(Dice& dice, const Scene& scene, traces::Step& step) {
  if (const auto others = living(scene); !others.empty() && dice.chance(50)) step.origin.process = dice.pick(others);
}

std::optional<traces::Step> some_end(Dice& dice, const Scene& scene) {
  const auto others = living(scene);
  if (others.empty()) return std::nullopt;
  auto step = traces::call(Command::Exit);
  step.origin.process = dice.pick(others);
  return step;
}

std::vector<traces::Step> limits_met(Dice& dice, std::uint64_t memlock) {
  constexpr std::uint16_t kIoas = 0;  // names, by order of binding
  const std::uint64_t size = kPage * std::clamp<std::uint64_t>(dice.chance(60) ? memlock : memlock / 2, 1, 4);
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), on(Command::MockDomain, "id", kIoas)};
  for (std::uint8_t process = 0; process < 2; ++process) {
    auto& map = steps.emplace_back(on(Command::IoasMap, "ioas_id", kIoas, process));
    traces::set(map, "flags", uapi::kFixedIova | uapi::kReadable);
    traces::set(map, "user_va", uapi::address_of(kPlainBuffer));
    traces::set(map, "length", size);
    traces::set(map, "iova", dice.platform().first() + process * size);
  }
  return steps;
}

std::vector<traces::Step> left_behind(Dice& dice) {
  constexpr std::uint16_t kIoas = 0, kAccess = 1;  // names, by order of binding
  constexpr std::uint8_t kChild = 1;
  const std::uint64_t va = uapi::address_of(kPlainBuffer) + kPage * dice.below(8);
  const std::uint64_t size = kPage * (1 + dice.below(3));
  auto access = on(Command::CreateAccess, "id", kIoas);
  traces::set(access, "flags", uapi::kNeedsPinPages);
  auto map = on(Command::IoasMap, "ioas_id", kIoas, kChild);
  traces::set(map, "flags", uapi::kFixedIova | uapi::kReadable | uapi::kWriteable);
  traces::set(map, "user_va", va);
  traces::set(map, "length", size);
  traces::set(map, "iova", dice.platform().first());
  map.pokes.push_back({va, {7, 8, 9}});
  std::vector<traces::Step> steps{traces::call(Command::IoasAlloc), access, map};
  if (dice.chance(75)) steps.push_back(use(dice, kIoas, kAccess, va, size));
  steps.push_back(traces::call(Command::Exit));
  steps.back().origin.process = kChild;
  for (int i = 0; i < 2; ++i) {
    steps.push_back(use(dice, kIoas, kAccess, va, size));
    steps.back().peek = {uapi::address_of(kArrayBuffer), 64};
  }
  return steps;
}

}  // namespace ioasis::gen
