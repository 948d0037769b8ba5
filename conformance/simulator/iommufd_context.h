// The commands of iommufd, carried out on the objects of one opened file of /dev/iommu or /dev/vfio/vfio.
#pragma once

#include <optional>

#include "conformance/simulator/call.h"
#include "conformance/simulator/objects.h"
#include "conformance/simulator/type1.h"

namespace ioasis::simulator {

class IommufdContext;

/// A file of a VFIO device, of those that are of that kind.
struct VfioFile {
  uapi::FileKind kind;
  Id bound = 0;  ///< the device as iommufd knows it; 0: not bound to any
};

/// What a descriptor stands for: an access, a fault queue, an event queue, a file of /dev/iommu itself,
/// one of a VFIO device, or of a group of them, or VFIO's own container.
struct OpenFile {
  IommufdContext* context;  ///< whose objects it keeps; null for a device that is not bound, and VFIO's own container
  std::shared_ptr<Access> access{};
  std::shared_ptr<FaultQueue> queue{};
  std::shared_ptr<EventLog> events{};
  std::optional<VfioFile> device{};
  std::shared_ptr<Type1Container> container{};  ///< of a group: that it is in
  bool group = false;
};

using Descriptors = std::map<std::uint32_t, OpenFile>;

class IommufdContext {
 public:
  /// Both must outlive it. `counts_by_process`: until OPTION RLIMIT_MODE says otherwise.
  IommufdContext(Host& host, Descriptors& files, bool counts_by_process)
      : host_(host), files_(files), counts_by_process_(counts_by_process), objects_(host) {}

  Errno execute(uapi::Command command, Call& call);

  /// A device reads or writes memory: DMA_READ and DMA_WRITE, whose arguments are eight bytes each. Answers how many
  /// bytes it moved before it faulted, if it did, or a negative errno.
  std::int64_t dma(bool writing, std::span<const std::uint8_t> arguments);
  /// What is wrong with such arguments whatever devices there are.
  static Errno check_dma(std::span<const std::uint8_t> arguments);

  /// A group is brought here, as if to VFIO's container: there is an IOAS for its ioctls from then on.
  void stand_for_container();

  // VFIO's side of a device, by the id that it is bound as.
  Id bind_device();
  Errno attach_device(Id device, Id target, Id& hwpt) { return objects_.connect(device, target, hwpt); }
  void detach_device(Id device) { objects_.disconnect(device); }
  void unbind_device(Id device);
  /// The device reads memory and writes it elsewhere; what it reads of no memory is zeroes.
  void copy_by(Id device, std::uint64_t from, std::uint64_t to, std::uint64_t length);

  /// The file of an access has been closed.
  void end(const OpenAccess& access) { objects_.end(access); }

  /// Answers an ioctl of the VFIO container as ioctl does, with a result or a negative errno; nothing if the number is
  /// none of those that iommufd knows. `given` and `site` as Simulator::ioctl() has them.
  std::optional<int> container_ioctl(std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site);

 private:
  int check_extension(std::uint64_t extension);
  Errno set_iommu(std::uint64_t type);
  Errno map_dma(Call& call);
  Errno unmap_dma(Call& call);
  Errno unmap_part(AddressSpace& space, std::uint64_t iova, std::uint64_t size, std::uint64_t& bytes);
  Errno iommu_info(Call& call);
  AddressSpace* container_space() { return objects_.ioas(objects_.container()); }

