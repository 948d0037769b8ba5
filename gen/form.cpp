// Steps written down, each field by its role, with ranks in place of addresses and numbers in place of names.
#include "gen/form.h"

#include <algorithm>
#include <array>

#include "gen/form_places.h"
#include "model/uapi/bytes.h"
#include "model/uapi/pointee.h"
#include "model/uapi/roles.h"
#include "traces/layout.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
using uapi::CommandInfo;
using uapi::Field;
using uapi::ObjectType;
constexpr std::uint64_t kTop = ~std::uint64_t{0};
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kMany = 8;  ///< a count of records beyond which lists are all alike

std::string one_of(std::uint64_t value, std::uint64_t last_known) {
  return value <= last_known ? std::to_string(value) : "other";
}

/// Beyond which number a plain one is like any other: the last of several that have names, or a long list.
std::uint64_t last_known(const CommandInfo& info, const Field& field) {
  const auto* const counted = uapi::counted_by(info, field);
  if (counted && uapi::holds_ranges(*counted)) return kMany;
  if (field.values.size() < 2) return kTop;
  return std::ranges::max_element(field.values, {}, &uapi::NamedValue::value)->value;
}

/// Where a domain's translations come from: what a device is attached to, or what a domain is made of.
const Field* attached_to(const CommandInfo& info) {
  const auto has = [](const Field& field, ObjectType type) { return field.objects.has(type); };
  const bool of_device = std::ranges::any_of(info.fields, [&](const Field& field) {
    return has(field, ObjectType::MockDevice) != has(field, ObjectType::Device);
  });
  for (const Field& field : info.fields)
    if (of_device && field.direction != uapi::Direction::Out && has(field, ObjectType::Ioas) &&
        has(field, ObjectType::Domain))
      return &field;
  return nullptr;
}

/// It names memory for others to look at.
bool names_pages_only(Command command) { return command == Command::IoasMap || command == Command::VfioIommuMapDma; }

class Writing {
 public:
  explicit Writing(const traces::Trace& trace) : trace_(trace), places_(trace), number_(trace.names.size()) {}

  std::string text() {
    for (const auto& step : trace_.steps) write(step);
    std::string text;
    for (const auto& token : tokens_) {
      text += token.text;
      if (token.line) text += std::to_string(token.line->rank(token.point));
      text += ' ';
    }
    return text + places_.text();
  }

 private:
  struct Token {
    std::string text;
    const OrderType* line = nullptr;
    Point point = 0;
  };

  void put(std::string text) { tokens_.push_back({std::move(text)}); }
  void put(OrderType& line, Point point) {
    line.add(point);
    tokens_.push_back({{}, &line, point});
  }
  void put_ends(OrderType& line, std::uint64_t first, std::uint64_t length) {
    put(line, first);
    put(line, past(first, length));
  }

