// Reading memory and structs after a call, as the command has them.
#include "cli/show/delivered.h"

#include <algorithm>
#include <bit>
#include <cerrno>

#include "cli/show/space.h"
#include "model/uapi/bytes.h"
#include "model/uapi/roles.h"
#include "traces/notation.h"

namespace ioasis::cli {

namespace {

using traces::hex;

constexpr std::uint64_t kMostBytes = 4096;  // looked at in one piece of memory
constexpr std::uint64_t kMostShown = 64;    // bytes shown one by one
constexpr std::uint64_t kMessageBytes = uapi::kPageFaultBytes;
constexpr std::uint64_t kRangeBytes = uapi::kIovaRangeBytes;  // and of VFIO's
constexpr std::size_t kMostCapabilities = 8;                  // a chain that goes round ends, too

class Reader {
 public:
  Reader(const traces::Follower& follower, const traces::Trace& trace, const traces::Step& step,
         const model::Ruling& ruling, const NameOfObject& name_of)
      : follower_(follower), trace_(trace), step_(step), ruling_(ruling), name_of_(name_of) {}

  std::vector<Delivered> all() {
    if (step_.command) of_command(uapi::info(*step_.command));
    if (step_.peek.length > 0 && shown_ != step_.peek.address)
      add("memory", traces::address(trace_.memory, step_.peek.address) + ": " +
                        words(memory(step_.peek.address, step_.peek.length)));
    return std::move(all_);
  }

 private:
  /// What lies where the command writes, as its row says what that is.
  void of_command(const uapi::CommandInfo& info) {
    const bool accepted = ruling_.error == 0;
    const auto* const written = uapi::address_of(info, uapi::Use::Written);
    if (written && uapi::holds_ranges(*written) && (accepted || ruling_.error == EMSGSIZE))
      return iova_ranges(*written);
    if (!accepted) return;
    if (info.command == uapi::Command::VfioIommuGetInfo) return capabilities();
    if (!written) return;
    if (info.command == uapi::Command::Read) return messages(*written);
    if (written->pointee.is_bitmap()) return bitmap(info, *written);
    const auto& count = *uapi::field_named(info, written->pointee.count);
    if (count.direction != uapi::Direction::InOut) return;
    if (const auto length = std::min(given(count), answered(count)); length > 0)
      add("data", words(memory(given(*written), length)));
  }

  void iova_ranges(const uapi::Field& list) {
    const auto there = answered(list.pointee.count), fit = std::min(given(list.pointee.count), there);
    const auto bytes = memory(given(list), fit * kRangeBytes);
    add("ranges", ranges(bytes) + (fit < there ? (fit ? ", and " : "") + std::to_string(there - fit) +
                                                     " more for which there is no room"
                                               : ""));
  }

  /// The bits that the program's memory has then; those that it had before stay.
  void bitmap(const uapi::CommandInfo& info, const uapi::Field& written) {
    const auto& [use, count, bits_of_entry, times, per, record] = written.pointee;
    const std::uint64_t unit = given(per) & -given(per);
    const std::uint64_t first = given(*uapi::ranges_of(info).front().first);
    const std::uint64_t bits = given(count) / std::max<std::uint64_t>(unit, 1);
    const auto bytes = memory(given(written), bits / 8 + (bits % 8 != 0));
    const auto set = [&](std::uint64_t bit) {
      return bit / 8 < bytes.size() && (bytes[bit / 8] >> (bit % 8) & 1) != 0;
    };
    std::string numbers, iovas;
    const std::uint64_t seen = std::min(bits, std::uint64_t{8} * bytes.size());
    for (std::uint64_t bit = 0; bit < seen; ++bit) {
      if (!set(bit)) continue;
      std::uint64_t last = bit;
      while (last + 1 < seen && set(last + 1)) ++last;
      numbers += (numbers.empty() ? "" : ", ") + std::to_string(bit) + (last > bit ? ".." + std::to_string(last) : "");
      iovas += (iovas.empty() ? "" : ", ") + reach(first + bit * unit, first + last * unit + (unit - 1));
      bit = last;
    }
    const std::string of =
        " of " + std::to_string(bits) + (seen < bits ? ", the first " + std::to_string(seen) + " looked at" : "");
    add("bitmap", numbers.empty() ? "no bit" + of + " set" : "bits " + numbers + of + ": " + iovas);
  }

  /// The chain behind the struct of VFIO_IOMMU_GET_INFO, as far as the program gave it room.
  void capabilities() {
    const auto bytes = std::span(ruling_.bytes).first(ruling_.size);
    const auto at = [&](std::uint64_t offset, std::size_t width) { return uapi::load(bytes, offset, width); };
    std::uint64_t offset = answered("cap_offset");
    if (offset == 0) add("capabilities", "none: argsz has no room for them");
    for (std::size_t i = 0; i < kMostCapabilities && offset != 0 && offset < bytes.size(); ++i) {
      const auto id = at(offset, 2), body = offset + 8;
      if (id == uapi::kVfioCapabilityDmaAvail)
        add("capability", "DMA_AVAIL: " + std::to_string(at(body, 4)) + " mappings");
      else if (id == uapi::kVfioCapabilityIovaRange) {
        const auto begin = std::min<std::uint64_t>(body + 8, bytes.size());
        const auto length = std::min<std::uint64_t>(at(body, 4) * kRangeBytes, bytes.size() - begin);
        add("capability", "IOVA_RANGE: " + ranges(bytes.subspan(begin, length)));
      } else
        add("capability", "of id " + std::to_string(id));
      offset = at(offset + 4, 4);
    }
  }

