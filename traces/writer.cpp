// Writing a trace: the header, its memory, and the check that what is written reads back.
#include "traces/writer.h"

#include <sstream>
#include <stdexcept>

#include "traces/platforms.h"
#include "traces/reader.h"
#include "traces/step_writer.h"
#include "traces/whole_file.h"

namespace ioasis::traces {
namespace {

Json header(const Trace& trace) {
  Json line{{"ioasis", kFormatVersion}, {"dialect", trace.dialect}, {"platform", platform_text(trace.platform)}};
  for (const uapi::Buffer& buffer : trace.memory.buffers) {
    Json& entry = line["memory"][buffer.name];
    if (buffer.kind != uapi::MemoryKind::Private) entry["kind"] = uapi::kMemoryKinds[std::size_t(buffer.kind)];
    entry["pages"] = buffer.pages;
    if (!buffer.readonly.empty()) entry["readonly"] = buffer.readonly;
    if (!buffer.unmapped.empty()) entry["unmapped"] = buffer.unmapped;
  }
  if (trace.caller.memlock != uapi::kUnlimited) line["caller"]["memlock"] = trace.caller.memlock;
  for (const auto& capability : uapi::kCapabilities)
    if (!(trace.caller.*capability.has)) line["caller"]["without"].push_back(capability.name);
  for (const uapi::File& file : trace.files) line["files"][file.name] = uapi::info(file.kind).name;
  if (!trace.processes.empty()) line["processes"] = trace.processes;
  if (!trace.note.empty()) line["note"] = trace.note;
  return line;
}

}  // namespace

std::string write(const Trace& trace) {
  try {
    std::string text = header(trace).dump() + '\n';
    StepWriter steps(trace);
    for (const Step& step : trace.steps) text += steps.write(step).dump() + '\n';
    std::istringstream in(text);
    if (read(in, "(as written)") != trace) throw std::invalid_argument("a trace that does not read back as it is");
    return text;
  } catch (const ParseError& error) {
    throw std::invalid_argument(std::string("a trace that the format cannot hold: ") + error.what());
  } catch (const nlohmann::json::exception& error) {
    throw std::invalid_argument(std::string("a trace whose text is not UTF-8: ") + error.what());
  }
}

void write_file(const std::filesystem::path& path, const Trace& trace) { replace_file(path, write(trace)); }

}  // namespace ioasis::traces
