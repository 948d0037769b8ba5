// DMA_READ and DMA_WRITE: a device reads or writes memory through the domain that it is attached to.
#pragma once

#include "model/platform/iommu.h"
#include "model/state/transfer.h"

namespace ioasis::model {

template <class L>
struct DmaArgs {
  ObjectId<L> dev_id;
  Iova<L> iova;
  Length<L> length;
  UserVa<L> buf;
  template <class F>
  void fields(F&& f) {
    f("dev_id", dev_id);
    f("iova", iova);
    f("length", length);
    f("buf", buf);
  }
};

enum class DmaDirection { Read, Write };

/// The pages that a device writes to become dirty where the domain tracks that.
/// @see struct iommu_hwpt_get_dirty_bitmap: dirty IOVAs
template <class L>
void make_dirty(Context<L>& context, const Bool<L>& when, const ObjectId<L>& domain, const IovaRange<L>& written) {
  const auto platform = context.platform_of(domain);
  const auto one = L::literal({}, 1);
  const auto first = io_page_at(context, platform, written.first), last = io_page_at(context, platform, written.last);
  context.hwpts.update(
      when, [&](const Hwpt<L>& h) { return h.id == domain && h.tracking; },
      [&](Hwpt<L>& h, const Bool<L>& tracks) {
        L::times("page", last - first + one, [&](const typename L::Word& i, const Bool<L>& within) {
          const auto at = nth_io_page(context, platform, first + i);
          h.dirty.insert(tracks && within && !h.dirty.any([&](const DirtyPage<L>& page) { return page.first == at; }),
                         DirtyPage<L>{at});
        });
      });
}

/// Byte by byte from the lowest address up, until one faults; the answer is how many bytes have been moved, so that the
/// fault is at the IOVA so far above the first. What a domain translates is pinned, and stays what it was when its
/// process ends.
template <class L>
void dma(typename L::Call& call, Context<L>& context, const DmaArgs<L>& args, DmaDirection direction) {
  const bool write = direction == DmaDirection::Write;
  const auto range = span(args.iova, args.length);
  const auto one = bytes<L>(1);
  const auto device = context.mock(args.dev_id);
  const auto domain = context.hwpts.find([&](const Hwpt<L>& h) { return h.id == device->hwpt; });
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == domain->ioas; });

  call.refuse("length-zero", EINVAL, cite("trace-format.md: DMA_READ and DMA_WRITE move at least a byte"),
              [&] { return args.length == bytes<L>(0); });
  call.refuse("length-beyond-limit", EINVAL, cite("trace-format.md: DMA_READ and DMA_WRITE move at most 16 KiB"),
              [&] { return args.length > Length<L>{L::literal("16 KiB", uapi::kMostDmaBytes)}; });
  call.refuse("range-wraps", EOVERFLOW, cite("trace-format.md: DMA_READ and DMA_WRITE name IOVAs that rise"),
              [&] { return wraps(args.iova, args.length); });
  call.refuse("device-unknown", ENOENT, cite("trace-format.md: DMA_READ and DMA_WRITE are steps of a mock device"),
              [&] { return !device.exists; });
  call.refuse("buffer-missing", EFAULT, cite("trace-format.md: buf stands for memory of the device's own"), [&] {
    return write ? !context.memory.readable(args.buf, args.length) : !context.memory.writable(args.buf, args.length);
  });
  call.refuse("domain-nested", EFAULT,
              cite("iommufd.rst: a nested domain translates by the caller's own page table, which the selftest's has "
                   "none of"),
              [&] { return !domain.exists; });
  call.refuse("not-mapped", EFAULT,
              cite("iommufd.rst: an IOAS copies its IOVA map to the domains held within it; other IOVAs fault"),
              [&] { return !ioas->areas.any([&](const Area<L>& a) { return a.iova.holds(args.iova); }); });
  const auto permitted = [&](const Area<L>& a) { return write ? a.writable : a.readable; };
  const auto translated = [&](const Iova<L>& at) {
    return ioas->areas.any([&](const Area<L>& a) { return a.iova.holds(at) && permitted(a); });
  };
  call.refuse("not-permitted", EFAULT,
              cite(write ? "enum iommufd_ioas_map_flags: IOMMU_IOAS_MAP_WRITEABLE, DMA can write to the mapping"
                         : "enum iommufd_ioas_map_flags: IOMMU_IOAS_MAP_READABLE, DMA can read from the mapping"),
              [&] { return !translated(args.iova); });

  const auto visited = [&](const Area<L>& a) { return a.iova.overlaps(range) && permitted(a); };
  const auto moved = L::name("the bytes below the first that is not translated", [&] {
    return ioas->areas.smallest(
        [&](const Area<L>& a) {
          const auto next = a.iova.last + one;
          return select(visited(a) && range.holds(next) && !translated(next), distance(range.first, next), args.length);
        },
        args.length);
  });
  call.returns(Number<L>{moved.word});

  Set<L, Transfer<L>> parts;
  ioas->areas.each(visited, [&](const Area<L>& a, const Bool<L>& when) {
    const auto memory = a.memory(range);
    const auto offset = distance(range.first, larger(range.first, a.iova.first));
    const auto own = args.buf + offset;
    const auto length = distance(memory.first, memory.last) + one;
    const auto caller = context.memory.caller();
    parts.insert(when && offset < moved, write ? Transfer<L>{offset, memory.first, own, length, a.process, caller}
                                               : Transfer<L>{offset, own, memory.first, length, caller, a.process});
  });
  context.memory.copy(call.accepted(), parts);
  if (write) make_dirty(context, call.accepted(), domain->id, span(args.iova, moved));
}

template <class L>
void dma_read(typename L::Call& call, Context<L>& context, const DmaArgs<L>& args) {
  dma<L>(call, context, args, DmaDirection::Read);
}

template <class L>
void dma_write(typename L::Call& call, Context<L>& context, const DmaArgs<L>& args) {
  dma<L>(call, context, args, DmaDirection::Write);
}

}  // namespace ioasis::model
