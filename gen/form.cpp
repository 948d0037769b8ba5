// Steps written down with ranks in place of addresses and numbers in place of names.
#include "gen/form.h"

#include <algorithm>
#include <array>
#include <optional>

#include "gen/order_type.h"
#include "model/platform/platform.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kMany = 8;       ///< a count beyond which lists are all alike
constexpr std::uint64_t kInfoBytes = 8;  ///< what GET_HW_INFO tells of a mock device

/// Which fields of a command make up a range, and in which space; no `id`: in user memory.
struct RangeFields {
  std::string_view id, first, length;
};
std::vector<RangeFields> ranges_of(Command command) {
  switch (command) {
    case Command::IoasMap:
      return {{"ioas_id", "iova", "length"}, {"", "user_va", "length"}};
    case Command::IoasCopy:
      return {{"dst_ioas_id", "dst_iova", "length"}, {"src_ioas_id", "src_iova", "length"}};
    case Command::IoasUnmap:
      return {{"ioas_id", "iova", "length"}};
    case Command::AddReserved:
      return {{"id", "start", "length"}};
    case Command::MdCheckMap:
      return {{"id", "iova", "length"}, {"", "uptr", "length"}};
    case Command::MdCheckRefs:
      return {{"", "uptr", "length"}};
    case Command::HwptGetDirtyBitmap:
      return {{"hwpt_id", "iova", "length"}};
    case Command::Dirty:
      return {{"id", "iova", "length"}};
    case Command::GetHwInfo:
      return {{"", "data_uptr", "data_len"}};
    default:
      return {};
  }
}

std::string one_of(std::uint64_t value, std::uint64_t last_known) {
  return value <= last_known ? std::to_string(value) : "other";
}

class Writing {
 public:
  explicit Writing(const traces::Trace& trace)
      : trace_(trace), platform_(*platform::named(trace.platform)), number_(trace.names.size()) {
    space_of_.resize(trace.names.size());
    memory_.landmark(0, 'z');
    memory_.landmark(Point{kTop} + 1 - kPage, 'l');
    memory_.landmark(Point{kTop} + 1, 't');
  }

  std::string text() {
    for (const auto& step : trace_.steps) write(step);
    std::string text;
    for (const auto& token : tokens_) {
      text += token.text;
      if (token.line) text += std::to_string(token.line->rank(token.point));
      text += ' ';
    }
    std::vector<std::string> lines(spaces_.size());
    for (const auto& [id, space] : spaces_) lines[space.number] = space.line.text();
    for (const auto& line : lines) text += '|' + line;
    return text + '|' + memory_.text();
  }

 private:
  struct Token {
    std::string text;
    const OrderType* line = nullptr;
    Point point = 0;
  };
  struct Space {
    std::size_t number;
    OrderType line;
  };

  void put(std::string text) { tokens_.push_back({std::move(text)}); }
  void put(OrderType& line, Point point) {
    line.add(point);
    tokens_.push_back({{}, &line, point});
  }

  void write(const traces::Step& step) {
    for (const auto& poke : step.pokes)
      for (std::size_t i = 0; i < poke.bytes.size(); ++i) poked_[poke.address + i] = poke.bytes[i];
    put(";");
    put(step.command ? std::string(uapi::info(*step.command).name) : raw(step));
    const auto* info = step.command ? &uapi::info(*step.command) : nullptr;
    frame(step, info);
    if (info) fields(step, *info);
    for (const auto& id : step.bindings)
      if (!number_[id.name]) number_[id.name] = ++names_;
  }

  /// A call that is none of a command: an unknown number, the selftest's with an unknown operation, or one with other
  /// bits than the command's.
  static std::string raw(const traces::Step& step) {
    const std::uint32_t number = step.request & 0xff;
    const bool exact = step.request == uapi::request_of(number);
    const auto op = uapi::load(step.bytes, uapi::kTestOpOffset, 4);
    for (const auto& info : uapi::kCommandTable)
      if ((info.request & 0xff) == number && (info.test_op == 0 || info.test_op == op))
        return std::string(info.name) + (exact ? "" : "!");
    if (number == uapi::kTestNumber) return exact ? "operation" : "operation!";
    return number >= uapi::kFirstNumber && number < uapi::kTestNumber ? "between" : "outside";
  }

  void frame(const traces::Step& step, const uapi::CommandInfo* info) {
    const std::uint64_t stated = uapi::load(step.bytes, 0, 4), given = step.bytes.size();
    const std::uint64_t size = info ? info->size : given, readable = uapi::readable_bytes(step.site, given);
    if (step.site != uapi::Site::Normal) put("at" + std::to_string(static_cast<int>(step.site)));
    if (!uapi::is_of_struct(step.site) || (stated == size && given == size)) return;
    put("size" + place_among(stated, std::array<std::uint64_t, 2>{info ? info->minimum : size, size}));
    put("room" + place_among(readable, std::array{std::uint64_t{4}, std::max<std::uint64_t>(5, stated)}));
    bool tail = false;
    for (std::uint64_t i = size; i < std::min({stated, readable, given}); ++i) tail = tail || step.bytes[i] != 0;
    if (tail) put("tail");
  }

