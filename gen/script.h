// A trace written down call by call, for what chance gives too seldom.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

#include "model/dialect.h"
#include "model/platform/platform.h"
#include "traces/trace.h"

namespace ioasis::gen {

/// Names are numbered by the order of their binding.
class Script {
 public:
  Script(const model::Dialect& dialect, const platform::Platform& platform, std::vector<uapi::File> files = {});

  uapi::Caller& caller() { return trace_.caller; }
  uapi::Buffer& buffer(std::size_t index) { return trace_.memory.buffers[index]; }

  Script& call(uapi::Command command, std::initializer_list<std::pair<std::string_view, std::uint64_t>> fields = {},
               std::initializer_list<std::pair<std::string_view, std::uint16_t>> names = {});
  /// The last call again, its struct where the answer cannot be written.
  Script& untold();
  /// What the last call finds at that place of the array buffer.
  Script& finding(std::uint64_t offset, const std::vector<std::uint64_t>& numbers);
  /// The last call shows that memory.
  Script& showing(std::uint64_t address, std::uint32_t length);
  /// The last call with room for so many bytes, none of them zero, so that zeroes written show.
  Script& room(std::size_t bytes);
  Script& on_file(std::uint8_t file);

  Script& map(std::uint64_t va, std::uint64_t length, std::uint64_t iova, std::uint16_t ioas = 0);
  Script& allow(const std::vector<std::uint64_t>& firsts_and_lasts);
  Script& check_pins(std::uint64_t va, std::uint64_t refs);

  /// Nothing where the dialect does not have all of it.
  void add_to(std::vector<traces::Trace>& all);

 private:
  const model::Dialect& dialect_;
  traces::Trace trace_;
  std::uint8_t file_ = 0;
};

}  // namespace ioasis::gen
