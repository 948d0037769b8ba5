// Bars, and what stands around them.
#include "cli/show/picture.h"

#include <algorithm>

#include "traces/notation.h"

namespace ioasis::cli {

namespace {

constexpr std::size_t kRowName = 8;   // "before  "
constexpr std::size_t kWidest = 100;  // columns of a bar
constexpr std::size_t kLastLabel = 12;

std::string reach_text(const Reach& reach) { return traces::hex(reach.first) + ".." + traces::hex(reach.last); }

std::string repeat(std::string_view sign, std::size_t count) {
  std::string text;
  while (count-- > 0) text += sign;
  return text;
}

bool within(const std::vector<Reach>& reaches, std::uint64_t iova) {
  return std::ranges::any_of(reaches, [&](const Reach& reach) { return reach.holds(iova); });
}

Ink ink_of(char letter) {
  constexpr Ink inks[] = {Ink::AreaA, Ink::AreaB, Ink::AreaC};
  return inks[static_cast<unsigned char>(letter) % 3];
}

std::string_view fill_of(const Mapping& mapping, const Style& style) {
  if (mapping.readable && mapping.writable) return style.either("█", "#");
  return mapping.readable ? style.either("▒", "=") : style.either("▓", "%");
}

/// A stretch with no mapping.
std::string bare(const Space& space, const Axis::Segment& segment, const Style& style) {
  const std::uint64_t at = segment.iova.first;
  if (within(space.reserved, at)) return style.paint(Ink::Bad, repeat(style.either("╱", "/"), segment.width));
  if (!within(space.usable, at)) return style.paint(Ink::Faint, repeat(style.either("·", "."), segment.width));
  if (!space.allowed.empty() && !within(space.allowed, at))
    return style.paint(Ink::Faint, repeat(style.either("╌", "~"), segment.width));
  return repeat(style.either("─", "-"), segment.width);
}

std::string access_text(const Mapping& mapping) {
  return std::string(mapping.readable ? "r" : "-") + (mapping.writable ? "w" : "-");
}

std::string list_of(const std::vector<Reach>& reaches) {
  std::string text;
  for (const auto& reach : reaches) text += (text.empty() ? "" : ", ") + reach_text(reach);
  return text;
}

std::string heading(const std::string& name, const Space& space, const Space* before, const Style& style) {
  std::string text =
      style.paint(Ink::Name, name) + "  id " + std::to_string(space.id) + ", alignment " + traces::hex(space.alignment);
  if (before && before->alignment != space.alignment) text += " (was " + traces::hex(before->alignment) + ")";
  if (!space.huge_pages) text += ", no huge pages";
  if (!space.domains.empty()) text += space.domains.size() == 1 ? ", domain" : ", domains";
  for (const auto id : space.domains) text += " " + std::to_string(id);
  return text;
}

std::string_view fate(const Space* before, const Space* after) {
  if (!before) return ", new";
  if (!after) return ", gone";
  return *before == *after ? ", unchanged" : "";
}

/// The mappings of both states, those that went or came marked; of the others those within the window, the rest
/// counted.
void list_mappings(std::ostream& out, const std::string& margin, const Space* before, const Space* after,
                   const Reach& window, Letters& letters, const Style& style) {
  const auto has = [](const Space* space, const Mapping& mapping) {
    return space && std::ranges::find(space->mappings, mapping) != space->mappings.end();
  };
  std::vector<std::pair<const Mapping*, std::uint64_t>> all;
  for (const auto* space : {before, after})
    if (space)
      for (const auto& mapping : space->mappings)
        if (space == after || !has(after, mapping)) all.emplace_back(&mapping, space->id);
  std::ranges::stable_sort(all, {}, [](const auto& entry) { return entry.first->iova.first; });
  std::size_t unlisted = 0;
  const auto tell_unlisted = [&] {
    if (unlisted > 0)
      out << margin << "  " << style.either("⋯", ":") << "  " << unlisted
          << (unlisted == 1 ? " area as before\n" : " areas as before\n");
    unlisted = 0;
  };
  for (const auto& [mapping, ioas] : all) {
    const bool gone = !has(after, *mapping), come = !has(before, *mapping);
    const char letter = letters.of(ioas, *mapping);
    if (!gone && !come && !window.holds(mapping->iova.first)) {
      ++unlisted;
      continue;
    }
    tell_unlisted();
    out << margin
        << (gone   ? style.paint(Ink::Bad, "-")
            : come ? style.paint(Ink::Good, "+")
                   : " ")
        << ' ' << style.paint(ink_of(letter), std::string(1, letter)) << "  " << reach_text(mapping->iova) << "  "
        << access_text(*mapping) << "  " << mapping->memory << '\n';
  }
  tell_unlisted();
}

void list_ranges(std::ostream& out, const std::string& margin, const Space& space, const Style& style) {
  const auto line = [&](std::string_view what, const std::vector<Reach>& reaches) {
    if (!reaches.empty())
      print_wrapped(out, margin + "  " + padded(what, 10), margin.size() + 12, list_of(reaches), style.width);
  };
  line("reserved", space.reserved);
  line("allowed", space.allowed);
  if (space.usable != std::vector<Reach>{{0, ~0ull}}) line("usable", space.usable);
}

}  // namespace

char Letters::of(std::uint64_t ioas, const Mapping& mapping) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::size_t next = letters_.size() % kLetters.size();
  return letters_.try_emplace({ioas, {mapping.iova.first, mapping.pages}}, kLetters[next]).first->second;
}

