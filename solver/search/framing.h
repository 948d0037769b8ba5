// How a call's struct is placed, with what is odd about it left open: the facts behind the clauses of the common
// format.
#pragma once

#include "model/logic/symbolic_call.h"
#include "model/system/framing.h"
#include "model/uapi/program.h"

namespace ioasis::solver {

using model::Symbolic;
using model::SymbolicBool;
using model::SymbolicWord;

/// The struct of one call, as a trace would write it.
struct Framing {
  SymbolicWord given;   ///< bytes the program supplies
  SymbolicWord stated;  ///< the size it states, in the first four of them; of a number, nothing
  SymbolicWord site;    ///< a uapi::Site, as a number
  SymbolicWord stray;   ///< where the one byte that is not zero lies behind the struct this kernel knows; 0 for nowhere
  SymbolicBool exact;   ///< the ioctl number has no direction or size bits

  /// Any that a trace can hold, within: at least the bytes up to a selftest's `op` are supplied, no field is cut in
  /// two, and at most one byte behind the struct is set. That it is so is assumed.
  static Framing any(const uapi::CommandInfo& info);

  /// The struct of the right size, in memory that the kernel can write, or can only read.
  static Framing usual(const uapi::CommandInfo& info, const SymbolicBool& writable);

  /// What the framing clauses ask, derived as the oracle does from the bytes of a call.
  model::Frame<Symbolic> frame(const uapi::CommandInfo& info) const;

  /// How many bytes can be written, from the struct's address on.
  SymbolicWord room() const;

  /// The answer can be written to the struct.
  SymbolicBool writable(const uapi::CommandInfo& info) const;

  /// The field lies within what is supplied and stated; it reads as zero otherwise.
  SymbolicBool holds(const uapi::CommandInfo& info, const uapi::Field& field) const;

 private:
  SymbolicBool at(uapi::Site where) const { return site == SymbolicWord(static_cast<std::uint64_t>(where)); }
  SymbolicWord readable() const;
};

}  // namespace ioasis::solver
