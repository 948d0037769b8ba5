// System calls on descriptors, and what follows when a file is closed.
#include <algorithm>
#include <cerrno>

#include "conformance/simulator/file_table.h"
#include "model/uapi/bytes.h"

namespace ioasis::simulator {

FileTable::FileTable(const uapi::MemoryLayout& layout, Defects defects, const uapi::Caller& caller, uapi::Kernel kernel,
                     const std::vector<uapi::File>& files, Iommu iommu)
    : host_{UserMemory(layout), defects, {}, uapi::kUsualMemoryLimit, caller, kernel, {std::move(iommu)}} {
  contexts_.push_back(std::make_unique<IommufdContext>(host_, files_, false));
  for (const uapi::File& file : files) {
    const bool own_container = kernel.native_container && file.kind == uapi::FileKind::Vfio;
    if (uapi::is_group(file.kind) || own_container || file.kind == uapi::FileKind::VfioType1) {
      const bool group = uapi::is_group(file.kind);
      (group ? groups_ : own_containers_).insert(static_cast<std::uint8_t>(contexts_.size()));
      files_.emplace(uapi::descriptor_of(contexts_.size()),
                     OpenFile{.context = nullptr,
                              .container = group ? nullptr : std::make_shared<Type1Container>(host_),
                              .group = group});
      contexts_.push_back(nullptr);
      continue;
    }
    if (uapi::is_device(file.kind)) {
      devices_.insert(static_cast<std::uint8_t>(contexts_.size()));
      files_.emplace(uapi::descriptor_of(contexts_.size()),
                     OpenFile{.context = nullptr, .device = VfioFile{file.kind}});
      contexts_.push_back(nullptr);
      continue;
    }
    const bool by_process = file.kind == uapi::FileKind::Vfio && !defects.has(Defect::ContainerCountsByUser);
    contexts_.push_back(std::make_unique<IommufdContext>(host_, files_, by_process));
    files_.emplace(uapi::descriptor_of(contexts_.size() - 1), OpenFile{contexts_.back().get()});
  }
}

IommufdContext* FileTable::context(std::uint8_t file) {
  const bool open = file == 0 || files_.contains(uapi::descriptor_of(file));
  return open ? contexts_[file].get() : nullptr;
}

std::int64_t FileTable::system_call(std::uint32_t number, std::span<const std::uint8_t> arguments) {
  if (number == uapi::kExitCall) {
    host_.memory.exit();
    return 0;
  }
  const auto file = files_.find(static_cast<std::uint32_t>(uapi::load(arguments, 0, 4)));
  const bool is_open = file != files_.end();
  if (number == uapi::kPollCall)
    return static_cast<std::int64_t>(is_open ? poll(file->second, uapi::load(arguments, 8, 2)) : uapi::kPollInvalid);
  if (!is_open) return -EBADF;
  if (number == uapi::kCloseCall) return close(file);
  return move(file->second, number == uapi::kReadCall, uapi::load(arguments, 8, 8), uapi::load(arguments, 16, 8));
}

std::int64_t FileTable::close(Descriptors::iterator file) {
  OpenFile closed = std::move(file->second);
  files_.erase(file);
  if (closed.queue) closed.queue->file_open = false;
  if (closed.events) closed.events->file_open = false;
  if (closed.device) unbind(closed);
  if (closed.group) take_out(closed);
  if (!closed.context) return 0;
  if (closed.access && !host_.defects.has(Defect::CloseKeepsAccess)) closed.context->end(closed.access);
  const bool own =
      !closed.access && !closed.queue && !closed.events && host_.defects.has(Defect::ClosedFileEndsAccesses);
  closed.access.reset();  // leaves its address space, which may go now
  if (own && closed.context != contexts_.front().get())
    forget(closed.context);
  else
    forget_unless_led_to(closed.context);
  return 0;
}

void FileTable::forget_unless_led_to(const IommufdContext* context) {
  const bool leads_there =
      std::ranges::any_of(files_, [&](const auto& entry) { return entry.second.context == context; });
  // The usual file stays open.
  if (!leads_there && context != contexts_.front().get()) forget(context);
}

void FileTable::forget(const IommufdContext* context) {
  if (host_.defects.has(Defect::ClosedFileKeepsMemory)) return;
  std::erase_if(files_, [&](const auto& entry) { return entry.second.context == context; });
  const auto gone = std::ranges::find(contexts_, context, [](const auto& held) { return held.get(); });
  gone->reset();
}

std::uint64_t FileTable::poll(const OpenFile& file, std::uint64_t events) const {
  using namespace uapi;
  if (file.events) return (file.events->readable() ? kPollIn | kPollReadNormal : 0) & events;
  // A file that does not know how to be polled is always ready.
  std::uint64_t ready = kPollOut;
  if (!file.queue) ready |= kPollWriteNormal;
  if (!file.queue || file.queue->readable()) ready |= kPollIn | kPollReadNormal;
  return ready & events;
}

std::int64_t FileTable::move(const OpenFile& file, bool out, std::uint64_t address, std::uint64_t bytes) {
  const std::uint64_t end = host_.end_of_programs;
  const bool of_events = file.events && out;
  if (!file.queue && !of_events) return -EINVAL;
  if (address > end || bytes > end - address) return -EFAULT;
  bytes = std::min(bytes, uapi::kMostMoved);
  if (of_events) return file.events->read(host_.memory, address, bytes);
  return out ? file.queue->read(host_.memory, address, bytes) : file.queue->write(host_.memory, address, bytes);
}

}  // namespace ioasis::simulator
