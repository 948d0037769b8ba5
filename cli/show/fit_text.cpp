// Verdicts in words, and the matrix of them.
#include "cli/show/fit_text.h"

#include <algorithm>

#include "model/uapi/hex.h"
#include "solver/fit/bases.h"
#include "solver/fit/extents.h"

namespace ioasis::cli {

namespace fit = solver::fit;

namespace {

using platform::Extent;
using uapi::hex;

constexpr std::size_t kIndent = 4;

std::string range(std::uint64_t first, std::uint64_t last) { return hex(first) + ".." + hex(last); }

std::string placed_text(const fit::Question& question, const fit::Placement& placement, std::size_t index) {
  const auto& need = question.guest.needs[index];
  const auto& placed = placement.needs[index];
  std::string text = need.name + " at " + range(placed.first, placed.last) + ", maps of " + json::size_text(need.page) +
                     " and more, " +
                     (need.lifetime == fit::Need::Lifetime::Always ? "always there" : "made and removed by the guest");
  const bool windows = std::ranges::any_of(
      placed.apertures, [&](std::size_t aperture) { return question.host.apertures[aperture].offer.has_value(); });
  if (need.lifetime == fit::Need::Lifetime::Made)
    text += windows ? ": " + std::string(question.proposal.made) : ": by mapping and unmapping, the aperture stays";
  return text;
}

void print_placement(std::ostream& out, const fit::Question& question, const fit::Placement& placement,
                     const Style& style) {
  const auto line = [&](const std::string& text) { print_wrapped(out, "  - ", kIndent, text, style.width); };
  out << "one I/O address space, one domain with\n";
  for (const auto& used : placement.used)
    line((question.host.apertures[used.aperture].offer ? "a window made " : "the aperture ") +
         extent_text({used.first, used.last}) + ", by pages of " + json::size_text(used.page));
  out << "in it\n";
  for (std::size_t i = 0; i < placement.needs.size(); ++i) line(placed_text(question, placement, i));
  out << "all devices are attached to the address space" << (question.guest.plugs_later ? "; later ones, too\n" : "\n");
  if (question.guest.plugs_later) line("kept for them by " + std::string(question.proposal.kept));
}

/// "a host with ..., and a driver ..."
std::string together(const fit::Question& question, const fit::Verdict& verdict, const fit::Core& remedy) {
  std::string text;
  for (const auto index : remedy)
    text += (text.empty() ? "" : ", and ") + without(question, verdict.requirements[index]);
  return text;
}

void print_obstacles(std::ostream& out, const fit::Question& question, const fit::Verdict& verdict,
                     const Style& style) {
  const auto line = [&](const std::string& text) { print_wrapped(out, "  - ", kIndent, text, style.width); };
  const auto say = [&](const fit::Core& core) {
    for (const auto index : core) line(words(question, verdict.requirements[index]));
  };
  out << "these cannot hold together\n";
  say(verdict.cores.front());
  for (std::size_t i = 1; i < verdict.cores.size(); ++i) {
    out << "nor can these\n";
    say(verdict.cores[i]);
  }
  out << "without one of the first\n";
  for (const auto index : verdict.cores.front()) {
    const auto left = fit::left_without(verdict, {index});
    line(without(question, verdict.requirements[index]) + ": " +
         (left == 0 ? "fits" : std::to_string(left) + " of " + std::to_string(verdict.cores.size()) + " are left"));
  }
  if (fit::remedies(verdict).front().size() == 1) return;
  out << "it would take at least\n";
  for (const auto& remedy : fit::remedies(verdict)) line(together(question, verdict, remedy));
}

std::string letter(const fit::Cell& cell, std::size_t proposal, const Style& style) {
  if (cell.verdicts[proposal].fits()) return style.paint(Ink::Good, "+");
  return cell.fitting().empty() ? style.paint(Ink::Faint, style.either("·", ".")) : style.paint(Ink::Warn, "w");
}

}  // namespace

std::vector<Extent> conflicts(const fit::Question& question) {
  std::vector<Extent> all;
  for (const auto& need : question.guest.needs)
    for (const auto& piece : pieces(question.guest, need)) {
      const std::vector<Extent> whole{{need.first + piece.first, need.first + piece.last}};
      const auto beyond = fit::outside(whole, fit::offered(question.host));
      all.insert(all.end(), beyond.begin(), beyond.end());
      if (question.guest.told_of_reserved) continue;
      const auto free = fit::outside(whole, fit::enforced(question.host));
      const auto taken = fit::outside(whole, free);
      all.insert(all.end(), taken.begin(), taken.end());
    }
  std::ranges::sort(all, {}, &Extent::first);
  return all;
}

std::vector<Extent> needs_of(const fit::Question& question, const fit::Verdict& verdict) {
  std::vector<Extent> all;
  for (std::size_t i = 0; i < question.guest.needs.size(); ++i) {
    const auto& need = question.guest.needs[i];
    const std::uint64_t base = verdict.placement ? verdict.placement->needs[i].first : need.first;
    for (const auto& piece : pieces(question.guest, need)) all.push_back({base + piece.first, base + piece.last});
  }
  return all;
}

void print(std::ostream& out, const fit::Question& question, const fit::Verdict& verdict, const Style& style) {
  const auto& [guest, host, proposal] = question;
  out << style.paint(Ink::Strong, guest.name)
      << (verdict.fits() ? style.paint(Ink::Good, " fits ") : style.paint(Ink::Bad, " does not fit "))
      << style.paint(Ink::Strong, host.name) << " (" << proposal.name << ")\n\n";
  print_bars(out,
             {{"guest needs", needs_of(question, verdict), "█", "#", Ink::AreaA},
              {"translated", fit::offered(host), "█", "#", Ink::Good},
              {"reserved", fit::enforced(host), "▒", "x", Ink::Warn},
              {"conflict", verdict.fits() ? std::vector<Extent>{} : conflicts(question), "▲", "^", Ink::Bad}},
             style);
  print_reasons(out, question, verdict, style);
}

void print_reasons(std::ostream& out, const fit::Question& question, const fit::Verdict& verdict, const Style& style) {
  if (verdict.fits())
    print_placement(out, question, *verdict.placement, style);
  else
    print_obstacles(out, question, verdict, style);
}

json::Json document_of(const fit::Question& question, const fit::Verdict& verdict) {
  const auto& [guest, host, proposal] = question;
  json::Json json{{"guest", guest.name}, {"host", host.name}, {"proposal", proposal.name}, {"fits", verdict.fits()}};
  if (verdict.placement) {
    for (std::size_t i = 0; i < guest.needs.size(); ++i)
      json["placement"].push_back({{"need", guest.needs[i].name},
                                   {"first", hex(verdict.placement->needs[i].first)},
                                   {"last", hex(verdict.placement->needs[i].last)}});
    for (const auto& used : verdict.placement->used)
      json["apertures"].push_back(
          {{"first", hex(used.first)}, {"last", hex(used.last)}, {"page", json::size_text(used.page)}});
    return json;
  }
  for (const auto& core : verdict.cores) {
    auto list = json::Json::array();
    for (const auto index : core) list.push_back(words(question, verdict.requirements[index]));
    json["cannot_hold_together"].push_back(std::move(list));
  }
  for (const auto& remedy : fit::remedies(verdict)) {
    auto list = json::Json::array();
    for (const auto index : remedy) list.push_back(without(question, verdict.requirements[index]));
    json["it_would_take"].push_back(std::move(list));
  }
  return json;
}

void print_matrix(std::ostream& out, const std::vector<fit::Cell>& cells, std::size_t proposal, const Style& style) {
  std::size_t widest = 0;
  for (const auto& cell : cells) widest = std::max(widest, cell.guest->name.size());
  std::vector<const platform::Platform*> hosts;
  for (const auto& cell : cells)
    if (cell.guest == cells.front().guest) hosts.push_back(cell.host);
  for (std::size_t i = 0; i < hosts.size(); ++i)
    out << padded("", widest) << ' ' << std::string(2 * i, ' ') << style.either("┌ ", "/ ") << hosts[i]->name << '\n';
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i % hosts.size() == 0) out << (i ? "\n" : "") << padded(cells[i].guest->name, widest);
    out << ' ' << letter(cells[i], proposal, style);
  }
  out << "\n\n+ fits (" << fit::kProposals[proposal].name << ")   w fits where domains have windows   "
      << style.either("·", ".") << " does not fit\n";
}

