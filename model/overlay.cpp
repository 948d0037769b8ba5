// Looking changes up.
#include "model/overlay.h"

#include <algorithm>

#include "model/dialect.h"

namespace ioasis::model {

const Dialect& unamended(const Dialect& dialect) { return *dialect_named(dialect.name); }

Amendments Amendments::declared(const Dialect& dialect, const uapi::CommandInfo& info) {
  Amendments amendments;
  amendments.command_ = info.command;
  if (dialect.overlay &&
      std::ranges::find(dialect.overlay->changes, info.command, &Change::command) != dialect.overlay->changes.end())
    amendments.overlay_ = dialect.overlay.get();
  return amendments;
}

Amendments Amendments::all(const Dialect& dialect, const uapi::CommandInfo& info) {
  auto amendments = declared(dialect, info);
  amendments.without_ = dialect.without_of(info.name);
  return amendments;
}

const Change* Amendments::to(std::string_view clause) const {
  if (!overlay_) return nullptr;
  const auto change = std::ranges::find_if(overlay_->changes, [&](const Change& one) {
    return one.kind != Change::Kind::New && one.command == command_ && one.clause == clause;
  });
  return change == overlay_->changes.end() ? nullptr : &*change;
}

}  // namespace ioasis::model
