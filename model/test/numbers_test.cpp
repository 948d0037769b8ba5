// Which command a number stands for: the kind of the file says, since interfaces share numbers.
#include <gtest/gtest.h>

#include "model/test/caller.h"
#include "model/uapi/c_names.h"

namespace ioasis::model {
namespace {

using uapi::Command;
using uapi::FileKind;

TEST(Numbers, AreOfTheCommandWhereTheFileAnswersItAndOfNoneOrAnotherElsewhere) {
  std::size_t shared = 0;
  for (const auto& kind : uapi::kFileKinds)
    for (const auto& info : uapi::kCommandTable) {
      const auto found = uapi::find(kind.kind, uapi::usual_site(info.passing), info.request, info.test_op);
      const bool answered = info.passing == uapi::Passing::SystemCall || uapi::answers(kind.kind, info.interface);
      EXPECT_EQ(found == info.command, answered) << info.name << " on " << kind.name;
      shared += !answered && found.has_value();
    }
  EXPECT_EQ(shared, 68u)
      << "of three containers, of which iommufd's is two kinds of file, seven numbers of each on the kinds of the two "
         "others; three of the native one on POWER and of devices, on four";
}

TEST(Numbers, OfTheNativeContainerOnPowerAreThoseOfTheEmulatedOne) {
  const std::pair<Command, Command> alike[] = {{Command::VfioIommuGetInfo, Command::SpaprTceGetInfo},
                                               {Command::VfioIommuDirtyPages, Command::SpaprRegisterMemory},
                                               {Command::VfioSetIommu, Command::SpaprSetIommu},
                                               {Command::VfioIommuMapDma, Command::SpaprMapDma}};
  for (const auto& [emulated, native] : alike) {
    const auto request = uapi::info(emulated).request;
    EXPECT_EQ(request, uapi::info(native).request);
    const auto site = uapi::usual_site(uapi::info(native).passing);
    EXPECT_EQ(uapi::find(FileKind::Vfio, site, request, 0), emulated);
    EXPECT_EQ(uapi::find(FileKind::VfioSpapr, site, request, 0), native);
  }
}

TEST(Numbers, OfEveryContainerHaveOneNameInC) {
  EXPECT_EQ(uapi::c_request(uapi::info(Command::SpaprSetIommu)), "VFIO_SET_IOMMU");
  EXPECT_EQ(uapi::c_request(uapi::info(Command::SpaprUnmapDma)), "VFIO_IOMMU_UNMAP_DMA");
  EXPECT_EQ(uapi::c_request(uapi::info(Command::Type1UnmapDma)), "VFIO_IOMMU_UNMAP_DMA");
  EXPECT_EQ(uapi::c_request(uapi::info(Command::SpaprTceCreate)), "VFIO_IOMMU_SPAPR_TCE_CREATE");
}

TEST(Numbers, AreRuledOnAsOfTheFile) {
  constexpr std::uint8_t kEmulated = 1, kNative = 2;
  Caller call(dialects().front(), {}, {{"emulated", FileKind::Vfio}, {"native", FileKind::VfioSpapr}});
  for (const auto command : {Command::VfioIommuDirtyPages, Command::SpaprRegisterMemory}) {
    call.turn_to(kEmulated);
    EXPECT_EQ(call(command, {}), "VFIO_IOMMU_DIRTY_PAGES/unsupported");
    call.turn_to(kNative);
    call(command, {});
    EXPECT_TRUE(call.ruling().unspecified);
  }
  call.turn_to(kNative);
  call(Command::IoasAlloc, {});
  EXPECT_TRUE(call.ruling().unspecified) << "iommufd does not stand behind the file, and refuses nothing there";
}

}  // namespace
}  // namespace ioasis::model
