// Which text belongs to which command. Included by readings alone, which instantiate each text once.
#pragma once

#include "model/device/dma.h"
#include "model/device/dma_copy.h"
#include "model/iommufd/destroy.h"
#include "model/iommufd/fault_queue.h"
#include "model/iommufd/get_hw_info.h"
#include "model/iommufd/hwpt_alloc.h"
#include "model/iommufd/hwpt_dirty.h"
#include "model/iommufd/hwpt_invalidate.h"
#include "model/iommufd/ioas_alloc.h"
#include "model/iommufd/ioas_allow_iovas.h"
#include "model/iommufd/ioas_change_process.h"
#include "model/iommufd/ioas_copy.h"
#include "model/iommufd/ioas_iova_ranges.h"
#include "model/iommufd/ioas_map.h"
#include "model/iommufd/ioas_map_file.h"
#include "model/iommufd/ioas_noiommu_get_pa.h"
#include "model/iommufd/ioas_unmap.h"
#include "model/iommufd/option.h"
#include "model/iommufd/page_faults.h"
#include "model/iommufd/vfio_ioas.h"
#include "model/iommufd/viommu_alloc.h"
#include "model/iommufd/viommu_queues.h"
#include "model/iommufd/virtual_events.h"
#include "model/proposals/apertures.h"
#include "model/proposals/require.h"
#include "model/proposals/reserve.h"
#include "model/proposals/windows.h"
#include "model/selftest/access.h"
#include "model/selftest/access_pages.h"
#include "model/selftest/access_rw.h"
#include "model/selftest/add_reserved.h"
#include "model/selftest/dirty.h"
#include "model/selftest/md_check.h"
#include "model/selftest/mock_domain.h"
#include "model/selftest/mock_domain_replace.h"
#include "model/selftest/pasid.h"
#include "model/selftest/temp_memory_limit.h"
#include "model/system/exit.h"
#include "model/vfio/container.h"
#include "model/vfio/device.h"
#include "model/vfio/get_info.h"
#include "model/vfio/group.h"
#include "model/vfio/map_dma.h"
#include "model/vfio/type1/get_info.h"
#include "model/vfio/type1/map_dma.h"
#include "model/vfio/type1/unmap_dma.h"
#include "model/vfio/unmap_dma.h"

