// From a raw ioctl to a command and back.
#include "conformance/simulator/simulator.h"

#include <algorithm>
#include <cerrno>

#include "conformance/simulator/file_table.h"

namespace ioasis::simulator {

namespace {

Iommu iommu_of(const platform::Platform& platform) {
  Iommu iommu{platform.name, {}, platform.apertures.front().page(), 0, platform.large_page, {}, {}};
  for (const auto& aperture : platform.apertures) {
    if (aperture.page() != iommu.page || iommu.page < kLeastIoPage || iommu.page > uapi::kPageSize)
      throw std::invalid_argument("the simulator maps by pages of 2 or 4 KiB, the same everywhere");
    iommu.apertures.push_back({aperture.first, aperture.last});
    iommu.page_sizes |= aperture.page_sizes;
  }
  for (const auto& range : platform.reserved) {
    const bool relaxable = range.kind == platform::ReservedKind::DirectRelaxable;
    (relaxable ? iommu.relaxable : iommu.kept).push_back({range.first, range.last});
  }
  iommu.tracks_writes = platform.capabilities.dirty_tracking;
  iommu.nests = platform.capabilities.nesting;
  return iommu;
}

}  // namespace

Simulator::Simulator(const uapi::MemoryLayout& memory, Defects defects, const uapi::Caller& caller, uapi::Kernel kernel,
                     const std::vector<uapi::File>& files, const platform::Platform& platform)
    : files_(std::make_unique<FileTable>(memory, defects, caller, kernel, files, iommu_of(platform))) {
  files_->host().end_of_programs = platform.cpu.user_last + 1;
}

Simulator::~Simulator() = default;
Simulator::Simulator(Simulator&&) noexcept = default;
Simulator& Simulator::operator=(Simulator&&) noexcept = default;

int Simulator::call(std::uint32_t request, std::span<std::uint8_t> given, uapi::Site site, uapi::Origin origin) {
  if (request == uapi::kDmaRead || request == uapi::kDmaWrite) {
    if (const Errno error = IommufdContext::check_dma(given)) return -error;
    IommufdContext* const devices = files_->keeper(origin.file);
    return devices ? static_cast<int>(devices->dma(request == uapi::kDmaWrite, given)) : -ENOENT;
  }
  if (request == uapi::kDmaCopy) return static_cast<int>(files_->device_copies(origin.file, given));
  if (site == uapi::Site::SystemCall) return static_cast<int>(files_->system_call(request, given));
  if (files_->is_device(origin.file)) return files_->device_ioctl(origin.file, request, given, site);
  if (files_->is_group(origin.file)) return files_->group_ioctl(origin.file, request, given, site);
  if (files_->is_own_container(origin.file)) return files_->container_ioctl(origin.file, request, given, site);
  IommufdContext* const kernel = files_->context(origin.file);
  if (!kernel) return -EBADF;
  if (const auto result = kernel->container_ioctl(request, given, site)) return *result;
  Call call(given, site, files_->host().kernel);
  if (const Errno error = call.fetch(request, files_->host().defects)) return -error;
  uapi::Command command{};
  if (const Errno error = call.command(command)) return -error;
  // What only gives back needs no memory of its own; UNMAP may fail to find its IOAS.
  const bool frees = command == uapi::Command::Destroy || command == uapi::Command::DestroyAccessPages;
  const bool answers_all_the_same = command == uapi::Command::HwptInvalidate;  // and so fails by itself
  if (!frees && !answers_all_the_same && files_->host().allocations.fails())
    return command == uapi::Command::IoasUnmap ? -ENOENT : -ENOMEM;
  return -kernel->execute(command, call);
}

void Simulator::arm_fault(std::uint32_t nth) { files_->host().allocations.arm(nth); }

std::uint32_t Simulator::disarm_fault() { return files_->host().allocations.disarm(); }

void Simulator::switch_to(unsigned process) { files_->host().memory.switch_to(static_cast<Process>(process)); }

void Simulator::make_devices_of(const platform::Platform& platform) {
  Host& host = files_->host();
  const auto known = std::ranges::find(host.iommus, platform.name, &Iommu::platform);
  host.arriving = known == host.iommus.end() ? &host.iommus.emplace_back(iommu_of(platform)) : &*known;
}

void Simulator::poke(std::uint64_t address, std::span<const std::uint8_t> bytes) {
  files_->host().memory.write(address, bytes);
}

void Simulator::peek(std::uint64_t address, std::span<std::uint8_t> bytes) const {
  files_->host().memory.read(address, bytes);
}

const std::string& Simulator::console() const { return files_->host().console; }

}  // namespace ioasis::simulator
