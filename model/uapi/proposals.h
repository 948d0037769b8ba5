// The commands that were proposed in 2022 and not merged. The mails say what they do; numbers and structs are made up
// here, and the numbers lie beyond those of the selftest, so that a kernel knows none of them.
#pragma once

#include "model/uapi/iommufd.h"

namespace ioasis::uapi {

inline constexpr std::uint64_t kFixedBase = 1 << 0;  ///< of IOAS_CREATE_WINDOW

namespace table {

inline constexpr std::array kCreateWindowFlags{NamedValue{"FIXED_BASE", kFixedBase}};

inline constexpr std::array kCreateWindow{flags("flags", 4, kCreateWindowFlags),
                                          id("ioas_id", 8, {Ioas}),
                                          reserved("__reserved", 12, 4),
                                          plain("length", 16, 8),
                                          plain("page_size", 24, 8),
                                          iova("iova", 32, {"length", "ioas_id", kFixedBase}, InOut)};
inline constexpr std::array kRemoveWindow{id("ioas_id", 4, {Ioas}), plain("iova", 8, 8)};
inline constexpr std::array kAllocApertures{id("dev_id", 4, {Device}),
                                            id("pt_id", 8, {Ioas}),
                                            id("out_hwpt_id", 12, {Domain}, Out),
                                            plain("num_apertures", 16, 4),
                                            reserved("__reserved", 20, 4),
                                            address("apertures", 24, records(Use::Read, "num_apertures", kIovaRange))};
inline constexpr std::array kKeep{id("ioas_id", 4, {Ioas}), iova("iova", 8, {"length", "ioas_id"}),
                                  plain("length", 16, 8)};

constexpr CommandInfo proposed(Command command, std::string_view name, std::uint32_t number, std::uint16_t size,
                               std::span<const Field> fields, Proposal proposal) {
  return {command, name,   Interface::Proposed, request_of(number), 0,  size,
          size,    fields, Passing::Extensible, kFirstRelease,      {}, {},
          proposal};
}

inline constexpr std::array kProposed{
    proposed(Command::IoasCreateWindow, "IOAS_CREATE_WINDOW", 0xc0, 40, kCreateWindow, Proposal::Windows),
    proposed(Command::IoasRemoveWindow, "IOAS_REMOVE_WINDOW", 0xc1, 16, kRemoveWindow, Proposal::Windows),
    proposed(Command::HwptAllocApertures, "HWPT_ALLOC_APERTURES", 0xc2, 32, kAllocApertures, Proposal::Apertures),
    proposed(Command::IoasReserve, "IOAS_RESERVE", 0xc3, 24, kKeep, Proposal::Reserve),
    proposed(Command::IoasUnreserve, "IOAS_UNRESERVE", 0xc4, 24, kKeep, Proposal::Reserve),
    proposed(Command::IoasRequireIova, "IOAS_REQUIRE_IOVA", 0xc5, 24, kKeep, Proposal::Require),
};
}  // namespace table

}  // namespace ioasis::uapi
