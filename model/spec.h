// The specification as a list: every command, its clauses in order, and their ids.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/clause.h"
#include "model/dialect.h"

namespace ioasis::model {

/// Index of the text for numbers that are no command, and of the text for selftest operations that are none; commands
/// themselves have the index of their uapi::Command.
inline constexpr int kUnknownNumber = uapi::kCommands;
inline constexpr int kUnknownTestOp = uapi::kCommands + 1;
inline constexpr int kInjectedFault = uapi::kCommands + 2;  ///< what any call may answer when an allocation fails
inline constexpr int kClosedFile = uapi::kCommands + 3;     ///< what any ioctl answers on a closed descriptor
inline constexpr int kTexts = uapi::kCommands + 4;

/// The commands that have a text. The layout of the others is known, and no more: a call of theirs ends the judging.
const std::vector<uapi::CommandInfo>& specified_commands();
/// Of these, the ones that the dialect has.
std::vector<uapi::CommandInfo> commands_of(const Dialect& dialect);

/// The printed specification, made once from its text and worded as of the newest release, or as of the proposal that a
/// command is part of; indexed as above.
const std::vector<CommandText>& specification();

/// What there is of it in a dialect, worded as of that: the commands it has, with the clauses that can hold. One that
/// has neither clauses nor effects has no text.
std::vector<CommandText> specification_of(const Dialect& dialect);

/// The clause, for Ruling::command and Ruling::clause; worded as of a dialect, or of the newest release, which has none
/// that an overlay declares.
const ClauseText& clause_text(int command, int clause, const Dialect& dialect);
const ClauseText& clause_text(int command, int clause);

/// A clause's place in one list of all clauses, accepted calls included (clause -1): the index for coverage.
std::size_t clause_index(int command, int clause);
/// How many there are, and, with those that overlays may declare behind them, how many places.
std::size_t clause_count();
std::size_t clause_places();

/// The id at that place: "IOAS_MAP/iova-taken", or "IOAS_MAP/accepted".
std::string clause_id(std::size_t index);
/// Of one that the dialect's overlay may have declared.
std::string clause_id(std::size_t index, const Dialect& dialect);
/// The clause rests on reading alone: no suite was replayed on a kernel of a release that has it.
bool unverified(const ClauseText& clause);
/// The place of that id; nothing if there is none.
std::optional<std::size_t> clause_of_id(std::string_view id);

/// Clauses that no call through this interface can reach, in no dialect, each with the reason.
struct Unreachable {
  std::string id;
  std::string_view reason;
};
const std::vector<Unreachable>& unreachable_clauses();

/// What traces have that no kernel under test can have.
struct Beyond {
  bool dma = false;        ///< devices read and write memory by themselves
  bool platforms = false;  ///< devices are of several
  bool reserves = false;   ///< devices keep ranges from being mapped
  bool vfio = false;       ///< devices are VFIO's, and come by files of their own
  auto operator<=>(const Beyond&) const = default;
};

/// Which clauses can decide a call in a dialect, by clause_index: those of its release that can be reached, may hold
/// there, and stand behind none that always does; those of what kernels do not have only where it is there.
std::vector<bool> deciding_clauses(const Dialect& dialect, const Beyond& beyond = {});

}  // namespace ioasis::model