  void fields(const traces::Step& step, const uapi::CommandInfo& info) {
    const std::uint64_t stated =
        info.passing == uapi::Passing::Extensible ? uapi::load(step.bytes, 0, 4) : step.bytes.size();
    const auto seen = std::span(step.bytes).first(std::min<std::size_t>(step.bytes.size(), stated));
    const auto value = [&](std::string_view name) {
      const auto* field = uapi::field_named(info, name);
      return uapi::load(seen, field->offset, field->width);
    };
    const bool automatic =
        (info.command == Command::IoasMap || info.command == Command::IoasCopy) && !(value("flags") & uapi::kFixedIova);
    for (const auto& field : info.fields) {
      const std::uint64_t number = uapi::load(seen, field.offset, field.width);
      using enum uapi::FieldKind;
      if (field.direction == uapi::Direction::Out) continue;
      if (field.kind == Flags) {
        std::uint64_t known = 0;
        for (const auto& flag : field.values) known |= flag.value;
        put(std::to_string(number & known) + (number & ~known ? "?" : ""));
      } else if (field.kind == Reserved) {
        put(number ? "set" : "0");
      } else if (field.kind == PinId) {
        put(std::to_string(number));
      } else if (uapi::is_named(field.kind)) {
        put(name(step, field.offset, number));
      } else if (field.name == "num_iovas") {
        put(one_of(number, kMany));
      } else if (field.name == "option_id" || field.name == "op" || field.name == "val64") {
        put(one_of(number, info.command == Command::VfioIoas ? uapi::kVfioIoasClear : 1));
      } else if (field.name == "data_len" && info.command == Command::GetHwInfo) {
        put(one_of(number, 2 * kInfoBytes));
      } else if (field.name == "refs" || field.name == "page_size" || field.name == "limit" ||
                 field.name == "data_type" || field.name == "data_len" || field.name == "entry_len" ||
                 field.name == "entry_num" || field.name == "iotlb_id" || field.name == "iotlb" ||
                 field.name == "extension" || field.name == "type" || field.name == "argsz") {
        put(std::to_string(number));
      }
    }
    notice(step, info.command);
    for (const auto& range : ranges_of(info.command)) {
      const bool in_memory = range.id.empty();
      OrderType& line = in_memory ? memory_ : space(step, info, range.id);
      const std::uint64_t length = value(range.length);
      const bool chosen = automatic && (range.first == "iova" || range.first == "dst_iova");
      if (chosen) {
        line.landmark(kPage, 'f');
        line.landmark(Point{kTop} + 1 - kPage, 'l');
        line.tell_alignment();
        memory_.tell_alignment();
        put("anywhere" + place_among(value(range.first), std::array{kTop}));
      } else {
        put(line, value(range.first));
        put(line, past(value(range.first), length));
      }
      put("length" + place_among(length, std::array{std::uint64_t{0}, kTop / 2, kTop - kPage, kTop}));
    }
    if (info.command == Command::AccessPages || info.command == Command::AccessRw)
      anywhere(value("iova"), value("length"), value("uptr"), uapi::kMostAccessBytes);
    if (info.command == Command::VfioIommuMapDma) anywhere(value("iova"), value("size"), value("vaddr"), kTop - kPage);
    if (info.command == Command::VfioIommuUnmapDma) anywhere(value("iova"), value("size"), 0, kTop - kPage);
    if (info.command == Command::IoasAllowIovas || info.command == Command::IoasIovaRanges) {
      show_memory();
      put(memory_, value("allowed_iovas"));
      put(memory_, past(value("allowed_iovas"), uapi::kIovaRangeBytes * std::min(kMany, value("num_iovas"))));
    }
    if (info.command == Command::HwptGetDirtyBitmap || info.command == Command::Dirty) {
      const auto bitmap = value(info.command == Command::Dirty ? "uptr" : "data");
      show_memory();
      put(memory_, bitmap);
      if (info.command == Command::Dirty && poked_.contains(bitmap)) put("bits" + std::to_string(poked_.at(bitmap)));
    }
    if (info.command == Command::HwptAlloc && value("data_len") != 0)
      data(value("data_uptr"), uapi::kSelftestDataBytes);
    if (info.command == Command::HwptInvalidate)
      data(value("data_uptr"), uapi::kSelftestInvalidationBytes * std::min(kMany, value("entry_num")));
    if (info.command == Command::IoasAllowIovas)
      list(space(step, info, "ioas_id"), value("allowed_iovas"), std::min(kMany, value("num_iovas")));
  }

  /// Which IOAS an access is on, or the VFIO container, may have changed, so its range is told in every space there is.
  void anywhere(std::uint64_t iova, std::uint64_t length, std::uint64_t va, std::uint64_t most) {
    for (auto& [id, space] : spaces_) {
      space.line.tell_alignment();
      put(space.line, iova);
      put(space.line, past(iova, length));
    }
    memory_.tell_alignment();
    put(memory_, va);
    put(memory_, past(va, length));
    put("length" + place_among(length, std::array{std::uint64_t{0}, most}));
  }

