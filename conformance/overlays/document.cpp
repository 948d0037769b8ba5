// Reading overlays strictly, and writing them.
#include "conformance/overlays/document.h"

#include <algorithm>
#include <fstream>

#include "model/clause_name.h"
#include "model/nearest.h"
#include "model/spec.h"
#include "traces/errno_names.h"

namespace ioasis::conformance {

using json::Entry;
using model::Change;
using model::ClauseText;

namespace {

const std::vector<ClauseText>& clauses_of(uapi::Command command) {
  return model::specification()[static_cast<std::size_t>(command)].clauses;
}

uapi::Command command_in(const Entry& entry) {
  const auto& name = entry.text();
  std::vector<std::string> names;
  for (const auto& info : model::specified_commands()) {
    if (info.name == name) return info.command;
    names.emplace_back(info.name);
  }
  entry.refuse("a command of the specification (the nearest: " + model::nearest(name, names) + ")");
}

std::int32_t errno_in(const Entry& entry) {
  const auto error = traces::errno_named(entry.text());
  if (!error || *error == 0) entry.refuse("the name of an errno, such as EINVAL");
  return *error;
}

class Reader {
 public:
  model::Overlay read(const Entry& document) {
    document.only({"clauses"});
    const auto list = document.at("clauses");
    const auto elements = list.elements();
    if (elements.size() > model::kMostChanges)
      list.refuse("at most " + std::to_string(model::kMostChanges) + " changes", std::to_string(elements.size()));
    for (const auto& element : elements) overlay_.changes.push_back(change(element));
    return std::move(overlay_);
  }

 private:
  Change change(const Entry& entry) const {
    entry.only({"command", "clause", "errno", "removed", "new", "after", "when"});
    const auto command = command_in(entry.at("command"));
    if (entry.find("new")) return added(entry, command);
    entry.only({"command", "clause", "errno", "removed"});
    const auto name = entry.at("clause");
    const auto& clause = clause_in(name, command);
    if (clause.error == 0) name.refuse("a clause that refuses; this one marks where the specification ends");
    Change change{.command = command, .clause = name.text()};
    if (declared(change.id())) name.refuse("one change of a clause");
    const auto error = entry.find("errno"), removed = entry.find("removed");
    if (error.has_value() == removed.has_value()) entry.refuse("either errno or removed");
    if (removed) {
      if (!removed->boolean()) removed->refuse("true");
      change.kind = Change::Kind::Removed;
      return change;
    }
    change.error = errno_in(*error);
    if (change.error == clause.error) error->refuse("another errno than that of the clause");
    return change;
  }

  Change added(const Entry& entry, uapi::Command command) const {
    entry.only({"command", "new", "after", "when", "errno"});
    const auto name = entry.at("new"), after = entry.at("after"), when = entry.at("when");
    Change change{
        .kind = Change::Kind::New, .command = command, .clause = name.name(), .error = errno_in(entry.at("errno"))};
    if (declared(change.id()) || model::clause_of_id(change.id())) name.refuse("a name that no clause has");
    change.after = after.text();
    if (!declared(std::string(uapi::info(command).name) + '/' + change.after)) clause_in(after, command);
    try {
      set_condition(change, when.text());
    } catch (const model::ExpressionError& error) {
      when.refuse(error.expected + ", at position " + std::to_string(error.position + 1) + " of \"" + when.text() + '"',
                  error.found);
    }
    return change;
  }

  bool declared(const std::string& id) const {
    return std::ranges::any_of(overlay_.changes, [&](const Change& change) { return change.id() == id; });
  }

  static const ClauseText& clause_in(const Entry& entry, uapi::Command command) {
    std::vector<std::string> names;
    for (const auto& clause : clauses_of(command)) {
      if (model::short_name(clause.id) == entry.text()) return clause;
      names.emplace_back(model::short_name(clause.id));
    }
    std::string all;
    for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
    entry.refuse("a clause of " + std::string(uapi::info(command).name) + ", one of " + all);
  }

  model::Overlay overlay_;
};

}  // namespace

void set_condition(Change& added, const std::string& when) {
  added.when = model::parse_condition(when, added.command);
  added.text = {added.id(), added.error, when, model::cite("declared by an overlay")};
}

model::Overlay read_overlay(const std::string& text, const std::string& file) {
  const auto document = json::document(text, file);
  return Reader().read(Entry(document, file));
}

model::Overlay read_overlay(const std::filesystem::path& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw json::DocumentError(file.string(), "document", "a file that can be read", "none");
  return read_overlay(text, file.string());
}

json::Json overlay_json(const model::Overlay& overlay) {
  auto clauses = json::Json::array();
  for (const auto& change : overlay.changes) {
    json::Json entry{{"command", uapi::info(change.command).name}};
    switch (change.kind) {
      case Change::Kind::Errno:
        entry["clause"] = change.clause;
        entry["errno"] = traces::errno_name(change.error);
        break;
      case Change::Kind::Removed:
        entry["clause"] = change.clause;
        entry["removed"] = true;
        break;
      case Change::Kind::New:
        entry["new"] = change.clause;
        entry["after"] = change.after;
        entry["when"] = change.text.condition;
        entry["errno"] = traces::errno_name(change.error);
        break;
    }
    clauses.push_back(std::move(entry));
  }
  return {{"clauses", std::move(clauses)}};
}

std::string words(const Change& change) {
  switch (change.kind) {
    case Change::Kind::Errno:
      return change.id() + " answers " + traces::errno_name(change.error);
    case Change::Kind::Removed:
      return change.id() + " refuses no more";
    case Change::Kind::New:
      return change.id() + " is new, and answers " + traces::errno_name(change.error);
  }
  return {};
}

}  // namespace ioasis::conformance
