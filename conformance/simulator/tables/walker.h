// What an IOMMU does with an address: it walks the tables, and marks in them what was used.
#pragma once

#include "conformance/simulator/tables/defects.h"
#include "conformance/simulator/tables/entry.h"
#include "conformance/simulator/tables/memory.h"

namespace ioasis::simulator::tables {

class Walker {
 public:
  /// Walks tables of that format in `memory`, from `root`. Format and memory must outlive it.
  Walker(const Format& format, Memory& memory, std::uint64_t root, Chosen defect = {})
      : format_(format), memory_(memory), root_(root), defect_(defect) {}

  /// Translates an address for one access. What the access uses is marked as accessed, and as dirty, where the format
  /// has these flags and nothing stops it.
  Walked walk(std::uint64_t iova, Access access);

 private:
  struct Step {
    std::uint64_t place;  ///< where the entry stands
    std::uint64_t bits;   ///< as it was read
    bool is_page;
  };
  /// The entries that one walk has read: a format has six levels at most.
  struct Path {
    Step steps[6];
    std::size_t length = 0;
  };

  std::optional<std::uint64_t> folded(std::uint64_t iova) const;
  std::uint64_t index(std::size_t level, std::uint64_t folded) const;
  Walked page(const Entry& page, Permissions allowed, std::uint64_t folded, Access access, const Path& path, int level);
  std::optional<Fault> mark(const Path& path, Access access);

  const Format& format_;
  Memory& memory_;
  std::uint64_t root_;
  Chosen defect_;
};

}  // namespace ioasis::simulator::tables
