// Calls to an oracle, for tests: fields by name, answers by name.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

#include "model/oracle.h"
#include "model/spec.h"
#include "model/uapi/bytes.h"

namespace ioasis::model {

class Caller {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::uint64_t>>;

  explicit Caller(const Dialect& dialect = dialects().front(), const uapi::Caller& caller = {},
                  const std::vector<uapi::File>& files = {})
      : oracle_(dialect, memory(), caller, files) {}

  /// b0: 16 pages; b1: 4 pages, of which page 1 is read only and page 2 missing; b2: a huge page; b3: 2 shared pages.
  static const uapi::MemoryLayout& memory() {
    static const uapi::MemoryLayout layout{{{"b0", 16, {}, {}},
                                            {"b1", 4, {1}, {2}},
                                            {"b2", uapi::kHugePages, {}, {}, uapi::MemoryKind::Huge},
                                            {"b3", 2, {}, {}, uapi::MemoryKind::Shared}}};
    return layout;
  }
  static std::uint64_t b0(std::uint64_t offset = 0) { return uapi::address_of(0) + offset; }
  static std::uint64_t b1(std::uint64_t offset = 0) { return uapi::address_of(1) + offset; }
  static std::uint64_t b2(std::uint64_t offset = 0) { return uapi::address_of(2) + offset; }
  static std::uint64_t b3(std::uint64_t offset = 0) { return uapi::address_of(3) + offset; }

  /// The file that calls are made on from now on, as uapi::Origin has it.
  void turn_to(std::uint8_t file) { origin_.file = file; }

  /// Makes the call; the answer can then be asked for. Returns the id of the clause that decides.
  std::string operator()(uapi::Command command, Fields fields, uapi::Site site = uapi::Site::Normal) {
    info_ = &uapi::info(command);
    bytes_.assign(info_->size, 0);
    if (uapi::has_struct(info_->passing)) uapi::store(bytes_, 0, 4, info_->size);
    if (info_->test_op) uapi::store(bytes_, uapi::kTestOpOffset, 4, info_->test_op);
    for (const auto& [name, value] : fields) {
      const auto& field = *uapi::field_named(*info_, name);
      uapi::store(bytes_, field.offset, field.width, value);
    }
    return rule(uapi::has_struct(info_->passing) ? site : uapi::usual_site(info_->passing));
  }

  /// The same call again, with its bytes changed by `edit`.
  template <class F>
  std::string again(F&& edit, uapi::Site site = uapi::Site::Normal) {
    edit(bytes_);
    return rule(site);
  }

  /// Calls are made by that process from now on.
  Caller& by(std::uint8_t process) {
    origin_.process = process;
    return *this;
  }
  void poke(std::uint64_t address, std::uint8_t byte) { oracle_.poke(address, {&byte, 1}, origin_.process); }
  /// A byte of its memory.
  std::uint8_t peek(std::uint64_t address) {
    oracle_.poke(address, {}, origin_.process);
    return oracle_.peek(address);
  }

  std::int32_t error() const { return ruling_->error; }
  std::uint64_t answer(std::string_view name) const {
    const auto& field = *uapi::field_named(*info_, name);
    return uapi::load({ruling_->bytes.data(), ruling_->size}, field.offset, field.width);
  }
  const Ruling& ruling() const { return *ruling_; }
  Oracle& oracle() { return oracle_; }

  std::uint64_t ioas() {
    (*this)(uapi::Command::IoasAlloc, {});
    return answer("out_ioas_id");
  }
  std::string map(std::uint64_t ioas, std::uint64_t va, std::uint64_t length, std::uint64_t iova,
                  std::uint64_t flags = uapi::kFixedIova | uapi::kReadable | uapi::kWriteable) {
    return (*this)(uapi::Command::IoasMap,
                   {{"ioas_id", ioas}, {"user_va", va}, {"length", length}, {"iova", iova}, {"flags", flags}});
  }
  std::string unmap(std::uint64_t ioas, std::uint64_t iova, std::uint64_t length) {
    return (*this)(uapi::Command::IoasUnmap, {{"ioas_id", ioas}, {"iova", iova}, {"length", length}});
  }
  std::string copy(std::uint64_t to, std::uint64_t dst_iova, std::uint64_t from, std::uint64_t src_iova,
                   std::uint64_t length, std::uint64_t flags = uapi::kFixedIova | uapi::kReadable | uapi::kWriteable) {
    return (*this)(uapi::Command::IoasCopy, {{"dst_ioas_id", to},
                                             {"dst_iova", dst_iova},
                                             {"src_ioas_id", from},
                                             {"src_iova", src_iova},
                                             {"length", length},
                                             {"flags", flags}});
  }
  std::string attach(std::uint64_t id) { return (*this)(uapi::Command::MockDomain, {{"id", id}}); }
  std::string destroy(std::uint64_t id) { return (*this)(uapi::Command::Destroy, {{"id", id}}); }

 private:
  std::string rule(uapi::Site site) {
    ruling_ = &oracle_.rule({info_->request, bytes_, site, false, origin_});
    return clause_id(clause_index(ruling_->command, ruling_->clause), oracle_.context().dialect);
  }

  Oracle oracle_;
  uapi::Origin origin_;
  const uapi::CommandInfo* info_ = nullptr;
  std::vector<std::uint8_t> bytes_;
  const Ruling* ruling_ = nullptr;
};

inline constexpr std::uint64_t kPlace = 1 << 24;  ///< the first IOVA of the mock aperture

}  // namespace ioasis::model
