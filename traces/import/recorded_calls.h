// The calls on one opened /dev/iommu, on their way from a recording to a trace.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "traces/import/names.h"
#include "traces/import/process_memory.h"
#include "traces/import/recorded_traces.h"
#include "traces/import/recording.h"

namespace ioasis::traces::recorded {

class Calls {
 public:
  Calls(std::string program, std::string test) : program_(std::move(program)), test_(std::move(test)) {}
  Calls(const Calls&) = delete;

  /// A call begins, made by `caller`. What is pointed to is as `memory` says.
  void begin(const Event& call, const ProcessMemory& memory, const uapi::Caller& caller);
  void answer(const Event& answer);
  /// The call that was answered last changes memory; `memory` is as it was before.
  void changed(const Event& change, const ProcessMemory& memory);
  /// All that the call changed is known: `memory` is as it left it.
  void finish(const ProcessMemory& memory);

  /// Memory is another from here on. That matters if a call may hold on to its pages: the contents of other memory are
  /// the program's to write, and told anew.
  void remapped(std::uint64_t memory, std::uint64_t address, std::uint64_t length);

  /// The calls are that process's.
  bool of(std::uint64_t memory) const { return process_ == memory; }
  /// A call returned that descriptor, and it is not closed.
  bool has_open(std::uint64_t descriptor) const { return open_.contains(descriptor); }
  /// The process has a child, which has its descriptors, too.
  void forked() { shared_.insert(open_.begin(), open_.end()); }
  /// The file itself has no descriptor any more.
  void closed() { closed_ = true; }
  /// What comes after this, if anything does, cannot be carried.
  void doubt(std::string reason, std::string where = {});
  /// Nothing is carried any more.
  bool stopped() const { return !stopped_.reason.empty(); }

  void remark(std::string note) { notes_.insert(std::move(note)); }
  /// Nothing from here on can be carried.
  void stop(std::string reason, std::string where = {});

  /// The trace; `order` counts from 0.
  RecordedTrace result(std::size_t order);

 private:
  struct Range {
    std::uint64_t address = 0, length = 0;
  };
  struct Cut {
    std::string reason, where;
  };
  struct Recorded {
    Step step;                             ///< addresses are the process's
    std::vector<std::uint16_t> addresses;  ///< offsets of those in the struct
    std::set<std::uint64_t> pages, borders;
    Range peek;
  };

  void check_caller(const Event& call, const uapi::Caller& caller);
  void check_descriptor(const Event& call);
  void take_struct(const Event& call, const ProcessMemory& memory, Step& step);
  void take_ids(Step& step) const;
  void take_address(const uapi::CommandInfo& command, const uapi::Field& field, const ProcessMemory& memory);
  void take_mapped(const ProcessMemory& memory);
  void widen(Range& range, Range other);
  void take_contents(Range range, const ProcessMemory& memory);
  void check_page(std::uint64_t page, const ProcessMemory& memory);
  void use(Range range, const ProcessMemory& memory);
  void poke(std::uint64_t address, std::vector<std::uint8_t> bytes);
  std::vector<std::uint8_t> in_trace(std::uint64_t address, std::size_t length) const;

  std::string program_, test_;
  Trace trace_;
  NewNames names_{trace_};
  std::vector<Recorded> calls_;
  std::size_t made_ = 0;                  ///< calls, those that are not carried included
  std::optional<std::uint64_t> process_;  ///< whose memory is meant
  std::uint64_t argument_ = 0;            ///< where the struct of the call lies
  Range changed_;                         ///< memory that the call changed
  std::set<std::uint64_t> mapped_;        ///< pages that calls may hold on to, whose contents later ones may read
  bool underway_ = false, answered_ = false;
  std::map<std::uint64_t, uapi::PageState> states_;   ///< pages that calls have pointed to, as they were
  std::map<std::uint64_t, uapi::MemoryKind> kinds_;   ///< and theirs
  std::map<std::uint64_t, uapi::PageState> borders_;  ///< and those beside them
  Image image_;                                       ///< what the trace's memory holds, by the process's addresses
  /// Names by number, the newest; descriptors and objects have numbers of their own.
  std::map<std::pair<uapi::FieldKind, std::uint64_t>, std::uint16_t> ids_;
  std::set<std::uint64_t> open_, shared_;  ///< descriptors that calls returned; those that a child has, too
  std::optional<std::uint64_t> closing_;   ///< the descriptor that the call closes
  bool closed_ = false;
  Cut stopped_, doubt_;  ///< why no call is carried, from now on or from the next one on
  Cut remapped_;         ///< likewise, but for calls that do not look at memory
  std::set<std::string> notes_;
};

}  // namespace ioasis::traces::recorded
