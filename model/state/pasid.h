// What a device reads and writes under a PASID of its: another domain than its own, or the same.
#pragma once

#include "model/logic/quantity.h"

namespace ioasis::model {

/// A device is attached to a domain, whatever its kind, for what it tags with that PASID, which is not 0.
template <class L>
struct PasidAttachment {
  ObjectId<L> idev;  ///< the bound device
  Number<L> pasid;
  ObjectId<L> hwpt;
  Bool<L> fails{};  ///< the mock device says that there is no memory, as soon as it is to have another domain

  Bool<L> is_of(const ObjectId<L>& device, const Number<L>& number) const { return idev == device && pasid == number; }
  typename L::Word order() const { return idev.word * (std::uint64_t{1} << 32) + pasid.word; }
  template <class F>
  void fields(F&& f) {
    f("idev", idev);
    f("pasid", pasid);
    f("hwpt", hwpt);
    f("fails", fails);
  }
};

}  // namespace ioasis::model
