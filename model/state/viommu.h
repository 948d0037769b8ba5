// Virtual IOMMUs, and what is made on them: virtual devices, queues of events, queues of commands.
#pragma once

#include "model/state/range.h"

namespace ioasis::model {

/// What a virtual machine gets of an IOMMU.
template <class L>
struct Viommu {
  ObjectId<L> id;
  ObjectId<L> hwpt;    ///< the domain that nested ones on it stand in front of, made with NEST_PARENT
  Number<L> window{};  ///< which part of the file can be mapped for it, counted from 1; 0: none
  Bool<L> first_taken{}, second_taken{};  ///< it counts as having a hardware queue of index 0, or 1

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("hwpt", hwpt);
    f("window", window);
    f("first_taken", first_taken);
    f("second_taken", second_taken);
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

/// The id of a virtual device that went with its device, and is never given out again.
/// @see kernel: iommufd_device_remove_vdev, REMOVE_OBJ_TOMBSTONE
template <class L>
struct Tombstone {
  ObjectId<L> id;

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
  }
};

/// A queue of events of a virtual IOMMU, and the file they are read from, which keeps it until it is closed.
template <class L>
struct EventQueue {
  ObjectId<L> id;
  Fd<L> fd;
  ObjectId<L> viommu;
  Number<L> type;
  Bool<L> open{};        ///< the file
  Number<L> depth{};     ///< how many events can wait
  Number<L> sequence{};  ///< the number of the next event

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("fd", fd);
    f("viommu", viommu);
    f("type", type);
    f("open", open);
    f("depth", depth);
    f("sequence", sequence);
  }
};

/// How many hardware queues a virtual IOMMU of the selftest may have.
/// @see kernel: drivers/iommu/iommufd/iommufd_test.h IOMMU_TEST_HW_QUEUE_MAX (Linux 6.17)
inline constexpr std::uint64_t kMostHwQueues = 2;

/// A queue of commands that the hardware reads by itself. Its pages stay where they are as long as it is there.
template <class L>
struct HwQueue {
  ObjectId<L> id;
  ObjectId<L> access;  ///< an object that holds its pages, though no call reports the id
  ObjectId<L> viommu;
  ObjectId<L> ioas;  ///< that the domain of its virtual IOMMU translates
  Number<L> index;   ///< among those of its virtual IOMMU
  IovaRange<L> pages;

  typename L::Word order() const { return id.word; }
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("access", access);
    f("viommu", viommu);
    f("ioas", ioas);
    f("index", index);
    f("pages", pages);
  }
};

/// Where an event stands among the others. There are never so many that it does not fit 32 bits.
template <class L>
using EventNumber = Quantity<L, struct EventNumberTag>;

/// An event that waits to be read, or the word at the end of a queue that some were lost.
template <class L>
struct VirtualEvent {
  EventNumber<L> number;  ///< rises with each event
  ObjectId<L> queue;
  Number<L> sequence;  ///< as its queue numbers it
  Number<L> virt_id;   ///< of the device that it is about
  Bool<L> lost{};

  typename L::Word order() const { return number.word; }
  template <class F>
  void fields(F&& f) {
    f("number", number);
    f("queue", queue);
    f("sequence", sequence);
    f("virt_id", virt_id);
    f("lost", lost);
  }
};

}  // namespace ioasis::model
