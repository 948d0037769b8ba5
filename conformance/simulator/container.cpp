// The VFIO container that iommufd stands in for: its ioctls work on one address space, which VFIO_IOAS chooses.
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

using uapi::Command;
using uapi::kIovaRangeBytes;
using uapi::kPageSize;

namespace {

/// What a capability is made of before it is written, behind the struct of GET_INFO.
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kCapabilityHead = 8;  ///< id, version, and where the next one is
constexpr std::size_t kLink = 4;

Bytes capability(std::uint16_t id, std::size_t length) {
  Bytes bytes(length);
  uapi::store(bytes, 0, 2, id);
  uapi::store(bytes, 2, 2, 1);
  return bytes;
}

/// As many mappings as there may be: no limit but memory's.
Bytes mappings_available() {
  Bytes bytes = capability(uapi::kVfioCapabilityDmaAvail, kCapabilityHead + 4);
  uapi::store(bytes, kCapabilityHead, 4, 0xffffffff);
  return bytes;
}

constexpr std::size_t up_to_word(std::size_t bytes) { return (bytes + 7) / 8 * 8; }

}  // namespace

std::optional<int> IommufdContext::container_ioctl(std::uint32_t request, std::span<std::uint8_t> given,
                                                   uapi::Site site) {
  const auto with_struct = [&](Command command, Errno (IommufdContext::*carry_out)(Call&)) {
    Call call(given, site, host_.kernel);
    const Errno error = call.fetch_shortest(uapi::info(command), host_.defects);
    return -(error ? error : (this->*carry_out)(call));
  };
  const auto called = uapi::find(uapi::FileKind::Vfio, site, request, 0);
  const auto is = [&](Command command) { return called == command; };
  if (is(Command::VfioGetApiVersion)) return host_.defects.has(Defect::VfioVersionOne) ? 1 : 0;
  if (is(Command::VfioCheckExtension)) return check_extension(uapi::load(given, 0, 8));
  if (is(Command::VfioSetIommu)) return -set_iommu(uapi::load(given, 0, 8));
  if (is(Command::VfioIommuGetInfo)) return with_struct(Command::VfioIommuGetInfo, &IommufdContext::iommu_info);
  if (is(Command::VfioIommuMapDma)) return with_struct(Command::VfioIommuMapDma, &IommufdContext::map_dma);
  if (is(Command::VfioIommuUnmapDma)) return with_struct(Command::VfioIommuUnmapDma, &IommufdContext::unmap_dma);
  return std::nullopt;
}

int IommufdContext::check_extension(std::uint64_t extension) {
  switch (extension) {
    case uapi::kVfioType1:
    case uapi::kVfioType1v2:
      return 1;
    case uapi::kVfioUnmapAll:
      return host_.defects.has(Defect::VfioUnmapAllNotAnnounced) ? 0 : 1;
    case uapi::kVfioNoIommu:
      return host_.kernel.noiommu ? 1 : 0;
    case uapi::kVfioDmaCoherent: {
      // The mock hardware does not keep devices from bypassing caches.
      const AddressSpace* space = container_space();
      if (!space) return -ENODEV;
      return space->has_domain() && !host_.defects.has(Defect::VfioCoherentDespiteDomain) ? 0 : 1;
    }
    default:
      return 0;
  }
}

Errno IommufdContext::set_iommu(std::uint64_t type) {
  const Defects& defects = host_.defects;
  if (type == uapi::kVfioNoIommu && defects.has(Defect::VfioNoIommuAccepted)) return 0;
  if (type != uapi::kVfioType1 && type != uapi::kVfioType1v2) return EINVAL;
  AddressSpace* space = container_space();
  if (!space) return ENODEV;
  // The old type may unmap anything at any time, which large pages would stand in the way of.
  const bool small = type == uapi::kVfioType1 ? !defects.has(Defect::VfioType1KeepsLargePages)
                                              : defects.has(Defect::VfioType1v2DropsLargePages);
  return small ? space->set_large_pages(false) : 0;
}

Errno IommufdContext::map_dma(Call& call) {
  const Defects& defects = host_.defects;
  const std::uint64_t flags = call["flags"], size = call["size"], user = call["vaddr"];
  const bool reads = (flags & uapi::kVfioRead) != 0, writes = (flags & uapi::kVfioWrite) != 0;
  if ((flags & ~(uapi::kVfioRead | uapi::kVfioWrite)) != 0 && !defects.has(Defect::VfioMapFlagsIgnored)) return EINVAL;
  if (!reads && !writes && defects.has(Defect::VfioMapNeedsAccess)) return EINVAL;
  AddressSpace* space = container_space();
  if (!space) return ENODEV;
  if (const Errno error = check_memory(size, user > kTop - size)) return error;
  auto pages = std::make_shared<Pages>(host_, counts_by_process_, user, size, writes);
  std::uint64_t iova = call["iova"];
  return space->map({{std::move(pages), user % kPageSize, size}}, size, reads, writes, AddressSpace::Placement::Fixed,
                    iova);
}

