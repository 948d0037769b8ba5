// What a page table has to answer, foretold from a plain list of pages.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "conformance/simulator/tables/page_table.h"
#include "conformance/simulator/tables/test/subjects.h"

namespace ioasis::simulator::tables {

/// The size of the page that a mapping begins with: the largest that lies wholly in it and is aligned on both sides.
std::uint64_t first_page(std::uint64_t sizes, std::uint64_t iova, std::uint64_t physical, std::uint64_t length);

class Reference {
 public:
  explicit Reference(const Subject& subject) : subject_(subject) {}

  std::optional<Refusal> map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length, Permissions permissions,
                             std::uint64_t allowed);
  Unmapped unmap(std::uint64_t iova, std::uint64_t length, Cut cut);
  /// Where the access goes, or why it does not; a write that goes somewhere makes its page dirty.
  Walked access(std::uint64_t iova, Access access);
  std::vector<DirtyPage> dirty(std::uint64_t iova, std::uint64_t length, bool take);

 private:
  struct Page {
    std::uint64_t last;
    std::uint64_t physical;
    Permissions permissions;
    bool dirty = false;
  };
  using Pages = std::map<std::uint64_t, Page>;

  bool translated(std::uint64_t iova, std::uint64_t length) const;
  std::uint64_t smallest(std::uint64_t allowed) const;
  /// Where a walk ends that finds no page: at the first entry below which there is none, since tables that hold nothing
  /// are given back.
  int level_without_pages(std::uint64_t iova);
  int level_of(std::uint64_t page_size) const;
  /// The first page that ends at or after the address.
  Pages::iterator from(std::uint64_t iova);
  void add(std::uint64_t iova, std::uint64_t length, Page page, std::uint64_t sizes);

  const Subject& subject_;
  Pages pages_;
};

}  // namespace ioasis::simulator::tables
