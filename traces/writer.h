// Writing traces: a Trace to JSON Lines, in the one form that reading and writing again leaves as it is.
#pragma once

#include <filesystem>
#include <string>

#include "traces/trace.h"

namespace ioasis::traces {

/// The trace as text. What is written is read back first, and must be the same trace: throws std::invalid_argument,
/// saying why, for one that the format cannot hold, such as a reference to a name that no earlier step binds, or names
/// that are not in order of first binding (subset() with every step kept puts both right).
std::string write(const Trace& trace);

/// Writes it to a file, which then holds all of it, or what it held before. Throws as write(), and std::system_error
/// when the file cannot be written.
void write_file(const std::filesystem::path& path, const Trace& trace);

}  // namespace ioasis::traces
