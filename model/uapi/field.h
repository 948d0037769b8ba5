// What a field of a command holds: the roles from which generators, solver, pictures, importers and exporters derive
// what they do with it.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace ioasis::uapi {

/// What a field holds, which decides how a trace writes it and how a generator fills it.
enum class FieldKind : std::uint8_t {
  Plain,     ///< a number
  Flags,     ///< a set of named bits
  ObjectId,  ///< the id of an iommufd object, a name in a trace
  Fd,        ///< a file descriptor of the calling process, a name in a trace likewise
  PinId,     ///< the id of a range that an access has pinned, of that access alone; a name in a trace, too
  Address,   ///< a user virtual address, "buffer+offset" in a trace
  Reserved,  ///< must be zero
};

/// A trace names what such a field holds, since every run may give out other numbers.
constexpr bool is_named(FieldKind kind) {
  return kind == FieldKind::ObjectId || kind == FieldKind::Fd || kind == FieldKind::PinId;
}

enum class Direction : std::uint8_t { In, Out, InOut };

/// What an id, or the descriptor of a file of its own, may stand for.
enum class ObjectType : std::uint8_t {
  Ioas,
  Domain,
  NestedDomain,
  Device,      ///< bound to the file
  MockDevice,  ///< the selftest's own object, which destroys the device with it
  Access,
  FaultQueue,
  Viommu,
  Vdevice,
  EventQueue,
  HwQueue,
};

/// Some of them.
struct ObjectTypes {
  std::uint16_t bits = 0;
  constexpr ObjectTypes() = default;
  constexpr ObjectTypes(std::initializer_list<ObjectType> types) {
    for (const auto type : types) bits |= static_cast<std::uint16_t>(1u << static_cast<unsigned>(type));
  }
  constexpr bool has(ObjectType type) const { return (bits >> static_cast<unsigned>(type) & 1) != 0; }
  constexpr bool empty() const { return bits == 0; }
};

/// What a call does with the memory that an Address points to.
enum class Use : std::uint8_t {
  Pages,    ///< it matters which pages there are; their contents are not looked at
  Read,     ///< the call reads it
  Written,  ///< the call may write it, and may leave parts as they were
};

/// What a record in memory is made up of: so many numbers, each of so many bytes.
struct Record {
  std::uint8_t numbers = 0;
  std::uint8_t width = 0;
  constexpr bool empty() const { return numbers == 0; }
  constexpr std::uint32_t bytes() const { return std::uint32_t{numbers} * width; }
};

/// The memory an Address points to: as many entries of `bits` bits as the field `count` says, `times` what another
/// field says, or one for every so many as the field `per` says. Without a `count`: of unknown extent.
struct Pointee {
  Use use = Use::Pages;
  std::string_view count = {};
  std::uint32_t bits = 8;
  std::string_view times = {};
  std::string_view per = {};
  Record record = {};  ///< what the entries are, or what these bytes make up; empty: no numbers of one width
  constexpr bool is_bitmap() const { return bits == 1; }
};

/// The field is the first address of a range, as long as the field `length` says. An IOVA lies in the address space
/// that the id or descriptor in the field `space` leads to; without one, in that of the file's own choice. Where
/// `fixed` is a flag, a call without it leaves the choice of the IOVA to the kernel, which answers it here.
struct Extent {
  std::string_view length = {};
  std::string_view space = {};
  std::uint64_t fixed = 0;
  constexpr bool empty() const { return length.empty(); }
};

/// 100 * major + minor: Linux 6.12 is 612.
using Release = std::uint16_t;

/// The first release with iommufd.
inline constexpr Release kFirstRelease = 602;

/// A number that has a name: a bit of a field of flags, or the whole value of any other.
struct NamedValue {
  std::string_view name;  ///< as traces spell it; of a value that is no flag they do not
  std::uint64_t value;
  std::string_view c = {};          ///< as C programs do; empty if the headers have none
  Release c_since = kFirstRelease;  ///< and the release whose headers have it first
};

struct Field {
  std::string_view name;
  std::uint16_t offset;  ///< bytes from the start of the struct
  std::uint8_t width;    ///< bytes: 1 to 8, little-endian on every machine under test
  FieldKind kind = FieldKind::Plain;
  Direction direction = Direction::In;
  std::span<const NamedValue> values = {};
  Pointee pointee = {};      ///< of an Address
  ObjectTypes objects = {};  ///< of an ObjectId or Fd: what a call that is accepted names, or gives out
  Extent range = {};
  bool optional = false;  ///< of an ObjectId or Fd that is passed: a call may be accepted that names no object here
};

/// Rows of a table say what differs from a plain number that is passed in.
namespace table {
using enum FieldKind;
using enum Direction;

constexpr Field plain(std::string_view name, std::uint16_t offset, std::uint8_t width, Direction direction = In,
                      std::span<const NamedValue> values = {}) {
  return {name, offset, width, Plain, direction, values};
}
constexpr Field flags(std::string_view name, std::uint16_t offset, std::span<const NamedValue> values = {}) {
  return {name, offset, 4, Flags, In, values};
}
constexpr Field reserved(std::string_view name, std::uint16_t offset, std::uint8_t width) {
  return {name, offset, width, Reserved};
}
constexpr Field id(std::string_view name, std::uint16_t offset, ObjectTypes objects, Direction direction = In) {
  return {name, offset, 4, ObjectId, direction, {}, {}, objects};
}
/// An id that some calls do not look at, or that is 0 in them.
constexpr Field optional_id(std::string_view name, std::uint16_t offset, ObjectTypes objects,
                            Direction direction = In) {
  Field field = id(name, offset, objects, direction);
  field.optional = true;
  return field;
}
constexpr Field fd(std::string_view name, std::uint16_t offset, ObjectTypes objects, Direction direction = In) {
  return {name, offset, 4, Fd, direction, {}, {}, objects};
}
constexpr Field pin(std::string_view name, std::uint16_t offset, Direction direction = In) {
  return {name, offset, 4, PinId, direction};
}
/// Memory that holds such records, as many as the field `count` says.
constexpr Pointee records(Use use, std::string_view count, Record record) {
  return {use, count, 8 * record.bytes(), {}, {}, record};
}
/// Memory of so many bytes, which make up such records.
constexpr Pointee bytes_of(Use use, std::string_view count, Record record) { return {use, count, 8, {}, {}, record}; }
/// An address of user memory; where it says what pages there are, it begins a range as long as `count` says.
constexpr Field address(std::string_view name, std::uint16_t offset, Pointee pointee) {
  Extent range;
  if (pointee.use == Use::Pages) range.length = pointee.count;
  return {name, offset, 8, Address, In, {}, pointee, {}, range};
}
/// The first IOVA of a range.
constexpr Field iova(std::string_view name, std::uint16_t offset, Extent range, Direction direction = In) {
  return {name, offset, 8, Plain, direction, {}, {}, {}, range};
}
}  // namespace table

}  // namespace ioasis::uapi
