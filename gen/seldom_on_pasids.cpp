// What chance gives too seldom of PASIDs: that one moves where memory cannot be pinned, or to what is allowed in vain.
#include "gen/script.h"
#include "gen/seldom.h"
#include "gen/values.h"

namespace ioasis::gen {

void seldom_on_pasids(const model::Dialect& dialect, const platform::Platform& platform, std::uint64_t place,
                      std::vector<traces::Trace>& all) {
  using enum uapi::Command;
  constexpr std::uint64_t kPage = uapi::kPageSize;
  constexpr std::uint16_t kThere = 0, kHome = 1, kDevice = 2, kIdev = 4, kDomain = 5;  // names, by order of binding
  const auto attached = [&](Script& script) -> Script& {
    return script.call(IoasAlloc)
        .call(IoasAlloc)
        .call(MockDomainFlags, {{"dev_flags", uapi::kDevicePasid}}, {{"id", kHome}})
        .call(HwptAlloc, {{"flags", uapi::kAllocPasid}}, {{"dev_id", kIdev}, {"pt_id", kHome}})
        .call(MockDomainReplace, {}, {{"id", kDevice}, {"pt_id", kDomain}})
        .call(PasidAttach, {{"pasid", 1}}, {{"id", kDevice}, {"pt_id", kDomain}});
  };
  const auto moves = [&](Script& script) {
    script.call(PasidReplace, {{"pasid", 1}}, {{"id", kDevice}, {"pt_id", kThere}})
        .call(PasidDetach, {{"pasid", 1}}, {{"id", kDevice}})  // the kernel warns where a device goes with one
        .add_to(all);
  };
  // To an address space whose memory lies at the top, is not there, or is too much.
  const auto cannot_be_pinned = [&](std::uint64_t memory, std::uint64_t length, std::uint64_t most_pages) {
    Script script(dialect, platform);
    script.caller() = {.memlock = most_pages, .ipc_lock = false, .sys_resource = false};
    moves(attached(script).map(memory, length, place, kThere));
  };
  cannot_be_pinned(0 - kPage, kPage / 2, 16);
  cannot_be_pinned(uapi::address_of(kMixedBuffer) + 5 * kPage, kPage, 16);
  cannot_be_pinned(uapi::address_of(kPlainBuffer), 3 * kPage, 2);
  // To one that allows what no device of the mock can have.
  Script outside(dialect, platform);
  moves(attached(outside).allow({0, kPage - 1}));
}

}  // namespace ioasis::gen
