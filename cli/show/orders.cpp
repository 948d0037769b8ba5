// The matrix and its cells.
#include "cli/show/orders.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "cli/progress.h"
#include "cli/show/call_text.h"
#include "cli/show/explanation.h"
#include "cli/show/style.h"
#include "cli/show/trace_document.h"
#include "traces/writer.h"

namespace ioasis::cli {

namespace {

using solver::Commutation;
using solver::ProvisoSet;

std::string name_of(uapi::Command command) { return std::string(uapi::info(command).name); }

/// The first letters of the conditions; "+" for none.
std::string letters(ProvisoSet set) {
  std::string text;
  for (const auto name : set.names()) text += name.front();
  return text.empty() ? "+" : text;
}

std::string cell(const Commutation& pair) {
  std::string text;
  for (const auto set : pair.proved) text += (text.empty() ? "" : "|") + letters(set);
  return (text.empty() ? "-" : text) + (pair.open.empty() ? "" : "?");
}

Ink ink(const Commutation& pair) {
  if (pair.proved.empty()) return Ink::Bad;
  return pair.proved.front() == ProvisoSet() ? Ink::Good : pair.open.empty() ? Ink::Name : Ink::Warn;
}

void print_legend(std::ostream& out, const Style& style) {
  out << "\n  +  commute whatever the context and the arguments\n  |  either of several conditions suffices\n"
         "  ?  it is not known whether weaker conditions would do\n  -  under none of these conditions is it proved\n";
  for (const auto& condition : solver::provisos()) {
    out << "  " << style.paint(Ink::Name, condition.name.substr(0, 1)) << "  ";
    print_wrapped(out, "", 5, std::string(condition.name) + ": " + std::string(condition.statement), style.width);
  }
}

std::string sentence(ProvisoSet set) { return set == ProvisoSet() ? "always" : "if " + set.text(); }

}  // namespace

void print_matrix(Session& session, const std::vector<Commutation>& pairs, double seconds) {
  const Style style(session.terminal);
  auto& out = session.out;
  std::vector<uapi::Command> rows, columns;
  std::map<solver::Pair, const Commutation*> known;
  for (const auto& pair : pairs) {
    const auto [column, row] = pair.pair;
    known[pair.pair] = known[{row, column}] = &pair;
    for (auto [list, command] : {std::pair(&rows, row), std::pair(&rows, column), std::pair(&columns, column)})
      if (std::ranges::find(*list, command) == list->end()) list->push_back(command);
  }
  std::ranges::sort(rows);
  std::ranges::sort(columns);
  std::size_t width = 3;
  for (const auto& pair : pairs) width = std::max(width, cell(pair).size() + 1);
  const auto number = [](std::size_t i) { return std::to_string(i + 1); };
  out << padded("", 22);
  for (std::size_t i = 0; i < columns.size(); ++i) out << padded(number(i), width);
  out << '\n';
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto column = std::ranges::find(columns, rows[i]);
    const auto label = column == columns.end() ? "" : number(static_cast<std::size_t>(column - columns.begin()));
    out << padded(label, 4) << padded(name_of(rows[i]), 24);
    for (const auto& other : columns) {
      const auto at = known.find({other, rows[i]});
      if (other > rows[i] || at == known.end()) continue;
      out << style.paint(ink(*at->second), padded(cell(*at->second), width));
    }
    out << '\n';
  }
  print_legend(out, style);

  const auto count = [&](auto&& is) { return std::ranges::count_if(pairs, is); };
  out << '\n'
      << pairs.size() << " pairs: " << count([](const Commutation& pair) { return !pair.proved.empty(); })
      << " proved to commute under some condition, "
      << count([](const Commutation& pair) { return cell(pair).front() == '+'; }) << " of them always; of "
      << count([](const Commutation& pair) { return !pair.open.empty(); }) << " it is not known whether less would do; "
      << duration_text(seconds) << '\n';
}

void print_pair(Session& session, const Commutation& pair, const model::Dialect& dialect) {
  const Style style(session.terminal);
  auto& out = session.out;
  out << style.paint(Ink::Strong, name_of(pair.pair[0]) + " and " + name_of(pair.pair[1])) << '\n';
  if (pair.proved.empty()) out << "  not proved to commute under any condition\n";
  for (const auto set : pair.proved) out << "  " << style.paint(Ink::Good, "commute " + sentence(set)) << ", proved\n";
  for (const auto set : pair.open) out << "  " << style.paint(Ink::Warn, "perhaps " + sentence(set)) << ", not known\n";
  for (const auto& obstacle : pair.obstacles) {
    out << '\n';
    print_wrapped(out, "  ", 2, "The order matters here, although these hold: " + obstacle.holds.text(), style.width);
    for (const auto* trace : {&obstacle.one, &obstacle.other}) {
      out << '\n' << (trace == &obstacle.one ? "  In one order:\n\n" : "  In the other:\n\n");
      print_explanation(out, *trace, dialect, style);
    }
  }
}

nlohmann::json document(const std::vector<Commutation>& pairs, double seconds) {
  const auto sets = [](const std::vector<ProvisoSet>& all) {
    auto list = nlohmann::json::array();
    for (const auto set : all) list.push_back(set.names());
    return list;
  };
  auto list = nlohmann::json::array();
  for (const auto& pair : pairs) {
    auto obstacles = nlohmann::json::array();
    for (const auto& obstacle : pair.obstacles)
      obstacles.push_back({{"holds", obstacle.holds.names()},
                           {"one", trace_document(obstacle.one)},
                           {"other", trace_document(obstacle.other)}});
    list.push_back({{"ioctls", {name_of(pair.pair[0]), name_of(pair.pair[1])}},
                    {"proved", sets(pair.proved)},
                    {"open", sets(pair.open)},
                    {"obstacles", std::move(obstacles)}});
  }
  return {{"pairs", std::move(list)}, {"seconds", seconds}};
}

void write_orders(const std::vector<Commutation>& pairs, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& pair : pairs) {
    const auto stem = name_of(pair.pair[0]) + "." + name_of(pair.pair[1]) + ".";
    for (std::size_t i = 0; i < pair.obstacles.size(); ++i) {
      const auto& obstacle = pair.obstacles[i];
      for (const auto* order : {&obstacle.one, &obstacle.other}) {
        auto trace = *order;
        trace.note = "the order matters, although these hold: " + obstacle.holds.text();
        const auto which = order == &obstacle.one ? ".one.jsonl" : ".other.jsonl";
        traces::write_file(folder / (stem + std::to_string(i + 1) + which), trace);
      }
    }
  }
}

}  // namespace ioasis::cli