  void write(const traces::Step& step) {
    places_.take_pokes(step);
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
  std::string raw(const traces::Step& step) const {
    const std::uint32_t number = step.request & 0xff;
    const std::string bits = step.request == uapi::request_of(number) ? "" : "!";
    const auto op = uapi::load(step.bytes, uapi::kTestOpOffset, 4);
    if (const auto command = uapi::find(traces::kind_of(trace_, step), step.site, step.request, op))
      return std::string(uapi::info(*command).name) + bits;
    if (number == uapi::kTestNumber) return "operation" + bits;
    return number >= uapi::kFirstNumber && number < uapi::kTestNumber ? "between" : "outside";
  }

  void frame(const traces::Step& step, const CommandInfo* info) {
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

  void fields(const traces::Step& step, const CommandInfo& info) {
    const std::uint64_t stated =
        info.passing == uapi::Passing::Extensible ? uapi::load(step.bytes, 0, 4) : step.bytes.size();
    const auto seen = std::span(step.bytes).first(std::min<std::size_t>(step.bytes.size(), stated));
    for (const Field& field : info.fields)
      if (field.direction != uapi::Direction::Out) number(step, info, field, value(seen, field));
    notice(step, info);
    for (const auto& range : uapi::ranges_of(info)) put_range(step, info, range, seen);
    for (const auto use : {uapi::Use::Read, uapi::Use::Written})
      if (const auto* address = uapi::address_of(info, use)) put_memory(step, info, *address, seen);
  }

  static std::uint64_t value(std::span<const std::uint8_t> seen, const Field& field) {
    return uapi::load(seen, field.offset, field.width);
  }

  /// A field by itself. Addresses and lengths are points on a line.
  void number(const traces::Step& step, const CommandInfo& info, const Field& field, std::uint64_t number) {
    switch (field.kind) {
      using enum uapi::FieldKind;
      case Flags: {
        std::uint64_t known = 0;
        for (const auto& flag : field.values) known |= flag.value;
        return put(std::to_string(number & known) + (number & ~known ? "?" : ""));
      }
      case Reserved:
        return put(number ? "set" : "0");
      case PinId:
        return put(std::to_string(number));
      case ObjectId:
      case Fd:
        return put(name(step, field, number));
      case Address:
        return;
      case Plain:
        if (field.range.empty() && !uapi::is_length(info, field)) put(one_of(number, last_known(info, field)));
    }
  }

  void put_range(const traces::Step& step, const CommandInfo& info, const uapi::RangeFields& range,
                 std::span<const std::uint8_t> seen) {
    if (range.first->direction == uapi::Direction::Out) return;
    const std::uint64_t first = value(seen, *range.first), length = value(seen, *range.length);
    const bool by_descriptor = range.space && range.space->kind == uapi::FieldKind::Fd;
    if (range.in_memory()) {
      put_ends(places_.memory(), first, length);
    } else if (!range.space || by_descriptor) {
      // Which space an access is on, or the VFIO container, may have changed: told in every one there is.
      places_.each_space([&](OrderType& line) {
        line.tell_alignment();
        put_ends(line, first, length);
      });
      places_.memory().tell_alignment();
    } else if (OrderType& line = places_.space(step, *range.space); uapi::is_given(info, range, seen)) {
      put_ends(line, first, length);
    } else {
      line.landmark(kPage, 'f');
      line.landmark(Point{kTop} + 1 - kPage, 'l');
      line.tell_alignment();
      places_.memory().tell_alignment();
      put("anywhere" + place_among(first, std::array{kTop}));
    }
    const std::uint64_t half = by_descriptor ? uapi::kMostAccessBytes : kTop / 2;
    put("length" + place_among(length, std::array{std::uint64_t{0}, half, kTop - kPage, kTop}));
  }

  /// Memory that the call reads, with what it finds there, or writes.
  void put_memory(const traces::Step& step, const CommandInfo& info, const Field& field,
                  std::span<const std::uint8_t> seen) {
    const auto& record = field.pointee.record;
    const std::uint64_t at = value(seen, field), bytes = uapi::pointee_bytes(info, field, seen);
    const std::uint64_t looked_at = std::min(bytes, kMany * (record.empty() ? 1 : record.bytes()));
    places_.show_memory();
    put_ends(places_.memory(), at, record.empty() ? bytes : looked_at);
    if (field.pointee.use != uapi::Use::Read) return;
    if (uapi::holds_ranges(field)) {
      OrderType& line = places_.space(step, info.fields.front());
      for (std::uint64_t entry = at; entry - at < looked_at; entry += record.bytes()) {
        put(line, places_.poked(entry, record.width));
        put(line, past(places_.poked(entry + record.width, record.width), 1));
      }
      return;
    }
    std::string text = "data";
    for (std::uint64_t i = 0; i < looked_at; ++i) text += "," + std::to_string(places_.poked(at + i, 1));
    put(std::move(text));
  }

  /// What a call makes the specification look at from then on.
  void notice(const traces::Step& step, const CommandInfo& info) {
    const Field* const attached = attached_to(info);
    if (attached) places_.attach(step, *attached);
    const bool sets_alignment = info.command == Command::Option || std::ranges::any_of(info.fields, [](const Field& f) {
                                  return f.objects.has(ObjectType::Access) && f.kind == uapi::FieldKind::Fd;
                                });
    for (const Field& field : info.fields)
      if (sets_alignment && field.kind == uapi::FieldKind::ObjectId && field.objects.has(ObjectType::Ioas))
        places_.space(step, field).tell_alignment();
    const bool looks = attached || (uapi::address_of(info, uapi::Use::Pages) && !names_pages_only(info.command));
    if (looks) places_.show_memory();
    if (looks || info.command == Command::Option) places_.memory().tell_alignment();
  }

  /// The name's number by order of binding, or the number given.
  std::string name(const traces::Step& step, const Field& field, std::uint64_t number) const {
    for (const auto& id : step.relocations)
      if (id.offset == field.offset) return "o" + std::to_string(number_[id.name]);
    return "i" + std::to_string(number);
  }

  const traces::Trace& trace_;
  FormPlaces places_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> number_;  ///< by name; 0: not bound yet
  std::size_t names_ = 0;
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
