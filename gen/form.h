// What of a trace the specification can tell apart: traces of one form differ in names and in where things lie, no
// more.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "traces/trace.h"

namespace ioasis::gen {

/// The form of a trace as text. It stays the same when objects are renamed, and when addresses move without changing
/// their order, which of them are equal or next to one another, how they are aligned where that makes a difference, and
/// what they are to the ends of the address space, of apertures and of buffers. It also leaves out what no clause
/// reads: which unknown flag is set, which number a reserved field holds, answers and notes. Traces of different forms
/// are therefore not isomorphic; see docs/solver-suite.md.
std::string form(const traces::Trace& trace);

/// 128 bits that stand for a form.
struct Fingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Fingerprint&) const = default;
};
Fingerprint fingerprint(const std::string& form);

}  // namespace ioasis::gen