void print_bases(std::ostream& out, const fit::Guest& guest, const std::vector<const platform::Platform*>& hosts,
                 const fit::Proposal& proposal, const Style& style) {
  std::size_t host_width = 0, release_width = 0;
  for (const auto* host : hosts) {
    host_width = std::max(host_width, host->name.size() + 2);
    release_width = std::max(release_width, host->release.size() + 2);
  }
  for (std::size_t i = 0; i < guest.needs.size(); ++i) {
    const auto& need = guest.needs[i];
    if (!need.places) continue;
    const auto usual = "at " + hex(need.first) + "  ";
    out << padded("", host_width + release_width) << usual << need.name << ", of "
        << json::size_text(need.last - need.first + 1) << ", can begin at\n";
    for (const auto* host : hosts) {
      std::string text;
      const auto where = fit::bases({guest, *host, proposal}, i);
      for (const auto& one : where) text += (text.empty() ? "" : ", ") + range(one.first, one.last);
      const bool there = std::ranges::any_of(where, [&](const Extent& one) {
        return one.holds({need.first, need.first});
      });
      print_wrapped(out,
                    style.paint(Ink::Name, padded(host->name, host_width)) + padded(host->release, release_width) +
                        padded(there ? "yes" : "no", usual.size()),
                    host_width + release_width + usual.size(), text.empty() ? "no address" : text, style.width);
    }
  }
}

}  // namespace ioasis::cli
