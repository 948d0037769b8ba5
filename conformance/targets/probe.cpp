// Two traces: what can be used, and what can be done there.
#include "conformance/targets/probe.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <sstream>

#include "model/platform/document.h"
#include "model/uapi/bytes.h"
#include "model/uapi/hex.h"
#include "traces/reader.h"

namespace ioasis::conformance {

namespace {

using platform::Extent;
using uapi::hex;

constexpr std::size_t kMostRanges = 64;
constexpr std::size_t kRangeBytes = 16;

/// A trace and what was answered.
class Asked {
 public:
  Asked(Target& target, const platform::Platform& of, const std::string& steps, const std::string& more_header = "")
      : name_(target.describe()) {
    std::istringstream in(R"({"ioasis":1,"dialect":"linux-6.12","platform":)" + platform::document_of(of).dump() +
                          R"(,"memory":{"b0":{"pages":4}})" + more_header + "}\n" + steps);
    trace_ = traces::read(in, "probe");
    target.run({&trace_, 1}, [&](std::size_t, Outcome&& outcome) {
      outcome_ = std::move(outcome);
      return true;
    });
    require_run(target, outcome_);
    if (outcome_.end != Outcome::End::Completed) throw Unavailable(name_ + " did not survive being asked");
  }

  bool succeeded(std::size_t step) const { return outcome_.answers[step].error == 0; }
  void require(std::size_t step) const {
    if (!succeeded(step))
      throw Unavailable(name_ + " refused " + std::string(uapi::info(*trace_.steps[step].command).name));
  }
  std::uint64_t field(std::size_t step, std::string_view name) const {
    auto answered = trace_.steps[step];
    answered.bytes = outcome_.answers[step].bytes;
    return traces::get(answered, name);
  }
  std::vector<Extent> ranges(std::size_t step) const {
    std::vector<Extent> all;
    const auto& peeked = outcome_.answers[step].peeked;
    for (std::size_t at = 0; at < field(step, "num_iovas") * kRangeBytes; at += kRangeBytes)
      all.push_back({uapi::load(peeked, at, 8), uapi::load(peeked, at + 8, 8)});
    return all;
  }

 private:
  std::string name_;
  traces::Trace trace_;
  Outcome outcome_;
};

std::string usable_steps() {
  return R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"MOCK_DOMAIN","in":{"id":"ioas0"},"bind":{"out_stdev_id":"stdev0","out_hwpt_id":"hwpt0","out_idev_id":"idev0"}}
{"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"ioas0","num_iovas":")" +
         hex(kMostRanges) + R"(","allowed_iovas":"b0+0x0"},"peek":"b0+0x0:)" + hex(kMostRanges * kRangeBytes) + R"("}
{"op":"GET_HW_INFO","in":{"dev_id":"idev0"}}
{"op":"HWPT_ALLOC","in":{"flags":["NEST_PARENT"],"dev_id":"idev0","pt_id":"ioas0"},"bind":{"out_hwpt_id":"hwpt1"}}
)";
}

/// Maps a page at `iova` and asks what the domain has there; and which pages a device has that is to have large ones.
std::string page_steps(std::uint64_t iova) {
  return R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}}
{"op":"MOCK_DOMAIN","in":{"id":"ioas0"},"bind":{"out_stdev_id":"stdev0","out_hwpt_id":"hwpt0","out_idev_id":"idev0"}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":")" +
         hex(iova) + R"("}}
{"op":"MD_CHECK_MAP","in":{"id":"hwpt0","iova":")" +
         hex(iova) + R"(","length":"0x1000","uptr":"b0+0x0"}}
{"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas1"}}
{"op":"MOCK_DOMAIN_FLAGS","in":{"id":"ioas1","dev_flags":["HUGE_IOVA"]},"bind":{"out_stdev_id":"stdev1","out_hwpt_id":"hwpt1","out_idev_id":"idev1"}}
{"op":"VFIO_IOAS","in":{"ioas_id":"ioas1","op":"0x1"}}
{"op":"VFIO_IOMMU_GET_INFO"}
)";
}

