// Follows a trace with the specification, and prints each step.
#include "cli/show/explanation.h"

#include <algorithm>
#include <map>
#include <set>

#include "cli/show/call_text.h"
#include "cli/show/delivered.h"
#include "cli/show/picture.h"
#include "conformance/judge/expectation.h"
#include "conformance/judge/judge.h"
#include "conformance/targets/recorded_target.h"
#include "model/spec.h"
#include "model/uapi/roles.h"
#include "traces/errno_names.h"
#include "traces/following/follower.h"
#include "traces/notation.h"

namespace ioasis::cli {

namespace {

using model::Ruling;
using Spaces = std::map<std::uint64_t, Space>;
using Homes = std::map<std::pair<uapi::FieldKind, std::uint64_t>, std::uint64_t>;  ///< by what kind of field names it

constexpr std::size_t kIndent = 5;

class Teller {
 public:
  Teller(std::ostream& out, const traces::Trace& trace, const model::Dialect& dialect, const Style& style)
      : out_(out),
        trace_(trace),
        dialect_(dialect),
        style_(style),
        verdict_(conformance::judge(trace, conformance::recorded_outcome(trace), dialect)),
        follower_(trace, dialect) {}

  void tell() {
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) tell(i);
  }

 private:
  void tell(std::size_t index) {
    const auto& step = trace_.steps[index];
    const bool follows = step.got && index < verdict_.judged;
    file_ = step.origin.file;
    const auto lead = style_.paint(Ink::Strong, padded(std::to_string(index + 1), kIndent));
    print_wrapped(out_, lead, kIndent, call_text(trace_, step), style_.width);
    if (!step.note.empty()) line(style_.paint(Ink::Faint, step.note));

    const Spaces before = spaces(context(), trace_.memory);
    const auto container = context().vfio_ioas.word;
    const auto homes_before = homes();
    const Ruling& ruling = follower_.follow(step, follows ? &*step.got : nullptr);
    for (const auto& binding : step.bindings)
      if (ruling.error == 0 && names_object(step, binding))
        names_[{file_, follower_.ids()[binding.name]}] = trace_.names[binding.name];

    tell_ruling(step, ruling);
    if (step.got)
      tell_got(index);
    else
      tell_without_answer(step, ruling);
    tell_spaces(step, follower_.filled(), before, homes_before, container);
    out_ << '\n';
  }

  void tell_ruling(const traces::Step& step, const Ruling& ruling) {
    if (ruling.unspecified) return line(style_.paint(Ink::Warn, "the specification does not speak of this call"));
    if (ruling.undefined != Ruling::kNone) {
      line(style_.paint(Ink::Warn, "undefined from here on"));
      print_clause(out_, model::clause_text(ruling.command, ruling.undefined).id, dialect_, kIndent, style_);
      return;
    }
    if (ruling.clause != Ruling::kNone) {
      print_clause(out_, model::clause_text(ruling.command, ruling.clause, dialect_).id, dialect_, kIndent, style_);
      if (const auto text = answers(step, ruling); !text.empty()) line("and" + text);
    } else {
      line(style_.paint(Ink::Good, "accepted") + (answers(step, ruling).empty() ? "" : "," + answers(step, ruling)));
    }
    const auto name_of = [&](std::uint64_t id) {
      const auto name = names_.find({file_, id});
      return name == names_.end() ? std::string() : name->second;
    };
    for (const auto& [what, text] : delivered(follower_, trace_, step, ruling, name_of))
      print_wrapped(out_, std::string(kIndent, ' ') + style_.paint(Ink::Faint, what) + "  ", kIndent + 2, text,
                    style_.width);
  }

  const model::Context<model::Concrete>& context() const { return follower_.oracle().context(file_); }

  /// The binding names an object, and not a descriptor, which is numbered apart.
  static bool names_object(const traces::Step& step, const traces::NamedId& binding) {
    if (!step.command) return true;
    const auto* field = uapi::field_at(uapi::info(*step.command), binding.offset);
    return field && field->kind == uapi::FieldKind::ObjectId;
  }

