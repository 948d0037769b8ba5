// A platform as a JSON document: docs/platforms.md has the schema.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "model/json/entry.h"
#include "model/platform/platform.h"

namespace ioasis::platform {

/// Finds the platform that a document says it is like; null where there is none of that name.
using Known = std::function<const Platform*(std::string_view)>;

/// Reads it strictly: throws json::DocumentError, with `file` and the path of what is wrong.
Platform read(const std::string& text, const std::string& file, const Known& known = built_in);
Platform read(const json::Json& document, const std::string& file, const Known& known = built_in);

/// The platform in the file, likewise; throws std::system_error where it cannot be read.
Platform read_file(const std::filesystem::path& path);

/// The document that reads back as the platform.
json::Json document_of(const Platform& platform);

}  // namespace ioasis::platform
