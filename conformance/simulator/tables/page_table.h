// A page table in simulated memory, as a driver keeps it: mapped, unmapped, and asked what has been written.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "conformance/simulator/tables/defects.h"
#include "conformance/simulator/tables/entry.h"
#include "conformance/simulator/tables/memory.h"

namespace ioasis::simulator::tables {

/// Why a table stays as it is.
enum class Refusal : std::uint8_t {
  Unaligned,        ///< addresses or length are no multiple of the smallest page allowed, or length is zero
  OutsideInput,     ///< not all of the range is translated by tables of this format
  OutsideOutput,    ///< not all of the memory can be pointed to
  Permissions,      ///< the format cannot say these
  Mapped,           ///< a part of the range is mapped
  InsideLargePage,  ///< the range begins or ends inside a page
};

/// What becomes of a page that lies only partly in a range to be unmapped.
enum class Cut : std::uint8_t { Refuse, Split };

struct Unmapped {
  std::uint64_t bytes = 0;  ///< how much of the range was mapped
  std::optional<Refusal> refusal = {};

  friend bool operator==(const Unmapped&, const Unmapped&) = default;
};

/// A page that was written.
struct DirtyPage {
  std::uint64_t iova;
  std::uint64_t size;

  friend bool operator==(const DirtyPage&, const DirtyPage&) = default;
};

class PageTable {
 public:
  /// An empty table. Its memory comes from `frames` and is reached through `memory`, of which every address given out
  /// must be reachable. All three must outlive it.
  PageTable(const Format& format, Memory& memory, FrameAllocator& frames, Chosen defect = {});
  ~PageTable();
  PageTable(const PageTable&) = delete;
  PageTable& operator=(const PageTable&) = delete;

  /// Where a walk begins.
  std::uint64_t root() const { return root_; }
  /// How many tables there are, with the root.
  std::size_t tables() const { return tables_.size(); }

  /// Maps all of the range or, if it refuses, nothing: with the largest pages of `allowed` that fit.
  std::optional<Refusal> map(std::uint64_t iova, std::uint64_t physical, std::uint64_t length, Permissions permissions,
                             std::uint64_t allowed = ~std::uint64_t{0});

  /// Unmaps what is mapped of the range or, if it refuses, nothing. Tables left empty are given back.
  Unmapped unmap(std::uint64_t iova, std::uint64_t length, Cut cut);

  /// Has pages of that size, which must be the smallest, in place of larger ones that lie in the range.
  void split(std::uint64_t iova, std::uint64_t length, std::uint64_t size);

  /// Where the byte at `iova` is mapped to, whatever may be done there; nothing if it is not.
  std::optional<std::uint64_t> look_up(std::uint64_t iova);

  /// The pages written since they were last made clean, of those that lie at least partly in the range.
  std::vector<DirtyPage> dirty(std::uint64_t iova, std::uint64_t length) { return written(iova, length, false); }
  /// The same, and makes them clean.
  std::vector<DirtyPage> take_dirty(std::uint64_t iova, std::uint64_t length) { return written(iova, length, true); }

 private:
  struct Range {
    std::uint64_t first;
    std::uint64_t last;
  };
  struct Table {
    std::size_t level;  ///< from the root
    std::uint64_t address;
    std::uint64_t base;  ///< the first address that it translates
  };
  struct Page {
    Range range;
    Entry entry;
    std::vector<std::uint64_t> places;  ///< of its entries: more than one where its size is encoded
    bool dirty;
  };

  std::optional<Range> folded(std::uint64_t iova, std::uint64_t length) const;
  std::vector<DirtyPage> written(std::uint64_t iova, std::uint64_t length, bool clean);

  std::uint64_t read(std::uint64_t place);
  void write(std::uint64_t place, std::uint64_t bits);
  std::uint64_t new_table(std::size_t level);
  void release(std::uint64_t table);

  Range covered(const Table& table, const Range& range) const;
  Table below(const Table& table, std::uint64_t index, std::uint64_t address) const;
  std::uint64_t place(const Table& table, std::uint64_t index) const;
  bool empty(const Table& table);

  /// Calls `see` for each page that lies at least partly in the range, in order, until it returns false.
  using See = std::function<bool(const Page&)>;
  bool each_page(const Table& table, const Range& range, const See& see);
  Page page_at(const Table& table, std::uint64_t index, const Entry& entry);
  std::optional<Page> page_over(std::uint64_t folded);
  bool mapped(const Range& range);

  unsigned largest(std::uint64_t sizes, const Range& range, std::uint64_t physical) const;
  void install(const Range& range, NewPage page, std::uint64_t sizes);
  void install_page(std::uint64_t folded, const NewPage& page);
  std::uint64_t clear(const Table& table, const Range& range);
  std::uint64_t restore(const Page& page, const Range& part);
  void make_clean(const Page& page);

  const Format& format_;
  Memory& memory_;
  FrameAllocator& frames_;
  Chosen defect_;
  std::set<std::uint64_t> tables_;
  std::uint64_t root_;
};

}  // namespace ioasis::simulator::tables
