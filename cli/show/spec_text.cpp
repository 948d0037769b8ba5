// Layouts of the specification.
#include "cli/show/spec_text.h"

#include <algorithm>
#include <string>

#include "model/clause_name.h"
#include "model/spec.h"
#include "model/uapi/release_text.h"
#include "traces/errno_names.h"

namespace ioasis::cli {

namespace {

using model::ClauseText;
using model::CommandText;

constexpr std::size_t kNumber = 5;
constexpr std::size_t kErrno = 12;
constexpr std::size_t kIndent = kNumber + kErrno;

std::string errno_text(const ClauseText& clause) {
  return clause.error == 0 ? "undefined" : traces::errno_name(clause.error);
}

bool departs(const ClauseText& clause) { return !clause.cite.departure.empty(); }

bool alike(const ClauseText& a, const ClauseText& b) {
  return model::short_name(a.id) == model::short_name(b.id) && a.error == b.error && a.condition == b.condition &&
         a.cite.where == b.cite.where;
}

/// Begins with the common format: a number that is no command does not, a fault comes into any call, and the VFIO
/// container's structs and system calls are passed otherwise.
bool framed(const CommandText& command) {
  const auto known = uapi::command_named(command.name);
  return command.name == "TEST" || (known && uapi::info(*known).passing == uapi::Passing::Extensible);
}

constexpr std::string_view kWithoutText =
    "Nothing is specified: the layout of its struct is known, and no more. A call of it ends the judging of a trace.";
bool without_text(const CommandText& command) { return command.clauses.empty() && command.effects.empty(); }

/// How many clauses every command begins with.
std::size_t shared_clauses(const Commands& commands) {
  if (commands.size() < 2) return 0;
  const auto& first = commands.front()->clauses;
  std::size_t count = first.size();
  for (const auto* command : commands) {
    if (!framed(*command) || command->clauses.empty()) continue;
    const auto& other = command->clauses;
    count = std::min<std::size_t>(
        count, static_cast<std::size_t>(
                   std::mismatch(first.begin(), first.end(), other.begin(), other.end(), alike).first - first.begin()));
  }
  return count;
}

/// Where no suite was replayed on a kernel that has the clause: the mark, and which release brought it.
std::string unverified_text(const ClauseText& clause) {
  if (!model::unverified(clause)) return {};
  return "unverified: not replayed on such a kernel (Linux " + uapi::text_of(clause.since) + " and newer)";
}

void print_clause_line(std::ostream& out, std::size_t number, const ClauseText& clause, const Style& style) {
  const std::string margin(kIndent, ' ');
  const auto rank = std::to_string(number);
  out << std::string(kNumber - 2 - std::min<std::size_t>(rank.size(), 3), ' ') << rank << "  "
      << style.paint(Ink::Warn, padded(errno_text(clause), kErrno))
      << style.paint(Ink::Name, model::short_name(clause.id)) << '\n';
  print_wrapped(out, margin, kIndent, clause.condition, style.width);
  print_wrapped(out, margin + std::string(style.either("§ ", "@ ")), kIndent + 2, clause.cite.where, style.width);
  if (departs(clause))
    print_wrapped(out, margin + style.paint(Ink::Bad, "departs: "), kIndent + 9, clause.cite.departure, style.width);
  if (!clause.cite.leaves.empty())
    print_wrapped(out, margin + style.paint(Ink::Bad, "leaves:  "), kIndent + 9, clause.cite.leaves, style.width);
  if (const auto mark = unverified_text(clause); !mark.empty()) print_wrapped(out, margin, kIndent, mark, style.width);
  if (clause.cite.gone != 0)
    print_wrapped(out, margin, kIndent, "until Linux " + uapi::text_of(clause.cite.gone), style.width);
}

std::string title(const CommandText& command) {
  if (command.name == "CALL") return "CALL  a number that is no command";
  if (command.name == "TEST") return "TEST  a selftest operation that does not exist";
  if (command.name == "FAULT") return "FAULT  a call under which an allocation of the kernel fails";
  if (command.name == "FILE") return "FILE  an ioctl on a descriptor that is closed";
  return command.name;
}

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '*' || c == '<' || c == '_') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

void markdown_row(std::ostream& out, const std::string& first, const ClauseText& clause) {
  out << "| " << first << " | " << errno_text(clause) << " | `" << clause.id << "` | " << cell(clause.condition)
      << " | " << cell(clause.cite.where);
  if (departs(clause)) out << "<br>**Departs:** " << cell(clause.cite.departure);
  if (!clause.cite.leaves.empty()) out << "<br>**Leaves:** " << cell(clause.cite.leaves);
  if (const auto mark = unverified_text(clause); !mark.empty()) out << "<br>*" << cell(mark) << '*';
  if (clause.cite.gone != 0) out << "<br>until Linux " << uapi::text_of(clause.cite.gone);
  out << " |\n";
}

}  // namespace

