// Rulings as expectations.
#include "conformance/judge/expected.h"

#include <algorithm>

#include "model/spec.h"
#include "traces/following/follower.h"

namespace ioasis::conformance {
namespace {

using model::Ruling;
using traces::ExpectedAnswer;

std::vector<std::uint8_t> bytes_of(const Ruling& ruling) {
  return {ruling.bytes.begin(), ruling.bytes.begin() + static_cast<std::ptrdiff_t>(ruling.size)};
}

/// Whether the specification would take another value of the field for an answer, too. Values at distances that are
/// powers of two are tried: where ids or places are free, one of these is.
bool chosen(const model::Oracle& before, const model::CallImage& call, const Ruling& ruling, const uapi::Field& field) {
  auto bytes = bytes_of(ruling);
  const std::uint64_t value = uapi::load(bytes, field.offset, field.width);
  for (unsigned bit = 0; bit < 8u * field.width; ++bit)
    for (const std::uint64_t other : {value + (std::uint64_t{1} << bit), value - (std::uint64_t{1} << bit)}) {
      uapi::store(bytes, field.offset, field.width, other);
      const model::Observation seen{0, bytes};
      model::Oracle oracle = before;
      const Ruling& again = oracle.rule(call, &seen);
      if (again.impossible.empty() && std::ranges::equal(std::span(again.bytes).first(again.size), bytes)) return true;
    }
  return false;
}

/// What a kernel would have chosen, if it does as specified.
using Choice = std::optional<std::vector<std::uint8_t>>;

/// Where kernels usually choose a descriptor that is in `given`, the next that is not: which one it is depends on the
/// program, and a later step that gives that number means no file of the trace.
Choice other_descriptors(const model::Oracle& before, const model::CallImage& call,
                         const std::vector<std::uint64_t>& given) {
  model::Oracle oracle = before;
  const Ruling& usual = oracle.rule(call);
  if (usual.unspecified || usual.error != 0) return std::nullopt;
  auto bytes = bytes_of(usual);
  bool changed = false;
  for (const auto& field : uapi::info(static_cast<uapi::Command>(usual.command)).fields) {
    if (field.kind != uapi::FieldKind::Fd || field.direction == uapi::Direction::In) continue;
    if (std::size_t{field.offset} + field.width > usual.size) continue;
    std::uint64_t number = uapi::load(bytes, field.offset, field.width);
    while (std::ranges::binary_search(given, number)) ++number, changed = true;
    uapi::store(bytes, field.offset, field.width, number);
  }
  if (!changed) return std::nullopt;
  const model::Observation seen{0, bytes};
  model::Oracle again = before;
  return again.rule(call, &seen).impossible.empty() ? Choice(std::move(bytes)) : std::nullopt;
}

/// The output that the recorded kernel may not have chosen so; null if there is none.
const uapi::Field* impossible(const model::Oracle& before, const model::CallImage& call,
                              const model::Observation& seen) {
  model::Oracle oracle = before;
  const Ruling& tried = oracle.rule(call, &seen);
  if (tried.impossible.empty()) return nullptr;
  return uapi::field_named(uapi::info(static_cast<uapi::Command>(tried.command)), tried.impossible);
}

class Expectations {
 public:
  Expectations(const traces::Trace& trace, const model::Dialect& dialect)
      : trace_(trace), dialect_(dialect), follower_(trace, dialect) {}

  ExpectedAnswer of(std::size_t index) {
    const traces::Step& step = trace_.steps[index];
    ExpectedAnswer expected;
    if (unjudged_.empty()) judge(index, expected);
    if (!unjudged_.empty()) expected.reason = unjudged_;
    const bool judged = expected.judged;
    prefer_own(step, expected);
    if (judged && !expected.judged) unjudged_ = "the trace departed from the specification before";
    return expected;
  }

 private:
  void judge(std::size_t index, ExpectedAnswer& expected) {
    const traces::Step& step = trace_.steps[index];
    const auto call = follower_.prepare(step, step.got ? &*step.got : nullptr);
    const model::Oracle before = follower_.oracle();
    const Ruling& ruling = rule(step, call, traces::given_numbers(trace_, index + 1, uapi::FieldKind::Fd), expected);
    if (ruling.unspecified)
      unjudged_ = "the specification does not speak of this call";
    else if (ruling.undefined != Ruling::kNone)
      unjudged_ = "undefined by " + model::clause_text(ruling.command, ruling.undefined).id;
    else
      expect(step, before, call, ruling, expected);
  }

  /// Rules on the step as the recorded kernel chose, or as kernels usually do if it may not have chosen so.
  const Ruling& rule(const traces::Step& step, const model::CallImage& call, const std::vector<std::uint64_t>& given,
                     ExpectedAnswer& expected) {
    if (step.got && step.got->bytes.size() == step.bytes.size()) {
      const model::Observation recorded{step.got->error, step.got->bytes};
      auto& forbidden = expected.forbidden;
      forbidden.field = impossible(follower_.oracle(), call, recorded);
      if (!forbidden.field) return follower_.take(step, call, &recorded);
      forbidden.value = uapi::load(recorded.bytes, forbidden.field->offset, forbidden.field->width);
    }
    const auto choice = other_descriptors(follower_.oracle(), call, given);
    if (!choice) return follower_.take(step, call, nullptr);
    const model::Observation chosen{0, *choice};
    return follower_.take(step, call, &chosen);
  }

  void expect(const traces::Step& step, const model::Oracle& before, const model::CallImage& call, const Ruling& ruling,
              ExpectedAnswer& expected) const {
    expected.reason = model::clause_id(model::clause_index(ruling.command, ruling.clause), dialect_);
    expected.errors = ruling.also;  // under a contract, all that would do
    if (expected.errors.empty()) expected.errors = {ruling.error};
    expected.judged = expected.errors.size() == 1;
    expected.result = ruling.result;
    for (std::uint32_t i = 0; i < step.peek.length; ++i)
      expected.peeked.push_back(follower_.oracle().peek(step.peek.address + i));
    if (!uapi::is_placed(step.site)) return;
    const auto bytes = std::span(ruling.bytes).first(ruling.size);
    expected.bytes.assign(bytes.begin(), bytes.end());
    if (ruling.error != 0) return;
    for (const auto& field : uapi::info(static_cast<uapi::Command>(ruling.command)).fields)
      if (field.direction != uapi::Direction::In && chosen(before, call, ruling, field))
        expected.chosen.push_back(&field);
  }

  /// The trace's author calls for something else, or speaks where the specification does not: only that counts then.
  static void prefer_own(const traces::Step& step, ExpectedAnswer& expected) {
    if (!step.expect) return;
    const auto allowed = [&](std::int32_t error) { return std::ranges::count(step.expect->errors, error) != 0; };
    if (!expected.errors.empty() && std::ranges::all_of(expected.errors, allowed)) return;
    expected.reason = "as the trace expects; specification: " + expected.reason;
    expected.errors = step.expect->errors;
    expected.judged = false;
  }

  const traces::Trace& trace_;
  const model::Dialect& dialect_;
  traces::Follower follower_;
  std::string unjudged_;  ///< why nothing is expected any more
};

}  // namespace

std::vector<ExpectedAnswer> expected_answers(const traces::Trace& trace, const model::Dialect& dialect) {
  std::vector<ExpectedAnswer> all;
  Expectations expectations(trace, dialect);
  for (std::size_t i = 0; i < trace.steps.size(); ++i) all.push_back(expectations.of(i));
  return all;
}

}  // namespace ioasis::conformance
