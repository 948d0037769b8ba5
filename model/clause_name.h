// What a clause is called where its command is known.
#pragma once

#include <string_view>

namespace ioasis::model {

/// "iova-taken", of "IOAS_MAP/iova-taken"; it points into the id.
constexpr std::string_view short_name(std::string_view id) { return id.substr(id.find('/') + 1); }

}  // namespace ioasis::model
