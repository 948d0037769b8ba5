// Calls made one after another from a newly opened context, with their arguments left open: one path through the
// specification, followed under one dialect or under several side by side. What objects are called and where memory is
// placed is as Linux does it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "model/state/context.h"
#include "solver/search/framing.h"
#include "solver/z3/question.h"

namespace ioasis::solver {

/// What a command reads from memory: a list of `count` entries, or one that holds a bitmap or a number.
struct ListRead {
  std::string_view address;                ///< the field that says where
  std::string_view count;                  ///< the field that says how many; empty: one
  unsigned per = 1;                        ///< of what that field says, so much is an entry
  unsigned width = sizeof(std::uint64_t);  ///< bytes of a number in an entry
  unsigned numbers = 2;                    ///< in an entry: 1 or 2
  bool one = false;                        ///< no more than one is read

  std::uint64_t entry_bytes() const { return std::uint64_t{width} * numbers; }
};
std::optional<ListRead> list_read(uapi::Command command);

/// The files of a path that speaks of groups, as uapi::Origin has them: a container, and a group.
inline constexpr std::uint8_t kPathContainer = 1, kPathGroup = 2;

/// A file of a path answers the command: where groups are spoken of, those of a group and of a container alone, unless
/// iommufd is that.
bool answers(const model::Dialect& dialect, const uapi::CommandInfo& info);

/// A call to be appended to a path.
struct Call {
  uapi::Command command;
  /// How it ends, where that is known: the clause that decides, without the command's name, or "" for accepted. It is
  /// required, and what follows from it folds, which keeps expressions small.
  std::optional<std::string> ends = {};
  /// Fields that have a value; others may have any.
  std::map<std::string, std::uint64_t, std::less<>> pins = {};
  /// What the list that is read holds, first and last of each, as far as it is known.
  std::vector<std::pair<std::uint64_t, std::uint64_t>> list = {};
  /// The struct may be placed in any way; otherwise it has the right size, and perhaps cannot be written.
  bool framed_anyhow = false;
  /// The context stays as it was: for a call of which it is required that it is refused and leaves nothing.
  bool inert = false;
};

/// A call of a path.
struct Step {
  struct Argument {
    const uapi::Field* field;
    SymbolicWord word;  ///< as the kernel reads it: zero where the struct does not reach
  };

  uapi::Command command;
  Framing framing;
  std::vector<Argument> arguments;                       ///< by rising offset
  std::vector<model::SymbolicRangeList::Entry> entries;  ///< of list_read(): what it holds, in memory
  std::vector<model::SymbolicCall> calls;                ///< what each dialect says
  /// The context before the call, by dialect.
  std::vector<std::shared_ptr<const model::Context<Symbolic>>> before;

  const model::SymbolicCall& call(std::size_t dialect = 0) const { return calls[dialect]; }
  /// How many entries the call reads by list_read(), which must have a value.
  SymbolicWord entries_read() const;
  /// The argument of that name, which must be one.
  const SymbolicWord& argument(std::string_view name) const;
  /// The clause of that name, which must be one.
  const model::SymbolicCall::Clause& clause(std::string_view name, std::size_t dialect = 0) const;
  SymbolicBool accepted(std::size_t dialect = 0) const { return calls[dialect].accepted(); }
};

/// One at a time on a thread, since it holds the thread's SymbolicSession. Words made in it must not outlive it.
class Path {
 public:
  /// What a path speaks of. Beyond its bounds it says nothing.
  struct Bounds {
    unsigned calls = 16;            ///< at most; ids are sought as high as so many can make them
    unsigned entries = 2;           ///< of a list that is read, or the first of these is at fault
    unsigned checked = 3;           ///< pages or units MD_CHECK_* looks at, or the first of these is at fault
    unsigned milliseconds = 10000;  ///< for each question
    unsigned seed = 0;              ///< of the solver
  };

  /// `dialects`, at least one, and `platform` must outlive the path. The layout must have writable pages for lists.
  /// Where dialects speak of groups, calls are made on a container and on the file of one group.
  Path(std::vector<const model::Dialect*> dialects, const uapi::MemoryLayout& layout, const Bounds& bounds,
       const platform::Platform& platform = platform::mock());
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

  /// Appends a call. Situations in which nothing is specified are excluded, and so is a command that one of the
  /// dialects does not have. The reference is good until the next call.
  const Step& call(const Call& call);
  void require(const SymbolicBool& condition);
  /// Some requirement is false on its face; asking would answer No.
  bool blocked() const { return blocked_; }

  /// Remembers where the path stands; pop() returns there. Pairs nest.
  void push();
  void pop();

  /// Whether all that is required can be met; on Yes, model() shows how.
  Answer ask();
  const z3::model& model() const { return *model_; }
  /// All that is required, for those who ask in a way of their own; and the model they found.
  const std::vector<z3::expr>& requirements() const { return requirements_; }
  void adopt(z3::model model) { model_ = std::move(model); }
  std::uint64_t value(const SymbolicWord& word) const;
  bool value(const SymbolicBool& truth) const;

  const std::vector<Step>& steps() const { return steps_; }
  /// The context after the last call.
  const model::Context<Symbolic>& context(std::size_t dialect = 0) const { return *contexts_[dialect]; }
  const std::vector<const model::Dialect*>& dialects() const { return dialects_; }
  const uapi::MemoryLayout& layout() const { return layout_; }
  const platform::Platform& platform() const { return platform_; }

 private:
  using Contexts = std::vector<std::shared_ptr<const model::Context<Symbolic>>>;
  struct Mark {
    std::size_t steps;
    Contexts contexts;
    std::size_t requirements;
    bool blocked;
  };

  std::vector<model::SymbolicRangeList::Entry> list_of(const ListRead& read, const Step& step, const Call& call);
  std::shared_ptr<const model::Context<Symbolic>> follow(Step& step, std::size_t dialect, const Call& call);
  void take_assumptions();

  model::SymbolicSession session_;
  std::vector<const model::Dialect*> dialects_;
  uapi::MemoryLayout layout_;
  const platform::Platform& platform_;
  Bounds bounds_;
  std::vector<z3::expr> requirements_;
  std::size_t assumptions_taken_ = 0;
  bool blocked_ = false;
  std::vector<Step> steps_;
  Contexts contexts_;
  std::vector<Mark> marks_;
  std::optional<z3::model> model_;
};

}  // namespace ioasis::solver
