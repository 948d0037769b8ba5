// A page fault of a device that a fault queue has taken.
#pragma once

#include "model/logic/quantity.h"

namespace ioasis::model {

/// Where a page fault stands among the others. There are never so many that it does not fit 32 bits.
template <class L>
using FaultNumber = Quantity<L, struct FaultNumberTag>;

/// It waits to be read, or has been read and waits to be answered.
template <class L>
struct PageFault {
  FaultNumber<L> number;  ///< rises with each fault that waits
  ObjectId<L> queue;
  ObjectId<L> device;  ///< the bound device, as its message has it
  Number<L> cookie;    ///< what it is answered by; 0 until it is read
  Number<L> pasid;
  Number<L> grpid;
  Number<L> perm;
  Iova<L> addr;
  Number<L> attached{};  ///< under which PASID the device has the domain whose queue took it; 0: its own domain

  Bool<L> waits() const { return !is_set(cookie); }
  typename L::Word order() const { return number.word; }
  template <class F>
  void fields(F&& f) {
    f("number", number);
    f("queue", queue);
    f("device", device);
    f("cookie", cookie);
    f("pasid", pasid);
    f("grpid", grpid);
    f("perm", perm);
    f("addr", addr);
    f("attached", attached);
  }
};

}  // namespace ioasis::model
