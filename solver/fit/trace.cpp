// What was merged and what was proposed, each set up by its own calls.
#include "solver/fit/trace.h"

#include <algorithm>
#include <sstream>

#include "model/platform/document.h"
#include "model/uapi/hex.h"
#include "solver/fit/extents.h"
#include "solver/fit/script.h"
#include "traces/reader.h"

namespace ioasis::solver::fit {

namespace {

using json::Json;
using uapi::hex;

Json platform_of(const Question& question, const Placement& placement) {
  const auto& host = question.host;
  Json document{
      {"platform", 1},
      {"name", host.name + "." + question.guest.name},
      {"like", platform::mock().name},
      {"about", "the apertures of " + host.name + " that " + question.guest.name + " has, by mock devices' pages"},
      {"release", host.release}};
  for (const auto& used : placement.used)
    document["apertures"].push_back({{"first", hex(used.first)},
                                     {"last", hex(used.last)},
                                     {"page_sizes", json::page_size_texts(platform::mock().page())},
                                     {"source", host.apertures[used.aperture].source}});
  return document;
}

/// The lowest and the highest page of a range.
std::vector<Extent> edges(const Extent& range, std::uint64_t page) {
  const std::uint64_t length = std::min(page, kLongestMap);
  if (range.last - range.first < 2 * length - 1) return {{range.first, range.first + (length - 1)}};
  return {{range.first, range.first + (length - 1)}, {range.last - (length - 1), range.last}};
}

/// A need as it is placed.
struct Part {
  std::uint64_t page;
  bool made;                   ///< the guest makes and removes it
  std::vector<Extent> ranges;  ///< in which it maps
  std::vector<Extent> maps;    ///< at the edges of those
};

class SetUp {
 public:
  SetUp(const Question& question, const Placement& placement)
      : question_(question),
        script_({{"ioasis", 1},
                 {"dialect", question.proposal.dialect},
                 {"platform", platform_of(question, placement)},
                 {"note", question.guest.name + " on " + question.host.name}}) {
    for (std::size_t i = 0; i < question.guest.needs.size(); ++i) {
      const auto& need = question.guest.needs[i];
      Part part{need.page, need.lifetime == Need::Lifetime::Made, mapped(question, placement, i), {}};
      for (const auto& range : part.ranges)
        for (const auto& edge : edges(range, need.page)) part.maps.push_back(edge);
      parts_.push_back(std::move(part));
    }
  }

  std::string text() {
    begin();
    for (const auto& part : parts_) fill(part);
    reach();
    if (question_.guest.plugs_later) {
      script_.device(place_);
      reach();
    }
    for (const auto& part : parts_)
      if (part.made) remake(part);
    return script_.text();
  }

 private:
  void begin() {
    script_.alloc(ioas_);
    for (const auto& reserved : question_.host.reserved)
      if (reserved.enforced())
        script_.call(
            "ADD_RESERVED",
            {{"id", ioas_}, {"start", hex(reserved.first)}, {"length", hex(length({reserved.first, reserved.last}))}});
    script_.device(ioas_);
    switch (question_.proposal.change) {
      case uapi::Proposal::None:
        return script_.call_with(all_ranges(), "IOAS_ALLOW_IOVAS", {{"ioas_id", ioas_}}, "num_iovas", "allowed_iovas");
      case uapi::Proposal::Windows:
        for (const auto& part : parts_) make_windows(part);
        return;
      case uapi::Proposal::Apertures:
        list(all_ranges());
        return script_.move(place_);
      case uapi::Proposal::Reserve:
        return keep("IOAS_RESERVE", all_ranges());
      case uapi::Proposal::Require:
        return keep("IOAS_REQUIRE_IOVA", all_ranges());
    }
  }

  /// The part is mapped at its edges; where it is withheld until then it is given up first.
  void fill(const Part& part) {
    if (question_.proposal.change == uapi::Proposal::Reserve) keep("IOAS_UNRESERVE", part.ranges);
    for (const auto& map : part.maps) script_.map(ioas_, map);
  }