  /// The output fields: all of them where the call is accepted, those that it changed where it is refused.
  std::string answers(const traces::Step& step, const Ruling& ruling) const {
    std::string text;
    if (!step.command) return text;
    const std::span after(ruling.bytes.data(), ruling.size);
    for (const auto& field : uapi::info(*step.command).fields) {
      const auto value = uapi::load(after, field.offset, field.width);
      const bool changed = value != uapi::load(follower_.filled(), field.offset, field.width);
      if (field.direction == uapi::Direction::In || field.offset >= ruling.size) continue;
      if (!changed && (ruling.error != 0 || sets_option(step))) continue;
      text += (text.empty() ? " answers " : ", ") + std::string(field.name) + "=" + traces::hex(value);
      if (field.kind == uapi::FieldKind::ObjectId && names_.contains({file_, value}))
        text += " (" + names_.at({file_, value}) + ")";
    }
    const bool returns = ruling.error == 0 && !uapi::is_of_struct(step.site);
    return text + (returns ? " returns " + std::to_string(ruling.result) : "");
  }

  /// val64 is then what is asked for, and no answer.
  static bool sets_option(const traces::Step& step) {
    return step.command == uapi::Command::Option && traces::get(step, "op") == 0;
  }

  /// What is known of a step that has no `got`: whether the specification meets what the trace expects.
  void tell_without_answer(const traces::Step& step, const Ruling& ruling) {
    if (trace_.steps.front().got) line(style_.paint(Ink::Bad, "no answer") + " was recorded");
    if (!step.expect) return;
    std::string decides = model::clause_id(model::clause_index(ruling.command, ruling.clause), dialect_);
    if (ruling.undefined != Ruling::kNone) decides = model::clause_text(ruling.command, ruling.undefined).id;
    const bool ruled = !ruling.unspecified && ruling.undefined == Ruling::kNone;
    const auto unmet = ruled ? conformance::unmet_answer(step, follower_.answer(step, ruling)) : std::nullopt;
    const auto& clause = step.expect->clause;
    if (unmet)
      tell_unmet(unmet->expected, unmet->got);
    else if (!clause.empty() && (ruling.unspecified || clause != decides))
      tell_unmet(clause + ", as the trace expects", ruling.unspecified ? "no clause" : decides);
    else if (ruled)
      line(style_.paint(Ink::Good, "as the trace expects"));
    else
      line("the trace expects " + conformance::outcome_names(step.expect->errors));
  }

  void tell_unmet(const std::string& expected, const std::string& got) {
    print_wrapped(out_, std::string(kIndent, ' ') + style_.paint(Ink::Bad, "the specification has "), kIndent + 4,
                  got + ", and not " + expected, style_.width);
  }

  void tell_got(std::size_t index) {
    const bool fault = conformance::failed(verdict_.kind) && index == verdict_.step;
    const auto got = traces::errno_name(trace_.steps[index].got->error);
    if (fault)
      print_wrapped(out_, std::string(kIndent, ' ') + style_.paint(Ink::Bad, "got "), kIndent + 4,
                    verdict_.got + ", expected " + verdict_.expected, style_.width);
    else if (index < verdict_.judged)
      line("got " + got + ", as specified");
    else
      line("got " + got + ", not judged" + (verdict_.unjudged.empty() ? "" : ": " + verdict_.unjudged));
  }

  /// Which address space each object belongs to, by its id, and each access by its descriptor.
  Homes homes() const {
    using enum uapi::FieldKind;
    Homes result;
    const auto& context = this->context();
    const auto home_of = [&](std::uint64_t id) { return result[{ObjectId, id}]; };
    for (const auto& ioas : context.ioases.elements()) result[{ObjectId, ioas.id.word}] = ioas.id.word;
    for (const auto& hwpt : context.hwpts.elements()) result[{ObjectId, hwpt.id.word}] = hwpt.ioas.word;
    for (const auto& nested : context.nested.elements())
      result[{ObjectId, nested.id.word}] = home_of(nested.parent.word);
    for (const auto& device : context.devices.elements())
      for (const auto id : {device.stdev.word, device.idev.word}) result[{ObjectId, id}] = home_of(device.hwpt.word);
    for (const auto& access : context.accesses.elements()) result[{Fd, access.fd.word}] = access.ioas.word;
    return result;
  }

