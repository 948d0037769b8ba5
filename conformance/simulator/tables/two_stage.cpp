// Two walks made one: permissions and page size are what both stages agree on.
#include "conformance/simulator/tables/two_stage.h"

#include <algorithm>

namespace ioasis::simulator::tables {

std::variant<std::uint64_t, Fault> GuestMemory::host_address(std::uint64_t address, Access access) {
  if (defect_ == Defect::TableAddressUntranslated) return address;
  const Walked walked = second_.walk(address, access);
  if (const auto* translation = std::get_if<Translation>(&walked)) return translation->physical;
  Fault fault = std::get<Fault>(walked);
  fault.stage = Stage::Second;
  fault.on_table = true;
  return fault;
}

std::variant<std::uint64_t, Fault> GuestMemory::read(std::uint64_t address) {
  const auto host = host_address(address, Access::Read);
  if (const auto* fault = std::get_if<Fault>(&host)) return *fault;
  return host_.read(std::get<std::uint64_t>(host));
}

std::optional<Fault> GuestMemory::write(std::uint64_t address, std::uint64_t word) {
  const auto host = host_address(address, Access::Write);
  if (const auto* fault = std::get_if<Fault>(&host)) return *fault;
  return host_.write(std::get<std::uint64_t>(host), word);
}

Walked TwoStageWalker::walk(std::uint64_t iova, Access access) {
  const Walked first = first_.walk(iova, access);
  if (const auto* stopped = std::get_if<Fault>(&first)) {
    Fault fault = *stopped;
    if (fault.stage == Stage::Only) fault.stage = Stage::First;
    return fault;
  }
  const auto& guest = std::get<Translation>(first);
  if (defect_ == Defect::OutputUntranslated) return guest;

  const Walked second = second_.walk(guest.physical, defect_ == Defect::SecondStageAlwaysReads ? Access::Read : access);
  if (const auto* stopped = std::get_if<Fault>(&second)) {
    Fault fault = *stopped;
    fault.stage = Stage::Second;
    return fault;
  }
  const auto& host = std::get<Translation>(second);
  const std::uint64_t smaller =
      defect_ == Defect::SecondStagePageSizeIgnored ? guest.page_size : std::min(guest.page_size, host.page_size);
  return Translation{host.physical, guest.permissions & host.permissions, smaller};
}

}  // namespace ioasis::simulator::tables
