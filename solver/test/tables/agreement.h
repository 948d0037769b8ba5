// Whether a format's data, and the code that reads it, say of every entry what its document says.
#pragma once

#include <string>

#include "conformance/simulator/tables/format.h"
#include "solver/test/tables/documents.h"

namespace ioasis::solver::tables {

/// Where they differ, with an entry that shows it; empty if they say the same of all 2^64 entries that can stand in a
/// table of any level, and of every address that is translated by one.
std::string read_otherwise(const simulator::tables::Format& format, const Document& document);

/// Likewise, of every entry that is written: for a page of any size, wherever it lies, whatever it allows, written to
/// or not; and for a table wherever it lies.
std::string written_otherwise(const simulator::tables::Format& format, const Document& document);

}  // namespace ioasis::solver::tables
