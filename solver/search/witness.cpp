// Writing the steps of a model, and running them.
#include "solver/search/witness.h"

#include <algorithm>
#include <deque>
#include <stdexcept>

#include "gen/scene.h"
#include "model/spec.h"
#include "model/uapi/bytes.h"

namespace ioasis::solver {

using namespace model;

namespace {

constexpr std::uint32_t kDirectionBits = 0xc0000000;

/// Where list entries that lie in memory go, one poke for all, as they follow one another.
std::vector<traces::Poke> pokes(const Path& path, const Step& step) {
  if (step.entries.empty()) return {};
  const auto read = *list_read(step.command);
  traces::Poke poke{path.value(step.argument(read.address)), {}};
  const std::uint64_t count = path.value(step.entries_read());
  for (std::size_t i = 0; i < step.entries.size() && i < count && !path.value(step.entries[i].unreadable); ++i)
    for (const auto* word : {&step.entries[i].range.first.word, &step.entries[i].range.last.word}) {
      if (poke.bytes.size() == (i + 1) * read.entry_bytes()) break;
      poke.bytes.resize(poke.bytes.size() + read.width);
      uapi::store(poke.bytes, poke.bytes.size() - read.width, read.width, path.value(*word));
    }
  if (poke.bytes.empty()) return {};
  return {poke};
}

void place(const Path& path, const Step& from, traces::Step& step) {
  const auto& info = uapi::info(from.command);
  step.bytes.resize(path.value(from.framing.given));
  if (info.passing == uapi::Passing::Extensible) uapi::store(step.bytes, 0, 4, path.value(from.framing.stated));
  step.site = static_cast<uapi::Site>(path.value(from.framing.site));
  if (const auto stray = path.value(from.framing.stray); stray >= info.size) step.bytes[stray] = 1;
  if (path.value(from.framing.exact)) return;
  step.command.reset();  // another number is no call of that command
  step.request |= kDirectionBits;
}

/// A live object has that id, or an open access that descriptor.
bool stands_for_something(const Context<Concrete>& context, uapi::FieldKind kind, std::uint64_t number) {
  if (kind == uapi::FieldKind::PinId) return false;  // the steps before bind no name to one
  return kind == uapi::FieldKind::Fd ? context.open(Fd<Concrete>{number}) : context.live(ObjectId<Concrete>{number});
}

/// Where groups are spoken of, calls are on one of two files.
std::uint8_t file_of(const Path& path, uapi::Command command) {
  if (!path.dialects().front()->groups) return 0;
  return uapi::info(command).interface == uapi::Interface::VfioGroup ? kPathGroup : kPathContainer;
}

traces::Step written(const Path& path, const Step& from, const gen::Scene& scene) {
  auto step = traces::call(from.command);
  step.origin.file = file_of(path, from.command);
  step.pokes = pokes(path, from);
  for (const auto& [field, word] : from.arguments) {
    const auto value = path.value(word);
    const bool named = uapi::is_named(field->kind) && field->direction != uapi::Direction::Out &&
                       field->offset + 4u <= path.value(from.framing.given) &&
                       stands_for_something(scene.context(), field->kind, value);
    if (const auto name = named ? scene.name_of(field->kind, value) : std::nullopt)
      traces::refer(step, field->name, *name);
    else
      traces::set(step, field->name, value);
  }
  place(path, from, step);
  return step;
}

/// The clause that decides by the model: its number, Ruling::kNone where accepted.
int decided(const Path& path, const SymbolicCall& call) {
  for (const auto& clause : call.clauses())
    if (path.value(clause.decides)) return clause.number;
  return Ruling::kNone;
}

std::string id_of(uapi::Command command, int clause, const Dialect& dialect) {
  return clause_id(clause_index(static_cast<int>(command), clause), dialect);
}

/// Under a contract every clause that holds counts, unless the struct was refused before its fields were looked at. The
/// names of those of which the readings disagree.
std::string held_otherwise(const Path& path, const SymbolicCall& call, const Ruling& ruling) {
  if (ruling.clause != Ruling::kNone && ruling.clause < framing_clauses(static_cast<uapi::Command>(ruling.command)))
    return {};
  std::string names;
  for (const auto& clause : call.clauses())
    if (clause.error != 0 && path.value(clause.holds) != ruling.holding[static_cast<std::size_t>(clause.number)])
      names += " " + clause.name;
  return names;
}

void check(const Path& path, const Step& step, std::size_t dialect, const Ruling& ruling) {
  const auto& of = *path.dialects()[dialect];
  const auto command = of.answering(step.command);
  const int clause = decided(path, step.call(dialect));
  const auto otherwise = of.contract ? held_otherwise(path, step.call(dialect), ruling) : std::string();
  if (!ruling.unspecified && ruling.undefined == Ruling::kNone && ruling.clause == clause &&
      ruling.command == static_cast<int>(command) && otherwise.empty())
    return;
  throw std::logic_error("the readings disagree under " + of.name + ": the solver says " + id_of(command, clause, of) +
                         ", the run " + id_of(command, ruling.clause, of) +
                         (otherwise.empty() ? "" : "; they disagree on whether these hold:" + otherwise));
}

}  // namespace

traces::Trace witness(const Path& path) {
  traces::Trace empty;
  empty.dialect = path.dialects().front()->name;
  empty.memory = path.layout();
  empty.platform = path.platform().name;
  if (path.dialects().front()->groups)
    empty.files = {{"container", uapi::FileKind::Vfio}, {"group", uapi::FileKind::VfioGroup0}};
  std::deque<gen::Scene> scenes;  // a scene stays where it was made
  for (const auto* dialect : path.dialects()) {
    scenes.emplace_back(*dialect, empty);
    if (dialect->groups) scenes.back().look_at(kPathContainer);
  }
  for (const auto& from : path.steps()) {
    auto step = written(path, from, scenes.front());
    const auto ruling = scenes.front().preview(step);
    step.expect = traces::Expectation{
        {ruling.error},
        ruling.error ? id_of(path.dialects().front()->answering(from.command), ruling.clause, *path.dialects().front())
                     : ""};
    for (const auto error : ruling.also)
      if (std::ranges::find(step.expect->errors, error) == step.expect->errors.end())
        step.expect->errors.push_back(error);
    for (std::size_t dialect = 0; dialect < scenes.size(); ++dialect)
      check(path, from, dialect, scenes[dialect].take(step));
  }
  return scenes.front().release();
}

}  // namespace ioasis::solver
