// User memory, or a file, becomes an area: what IOAS_MAP, IOAS_MAP_FILE and the VFIO container's MAP_DMA share.
#pragma once

#include "model/iommufd/install.h"

namespace ioasis::model {

/// The memory to be mapped, and with what access.
template <class L>
struct Mapping {
  UserVa<L> va;
  Length<L> length;
  Bool<L> readable;
  Bool<L> writable;
};

/// What lies behind an area: memory of the program, or a file, of which Mapping::va is an offset.
enum class Backing { Memory, File };

/// Checks the memory, then where it is to go, which `find_place()` states, then that it can be installed there, and
/// maps it. Returns its place.
template <class L, class FindPlace>
Iova<L> map_memory(typename L::Call& call, Context<L>& context, const Ioas<L>& ioas, const Mapping<L>& mapping,
                   FindPlace&& find_place, Backing backing = Backing::Memory) {
  const auto va = mapping.va;
  const auto length = mapping.length;
  const Length<L> zero = bytes<L>(0), top{L::literal("ULONG_MAX", ~std::uint64_t{0})};

  const auto end_wraps = [&] { return va + length < va; };
  if (backing == Backing::Memory)
    call.refuse("memory-wraps-first", EOVERFLOW,
                cite("kernel: iopt_alloc_user_pages; the end must be an address too").since(613), end_wraps);
  else
    call.refuse("file-range-wraps", EOVERFLOW, cite("kernel: iopt_alloc_file_pages").before(703),
                [&] { return length != zero && va + (length - bytes<L>(1)) < va; });
  const auto at_once = cite("kernel: iopt_alloc_pages");
  call.refuse("length-zero", EINVAL, backing == Backing::Memory ? at_once : at_once.before(703),
              [&] { return length == zero; });
  call.refuse("length-in-last-page", EINVAL, cite("kernel: iopt_alloc_pages"),
              [&] { return length > top - context.page_size(); });
  if (backing == Backing::Memory)
    call.refuse("memory-wraps", EOVERFLOW, cite("kernel: iopt_alloc_pages; the end must be an address too").before(613),
                end_wraps);

  const auto at = find_place();
  Set<L, Area<L>> slices;
  slices.insert(L::yes(),
                Area<L>{span(at, length), va, context.next_pages, mapping.writable, mapping.readable, mapping.writable,
                        backing == Backing::File ? L::yes() : !L::yes(), context.memory.caller()});
  slices = L::label("the pieces", slices);
  call.undefined(
      "page-count-wraps",
      cite("kernel: iopt_alloc_pages")
          .departs("memory that begins inside the first page and is longer than the address space without its "
                   "last page counts as no page at all: the kernel warns, and answers EOVERFLOW"),
      [&] {
        return va < UserVa<L>{context.page_size().word} &&
               va + length > UserVa<L>{(top - context.page_size() + bytes<L>(1)).word};
      });
  install<L>(call, context, ioas, slices, mapping.writable, backing == Backing::Memory ? Source::Map : Source::MapFile);

  const auto done = call.accepted();
  const auto id = ioas.id;
  context.ioases.update(
      done, [&](const Ioas<L>& o) { return o.id == id; },
      [&](Ioas<L>& o, const Bool<L>& when) { o.areas.insert_all(when, slices); });
  context.next_pages = select(done, PagesId<L>{context.next_pages.word + L::literal({}, 1)}, context.next_pages);
  return at;
}

}  // namespace ioasis::model