void print_spec(std::ostream& out, const Commands& commands, const model::Dialect& dialect, const Style& style) {
  const std::size_t shared = shared_clauses(commands);
  print_wrapped(
      out, "", 0,
      "As of " + dialect.name +
          ". Of each command, the first clause that holds refuses the call; a refused call changes nothing unless "
          "the clause says what it leaves. " +
          std::string(style.either("§", "@")) +
          " is where the clause is written down; \"departs\" is where the kernel does otherwise.",
      style.width);
  if (shared > 0) {
    out << '\n' << style.paint(Ink::Strong, "Every ioctl of iommufd itself") << " begins with\n";
    for (std::size_t i = 0; i < shared; ++i) print_clause_line(out, i + 1, commands.front()->clauses[i], style);
  }
  for (const auto* command : commands) {
    out << '\n' << style.paint(Ink::Strong, title(*command)) << '\n';
    if (without_text(*command))
      print_wrapped(out, "     ", 5, kWithoutText, style.width);
    else if (command->clauses.empty())
      out << "     no clause refuses it\n";
    for (std::size_t i = framed(*command) ? shared : 0; i < command->clauses.size(); ++i)
      print_clause_line(out, i + 1, command->clauses[i], style);
    if (!command->effects.empty()) out << "     " << style.paint(Ink::Good, "otherwise accepted:") << '\n';
    for (const auto& effect : command->effects)
      print_wrapped(out, std::string(kIndent, ' '), kIndent, effect, style.width);
  }
}

void print_spec_markdown(std::ostream& out, const Commands& commands) {
  for (const auto* command : commands) {
    out << "## " << title(*command) << "\n\n";
    if (without_text(*command)) {
      out << kWithoutText << "\n\n";
      continue;
    }
    out << "| | errno | clause | refuses when | where it is written down |\n"
        << "|--:|---|---|---|---|\n";
    if (command->clauses.empty()) out << "| | | | never | |\n";
    for (std::size_t i = 0; i < command->clauses.size(); ++i)
      markdown_row(out, std::to_string(i + 1), command->clauses[i]);
    if (!command->effects.empty()) out << "\nOtherwise accepted:\n\n";
    for (const auto& effect : command->effects) out << "- " << cell(effect) << '\n';
    out << '\n';
  }
}

nlohmann::ordered_json spec_json(const Commands& commands, const model::Dialect& dialect) {
  auto list = nlohmann::ordered_json::array();
  for (const auto* command : commands) {
    nlohmann::ordered_json entry{{"name", command->name}, {"clauses", nlohmann::ordered_json::array()}};
    for (const auto& clause : command->clauses) {
      nlohmann::ordered_json row{
          {"id", clause.id},
          {"errno",
           clause.error == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(traces::errno_name(clause.error))},
          {"condition", clause.condition},
          {"cite", clause.cite.where}};
      if (departs(clause)) row["departure"] = clause.cite.departure;
      if (!clause.cite.leaves.empty()) row["leaves"] = clause.cite.leaves;
      if (clause.since > 0) row["since"] = "linux-" + uapi::text_of(clause.since);
      if (clause.cite.gone != 0) row["until"] = "linux-" + uapi::text_of(clause.cite.gone);
      if (model::unverified(clause)) row["unverified"] = "not replayed on such a kernel";
      for (const auto& [id, reason] : model::unreachable_clauses())
        if (id == clause.id) row["unreachable"] = reason;
      entry["clauses"].push_back(std::move(row));
    }
    entry["effects"] = command->effects;
    if (without_text(*command)) entry["unspecified"] = kWithoutText;
    list.push_back(std::move(entry));
  }
  return {{"dialect", dialect.name}, {"commands", std::move(list)}};
}

void print_deviations(std::ostream& out, const Commands& commands, const Style& style) {
  for (const auto* command : commands)
    for (const auto& clause : command->clauses) {
      if (!departs(clause)) continue;
      out << style.paint(Ink::Name, clause.id) << "  " << style.paint(Ink::Warn, errno_text(clause)) << '\n';
      print_wrapped(out, "    ", 4, clause.cite.departure, style.width);
      if (!clause.cite.leaves.empty()) print_wrapped(out, "    leaves: ", 12, clause.cite.leaves, style.width);
      print_wrapped(out, "    when ", 9, clause.condition, style.width);
      print_wrapped(out, "    " + std::string(style.either("§ ", "@ ")), 6, clause.cite.where, style.width);
    }
}

void print_deviations_markdown(std::ostream& out, const Commands& commands) {
  out << "| errno | clause | when | documentation against kernel |\n|---|---|---|---|\n";
  for (const auto* command : commands)
    for (const auto& clause : command->clauses)
      if (departs(clause))
        out << "| " << errno_text(clause) << " | `" << clause.id << "` | " << cell(clause.condition) << " | "
            << cell(clause.cite.departure) << "<br>" << cell(clause.cite.where) << " |\n";
}

}  // namespace ioasis::cli
