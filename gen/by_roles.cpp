// One way for each role.
#include "gen/by_roles.h"

namespace ioasis::gen {

namespace {

void draw_flags(Dice& dice, const uapi::Field& field, traces::Step& step) {
  std::uint64_t bits = 0;
  for (const auto& flag : field.values)
    if (dice.chance(40)) bits |= flag.value;
  traces::set(step, field.name, dice.chance(94) ? bits : bits | dice.pick<std::uint64_t>({1 << 8, 0x80000000}));
}

void draw_id(Dice& dice, const Scene& scene, const uapi::Field& field, traces::Step& step) {
  std::vector<Kind> kinds;
  for (const Kind kind : kEveryKind)
    if (field.objects.has(kind)) kinds.push_back(kind);
  choose_id(dice, scene, step, field.name, kinds);
}

void draw_descriptor(Dice& dice, const Scene& scene, const uapi::Field& field, traces::Step& step) {
  const auto names = scene.names_of(uapi::FieldKind::Fd);
  if (!names.empty() && dice.chance(85)) return traces::refer(step, field.name, dice.pick(names));
  traces::set(step, field.name, dice.pick<std::uint64_t>({0, 1000, 0xffffffff}));
}

/// A number: one of those that have a name, the first of a range, how long one is, or a small one.
void draw_number(Dice& dice, const Scene& scene, const uapi::CommandInfo& info, const uapi::Field& field,
                 traces::Step& step) {
  if (!field.values.empty() && dice.chance(90))
    return traces::set(step, field.name, field.values[dice.below(field.values.size())].value);
  if (!field.range.empty()) {
    const std::uint64_t size = traces::get(step, field.range.length);
    return traces::set(step, field.name, iova(dice, scene, size == 0 ? uapi::kPageSize : size));
  }
  for (const auto& other : info.fields)
    if (other.range.length == field.name) return traces::set(step, field.name, length(dice, scene));
  if (field.width == 8 && dice.chance(30)) return traces::set(step, field.name, iova(dice, scene, uapi::kPageSize));
  traces::set(step, field.name, dice.pick<std::uint64_t>({0, 0, 1, 1, 2, 3, 4, dice.chance(10) ? 0xffffffffu : 1u}));
}

}  // namespace

void draw_by_roles(Dice& dice, const Scene& scene, traces::Step& step) {
  const auto& info = uapi::info(*step.command);
  for (const auto& field : info.fields) {
    if (field.direction == uapi::Direction::Out || field.offset + field.width > step.bytes.size()) continue;
    switch (field.kind) {
      case uapi::FieldKind::Flags:
        draw_flags(dice, field, step);
        break;
      case uapi::FieldKind::ObjectId:
        draw_id(dice, scene, field, step);
        break;
      case uapi::FieldKind::Fd:
        draw_descriptor(dice, scene, field, step);
        break;
      case uapi::FieldKind::Address:
        traces::set(step, field.name, user_va(dice));
        break;
      case uapi::FieldKind::Reserved:
        traces::set(step, field.name, reserved(dice));
        break;
      case uapi::FieldKind::PinId:
      case uapi::FieldKind::Plain:
        draw_number(dice, scene, info, field, step);
        break;
    }
  }
}

}  // namespace ioasis::gen
