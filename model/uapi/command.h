// What is known of a command: on which files it is made, how its fields are passed, and since which release.
#pragma once

#include "model/uapi/field.h"
#include "model/uapi/program.h"

namespace ioasis::uapi {

/// Every command, by interface; a new one goes before EXIT, the last. Selftest commands share one ioctl number and are
/// told apart by `op`.
enum class Command : std::uint8_t {
  Destroy,
  IoasAlloc,
  IoasAllowIovas,
  IoasCopy,
  IoasIovaRanges,
  IoasMap,
  IoasUnmap,
  Option,
  VfioIoas,
  HwptAlloc,
  GetHwInfo,
  HwptSetDirtyTracking,
  HwptGetDirtyBitmap,
  HwptInvalidate,
  FaultQueueAlloc,
  IoasMapFile,
  ViommuAlloc,
  VdeviceAlloc,
  IoasChangeProcess,
  VeventqAlloc,
  HwQueueAlloc,
  IoasNoiommuGetPa,
  AddReserved,
  MockDomain,
  MdCheckMap,
  MdCheckRefs,
  CreateAccess,
  DestroyAccessPages,
  AccessPages,
  AccessRw,
  SetTempMemoryLimit,
  MockDomainReplace,
  AccessReplaceIoas,
  MockDomainFlags,
  Dirty,
  MdCheckIotlb,
  TriggerIopf,
  DevCheckCache,
  TriggerVevent,
  PasidAttach,
  PasidReplace,
  PasidDetach,
  PasidCheckHwpt,
  DmabufGet,
  DmabufRevoke,
  VfioGetApiVersion,
  VfioCheckExtension,
  VfioSetIommu,
  VfioIommuGetInfo,
  VfioIommuMapDma,
  VfioIommuUnmapDma,
  VfioIommuDirtyPages,
  SpaprTceGetInfo,
  SpaprEnable,
  SpaprDisable,
  SpaprRegisterMemory,
  SpaprUnregisterMemory,
  SpaprTceCreate,
  SpaprTceRemove,
  SpaprGetApiVersion,
  SpaprCheckExtension,
  SpaprSetIommu,
  SpaprMapDma,
  SpaprUnmapDma,
  VfioDeviceBindIommufd,
  VfioDeviceAttachIommufdPt,
  VfioDeviceDetachIommufdPt,
  DmaCopy,
  DmaRead,
  DmaWrite,
  IoasCreateWindow,
  IoasRemoveWindow,
  HwptAllocApertures,
  IoasReserve,
  IoasUnreserve,
  IoasRequireIova,
  Type1GetApiVersion,
  Type1CheckExtension,
  Type1SetIommu,
  Type1GetInfo,
  Type1MapDma,
  Type1UnmapDma,
  Type1DirtyPages,
  VfioGroupGetStatus,
  VfioGroupSetContainer,
  VfioGroupUnsetContainer,
  Close,
  Read,
  Write,
  Poll,
  Exit,
};

/// What a command belongs to. Numbers are unique within what one kind of file answers only.
enum class Interface : std::uint8_t {
  Iommufd,         ///< include/uapi/linux/iommufd.h
  Selftest,        ///< drivers/iommu/iommufd/iommufd_test.h
  VfioContainer,   ///< include/uapi/linux/vfio.h, as iommufd answers in the container's place
  SpaprContainer,  ///< likewise, of VFIO's own container on POWER
  VfioDevice,      ///< likewise, of a device's own file
  Device,          ///< no call at all: what a device does by itself
  Proposed,        ///< in 2022, for /dev/iommu: no kernel has them
  Type1Container,  ///< include/uapi/linux/vfio.h, as VFIO's own container answers with its type1 IOMMU
  VfioGroup,       ///< likewise, of the file of a group of devices
  SystemCall,      ///< on descriptors that the others give out, or of a process
};

/// What was proposed in 2022 in place of what was merged; each brings commands of its own, which are of no release.
enum class Proposal : std::uint8_t {
  None,
  Windows,    ///< made and removed on an IOAS
  Apertures,  ///< listed when a domain is made, and never changed
  Reserve,    ///< ranges of an IOAS that hold no memory
  Require,    ///< ranges of an IOAS that no device may take away
};

/// How the command's fields are passed, and how much of them the kernel looks at before the command's own rules.
enum class Passing : std::uint8_t {
  Extensible,   ///< a struct that begins with its size: include/uapi/linux/iommufd.h, DOC: General ioctl format
  Argsz,        ///< likewise, but read up to the shortest form only: include/uapi/linux/vfio.h, argsz
  BoundArgsz,   ///< likewise, on a device's file, which has to be bound before anything is read
  SetArgsz,     ///< likewise, on VFIO's own container, which needs an IOMMU before anything is read
  SecondArgsz,  ///< likewise, whose IOMMU has to be type1v2
  Unread,       ///< likewise, but not looked at
  Bare,         ///< a struct that does not state its size
  Number,       ///< a number of eight bytes, in place of a pointer
  SystemCall,   ///< no ioctl: they are the arguments of the system call whose number `request` is, eight bytes each; or
                ///< of a device's step likewise
};

/// The fields lie in a struct that the kernel is given a pointer to.
constexpr bool has_struct(Passing passing) { return passing != Passing::Number && passing != Passing::SystemCall; }
/// The struct begins with how many bytes the program says there are.
constexpr bool states_size(Passing passing) { return has_struct(passing) && passing != Passing::Bare; }

/// Where what is passed usually lies.
constexpr Site usual_site(Passing passing) {
  return has_struct(passing) ? Site::Normal : passing == Passing::Number ? Site::Number : Site::SystemCall;
}

/// Whatever is known has come with it, or before.
inline constexpr Release kNewestRelease = 0xffff;

/// A struct as it was before a release.
struct OlderForm {
  Release before;
  std::uint16_t size, minimum;
};

/// What C programs call a command's struct where it does not follow from its name.
struct CNames {
  std::string_view structure = {};  ///< what follows the keyword `struct`
  std::string_view member = {};     ///< of the union of struct iommu_test_cmd
};

struct CommandInfo {
  Command command;
  std::string_view name;  ///< as traces and clause ids spell it
  Interface interface;
  std::uint32_t request;          ///< the ioctl number, or the system call's
  std::uint32_t test_op;          ///< value of `op` for selftest commands, 0 otherwise
  std::uint16_t size;             ///< sizeof the struct of the newest release; of what is passed in its place
  std::uint16_t minimum;          ///< the shortest struct accepted
  std::span<const Field> fields;  ///< all but `size` and the selftest `op`, by rising offset; with `argsz`
  Passing passing = Passing::Extensible;
  Release since = kFirstRelease;          ///< the release that the command came with
  std::span<const OlderForm> older = {};  ///< the oldest first
  CNames c = {};
  Proposal proposal = Proposal::None;  ///< that the command is part of
};

inline constexpr std::uint32_t kIoctlType = ';';
inline constexpr std::uint32_t kFirstNumber = 0x80;  ///< IOMMUFD_CMD_BASE
inline constexpr std::uint32_t kTestNumber = kFirstNumber + 32;
/// The number of an ioctl without direction or size bits, as all of iommufd's are.
constexpr std::uint32_t request_of(std::uint32_t number) { return kIoctlType << 8 | number; }

/// The number that all selftest operations share.
inline constexpr std::uint32_t kTestRequest = request_of(kTestNumber);

inline constexpr std::uint16_t kTestOpOffset = 4;  ///< where a selftest struct holds `op`

}  // namespace ioasis::uapi
