// Lines of the trace format, one call or step of a device at a time.
#pragma once

#include <string>

#include "model/json/entry.h"
#include "solver/fit/guest.h"

namespace ioasis::solver::fit {

inline constexpr std::uint64_t kLongestMap = 0x10000;  ///< bytes of the program's memory

/// Each call has to succeed, and every DMA to move what it is to, or to fault. Devices are numbered as they are made.
class Script {
 public:
  explicit Script(json::Json header);

  void call(const char* op, json::Json in, json::Json bind = {}, json::Json poke = {});
  /// A call that takes a list of ranges, named by those two fields.
  void call_with(const std::vector<Extent>& list, const char* op, json::Json in, const char* count, const char* address,
                 json::Json bind = {});

  void alloc(const std::string& ioas);
  /// Another device, attached to an I/O address space or a domain.
  void device(const std::string& place);
  void map(const std::string& ioas, const Extent& range);
  void copy(const std::string& from, const std::string& to, const Extent& range);
  void unmap(const std::string& ioas, const Extent& range);
  /// Every device writes at the beginning of what is mapped, and reads at its end.
  void reach(const Extent& range);
  /// No device reads there.
  void fault(const Extent& range);
  /// Every device moves to a domain.
  void move(const std::string& domain);

  const std::string& text() const { return text_; }

 private:
  void line(json::Json line, json::Json expect);

  std::string text_;
  unsigned devices_ = 0;
  std::uint64_t moved_ = 0;  // what the last DMA moved: each moves another number
};

}  // namespace ioasis::solver::fit
