// Which values a reader finds plain, field by field.
#include <initializer_list>

#include "model/uapi/roles.h"
#include "solver/search/witness.h"

namespace ioasis::solver {

using namespace model;

namespace {

constexpr std::uint64_t kPage = uapi::kPageSize;
const std::uint64_t place = platform::mock().first();
constexpr std::uint64_t kAccess = uapi::kReadable | uapi::kWriteable;

using Values = std::vector<std::uint64_t>;

Values plain(const uapi::CommandInfo& info, const uapi::Field& field) {
  using enum uapi::FieldKind;
  static const Values zero{0},
      flags{uapi::kFixedIova | kAccess, uapi::kFixedIova | uapi::kReadable, kAccess, uapi::kReadable, 0},
      ids{1, 2, 3, 0}, addresses{uapi::address_of(0), uapi::address_of(0) + kPage, uapi::address_of(2), 0},
      lengths{kPage, 2 * kPage, 3 * kPage, kPage / 2, 1, 0},
      places{place, place + kPage, place + 2 * kPage, kPage, 2 * kPage, 0}, small{0, 1, 2};
  switch (field.kind) {
    case Reserved:
      return zero;
    case Flags:
      return field.values.empty() ? zero : flags;
    case Fd:
      if (field.direction != uapi::Direction::Out) return {1, 2, 0xffff};
      return zero;
    case ObjectId:
      return field.direction == uapi::Direction::Out ? zero : ids;
    case Address:
      return addresses;
    case PinId:
    case Plain:
      break;
  }
  if (uapi::is_length(info, field)) return lengths;
  if (!field.range.empty()) return places;
  if (const auto* counted = uapi::counted_by(info, field))
    return counted->pointee.bits == 8 ? Values{8, 0, 16} : Values{1, 2, 0};
  return field.direction == uapi::Direction::Out ? zero : small;
}

class Settling {
 public:
  explicit Settling(Path& path) : path_(path) {}
  ~Settling() {
    for (; pushed_ > 0; --pushed_) path_.pop();
  }

  /// Takes the first of the values that the word may have.
  void prefer(const SymbolicWord& word, const Values& values) {
    if (word.expr().is_numeral()) return;
    for (const auto value : values)
      if (path_.value(word) == value ? keep(word == SymbolicWord(value)) : may(word == SymbolicWord(value))) return;
  }
  void prefer(const SymbolicBool& truth) { path_.value(truth) ? keep(truth) : may(truth); }

 private:
  bool may(const SymbolicBool& wish) {
    path_.push();
    path_.require(wish);
    if (path_.ask() == Answer::Yes) {
      ++pushed_;
      return true;
    }
    path_.pop();
    return false;
  }
  /// What the model at hand grants need not be asked.
  bool keep(const SymbolicBool& wish) {
    path_.push();
    path_.require(wish);
    ++pushed_;
    return true;
  }

  Path& path_;
  unsigned pushed_ = 0;
};

}  // namespace

void settle(Path& path) {
  Settling settling(path);
  const auto steps = path.steps();
  for (const auto& step : steps) {
    const auto& info = uapi::info(step.command);
    settling.prefer(step.framing.exact);
    settling.prefer(step.framing.given, {info.size});
    settling.prefer(step.framing.stated, {info.size});
    settling.prefer(step.framing.site, {static_cast<std::uint64_t>(uapi::Site::Normal)});
    settling.prefer(step.framing.stray, {0});
    for (const auto& [field, word] : step.arguments) settling.prefer(word, plain(info, *field));
    const bool ranges = !step.entries.empty() && list_read(step.command)->width == sizeof(std::uint64_t);
    for (std::size_t i = 0; i < step.entries.size(); ++i) {
      if (!ranges) {
        settling.prefer(step.entries[i].range.first.word, {0, 1});
        settling.prefer(step.entries[i].range.last.word, {0, 1});
        continue;
      }
      const auto first = place + i * 16 * kPage;
      settling.prefer(step.entries[i].range.first.word, {first});
      settling.prefer(step.entries[i].range.last.word, {first + 16 * kPage - 1});
    }
  }
}

}  // namespace ioasis::solver
