// Descriptors.
#include "traces/import/strace_files.h"

#include <algorithm>

namespace ioasis::traces::strace {
namespace {

/// The first that has that path: a log does not say what is behind it. Calls on the files of devices are left out, as
/// which file they bind to which is not followed.
std::optional<uapi::FileKind> kind_of(std::string_view path) {
  const auto at = std::ranges::find(uapi::kFileKinds, path, &uapi::FileKindInfo::path);
  return at == uapi::kFileKinds.end() || uapi::is_of_device(at->kind) ? std::nullopt : std::optional(at->kind);
}

/// "/dev/iommu" in quotes, as an argument of an open.
std::string_view opened_path(const Line& line) {
  for (const std::string_view argument : line.arguments)
    if (argument.size() > 2 && argument.starts_with('"')) return argument.substr(1, argument.rfind('"') - 1);
  return {};
}

/// Of -y: what stands behind the descriptor, "/dev/iommu" of "3</dev/iommu<char 10:124>>".
std::string_view told_path(std::string_view descriptor) {
  const std::size_t start = descriptor.find('<');
  if (start == std::string_view::npos) return {};
  descriptor.remove_prefix(start + 1);
  return descriptor.substr(0, descriptor.find_first_of("<>"));
}

}  // namespace

std::shared_ptr<Files::Table>& Files::table(const std::string& process) {
  auto& own = tables_[process];
  for (const auto& [other, shared] : tables_)
    if (!own && shared) own = shared;
  if (!own) own = std::make_shared<Table>();
  return own;
}

void Files::open(Table& table, std::uint64_t descriptor, std::string_view path) {
  table.erase(descriptor);
  const auto kind = kind_of(path);
  if (!kind) return;
  table[descriptor] = kinds_.size();
  kinds_.push_back(*kind);
}

std::optional<std::size_t> Files::close(Table& table, std::uint64_t descriptor) {
  const auto known = table.find(descriptor);
  if (known == table.end()) return std::nullopt;
  const std::size_t file = known->second;
  table.erase(known);
  for (const auto& [process, other] : tables_)
    if (std::ranges::any_of(*other, [&](const auto& entry) { return entry.second == file; })) return std::nullopt;
  return file;
}

std::optional<std::size_t> Files::follow(const Line& line) {
  Table& own = *table(line.process);
  const auto result = line.returned();
  if (!result || line.arguments.empty()) return std::nullopt;
  if (line.name == "open" || line.name == "openat" || line.name == "openat2") {
    open(own, *result, opened_path(line));
  } else if (line.name.starts_with("dup")) {
    if (const auto file = of(line, line.arguments[0])) own[*result] = *file;
  } else if (line.name == "close") {
    if (const auto closed = number(line.arguments[0])) return close(own, *closed);
  } else if (line.name == "clone" || line.name == "clone3" || line.name == "fork" || line.name == "vfork") {
    const auto shares = [](const std::string& text) { return text.find("CLONE_FILES") != std::string::npos; };
    auto& child = tables_[std::to_string(*result)];
    child = std::ranges::any_of(line.arguments, shares) ? table(line.process) : std::make_shared<Table>(own);
  }
  return std::nullopt;
}

std::optional<std::size_t> Files::of(const Line& line, std::string_view descriptor) {
  Table& own = *table(line.process);
  const auto known = number(descriptor);
  if (!known) return std::nullopt;
  const std::string_view told = told_path(descriptor);
  if (!told.empty() && !kind_of(told)) return std::nullopt;
  if (!told.empty() && !own.contains(*known)) open(own, *known, told);  // before the log began
  const auto file = own.find(*known);
  return file == own.end() ? std::nullopt : std::optional(file->second);
}

}  // namespace ioasis::traces::strace
