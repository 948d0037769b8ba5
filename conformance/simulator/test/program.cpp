// Structs filled by field name.
#include "conformance/simulator/test/program.h"

#include <algorithm>

#include "model/uapi/bytes.h"

namespace ioasis::simulator {

using uapi::Command;

uapi::MemoryLayout Program::layout() {
  using enum uapi::MemoryKind;
  return {{{"memory", 16, {4}, {6}},
           {"array", 1, {}, {}},
           {"shared", 2, {}, {}, Shared},
           {"memfd", 2, {}, {}, Memfd},
           {"huge", uapi::kHugePages, {}, {}, Huge}}};
}

Program::Program(Defects defects) : defects_(defects), simulator_(layout(), defects, {}, {}, files()) {}

int Program::call(Command command, Fields fields, uapi::Site site) {
  last_ = &info(command);
  std::vector<std::uint8_t> bytes(last_->size);
  if (uapi::has_struct(last_->passing)) uapi::store(bytes, 0, 4, last_->size);
  if (last_->test_op != 0) uapi::store(bytes, uapi::kTestOpOffset, 4, last_->test_op);
  for (const auto& [name, value] : fields) {
    const uapi::Field& field = *field_named(*last_, name);
    uapi::store(bytes, field.offset, field.width, value);
  }
  return raw(last_->request, std::move(bytes),
             uapi::has_struct(last_->passing) ? site : uapi::usual_site(last_->passing));
}

int Program::raw(std::uint32_t request, std::vector<std::uint8_t> bytes, uapi::Site site) {
  bytes_ = std::move(bytes);
  result_ = simulator_.call(request, bytes_, site, origin_);
  const int error = std::max(0, -result_);
  left_ = simulator_.disarm_fault();
  answers_.push_back(static_cast<std::uint64_t>(result_));
  answers_.insert(answers_.end(), bytes_.begin(), bytes_.end());
  return error;
}

std::uint64_t Program::out(std::string_view field) const {
  const uapi::Field& where = *field_named(*last_, field);
  return uapi::load(bytes_, where.offset, where.width);
}

std::uint32_t Program::ioas() {
  call(Command::IoasAlloc, {});
  return static_cast<std::uint32_t>(out("out_ioas_id"));
}

std::uint32_t Program::container(std::uint64_t type) {
  const auto space = ioas();
  call(Command::VfioIoas, {{"op", uapi::kVfioIoasSet}, {"ioas_id", space}});
  call(Command::VfioSetIommu, {{"type", type}});
  return space;
}

int Program::map_dma(std::uint64_t iova, std::uint64_t user, std::uint64_t size, std::uint64_t flags) {
  return call(Command::VfioIommuMapDma, {{"flags", flags}, {"vaddr", user}, {"iova", iova}, {"size", size}});
}

int Program::unmap_dma(std::uint64_t iova, std::uint64_t size, std::uint64_t flags) {
  return call(Command::VfioIommuUnmapDma, {{"flags", flags}, {"iova", iova}, {"size", size}});
}

int Program::iommu_info(std::uint32_t room, uapi::Site site) {
  last_ = &info(Command::VfioIommuGetInfo);
  std::vector<std::uint8_t> bytes(room);
  uapi::store(bytes, 0, 4, room);
  return raw(last_->request, std::move(bytes), site);
}

int Program::map(std::uint32_t ioas, std::uint64_t iova, std::uint64_t user, std::uint64_t length,
                 std::uint64_t flags) {
  return call(Command::IoasMap,
              {{"flags", flags}, {"ioas_id", ioas}, {"user_va", user}, {"length", length}, {"iova", iova}});
}

std::uint64_t Program::map_anywhere(std::uint32_t ioas, std::uint64_t user, std::uint64_t length) {
  return map(ioas, 0, user, length, kReadWrite) == 0 ? out("iova") : 0;
}

int Program::unmap(std::uint32_t ioas, std::uint64_t iova, std::uint64_t length) {
  return call(Command::IoasUnmap, {{"ioas_id", ioas}, {"iova", iova}, {"length", length}});
}

int Program::copy(std::uint32_t to, std::uint64_t to_iova, std::uint32_t from, std::uint64_t from_iova,
                  std::uint64_t length, std::uint64_t flags) {
  return call(Command::IoasCopy, {{"flags", flags},
                                  {"dst_ioas_id", to},
                                  {"src_ioas_id", from},
                                  {"length", length},
                                  {"dst_iova", to_iova},
                                  {"src_iova", from_iova}});
}

std::uint32_t Program::attach(std::uint32_t target) {
  const int error = call(Command::MockDomain, {{"id", target}});
  return error == 0 ? static_cast<std::uint32_t>(out("out_stdev_id")) : 0;
}

int Program::destroy(std::uint32_t id) { return call(Command::Destroy, {{"id", id}}); }

int Program::reserve(std::uint32_t ioas, std::uint64_t start, std::uint64_t length) {
  return call(Command::AddReserved, {{"id", ioas}, {"start", start}, {"length", length}});
}

int Program::allow(std::uint32_t ioas, const std::vector<Range>& ranges) {
  std::vector<std::uint8_t> array(ranges.size() * uapi::kIovaRangeBytes);
  for (std::size_t index = 0; index < ranges.size(); ++index) {
    uapi::store(array, index * uapi::kIovaRangeBytes, 8, ranges[index].first);
    uapi::store(array, index * uapi::kIovaRangeBytes + 8, 8, ranges[index].last);
  }
  simulator_.poke(kArray, array);
  return call(Command::IoasAllowIovas, {{"ioas_id", ioas}, {"num_iovas", ranges.size()}, {"allowed_iovas", kArray}});
}

int Program::usable(std::uint32_t ioas, std::vector<Range>& ranges, std::uint32_t room) {
  const int error = call(Command::IoasIovaRanges, {{"ioas_id", ioas}, {"num_iovas", room}, {"allowed_iovas", kArray}});
  ranges.clear();
  for (std::uint64_t index = 0; index < std::min<std::uint64_t>(room, out("num_iovas")); ++index) {
    std::vector<std::uint8_t> element(uapi::kIovaRangeBytes);
    simulator_.peek(kArray + index * uapi::kIovaRangeBytes, element);
    ranges.push_back({uapi::load(element, 0, 8), uapi::load(element, 8, 8)});
    answers_.push_back(ranges.back().first);
    answers_.push_back(ranges.back().last);
  }
  return error;
}

int Program::huge_pages(std::uint32_t ioas, std::uint64_t value) {
  return call(Command::Option,
              {{"option_id", uapi::kOptionHugePages}, {"op", uapi::kOptionSet}, {"object_id", ioas}, {"val64", value}});
}

std::uint32_t Program::access(std::uint32_t ioas, std::uint64_t flags) {
  if (call(Command::CreateAccess, {{"id", ioas}, {"flags", flags}}) != 0) return 0;
  return static_cast<std::uint32_t>(out("out_access_fd"));
}

int Program::access_pages(std::uint32_t access, std::uint64_t iova, std::uint64_t length, std::uint64_t flags,
                          std::uint64_t user, uapi::Site site) {
  return call(Command::AccessPages,
              {{"id", access}, {"flags", flags}, {"iova", iova}, {"length", length}, {"uptr", user}}, site);
}

int Program::unpin(std::uint32_t access, std::uint32_t pages) {
  return call(Command::DestroyAccessPages, {{"id", access}, {"access_pages_id", pages}});
}

int Program::access_rw(std::uint32_t access, std::uint64_t iova, std::uint64_t user, std::uint64_t length,
                       std::uint64_t flags) {
  return call(Command::AccessRw,
              {{"id", access}, {"iova", iova}, {"length", length}, {"uptr", user}, {"flags", flags}});
}

void Program::poke(std::uint64_t address, std::uint64_t word) {
  std::array<std::uint8_t, 8> bytes{};
  uapi::store(bytes, 0, 8, word);
  simulator_.poke(address, bytes);
}

void Program::exit_to(unsigned process) {
  simulator_.call(uapi::kExitCall, {}, uapi::Site::SystemCall);
  switch_to(process);
}

int Program::check_map(std::uint32_t hwpt, std::uint64_t iova, std::uint64_t user, std::uint64_t length) {
  return call(Command::MdCheckMap, {{"id", hwpt}, {"iova", iova}, {"length", length}, {"uptr", user}});
}

int Program::check_refs(std::uint64_t user, std::uint64_t length, std::uint32_t refs) {
  return call(Command::MdCheckRefs, {{"length", length}, {"uptr", user}, {"refs", refs}});
}

std::uint64_t Program::look(std::uint64_t address) {
  std::array<std::uint8_t, 8> bytes{};
  simulator_.peek(address, bytes);
  return answers_.emplace_back(uapi::load(bytes, 0, bytes.size()));
}

}  // namespace ioasis::simulator
