// The number of an ioctl as the processor has it that the agent runs on. Traces have it as most do, with two bits for
// the direction; POWER has three, of which one is set where there is none.
#pragma once

#include <linux/ioctl.h>

#include <cstdint>

namespace ioasis::conformance::agent {

constexpr std::uint32_t native_request(std::uint32_t request) {
  constexpr std::uint32_t kDirections[] = {_IOC_NONE, _IOC_WRITE, _IOC_READ, _IOC_READ | _IOC_WRITE};
  const std::uint32_t direction = request >> 30, size = request >> 16 & 0x3fff & _IOC_SIZEMASK;
  return kDirections[direction] << _IOC_DIRSHIFT | size << _IOC_SIZESHIFT | (request & 0xffff);
}

#ifdef __powerpc64__
static_assert(native_request(0x3b81) == 0x20003b81 && native_request(0xc0103b81) == 0xc0103b81);
static_assert(native_request(0x40103b81) == 0x80103b81 && native_request(0x80103b81) == 0x40103b81);
#else
static_assert(native_request(0x3b81) == 0x3b81 && native_request(0xc0103b81) == 0xc0103b81);
#endif

}  // namespace ioasis::conformance::agent
