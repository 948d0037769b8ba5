// Leaves out runs of operations, long ones first, then tries plainer values for those that stay.
#include "conformance/simulator/tables/test/shrink.h"

namespace ioasis::simulator::tables {
namespace {

bool leave_out(std::vector<Operation>& operations, const Shows& shows) {
  bool smaller = false;
  for (std::size_t run = operations.size(); run > 0; run /= 2)
    for (std::size_t at = 0; at + run <= operations.size();) {
      auto without = operations;
      without.erase(without.begin() + at, without.begin() + at + run);
      if (shows(without)) {
        operations = std::move(without);
        smaller = true;
      } else {
        ++at;
      }
    }
  return smaller;
}

std::vector<Operation> plainer(const Operation& operation) {
  std::vector<Operation> all;
  const auto with = [&](auto change) {
    Operation changed = operation;
    change(changed);
    if (!(changed == operation)) all.push_back(changed);
  };
  const auto nearer_zero = [](std::uint64_t& value, unsigned bits) { value &= ~std::uint64_t{0} << bits; };
  with([](Operation& o) { o.physical = 0; });
  with([](Operation& o) { o.permissions = {true, true}; });
  with([](Operation& o) { o.allowed = ~std::uint64_t{0}; });
  for (unsigned bits = 48; bits >= 12; bits -= 12) {
    with([&](Operation& o) { nearer_zero(o.iova, bits); });
    with([&](Operation& o) { nearer_zero(o.length, bits); });
    with([&](Operation& o) { nearer_zero(o.physical, bits); });
  }
  return all;
}

bool make_plainer(std::vector<Operation>& operations, const Shows& shows) {
  bool changed = false;
  for (std::size_t i = 0; i < operations.size(); ++i)
    for (const Operation& instead : plainer(operations[i])) {
      auto with = operations;
      with[i] = instead;
      if (!shows(with)) continue;
      operations = std::move(with);
      changed = true;
      break;
    }
  return changed;
}

}  // namespace

std::vector<Operation> shrink(std::vector<Operation> operations, const Shows& shows) {
  constexpr int kRounds = 20;  // values may take turns in being plainer
  for (int round = 0; round < kRounds; ++round) {
    const bool fewer = leave_out(operations, shows);
    if (!make_plainer(operations, shows) && !fewer) break;
  }
  return operations;
}

}  // namespace ioasis::simulator::tables
