// The selftest's operations on accesses, which are named by the descriptors of open files.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/iommufd_context.h"

namespace ioasis::simulator {
namespace {

/// The selftest takes no more at once.
constexpr std::uint64_t kMost = 16 << 20;
constexpr std::uint64_t kWrite = uapi::kAccessWrite, kSlow = uapi::kAccessSlowPath;

}  // namespace

Errno IommufdContext::create_access(Call& call) {
  if ((call["flags"] & ~uapi::kNeedsPinPages) != 0) return EOPNOTSUPP;
  AddressSpace* space = objects_.ioas(call.id("id"));
  if (!space) return ENOENT;
  auto made = std::make_shared<Access>(host_, call["flags"] != 0);
  if (const Errno error = made->move_to(*space)) return error;
  const std::uint32_t descriptor = free_descriptor();
  call.set("out_access_fd", descriptor);
  if (const Errno error = call.respond()) return error;
  objects_.add(made);
  files_.emplace(descriptor, OpenFile{this, std::move(made)});
  return 0;
}

std::uint32_t IommufdContext::free_descriptor() const {
  std::uint32_t descriptor = kFirstDescriptor;
  while (files_.contains(descriptor)) ++descriptor;
  return descriptor;
}

const OpenFile* IommufdContext::access_of(const Call& call) const {
  const auto file = files_.find(call.id("id"));
  if (file == files_.end() || !file->second.access) return nullptr;
  const bool another = file->second.context != this;
  return another && host_.defects.has(Defect::AccessOfAnotherFileRefused) ? nullptr : &file->second;
}

Errno IommufdContext::access_replace_ioas(Call& call) {
  const OpenFile* file = access_of(call);
  if (!file) return EBADFD;
  AddressSpace* space = file->context->objects_.ioas(call.id("ioas_id"));
  return space ? file->access->move_to(*space) : ENOENT;
}

Errno IommufdContext::access_pages(Call& call) {
  const std::uint64_t length = call["length"];
  if (length > kMost) return ENOMEM;
  if ((call["flags"] & ~kWrite) != 0) return EOPNOTSUPP;
  const OpenFile* file = access_of(call);
  if (!file) return EBADFD;
  Access* const access = file->access.get();
  if (!access->pins()) return EOPNOTSUPP;
  if (length == 0) return EINVAL;
  const auto range = range_at(call["iova"], length);
  if (!range) return EOVERFLOW;
  std::uint32_t id = 0;
  if (const Errno error = access->pin(*range, call["flags"] == kWrite, call["uptr"], id)) return error;
  call.set("out_access_pages_id", id);
  const Errno error = call.respond();
  if (error) access->take_back();
  return error;
}

Errno IommufdContext::destroy_access_pages(Call& call) {
  const OpenFile* file = access_of(call);
  return file ? file->access->unpin(call.id("access_pages_id")) : EBADFD;
}

Errno IommufdContext::access_rw(Call& call) {
  const std::uint64_t length = call["length"], flags = call["flags"], user = call["uptr"];
  if (length > kMost) return ENOMEM;
  if ((flags & ~(kWrite | kSlow)) != 0) return EOPNOTSUPP;
  const OpenFile* file = access_of(call);
  if (!file) return EBADFD;
  Access* const access = file->access.get();
  std::vector<std::uint8_t> data(length);
  const bool writing = (flags & kWrite) != 0, slowly = (flags & kSlow) != 0;
  if (writing && !host_.memory.read(user, data)) return EFAULT;
  if (length == 0) return EINVAL;
  const auto range = range_at(call["iova"], length);
  if (!range) return EOVERFLOW;
  if (writing) return access->write(*range, slowly, data);
  if (const Errno error = access->read(*range, slowly, data)) return error;
  return host_.memory.write(user, data) ? 0 : EFAULT;
}

Errno IommufdContext::set_temp_memory_limit(Call& call) {
  if (call["limit"] < uapi::kLeastMemoryLimit) return EINVAL;
  host_.memory_limit = call["limit"];
  return 0;
}

}  // namespace ioasis::simulator
