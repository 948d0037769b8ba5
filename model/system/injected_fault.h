// What any call may answer when one of the kernel's allocations within it is made to fail.
#pragma once

#include "model/clause.h"
#include "model/state/context.h"

namespace ioasis::model {

/// What there is to know of a call under a fault, or after one.
template <class L>
struct FaultCase {
  Bool<L> as_usual{};    ///< the call has a clause of its own that answers so and, by exception, leaves something
  Bool<L> guessed{};     ///< the call reads memory of which it is not known how much an ACCESS_RW has written
  Bool<L> frees{};       ///< the call only gives back
  Bool<L> lost{};        ///< a device reported a page fault
  Bool<L> own_domain{};  ///< an attach to an IOAS answers another domain than the one that is there
};

/// The clauses of a call that failed under a fault: whatever it had done by then has been undone. Where the call does
/// without what it could not get, it answers as it always does. The kernel picks: `failed(errno)` says whether it
/// answered so.
/// @see Documentation/fault-injection/fault-injection.rst
template <class L, class Failed>
void injected_fault(typename L::Call& call, const FaultCase<L>& fault, const Failed& failed) {
  call.undefined("refused-either-way",
                 cite("Documentation/fault-injection/fault-injection.rst: which of the two it was is not told"),
                 [&] { return fault.as_usual; });
  call.undefined("memory-unknown", cite("kernel: iopt_pages_rw_access, which may have gone some way when it fails"),
                 [&] { return fault.guessed; });
  call.undefined("domain-of-its-own",
                 cite("kernel: iommufd_device_auto_get_domain, which takes EINVAL for a domain that does not fit the "
                      "device, and makes one more"),
                 [&] { return fault.own_domain; });
  call.undefined("page-fault-lost", cite("kernel: iommu_report_device_fault, iopf_group_alloc"), [&] {
    return L::say("a page fault that could not be kept is answered for the program", [&] { return fault.lost; });
  });
  const auto refuse = [&](std::string_view name, std::int32_t error, const Cite& cite, std::string_view what) {
    call.refuse(name, error, cite, [&] { return L::say(what, [&] { return failed(error); }); });
  };
  constexpr std::string_view kLeft =
      "nothing, but of an ACCESS_RW with WRITE part of what it was to write; HWPT_INVALIDATE answers that no "
      "entry has been handled";
  call.refuse(
      "out-of-memory", ENOMEM,
      cite("Documentation/fault-injection/fault-injection.rst: failslab, fail_page_alloc; kernel: temp_kmalloc, "
           "paths that destroy cannot fail")
          .departs("HWPT_INVALIDATE of a virtual IOMMU answers that every entry has been handled")
          .leaving(kLeft),
      [&] {
        return !fault.frees &&
               L::say("memory that the call cannot do without is not to be had", [&] { return failed(ENOMEM); });
      });
  refuse("object-not-found", ENOENT,
         cite("kernel: iommufd_get_object, mock_domain_map_pages, under fail_iommufd").leaving(kLeft),
         "looking up an object fails, or mapping a page");
  refuse("memory-not-pinned", EFAULT, cite("kernel: pfn_reader_user_pin, under fail_iommufd").leaving(kLeft),
         "pinning the program's memory fails");
  refuse("not-possible", EINVAL,
         cite("kernel: pages_to_xarray, iopt_pages_rw_page, iopt_table_enforce_dev_resv_regions, under fail_iommufd; "
              "iommufd_device_bind, of a device for which iommu_probe_device ran out of memory")
             .leaving(kLeft),
         "keeping pinned pages fails, or copying a page, or asking a device what it reserves; or a new device has no "
         "IOMMU, since probing it failed");
}

}  // namespace ioasis::model
