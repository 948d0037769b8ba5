// VFIO's own container with its type1 IOMMU: what is mapped, and the ioctls on its file once groups are in it.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "conformance/simulator/call.h"
#include "conformance/simulator/pages.h"

namespace ioasis::simulator {

class Type1Container {
 public:
  explicit Type1Container(Host& host) : host_(host) {}
  ~Type1Container() { drop_iommu(); }
  Type1Container(const Type1Container&) = delete;
  Type1Container& operator=(const Type1Container&) = delete;

  /// A group comes in: EBUSY while the address of some mapping's memory is gone, since the group may need it pinned.
  Errno enter();
  /// A group goes, and with the last one all that is mapped.
  void leave();

  /// Answers an ioctl with a result or a negative errno. `given` and `site` as Simulator::call() has them.
  int ioctl(std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site);

 private:
  enum class Version { First, Second };

  struct Mapping {
    std::uint64_t bytes;
    std::shared_ptr<Pages> pages;
    bool addressed = true;  ///< its memory has an address; UNMAP_DMA can take that away
  };
  using Mappings = std::map<std::uint64_t, Mapping>;  ///< by first IOVA

  static Range range_of(const Mappings::value_type& mapping) {
    return {mapping.first, mapping.first + (mapping.second.bytes - 1)};
  }

  int check_extension(std::uint64_t extension) const;
  Errno set_iommu(std::uint64_t type);
  Errno get_info(Call& call) const;
  Errno map(const Call& call);
  Errno address_again(Range range);
  Errno pin_and_map(Range range, std::uint64_t user, bool writable);
  Errno unmap(Call& call);
  Errno log_dirty_pages(const Call& call) const;

  /// The mappings that unmapping a range reaches, from the first on, or why it may not be unmapped.
  Errno reach(Range range, bool everything, Mappings::iterator& first, Mappings::iterator& end);
  Mappings::iterator first_at_or_behind(std::uint64_t iova);
  void remove(Mappings::iterator mapping);
  void drop_iommu();

  std::uint64_t page() const { return std::max(host_.iommus.front().page, uapi::kPageSize); }
  std::vector<Range> usable() const;

  Host& host_;
  unsigned groups_ = 0;
  std::optional<Version> iommu_;
  Mappings mappings_;
};

}  // namespace ioasis::simulator
