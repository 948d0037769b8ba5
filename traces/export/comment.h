// Any text as the inside of a C comment.
#pragma once

#include <string>
#include <string_view>

namespace ioasis::traces {

/// The text in one line, with nothing in it that C would take for more than a comment.
std::string comment_text(std::string_view text);

/// Paragraphs, parted by line feeds, as a comment of lines of at most 100 characters; ends in a line feed.
std::string block_comment(std::string_view text);

}  // namespace ioasis::traces