namespace ioasis::model {

/// Calls run(args, text) with the empty arguments and the text of `command`; does nothing for one that has none yet. A
/// command that is not named here does not compile.
template <class L, class F>
void with_text(uapi::Command command, F&& run) {
  using enum uapi::Command;
  switch (command) {
    case Destroy:
      return run(DestroyArgs<L>{}, destroy<L>);
    case IoasAlloc:
      return run(IoasAllocArgs<L>{}, ioas_alloc<L>);
    case IoasAllowIovas:
      return run(AllowIovasArgs<L>{}, ioas_allow_iovas<L>);
    case IoasCopy:
      return run(CopyArgs<L>{}, ioas_copy<L>);
    case IoasIovaRanges:
      return run(IovaRangesArgs<L>{}, ioas_iova_ranges<L>);
    case IoasMap:
      return run(MapArgs<L>{}, ioas_map<L>);
    case IoasUnmap:
      return run(UnmapArgs<L>{}, ioas_unmap<L>);
    case Option:
      return run(OptionArgs<L>{}, option<L>);
    case HwptAlloc:
      return run(HwptAllocArgs<L>{}, hwpt_alloc<L>);
    case HwptSetDirtyTracking:
      return run(SetDirtyTrackingArgs<L>{}, hwpt_set_dirty_tracking<L>);
    case HwptGetDirtyBitmap:
      return run(GetDirtyBitmapArgs<L>{}, hwpt_get_dirty_bitmap<L>);
    case HwptInvalidate:
      return run(InvalidateArgs<L>{}, hwpt_invalidate<L>);
    case Dirty:
      return run(DirtyArgs<L>{}, dirty<L>);
    case AddReserved:
      return run(AddReservedArgs<L>{}, add_reserved<L>);
    case MockDomain:
      return run(MockDomainArgs<L>{}, mock_domain<L>);
    case MdCheckMap:
      return run(CheckMapArgs<L>{}, md_check_map<L>);
    case MdCheckRefs:
      return run(CheckRefsArgs<L>{}, md_check_refs<L>);
    case MdCheckIotlb:
      return run(CheckIotlbArgs<L>{}, md_check_iotlb<L>);
    case VfioIoas:
      return run(VfioIoasArgs<L>{}, vfio_ioas<L>);
    case GetHwInfo:
      return run(HwInfoArgs<L>{}, get_hw_info<L>);
    case MockDomainReplace:
      return run(ReplaceArgs<L>{}, mock_domain_replace<L>);
    case MockDomainFlags:
      return run(MockDomainFlagsArgs<L>{}, mock_domain_flags<L>);
    case CreateAccess:
      return run(CreateAccessArgs<L>{}, create_access<L>);
    case AccessReplaceIoas:
      return run(ReplaceIoasArgs<L>{}, access_replace_ioas<L>);
    case AccessPages:
      return run(AccessPagesArgs<L>{}, access_pages<L>);
    case DestroyAccessPages:
      return run(DestroyAccessPagesArgs<L>{}, destroy_access_pages<L>);
    case AccessRw:
      return run(AccessRwArgs<L>{}, access_rw<L>);
    case SetTempMemoryLimit:
      return run(MemoryLimitArgs<L>{}, set_temp_memory_limit<L>);
    case FaultQueueAlloc:
      return run(FaultQueueAllocArgs<L>{}, fault_queue_alloc<L>);
    case TriggerIopf:
      return run(TriggerIopfArgs<L>{}, trigger_iopf<L>);
    case IoasMapFile:
      return run(MapFileArgs<L>{}, ioas_map_file<L>);
    case IoasChangeProcess:
      return run(ChangeProcessArgs<L>{}, ioas_change_process<L>);
    case ViommuAlloc:
      return run(ViommuAllocArgs<L>{}, viommu_alloc<L>);
    case VdeviceAlloc:
      return run(VdeviceAllocArgs<L>{}, vdevice_alloc<L>);
    case DevCheckCache:
      return run(CheckCacheArgs<L>{}, dev_check_cache<L>);
    case VeventqAlloc:
      return run(VeventqAllocArgs<L>{}, veventq_alloc<L>);
    case TriggerVevent:
      return run(TriggerVeventArgs<L>{}, trigger_vevent<L>);
    case PasidAttach:
      return run(PasidAttachArgs<L>{}, pasid_attach<L>);
    case PasidReplace:
      return run(PasidAttachArgs<L>{}, pasid_replace<L>);
    case PasidDetach:
      return run(PasidDetachArgs<L>{}, pasid_detach<L>);
    case PasidCheckHwpt:
      return run(PasidCheckArgs<L>{}, pasid_check_hwpt<L>);
    case HwQueueAlloc:
      return run(HwQueueAllocArgs<L>{}, hw_queue_alloc<L>);
    case IoasNoiommuGetPa:
      return run(NoiommuGetPaArgs<L>{}, ioas_noiommu_get_pa<L>);
    case VfioGetApiVersion:
      return run(VfioNothingArgs<L>{}, vfio_get_api_version<L>);
    case VfioCheckExtension:
      return run(VfioExtensionArgs<L>{}, vfio_check_extension<L>);
    case VfioSetIommu:
      return run(VfioTypeArgs<L>{}, vfio_set_iommu<L>);
    case VfioIommuGetInfo:
      return run(VfioInfoArgs<L>{}, vfio_get_info<L>);
    case VfioIommuMapDma:
      return run(VfioMapArgs<L>{}, vfio_map_dma<L>);
    case VfioIommuUnmapDma:
      return run(VfioUnmapArgs<L>{}, vfio_unmap_dma<L>);
    case VfioIommuDirtyPages:
      return run(VfioFlagsArgs<L>{}, vfio_dirty_pages<L>);
    case VfioDeviceBindIommufd:
      return run(BindIommufdArgs<L>{}, vfio_device_bind_iommufd<L>);
    case VfioDeviceAttachIommufdPt:
      return run(AttachPtArgs<L>{}, vfio_device_attach_pt<L>);
    case VfioDeviceDetachIommufdPt:
      return run(VfioFlagsArgs<L>{}, vfio_device_detach_pt<L>);
    case DmaRead:
      return run(DmaArgs<L>{}, dma_read<L>);
    case DmaWrite:
      return run(DmaArgs<L>{}, dma_write<L>);
    case DmaCopy:
      return run(DmaCopyArgs<L>{}, dma_copy<L>);
    case IoasCreateWindow:
      return run(CreateWindowArgs<L>{}, ioas_create_window<L>);
    case IoasRemoveWindow:
      return run(RemoveWindowArgs<L>{}, ioas_remove_window<L>);
    case HwptAllocApertures:
      return run(AllocAperturesArgs<L>{}, hwpt_alloc_apertures<L>);
    case IoasReserve:
      return run(KeepArgs<L>{}, ioas_reserve<L>);
    case IoasUnreserve:
      return run(KeepArgs<L>{}, ioas_unreserve<L>);
    case IoasRequireIova:
      return run(KeepArgs<L>{}, ioas_require_iova<L>);
    case Type1GetApiVersion:
      return run(VfioNothingArgs<L>{}, type1::get_api_version<L>);
    case Type1CheckExtension:
      return run(VfioExtensionArgs<L>{}, type1::check_extension<L>);
    case Type1SetIommu:
      return run(VfioTypeArgs<L>{}, type1::set_iommu<L>);
    case Type1GetInfo:
      return run(VfioInfoArgs<L>{}, type1::get_info<L>);
    case Type1MapDma:
      return run(VfioMapArgs<L>{}, type1::map_dma<L>);
    case Type1UnmapDma:
      return run(VfioUnmapArgs<L>{}, type1::unmap_dma<L>);
    case Type1DirtyPages:
      return run(VfioFlagsArgs<L>{}, type1::dirty_pages<L>);
    case VfioGroupGetStatus:
      return run(VfioFlagsArgs<L>{}, vfio_group_get_status<L>);
    case VfioGroupSetContainer:
      return run(GroupSetArgs<L>{}, vfio_group_set_container<L>);
    case VfioGroupUnsetContainer:
      return run(VfioNothingArgs<L>{}, vfio_group_unset_container<L>);
    case Close:
      return run(CloseArgs<L>{}, close<L>);
    case Read:
      return run(MoveArgs<L>{}, read<L>);
    case Write:
      return run(MoveArgs<L>{}, write<L>);
    case Poll:
      return run(PollArgs<L>{}, poll<L>);
    case Exit:
      return run(ExitArgs<L>{}, exit<L>);
    // Nothing is specified of these: such a call ends the judging.
    case DmabufGet:
    case DmabufRevoke:
    case SpaprTceGetInfo:
    case SpaprEnable:
    case SpaprDisable:
    case SpaprRegisterMemory:
    case SpaprUnregisterMemory:
    case SpaprTceCreate:
    case SpaprTceRemove:
    case SpaprGetApiVersion:
    case SpaprCheckExtension:
    case SpaprSetIommu:
    case SpaprMapDma:
    case SpaprUnmapDma:
      return;
  }
}

}  // namespace ioasis::model
