// One ioctl's struct: the kernel's copy of it by field name, and the way back to the caller.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "conformance/simulator/defects.h"
#include "conformance/simulator/user_memory.h"
#include "model/uapi/commands.h"
#include "model/uapi/program.h"
#include "model/uapi/releases.h"

namespace ioasis::simulator {

class Call {
 public:
  /// `given` is the caller's struct, which lies at `site`; respond() writes to it. Commands and structs are those of
  /// `kernel`.
  Call(std::span<std::uint8_t> given, uapi::Site site, const uapi::Kernel& kernel)
      : given_(given), site_(site), kernel_(kernel) {}

  /// Fetches the struct as every iommufd command does: EFAULT, EINVAL if too short, E2BIG if bytes unknown to this
  /// release are not zero, ENOTTY if the number is not a command's.
  Errno fetch(std::uint32_t request, const Defects& defects);

  /// Fetches the struct as the VFIO container's commands do, of which only the shortest form is read: EFAULT, or EINVAL
  /// if the caller says there is less.
  Errno fetch_shortest(const uapi::CommandInfo& command, const Defects& defects);

  /// The command fetched. EOPNOTSUPP for a selftest operation outside the specification.
  Errno command(uapi::Command& command) const;

  std::uint64_t operator[](std::string_view field) const;
  std::uint32_t id(std::string_view field) const { return static_cast<std::uint32_t>((*this)[field]); }
  void set(std::string_view field, std::uint64_t value);

  /// Copies the struct, or one field of it, back. EFAULT if the caller's memory cannot be written.
  Errno respond();
  Errno respond(std::string_view field);

  /// Writes bytes of the kernel's at `offset` from the start of the caller's struct, up to the first that cannot be
  /// written: EFAULT.
  Errno write(std::size_t offset, std::span<const std::uint8_t> bytes);

 private:
  void find_row(std::uint32_t request, bool number_only);
  Errno check_tail(std::uint64_t size, const Defects& defects) const;
  Errno write_back(std::size_t offset, std::size_t count);

  std::span<std::uint8_t> given_;
  uapi::Site site_;
  uapi::Kernel kernel_;
  std::optional<uapi::CommandInfo> info_;
  bool has_operation_ = false;  ///< it is a command's, and no operation that the selftest does not know
  std::uint64_t user_size_ = 0;
  std::array<std::uint8_t, 128> bytes_{};  ///< room for the largest struct
};

}  // namespace ioasis::simulator
