// Rulings as expectations.
#include "conformance/judge/expected.h"

#include <algorithm>

#include "model/oracle.h"
#include "model/spec.h"
#include "traces/id_table.h"

namespace ioasis::conformance {
namespace {

using model::Ruling;
using traces::ExpectedAnswer;
using traces::Forbidden;

/// Whether the specification would take another value of the field for an answer, too. Values at distances that are
/// powers of two are tried: where ids or places are free, one of these is.
bool chosen(const model::Oracle& before, const model::CallImage& call, const Ruling& ruling, const uapi::Field& field) {
  std::vector<std::uint8_t> bytes(ruling.bytes.begin(),
                                  ruling.bytes.begin() + static_cast<std::ptrdiff_t>(ruling.size));
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

/// Rules as kernels usually choose, but takes no descriptor that is in `given`: which one it is depends on the program,
/// and a later step that gives that number means no file of the trace.
const Ruling& rule_as_usual(model::Oracle& oracle, const model::CallImage& call,
                            const std::vector<std::uint64_t>& given) {
  model::Oracle trial = oracle;
  const Ruling& usual = trial.rule(call);
  if (usual.unspecified || usual.error != 0) return oracle.rule(call);
  std::vector<std::uint8_t> bytes(usual.bytes.begin(), usual.bytes.begin() + static_cast<std::ptrdiff_t>(usual.size));
  bool changed = false;
  for (const auto& field : uapi::kCommandTable[static_cast<std::size_t>(usual.command)].fields) {
    if (field.kind != uapi::FieldKind::Fd || field.direction == uapi::Direction::In) continue;
    if (std::size_t{field.offset} + field.width > usual.size) continue;
    std::uint64_t number = uapi::load(bytes, field.offset, field.width);
    while (std::ranges::binary_search(given, number)) ++number, changed = true;
    uapi::store(bytes, field.offset, field.width, number);
  }
  if (!changed) return oracle.rule(call);
  const model::Observation seen{0, bytes};
  model::Oracle again = oracle;
  return again.rule(call, &seen).impossible.empty() ? oracle.rule(call, &seen) : oracle.rule(call);
}

/// Rules on the step as the recorded kernel chose, or as kernels usually do if it may not have chosen so.
const Ruling& rule(model::Oracle& oracle, const model::CallImage& call, const traces::Step& step,
                   const std::vector<std::uint64_t>& given, Forbidden& forbidden) {
  if (!step.got || step.got->bytes.size() != step.bytes.size()) return rule_as_usual(oracle, call, given);
  const model::Observation seen{step.got->error, step.got->bytes};
  model::Oracle trial = oracle;
  const Ruling& tried = trial.rule(call, &seen);
  if (tried.impossible.empty()) return oracle.rule(call, &seen);
  forbidden.field = uapi::field_named(uapi::kCommandTable[static_cast<std::size_t>(tried.command)], tried.impossible);
  forbidden.value = uapi::load(step.got->bytes, forbidden.field->offset, forbidden.field->width);
  return rule_as_usual(oracle, call, given);
}

class Expectations {
 public:
  Expectations(const traces::Trace& trace, const model::Dialect& dialect)
      : trace_(trace), oracle_(dialect, trace.memory, trace.caller, trace.files, *platform::named(trace.platform)) {}

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
    for (const auto& poke : step.pokes) oracle_.poke(poke.address, poke.bytes, step.origin.process);
    const model::Oracle before = oracle_;
    const bool fault = step.got && step.fault_hit(*step.got);
    const model::CallImage call{step.request, ids_.fill(step), step.site, fault, step.origin};
    const auto given = traces::given_numbers(trace_, index + 1, uapi::FieldKind::Fd);
    const Ruling& ruling = rule(oracle_, call, step, given, expected.forbidden);
    if (ruling.unspecified)
      unjudged_ = "the specification does not speak of this call";
    else if (ruling.undefined != Ruling::kNone)
      unjudged_ = "undefined by " + model::clause_text(ruling.command, ruling.undefined).id;
    else
      expect(step, before, call, ruling, expected);
    ids_.learn(step, ruling.error, std::span(ruling.bytes).first(ruling.size));
  }

  void expect(const traces::Step& step, const model::Oracle& before, const model::CallImage& call, const Ruling& ruling,
              ExpectedAnswer& expected) const {
    expected.reason = model::clause_id(model::clause_index(ruling.command, ruling.clause));
    expected.errors = ruling.also;  // under a contract, all that would do
    if (expected.errors.empty()) expected.errors = {ruling.error};
    expected.judged = expected.errors.size() == 1;
    expected.result = ruling.result;
    for (std::uint32_t i = 0; i < step.peek.length; ++i) expected.peeked.push_back(oracle_.peek(step.peek.address + i));
    if (!uapi::is_placed(step.site)) return;
    const auto bytes = std::span(ruling.bytes).first(ruling.size);
    expected.bytes.assign(bytes.begin(), bytes.end());
    if (ruling.error != 0) return;
    for (const auto& field : uapi::kCommandTable[static_cast<std::size_t>(ruling.command)].fields)
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
  model::Oracle oracle_;
  traces::IdTable ids_;
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
