// Virtual IOMMUs, and what is made on them: virtual devices and queues of events.
#pragma once

#include "model/logic/quantity.h"

namespace ioasis::model {

/// What a virtual machine gets of an IOMMU.
template <class L>
struct Viommu {
  ObjectId<L> id;
  ObjectId<L> hwpt;  ///< the domain that nested ones on it stand in front of, made with NEST_PARENT

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("hwpt", hwpt);
  }
};

/// A device as the virtual machine knows it.
template <class L>
struct Vdevice {
  ObjectId<L> id;
  ObjectId<L> viommu;
  ObjectId<L> idev;   ///< the bound device
  Number<L> virt_id;  ///< its number on the virtual IOMMU

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("viommu", viommu);
    f("idev", idev);
    f("virt_id", virt_id);
  }
};

/// A queue of events of a virtual IOMMU, and the file they are read from.
template <class L>
struct EventQueue {
  ObjectId<L> id;
  Fd<L> fd;
  ObjectId<L> viommu;
  Number<L> type;

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("fd", fd);
    f("viommu", viommu);
    f("type", type);
  }
};

}  // namespace ioasis::model
