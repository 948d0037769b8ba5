// Colour and character set of what is printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"

namespace ioasis::cli {

enum class Ink { Strong, Faint, Good, Bad, Warn, Name, AreaA, AreaB, AreaC };

/// How text is to look: with or without colour, Unicode or ASCII, within so many columns.
struct Style {
  bool colour = false;
  bool unicode = true;
  std::size_t width = 100;

  explicit Style(const Terminal& terminal)
      : colour(terminal.colour), unicode(terminal.unicode), width(terminal.width) {}
  Style(bool with_colour, bool with_unicode, std::size_t columns)
      : colour(with_colour), unicode(with_unicode), width(columns) {}

  std::string paint(Ink ink, std::string_view text) const;
  std::string_view either(std::string_view unicode_text, std::string_view ascii_text) const {
    return unicode ? unicode_text : ascii_text;
  }
};

/// How many columns UTF-8 text takes, counting one a character.
std::size_t columns(std::string_view text);

/// The text, filled up with blanks to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// Breaks text at blanks into lines of at most `width` columns; words longer than that stay whole.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// Prints `text` wrapped so that every line starts at column `indent`, the first after `lead`, which ends there.
void print_wrapped(std::ostream& out, std::string_view lead, std::size_t indent, std::string_view text,
                   std::size_t width);

}  // namespace ioasis::cli
