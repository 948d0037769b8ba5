// Text for a terminal as a page that needs nothing else.
#pragma once

#include <string>
#include <string_view>

namespace ioasis::cli {

/// The page. `text` may have the colours that Style::paint() makes.
std::string html_page(std::string_view title, std::string_view text);

}  // namespace ioasis::cli
