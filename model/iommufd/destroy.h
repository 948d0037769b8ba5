// IOMMU_DESTROY: ends an object that nothing uses.
#pragma once

#include "model/iommufd/attach.h"

namespace ioasis::model {

template <class L>
struct DestroyArgs {
  ObjectId<L> id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
  }
};

template <class L>
void destroy(typename L::Call& call, Context<L>& context, const DestroyArgs<L>& args) {
  const auto& id = args.id;
  const auto device = context.devices.find([&](const Device<L>& d) { return d.stdev == id; });

  call.refuse("id-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !context.live(id); });
  call.refuse("ioas-has-domain", EBUSY, cite("kernel: iommufd_object_remove; a domain uses its IOAS"),
              [&] { return context.has_domain(id); });
  call.refuse("ioas-has-access", EBUSY, cite("kernel: iommufd_access_change_ioas; an access uses its IOAS"),
              [&] { return context.accesses.any([&](const Access<L>& a) { return a.ioas == id; }); });
  call.refuse("domain-has-device", EBUSY, cite("kernel: iommufd_object_remove; an attached device uses its domain"),
              [&] { return context.devices.any([&](const Device<L>& d) { return d.hwpt == id; }); });
  call.refuse("domain-has-nested", EBUSY, cite("kernel: iommufd_hwpt_nested_alloc; a nested domain uses its parent"),
              [&] { return context.nested.any([&](const NestedDomain<L>& n) { return n.parent == id; }); });
  call.refuse("domain-has-pasid", EBUSY,
              cite("kernel: iommufd_hw_pagetable_attach; a PASID uses its domain").since(615),
              [&] { return context.pasids.any([&](const PasidAttachment<L>& p) { return p.hwpt == id; }); });
  call.refuse("device-bound", EBUSY, cite("kernel: iommufd_device_bind; the driver that bound a device uses it"),
              [&] { return context.devices.any([&](const Device<L>& d) { return d.idev == id; }); });
  call.refuse("access-open", EBUSY, cite("kernel: iommufd_access_create; the open file uses its access"),
              [&] { return context.accesses.any([&](const Access<L>& a) { return a.id == id; }); });
  call.refuse("fault-queue-open", EBUSY, cite("kernel: iommufd_fault_alloc; the open file uses its queue"),
              [&] { return context.fault_queues.any([&](const FaultQueue<L>& q) { return q.id == id && q.open; }); });
  call.refuse("fault-queue-used", EBUSY, cite("kernel: iommufd_hwpt_alloc; a domain uses its fault queue"),
              [&] { return context.queue_used(id); });
  call.refuse("domain-has-viommu", EBUSY,
              cite("kernel: iommufd_viommu_alloc_ioctl; a vIOMMU uses its domain").since(613),
              [&] { return context.viommus.any([&](const Viommu<L>& v) { return v.hwpt == id; }); });
  call.refuse("viommu-has-domain", EBUSY,
              cite("kernel: iommufd_viommu_alloc_hwpt_nested; a nested domain uses its vIOMMU").since(613), [&] {
                return context.viommus.any([&](const Viommu<L>& v) { return v.id == id; }) &&
                       context.nested.any([&](const NestedDomain<L>& n) { return n.viommu == id; });
              });
  call.refuse("viommu-has-vdevice", EBUSY,
              cite("kernel: iommufd_vdevice_alloc_ioctl; a virtual device uses its vIOMMU").since(613),
              [&] { return context.vdevices.any([&](const Vdevice<L>& v) { return v.viommu == id; }); });
  call.refuse("viommu-has-queue", EBUSY, cite("kernel: iommufd_veventq_alloc; a queue uses its vIOMMU").since(615),
              [&] { return context.event_queues.any([&](const EventQueue<L>& q) { return q.viommu == id; }); });
  call.refuse("event-queue-open", EBUSY, cite("kernel: iommufd_eventq_init; the open file uses its queue").since(615),
              [&] { return context.event_queues.any([&](const EventQueue<L>& q) { return q.id == id && q.open; }); });
  const auto queues = [&](auto&& is) { return context.hw_queues.any(is); };
  call.refuse("viommu-has-hw-queue", EBUSY,
              cite("kernel: iommufd_hw_queue_alloc_ioctl; a hardware queue uses its vIOMMU").since(617),
              [&] { return queues([&](const HwQueue<L>& q) { return q.viommu == id; }); });
  call.refuse(
      "hw-queue-access", EBUSY,
      cite("kernel: iommufd_hw_queue_alloc_phys; a hardware queue uses the access that holds its pages").since(617),
      [&] { return queues([&](const HwQueue<L>& q) { return q.access == id; }); });
  const auto hw_queue = context.hw_queues.find([&](const HwQueue<L>& q) { return q.id == id; });
  call.refuse(
      "hw-queue-has-next", EBUSY,
      cite("kernel: mock_hw_queue_init_phys, iommufd_hw_queue_depend; a queue uses that before it").since(617), [&] {
        return hw_queue.exists && !is_set(hw_queue->index) &&
               queues([&](const HwQueue<L>& next) { return next.viommu == hw_queue->viommu && is_set(next.index); });
      });
  const auto its_vdevice = context.vdevices.find([&](const Vdevice<L>& v) { return v.idev == device->idev; });
  call.undefined("device-has-vdevice",
                 cite("struct iommu_vdevice_alloc: user space destroys the virtual device before the physical one; "
                      "before Linux 6.17 it stays")
                     .since(613)
                     .before(617),
                 [&] { return device.exists && its_vdevice.exists; });
  call.undefined(
      "device-has-pasids",
      cite("kernel: iommufd_test_destroy, iommufd_device_unbind, which detaches no PASID: what it uses stays "
           "in use for ever, with a warning")
          .since(615),
      [&] { return device.exists && context.uses_pasids(*device); });

  const auto done = call.accepted();
  context.viommus.update(
      done && hw_queue.exists, [&](const Viommu<L>& v) { return v.id == hw_queue->viommu; },
      [](Viommu<L>& v, const Bool<L>& when) { v.first_taken = v.first_taken && !when; });
  leave(context, done && device.exists, *device);
  const auto goes_with_device = done && device.exists && its_vdevice.exists;
  context.tombstones.insert(goes_with_device, Tombstone<L>{its_vdevice->id});
  context.vdevices.erase(goes_with_device, [&](const Vdevice<L>& v) { return v.id == its_vdevice->id; });
  context.devices.erase(done, [&](const Device<L>& d) { return d.stdev == id; });
  context.hwpts.erase(done, [&](const Hwpt<L>& h) { return h.id == id; });
  context.nested.erase(done, [&](const NestedDomain<L>& n) { return n.id == id; });
  context.viommus.erase(done, [&](const Viommu<L>& v) { return v.id == id; });
  context.vdevices.erase(done, [&](const Vdevice<L>& v) { return v.id == id; });
  context.event_queues.erase(done, [&](const EventQueue<L>& q) { return q.id == id; });
  context.hw_queues.erase(done, [&](const HwQueue<L>& q) { return q.id == id; });
  context.events.erase(done, [&](const VirtualEvent<L>& e) { return e.queue == id; });
  context.ioases.erase(done, [&](const Ioas<L>& ioas) { return ioas.id == id; });
  const auto of_ioas = [&](const auto& part) { return part.ioas == id; };
  context.windows.erase(done, of_ioas);
  context.unmappable.erase(done, of_ioas);
  context.required.erase(done, of_ioas);
  context.fault_queues.erase(done, [&](const FaultQueue<L>& q) { return q.id == id; });
  context.vfio_ioas = select(done && context.vfio_ioas == id, ObjectId<L>{L::literal({}, 0)}, context.vfio_ioas);
}

}  // namespace ioasis::model
