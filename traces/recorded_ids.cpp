// Resolving names from recorded answers.
#include "traces/recorded_ids.h"

#include "model/uapi/bytes.h"
#include "traces/layout.h"

namespace ioasis::traces {

std::vector<std::uint8_t> RecordedIds::placed(const Step& step) const {
  if (step.site == uapi::Site::Unmapped) return {};
  std::vector<std::uint8_t> bytes = step.bytes;
  for (const NamedId& id : step.relocations)
    uapi::store(bytes, id.offset, kIdWidth, id.name < ids_.size() ? ids_[id.name] : 0);
  return bytes;
}

void RecordedIds::learn(const Step& step) {
  const bool taken = step.got && step.got->error == 0;
  for (const NamedId& id : step.bindings) {
    if (id.name >= ids_.size()) ids_.resize(id.name + 1u);
    ids_[id.name] = taken ? static_cast<std::uint32_t>(uapi::load(step.got->bytes, id.offset, kIdWidth)) : 0;
  }
}

}  // namespace ioasis::traces
