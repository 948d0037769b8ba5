// Files that are there whole or not at all.
#pragma once

#include <filesystem>
#include <string_view>

namespace ioasis::traces {

/// Makes `text` the content of the file: written beside it, synced, then renamed over it. Throws std::system_error
/// naming the file and the reason, a full disk say; the file then is as it was and nothing is left beside it.
void replace_file(const std::filesystem::path& path, std::string_view text);

}  // namespace ioasis::traces
