// Walks each format's tables many times, checks each answer against the reference, and says how long walking took.
#include <chrono>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include "conformance/simulator/tables/test/machine.h"

namespace ioasis::simulator::tables {
namespace {

struct Question {
  std::uint64_t iova;
  Access access;
};

/// The first answer that is not the reference's, if one is; prints the speed otherwise.
bool walk_many(const Arrangement& arrangement, std::size_t count) {
  constexpr std::uint64_t kSeed = 1;
  constexpr std::size_t kMappings = 200;
  Machine machine(arrangement, {});
  Operations operations(arrangement, kSeed);
  for (std::size_t mappings = 0; mappings < kMappings;) {
    const Operation operation = operations.next();
    if (operation.kind != Operation::Map) continue;
    machine.run(operation);
    ++mappings;
  }
  std::vector<Question> questions;
  while (questions.size() < count)
    questions.push_back({operations.address(false), questions.size() % 2 ? Access::Read : Access::Write});

  std::vector<Walked> answers;
  answers.reserve(count);
  const auto start = std::chrono::steady_clock::now();
  for (const auto& [iova, access] : questions) answers.push_back(machine.walk(iova, access, false));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;

  std::size_t translated = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [iova, access] = questions[i];
    translated += std::holds_alternative<Translation>(answers[i]);
    const std::string wrong = machine.compare(answers[i], iova, access, false);
    if (wrong.empty()) continue;
    std::cerr << arrangement << ": 0x" << std::hex << iova << std::dec << ' ' << wrong << '\n';
    return false;
  }
  std::cout << std::left << std::setw(48) << arrangement.name << std::right << std::setw(10) << translated << " of "
            << count << " translated" << std::setw(12)
            << static_cast<std::size_t>(static_cast<double>(count) / took.count()) << " a second\n";
  return true;
}

}  // namespace
}  // namespace ioasis::simulator::tables

int main(int argc, char** argv) {
  using namespace ioasis::simulator::tables;
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 0) : 1'000'000;
  bool all_right = true;
  for (const Arrangement& arrangement : arrangements()) all_right &= walk_many(arrangement, count);
  return all_right ? EXIT_SUCCESS : EXIT_FAILURE;
}
