// Overlays as files: JSON, described in docs/overlays.md.
#pragma once

#include <filesystem>
#include <string>

#include "model/json/entry.h"
#include "model/overlay.h"

namespace ioasis::conformance {

/// Reads it; `file` is for messages. Throws json::DocumentError.
model::Overlay read_overlay(const std::string& text, const std::string& file);
model::Overlay read_overlay(const std::filesystem::path& file);

/// Gives a new clause its condition, in the language of docs/find.md. Throws model::ExpressionError.
void set_condition(model::Change& added, const std::string& when);

/// The document that it is read from.
json::Json overlay_json(const model::Overlay& overlay);
/// One change in a few words: "IOAS_UNMAP/range-wraps answers EINVAL".
std::string words(const model::Change& change);

}  // namespace ioasis::conformance
