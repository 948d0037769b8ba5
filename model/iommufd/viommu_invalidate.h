// HWPT_INVALIDATE on a virtual IOMMU: what devices have kept of translations is forgotten, entry by entry.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

template <class L>
struct InvalidateArgs {
  ObjectId<L> hwpt_id;
  UserVa<L> data_uptr;
  Number<L> data_type;
  Number<L> entry_len;
  Number<L> entry_num;
  Number<L> reserved;
  template <class F>
  void fields(F&& f) {
    f("hwpt_id", hwpt_id);
    f("data_uptr", data_uptr);
    f("data_type", data_type);
    f("entry_len", entry_len);
    f("entry_num", entry_num);
    f("__reserved", reserved);
  }
};

/// The entries of a call that means a virtual IOMMU: each names a device by its number there, and what it is to forget.
/// They are fetched all at once, then carried out up to the first that is wrong.
template <class L>
class ViommuEntries {
  using List = decltype(std::declval<const typename L::Memory&>().numbers(UserVa<L>{}, Number<L>{}, 3));

 public:
  /// The call means a virtual IOMMU.
  const Bool<L>& meant() const { return meant_; }
  /// How many entries are carried out.
  Number<L> handled() const { return handled_.count(); }

  /// `looks`: nothing is wrong with the call, as far as that does not depend on what it means.
  ViommuEntries(const Context<L>& context, const InvalidateArgs<L>& args, const Bool<L>& looks)
      : viommu_(args.hwpt_id),
        meant_(context.viommus.any([&](const Viommu<L>& v) { return v.id == args.hwpt_id; })),
        unusual_(meant_ && is_set(args.entry_num) &&
                 (args.entry_num > number<L>(kManyEntries) ||
                  args.entry_len != number<L>("size(iommu_viommu_invalidate_selftest)", kEntryBytes))),
        given_(context.memory.numbers(args.data_uptr,
                                      select(looks && meant_ && !unusual_, args.entry_num, number<L>(0)), 3)),
        torn_(given_.any([](const auto& entry) { return entry.unreadable; })),
        vdevices_(context.vdevices),
        handled_(given_.before([&](const auto& entry) { return torn_ || wrong(entry); })) {}

  /// The devices forget what the entries say that are carried out.
  void forget(Context<L>& context) const {
    if (!context.has_viommus()) return;
    context.devices.update(
        L::yes(), [](const Device<L>&) { return L::yes(); },
        [&](Device<L>& d, const Bool<L>& when) {
          for (std::uint64_t i = 0; i < kDeviceCacheEntries; ++i)
            d.forgotten[i] = d.forgotten[i] || (when && handled_.any([&](const auto& entry) {
                               return vdevices_.any([&](const Vdevice<L>& v) {
                                 return is(v, entry) && v.idev == d.idev;
                               }) && (has(entry.first, all()) || entry.third == number<L>(i));
                             }));
        });
  }

  void undefined(typename L::Call& call) const {
    call.undefined(
        "viommu-entries",
        cite("kernel: mock_viommu_cache_invalidate; of more entries or of longer ones a copy of all may find no "
             "memory in one piece, and shorter ones are filled up")
            .since(613),
        [&] { return unusual_; });
  }

  void refuse(typename L::Call& call) const {
    const auto first = given_.first([&](const auto& entry) { return wrong(entry); });
    call.refuse("viommu-entries-unreadable", EFAULT,
                cite("kernel: iommu_copy_struct_from_full_user_array; all are fetched before the first").since(613),
                [&] { return torn_; });
    const auto cited =
        cite("kernel: mock_viommu_cache_invalidate").since(613).leaving("the entries before it carried out");
    call.refuse("viommu-entry-flags-unknown", EOPNOTSUPP, cited, [&] { return first.there && flags_unknown(first); });
    call.refuse("cache-id-unknown", EINVAL, cited.departs("it must be that of an entry even with ALL"),
                [&] { return first.there && outside(first); });
    call.refuse("virt-id-unknown", EINVAL, cited, [&] { return first.there && !known(first); });
  }

 private:
  static constexpr std::uint64_t kManyEntries = 2048, kEntryBytes = 12;

  static Number<L> all() { return number<L>("ALL", uapi::kInvalidateAll); }
  Bool<L> is(const Vdevice<L>& vdevice, const auto& entry) const {
    return vdevice.viommu == viommu_ && vdevice.virt_id == entry.second;
  }
  Bool<L> flags_unknown(const auto& entry) const { return has_outside(entry.first, all()); }
  Bool<L> outside(const auto& entry) const {
    return entry.third >= number<L>("MOCK_DEV_CACHE_NUM", kDeviceCacheEntries);
  }
  Bool<L> known(const auto& entry) const {
    return L::say("the virtual IOMMU has a device of that number",
                  [&] { return vdevices_.any([&](const Vdevice<L>& v) { return is(v, entry); }); });
  }
  Bool<L> wrong(const auto& entry) const { return flags_unknown(entry) || outside(entry) || !known(entry); }

  ObjectId<L> viommu_;
  Bool<L> meant_, unusual_;
  List given_;
  Bool<L> torn_;
  Set<L, Vdevice<L>> vdevices_;
  List handled_;
};

}  // namespace ioasis::model