Errno IommufdContext::unmap_dma(Call& call) {
  const Defects& defects = host_.defects;
  std::uint64_t known = uapi::kVfioUnmapEverything;
  if (defects.has(Defect::VfioUnmapBitmapIgnored)) known |= 1;
  if ((call["flags"] & ~known) != 0) return EINVAL;
  AddressSpace* space = container_space();
  if (!space) return ENODEV;
  const std::uint64_t iova = call["iova"], size = call["size"];
  std::uint64_t bytes = 0;
  Errno error = 0;
  if ((call["flags"] & uapi::kVfioUnmapEverything) != 0) {
    if ((iova != 0 || size != 0) && !defects.has(Defect::VfioUnmapAllIgnoresRange)) return EINVAL;
    error = space->unmap({0, kTop}, bytes);
  } else {
    // What type1 alone can do comes first, whether or not the range turns out to be one.
    if (!space->large_pages() && !defects.has(Defect::VfioUnmapNeverCuts)) {
      error = space->cut(iova + size - 1);
      if (!error && iova != 0) error = space->cut(iova - 1);
      if (error) return error;
    }
    error = unmap_part(*space, iova, size, bytes);
  }
  if (error && defects.has(Defect::VfioFailedUnmapAnswersNothing)) return error;
  call.set("size", bytes);
  const Errno unwritable = call.respond();
  return unwritable ? unwritable : error;
}

Errno IommufdContext::unmap_part(AddressSpace& space, std::uint64_t iova, std::uint64_t size, std::uint64_t& bytes) {
  if (size == 0) return EINVAL;
  const auto range = range_at(iova, size);
  if (!range) return EOVERFLOW;
  const Errno error = space.unmap(*range, bytes);
  return !error && bytes == 0 && host_.defects.has(Defect::VfioUnmapEmptyFails) ? ENOENT : error;
}

Errno IommufdContext::iommu_info(Call& call) {
  constexpr std::size_t kRangesHead = 16;
  const Defects& defects = host_.defects;
  const AddressSpace* space = container_space();
  if (!space) return ENODEV;
  const std::uint64_t room = call["argsz"];
  const std::size_t first = uapi::info(Command::VfioIommuGetInfo).size;
  const auto fits = [&](std::size_t end) { return end <= room; };

  const Bytes available = mappings_available();
  if (fits(first + available.size()))
    if (const Errno error = call.write(first, available)) return error;

  const std::size_t second = first + up_to_word(available.size());
  const std::vector<Range> ranges = space->usable_ranges();
  const std::size_t whole = second + kRangesHead + ranges.size() * kIovaRangeBytes;
  // Ranges are written as long as there is room, though without room for all nothing says that they are there.
  for (std::size_t i = 0, at = second + kRangesHead; i < ranges.size(); ++i, at += kIovaRangeBytes) {
    Bytes range(kIovaRangeBytes);
    uapi::store(range, 0, 8, ranges[i].first);
    uapi::store(range, 8, 8, ranges[i].last);
    if (!fits(at + kIovaRangeBytes) || (defects.has(Defect::VfioInfoNeedsRoomForAll) && !fits(whole))) break;
    if (const Errno error = call.write(at, range)) return error;
  }
  Bytes head = capability(uapi::kVfioCapabilityIovaRange, kRangesHead);
  uapi::store(head, kCapabilityHead, 4, ranges.size());
  if (fits(whole))
    if (const Errno error = call.write(second, head)) return error;
  Bytes link(4);
  uapi::store(link, 0, 4, second);
  if (fits(second) && !defects.has(Defect::VfioInfoLinkMissing))
    if (const Errno error = call.write(first + kLink, link)) return error;

  // Pages smaller than the kernel's are of no use to programs that know only those.
  std::uint64_t sizes = space->page_sizes();
  if (sizes % kPageSize != 0 && !defects.has(Defect::VfioInfoSmallPages))
    sizes = (sizes & ~(kPageSize - 1)) | kPageSize;
  const bool announced = fits(whole) || defects.has(Defect::VfioInfoChainAnnouncedUnwritten);
  if (!defects.has(Defect::VfioInfoArgszKept)) call.set("argsz", whole);
  call.set("flags", uapi::kVfioInfoPageSizes | uapi::kVfioInfoCapabilities);
  call.set("iova_pgsizes", std::max(sizes, space->alignment()));
  call.set("cap_offset", announced ? first : 0);
  call.set("pad", 0);
  return call.respond();
}

}  // namespace ioasis::simulator
