#include "gen/far_edges.h"

#include <algorithm>
#include <map>
#include <set>

#include "gen/scene.h"
#include "model/uapi/roles.h"

namespace ioasis::gen {

namespace {

/// A number that a call takes, and where a call is accepted with one.
struct Place {
  const traces::Trace* trace = nullptr;
  std::size_t step = 0;
};
using Key = std::pair<uapi::Command, std::uint16_t>;  ///< the command, and the field's offset
/// Numbers that a call is given.
using Edge = std::vector<std::pair<const uapi::Field*, std::uint64_t>>;

/// Each power of two and its neighbours; of the first number of a range, the shortest ranges that end at the very last.
std::vector<Edge> edges_of(const uapi::CommandInfo& command, const uapi::Field& field) {
  std::set<std::uint64_t> values;
  for (unsigned bit = 0; bit < 64; ++bit)
    for (const std::uint64_t beside : {~std::uint64_t{0}, std::uint64_t{0}, std::uint64_t{1}})
      values.insert((std::uint64_t{1} << bit) + beside);
  std::vector<Edge> edges;
  for (const auto value : values) edges.push_back({{&field, value}});
  for (const auto& range : uapi::ranges_of(command))
    if (range.first == &field && range.length)
      for (const std::uint64_t length : {1, 2}) edges.push_back({{&field, 0 - length}, {range.length, length}});
  return edges;
}

bool is_number(const uapi::Field& field) {
  return field.width == 8 && field.direction != uapi::Direction::Out &&
         (field.kind == uapi::FieldKind::Plain || field.kind == uapi::FieldKind::Address);
}

bool is_judged(const model::Ruling& ruling) { return !ruling.unspecified && ruling.undefined == model::Ruling::kNone; }

/// Where each number is first accepted, in the trace that gets there soonest.
std::map<Key, Place> places(std::span<const traces::Trace> drawn, const model::Dialect& dialect, std::size_t longest) {
  std::map<Key, Place> found;
  for (const auto& trace : drawn) {
    traces::Follower follower(trace, dialect);
    for (std::size_t i = 0; i < std::min(trace.steps.size(), longest); ++i) {
      const auto& step = trace.steps[i];
      const auto& ruling = follower.follow(step);
      if (!is_judged(ruling)) break;
      if (!step.command || ruling.clause != model::Ruling::kNone) continue;
      for (const auto& field : uapi::info(*step.command).fields) {
        if (!is_number(field) || field.offset + 8u > step.bytes.size()) continue;
        auto& place = found[{*step.command, field.offset}];
        if (!place.trace || i < place.step) place = {&trace, i};
      }
    }
  }
  return found;
}

traces::Step unbound(traces::Step step) {
  step.bindings.clear();
  return step;
}

/// The beginning of the trace, then the call with as many edges as a trace takes, from `next` on.
traces::Trace with_edges(const Place& place, std::span<const Edge> edges, std::size_t& next,
                         const model::Dialect& dialect, std::size_t longest) {
  traces::Trace start = *place.trace;
  start.steps.clear();
  start.names.clear();
  Scene scene(dialect, std::move(start));
  for (std::size_t i = 0; i < place.step; ++i) scene.take(unbound(place.trace->steps[i]));
  for (; scene.trace().steps.size() < longest && next < edges.size(); ++next) {
    auto step = unbound(place.trace->steps[place.step]);
    for (const auto& [field, value] : edges[next]) traces::set(step, field->name, value);
    if (!is_judged(scene.preview(step))) continue;
    scene.take(std::move(step));
  }
  return scene.release();
}

}  // namespace

std::vector<traces::Trace> far_edges(std::span<const traces::Trace> drawn, const model::Dialect& dialect,
                                     std::size_t longest) {
  std::vector<traces::Trace> traces;
  for (const auto& [key, place] : places(drawn, dialect, longest)) {
    const auto& command = uapi::info(key.first);
    const auto edges = edges_of(command, *uapi::field_at(command, key.second));
    for (std::size_t next = 0; next < edges.size();) traces.push_back(with_edges(place, edges, next, dialect, longest));
  }
  return traces;
}

}  // namespace ioasis::gen