constexpr const char* kDeviceFiles = R"(,"files":{"iommufd":"iommu","device":"vfio-device-0"})";

std::string device_steps() {
  return R"({"op":"IOAS_ALLOC","on":"iommufd","bind":{"out_ioas_id":"ioas0"}}
{"op":"VFIO_DEVICE_BIND_IOMMUFD","on":"device","in":{"iommufd":"iommufd"},"bind":{"out_devid":"idev0"}}
{"op":"VFIO_DEVICE_ATTACH_IOMMUFD_PT","on":"device","in":{"pt_id":"ioas0"}}
{"op":"IOAS_IOVA_RANGES","on":"iommufd","in":{"ioas_id":"ioas0","num_iovas":")" +
         hex(kMostRanges) + R"(","allowed_iovas":"b0+0x0"},"peek":"b0+0x0:)" + hex(kMostRanges * kRangeBytes) + R"("}
{"op":"GET_HW_INFO","on":"iommufd","in":{"dev_id":"idev0"}}
{"op":"HWPT_ALLOC","on":"iommufd","in":{"flags":["NEST_PARENT"],"dev_id":"idev0","pt_id":"ioas0"},"bind":{"out_hwpt_id":"hwpt1"}}
{"op":"VFIO_IOAS","on":"iommufd","in":{"ioas_id":"ioas0","op":"0x1"}}
{"op":"VFIO_IOMMU_GET_INFO","on":"iommufd"}
)";
}

std::vector<platform::Aperture> apertures(const std::vector<Extent>& ranges, std::uint64_t page_sizes,
                                          const std::string& source) {
  std::vector<platform::Aperture> all;
  for (const auto& range : ranges) all.push_back({range.first, range.last, page_sizes, {}, source});
  return all;
}

}  // namespace

platform::Platform probe(Target& target, const std::string& name, const platform::Platform& of) {
  const Asked usable(target, of, usable_steps());
  const std::string said = "as " + target.describe() + " answered: ";
  for (std::size_t step = 0; step < 4; ++step) usable.require(step);
  platform::Platform found{.name = name, .about = "probed", .release = target.describe(), .apertures = {}};
  found.apertures = apertures(usable.ranges(2), usable.field(2, "out_iova_alignment"), said + "IOAS_IOVA_RANGES");
  if (found.apertures.empty()) throw Unavailable(target.describe() + ": no address can be used");
  found.capabilities = {.dirty_tracking = (usable.field(3, "out_capabilities") & 1) != 0,
                        .nesting = usable.succeeded(4),
                        .pasid = usable.field(3, "out_max_pasid_log2") != 0,
                        .cache_coherence = true,
                        .translation = true,
                        .source = said + "GET_HW_INFO, HWPT_ALLOC; a device was attached"};
  found.cpu = platform::mock().cpu;
  found.cpu.source = "as programs of traces have it; not asked";
  found.iommufd = {.takes = true, .why = "", .source = said + "MOCK_DOMAIN"};

  const Asked pages(target, of, page_steps(found.first()));
  found.checkable = pages.succeeded(2) && pages.succeeded(3);
  if (pages.succeeded(5) && pages.succeeded(7)) {
    const std::uint64_t largest = std::bit_floor(pages.field(7, "iova_pgsizes"));
    if (largest > found.cpu.page) found.large_page = largest;
  }
  return found;
}

