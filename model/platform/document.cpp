// Reading and writing platforms, and what has to hold of one.
#include "model/platform/document.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "model/uapi/hex.h"

namespace ioasis::platform {
namespace {

using json::Entry;
using json::Json;
using uapi::hex;

constexpr std::uint64_t kVersion = 1;
constexpr unsigned kMostLevels = 6;
constexpr std::string_view kBases[] = {"fixed", "given", "chosen"};

/// Which of the names the text is.
template <class Enum, std::size_t N>
Enum read_name(const Entry& value, const std::string_view (&names)[N]) {
  const auto found = std::ranges::find(names, value.text());
  std::string all;
  for (const auto name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  if (found == std::end(names)) value.refuse("one of " + all);
  return static_cast<Enum>(found - names);
}

Extent read_extent(const Entry& value) {
  const Extent extent{value.at("first").address(), value.at("last").address()};
  if (extent.last < extent.first) value.at("last").refuse("an address not below first, " + hex(extent.first));
  return extent;
}

Offer read_offer(const Entry& value) {
  value.only({"within", "largest", "page_sizes", "levels", "base"});
  value.at("within").only({"first", "last"});
  return {.within = read_extent(value.at("within")),
          .largest = value.at("largest").size(),
          .page_sizes = value.at("page_sizes").page_sizes(),
          .levels = static_cast<unsigned>(value.at("levels").integer(1, kMostLevels)),
          .base = read_name<Offer::Base>(value.at("base"), kBases)};
}

/// An aperture that is made at run time lies where the hardware offers it.
void check_offer(const Entry& value, const Aperture& aperture) {
  const Offer& offer = *aperture.offer;
  if (!offer.within.holds(aperture.extent()))
    value.at("last").refuse("a window within what its hardware offers, " + hex(offer.within.first) + ".." +
                            hex(offer.within.last));
  if (aperture.last - aperture.first > offer.largest - 1)
    value.at("last").refuse("a window of at most " + json::size_text(offer.largest));
  if (aperture.page_sizes & ~offer.page_sizes) value.at("page_sizes").refuse("page sizes that its hardware offers");
}

Aperture read_aperture(const Entry& value) {
  value.only({"first", "last", "page_sizes", "offer", "source"});
  const Extent extent = read_extent(value);
  Aperture aperture{.first = extent.first,
                    .last = extent.last,
                    .page_sizes = value.at("page_sizes").page_sizes(),
                    .offer = {},
                    .source = value.at("source").text()};
  const auto at_page = [&](std::string_view key, std::uint64_t bound) {
    if (bound % aperture.page() != 0)
      value.at(key).refuse("a window of whole pages of " + json::size_text(aperture.page()));
  };
  at_page("first", aperture.first);
  at_page("last", aperture.last + 1);
  if (const auto offer = value.find("offer")) {
    aperture.offer = read_offer(*offer);
    check_offer(value, aperture);
  }
  return aperture;
}

std::vector<Aperture> read_apertures(const Entry& value) {
  std::vector<Aperture> apertures;
  for (const Entry& one : value.elements()) {
    apertures.push_back(read_aperture(one));
    if (apertures.size() == 1) continue;
    const Aperture& before = apertures[apertures.size() - 2];
    if (apertures.back().first <= before.last)
      one.at("first").refuse("an address above the aperture before, which ends at " + hex(before.last));
  }
  if (apertures.empty()) value.refuse("at least one aperture");
  return apertures;
}

std::vector<Reserved> read_reserved(const Entry& value) {
  std::vector<Reserved> reserved;
  for (const Entry& one : value.elements()) {
    one.only({"first", "last", "kind", "source"});
    const Extent extent = read_extent(one);
    reserved.push_back(
        {extent.first, extent.last, read_name<ReservedKind>(one.at("kind"), kReservedKinds), one.at("source").text()});
  }
  std::ranges::stable_sort(reserved, {}, &Reserved::first);
  return reserved;
}

/// Its pages are as everywhere.
Aperture read_before_attach(const Entry& value, std::uint64_t page_sizes) {
  value.only({"first", "last", "source"});
  const Extent extent = read_extent(value);
  return {extent.first, extent.last, page_sizes, {}, value.at("source").text()};
}

Capabilities read_capabilities(const Entry& value) {
  value.only({"dirty_tracking", "nesting", "pasid", "cache_coherence", "translation", "made_to_order", "source"});
  Capabilities can{.dirty_tracking = value.at("dirty_tracking").boolean(),
                   .nesting = value.at("nesting").boolean(),
                   .pasid = value.at("pasid").boolean(),
                   .cache_coherence = value.at("cache_coherence").boolean(),
                   .translation = value.at("translation").boolean(),
                   .source = value.at("source").text()};
  if (const auto ordered = value.find("made_to_order")) can.made_to_order = ordered->boolean();
  return can;
}

Cpu read_cpu(const Entry& value) {
  value.only({"page", "user_last", "copied", "source"});
  Cpu cpu{.page = value.at("page").page_size(),
          .user_last = value.at("user_last").address(),
          .source = value.at("source").text()};
  if (const auto copied = value.find("copied")) cpu.copied = copied->address();
  return cpu;
}

Iommufd read_iommufd(const Entry& value) {
  value.only({"takes", "why", "source"});
  Iommufd iommufd{.takes = value.at("takes").boolean(), .why = "", .source = value.at("source").text()};
  const auto why = value.find("why");
  if (iommufd.takes && why) why->refuse("no reason where iommufd takes devices");
  if (!iommufd.takes) iommufd.why = value.at("why").text();
  return iommufd;
}

/// What has to hold between the facts.
void check(const Entry& all, const Platform& platform) {
  const auto apertures = all.at("apertures").elements();
  for (std::size_t i = 0; i < apertures.size(); ++i)
    if (platform.iommufd.takes && !fits_processor(platform.apertures[i], platform.cpu))
      apertures[i]
          .at("page_sizes")
          .refuse("a page no larger than the processor's, " + json::size_text(platform.cpu.page) +
                  ", where iommufd takes devices");
  const auto ranges_of = [&](ReservedKind kind) {
    return std::ranges::count(platform.reserved, kind, &Reserved::kind);
  };
  const auto software = ranges_of(ReservedKind::SoftwareMsi);
  if (platform.iommufd.takes && (software > 1 || (software == 1 && ranges_of(ReservedKind::Msi) > 0)))
    all.at("reserved")
        .refuse("one range of software-msi at most, and none beside one of msi, where iommufd takes devices");
  if (platform.large_page != 0 && platform.large_page <= platform.page())
    all.at("large_page").refuse("a page larger than the smallest, " + json::size_text(platform.page()));
}

Json document_of(const Extent& extent) { return {{"first", hex(extent.first)}, {"last", hex(extent.last)}}; }

/// An array of sizes while it is short.
Json page_sizes_of(std::uint64_t mask) {
  constexpr int kFew = 8;
  return std::popcount(mask) > kFew ? Json(hex(mask)) : Json(json::page_size_texts(mask));
}

Json document_of(const Aperture& aperture) {
  Json json = document_of(aperture.extent());
  json["page_sizes"] = page_sizes_of(aperture.page_sizes);
  if (const auto& offer = aperture.offer)
    json["offer"] = {{"within", document_of(offer->within)},
                     {"largest", json::size_text(offer->largest)},
                     {"page_sizes", page_sizes_of(offer->page_sizes)},
                     {"levels", offer->levels},
                     {"base", kBases[static_cast<std::size_t>(offer->base)]}};
  json["source"] = aperture.source;
  return json;
}

Json document_of(const Reserved& reserved) {
  Json json = document_of(reserved.extent());
  json["kind"] = name_of(reserved.kind);
  json["source"] = reserved.source;
  return json;
}

/// The document with what it does not say itself taken from the platform that it is like.
Json completed(const Json& document, const std::string& file, const Known& known) {
  const Entry own(document, file);
  const auto like = own.find("like");
  if (!like) return document;
  own.at("name");
  own.at("about");
  const Platform* base = known(like->text());
  if (!base) like->refuse("the name of a platform that is built in");
  Json whole = platform::document_of(*base);
  whole.erase("kernel");  // that is of the very machine
  for (auto member = document.begin(); member != document.end(); ++member)
    if (member.key() != "like") whole[member.key()] = member.value();
  return whole;
}

}  // namespace

Platform read(const Json& document, const std::string& file, const Known& known) {
  const Json whole = completed(document, file, known);
  const Entry all(whole, file);
  all.only({"platform", "name", "about", "release", "apertures", "large_page", "reserved", "capabilities", "cpu",
            "iommufd", "before_attach", "checkable", "kernel"});
  all.at("platform").integer(kVersion, kVersion);
  Platform platform{.name = all.at("name").name(),
                    .about = all.at("about").text(),
                    .release = all.at("release").text(),
                    .apertures = read_apertures(all.at("apertures")),
                    .reserved = read_reserved(all.at("reserved")),
                    .capabilities = read_capabilities(all.at("capabilities")),
                    .cpu = read_cpu(all.at("cpu")),
                    .iommufd = read_iommufd(all.at("iommufd"))};
  if (const auto page = all.find("large_page")) platform.large_page = page->page_size();
  if (const auto early = all.find("before_attach"))
    platform.before_attach = read_before_attach(*early, platform.page_sizes());
  if (const auto checkable = all.find("checkable")) platform.checkable = checkable->boolean();
  if (const auto kernel = all.find("kernel")) platform.has_kernel = kernel->boolean();
  check(all, platform);
  return platform;
}

Platform read(const std::string& text, const std::string& file, const Known& known) {
  return read(json::document(text, file), file, known);
}

Platform read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad())
    throw std::system_error(errno, std::generic_category(), path.string() + ": cannot read");
  return read(text, path.string());
}