  Errno ioas_alloc(Call& call);
  Errno ioas_allow_iovas(Call& call);
  Errno ioas_copy(Call& call);
  Errno ioas_iova_ranges(Call& call);
  Errno ioas_map(Call& call);
  Errno ioas_unmap(Call& call);
  Errno option(Call& call);
  Errno rlimit_mode(Call& call);
  Errno huge_pages(Call& call);
  Errno hwpt_alloc(Call& call);
  Errno nested_alloc(Call& call);
  Errno hwpt_invalidate(Call& call);
  Errno md_check_iotlb(Call& call);
  Errno set_dirty_tracking(Call& call);
  Errno get_dirty_bitmap(Call& call);
  Errno dirty(Call& call);
  Errno add_reserved(Call& call);
  Errno mock_domain(Call& call);
  Errno mock_domain_flags(Call& call);
  Errno mock_domain_replace(Call& call);
  Errno make_device(Call& call, Hardware hardware);
  Errno get_hw_info(Call& call);
  Errno vfio_ioas(Call& call);
  Errno fault_queue_alloc(Call& call);
  Errno trigger_iopf(Call& call);
  Errno md_check_map(Call& call);
  Errno md_check_refs(Call& call);
  Errno create_access(Call& call);
  Errno access_replace_ioas(Call& call);
  Errno access_pages(Call& call);
  Errno destroy_access_pages(Call& call);
  Errno access_rw(Call& call);
  Errno set_temp_memory_limit(Call& call);
  Errno ioas_map_file(Call& call);
  Errno ioas_change_process(Call& call);
  Errno viommu_alloc(Call& call);
  Errno vdevice_alloc(Call& call);
  Errno dev_check_cache(Call& call);
  Errno veventq_alloc(Call& call);
  Errno hw_queue_alloc(Call& call);
  Errno ioas_noiommu_get_pa(const Call& call);
  Errno pasid_attach(Call& call, bool replaces);
  Errno pasid_check_hwpt(const Call& call);
  Errno trigger_vevent(const Call& call);

  // Of proposals.
  Errno ioas_create_window(Call& call);
  Errno ioas_remove_window(const Call& call);
  Errno hwpt_alloc_apertures(Call& call);
  Errno load_apertures(const Call& call, const Iommu& iommu, std::vector<Range>& apertures) const;
  /// Has an address space do something with a range of its.
  Errno on_range(const Call& call, Errno (AddressSpace::*act)(Range));

  /// Adds an object and answers its id in `field`; takes it away again if the answer cannot be written.
  Errno answer_new(Call& call, std::string_view field, Object object);

  Errno invalidate(Call& call, std::uint32_t& handled);
  Errno invalidate_on_viommu(const Call& call, std::uint32_t& handled);
  /// What comes with a virtual IOMMU, and goes back.
  Errno viommu_data(const Call& call, VirtualIommu& made);
  /// Fetches a struct of which the program says that it has `given` bytes: at least `least`, and at most `to` has room
  /// for, of which the rest stays as it is.
  Errno user_data(std::uint64_t address, std::uint64_t given, std::span<std::uint8_t> to, std::uint64_t least) const;
  /// Whether what comes with a domain of an address space says a kind of page table that there is.
  Errno table_data(const Call& call) const;
  void report_dirty(std::uint64_t bitmap, std::uint64_t first_bit, std::uint64_t last_bit);
  /// The file whose descriptor `id` holds, if it is an access's; null if it is none.
  const OpenFile* access_of(const Call& call) const;
  Errno load_allowed(Call& call, std::vector<Range>& ranges) const;
  Errno check_mapping_flags(const Call& call) const;
  /// Whether `length` bytes of user memory can be mapped, of which is known whether their end `wraps`.
  Errno check_memory(std::uint64_t length, bool wraps) const;
  /// `window_page`: of the window that the slices come from, if they come from one.
  Errno finish_mapping(Call& call, AddressSpace& space, const std::vector<Slice>& slices, std::string_view iova_field,
                       std::optional<std::uint64_t> window_page = std::nullopt);

  /// The lowest descriptor that is not open.
  std::uint32_t free_descriptor() const;

  /// The descriptors below are the program's own, and that of /dev/iommu.
  static constexpr std::uint32_t kFirstDescriptor = 4;

  Host& host_;
  Descriptors& files_;
  bool counts_by_process_;
  Objects objects_;
};

}  // namespace ioasis::simulator
