// A nested domain: the caller's own translation, in front of that of a domain, its parent.
#pragma once

#include <array>

#include "model/logic/quantity.h"

namespace ioasis::model {

/// How many translations the mock IOMMU keeps for a nested domain.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h MOCK_NESTED_DOMAIN_IOTLB_NUM
inline constexpr std::uint64_t kIotlbEntries = 4;

/// What it translates lies in the caller's memory and is not followed; of the translations that the mock IOMMU keeps
/// (its IOTLB) only a number each can be seen.
template <class L>
struct NestedDomain {
  ObjectId<L> id;
  ObjectId<L> parent;  ///< made with NEST_PARENT
  std::array<Number<L>, kIotlbEntries> iotlb{};
  ObjectId<L> fault_queue{};  ///< takes the page faults of its devices; 0: none does
  ObjectId<L> viommu{};       ///< the virtual IOMMU it was made on; 0: none
  Bool<L> pasids{};           ///< as a domain's

  /// The entry at `index`, which is below kIotlbEntries.
  Number<L> entry(const Number<L>& index) const {
    return L::name("iotlb[iotlb_id]", [&] {
      auto value = iotlb[0];
      for (std::uint64_t i = 1; i < kIotlbEntries; ++i) value = select(index == number<L>(i), iotlb[i], value);
      return value;
    });
  }

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("parent", parent);
    f("iotlb[0]", iotlb[0]);
    f("iotlb[1]", iotlb[1]);
    f("iotlb[2]", iotlb[2]);
    f("iotlb[3]", iotlb[3]);
    f("fault_queue", fault_queue);
    f("viommu", viommu);
    f("pasids", pasids);
  }
};

}  // namespace ioasis::model
