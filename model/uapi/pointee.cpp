// Saturating products of fields.
#include "model/uapi/pointee.h"

#include <algorithm>

#include "model/uapi/bytes.h"

namespace ioasis::uapi {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 63;

std::uint64_t product(std::uint64_t a, std::uint64_t b) { return b != 0 && a > kMost / b ? kMost : a * b; }

std::uint64_t value_of(const CommandInfo& command, std::string_view name, std::span<const std::uint8_t> bytes) {
  const Field* field = field_named(command, name);
  return field ? load(bytes, field->offset, field->width) : 0;
}

}  // namespace

std::uint64_t pointee_bytes(const CommandInfo& command, const Field& field, std::span<const std::uint8_t> bytes) {
  const Pointee& pointee = field.pointee;
  if (pointee.count.empty()) return 0;
  std::uint64_t entries = value_of(command, pointee.count, bytes);
  if (!pointee.times.empty()) entries = product(entries, value_of(command, pointee.times, bytes));
  if (!pointee.per.empty()) entries /= std::max<std::uint64_t>(1, value_of(command, pointee.per, bytes));
  if (pointee.bits % 8 == 0) return product(entries, pointee.bits / 8);
  return product(entries, pointee.bits) / 8 + (product(entries, pointee.bits) % 8 != 0);
}

}  // namespace ioasis::uapi
