// Reading a trace: lines, the header, and the memory it declares.
#include "traces/reader.h"

#include <algorithm>
#include <fstream>
#include <streambuf>
#include <system_error>

#include "traces/located.h"
#include "traces/notation.h"
#include "traces/platforms.h"
#include "traces/step_reader.h"

namespace ioasis::traces {
namespace {

/// The next line without its line feed, as source.line says then; false at the end.
bool next_line(std::streambuf& in, std::string& line, Source& source) {
  using Traits = std::streambuf::traits_type;
  ++source.line;
  line.clear();
  for (auto c = in.sbumpc(); c != '\n'; c = in.sbumpc()) {
    if (c == Traits::eof()) {
      if (line.empty()) return false;
      refuse(source, "line", "a line feed at the end", "the end of the file");
    }
    if (line.size() == kMaxLineBytes)
      refuse(source, "line", "at most " + std::to_string(kMaxLineBytes) + " bytes", "more");
    line += Traits::to_char_type(c);
  }
  return true;
}

uapi::MemoryKind read_kind(const Located& value) {
  const auto found = std::ranges::find(uapi::kMemoryKinds, value.text());
  if (found == uapi::kMemoryKinds.end()) value.refuse("private, shared, memfd or huge");
  return static_cast<uapi::MemoryKind>(found - uapi::kMemoryKinds.begin());
}

std::vector<std::uint32_t> read_pages(const Located& value, const uapi::Buffer& buffer) {
  std::vector<std::uint32_t> pages;
  for (const Located& element : value.elements()) {
    const auto page = static_cast<std::uint32_t>(element.integer(0, buffer.pages - 1));
    if (!pages.empty() && page <= pages.back()) value.refuse("page numbers that rise");
    pages.push_back(page);
  }
  if (buffer.kind == uapi::MemoryKind::Huge &&
      !uapi::whole_huge_pages(pages.size(), [&](std::size_t i) { return pages[i]; }))
    value.refuse("whole huge pages, 512 numbers each", "others");
  return pages;
}

uapi::Buffer read_buffer(const Located& value) {
  value.only({"kind", "pages", "readonly", "unmapped"});
  uapi::Buffer buffer;
  buffer.name = value.key();
  if (!is_name(value.key())) value.refuse(std::string(kNameExpected), "another key");
  if (const auto kind = value.find("kind")) buffer.kind = read_kind(*kind);
  const Located count = value.at("pages");
  buffer.pages = static_cast<std::uint32_t>(count.integer(1, uapi::kMaxBufferPages));
  if (buffer.kind == uapi::MemoryKind::Huge && buffer.pages % uapi::kHugePages != 0)
    count.refuse("a multiple of 512, as huge pages have");
  if (const auto pages = value.find("readonly")) buffer.readonly = read_pages(*pages, buffer);
  if (const auto pages = value.find("unmapped")) {
    buffer.unmapped = read_pages(*pages, buffer);
    for (const std::uint32_t page : buffer.unmapped)
      if (std::ranges::binary_search(buffer.readonly, page)) pages->refuse("pages that are not readonly too");
  }
  return buffer;
}

/// The names in a table, as in "iommu or vfio".
template <class Table>
std::string one_of(const Table& table) {
  std::string all;
  for (const auto& row : table)
    all += (all.empty() ? "" : &row == &table.back() ? " or " : ", ") + std::string(row.name);
  return all;
}

uapi::Caller read_caller(const Located& value) {
  value.only({"memlock", "without"});
  uapi::Caller caller;
  if (const auto memlock = value.find("memlock")) caller.memlock = memlock->integer(0, uapi::kMostMemlock);
  if (const auto without = value.find("without"))
    for (const Located& capability : without->elements()) {
      const auto known = std::ranges::find(uapi::kCapabilities, capability.text(), &uapi::CapabilityInfo::name);
      if (known == uapi::kCapabilities.end()) capability.refuse(one_of(uapi::kCapabilities));
      bool& has = caller.*known->has;
      if (!has) without->refuse("a capability once", capability.text() + " again");
      has = false;
    }
  return caller;
}

std::vector<uapi::File> read_files(const Located& value) {
  std::vector<uapi::File> files;
  for (const Located& file : value.members()) {
    if (files.size() == uapi::kMaxFiles) value.refuse("at most " + std::to_string(uapi::kMaxFiles) + " files", "more");
    if (!is_name(file.key())) file.refuse(std::string(kNameExpected), "another key");
    const auto kind = uapi::file_kind_named(file.text());
    if (!kind) file.refuse(one_of(uapi::kFileKinds));
    files.push_back({std::string(file.key()), *kind});
  }
  return files;
}

std::vector<std::string> read_processes(const Located& value) {
  std::vector<std::string> processes;
  for (const Located& process : value.elements()) {
    if (processes.size() == uapi::kMaxProcesses)
      value.refuse("at most " + std::to_string(uapi::kMaxProcesses) + " processes", "more");
    if (!is_name(process.text())) value.refuse(std::string(kNameExpected), process.text());
    if (std::ranges::count(processes, process.text()) != 0) value.refuse("a name once", process.text() + " again");
    processes.push_back(process.text());
  }
  return processes;
}

Trace read_header(const Located& line) {
  line.only({"ioasis", "dialect", "platform", "memory", "caller", "files", "processes", "note"});
  line.at("ioasis").integer(kFormatVersion, kFormatVersion);
  Trace trace;
  trace.dialect = line.at("dialect").text();
  trace.platform = read_platform(line.at("platform"));
  if (const auto note = line.find("note")) trace.note = note->text();
  if (const auto memory = line.find("memory")) {
    for (const Located& buffer : memory->members()) {
      if (trace.memory.buffers.size() == uapi::kMaxBuffers)
        memory->refuse("at most " + std::to_string(uapi::kMaxBuffers) + " buffers", "more");
      trace.memory.buffers.push_back(read_buffer(buffer));
    }
  }
  if (const auto caller = line.find("caller")) trace.caller = read_caller(*caller);
  if (const auto files = line.find("files")) trace.files = read_files(*files);
  if (const auto processes = line.find("processes")) trace.processes = read_processes(*processes);
  return trace;
}

}  // namespace

Trace read(std::istream& in, std::string_view file_name) {
  Source source{file_name, 0};
  std::string line;
  std::streambuf& buffer = *in.rdbuf();
  if (!next_line(buffer, line, source)) refuse(source, "line", "a header", "an empty file");
  const Json header = parse_line(line, source);
  Trace trace = read_header(Located(header, source));
  StepReader steps(trace);
  while (next_line(buffer, line, source)) {
    if (trace.steps.size() == kMaxSteps)
      refuse(source, "line", "at most " + std::to_string(kMaxSteps) + " steps", "another");
    const Json step = parse_line(line, source);
    steps.read(Located(step, source));
  }
  return trace;
}

Trace read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::system_error(errno, std::generic_category(), path.string() + ": cannot open");
  try {
    return read(in, path.string());
  } catch (const std::ios_base::failure&) {
    throw std::system_error(errno, std::generic_category(), path.string() + ": cannot read");
  }
}

}  // namespace ioasis::traces
