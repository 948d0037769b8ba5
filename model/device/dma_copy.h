// DMA_COPY: a VFIO device reads memory through its IOMMU, and writes what it has read elsewhere.
#pragma once

#include "model/device/dma.h"

namespace ioasis::model {

template <class L>
struct DmaCopyArgs {
  Iova<L> src_iova;
  Iova<L> dst_iova;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("src_iova", src_iova);
    f("dst_iova", dst_iova);
    f("length", length);
  }
};

/// Which bytes of what is copied, counted from 0, have their memory in the area; meaningful where it overlaps `range`.
template <class L>
Span<L, Length<L>> bytes_in(const Area<L>& area, const IovaRange<L>& range) {
  return {distance(range.first, larger(range.first, area.iova.first)),
          distance(range.first, smaller(range.last, area.iova.last))};
}

/// The device is not told which of its accesses fault: what it reads there is zeroes, what it writes there is lost. All
/// is read before anything is written.
/// @see QEMU: hw/misc/edu.c edu_dma_timer, which passes over what pci_dma_read and pci_dma_write return
template <class L>
void dma_copy(typename L::Call& call, Context<L>& context, const DmaCopyArgs<L>& args) {
  const auto from = span(args.src_iova, args.length), to = span(args.dst_iova, args.length);
  const auto device = context.devices.find(
      [&](const Device<L>& d) { return L::say("the file that the step is on", [&] { return context.is_called(d); }); });
  const auto domain = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == device->hwpt; });
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == domain->ioas; });

  call.refuse("device-unbound", ENOENT, cite("trace-format.md: DMA_COPY is a step of a VFIO device that is bound"),
              [&] { return !device.exists; });
  call.refuse("length-zero", EINVAL, cite("trace-format.md: DMA_COPY moves at least a byte"),
              [&] { return args.length == bytes<L>(0); });
  call.refuse("length-beyond-limit", EINVAL, cite("trace-format.md: DMA_COPY moves at most what the device holds"),
              [&] { return args.length > Length<L>{L::literal("4095", uapi::kMostCopiedBytes)}; });
  call.refuse("range-wraps", EOVERFLOW, cite("trace-format.md: DMA_COPY names IOVAs that rise"),
              [&] { return wraps(args.src_iova, args.length) || wraps(args.dst_iova, args.length); });
  call.undefined("interrupts-reached",
                 cite("include/linux/iommu.h: IOMMU_RESV_MSI; writes there are interrupts, and not translated"), [&] {
                   return L::say("some of it is what the device keeps from being mapped",
                                 [&] { return context.keeps(*device, from) || context.keeps(*device, to); });
                 });

  call.undefined(
      "write-only-read",
      cite("enum iommufd_ioas_map_flags: IOMMU_IOAS_MAP_READABLE; kernel: __domain_mapping, where VT-d's second "
           "stage has one bit for what is present and what can be read"),
      [&] {
        return ioas->areas.any([&](const Area<L>& a) { return a.iova.overlaps(from) && a.writable && !a.readable; });
      });
  const auto read = [&](const Area<L>& a) { return a.readable && a.iova.overlaps(from); };
  const auto written = [&](const Area<L>& a) { return a.writable && a.iova.overlaps(to); };
  const auto one = bytes<L>(1);
  Set<L, Transfer<L>> parts;
  ioas->areas.each(written, [&](const Area<L>& target, const Bool<L>& is_written) {
    const auto there = bytes_in(target, to);
    const auto add = [&](const Bool<L>& when, const Length<L>& first, const Length<L>& last, const UserVa<L>& source,
                         const Number<L>& process, const Bool<L>& zeroes) {
      parts.insert(is_written && when, Transfer<L>{first, target.memory(to).first + (first - there.first), source,
                                                   last - first + one, target.process, process, zeroes});
    };
    // From `first` on, which is read from no memory, up to what is.
    const auto add_zeroes = [&](const Bool<L>& when, const Length<L>& first) {
      const auto read_there =
          ioas->areas.any([&](const Area<L>& a) { return read(a) && bytes_in(a, from).holds(first); });
      const auto next = ioas->areas.smallest(
          [&](const Area<L>& a) {
            const auto begin = bytes_in(a, from).first;
            return select(read(a) && begin > first, begin, there.last + one);
          },
          there.last + one);
      add(when && !read_there, first, smaller(next, there.last + one) - one, UserVa<L>{}, Number<L>{}, L::yes());
    };
    add_zeroes(L::yes(), there.first);
    ioas->areas.each(read, [&](const Area<L>& source, const Bool<L>& is_read) {
      const auto here = bytes_in(source, from);
      const auto first = larger(here.first, there.first), last = smaller(here.last, there.last);
      add(is_read && first <= last, first, last, source.memory(from).first + (first - here.first), source.process,
          !L::yes());
      add_zeroes(is_read && there.holds(here.last + one), here.last + one);
    });
  });
  context.memory.copy(call.accepted(), parts);
  ioas->areas.each(written, [&](const Area<L>& target, const Bool<L>& when) {
    make_dirty(context, call.accepted() && when, domain->id,
               IovaRange<L>{larger(to.first, target.iova.first), smaller(to.last, target.iova.last)});
  });
}

}  // namespace ioasis::model
