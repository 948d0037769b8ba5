#include "gen/script.h"

#include <algorithm>

#include "gen/scene.h"
#include "gen/values.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

using uapi::Command;

Script::Script(const model::Dialect& dialect, const platform::Platform& platform, std::vector<uapi::File> files)
    : dialect_(dialect) {
  trace_.dialect = dialect.name;
  trace_.platform = platform.name;
  trace_.memory = usual_memory();
  trace_.files = std::move(files);
}

Script& Script::call(Command command, std::initializer_list<std::pair<std::string_view, std::uint64_t>> fields,
                     std::initializer_list<std::pair<std::string_view, std::uint16_t>> names) {
  auto& step = trace_.steps.emplace_back(traces::call(command));
  for (const auto& [field, value] : fields) traces::set(step, field, value);
  for (const auto& [field, name] : names) traces::refer(step, field, name);
  step.origin.file = file_;
  return *this;
}

Script& Script::untold() {
  trace_.steps.back().site = uapi::Site::ReadOnly;
  return *this;
}

Script& Script::finding(std::uint64_t offset, const std::vector<std::uint64_t>& numbers) {
  traces::Poke poke{uapi::address_of(kArrayBuffer) + offset, std::vector<std::uint8_t>(8 * numbers.size())};
  for (std::size_t i = 0; i < numbers.size(); ++i) uapi::store(poke.bytes, 8 * i, 8, numbers[i]);
  trace_.steps.back().pokes.push_back(std::move(poke));
  return *this;
}

Script& Script::showing(std::uint64_t address, std::uint32_t length) {
  trace_.steps.back().peek = {address, length};
  return *this;
}

Script& Script::room(std::size_t bytes) {
  auto& step = trace_.steps.back();
  step.bytes.assign(bytes, 0xa5);
  traces::set(step, "argsz", bytes);
  return *this;
}

Script& Script::on_file(std::uint8_t file) {
  file_ = file;
  return *this;
}

Script& Script::map(std::uint64_t va, std::uint64_t length, std::uint64_t iova, std::uint16_t ioas) {
  return call(Command::IoasMap,
              {{"flags", uapi::kReadable | uapi::kWriteable | (iova == 0 ? 0 : uapi::kFixedIova)},
               {"user_va", va},
               {"length", length},
               {"iova", iova}},
              {{"ioas_id", ioas}});
}

Script& Script::allow(const std::vector<std::uint64_t>& firsts_and_lasts) {
  return call(Command::IoasAllowIovas,
              {{"num_iovas", firsts_and_lasts.size() / 2}, {"allowed_iovas", uapi::address_of(kArrayBuffer)}},
              {{"ioas_id", 0}})
      .finding(0, firsts_and_lasts);
}

Script& Script::check_pins(std::uint64_t va, std::uint64_t refs) {
  return call(Command::MdCheckRefs, {{"uptr", va}, {"length", uapi::kPageSize}, {"refs", refs}});
}

void Script::add_to(std::vector<traces::Trace>& all) {
  if (!std::ranges::all_of(trace_.steps, [&](const auto& step) { return dialect_.has(*step.command); })) return;
  auto steps = std::exchange(trace_.steps, {});
  Scene scene(dialect_, std::move(trace_));
  for (auto& step : steps) scene.take(std::move(step));
  all.push_back(scene.release());
}

}  // namespace ioasis::gen
