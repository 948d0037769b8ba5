// Counting and laying out.
#include "cli/show/fault_tally.h"

#include <algorithm>

#include "traces/errno_names.h"

namespace ioasis::cli {

namespace {

using conformance::FaultReplay;
using Kind = FaultReplay::Kind;

constexpr std::size_t kName = 26, kNumber = 9;

std::string right(const std::string& text) { return std::string(kNumber - std::min(kNumber, text.size()), ' ') + text; }

std::string right(std::size_t number) { return right(number == 0 ? "-" : std::to_string(number)); }

std::string op_of(const FaultReplay& replay) {
  const auto& command = replay.trace.steps[replay.step].command;
  return command ? std::string(uapi::info(*command).name) : "RAW";
}

std::string list_of(const std::map<std::int32_t, std::size_t>& errors) {
  std::string text;
  for (const auto& [error, count] : errors)
    text += (text.empty() ? "" : ", ") + traces::errno_name(error) + " " + std::to_string(count);
  return text;
}

}  // namespace

void FaultTally::count(const FaultReplay& replay) {
  const Kind kind = replay.kind();
  const bool goes_on = replay.afterwards == conformance::Afterwards::GoesOn;
  if (kind == Kind::NotHit || (!goes_on && kind != Kind::Failed)) return;
  Row& row = rows_[op_of(replay)];
  if (goes_on && replay.nth > 0) ++row.points;
  ++row.kinds[kind];
  if (kind == Kind::Failed && conformance::ended_machine(replay.verdict.kind)) ++row.crashes;
  if (kind == Kind::Unjudged) ++row.reasons[replay.verdict.unjudged];
  if (kind == Kind::Refused) ++row.errors[replay.outcome.answers[replay.step].error];
}

void FaultTally::add(const FaultTally& other) {
  for (const auto& [op, row] : other.rows_) rows_[op].add(row);
}

std::size_t FaultTally::Row::of(Kind kind) const { return kinds.contains(kind) ? kinds.at(kind) : 0; }

void FaultTally::Row::add(const Row& other) {
  for (const auto& [kind, number] : other.kinds) kinds[kind] += number;
  for (const auto& [error, number] : other.errors) errors[error] += number;
  for (const auto& [reason, number] : other.reasons) reasons[reason] += number;
  crashes += other.crashes;
  points += other.points;
}

FaultTally::Row FaultTally::sum() const {
  Row all;
  for (const auto& [op, row] : rows_) all.add(row);
  return all;
}

std::size_t FaultTally::points() const { return sum().points; }

bool FaultTally::any_failed() const { return sum().of(Kind::Failed) > 0; }

void FaultTally::print(std::ostream& out, const Style& style) const {
  const auto line = [&](const std::string& name, const Row& row) {
    out << "  " << padded(name, kName) << right(row.points) << right(row.of(Kind::Refused))
        << right(row.of(Kind::DidWithout)) << right(row.of(Kind::Unjudged)) << right(row.of(Kind::Failed) - row.crashes)
        << right(row.crashes) << "  " << list_of(row.errors) << '\n';
  };
  out << "  "
      << style.paint(Ink::Strong, padded("ioctl", kName) + right("points") + right("refused") + right("without") +
                                      right("unjudged") + right("diverged") + right("crashed") + "  refused with")
      << '\n';
  for (const auto& [op, row] : rows_) line(op, row);
  const Row all = sum();
  line("all", all);
  for (const auto& [reason, number] : all.reasons) out << "  not judged: " << number << " " << reason << '\n';
}

Json FaultTally::json() const {
  const auto row_json = [](const Row& row) {
    Json errors = Json::object();
    for (const auto& [error, number] : row.errors) errors[traces::errno_name(error)] = number;
    return Json{{"points", row.points},
                {"refused", row.of(Kind::Refused)},
                {"did_without", row.of(Kind::DidWithout)},
                {"unjudged", row.of(Kind::Unjudged)},
                {"unjudged_because", row.reasons},
                {"diverged", row.of(Kind::Failed) - row.crashes},
                {"crashed", row.crashes},
                {"errnos", std::move(errors)}};
  };
  Json ioctls = Json::object();
  for (const auto& [op, row] : rows_) ioctls[op] = row_json(row);
  return {{"all", row_json(sum())}, {"ioctls", std::move(ioctls)}};
}

}  // namespace ioasis::cli
