// Names near to one that is not known.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::model {

/// How many letters must be changed, added or removed to make one word of the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The at most `most` names nearest to `asked`, joined by commas.
std::string nearest(std::string_view asked, std::vector<std::string> names, std::size_t most = 3);

}  // namespace ioasis::model
