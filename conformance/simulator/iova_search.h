// Where a mapping without a fixed IOVA goes: the kernel's first fit.
#pragma once

#include <cstdint>
#include <vector>

#include "conformance/simulator/defects.h"
#include "conformance/simulator/ranges.h"
#include "conformance/simulator/user_memory.h"
#include "model/uapi/releases.h"

namespace ioasis::simulator {

struct IovaSearch {
  std::vector<Range> allowed;  ///< empty: all may be used
  std::vector<Range> reserved;
  std::vector<Range> mapped;
  std::uint64_t user_address;  ///< of the first byte to be mapped; its alignment is kept where possible
  std::uint64_t length;        ///< bytes, not 0
  std::uint64_t alignment;     ///< of the IOAS; a power of two
  uapi::Release release = uapi::kThisRelease;

  /// What the address found is a multiple of, but for the offset in the page: what memory and length suggest.
  std::uint64_t wanted(const Defects& defects) const;

  /// EOVERFLOW for half the address space or more, EINVAL if the user address is less aligned than the IOAS asks,
  /// ENOSPC if there is no room. Sets `iova` when it answers 0. (iopt_alloc_iova)
  Errno find(const Defects& defects, std::uint64_t& iova) const;
};

}  // namespace ioasis::simulator
