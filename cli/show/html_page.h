// Text for a terminal as a page that needs nothing else.
#pragma once

#include <string>
#include <string_view>

namespace ioasis::cli {

/// The text with what HTML takes for markup escaped, also within quotes.
std::string escaped(std::string_view text);

/// Text that may have the colours that Style::paint() makes, as HTML to stand in a <pre> of page_of().
std::string coloured(std::string_view text);

/// A page of that HTML, with the colours of coloured() in light and dark, and rules of CSS of its own.
std::string page_of(std::string_view title, std::string_view body, std::string_view style);

/// The page. `text` may have the colours that Style::paint() makes.
std::string html_page(std::string_view title, std::string_view text);

}  // namespace ioasis::cli
