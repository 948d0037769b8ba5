// IOAS_MAP, IOAS_COPY and IOAS_UNMAP.
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"

namespace ioasis::simulator {

using uapi::kFixedIova;
using uapi::kPageSize;
using uapi::kReadable;
using uapi::kWriteable;

Errno IommufdContext::check_mapping_flags(const Call& call) const {
  const bool unknown = (call["flags"] & ~(kFixedIova | kReadable | kWriteable)) != 0;
  return unknown && !host_.defects.has(Defect::UnknownFlagsIgnored) ? EOPNOTSUPP : 0;
}

Errno IommufdContext::check_memory(std::uint64_t length, bool wraps) const {
  const bool bad_length = length == 0 || length > kTop - kPageSize;
  // Since Linux 6.13 where it ends comes first.
  if (host_.kernel.release >= 613) return wraps ? EOVERFLOW : bad_length ? EINVAL : 0;
  return bad_length ? EINVAL : wraps ? EOVERFLOW : 0;
}

Errno IommufdContext::ioas_map(Call& call) {
  const Defects& defects = host_.defects;
  if (const Errno error = check_mapping_flags(call)) return error;
  if (call["__reserved"] != 0 && !defects.has(Defect::ReservedFieldIgnored)) return EOPNOTSUPP;
  const std::uint64_t length = call["length"];
  if (call["iova"] == kTop || length == kTop) return EOVERFLOW;
  const bool no_access = (call["flags"] & (kReadable | kWriteable)) == 0;
  if (no_access && !defects.has(Defect::MapWithoutAccessAccepted)) return EINVAL;
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;

  const std::uint64_t user = call["user_va"];
  const bool wraps = user > kTop - length && !defects.has(Defect::UserWrapNotCaught);
  if (const Errno error = check_memory(length, wraps)) return error;
  auto pages = std::make_shared<Pages>(host_, counts_by_process_, user, length, (call["flags"] & kWriteable) != 0);
  return finish_mapping(call, *space, {{std::move(pages), user % kPageSize, length}}, "iova");
}

Errno IommufdContext::ioas_copy(Call& call) {
  if (const Errno error = check_mapping_flags(call)) return error;
  if (call["length"] == kTop || call["src_iova"] == kTop || call["dst_iova"] == kTop) return EOVERFLOW;
  if ((call["flags"] & (kReadable | kWriteable)) == 0) return EINVAL;

  const AddressSpace* source = objects_.ioas(call.id("src_ioas_id"));
  if (!source) return ENOENT;
  if (call["length"] == 0) return EINVAL;
  const auto range = range_at(call["src_iova"], call["length"]);
  if (!range) return EOVERFLOW;
  std::vector<Slice> slices;
  if (const Errno error = source->slices(*range, slices)) return error;

  const auto window_page = source->window_page(*range);
  if (host_.kernel.proposal == uapi::Proposal::Windows && !window_page) return EINVAL;
  AddressSpace* destination = objects_.ioas(call.id("dst_ioas_id"));
  if (!destination) return ENOENT;
  return finish_mapping(call, *destination, slices, "dst_iova", window_page);
}

Errno IommufdContext::finish_mapping(Call& call, AddressSpace& space, const std::vector<Slice>& slices,
                                     std::string_view iova_field, std::optional<std::uint64_t> window_page) {
  const bool fixed = (call["flags"] & kFixedIova) != 0;
  const auto placement = fixed ? AddressSpace::Placement::Fixed : AddressSpace::Placement::Automatic;
  std::uint64_t iova = call[iova_field];
  const bool readable = (call["flags"] & kReadable) != 0, writeable = (call["flags"] & kWriteable) != 0;
  if (const Errno error = space.map(slices, call["length"], readable, writeable, placement, iova, window_page))
    return error;
  if (!host_.defects.has(Defect::AutoIovaNotReturned)) call.set(iova_field, iova);
  // The mapping stays even if the caller cannot be told where it is.
  const Errno error = call.respond();
  std::uint64_t undone = 0;
  if (error && host_.defects.has(Defect::FaultUndoesMap)) space.unmap(*range_at(iova, call["length"]), undone);
  return error;
}

Errno IommufdContext::ioas_unmap(Call& call) {
  const Defects& defects = host_.defects;
  AddressSpace* space = objects_.ioas(call.id("ioas_id"));
  if (!space) return ENOENT;
  const std::uint64_t iova = call["iova"];
  const std::uint64_t length = call["length"];
  const bool all = iova == 0 && length == kTop;
  if (!all && (iova == kTop || length == kTop)) return EOVERFLOW;
  if (length == 0) return EINVAL;
  const auto range = all ? Range{0, kTop} : range_at(iova, length);
  if (!range) return EOVERFLOW;

  std::uint64_t bytes = 0;
  if (const Errno error = space->unmap(*range, bytes)) return error;
  const bool may_be_empty = all ? !defects.has(Defect::UnmapAllEmptyFails) : defects.has(Defect::UnmapNothingSucceeds);
  if (bytes == 0 && !may_be_empty) return ENOENT;
  if (!defects.has(Defect::UnmapReturnsRequestedLength)) call.set("length", bytes);
  return call.respond();
}

}  // namespace ioasis::simulator
