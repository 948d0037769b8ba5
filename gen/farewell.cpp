#include "gen/farewell.h"

#include "gen/calls.h"

namespace ioasis::gen {

namespace {

using uapi::Command;

/// Makes `field` name the object, by its number where no name stands for that.
void name_object(const Scene& scene, traces::Step& step, std::string_view field, std::uint64_t id) {
  if (const auto name = scene.name_of(uapi::FieldKind::ObjectId, id))
    traces::refer(step, field, *name);
  else
    traces::set(step, field, id);
}

}  // namespace

std::vector<traces::Step> farewell(const Scene& scene) {
  std::vector<traces::Step> steps;
  const auto& context = scene.context();
  if (context.closed) return steps;
  for (const auto& attached : context.pasids.elements()) {
    const auto device = context.devices.find([&](const auto& d) { return d.idev == attached.idev; });
    auto& step = steps.emplace_back(traces::call(Command::PasidDetach));
    name_object(scene, step, "id", device->stdev.word);
    traces::set(step, "pasid", attached.pasid.word);
  }
  for (const auto& ioas : context.ioases.elements())
    for (const auto& area : ioas.areas.elements()) {
      if (!area.file) continue;
      auto& step = steps.emplace_back(traces::call(Command::IoasUnmap));
      name_object(scene, step, "ioas_id", ioas.id.word);
      traces::set(step, "iova", area.iova.first.word);
      traces::set(step, "length", area.length().word);
    }
  for (auto& step : steps) step.origin.file = scene.file();
  return steps;
}

}  // namespace ioasis::gen
