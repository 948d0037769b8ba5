// Which values are worth giving, and asking for them.
#include "solver/search/purpose.h"

#include <algorithm>

#include "model/uapi/roles.h"

namespace ioasis::solver {

using namespace model;

namespace {

constexpr std::uint64_t kPage = uapi::kPageSize, kHalf = kPage / 2;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
const std::uint64_t kFirst = platform::mock().first(), kEnd = platform::mock().last() + 1;

using Values = std::vector<std::uint64_t>;

const Values kPlaces{kFirst,
                     kFirst + kPage,
                     kFirst + 2 * kPage,
                     kFirst + 5 * kPage,
                     kFirst + 9 * kPage,
                     kFirst + kHalf,
                     kEnd - kPage,
                     kEnd - 2 * kPage,
                     kEnd,
                     kFirst - kPage,
                     kPage,
                     0x10000,
                     0x11000,
                     0,
                     0x10400,
                     kTop - kPage,
                     kTop - 1,
                     kTop,
                     std::uint64_t{1} << 40};
const Values kLengths{kPage,
                      2 * kPage,
                      kHalf,
                      3 * kPage,
                      kPage + kHalf,
                      1,
                      2,
                      0x400,
                      kPage + 1,
                      16 * kPage,
                      1 << 21,
                      0,
                      std::uint64_t{1} << 32,
                      kTop / 2,
                      kTop - kPage,
                      kTop};
const Values kAddresses{uapi::address_of(0),
                        uapi::address_of(0) + kPage,
                        uapi::address_of(0) + 2 * kPage,
                        uapi::address_of(0) + 5 * kPage,
                        uapi::address_of(0) + kHalf,
                        uapi::address_of(1),
                        uapi::address_of(1) + 2 * kPage,
                        uapi::address_of(1) + 5 * kPage,
                        uapi::address_of(0) + 0x400,
                        uapi::address_of(2) + kPage,
                        0,
                        kPage,
                        kTop - kPage + 1,
                        kTop - kPage / 2 + 1,
                        kTop};
const Values kLists{uapi::address_of(2) + 0x100,
                    uapi::address_of(2),
                    uapi::address_of(2) + kPage - 16,
                    uapi::address_of(1) + 5 * kPage - 16,
                    uapi::address_of(1) + 5 * kPage - 8,
                    uapi::address_of(2) + kPage - 24,
                    0,
                    kTop - 15};

/// To nested domains, and to name an entry of an IOTLB.
const Values kNumbers{0, 1, 3, 2, 4, 0xbadbeef, 0xffffffff};

Values worth_giving(const uapi::CommandInfo& info, const uapi::Field& field) {
  using enum uapi::FieldKind;
  if (field.kind == Reserved) return {0, 1, 0x8000};
  if (field.kind == Address) return field.pointee.record.empty() ? kAddresses : kLists;
  if (uapi::is_length(info, field)) return kLengths;
  if (const auto* counted = uapi::counted_by(info, field); counted && counted->pointee.bits == 8)
    return {8, 16, 4, 0, 9, kPage, 0xffffffff};
  if (field.name == "iotlb") return kNumbers;
  if (field.name == "val64") return {0, 1, 2, kTop};
  return kPlaces;
}

/// In a framing, the first value is the usual one.
void framing_inputs(std::vector<Input>& found, const uapi::CommandInfo& info, const Framing& framing) {
  const auto add = [&](const SymbolicWord& word, Values values) {
    if (!word.expr().is_numeral()) found.push_back({word, std::move(values)});
  };
  const std::uint64_t size = info.size, minimum = info.minimum;
  add(framing.given, {size, size + 8, size + 1, minimum, 24, 16, 8, 4, 40, 256});
  add(framing.stated, {size, size + 8, size + 1, minimum, minimum - 1, 4, 0, size + 40, uapi::kPageSize});
  const auto site = [](uapi::Site where) { return static_cast<std::uint64_t>(where); };
  using enum uapi::Site;
  add(framing.site, {site(Normal), site(ReadOnly), site(Edge), site(Unmapped)});
  add(select(framing.exact, SymbolicWord(1), SymbolicWord(0)), {1});
  add(framing.stray, {0, size, size + 7, size + 39});
}

}  // namespace

std::vector<Input> inputs(const Path& path) {
  std::vector<Input> found;
  const auto add = [&](const SymbolicWord& word, const Values& values) {
    if (!word.expr().is_numeral()) found.push_back({word, values});
  };
  for (const auto& step : path.steps()) {
    for (const auto& [field, word] : step.arguments) add(word, worth_giving(uapi::info(step.command), *field));
    const bool ranges = !step.entries.empty() && list_read(step.command)->width == sizeof(std::uint64_t);
    for (const auto& entry : step.entries) {
      if (!ranges) {
        add(entry.range.first.word, kNumbers);
        add(entry.range.last.word, kNumbers);
        continue;
      }
      add(entry.range.first.word, kPlaces);
      auto ends = kPlaces;
      for (auto& end : ends) end += kPage - 1;
      add(entry.range.last.word, ends);
    }
    framing_inputs(found, uapi::info(step.command), step.framing);
  }
  return found;
}

Settled settle_on_purpose(Inquiry& inquiry, const std::vector<Input>& inputs, std::mt19937_64& draw) {
  enum Level { Drawn, Worth, Any };
  std::vector<Level> levels(inputs.size(), Drawn);
  std::vector<std::uint64_t> drawn;
  // The values worth most come first, and are drawn most.
  for (const auto& input : inputs)
    drawn.push_back(input.values[std::min(draw() % input.values.size(), draw() % input.values.size())]);
  for (;;) {
    std::vector<SymbolicBool> wishes;
    std::vector<std::size_t> of;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (levels[i] == Any) continue;
      SymbolicBool wish = inputs[i].word == SymbolicWord(drawn[i]);
      if (levels[i] == Worth)
        for (const auto value : inputs[i].values) wish = wish || inputs[i].word == SymbolicWord(value);
      wishes.push_back(wish);
      of.push_back(i);
    }
    std::vector<std::size_t> refused;
    const auto answer = inquiry.ask(wishes, refused);
    if (answer != Answer::No || refused.empty())
      return {answer, static_cast<unsigned>(std::ranges::count(levels, Any))};
    // Of those that cannot all be had, the one that has been given up least gives way.
    const auto at = std::ranges::min_element(refused, {}, [&](std::size_t wish) { return levels[of[wish]]; });
    auto& level = levels[of[*at]];
    level = level == Drawn ? Worth : Any;
  }
}

}  // namespace ioasis::solver
