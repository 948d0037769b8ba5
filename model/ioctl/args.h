// The inputs of each command, field by field in the order of the wire layout (see model/uapi/commands.h).
#pragma once

#include "model/logic/quantity.h"

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
struct IoasAllocArgs {
  Number<L> flags;
  ObjectId<L> out_ioas_id;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("out_ioas_id", out_ioas_id);
  }
};

template <class L>
struct AllowIovasArgs {
  ObjectId<L> ioas_id;
  Number<L> num_iovas;
  Number<L> reserved;
  UserVa<L> allowed_iovas;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("num_iovas", num_iovas);
    f("__reserved", reserved);
    f("allowed_iovas", allowed_iovas);
  }
};

template <class L>
struct CopyArgs {
  Number<L> flags;
  ObjectId<L> dst_ioas_id;
  ObjectId<L> src_ioas_id;
  Length<L> length;
  Iova<L> dst_iova;
  Iova<L> src_iova;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("dst_ioas_id", dst_ioas_id);
    f("src_ioas_id", src_ioas_id);
    f("length", length);
    f("dst_iova", dst_iova);
    f("src_iova", src_iova);
  }
};

template <class L>
struct IovaRangesArgs {
  ObjectId<L> ioas_id;
  Number<L> num_iovas;
  Number<L> reserved;
  UserVa<L> allowed_iovas;
  Length<L> out_iova_alignment;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("num_iovas", num_iovas);
    f("__reserved", reserved);
    f("allowed_iovas", allowed_iovas);
    f("out_iova_alignment", out_iova_alignment);
  }
};

template <class L>
struct MapArgs {
  Number<L> flags;
  ObjectId<L> ioas_id;
  Number<L> reserved;
  UserVa<L> user_va;
  Length<L> length;
  Iova<L> iova;
  template <class F>
  void fields(F&& f) {
    f("flags", flags);
    f("ioas_id", ioas_id);
    f("__reserved", reserved);
    f("user_va", user_va);
    f("length", length);
    f("iova", iova);
  }
};

template <class L>
struct UnmapArgs {
  ObjectId<L> ioas_id;
  Iova<L> iova;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("ioas_id", ioas_id);
    f("iova", iova);
    f("length", length);
  }
};

template <class L>
struct OptionArgs {
  Number<L> option_id;
  Number<L> op;
  Number<L> reserved;
  ObjectId<L> object_id;
  Number<L> val64;
  template <class F>
  void fields(F&& f) {
    f("option_id", option_id);
    f("op", op);
    f("__reserved", reserved);
    f("object_id", object_id);
    f("val64", val64);
  }
};

template <class L>
struct AddReservedArgs {
  ObjectId<L> id;
  Iova<L> start;
  Length<L> length;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("start", start);
    f("length", length);
  }
};

template <class L>
struct MockDomainArgs {
  ObjectId<L> id;
  ObjectId<L> out_stdev_id;
  ObjectId<L> out_hwpt_id;
  ObjectId<L> out_idev_id;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("out_stdev_id", out_stdev_id);
    f("out_hwpt_id", out_hwpt_id);
    f("out_idev_id", out_idev_id);
  }
};

template <class L>
struct CheckMapArgs {
  ObjectId<L> id;
  Iova<L> iova;
  Length<L> length;
  UserVa<L> uptr;
  template <class F>
  void fields(F&& f) {
    f("id", id);
    f("iova", iova);
    f("length", length);
    f("uptr", uptr);
  }
};

template <class L>
struct CheckRefsArgs {
  Length<L> length;
  UserVa<L> uptr;
  Number<L> refs;
  template <class F>
  void fields(F&& f) {
    f("length", length);
    f("uptr", uptr);
    f("refs", refs);
  }
};

}  // namespace ioasis::model
