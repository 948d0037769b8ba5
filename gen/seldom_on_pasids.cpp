// What chance gives too seldom of PASIDs: memory that cannot be pinned where one moves.
#include "gen/script.h"
#include "gen/seldom.h"
#include "gen/values.h"

namespace ioasis::gen {

void seldom_on_pasids(const model::Dialect& dialect, const platform::Platform& platform, std::uint64_t place,
                      std::vector<traces::Trace>& all) {
  using enum uapi::Command;
  constexpr std::uint64_t kPage = uapi::kPageSize;
  constexpr std::uint16_t kIoas = 0, kOther = 1, kDevice = 2, kIdev = 4, kDomain = 5;  // names, by order of binding
  // A PASID moves to an address space whose memory lies at the top, is not there, or is too much.
  const auto cannot_be_pinned = [&](std::uint64_t memory, std::uint64_t length, std::uint64_t most_pages) {
    Script script(dialect, platform);
    script.caller() = {.memlock = most_pages, .ipc_lock = false, .sys_resource = false};
    script.call(IoasAlloc)
        .call(IoasAlloc)
        .call(MockDomainFlags, {{"dev_flags", uapi::kDevicePasid}}, {{"id", kIoas}})
        .call(HwptAlloc, {{"flags", uapi::kAllocPasid}}, {{"dev_id", kIdev}, {"pt_id", kIoas}})
        .call(MockDomainReplace, {}, {{"id", kDevice}, {"pt_id", kDomain}})
        .call(PasidAttach, {{"pasid", 1}}, {{"id", kDevice}, {"pt_id", kDomain}})
        .map(memory, length, place, kOther)
        .call(PasidReplace, {{"pasid", 1}}, {{"id", kDevice}, {"pt_id", kOther}})
        .call(PasidDetach, {{"pasid", 1}}, {{"id", kDevice}})  // the kernel warns where a device goes with one
        .add_to(all);
  };
  cannot_be_pinned(0 - kPage, kPage / 2, 16);
  cannot_be_pinned(uapi::address_of(kMixedBuffer) + 5 * kPage, kPage, 16);
  cannot_be_pinned(uapi::address_of(kPlainBuffer), 3 * kPage, 2);
}

}  // namespace ioasis::gen
