// The list of them, and their wording.
#include "solver/fit/requirement.h"

#include <algorithm>

#include "model/uapi/hex.h"
#include "solver/fit/extents.h"

namespace ioasis::solver::fit {

namespace {

using Kind = Requirement::Kind;
using json::size_text;
using uapi::hex;

std::string at(const Extent& extent) { return hex(extent.first) + ".." + hex(extent.last); }

/// Where it is, or may be made.
Extent widest(const platform::Aperture& aperture) {
  return aperture.offer ? aperture.offer->within : aperture.extent();
}

bool made_at_run_time(const platform::Platform& host) {
  return host.apertures.size() > 1 ||
         std::ranges::any_of(host.apertures, [](const auto& a) { return a.offer.has_value(); });
}

}  // namespace

bool takes_devices(const Question& question) {
  return question.host.iommufd.takes || (question.proposal.windows() && made_at_run_time(question.host));
}

std::vector<Requirement> requirements(const Question& question) {
  const auto& [guest, host, proposal] = question;
  std::vector<Requirement> all;
  const auto each = [&](const auto& list, auto... kinds) {
    for (std::size_t i = 0; i < list.size(); ++i) (all.push_back({kinds, i}), ...);
  };
  each(guest.needs, Kind::Need, Kind::Base, Kind::Page);
  each(host.apertures, Kind::Reach, Kind::HostPage);
  if (!guest.told_of_reserved)
    for (std::size_t i = 0; i < host.reserved.size(); ++i)
      if (host.reserved[i].enforced()) all.push_back({Kind::Reserved, i});
  if (!proposal.windows() && host.apertures.size() > 1) all.push_back({Kind::OneAperture});
  if (!takes_devices(question)) all.push_back({Kind::Untaken});
  if (!host.capabilities.translation) all.push_back({Kind::Untranslated});
  return all;
}

std::string words(const Question& question, const Requirement& requirement) {
  const auto& [guest, host, proposal] = question;
  switch (requirement.kind) {
    case Kind::Need: {
      const Need& need = guest.needs[requirement.index];
      return "the guest maps in " + need.name + ", " + at(need.extent());
    }
    case Kind::Base: {
      const Need& need = guest.needs[requirement.index];
      return need.name + " begins " +
             (need.places
                  ? "within " + at(need.places->within) + ", at a multiple of " + size_text(need.places->alignment)
                  : "at " + hex(need.first));
    }
    case Kind::Page: {
      const Need& need = guest.needs[requirement.index];
      return "the guest maps in " + need.name + " in pages of " + size_text(need.page);
    }
    case Kind::Reach: {
      const auto& aperture = host.apertures[requirement.index];
      if (!aperture.offer) return "the host translates " + at(aperture.extent()) + " there, and no more";
      return "the host has a window of at most " + size_text(aperture.offer->largest) + " within " +
             at(aperture.offer->within) + ", and no more there";
    }
    case Kind::HostPage: {
      const auto& aperture = host.apertures[requirement.index];
      return "the host maps by pages of " + size_text(smallest_page(aperture)) + " and larger in " +
             at(widest(aperture));
    }
    case Kind::Reserved: {
      const auto& range = host.reserved[requirement.index];
      return "the host reserves " + at(range.extent()) + " (" + std::string(name_of(range.kind)) + ")";
    }
    case Kind::OneAperture:
      return "a domain has one aperture, as Linux has it";
    case Kind::Untaken:
      return "iommufd takes no devices of the host: " + host.iommufd.why;
    case Kind::Untranslated:
      return "the host gives devices the physical addresses that they ask for: it has no IOMMU";
  }
  return "";
}

std::string without(const Question& question, const Requirement& requirement) {
  const auto& [guest, host, proposal] = question;
  switch (requirement.kind) {
    case Kind::Need:
      return "a guest without " + guest.needs[requirement.index].name;
    case Kind::Base:
      return guest.needs[requirement.index].name + " anywhere";
    case Kind::Page:
      return "a guest with pages in " + guest.needs[requirement.index].name + " as large as the host wants";
    case Kind::Reach:
      return "a host with an aperture as is asked in place of " + at(widest(host.apertures[requirement.index]));
    case Kind::HostPage:
      return "a host with pages as small as the guest's in " + at(widest(host.apertures[requirement.index]));
    case Kind::Reserved:
      return "a host that does not reserve " + at(host.reserved[requirement.index].extent());
    case Kind::OneAperture:
      return "a kernel whose domains have several apertures";
    case Kind::Untaken:
      return "a driver of the host that iommufd takes";
    case Kind::Untranslated:
      return "a host with an IOMMU";
  }
  return "";
}

}  // namespace ioasis::solver::fit
