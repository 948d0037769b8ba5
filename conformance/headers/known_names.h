// What the headers have besides commands and their fields: names and structs that the command table has no place for,
// since they belong to data that is passed behind a pointer, or to hardware that mock devices are not.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/uapi/releases.h"

namespace ioasis::conformance::headers {

struct KnownName {
  std::string_view name;
  std::uint64_t value;
  uapi::Release since = uapi::kFirstRelease;
};
std::span<const KnownName> known_names();

/// A struct in the form that it has from `since` on; of one that grew there are several, the oldest first.
struct KnownStruct {
  std::string_view name;
  std::size_t size;
  uapi::Release since = uapi::kFirstRelease;
};
std::span<const KnownStruct> known_structs();

/// Members that lie where a field of the table lies: what is passed in, where that is what is passed out.
struct KnownMember {
  std::string_view structure, member;
  uapi::Release since;
};
std::span<const KnownMember> known_members();

}  // namespace ioasis::conformance::headers
