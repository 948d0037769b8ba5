// Calls that are framed wrongly.
#include <algorithm>

#include "gen/calls.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

void cut(traces::Step& step, std::size_t size) {
  step.bytes.resize(size);
  std::erase_if(step.relocations, [&](const traces::NamedId& id) { return id.offset + 4u > size; });
  std::erase_if(step.bindings, [&](const traces::NamedId& id) { return id.offset + 4u > size; });
}

/// A longer struct, as a newer program would pass; `fill` is its last byte.
void lengthen(Dice& dice, traces::Step& step, std::uint8_t fill) {
  const std::size_t size = std::min(step.bytes.size() + 1 + dice.below(40), traces::kMaxStructBytes);
  step.bytes.resize(size);
  step.bytes.back() = fill;
  uapi::store(step.bytes, 0, 4, size);
}

void raw(traces::Step& step, std::uint32_t request) {
  step.command.reset();
  step.request = request;
  step.bindings.clear();
}

}  // namespace

void spoil(Dice& dice, traces::Step& step) {
  if (!uapi::is_of_struct(step.site)) return;  // no struct
  const std::uint64_t size = step.bytes.size();
  switch (dice.below(12)) {
    case 0:
      step.site = uapi::Site::Unmapped;
      break;
    case 1:
    case 2:
      step.site = uapi::Site::ReadOnly;
      break;
    case 3:
      step.site = uapi::Site::Edge;
      break;
    case 4:
      uapi::store(step.bytes, 0, 4, dice.pick<std::uint64_t>({0, 1, 4, size - 1, size - 4}));
      break;
    case 5:
      lengthen(dice, step, 0);
      break;
    case 6:
      lengthen(dice, step, 1);
      break;
    case 7:  // a size that runs into the missing page behind the struct
      step.site = uapi::Site::Edge;
      uapi::store(step.bytes, 0, 4, size + 1 + dice.below(64));
      break;
    case 8:  // a struct that does
      step.site = uapi::Site::Edge;
      cut(step, 4 + dice.below(size - 4));
      break;
    case 9:  // not even the size can be read
      step.site = uapi::Site::Edge;
      cut(step, 1 + dice.below(3));
      break;
    case 10:
      raw(step, step.request ^ dice.pick<std::uint32_t>({0x40000000, 0x80000000, 0x00280000}));
      break;
    case 11:
      if (dice.chance(50)) {
        raw(step, uapi::kTestNumber | uapi::kIoctlType << 8);
        step.bytes.resize(72);
        uapi::store(step.bytes, 0, 4, 72);
        uapi::store(step.bytes, uapi::kTestOpOffset, 4, dice.pick<std::uint64_t>({0, 16, 0xffffffff}));
        step.relocations.clear();
        if (dice.chance(60)) spoil(dice, step);
      } else {
        raw(step, uapi::request_of(dice.pick<std::uint32_t>({0x00, 0x63, 0x67, 0x7f, 0x8f, 0x90, 0x9f, 0xa1, 0xff})));
        if (dice.chance(30)) step.site = uapi::Site::Unmapped;
      }
      break;
  }
}

}  // namespace ioasis::gen
