// Bars for apertures and reserved ranges, and lists of facts.
#include "cli/show/platform_text.h"

#include <algorithm>

#include "cli/show/bars.h"
#include "model/json/entry.h"
#include "model/uapi/hex.h"

namespace ioasis::cli {

namespace {

using platform::Platform;

constexpr std::size_t kIndent = 14;

void print_picture(std::ostream& out, const Platform& platform, const Style& style) {
  print_bars(out,
             {{"translated", extents_of(platform.apertures), "█", "#", Ink::Good},
              {"reserved", extents_of(platform.reserved), "▒", "x", Ink::Bad}},
             style);
}

void print_fact(std::ostream& out, const std::string& heading, const std::string& fact, const std::string& source,
                const Style& style) {
  print_wrapped(out, padded("  " + heading, kIndent), kIndent, fact, style.width);
  if (source.empty()) return;
  for (const auto& line : wrapped(source, style.width - kIndent - 2))
    out << std::string(kIndent + 2, ' ') << style.paint(Ink::Faint, line) << '\n';
}

std::string offer_text(const platform::Offer& offer) {
  using Base = platform::Offer::Base;
  std::string text = "; made at run time: at most " + json::size_text(offer.largest) + " within " +
                     uapi::hex(offer.within.first) + ".." + uapi::hex(offer.within.last) + ", one page size of " +
                     pages_text(offer.page_sizes) + ", up to " + std::to_string(offer.levels) + " levels, ";
  switch (offer.base) {
    case Base::Fixed:
      return text + "where the hardware has it";
    case Base::Given:
      return text + "where the platform puts it";
    case Base::Chosen:
      return text + "where its maker wants it";
  }
  return text;
}

std::string capabilities_text(const platform::Capabilities& can) {
  std::string text;
  const auto add = [&](bool has, const char* what) {
    if (has) text += (text.empty() ? "" : ", ") + std::string(what);
  };
  add(can.dirty_tracking, "dirty tracking");
  add(can.nesting, "nesting");
  add(can.pasid, "domains by PASID");
  add(can.cache_coherence, "cache coherence");
  add(!can.translation, "no translation");
  return text.empty() ? "nothing more" : text;
}

}  // namespace

std::string pages_text(std::uint64_t page_sizes) {
  constexpr std::size_t kFew = 6;
  const auto sizes = json::page_size_texts(page_sizes);
  if (sizes.size() > kFew) return sizes.front() + " and larger powers of two";
  std::string text;
  for (const auto& size : sizes) text += (text.empty() ? "" : ", ") + size;
  return text;
}

void print(std::ostream& out, const Platform& platform, const Style& style) {
  print_wrapped(out, style.paint(Ink::Strong, platform.name) + "  ", platform.name.size() + 2,
                platform.about + " (" + platform.release + ")", style.width);
  out << '\n';
  print_picture(out, platform, style);
  for (const auto& one : platform.apertures)
    print_fact(out, "aperture",
               extent_text(one.extent()) + ", pages of " + pages_text(one.page_sizes) +
                   (one.offer ? offer_text(*one.offer) : ""),
               one.source, style);
  if (platform.large_page != 0) print_fact(out, "large page", json::size_text(platform.large_page), "", style);
  for (const auto& one : platform.reserved)
    print_fact(out, "reserved", extent_text(one.extent()) + ", " + std::string(name_of(one.kind)), one.source, style);
  print_fact(out, "offers", capabilities_text(platform.capabilities), platform.capabilities.source, style);
  print_fact(out, "processor",
             "pages of " + json::size_text(platform.cpu.page) + ", programs up to " + uapi::hex(platform.cpu.user_last),
             platform.cpu.source, style);
  print_fact(out, "iommufd", platform.iommufd.takes ? "takes its devices" : "no: " + platform.iommufd.why,
             platform.iommufd.source, style);
  const auto why = platform::no_traces(platform);
  print_fact(out, "traces", why ? "none: " + *why : "yes", "", style);
}

void print_list(std::ostream& out, const std::vector<Platform>& platforms, const Style& style) {
  std::size_t widest = 0;
  for (const auto& one : platforms) widest = std::max(widest, one.name.size());
  for (const auto& one : platforms) {
    std::string text;
    for (const auto& aperture : one.apertures)
      text += (text.empty() ? "" : " and ") + uapi::hex(aperture.first) + ".." + uapi::hex(aperture.last);
    text += ", pages of " + json::size_text(one.page());
    if (!one.iommufd.takes) text += "; not by iommufd";
    print_wrapped(out, style.paint(Ink::Name, padded(one.name, widest)) + "  ", widest + 2, one.about + ": " + text,
                  style.width);
  }
}

}  // namespace ioasis::cli