  /// What a call makes the specification look at from then on.
  void notice(const traces::Step& step, Command command) {
    const auto& info = uapi::info(command);
    const bool moves = command == Command::MockDomainReplace;
    const bool attaches = command == Command::MockDomain || command == Command::MockDomainFlags || moves;
    if (attaches) {
      const std::string_view target = moves ? "pt_id" : "id";
      OrderType& line = space(step, info, target);
      for (const auto& aperture : platform_.apertures) {
        line.landmark(aperture.first, 'a');
        line.landmark(Point{aperture.last} + 1, 'e');
      }
      line.tell_alignment();
      for (const auto& id : step.bindings) space_of_[id.name] = key(step, uapi::field_named(info, target)->offset);
    }
    if (command == Command::Option) {
      space(step, info, "object_id").tell_alignment();
      memory_.tell_alignment();
    }
    if (command == Command::GetHwInfo) show_memory();
    if (command == Command::CreateAccess) space(step, info, "id").tell_alignment();
    if (command == Command::AccessReplaceIoas) space(step, info, "ioas_id").tell_alignment();
    if (attaches || command == Command::MdCheckMap || command == Command::MdCheckRefs ||
        command == Command::AccessPages || command == Command::AccessRw) {
      show_memory();
      memory_.tell_alignment();
    }
  }

  /// Where memory begins and ends, and what may be written.
  void show_memory() {
    for (std::size_t buffer = 0; buffer < trace_.memory.buffers.size(); ++buffer)
      for (std::uint64_t page = 0; page <= trace_.memory.buffers[buffer].pages; ++page) {
        const auto at = uapi::address_of(buffer) + page * kPage;
        const auto here = uapi::page_state(trace_.memory, at);
        if (here != uapi::page_state(trace_.memory, at - 1)) memory_.landmark(at, "urw"[static_cast<int>(here)]);
      }
  }

  void list(OrderType& line, std::uint64_t at, std::uint64_t count) {
    const auto word = [&](std::uint64_t address) {
      std::uint64_t number = 0;
      for (unsigned byte = 0; byte < 8; ++byte)
        if (const auto found = poked_.find(address + byte); found != poked_.end())
          number |= std::uint64_t{found->second} << (8 * byte);
      return number;
    };
    for (std::uint64_t i = 0; i < count; ++i, at += uapi::kIovaRangeBytes) {
      put(line, word(at));
      put(line, past(word(at + 8), 1));
    }
  }

  /// What is read there, byte by byte.
  void data(std::uint64_t at, std::uint64_t bytes) {
    show_memory();
    put(memory_, at);
    put(memory_, past(at, bytes));
    std::string text = "data";
    for (std::uint64_t i = 0; i < bytes; ++i) {
      const auto found = poked_.find(at + i);
      text += "," + std::to_string(found == poked_.end() ? 0 : found->second);
    }
    put(std::move(text));
  }

  /// The name's number by order of binding, or the number given.
  std::string name(const traces::Step& step, std::uint16_t offset, std::uint64_t number) const {
    for (const auto& id : step.relocations)
      if (id.offset == offset) return "o" + std::to_string(number_[id.name]);
    return "i" + std::to_string(number);
  }

  /// The IOVA space that an id field leads to: that of a name, or of a number that is none.
  std::int64_t key(const traces::Step& step, std::uint16_t offset) const {
    for (const auto& id : step.relocations)
      if (id.offset == offset) return space_of_[id.name].value_or(id.name);
    return -1 - static_cast<std::int64_t>(uapi::load(step.bytes, offset, 4));
  }
  OrderType& space(const traces::Step& step, const uapi::CommandInfo& info, std::string_view field) {
    const auto [at, fresh] =
        spaces_.try_emplace(key(step, uapi::field_named(info, field)->offset), Space{spaces_.size(), {}});
    if (fresh) {
      at->second.line.landmark(0, 'z');
      at->second.line.landmark(kTop, 'T');
      at->second.line.landmark(Point{kTop} + 1, 't');
    }
    return at->second.line;
  }

  const traces::Trace& trace_;
  const platform::Platform& platform_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> number_;  ///< by name; 0: not bound yet
  std::size_t names_ = 0;
  std::vector<std::optional<std::int64_t>> space_of_;  ///< by name, of what a MOCK_DOMAIN made: that of its IOAS
  std::map<std::int64_t, Space> spaces_;
  OrderType memory_;
  std::map<std::uint64_t, std::uint8_t> poked_;
};

}  // namespace

std::string form(const traces::Trace& trace) { return Writing(trace).text(); }

Fingerprint fingerprint(const std::string& form) {
  // FNV-1a, 128 bits.
  constexpr Point kPrime = (Point{1} << 88) + 0x13b;
  Point hash = Point{0x6c62272e07bb0142} << 64 | 0x62b821756295c58d;
  for (const char letter : form) hash = (hash ^ static_cast<std::uint8_t>(letter)) * kPrime;
  return {static_cast<std::uint64_t>(hash >> 64), static_cast<std::uint64_t>(hash)};
}

}  // namespace ioasis::gen
