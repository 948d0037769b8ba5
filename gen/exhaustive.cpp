// The alphabet, and counting through its words.
#include "gen/exhaustive.h"

#include <vector>

#include "gen/calls.h"
#include "model/platform/platform.h"
#include "model/uapi/commands.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint16_t kFirst = 0, kSecond = 1;  ///< names of the two I/O address spaces

traces::Step map(std::uint16_t ioas, std::uint64_t flags, std::uint64_t va, std::uint64_t length, std::uint64_t iova) {
  auto step = traces::call(Command::IoasMap);
  traces::refer(step, "ioas_id", ioas);
  traces::set(step, "flags", flags);
  traces::set(step, "user_va", va);
  traces::set(step, "length", length);
  traces::set(step, "iova", iova);
  return step;
}

traces::Step copy(std::uint16_t to, std::uint64_t flags, std::uint64_t from_iova, std::uint64_t length,
                  std::uint64_t iova) {
  auto step = traces::call(Command::IoasCopy);
  traces::refer(step, "dst_ioas_id", to);
  traces::refer(step, "src_ioas_id", kFirst);
  traces::set(step, "flags", flags);
  traces::set(step, "src_iova", from_iova);
  traces::set(step, "length", length);
  traces::set(step, "dst_iova", iova);
  return step;
}

traces::Step unmap(std::uint16_t ioas, std::uint64_t iova, std::uint64_t length) {
  auto step = traces::call(Command::IoasUnmap);
  traces::refer(step, "ioas_id", ioas);
  traces::set(step, "iova", iova);
  traces::set(step, "length", length);
  return step;
}

/// The calls of which every sequence is made.
const std::vector<traces::Step>& alphabet() {
  static const std::vector<traces::Step> calls = [] {
    constexpr auto kFixed = uapi::kFixedIova, kBoth = uapi::kReadable | uapi::kWriteable;
    const std::uint64_t va = uapi::address_of(0);
    const std::uint64_t place = platform::mock().first();
    std::vector<traces::Step> all;
    all.push_back(map(kFirst, kFixed | kBoth, va, kPage, place));
    all.push_back(map(kFirst, kFixed | uapi::kReadable, va + kPage, 2 * kPage, place + kPage));
    all.push_back(map(kFirst, kFixed | kBoth, va, kPage / 2, place - kPage / 2));
    all.push_back(map(kFirst, kBoth, va, kPage, 0));
    all.push_back(copy(kSecond, kFixed | kBoth, place, kPage, place));
    all.push_back(copy(kFirst, kFixed | uapi::kReadable, place, 3 * kPage, place + 4 * kPage));
    all.push_back(unmap(kFirst, place, kPage));
    all.push_back(unmap(kFirst, place, 2 * kPage));
    all.push_back(unmap(kFirst, 0, ~std::uint64_t{0}));
    all.push_back(on(Command::MockDomain, "id", kFirst));
    all.push_back(on(Command::MockDomain, "id", kSecond));
    auto reserve = on(Command::AddReserved, "id", kFirst);
    traces::set(reserve, "start", place + kPage);
    traces::set(reserve, "length", kPage);
    all.push_back(reserve);
    auto huge = on(Command::Option, "object_id", kFirst);
    traces::set(huge, "option_id", uapi::kOptionHugePages);
    all.push_back(huge);
    auto allow = on(Command::IoasAllowIovas, "ioas_id", kFirst);
    traces::set(allow, "num_iovas", 1);
    traces::set(allow, "allowed_iovas", uapi::address_of(1));
    all.push_back(allow);
    auto ranges = on(Command::IoasIovaRanges, "ioas_id", kFirst);
    traces::set(ranges, "num_iovas", 4);
    traces::set(ranges, "allowed_iovas", uapi::address_of(1) + 0x100);
    ranges.peek = {uapi::address_of(1) + 0x100, 0x40};
    all.push_back(ranges);
    all.push_back(on(Command::Destroy, "id", kFirst));
    return all;
  }();
  return calls;
}

traces::Trace start() {
  traces::Trace trace;
  trace.memory = {{{"b0", 4, {}, {}}, {"b1", 1, {}, {}}}};
  for (const char* name : {"ioas0", "ioas1"}) {
    auto step = traces::call(Command::IoasAlloc);
    traces::bind(step, "out_ioas_id", static_cast<std::uint16_t>(trace.names.size()));
    trace.names.push_back(name);
    trace.steps.push_back(step);
  }
  // One allowed range, for ALLOW_IOVAS to read: from the first place on, sixteen pages.
  trace.steps[0].pokes.push_back({uapi::address_of(1), {0, 0, 0, 1, 0, 0, 0, 0, 0xff, 0xff, 0, 1, 0, 0, 0, 0}});
  return trace;
}

}  // namespace

std::uint64_t exhaustive_count(std::size_t length) {
  std::uint64_t count = 1;
  for (std::size_t i = 0; i < length; ++i) count *= alphabet().size();
  return count;
}

void exhaustive(std::size_t length, const std::function<bool(traces::Trace&&)>& sink) {
  const traces::Trace prefix = start();
  for (std::uint64_t word = 0; word < exhaustive_count(length); ++word) {
    traces::Trace trace = prefix;
    std::uint64_t rest = word;
    for (std::size_t i = 0; i < length; ++i, rest /= alphabet().size())
      trace.steps.push_back(alphabet()[rest % alphabet().size()]);
    if (!sink(std::move(trace))) return;
  }
}

}  // namespace ioasis::gen