  /// What READ of a fault queue delivered; of other files, its bytes.
  void messages(const uapi::Field& buffer) {
    const auto length = static_cast<std::uint64_t>(ruling_.result);
    const auto bytes = memory(given(buffer), length);
    bool of_faults = length % kMessageBytes == 0;
    const auto fd = given("fd");
    of_faults = of_faults && follower_.oracle().context().fault_queues.any(
                                 [&](const auto& queue) { return queue.open && queue.fd.word == fd; });
    if (!of_faults && length > 0) add("delivered", words(bytes));
    for (std::uint64_t at = 0; of_faults && at + kMessageBytes <= bytes.size(); at += kMessageBytes) {
      const auto field = [&](std::uint64_t offset, std::size_t width = 4) {
        return uapi::load(bytes, at + offset, width);
      };
      const auto name = name_of_(field(4));
      add("page fault", "of device " + std::to_string(field(4)) + (name.empty() ? "" : " (" + name + ")") + " at " +
                            hex(field(24, 8)) + ", perm=" + permissions(field(16)) + ", pasid=" + hex(field(8)) +
                            ", grpid=" + hex(field(12)) + ", flags=" + hex(field(0)) + ", cookie=" + hex(field(36)));
    }
    shown_ = given(buffer);
  }

  static std::string permissions(std::uint64_t bits) {
    std::string text;
    for (const auto& flag : uapi::field_named(uapi::info(uapi::Command::TriggerIopf), "perm")->values)
      if ((bits & flag.value) != 0) text += (text.empty() ? "" : "|") + std::string(flag.name);
    return text.empty() ? hex(bits) : text;
  }

  static std::string reach(std::uint64_t first, std::uint64_t last) { return hex(first) + ".." + hex(last); }

  static std::string ranges(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (std::size_t at = 0; at + kRangeBytes <= bytes.size(); at += kRangeBytes)
      text += (text.empty() ? "" : ", ") + reach(uapi::load(bytes, at, 8), uapi::load(bytes, at + 8, 8));
    return text.empty() ? "none" : text;
  }

  /// As traces have memory: words where it is made up of such.
  static std::string words(std::span<const std::uint8_t> bytes) {
    const auto shown = bytes.first(std::min<std::size_t>(bytes.size(), kMostShown));
    std::string text;
    if (bytes.size() % 8 != 0) text = traces::hex_bytes(shown);
    for (std::size_t at = 0; bytes.size() % 8 == 0 && at < shown.size(); at += 8)
      text += (text.empty() ? "" : " ") + hex(uapi::load(shown, at, 8));
    if (shown.size() < bytes.size()) text += " and " + std::to_string(bytes.size() - shown.size()) + " bytes more";
    return text;
  }

  std::vector<std::uint8_t> memory(std::uint64_t address, std::uint64_t length) const {
    std::vector<std::uint8_t> bytes;
    for (std::uint64_t i = 0; i < std::min(length, kMostBytes); ++i) {
      if (uapi::page_state(trace_.memory, address + i) == uapi::PageState::Unmapped) break;
      bytes.push_back(follower_.oracle().peek(address + i));
    }
    return bytes;
  }

  const uapi::Field& named(std::string_view name) const { return *uapi::field_named(uapi::info(*step_.command), name); }
  std::uint64_t given(const uapi::Field& field) const {
    return uapi::load(follower_.filled(), field.offset, field.width);
  }
  std::uint64_t answered(const uapi::Field& field) const {
    return uapi::load(std::span(ruling_.bytes).first(ruling_.size), field.offset, field.width);
  }
  std::uint64_t given(std::string_view name) const { return given(named(name)); }
  std::uint64_t answered(std::string_view name) const { return answered(named(name)); }

  void add(std::string what, std::string text) { all_.push_back({std::move(what), std::move(text)}); }

  const traces::Follower& follower_;
  const traces::Trace& trace_;
  const traces::Step& step_;
  const model::Ruling& ruling_;
  const NameOfObject& name_of_;
  std::uint64_t shown_ = 0;  ///< memory that need not be shown again
  std::vector<Delivered> all_;
};

}  // namespace

std::vector<Delivered> delivered(const traces::Follower& follower, const traces::Trace& trace, const traces::Step& step,
                                 const model::Ruling& ruling, const NameOfObject& name_of) {
  return Reader(follower, trace, step, ruling, name_of).all();
}

}  // namespace ioasis::cli
