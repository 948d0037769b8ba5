// IOMMU_IOAS_MAP_FILE: part of a file becomes reachable at an IOVA.
#pragma once

#include "model/iommufd/ioas_map.h"

namespace ioasis::model {

template <class L>
struct MapFileArgs {
  Number<L> flags;
  ObjectId<L> ioas_id;
  Fd<L> fd;
  Number<L> start;
  Length<L> length;
  Iova<L> iova;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("ioas_id", ioas_id);
    f("fd", fd);
    f("start", start);
    f("length", length);
    f("iova", iova);
  }
};

/// The files that a trace can name are those of accesses and of queues. None is a memfd, which shows only when the
/// memory is to be pinned: until a domain or an access needs it, such a file is mapped like any other.
template <class L>
void ioas_map_file(typename L::Call& call, Context<L>& context, const MapFileArgs<L>& args) {
  const auto ioas = context.ioases.find([&](const Ioas<L>& o) { return o.id == args.ioas_id; });
  const auto fixed = has(args.flags, number<L>("FIXED_IOVA", uapi::kFixedIova));

  call.refuse("flags-unknown", EOPNOTSUPP, cite("struct iommu_ioas_map_file: @flags same as for iommu_ioas_map"),
              [&] { return has_outside(args.flags, map_flags<L>()); });
  check_map_numbers<L>(call, context, args.flags, args.iova, args.length, "kernel: iommufd_ioas_map_file");
  call.refuse("ioas-unknown", ENOENT, cite("uapi/linux/iommufd.h: DOC: General ioctl format, ENOENT"),
              [&] { return !ioas.exists; });
  const UserVa<L> start{args.start.word};
  const auto zero = bytes<L>(0);
  call.refuse("length-zero-first", EINVAL, cite("kernel: iopt_map_file_pages").since(703),
              [&] { return args.length == zero; });
  call.refuse("file-range-wraps-first", EOVERFLOW, cite("kernel: iopt_map_file_pages").since(703),
              [&] { return start + (args.length - bytes<L>(1)) < start; });
  call.refuse("file-unknown", EBADF, cite("kernel: iommufd_ioas_map_file; fget"),
              [&] { return args.fd == Fd<L>{L::literal("-1", 0xffffffff)}; });
  call.undefined("file-of-the-program",
                 cite("struct iommu_ioas_map_file: @fd; which other files a program has open is not known"),
                 [&] { return !context.open(args.fd); });

  const Mapping<L> mapping{start, args.length, has(args.flags, readable_flag<L>()),
                           has(args.flags, writeable_flag<L>())};
  const auto at = map_memory<L>(
      call, context, *ioas, mapping,
      [&] { return place<L>(call, context, *ioas, fixed, args.iova, start, args.length, "iova"); }, Backing::File);
  call.answer("iova", at);
  call.write_back(cite("kernel: iommufd_ioas_map_file")
                      .departs("a call that fails for want of a place to write the answer has mapped the file")
                      .leaving("the mapping"));
}

}  // namespace ioasis::model