platform::Platform probe_device(Target& target, const std::string& name, const platform::Platform& like) {
  enum : std::size_t { Bind = 1, Attach, Ranges, Info, Nest, Container, Sizes };
  const Asked asked(target, like, device_steps(), kDeviceFiles);
  for (const std::size_t step : {Bind, Attach, Ranges, Info, Container, Sizes}) asked.require(step);
  const std::string said = "as " + target.describe() + " answered: ";
  platform::Platform found{.name = name, .about = "probed", .release = target.describe(), .apertures = {}};
  found.apertures = apertures(asked.ranges(Ranges), asked.field(Sizes, "iova_pgsizes"),
                              said + "IOAS_IOVA_RANGES, VFIO_IOMMU_GET_INFO");
  if (found.apertures.empty()) throw Unavailable(target.describe() + ": no address can be used");
  found.capabilities = {.dirty_tracking = (asked.field(Info, "out_capabilities") & 1) != 0,
                        .nesting = asked.succeeded(Nest),
                        .pasid = asked.field(Info, "out_max_pasid_log2") != 0,
                        .cache_coherence = true,
                        .translation = true,
                        .source = said + "GET_HW_INFO, HWPT_ALLOC; a device was attached"};
  found.cpu = like.cpu;
  found.iommufd = {
      .takes = true, .why = "", .source = said + "VFIO_DEVICE_BIND_IOMMUFD, VFIO_DEVICE_ATTACH_IOMMUFD_PT"};
  return found;
}

std::vector<std::string> differences(const platform::Platform& found, const platform::Platform& expected) {
  std::vector<std::string> all;
  const auto compare = [&](const std::string& what, const std::string& one, const std::string& other) {
    if (one != other) all.push_back(what + ": " + one + ", expected " + other);
  };
  const auto range = [](const auto& one) { return hex(one.first) + ".." + hex(one.last); };
  const auto list = [](const auto& ranges, const auto& text) {
    std::string joined;
    for (const auto& one : ranges) joined += (joined.empty() ? "" : ", ") + text(one);
    return joined.empty() ? std::string("none") : joined;
  };
  const auto aperture = [&](const auto& one) { return range(one) + " in pages of " + hex(one.page_sizes); };
  const auto reserved = [&](const platform::Reserved& one) {
    using enum platform::ReservedKind;
    return range(one) + " " + std::string(name_of(one.kind == SoftwareMsi ? Msi : one.kind));
  };
  compare("apertures", list(found.apertures, aperture), list(expected.apertures, aperture));
  compare("reserved", list(found.reserved, reserved), list(expected.reserved, reserved));
  const auto yes = [](bool is) { return std::string(is ? "yes" : "no"); };
  const auto &has = found.capabilities, &should = expected.capabilities;
  compare("dirty_tracking", yes(has.dirty_tracking), yes(should.dirty_tracking));
  compare("nesting", yes(has.nesting), yes(should.nesting));
  compare("pasid", yes(has.pasid), yes(should.pasid));
  return all;
}

std::vector<platform::Reserved> reserved_regions(std::string_view text, const std::string& path) {
  std::vector<platform::Reserved> all;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first, last, kind;
    words >> first >> last >> kind;
    const auto known = std::ranges::find(platform::kReservedKinds, kind);
    const auto number = [&](const std::string& word) {
      std::uint64_t value = 0;
      const char* const end = word.data() + word.size();
      if (!word.starts_with("0x") || std::from_chars(word.data() + 2, end, value, 16).ptr != end)
        throw Unavailable(path + ": not a reserved region: " + line);
      return value;
    };
    const Extent extent{number(first), number(last)};
    if (known == std::end(platform::kReservedKinds) || extent.last < extent.first)
      throw Unavailable(path + ": not a reserved region: " + line);
    all.push_back({extent.first, extent.last,
                   static_cast<platform::ReservedKind>(known - std::begin(platform::kReservedKinds)), path});
  }
  std::ranges::stable_sort(all, {}, &platform::Reserved::first);
  return all;
}

void add_reserved(platform::Platform& platform, const std::vector<platform::Reserved>& reserved) {
  platform.reserved = reserved;
  auto& apertures = platform.apertures;
  for (const auto& range : reserved) {
    if (!range.enforced()) continue;
    // The aperture goes on behind what is reserved, if something usable lies on both sides of it.
    for (std::size_t i = 0; i + 1 < apertures.size(); ++i)
      if (apertures[i].last + 1 == range.first && range.last + 1 == apertures[i + 1].first) {
        apertures[i].last = apertures[i + 1].last;
        apertures.erase(apertures.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        break;
      }
  }
}

}  // namespace ioasis::conformance
