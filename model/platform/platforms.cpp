// The platforms known by name: those that come with the program, a document each below builtin/, and those adopted.
#include <algorithm>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

#include "model/platform/builtin.h"
#include "model/platform/document.h"

namespace ioasis::platform {

namespace {

const Builtin* document_named(std::string_view name) {
  const auto at = std::ranges::find(builtin_documents(), name, &Builtin::name);
  return at == builtin_documents().end() ? nullptr : &*at;
}

/// Reads a document that is built in, and before it the one that it is like.
Platform read_built_in(const Builtin& builtin) {
  Platform base;
  return read(std::string(builtin.text), std::string(builtin.name) + ".json", [&](std::string_view like) {
    const Builtin* found = document_named(like);
    if (found) base = read_built_in(*found);
    return found ? &base : nullptr;
  });
}

/// Platforms that traces and files brought along. They stay, since what is made for them refers to them.
struct Adopted {
  std::shared_mutex mutex;
  std::vector<std::unique_ptr<const Platform>> all;

  const Platform* find(std::string_view name) const {
    const auto at = std::ranges::find(all, name, [](const auto& one) { return std::string_view(one->name); });
    return at == all.end() ? nullptr : at->get();
  }
};

Adopted& adopted() {
  static Adopted all;
  return all;
}

}  // namespace

const std::vector<Platform>& platforms() {
  static const std::vector<Platform> all = [] {
    std::vector<Platform> made;
    for (const auto& builtin : builtin_documents()) made.push_back(read_built_in(builtin));
    return made;
  }();
  return all;
}

std::uint64_t Platform::page() const { return std::ranges::min_element(apertures, {}, &Aperture::page)->page(); }

std::uint64_t Platform::page_sizes() const {
  std::uint64_t sizes = 0;
  for (const auto& aperture : apertures) sizes |= aperture.page_sizes;
  return sizes;
}

std::vector<Aperture> Platform::apertures_before_attach() const {
  return before_attach ? std::vector{*before_attach} : apertures;
}

bool Platform::reserves() const { return std::ranges::any_of(reserved, &Reserved::enforced); }

const Platform* built_in(std::string_view name) {
  const auto at = std::ranges::find(platforms(), name, &Platform::name);
  return at == platforms().end() ? nullptr : &*at;
}

const Platform* named(std::string_view name) {
  if (const Platform* known = built_in(name)) return known;
  const std::shared_lock lock(adopted().mutex);
  return adopted().find(name);
}

const Platform* adopt(const Platform& platform) {
  if (const Platform* known = built_in(platform.name)) return *known == platform ? known : nullptr;
  const std::unique_lock lock(adopted().mutex);
  if (const Platform* known = adopted().find(platform.name)) return *known == platform ? known : nullptr;
  return adopted().all.emplace_back(std::make_unique<const Platform>(platform)).get();
}

std::optional<std::string> no_traces(const Platform& platform) {
  const std::uint64_t page = platform.page();
  const auto has_other_page = [&](const Aperture& aperture) { return aperture.page() != page; };
  if (!platform.iommufd.takes) return "iommufd takes no devices of it";
  if (!platform.capabilities.translation) return "it does not translate";
  if (platform.cpu.page != mock().cpu.page) return "traces are of programs with pages of 4K";
  if (std::ranges::any_of(platform.apertures, has_other_page)) return "its apertures have pages of different size";
  if (page < mock().page() || page > mock().cpu.page) return "mock devices map by pages of 2K or 4K";
  return std::nullopt;
}

std::string_view known_names() {
  static const std::string names = [] {
    std::string text, last;
    for (const auto& one : platforms())
      if (!no_traces(one)) text += (text.empty() ? "" : ", ") + std::exchange(last, one.name);
    return text + " or " + last;
  }();
  return names;
}

}  // namespace ioasis::platform
