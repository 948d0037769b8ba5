// What a device does by itself: it reads and writes memory by DMA. No program calls these, and no file answers them;
// the mock devices of kernels under test do no DMA.
#pragma once

#include "model/uapi/system_calls.h"

namespace ioasis::uapi {

// Numbers that no system call has.
inline constexpr std::uint32_t kDmaRead = 0xd0000000;
inline constexpr std::uint32_t kDmaWrite = 0xd0000001;

/// A step moves no more than this.
inline constexpr std::uint64_t kMostDmaBytes = 4 * kPageSize;

namespace table {

/// `buf` stands for the device's own memory: where what it reads arrives, and what it writes comes from.
inline constexpr std::array kDmaReadFields{id("dev_id", 0, {MockDevice}), iova("iova", 8, {"length"}),
                                           plain("length", 16, 8), address("buf", 24, {Use::Written, "length"})};
inline constexpr std::array kDmaWriteFields{id("dev_id", 0, {MockDevice}), iova("iova", 8, {"length"}),
                                            plain("length", 16, 8), address("buf", 24, {Use::Read, "length"})};

constexpr CommandInfo device_step(Command command, std::string_view name, std::uint32_t number,
                                  std::span<const Field> fields) {
  constexpr std::uint16_t kSize = 4 * 8;
  return {command, name, Interface::Device, number, 0, kSize, kSize, fields, Passing::SystemCall};
}

inline constexpr std::array kDeviceSteps{
    device_step(Command::DmaRead, "DMA_READ", kDmaRead, kDmaReadFields),
    device_step(Command::DmaWrite, "DMA_WRITE", kDmaWrite, kDmaWriteFields),
};

}  // namespace table

}  // namespace ioasis::uapi