std::string bar(const Axis& axis, const Space& space, Letters& letters, const Style& style) {
  std::string text;
  for (const auto& segment : axis.segments()) {
    if (segment.hidden) {
      text += style.paint(Ink::Faint, repeat(style.either("⋯", ":"), segment.width));
      continue;
    }
    const auto mapping =
        std::ranges::find_if(space.mappings, [&](const Mapping& m) { return m.iova.holds(segment.iova.first); });
    if (mapping == space.mappings.end()) {
      text += bare(space, segment, style);
      continue;
    }
    const char letter = letters.of(space.id, *mapping);
    const bool starts = mapping->iova.first == segment.iova.first;
    text += style.paint(ink_of(letter), (starts ? std::string(1, letter) : std::string()) +
                                            repeat(fill_of(*mapping, style), segment.width - (starts ? 1 : 0)));
  }
  return text;
}

std::string mark(const Axis& axis, const Reach& asked, const Style& style) {
  std::size_t before = 0, inside = 0;
  for (const auto& segment : axis.segments()) {
    if (segment.iova.first < asked.first) before += segment.width;
    if (asked.holds(segment.iova.first)) inside += segment.width;
  }
  return std::string(before, ' ') + std::string(style.either("└", "^")) +
         repeat(style.either("─", "^"), inside > 2 ? inside - 2 : 0) + std::string(style.either("┘", "^"));
}

void draw(std::ostream& out, const std::string& name, const Space* before, const Space* after,
          const std::optional<Reach>& asked, Letters& letters, std::size_t indent, const Style& style) {
  const std::string margin(indent, ' ');
  const Space& now = after ? *after : *before;
  out << margin << heading(name, now, before, style) << fate(before, after) << '\n';
  std::vector<const Space*> shown;
  for (const auto* space : {before, after})
    if (space) shown.push_back(space);
  if (std::ranges::all_of(shown, [](const Space* space) { return space->plain(); }) && !asked) return;

  const std::size_t taken = indent + kRowName + kLastLabel;
  const Axis axis = Axis::around(shown, asked, std::min(kWidest, style.width - std::min(taken, style.width)));
  if (axis.drawable()) {
    const auto row = [&](std::string_view what, const std::string& line) {
      out << margin << padded(what, kRowName) << line << '\n';
    };
    const std::string first = bar(axis, before ? *before : now, letters, style);
    const std::string last = bar(axis, now, letters, style);
    if (first != last) row("before", first);
    row(first != last ? "after" : "", last);
    if (asked) row("asked", style.paint(Ink::Warn, mark(axis, *asked, style)));
    for (const auto& line : axis.ruler(style)) row("", style.paint(Ink::Faint, line));
  }
  list_mappings(out, margin, before, after, axis.window(), letters, style);
  list_ranges(out, margin, now, style);
}

std::string legend(const Style& style) {
  const auto sign = [&](std::string_view unicode, std::string_view ascii) {
    return std::string(style.either(unicode, ascii));
  };
  return sign("A█", "A#") + " mapped read-write, " + sign("A▒", "A=") + " read, " + sign("A▓", "A%") + " write; " +
         sign("──", "--") + " free, " + sign("╌╌", "~~") + " free but not allowed, " + sign("╱╱", "//") +
         " reserved, " + sign("··", "..") + " outside the apertures, " + sign("⋯⋯", "::") + " not shown";
}

}  // namespace ioasis::cli
