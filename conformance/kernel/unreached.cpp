// The list, in the order of the files.
#include "conformance/kernel/unreached.h"

#include <algorithm>

namespace ioasis::conformance::kernel {

namespace {

constexpr Reason kOutOfMemory{"out-of-memory",
                              "an allocation fails, or the selftest's own fault is injected, which `ioasis fail` does"};
constexpr Reason kOtherHardware{"other-hardware", "an IOMMU or a device that the mock ones are not"};
constexpr Reason kOtherDriver{"other-driver", "a call by another part of the kernel, such as VFIO"};
constexpr Reason kBug{"bug", "a bug: the kernel checks what cannot be, mostly with a warning"};
constexpr Reason kUnused{"unused", "a caller, which this release has none of"};
constexpr Reason kRace{"race", "two threads at once"};
constexpr Reason kKernelThread{"kernel-thread", "a kernel thread, which uses the memory of a process as its own"};
constexpr Reason kSyzkaller{"syzkaller", "the selftest's syzkaller flag, which is out of scope"};
constexpr Reason kModule{"module", "iommufd unloaded as a module, or its start failing"};
constexpr Reason kHugeMemory{"huge-memory",
                             "memory in huge pages, in a domain with large pages or unmapped while a part of it stays "
                             "pinned, which few traces have"};
constexpr Reason kUndefined{"undefined", "what the specification leaves undefined, which traces stay away from"};

constexpr Unreached kUnreached[] = {
    {"device.c", "iommufd_access_attach", "", &kBug},
    {"device.c", "iommufd_access_detach", "", &kOtherDriver},
    {"device.c", "iommufd_access_notify_unmap", "", &kRace},
    {"device.c", "iommufd_access_pin_pages", "mutex_unlock(&access->ioas_lock);", &kOtherDriver},
    {"device.c", "iommufd_access_replace", "", &kOtherDriver},
    {"device.c", "iommufd_access_rw", "goto err_out;", &kRace},
    {"device.c", "iommufd_access_rw", "mutex_unlock(&access->ioas_lock);", &kOtherDriver},
    {"device.c", "iommufd_access_unpin_pages", "", &kBug},
    {"device.c", "iommufd_ctx_has_group", "", &kOtherDriver},
    {"device.c", "iommufd_device_attach_reserved_iova", "iopt_remove_reserved_iova(&hwpt_paging->ioas->iopt,",
     &kOtherHardware},
    {"device.c", "iommufd_device_auto_get_domain", "continue;", &kRace},
    {"device.c", "iommufd_device_auto_get_domain", "goto out_abort;", &kOtherHardware},
    {"device.c", "iommufd_device_bind", "!iommu_group_has_isolated_msi(igroup->group)) {", &kOtherHardware},
    {"device.c", "iommufd_device_bind", "goto out_group_put;", &kOtherDriver},
    {"device.c", "iommufd_device_bind", "iommu_device_release_dma_owner(dev);", &kOutOfMemory},
    {"device.c", "iommufd_device_bind", "iommufd_ctx_get(ictx);", &kOtherHardware},
    {"device.c", "iommufd_device_bind", "rc = PTR_ERR(idev);", &kOutOfMemory},
    {"device.c", "iommufd_device_destroy", "iommufd_ctx_put(idev->ictx);", &kOtherHardware},
    {"device.c", "iommufd_device_do_replace", "WARN_ON(refcount_sub_and_test(num_devices - 1,", &kOtherHardware},
    {"device.c", "iommufd_device_do_replace", "goto err_unlock;", &kOtherDriver},
    {"device.c", "iommufd_device_do_replace", "err_unlock:", &kOtherDriver},
    {"device.c", "iommufd_device_get_attach_handle", "", &kBug},
    {"device.c", "iommufd_device_to_ictx", "", &kOtherDriver},
    {"device.c", "iommufd_device_to_id", "", &kOtherDriver},
    {"device.c", "iommufd_get_group", "iommu_group_put(group);", &kOtherHardware},
    {"device.c", "iommufd_get_group", "if (iommufd_group_try_get(igroup, group)) {", &kRace},
    {"device.c", "iommufd_get_group", "iommufd_put_group(new_igroup);", &kOutOfMemory},
    {"device.c", "iommufd_get_hw_info", "cmd->out_max_pasid_log2 = ilog2(idev->dev->iommu->max_pasids);",
     &kOtherHardware},
    {"device.c", "iommufd_get_hw_info", "goto out_free;", &kOtherHardware},
    {"device.c", "iommufd_get_hw_info", "rc = PTR_ERR(data);", &kOutOfMemory},
    {"device.c", "iommufd_group_do_replace_reserved_iova", "", &kOtherHardware},
    {"device.c", "iommufd_group_setup_msi", "rc = iommu_get_msi_cookie(hwpt_paging->common.domain,", &kOtherHardware},
    {"device.c", "iommufd_group_try_get", "", &kBug},
    {"device.c", "iommufd_hw_pagetable_attach", "", &kOtherHardware},
    {"device.c", "iommufd_hwpt_attach_device", "goto out_free_handle;", &kOtherHardware},
    {"device.c", "iommufd_hwpt_attach_device", "iommufd_fault_iopf_disable(idev);", &kOutOfMemory},
    {"device.c", "iommufd_hwpt_replace_device", "iommufd_fault_iopf_disable(idev);", &kOutOfMemory},
    {"device.c", "iommufd_hwpt_replace_device", "goto out_free_handle;", &kOtherHardware},
    {"fault.c", "__fault_domain_attach_dev", "", &kUnused},
    {"fault.c", "__fault_domain_replace_dev", "", &kUnused},
    {"fault.c", "iommufd_auto_response_faults", "return;", &kBug},
    {"fault.c", "iommufd_device_get_attach_handle", "", &kUnused},
    {"fault.c", "iommufd_fault_alloc", "", &kOutOfMemory},
    {"fault.c", "iommufd_fault_destroy", "", &kBug},
    {"fault.c", "iommufd_fault_domain_attach_dev", "", &kUnused},
    {"fault.c", "iommufd_fault_domain_detach_dev", "", &kUnused},
    {"fault.c", "iommufd_fault_domain_replace_dev", "", &kUnused},
    {"fault.c", "iommufd_fault_fops_read", "iommufd_fault_deliver_restore(fault, group);", &kOutOfMemory},
    {"fault.c", "iommufd_fault_iopf_enable", "mutex_unlock(&idev->iopf_lock);", &kUnused},
    {"fault.c", "iommufd_fault_iopf_enable", "--idev->iopf_enabled;", &kOutOfMemory},
    {"hw_pagetable.c", "iommufd_hwpt_nested_alloc", "goto out_abort;", &kBug},
    {"hw_pagetable.c", "iommufd_hwpt_paging_alloc", "", &kOtherHardware},
    {"hw_pagetable.c", "iommufd_hwpt_paging_enforce_cc", "", &kOtherHardware},
    {"io_pagetable.c", "iopt_add_access", "goto out_unlock;", &kOutOfMemory},
    {"io_pagetable.c", "iopt_alloc_area_pages", "goto out_unlock;", &kBug},
    {"io_pagetable.c", "iopt_area_contig_init", "iter->area = NULL;", &kRace},
    {"io_pagetable.c", "iopt_area_split", "", &kOutOfMemory},
    {"io_pagetable.c", "iopt_check_iova_alignment", "return -EADDRINUSE;", &kBug},
    {"io_pagetable.c", "iopt_clear_dirty_data", "continue;", &kRace},
    {"io_pagetable.c", "iopt_fill_domain", "continue;", &kRace},
    {"io_pagetable.c", "iopt_get_pages", "goto err_free;", &kOutOfMemory},
    {"io_pagetable.c", "iopt_set_dirty_tracking", "goto out_unlock;", &kOutOfMemory},
    {"io_pagetable.c", "iopt_table_add_domain", "goto out_reserved;", &kOutOfMemory},
    {"io_pagetable.c", "iopt_table_add_domain", "goto out_unlock;", &kBug},
    {"io_pagetable.c", "iopt_table_enforce_dev_resv_regions", "", &kOtherHardware},
    {"io_pagetable.c", "iopt_table_remove_domain", "goto out_unlock;", &kBug},
    {"io_pagetable.c", "iopt_unfill_domain", "continue;", &kRace},
    {"io_pagetable.c", "iopt_unmap_iova_range", "goto out_unlock_iova;", &kRace},
    {"io_pagetable.c", "iopt_unmap_iova_range", "goto out_unmapped;", &kBug},
    {"ioas.c", "iommufd_ioas_alloc_ioctl", "return PTR_ERR(ioas);", &kOutOfMemory},
    {"iommufd_private.h", "find_hwpt_paging", "", &kBug},
    {"iommufd_private.h", "iommufd_lock_obj", "", &kRace},
    {"iommufd_private.h", "iommufd_put_object", "", &kRace},
    {"iova_bitmap.c", "iova_bitmap_alloc", "goto err;", &kOutOfMemory},
    {"main.c", "_iommufd_object_alloc", "goto out_free;", &kOutOfMemory},
    {"main.c", "iommufd_ctx_from_fd", "", &kOtherDriver},
    {"main.c", "iommufd_ctx_from_file", "", &kOtherDriver},
    {"main.c", "iommufd_exit", "", &kModule},
    {"main.c", "iommufd_init", "", &kModule},
    {"main.c", "iommufd_object_dec_wait_shortterm", "", &kRace},
    {"main.c", "iommufd_object_remove", "goto err_xa;", &kBug},
    {"main.c", "iommufd_object_remove", "refcount_dec(&to_destroy->users);", &kRace},
    {"ioas.c", "iommufd_ioas_unmap", "goto out_put;", &kRace},
    {"pages.c", "batch_clear_carry", "", &kHugeMemory},
    {"pages.c", "batch_from_xarray", "continue;", &kRace},
    {"pages.c", "batch_from_xarray_clear", "continue;", &kRace},
    {"pages.c", "batch_iommu_map_small", "goto err_unmap;", &kOutOfMemory},
    {"pages.c", "batch_iommu_map_small", "if (start_iova != iova)", &kOutOfMemory},
    {"pages.c", "batch_iommu_map_small", "iommu_unmap_nofail(domain, start_iova, iova - start_iova);", &kOutOfMemory},
    {"pages.c", "batch_skip_carry", "", &kHugeMemory},
    {"pages.c", "batch_to_domain", "", &kOutOfMemory},
    {"pages.c", "interval_tree_double_span_iter_update", "", &kBug},
    {"pages.c", "iopt_area_add_access", "goto err_unlock;", &kOutOfMemory},
    {"pages.c", "iopt_area_fill_domain", "", &kOutOfMemory},
    {"pages.c", "iopt_area_fill_domains", "", &kOutOfMemory},
    {"pages.c", "iopt_area_remove_access", "goto out_unlock;", &kBug},
    {"pages.c", "iopt_area_unpin_domain", "", &kHugeMemory},
    {"pages.c", "iopt_pages_fill_from_xarray", "continue;", &kRace},
    {"pages.c", "iopt_pages_fill_xarray", "", &kOutOfMemory},
    {"pages.c", "iopt_pages_rw_access", "", &kKernelThread},
    {"pages.c", "iopt_pages_rw_page", "goto out_mmput;", &kOutOfMemory},
    {"pages.c", "iopt_pages_rw_slow", "goto out_destroy;", &kUndefined},
    {"pages.c", "pages_to_xarray", "", &kOutOfMemory},
    {"pages.c", "pfn_reader_release_pins", "", &kOutOfMemory},
    {"pages.c", "pfn_reader_user_update_pinned", "npages = pages->last_npinned - pages->npinned;", &kBug},
    {"pages.c", "temp_kmalloc", "", &kOutOfMemory},
    {"selftest.c", "__iommufd_test_syz_conv_iova", "", &kSyzkaller},
    {"selftest.c", "get_md_pagetable", "iommufd_put_object(ucmd->ictx, &hwpt->obj);", &kOtherHardware},
    {"selftest.c", "get_md_pagetable_nested", "iommufd_put_object(ucmd->ictx, &hwpt->obj);", &kOtherHardware},
    {"selftest.c", "iommufd_test_access_pages", "goto out_put;", &kOutOfMemory},
    {"selftest.c", "iommufd_test_access_pages", "goto out_unaccess;", &kOutOfMemory},
    {"selftest.c", "iommufd_test_access_pages", "iova = iommufd_test_syz_conv_iova(staccess->access,", &kSyzkaller},
    {"selftest.c", "iommufd_test_access_rw", "goto out_put;", &kOutOfMemory},
    {"selftest.c", "iommufd_test_access_rw", "iova = iommufd_test_syz_conv_iova(staccess->access,", &kSyzkaller},
    {"selftest.c", "iommufd_test_alloc_access", "", &kOutOfMemory},
    {"selftest.c", "iommufd_test_create_access", "", &kOutOfMemory},
    {"selftest.c", "iommufd_test_dirty", "goto out_put;", &kOutOfMemory},
    {"selftest.c", "iommufd_test_exit", "", &kModule},
    {"selftest.c", "iommufd_test_init", "", &kModule},
    {"selftest.c", "iommufd_test_md_check_pa", "goto out_put;", &kBug},
    {"selftest.c", "iommufd_test_mock_domain", "rc = PTR_ERR(idev);", &kOutOfMemory},
    {"selftest.c", "iommufd_test_mock_domain", "return PTR_ERR(sobj);", &kOutOfMemory},
    {"selftest.c", "iommufd_test_mock_domain_replace", "goto out_dev_obj;", &kBug},
    {"selftest.c", "iommufd_test_syz_conv_iova", "", &kSyzkaller},
    {"selftest.c", "iommufd_test_syz_conv_iova_id", "", &kSyzkaller},
    {"selftest.c", "iommufd_test_trigger_iopf", "", &kOutOfMemory},
    {"selftest.c", "mock_dev_create", "goto err_put;", &kOutOfMemory},
    {"selftest.c", "mock_domain_map_pages", "flags |= MOCK_PFN_HUGE_IOVA;", &kHugeMemory},
    {"selftest.c", "mock_domain_map_pages", "for (; start_iova != iova;", &kOutOfMemory},
    {"selftest.c", "mock_domain_read_and_clear_dirty", "iova += pgsize;", &kBug},
    {"selftest.c", "mock_probe_device", "return ERR_PTR(-ENODEV);", &kOtherHardware},
    {"vfio_compat.c", "iommufd_vfio_compat_ioas_create", "", &kOtherDriver},
    {"vfio_compat.c", "iommufd_vfio_compat_ioas_get_id", "", &kOtherDriver},
    {"vfio_compat.c", "iommufd_vfio_compat_set_no_iommu", "", &kOtherDriver},
    {"vfio_compat.c", "iommufd_vfio_iommu_get_info", "goto out_put;", &kRace},
};

}  // namespace

std::span<const Unreached> unreached() { return kUnreached; }

const Reason* reason_of(std::string_view file, const Gap& gap) {
  const auto known_by = [&](std::string_view code) -> const Reason* {
    const auto found = std::ranges::find_if(kUnreached, [&](const Unreached& one) {
      return one.file == file && one.function == gap.function && one.code == code;
    });
    return found == std::end(kUnreached) ? nullptr : found->reason;
  };
  const auto* reason = known_by(gap.code);
  return reason ? reason : known_by("");
}

}  // namespace ioasis::conformance::kernel
