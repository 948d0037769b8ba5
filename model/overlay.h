// Changes to clauses that are meant: declared beside a dialect, and followed as if the text said so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/clause.h"
#include "model/conditions/condition.h"

namespace ioasis::model {

struct Dialect;

/// Where the numbers of declared clauses begin, behind those of the longest text.
inline constexpr int kFirstDeclared = 96;
inline constexpr std::size_t kMostChanges = 32;  ///< of an overlay

/// One clause of a command, and how it reads from now on.
struct Change {
  enum class Kind : std::uint8_t {
    Errno,    ///< it refuses with another errno
    Removed,  ///< it refuses no more
    New,      ///< it is not in the text
  };
  Kind kind = Kind::Errno;
  uapi::Command command{};
  std::string clause{};    ///< without the command's name: "iova-taken"
  std::int32_t error = 0;  ///< of Errno and New
  std::string after{};     ///< of New: the clause of the text, or the one declared earlier, that it stands behind
  Condition when{};        ///< of New
  ClauseText text{};       ///< of New: as the listing shows it

  std::string id() const { return std::string(uapi::info(command).name) + '/' + clause; }
};

struct Overlay {
  std::vector<Change> changes;  ///< at most kMostChanges; of one clause, one
};

/// The dialect of the same name, as its text is written.
const Dialect& unamended(const Dialect& dialect);

/// How the text of one command is followed otherwise than it is written.
class Amendments {
 public:
  /// As it is written.
  Amendments() = default;
  /// As the dialect's overlay has it. Both must outlive this.
  static Amendments declared(const Dialect& dialect, const uapi::CommandInfo& info);
  /// Likewise, and less what Dialect::without names.
  static Amendments all(const Dialect& dialect, const uapi::CommandInfo& info);

  /// It is a clause, or a field, that is taken out to see what rests on it.
  bool takes_out(std::string_view part) const { return !without_.empty() && part == without_; }
  bool any() const { return overlay_ != nullptr; }
  /// The change to that clause of the text; null: none.
  const Change* to(std::string_view clause) const;
  /// Calls run(change) for each new clause that stands right behind that one.
  template <class F>
  void each_behind(std::string_view clause, F&& run) const {
    if (!overlay_) return;
    for (const auto& change : overlay_->changes)
      if (change.kind == Change::Kind::New && change.command == command_ && change.after == clause) run(change);
  }
  /// How declared clauses are numbered, and the changes of an overlay counted.
  int place_of(const Change& change) const { return static_cast<int>(&change - overlay_->changes.data()); }

 private:
  const Overlay* overlay_ = nullptr;  ///< null where it has no change to the command
  uapi::Command command_{};
  std::string_view without_;
};

}  // namespace ioasis::model
