// Verdicts in words, and the matrix of them.
#include "cli/show/fit_text.h"

#include <algorithm>

#include "model/uapi/hex.h"

namespace ioasis::cli {

namespace fit = solver::fit;

namespace {

using platform::Extent;
using uapi::hex;

constexpr std::size_t kIndent = 4;

std::string range(std::uint64_t first, std::uint64_t last) { return hex(first) + ".." + hex(last); }

/// What of the ranges lies in none of `holes`, both by rising address.
std::vector<Extent> outside(const std::vector<Extent>& ranges, const std::vector<Extent>& holes) {
  std::vector<Extent> left = ranges;
  for (const auto& hole : holes) {
    std::vector<Extent> next;
    for (const auto& one : left) {
      if (!one.overlaps(hole)) {
        next.push_back(one);
        continue;
      }
      if (one.first < hole.first) next.push_back({one.first, hole.first - 1});
      if (one.last > hole.last) next.push_back({hole.last + 1, one.last});
    }
    left = std::move(next);
  }
  return left;
}

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
  out << "it would take\n";
  for (const auto& [requirement, then] : given_up(verdict))
    line(without(question, verdict.requirements[requirement]) + ": " +
         (then ? "not enough by itself" : std::string("fits")));
}

std::string letter(const fit::Cell& cell, std::size_t proposal, const Style& style) {
  if (cell.verdicts[proposal].fits()) return style.paint(Ink::Good, "+");
  return cell.fitting().empty() ? style.paint(Ink::Faint, style.either("·", ".")) : style.paint(Ink::Warn, "w");
}

}  // namespace

std::vector<Extent> enforced(const platform::Platform& host) {
  std::vector<Extent> all;
  for (const auto& one : host.reserved)
    if (one.enforced()) all.push_back(one.extent());
  return all;
}

std::vector<Extent> offered(const platform::Platform& host) {
  std::vector<Extent> all;
  for (const auto& one : host.apertures) {
    Extent extent = one.offer ? one.offer->within : one.extent();
    if (one.offer) extent.last = std::min(extent.last, extent.first + (one.offer->largest - 1));
    all.push_back(extent);
  }
  return all;
}

std::vector<Extent> conflicts(const fit::Question& question) {
  std::vector<Extent> all;
  for (const auto& need : question.guest.needs)
    for (const auto& piece : pieces(question.guest, need)) {
      const std::vector<Extent> whole{{need.first + piece.first, need.first + piece.last}};
      const auto beyond = outside(whole, offered(question.host));
      all.insert(all.end(), beyond.begin(), beyond.end());
      if (question.guest.told_of_reserved) continue;
      const auto free = outside(whole, enforced(question.host));
      const auto taken = outside(whole, free);
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

std::vector<Without> given_up(const fit::Verdict& verdict) {
  fit::Core all;
  for (const auto& core : verdict.cores) all.insert(core.begin(), core.end());
  std::vector<Without> list;
  for (const auto index : all) {
    const auto then = std::ranges::find_if(verdict.cores, [&](const fit::Core& core) { return !core.contains(index); });
    list.push_back({index, then == verdict.cores.end() ? nullptr : &*then});
  }
  return list;
}

void print(std::ostream& out, const fit::Question& question, const fit::Verdict& verdict, const Style& style) {
  const auto& [guest, host, proposal] = question;
  out << style.paint(Ink::Strong, guest.name)
      << (verdict.fits() ? style.paint(Ink::Good, " fits ") : style.paint(Ink::Bad, " does not fit "))
      << style.paint(Ink::Strong, host.name) << " (" << proposal.name << ")\n\n";
  print_bars(out,
             {{"guest needs", needs_of(question, verdict), "█", "#", Ink::AreaA},
              {"translated", offered(host), "█", "#", Ink::Good},
              {"reserved", enforced(host), "▒", "x", Ink::Warn},
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
  for (const auto& [requirement, then] : given_up(verdict))
    json["it_would_take"].push_back(
        {{"change", without(question, verdict.requirements[requirement])}, {"fits", then == nullptr}});
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

}  // namespace ioasis::cli
