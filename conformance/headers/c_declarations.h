// What a C header declares: structs with the layout that x86-64 gives them, enumerations, and names of numbers.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::headers {

struct Member {
  std::string name;  ///< of a member of an inner struct that has a name: "mock_domain.out_hwpt_id"
  std::size_t offset = 0;
  std::size_t width = 0;  ///< bytes, of all elements of an array; 0 of one without an extent
  bool operator==(const Member&) const = default;
};

struct Structure {
  std::string name;
  std::size_t size = 0, alignment = 1;
  std::vector<Member> members = {};
  /// The member of that name; null if there is none.
  const Member* member(std::string_view member) const;
};

struct Enumeration {
  std::string name;  ///< "" if it has none
  std::vector<std::string> enumerators;
};

struct Declarations {
  std::map<std::string, Structure> structures = {};
  std::vector<Enumeration> enumerations = {};
  std::map<std::string, std::uint64_t> constants = {};  ///< enumerators, and macros that stand for a number
  std::vector<std::string> unread = {};  ///< structs and enumerations with something in them that is not understood
};

/// Reads what follows `before`, which it may name: of a text that is no C nothing is read.
Declarations read_declarations(std::string_view text, const Declarations& before = {});

/// A row of a table IOCTL_OP(request, function, struct, last member of the shortest one).
struct OpRow {
  std::string request, structure, last;
};
std::vector<OpRow> read_op_table(std::string_view text);

}  // namespace ioasis::conformance::headers