  void tell_spaces(const traces::Step& step, std::span<const std::uint8_t> filled, const Spaces& before,
                   const Homes& homes_before, std::uint64_t container) {
    const Spaces after = spaces(context(), trace_.memory);
    std::map<std::uint64_t, std::optional<Reach>> touched;
    const auto value_of = [&](const uapi::Field& field) { return uapi::load(filled, field.offset, field.width); };
    const auto space_of = [&](const uapi::RangeFields& range) -> std::uint64_t {
      if (!range.space) return container;
      const auto home = homes_before.find({range.space->kind, value_of(*range.space)});
      return home == homes_before.end() ? 0 : home->second;
    };
    if (step.command)
      for (const auto& field : uapi::info(*step.command).fields)
        if (const auto home = homes_before.find({field.kind, value_of(field)}); home != homes_before.end())
          if (home->second != 0 && field.kind == uapi::FieldKind::ObjectId) touched[home->second];
    const auto reach = [&](std::uint64_t home, std::uint64_t first, std::uint64_t length) {
      if (home == 0 || length == 0) return;
      const auto last = first + (length - 1);
      // Of two ranges in one space, the first: where COPY puts it.
      if (auto& asked = touched[home]; !asked) asked = Reach{first, last < first ? ~0ull : last};
    };
    if (step.command)
      for (const auto& range : uapi::ranges_of(uapi::info(*step.command)))
        if (!range.in_memory() && uapi::is_given(uapi::info(*step.command), range, filled))
          reach(space_of(range), value_of(*range.first), value_of(*range.length));
    for (const auto& [id, space] : after)
      if (const auto old = before.find(id); old == before.end() || !(old->second == space)) touched[id];
    for (const auto& [id, asked] : touched) {
      const auto old = before.find(id), now = after.find(id);
      draw(out_, names_.contains({file_, id}) ? names_.at({file_, id}) : "ioas",
           old == before.end() ? nullptr : &old->second, now == after.end() ? nullptr : &now->second, asked, letters_,
           kIndent, style_);
    }
  }

  void line(const std::string& text) { out_ << std::string(kIndent, ' ') << text << '\n'; }

  std::ostream& out_;
  const traces::Trace& trace_;
  const model::Dialect& dialect_;
  const Style& style_;
  const conformance::Verdict verdict_;
  traces::Follower follower_;
  std::uint8_t file_ = 0;                                                ///< that the step is made on
  std::map<std::pair<std::uint8_t, std::uint64_t>, std::string> names_;  ///< of objects, by file and id
  Letters letters_;
};

}  // namespace

bool print_clause(std::ostream& out, const std::string& id, const model::Dialect& dialect, std::size_t indent,
                  const Style& style) {
  for (const auto& command : model::specification_of(dialect))
    for (const auto& clause : command.clauses) {
      if (clause.id != id) continue;
      const std::string margin(indent, ' '), deeper(indent + 2, ' ');
      out << margin << style.paint(Ink::Warn, clause.error == 0 ? "undefined" : traces::errno_name(clause.error))
          << "  " << style.paint(Ink::Name, clause.id) << '\n';
      print_wrapped(out, deeper + "when ", indent + 7, clause.condition, style.width);
      print_wrapped(out, deeper + "see  ", indent + 7, clause.cite.where, style.width);
      if (!clause.cite.departure.empty())
        print_wrapped(out, deeper + "but  ", indent + 7,
                      "the kernel departs from its documentation: " + std::string(clause.cite.departure), style.width);
      if (!clause.cite.leaves.empty())
        print_wrapped(out, deeper + "and  ", indent + 7, "leaves behind " + std::string(clause.cite.leaves),
                      style.width);
      return true;
    }
  return false;
}

void print_explanation(std::ostream& out, const traces::Trace& trace, const model::Dialect& dialect,
                       const Style& style) {
  Teller(out, trace, dialect, style).tell();
}

}  // namespace ioasis::cli
