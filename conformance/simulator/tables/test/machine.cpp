// One table, or two of which the guest's lies in memory that the host's translates.
#include "conformance/simulator/tables/test/machine.h"

#include <sstream>
#include <stdexcept>

#include "conformance/simulator/tables/test/printing.h"

namespace ioasis::simulator::tables {
namespace {

/// Has memory for tables used before, with every bit set, so that a table that is not cleared shows.
void use_before(Memory& memory, FrameAllocator& frames, const Format& format) {
  std::vector<std::uint64_t> used;
  for (const Level& level : format.levels) {
    const std::uint64_t bytes = table_bytes(format, level);
    used.push_back(frames.allocate(bytes));
    for (std::uint64_t at = 0; at < bytes; at += sizeof(std::uint64_t))
      memory.write(used.back() + at, ~std::uint64_t{0});
  }
  for (const std::uint64_t table : used) frames.release(table);
}

template <class T>
std::string differ(const T& got, const T& expected) {
  return got == expected ? "" : "another answer than the reference's";
}

}  // namespace

struct Machine::Side {
  Side(const Subject& subject, Memory& owner, Memory& hardware, std::uint64_t first_frame, Chosen defect)
      : frames(first_frame), reference(subject) {
    use_before(owner, frames, subject.format);
    table = std::make_unique<PageTable>(subject.format, owner, frames, defect);
    walker = std::make_unique<Walker>(subject.format, hardware, table->root(), defect);
  }

  FrameAllocator frames;
  Reference reference;
  std::unique_ptr<PageTable> table;
  std::unique_ptr<Walker> walker;
};

Machine::Machine(const Arrangement& arrangement, Chosen defect) : arrangement_(arrangement) {
  if (!arrangement.host) {
    // Tables lie high, so that every bit of a table's address counts.
    const std::uint64_t high = std::uint64_t{3} << (arrangement.table.output_bits - 2);
    table_ = std::make_unique<Side>(arrangement.table, memory_, memory_, high, defect);
    return;
  }
  host_ = std::make_unique<Side>(*arrangement.host, memory_, memory_, std::uint64_t{1} << 46, defect);
  const Operation guest_tables{.kind = Operation::Map,
                               .host = true,
                               .iova = kGuestTables.first,
                               .length = kGuestTables.last - kGuestTables.first + 1,
                               .physical = std::uint64_t{1} << 45,
                               .permissions = {true, true},
                               .allowed = ~std::uint64_t{0}};
  run(guest_tables);
  guest_memory_ = std::make_unique<GuestMemory>(*host_->walker, memory_);
  table_memory_ = std::make_unique<GuestMemory>(*host_->walker, memory_, defect);
  table_ = std::make_unique<Side>(arrangement.table, *guest_memory_, *table_memory_, kGuestTables.first, defect);
  both_ = std::make_unique<TwoStageWalker>(*table_->walker, *host_->walker, defect);
}

Machine::~Machine() = default;

Walked Machine::walk(std::uint64_t iova, Access access, bool host) {
  if (host) return host_->walker->walk(iova, access);
  return both_ ? both_->walk(iova, access) : table_->walker->walk(iova, access);
}

std::string Machine::compare(const Walked& walked, std::uint64_t iova, Access access, bool host) {
  const Walked expected =
      both_ && !host ? foretold(iova, access) : (host ? host_ : table_)->reference.access(iova, access);
  if (walked == expected) return "";
  std::ostringstream out;
  out << "walked to " << walked << ", expected " << expected;
  return out.str();
}

/// What two stages answer together.
Walked Machine::foretold(std::uint64_t iova, Access access) {
  Walked first = table_->reference.access(iova, access);
  if (auto* fault = std::get_if<Fault>(&first)) {
    fault->stage = Stage::First;
    return first;
  }
  const auto& guest = std::get<Translation>(first);
  Walked second = host_->reference.access(guest.physical, access);
  if (auto* fault = std::get_if<Fault>(&second)) {
    fault->stage = Stage::Second;
    return second;
  }
  auto& to = std::get<Translation>(second);
  to.permissions = to.permissions & guest.permissions;
  to.page_size = std::min(to.page_size, guest.page_size);
  return second;
}

std::string Machine::run(const Operation& operation) {
  Side& side = operation.host ? *host_ : *table_;
  const auto& [kind, host, iova, length, physical, permissions, allowed, cut, access, take] = operation;
  switch (kind) {
    case Operation::Map:
      return differ(side.table->map(iova, physical, length, permissions, allowed),
                    side.reference.map(iova, physical, length, permissions, allowed));
    case Operation::Unmap:
      return differ(side.table->unmap(iova, length, cut), side.reference.unmap(iova, length, cut));
    case Operation::Walk:
      return compare(walk(iova, access, host), iova, access, host);
    case Operation::Dirty:
      return differ(take ? side.table->take_dirty(iova, length) : side.table->dirty(iova, length),
                    side.reference.dirty(iova, length, take));
  }
  throw std::logic_error("no such operation");
}

std::string Machine::left(Side& side, const Subject& subject) {
  for (const auto& [first, last] : subject.inputs) {
    const std::uint64_t half = (last - first) / 2 + 1;  // all of 64 bits is a length that 64 bits do not hold
    side.table->unmap(first, half, Cut::Split);
    side.table->unmap(first + half, half, Cut::Split);
  }
  if (side.table->tables() != 1) return std::to_string(side.table->tables() - 1) + " tables are left of an empty root";
  if (side.frames.allocated() != 1) return "memory was not given back";
  return "";
}

std::string Machine::finish() {
  std::string wrong = left(*table_, arrangement_.table);
  if (wrong.empty() && host_) {
    table_->table.reset();  // while its memory is still translated
    wrong = left(*host_, *arrangement_.host);
  }
  return wrong;
}

std::string disagreement(const Arrangement& arrangement, const std::vector<Operation>& operations, Chosen defect) {
  try {
    Machine machine(arrangement, defect);
    for (const Operation& operation : operations) {
      const std::string wrong = machine.run(operation);
      std::ostringstream out;
      out << operation << ": " << wrong;
      if (!wrong.empty()) return out.str();
    }
    return machine.finish();
  } catch (const std::logic_error& error) {
    return error.what();
  }
}

}  // namespace ioasis::simulator::tables
