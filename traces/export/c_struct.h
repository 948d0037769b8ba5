// The struct that a step passes, as C declares and fills it.
#pragma once

#include <string>
#include <vector>

#include "traces/export/c_names.h"

namespace ioasis::traces {

/// Where the selftest's structs come from.
enum class TestStructs {
  Declared,  ///< the program has them from c_test_structs()
  Included,  ///< struct iommu_test_cmd of the selftest's own header
};

/// A step's argument.
struct CArgument {
  std::string request;      ///< the ioctl's number by name, or in hex
  std::string fields;       ///< what the fields are members of: "ioas_map_3", or "ioas_map_3.arg" with a tail
  std::string declaration;  ///< the variable, filled, and what is set byte by byte; lines end in a line feed
  bool whole = true;        ///< the kernel reads no byte beyond the variable: it need not lie in a place of its own
};

/// The argument of step `index`; lines start with a tab.
CArgument c_argument(const Trace& trace, const CNames& names, std::size_t index, TestStructs tests);

/// How C reaches a field from CArgument::fields: "iova", or "mock_domain.out_hwpt_id".
std::string c_field(const uapi::CommandInfo& command, const uapi::Field& field, TestStructs tests);

/// Declarations of the selftest structs that the trace uses, each with the fields that the table names; empty if none.
std::string c_test_structs(const Trace& trace);

/// Bytes as an array of 64-bit words or of bytes, zeros at its end left out: "(const uint64_t[2]){ 0x1000 }".
std::string c_array(std::span<const std::uint8_t> bytes);

/// Where C pokes before step `index`, a line each.
std::string c_pokes(const Trace& trace, const CNames& names, std::size_t index);

}  // namespace ioasis::traces