Json document_of(const Platform& platform) {
  Json json{{"platform", kVersion}, {"name", platform.name}, {"about", platform.about}, {"release", platform.release}};
  for (const auto& aperture : platform.apertures) json["apertures"].push_back(document_of(aperture));
  if (platform.large_page != 0) json["large_page"] = json::size_text(platform.large_page);
  json["reserved"] = Json::array();
  for (const auto& reserved : platform.reserved) json["reserved"].push_back(document_of(reserved));
  const auto& can = platform.capabilities;
  json["capabilities"] = {
      {"dirty_tracking", can.dirty_tracking},   {"nesting", can.nesting},         {"pasid", can.pasid},
      {"cache_coherence", can.cache_coherence}, {"translation", can.translation}, {"source", can.source}};
  if (!can.made_to_order) json["capabilities"]["made_to_order"] = false;
  json["cpu"] = {{"page", json::size_text(platform.cpu.page)},
                 {"user_last", hex(platform.cpu.user_last)},
                 {"source", platform.cpu.source}};
  if (platform.cpu.copied != 1) json["cpu"]["copied"] = hex(platform.cpu.copied);
  json["iommufd"]["takes"] = platform.iommufd.takes;
  if (!platform.iommufd.takes) json["iommufd"]["why"] = platform.iommufd.why;
  json["iommufd"]["source"] = platform.iommufd.source;
  if (const auto& early = platform.before_attach) {
    json["before_attach"] = document_of(early->extent());
    json["before_attach"]["source"] = early->source;
  }
  if (platform.checkable) json["checkable"] = true;
  if (platform.has_kernel) json["kernel"] = true;
  return json;
}

}  // namespace ioasis::platform
