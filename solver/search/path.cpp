// Following the text call by call, and asking whether the path can be walked.
#include "solver/search/path.h"

#include <algorithm>
#include <stdexcept>

#include "model/readings/follow.h"
#include "model/uapi/roles.h"

namespace ioasis::solver {

using namespace model;

namespace {

/// A call makes at most three objects; one id more is free.
model::SymbolicSession::Bounds session_bounds(const Path::Bounds& bounds) {
  return {.indices = bounds.checked, .ids = 3 * bounds.calls + 3, .entries = bounds.entries};
}

constexpr unsigned kFirstTry = 1000;  ///< milliseconds

SymbolicBool may_be_written(const Call& call) {
  if (!call.ends) return SymbolicSession::current().fresh_bool("writable");
  return SymbolicBool(*call.ends != "answer-unwritable");
}

/// The context is that of a container, whose descriptor and a group's are open.
void on_container(Context<Symbolic>& context) {
  context.native = context.dialect.native_container;
  context.rlimit_mode = number<Symbolic>(1);
  context.file = {SymbolicWord(uapi::descriptor_of(kPathContainer))};
  context.open_elsewhere.insert(SymbolicBool(true), {{SymbolicWord(uapi::descriptor_of(kPathGroup))}});
}

}  // namespace

const SymbolicWord& Step::argument(std::string_view name) const {
  const auto at = std::ranges::find_if(arguments, [&](const Argument& one) { return one.field->name == name; });
  if (at == arguments.end()) throw std::logic_error("the call has no field " + std::string(name));
  return at->word;
}

SymbolicWord Step::entries_read() const {
  const auto read = *list_read(command);
  return read.count.empty() ? SymbolicWord(1) : Symbolic::quotient(argument(read.count), read.per);
}

const SymbolicCall::Clause& Step::clause(std::string_view name, std::size_t dialect) const {
  const auto& clauses = calls[dialect].clauses();
  const auto at = std::ranges::find_if(clauses, [&](const auto& one) { return one.name == name; });
  if (at == clauses.end()) throw std::logic_error("the call has no clause " + std::string(name));
  return *at;
}

bool answers(const Dialect& dialect, const uapi::CommandInfo& info) {
  if (!dialect.has(info.command)) return false;
  return !dialect.native_container || info.interface == uapi::Interface::VfioContainer ||
         info.interface == uapi::Interface::VfioGroup;
}

Path::Path(std::vector<const Dialect*> dialects, const uapi::MemoryLayout& layout, const Bounds& bounds,
           const platform::Platform& platform)
    : session_(session_bounds(bounds)),
      dialects_(std::move(dialects)),
      layout_(layout),
      platform_(platform),
      bounds_(bounds) {
  for (const auto* dialect : dialects_) {
    Context<Symbolic> context{.dialect = *dialect, .platform = platform_, .memory = SymbolicMemory(layout_, {})};
    if (dialect->groups) on_container(context);
    contexts_.push_back(std::make_shared<const Context<Symbolic>>(std::move(context)));
  }
}

std::optional<ListRead> list_read(uapi::Command command) {
  const auto* const address = uapi::address_of(uapi::info(command), uapi::Use::Read);
  if (!address) return std::nullopt;
  const auto& [use, count, bits, times, per, record] = address->pointee;
  if (address->pointee.is_bitmap()) return ListRead{.address = address->name, .count = {}, .one = true};
  ListRead read{.address = address->name, .count = count, .width = record.width, .numbers = record.numbers};
  read.one = record.numbers == 1;  // no list, but a number by itself
  const bool counts_bytes = bits == 8 && times.empty();
  if (counts_bytes && !read.one) read.per = record.bytes();
  return read;
}

const Step& Path::call(const Call& call) {
  const auto& info = uapi::info(call.command);
  Step step{call.command, call.framed_anyhow ? Framing::any(info) : Framing::usual(info, may_be_written(call)),
            {},           {},
            {},           contexts_};
  for (const auto& field : info.fields) {
    const auto pin = call.pins.find(field.name);
    const auto word = pin == call.pins.end() ? session_.fresh_word(std::string(field.name), 8u * field.width)
                                             : SymbolicWord(pin->second);
    const bool states_size = field.offset == 0 && uapi::states_size(info.passing);
    if (states_size && pin != call.pins.end()) step.framing.stated = word;
    step.arguments.push_back(
        {&field, select(step.framing.holds(info, field), states_size ? step.framing.stated : word, SymbolicWord(0))});
  }
  if (!std::ranges::all_of(dialects_, [&](const Dialect* dialect) { return answers(*dialect, info); }))
    require(SymbolicBool(false));
  if (const auto list = list_read(call.command)) step.entries = list_of(*list, step, call);
  for (std::size_t dialect = 0; dialect < dialects_.size(); ++dialect) {
    auto after = follow(step, dialect, call);
    if (!call.inert) contexts_[dialect] = std::move(after);
  }
  take_assumptions();
  for (const auto& ruled : step.calls)
    for (const auto& clause : ruled.clauses())
      if (clause.error == 0) require(!clause.decides);
  return steps_.emplace_back(std::move(step));
}

/// Each entry lies where the trace can write it, or where nothing can be read.
std::vector<SymbolicRangeList::Entry> Path::list_of(const ListRead& read, const Step& step, const Call& call) {
  const auto& memory = context().memory;
  const UserVa<Symbolic> list{step.argument(read.address)};
  const auto count = step.entries_read();
  std::vector<SymbolicRangeList::Entry> entries;
  for (unsigned i = 0; i < (read.one ? 1 : bounds_.entries); ++i) {
    const auto at = list + bytes<Symbolic>(i * read.entry_bytes());
    const auto end = at + bytes<Symbolic>(read.entry_bytes() - 1);
    const auto unreadable = !(memory.present(at) && memory.present(end));
    session_.assume(count <= SymbolicWord(i) || unreadable || memory.writable(at, bytes<Symbolic>(read.entry_bytes())));
    const bool known = i < call.list.size();
    const auto any = [&](const char* name) { return session_.fresh_word(name, 8 * read.width); };
    const auto last = read.numbers == 1 ? SymbolicWord(0) : any("entry.last");
    entries.push_back({unreadable,
                       {{known ? SymbolicWord(call.list[i].first) : any("entry.first")},
                        {known ? SymbolicWord(call.list[i].second) : last}}});
  }
  return entries;
}

std::shared_ptr<const Context<Symbolic>> Path::follow(Step& step, std::size_t dialect, const Call& call) {
  const auto command = dialects_[dialect]->answering(step.command);
  const auto info = uapi::info(command, dialects_[dialect]->release);
  auto after = std::make_shared<Context<Symbolic>>(*contexts_[dialect]);
  after->memory.hold(step.entries);
  if (info.interface == uapi::Interface::VfioGroup)
    after->called_on = {
        true, {SymbolicWord(uapi::descriptor_of(kPathGroup))}, !after->groups.empty(), SymbolicBool(false)};
  SymbolicCall ruled(step.framing.writable(info), step.framing.room(), dialects_[dialect]->release,
                     {.choice = SymbolicCall::Choice::Usual, .outcome = call.ends},
                     Amendments::all(*dialects_[dialect], info));
  auto frame = step.framing.frame(info);
  for (std::size_t later = info.fields.size(); later < step.arguments.size(); ++later)
    frame.tail_set = frame.tail_set || step.arguments[later].word != SymbolicWord(0);
  frame.unset = !is_set(after->vfio_type);
  frame.first = after->vfio_type == number<Symbolic>(uapi::kVfioType1);
  framing<Symbolic>(ruled, frame, info.passing);
  std::vector<SymbolicWord> arguments;
  for (std::size_t i = 0; i < info.fields.size(); ++i) arguments.push_back(step.arguments[i].word);
  model::follow<Symbolic>(command, ruled, *after, arguments);
  if (call.ends && !call.ends->empty() && ruled.accepted().expr().is_true())
    throw std::logic_error("no clause " + std::string(info.name) + "/" + *call.ends);
  step.calls.push_back(std::move(ruled));
  return after;
}

void Path::take_assumptions() {
  const auto& all = session_.assumptions();
  for (; assumptions_taken_ < all.size(); ++assumptions_taken_) require(all[assumptions_taken_]);
}

void Path::require(const SymbolicBool& condition) {
  if (condition.expr().is_true()) return;
  blocked_ = blocked_ || condition.expr().is_false();
  requirements_.push_back(condition.expr());
}

void Path::push() { marks_.push_back({steps_.size(), contexts_, requirements_.size(), blocked_}); }

void Path::pop() {
  steps_.erase(steps_.begin() + static_cast<std::ptrdiff_t>(marks_.back().steps), steps_.end());
  contexts_ = std::move(marks_.back().contexts);
  requirements_.erase(requirements_.begin() + static_cast<std::ptrdiff_t>(marks_.back().requirements),
                      requirements_.end());
  blocked_ = marks_.back().blocked;
  marks_.pop_back();
}

Answer Path::ask() {
  if (blocked_) return Answer::No;
  Question question;
  question.assume(requirements_);
  // Most questions are easy for the first engine; for those that are not, the second is often the better.
  const unsigned first = std::min(kFirstTry, bounds_.milliseconds);
  auto answer = question.ask(SymbolicBool(true), {.milliseconds = first, .seed = bounds_.seed});
  if (answer == Answer::Unknown && first < bounds_.milliseconds)
    answer = question.ask(SymbolicBool(true), {.milliseconds = bounds_.milliseconds - first, .seed = bounds_.seed},
                          Question::Engine::Sat);
  if (answer == Answer::Yes) model_ = question.example();
  return answer;
}

std::uint64_t Path::value(const SymbolicWord& word) const {
  return model_->eval(word.expr(), true).get_numeral_uint64();
}
bool Path::value(const SymbolicBool& truth) const { return model_->eval(truth.expr(), true).is_true(); }

}  // namespace ioasis::solver
