// Lines by what leads to them.
#include "gen/form_places.h"

#include "model/platform/platform.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;

}  // namespace

FormPlaces::FormPlaces(const traces::Trace& trace) : trace_(trace), serves_(trace.names.size()) {
  memory_.landmark(0, 'z');
  memory_.landmark(Point{kTop} + 1 - kPage, 'l');
  memory_.landmark(Point{kTop} + 1, 't');
}

std::int64_t FormPlaces::key(const traces::Step& step, const uapi::Field& id) const {
  for (const auto& named : step.relocations)
    if (named.offset == id.offset) return serves_[named.name].value_or(named.name);
  return -1 - static_cast<std::int64_t>(uapi::load(step.bytes, id.offset, id.width));
}

OrderType& FormPlaces::space(const traces::Step& step, const uapi::Field& id) {
  const auto [at, fresh] = spaces_.try_emplace(key(step, id), Space{spaces_.size(), {}});
  if (fresh) {
    at->second.line.landmark(0, 'z');
    at->second.line.landmark(kTop, 'T');
    at->second.line.landmark(Point{kTop} + 1, 't');
  }
  return at->second.line;
}

void FormPlaces::show_memory() {
  for (std::size_t buffer = 0; buffer < trace_.memory.buffers.size(); ++buffer)
    for (std::uint64_t page = 0; page <= trace_.memory.buffers[buffer].pages; ++page) {
      const auto at = uapi::address_of(buffer) + page * kPage;
      const auto here = uapi::page_state(trace_.memory, at);
      if (here != uapi::page_state(trace_.memory, at - 1)) memory_.landmark(at, "urw"[static_cast<int>(here)]);
    }
}

void FormPlaces::attach(const traces::Step& step, const uapi::Field& id) {
  OrderType& line = space(step, id);
  for (const auto& aperture : platform::named(traces::platform_of(trace_, step))->apertures) {
    line.landmark(aperture.first, 'a');
    line.landmark(Point{aperture.last} + 1, 'e');
  }
  line.tell_alignment();
  for (const auto& named : step.bindings) serves_[named.name] = key(step, id);
}

void FormPlaces::take_pokes(const traces::Step& step) {
  for (const auto& poke : step.pokes)
    for (std::size_t i = 0; i < poke.bytes.size(); ++i) poked_[poke.address + i] = poke.bytes[i];
}

std::uint64_t FormPlaces::poked(std::uint64_t address, unsigned width) const {
  std::uint64_t number = 0;
  for (unsigned byte = 0; byte < width; ++byte)
    if (const auto found = poked_.find(address + byte); found != poked_.end())
      number |= std::uint64_t{found->second} << (8 * byte);
  return number;
}

std::string FormPlaces::text() const {
  std::vector<std::string> lines(spaces_.size());
  for (const auto& [id, space] : spaces_) lines[space.number] = space.line.text();
  std::string text;
  for (const auto& line : lines) text += '|' + line;
  return text + '|' + memory_.text();
}

}  // namespace ioasis::gen
