// What a translation answers: an address with what may be done there, or the fault that stopped it.
#pragma once

#include <cstdint>
#include <variant>

namespace ioasis::simulator::tables {

enum class Access : std::uint8_t { Read, Write };

struct Permissions {
  bool read = false;
  bool write = false;

  bool allow(Access access) const { return access == Access::Read ? read : write; }
  friend bool operator==(const Permissions&, const Permissions&) = default;
};

inline Permissions operator&(Permissions a, Permissions b) { return {a.read && b.read, a.write && b.write}; }

enum class Reason : std::uint8_t {
  OutsideInput,   ///< the address has more bits than the tables translate, or is not in canonical form
  NotPresent,     ///< an entry on the way is empty
  Malformed,      ///< an entry on the way has a reserved bit or an encoding that means nothing
  OutsideOutput,  ///< an entry on the way points beyond physical memory's width
  AccessFlag,     ///< the page's access flag is clear and hardware does not set it
  Permission,     ///< the tables do not allow this access
};

/// Which of two tables a fault belongs to where a guest's tables are translated by the host's.
enum class Stage : std::uint8_t { Only, First, Second };

struct Fault {
  Reason reason;
  int level;  ///< of the table whose entry stopped the walk, as the format's document counts levels
  Stage stage = Stage::Only;
  bool on_table =
      false;  ///< of the second stage: it was an entry of the first stage's tables that could not be reached

  friend bool operator==(const Fault&, const Fault&) = default;
};

struct Translation {
  std::uint64_t physical;
  Permissions permissions;
  std::uint64_t page_size;  ///< of the page that holds the address; the smaller one of two stages

  friend bool operator==(const Translation&, const Translation&) = default;
};

using Walked = std::variant<Translation, Fault>;

}  // namespace ioasis::simulator::tables
