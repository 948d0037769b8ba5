// Choosing identifiers.
#include "traces/export/c_names.h"

#include <algorithm>

#include "traces/layout.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

/// A lower-case word and a number, which no keyword, macro or function of the headers used is, save these.
bool plain(std::string_view name) {
  const std::size_t digits = name.find_first_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && name != "i386" &&
         std::all_of(name.begin(), name.begin() + digits, [](char c) { return c >= 'a' && c <= 'z'; }) &&
         std::all_of(name.begin() + digits, name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

}  // namespace

CNames::CNames(const Trace& trace) : trace_(trace) {
  for (const uapi::Buffer& buffer : trace.memory.buffers)
    buffers_.push_back(take(plain(buffer.name) ? buffer.name : "memory_" + buffer.name));
  for (const std::string& name : trace.names) objects_.push_back(take(plain(name) ? name : "id_" + name));
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const auto& command = trace.steps[i].command;
    arguments_.push_back(take(lower(command ? uapi::info(*command).name : kRaw) + "_" + std::to_string(i + 1)));
  }
}

std::string CNames::take(std::string name) {
  while (!taken_.insert(name).second) name += '_';
  return name;
}

std::string CNames::pointer(std::uint64_t number) const {
  const std::uint64_t index = (number - uapi::kArenaBase) / uapi::kBufferStride;
  const std::uint64_t offset = (number - uapi::kArenaBase) % uapi::kBufferStride;
  return buffer(index) + (offset == 0 ? "" : " + " + hex(offset));
}

std::string CNames::address(std::uint64_t number) const {
  const std::string text = traces::address(trace_.memory, number);
  if (text.find('+') == std::string::npos) return text;
  return "(uintptr_t)" + pointer(number);
}

}  // namespace ioasis::traces
