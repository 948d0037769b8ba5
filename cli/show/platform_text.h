// A platform for a reader: its facts with where they are written down, and a picture of its addresses.
#pragma once

#include <ostream>
#include <string>

#include "cli/show/style.h"
#include "model/platform/platform.h"

namespace ioasis::cli {

void print(std::ostream& out, const platform::Platform& platform, const Style& style);

/// One line each.
void print_list(std::ostream& out, const std::vector<platform::Platform>& platforms, const Style& style);

/// "4K, 2M, 1G", or "4K and larger" where there are many.
std::string pages_text(std::uint64_t page_sizes);

}  // namespace ioasis::cli
