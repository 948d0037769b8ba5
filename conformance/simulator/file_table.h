// A program's open files: those of /dev/iommu and /dev/vfio/vfio, each with objects of its own, and what their ioctls
// have opened.
#pragma once

#include <set>
#include <vector>

#include "conformance/simulator/iommufd_context.h"

namespace ioasis::simulator {

class FileTable {
 public:
  /// With the usual file open, and `files`; devices lie behind that IOMMU, until host() says otherwise.
  FileTable(const uapi::MemoryLayout& layout, Defects defects, const uapi::Caller& caller, uapi::Kernel kernel,
            const std::vector<uapi::File>& files, Iommu iommu);
  FileTable(const FileTable&) = delete;
  FileTable& operator=(const FileTable&) = delete;

  Host& host() { return host_; }

  /// What is behind the file that calls name so; null if it is closed.
  IommufdContext* context(std::uint8_t file);

  /// What that file's objects are kept by, even if it is closed; null if nothing leads there any more.
  IommufdContext* keeper(std::uint8_t file) { return contexts_[file].get(); }

  /// It is the file of a VFIO device, perhaps closed.
  bool is_device(std::uint8_t file) const { return devices_.contains(file); }
  /// Answers an ioctl on such a file with a result or a negative errno. `given` and `site` as Simulator::call() has
  /// them.
  int device_ioctl(std::uint8_t file, std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site);
  /// The same of the file of a group, and of VFIO's own container.
  bool is_group(std::uint8_t file) const { return groups_.contains(file); }
  int group_ioctl(std::uint8_t file, std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site);
  bool is_own_container(std::uint8_t file) const { return own_containers_.contains(file); }
  int container_ioctl(std::uint8_t file, std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site);
  /// DMA_COPY, answered likewise; its arguments are eight bytes each.
  std::int64_t device_copies(std::uint8_t file, std::span<const std::uint8_t> arguments);

  /// A system call on a descriptor, answered with a result or a negative errno. `arguments` are eight bytes each.
  std::int64_t system_call(std::uint32_t number, std::span<const std::uint8_t> arguments);

 private:
  std::int64_t close(Descriptors::iterator file);
  /// That file of a VFIO device or a group, or VFIO's own container, while it is open.
  Descriptors::iterator device_file(std::uint8_t file) { return files_.find(uapi::descriptor_of(file)); }
  Errno bind(OpenFile& file, Call& call);
  Errno attach(const OpenFile& file, Call& call);
  /// Gives back the device of a file that is to be closed.
  void unbind(const OpenFile& file);
  /// A group comes to the container behind a descriptor, and leaves the one that it is in.
  Errno bring(OpenFile& group, std::uint32_t descriptor);
  void take_out(OpenFile& group);
  std::uint64_t poll(const OpenFile& file, std::uint64_t events) const;
  /// READ, which carries `out`, and WRITE.
  std::int64_t move(const OpenFile& file, bool out, std::uint64_t address, std::uint64_t bytes);
  /// Nobody can reach the objects any more.
  void forget(const IommufdContext* context);
  void forget_unless_led_to(const IommufdContext* context);

  Host host_;
  std::set<std::uint8_t> devices_;                         ///< files of VFIO devices, by uapi::Origin::file
  std::set<std::uint8_t> groups_, own_containers_;         ///< likewise
  std::vector<std::unique_ptr<IommufdContext>> contexts_;  ///< by uapi::Origin::file; null of devices, and once all is
                                                           ///< over
  Descriptors files_;                                      ///< goes first, as accesses leave their address spaces
};

}  // namespace ioasis::simulator
