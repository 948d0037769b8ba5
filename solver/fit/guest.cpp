// Guests as documents, and what is left of a need beside the holes.
#include "solver/fit/guest.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "model/uapi/hex.h"

namespace ioasis::solver::fit {
namespace {

using json::Entry;
using json::Json;
using uapi::hex;

constexpr std::uint64_t kVersion = 1;

Extent read_extent(const Entry& value) {
  const Extent extent{value.at("first").address(), value.at("last").address()};
  if (extent.last < extent.first) value.at("last").refuse("an address not below first, " + hex(extent.first));
  return extent;
}

Places read_places(const Entry& value) {
  value.only({"first", "last", "alignment"});
  return {.within = read_extent(value), .alignment = value.at("alignment").page_size()};
}

Need::Lifetime read_lifetime(const Entry& value) {
  if (value.text() == "always") return Need::Lifetime::Always;
  if (value.text() == "made") return Need::Lifetime::Made;
  value.refuse("always or made");
}

Need read_need(const Entry& value) {
  value.only({"name", "first", "last", "page", "places", "lifetime", "source"});
  const Extent extent = read_extent(value);
  Need need{.name = value.at("name").name(),
            .first = extent.first,
            .last = extent.last,
            .page = value.at("page").page_size(),
            .places = {},
            .lifetime = read_lifetime(value.at("lifetime")),
            .source = value.at("source").text()};
  if (need.first % need.page != 0) value.at("first").refuse("a range of whole pages of " + json::size_text(need.page));
  if ((need.last + 1) % need.page != 0)
    value.at("last").refuse("a range of whole pages of " + json::size_text(need.page));
  if (const auto places = value.find("places")) {
    need.places = read_places(*places);
    if (!need.places->within.holds(extent)) places->refuse("places that hold the usual one");
    if (need.places->alignment < need.page) places->at("alignment").refuse("a page of it, or more");
    if (need.first % need.places->alignment != 0)
      places->at("alignment").refuse("one that the usual place has, " + hex(need.first));
  }
  return need;
}

/// Each of the list begins above the one before.
template <class T>
void check_apart(const Entry& list, const std::vector<T>& read) {
  const auto entries = list.elements();
  for (std::size_t i = 1; i < read.size(); ++i)
    if (read[i].first <= read[i - 1].last)
      entries[i].at("first").refuse("an address above the one before, which ends at " + hex(read[i - 1].last));
}

Json document_of(const Need& need) {
  Json json{
      {"name", need.name}, {"first", hex(need.first)}, {"last", hex(need.last)}, {"page", json::size_text(need.page)}};
  if (need.places)
    json["places"] = {{"first", hex(need.places->within.first)},
                      {"last", hex(need.places->within.last)},
                      {"alignment", json::size_text(need.places->alignment)}};
  json["lifetime"] = need.lifetime == Need::Lifetime::Always ? "always" : "made";
  json["source"] = need.source;
  return json;
}

}  // namespace

Guest read_guest(const std::string& text, const std::string& file) {
  const Json document = json::document(text, file);
  const Entry all(document, file);
  all.only({"guest", "name", "about", "needs", "holes", "told_of_reserved", "plugs_later"});
  all.at("guest").integer(kVersion, kVersion);
  Guest guest{.name = all.at("name").name(), .about = all.at("about").text(), .needs = {}, .holes = {}};
  const Entry needs = all.at("needs"), holes = all.at("holes");
  for (const Entry& need : needs.elements()) guest.needs.push_back(read_need(need));
  if (guest.needs.empty()) needs.refuse("at least one need");
  check_apart(needs, guest.needs);
  for (const Entry& hole : holes.elements()) {
    hole.only({"first", "last", "source"});
    const Extent extent = read_extent(hole);
    guest.holes.push_back({extent.first, extent.last, hole.at("source").text()});
  }
  check_apart(holes, guest.holes);
  guest.told_of_reserved = all.at("told_of_reserved").boolean();
  guest.plugs_later = all.at("plugs_later").boolean();
  for (std::size_t i = 0; i < guest.needs.size(); ++i)
    if (pieces(guest, guest.needs[i]).empty()) needs.elements()[i].refuse("a range that the holes leave something of");
  return guest;
}

Guest read_guest_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad())
    throw std::system_error(errno, std::generic_category(), path.string() + ": cannot read");
  return read_guest(text, path.string());
}

Json document_of(const Guest& guest) {
  Json json{{"guest", kVersion}, {"name", guest.name}, {"about", guest.about}};
  for (const auto& need : guest.needs) json["needs"].push_back(document_of(need));
  json["holes"] = Json::array();
  for (const auto& hole : guest.holes)
    json["holes"].push_back({{"first", hex(hole.first)}, {"last", hex(hole.last)}, {"source", hole.source}});
  json["told_of_reserved"] = guest.told_of_reserved;
  json["plugs_later"] = guest.plugs_later;
  return json;
}

std::vector<Extent> pieces(const Guest& guest, const Need& need) {
  std::vector<Extent> all;
  std::uint64_t from = need.first;
  bool ended = false;
  for (const auto& hole : guest.holes) {
    if (!hole.extent().overlaps(need.extent())) continue;
    if (hole.first > from) all.push_back({from - need.first, hole.first - 1 - need.first});
    ended = hole.last >= need.last;
    from = hole.last + 1;
  }
  if (!ended) all.push_back({from - need.first, need.last - need.first});
  return all;
}

const std::vector<Guest>& guests() {
  static const std::vector<Guest> all = [] {
    std::vector<Guest> made;
    for (const auto& document : guest_documents())
      made.push_back(read_guest(std::string(document.text), std::string(document.name) + ".json"));
    return made;
  }();
  return all;
}

const Guest* built_in_guest(std::string_view name) {
  const auto at = std::ranges::find(guests(), name, &Guest::name);
  return at == guests().end() ? nullptr : &*at;
}

}  // namespace ioasis::solver::fit