  /// The guest removes it, and makes it again.
  void remake(const Part& part) {
    if (question_.proposal.change == uapi::Proposal::Apertures) return switch_twice(part);
    for (const auto& map : part.maps) script_.unmap(ioas_, map);
    if (question_.proposal.change == uapi::Proposal::Reserve) keep("IOAS_RESERVE", part.ranges);
    if (question_.proposal.change == uapi::Proposal::Windows)
      for (const auto& range : part.ranges)
        script_.call("IOAS_REMOVE_WINDOW", {{"ioas_id", ioas_}, {"iova", hex(range.first)}});
    for (const auto& map : part.maps) script_.fault(map);
    if (question_.proposal.change == uapi::Proposal::Windows) make_windows(part);
    fill(part);
    for (const auto& map : part.maps) script_.reach(map);
  }

  /// To a domain without the part, if anything is left for one, and to another with it.
  void switch_twice(const Part& part) {
    std::vector<Extent> rest;
    for (const auto& other : parts_)
      if (&other != &part) rest.insert(rest.end(), other.ranges.begin(), other.ranges.end());
    if (!rest.empty()) {
      take_along(rest, part);
      for (const auto& map : part.maps) script_.fault(map);
    }
    take_along(all_ranges(), part);
    reach_all_but(part);
    fill(part);
    for (const auto& map : part.maps) script_.reach(map);
  }

  /// A new address space with a domain of those apertures, a copy of all that is mapped but for the part, and the
  /// switch.
  void take_along(const std::vector<Extent>& apertures, const Part& part) {
    const auto old = ioas_;
    ioas_ = "ioas" + std::to_string(++spaces_);
    script_.alloc(ioas_);
    list(apertures);
    for (const auto& other : parts_)
      if (&other != &part)
        for (const auto& map : other.maps) script_.copy(old, ioas_, map);
    script_.move(place_);
  }

  void list(const std::vector<Extent>& apertures) {
    place_ = "hwpt" + std::to_string(spaces_);
    script_.call_with(apertures, "HWPT_ALLOC_APERTURES", {{"dev_id", "idev0"}, {"pt_id", ioas_}}, "num_apertures",
                      "apertures", {{"out_hwpt_id", place_}});
  }

  /// Pages of a window are no larger than what can be mapped in it here.
  void make_windows(const Part& part) {
    for (const auto& range : part.ranges)
      script_.call("IOAS_CREATE_WINDOW", {{"flags", {"FIXED_BASE"}},
                                          {"ioas_id", ioas_},
                                          {"length", hex(length(range))},
                                          {"page_size", hex(std::min(part.page, kLongestMap))},
                                          {"iova", hex(range.first)}});
  }

  void keep(const char* op, const std::vector<Extent>& ranges) {
    for (const auto& range : ranges)
      script_.call(op, {{"ioas_id", ioas_}, {"iova", hex(range.first)}, {"length", hex(length(range))}});
  }

  void reach() {
    for (const auto& part : parts_)
      for (const auto& map : part.maps) script_.reach(map);
  }
  void reach_all_but(const Part& absent) {
    for (const auto& part : parts_)
      if (&part != &absent)
        for (const auto& map : part.maps) script_.reach(map);
  }

  std::vector<Extent> all_ranges() const {
    std::vector<Extent> all;
    for (const auto& part : parts_) all.insert(all.end(), part.ranges.begin(), part.ranges.end());
    return all;
  }

  const Question& question_;
  Script script_;
  std::vector<Part> parts_;
  std::string ioas_ = "ioas0", place_ = ioas_;  // what devices are attached to
  unsigned spaces_ = 0;
};

}  // namespace

std::vector<Extent> mapped(const Question& question, const Placement& placement, std::size_t need) {
  std::vector<Extent> all;
  const std::uint64_t base = placement.needs[need].first;
  for (const auto& piece : pieces(question.guest, question.guest.needs[need]))
    all.push_back({base + piece.first, base + piece.last});
  return question.guest.told_of_reserved ? outside(std::move(all), enforced(question.host)) : all;
}

traces::Trace trace_of(const Question& question, const Placement& placement) {
  std::istringstream in(SetUp(question, placement).text());
  return traces::read(in, question.guest.name + " on " + question.host.name);
}

}  // namespace ioasis::solver::fit
