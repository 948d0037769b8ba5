// Text for a terminal as a page that needs nothing else.
#pragma once

#include <string>
#include <string_view>

namespace ioasis::cli {

/// The text with what HTML takes for markup escaped, also within quotes.
std::string escaped(std::string_view text);

/// The page. `text` may have the colours that Style::paint() makes.
std::string html_page(std::string_view title, std::string_view text);

}  // namespace ioasis::cli
