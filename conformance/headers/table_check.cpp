#include "conformance/headers/table_check.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <stdexcept>

#include "conformance/headers/known_names.h"
#include "model/uapi/c_names.h"
#include "model/uapi/hex.h"
#include "model/uapi/release_text.h"

namespace ioasis::conformance::headers {
namespace {

namespace fs = std::filesystem;
using uapi::CommandInfo;
using uapi::Interface;
using uapi::Release;
using Kind = Difference::Kind;

constexpr std::string_view kNumbers = "IOMMUFD_CMD_", kBase = "IOMMUFD_CMD_BASE", kOperations = "IOMMU_TEST_OP_";

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::invalid_argument("no kernel source: there is no " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

class Comparison {
 public:
  Comparison(const KernelHeaders& headers, Release release) : headers_(headers), release_(release) {}

  std::vector<Difference> run() {
    for (const auto* part : {&headers_.iommufd, &headers_.selftest})
      for (const auto& name : part->unread) add(Kind::Unread, name, "is not understood");
    for (const auto& row : uapi::kCommandTable)
      if (row.interface == Interface::Iommufd || row.interface == Interface::Selftest ||
          row.interface == Interface::VfioContainer)
        command(row);
    new_commands(headers_.iommufd, kNumbers, [](const CommandInfo& row, std::uint64_t value) {
      return row.interface == Interface::Iommufd && row.request == uapi::request_of(static_cast<std::uint32_t>(value));
    });
    new_commands(headers_.selftest, kOperations, [](const CommandInfo& row, std::uint64_t value) {
      return row.interface == Interface::Selftest && row.test_op == value;
    });
    structs();
    names();
    std::ranges::stable_sort(found_, {}, &Difference::kind);
    return std::move(found_);
  }

 private:
  void add(Kind kind, std::string name, std::string text) {
    found_.push_back({kind, std::move(name), std::move(text)});
  }
  /// The same for what the source has and the table has not, or has of a later release.
  void add_new(Kind kind, std::string name, const std::string& what, std::optional<Release> since) {
    add(kind, std::move(name), what + (since ? "; known of Linux " + uapi::text_of(*since) : "; not known"));
  }

  const Declarations& part_of(const CommandInfo& row) const {
    return row.interface == Interface::Iommufd    ? headers_.iommufd
           : row.interface == Interface::Selftest ? headers_.selftest
                                                  : headers_.vfio;
  }

  void command(const CommandInfo& newest) {
    if (newest.since > release_) return;
    const auto row = uapi::info(newest.command, release_);
    const auto& part = part_of(row);
    const bool of_selftest = row.interface == Interface::Selftest;
    const auto name = of_selftest ? uapi::c_test_op(row) : uapi::c_request(row);
    const auto number = part.constants.find(name);
    const std::uint64_t expected = of_selftest ? row.test_op : row.request;
    if (number == part.constants.end()) return add(Kind::Command, name, "is not in this source");
    if (number->second != expected)
      add(Kind::Command, name, "is " + uapi::hex(number->second) + ", known as " + uapi::hex(expected));
    if (row.passing == uapi::Passing::Number) return;
    const auto found = part.structures.find(uapi::c_struct(row));
    if (found == part.structures.end())
      return add(Kind::Size, "struct " + uapi::c_struct(row), "is not in this source");
    size(row, found->second);
    fields(row, found->second);
  }

  void size(const CommandInfo& row, const Structure& structure) {
    const auto name = "struct " + structure.name;
    compared_.insert(structure.name);
    if (structure.size != row.size && sized_.insert(name).second)
      add(Kind::Size, name, std::to_string(structure.size) + " bytes, known with " + std::to_string(row.size));
    const auto operation = std::ranges::find(headers_.operations, uapi::c_request(row), &OpRow::request);
    const auto* last = operation == headers_.operations.end() ? nullptr : structure.member(operation->last);
    if (last && last->offset + last->width != row.minimum && least_.insert(name).second)
      add(Kind::Minimum, name,
          "accepted from " + std::to_string(last->offset + last->width) + " bytes on (@" + last->name +
              "), known from " + std::to_string(row.minimum));
    if (!last && !uapi::is_of_vfio(row))
      add(Kind::Minimum, name, "the table of ioctls has no row of " + uapi::c_request(row));
  }

  static bool in_union(const CommandInfo& row, std::size_t offset) {
    return row.interface == Interface::Selftest && offset >= uapi::kTestUnionOffset;
  }

  /// The members of the struct that are the command's own.
  static std::vector<Member> own_members(const CommandInfo& row, const Structure& structure) {
    std::vector<Member> own;
    const auto of_union = uapi::c_test_member(row) + '.';
    for (const auto& member : structure.members) {
      const bool of_all = row.interface == Interface::Selftest
                              ? !uapi::field_at(row, member.offset)
                              : row.passing == uapi::Passing::Extensible && member.name == "size";
      if (in_union(row, member.offset) ? member.name.starts_with(of_union) : !of_all && member.width > 0)
        own.push_back(member);
    }
    return own;
  }

  static std::string c_field(const CommandInfo& row, const uapi::Field& field) {
    if (!in_union(row, field.offset)) return std::string(field.name);
    return uapi::c_test_member(row) + '.' + uapi::c_test_field(field);
  }

  void fields(const CommandInfo& row, const Structure& structure) {
    const auto own = own_members(row, structure);
    const auto owner = std::string(row.name) + " @";
    for (const auto& field : row.fields) {
      const auto name = c_field(row, field);
      const auto member = std::ranges::find(own, name, &Member::name);
      if (member == own.end()) {
        if (uapi::is_c_member(row, field)) add(Kind::Field, owner + name, "is not in this source");
      } else if (member->offset != field.offset || member->width != field.width) {
        add(Kind::Field, owner + name,
            place_text(member->offset, member->width) + ", known " + place_text(field.offset, field.width));
      }
    }
    for (const auto& member : own) {
      if (std::ranges::any_of(row.fields, [&](const auto& field) { return c_field(row, field) == member.name; }))
        continue;
      std::optional<Release> since;
      for (const auto& known : known_members())
        if (known.structure == structure.name && known.member == member.name) since = known.since;
      for (const auto& field : uapi::info(row.command).fields)
        if (c_field(row, field) == member.name) since = since_of_field(row.command, field);
      if (!since || *since > release_)
        add_new(Kind::Field, owner + member.name, place_text(member.offset, member.width), since);
    }
  }

  static std::string place_text(std::size_t offset, std::size_t width) {
    return std::to_string(width) + " bytes at " + std::to_string(offset);
  }

  /// The release whose struct is the first to hold the field.
  static Release since_of_field(uapi::Command command, const uapi::Field& field) {
    Release since = uapi::info(command).since;
    for (const auto& form : uapi::info(command).older)
      if (field.offset + field.width > form.size) since = form.before;
    return since;
  }

  template <class Same>
  void new_commands(const Declarations& part, std::string_view prefix, Same same) {
    for (const auto& [name, value] : part.constants) {
      if (!name.starts_with(prefix) || name == kBase) continue;
      const auto row =
          std::ranges::find_if(uapi::kCommandTable, [&, number = value](const auto& one) { return same(one, number); });
      const bool there = row != uapi::kCommandTable.end();
      if (!there || row->since > release_)
        add_new(Kind::Command, name, uapi::hex(value), there ? std::optional(row->since) : std::nullopt);
    }
  }

  void structs() {
    for (const auto& [name, structure] : headers_.selftest.structures) {
      if (compared_.contains(name)) continue;
      const KnownStruct *known = nullptr, *later = nullptr;
      for (const auto& one : known_structs())
        if (one.name == name) (one.since <= release_ ? known : later) = &one;
      if (std::ranges::any_of(uapi::kCommandTable, [&, &its_name = name](const CommandInfo& row) {
            return row.since > release_ && has_struct(row.passing) && uapi::c_struct(row) == its_name;
          }))
        continue;  // told with its command
      const auto size = std::to_string(structure.size) + " bytes";
      if (!known)
        add_new(Kind::Size, "struct " + name, size, later ? std::optional(later->since) : std::nullopt);
      else if (known->size != structure.size)
        add(Kind::Size, "struct " + name, size + ", known with " + std::to_string(known->size));
    }
    for (const auto& known : known_structs())
      if (known.since <= release_ && !headers_.selftest.structures.contains(std::string(known.name)) &&
          sized_.insert(std::string(known.name)).second)
        add(Kind::Size, "struct " + std::string(known.name), "is not in this source");
  }

  struct Named {
    std::uint64_t value = 0;
    Release since = 0;
  };

  /// The names of numbers that the table and the list beside it have.
  std::map<std::string, Named> known_values() {
    std::map<std::string, Named> known;
    for (const auto& one : known_names()) known[std::string(one.name)] = {one.value, one.since};
    for (const auto& row : uapi::kCommandTable)
      for (const auto& field : row.fields)
        for (const auto& value : field.values) {
          if (!value.c.empty()) {
            const Named named{value.value, std::max(value.c_since, row.since)};
            auto& first = known.try_emplace(std::string(value.c), named).first->second;
            first.since = std::min(first.since, named.since);
          }
          if (value.c.empty() && row.interface == Interface::Selftest) selftest_value(row, field, value, known);
        }
    return known;
  }

  /// Of the selftest's flags the header's names end as the table's do.
  void selftest_value(const CommandInfo& row, const uapi::Field& field, const uapi::NamedValue& value,
                      std::map<std::string, Named>& known) {
    bool there = false;
    const auto since = std::max(row.since, value.c_since);
    for (const auto& [name, number] : headers_.selftest.constants)
      if (name.ends_with('_' + std::string(value.name)) && number == value.value) {
        known.try_emplace(name, Named{value.value, since});
        there = true;
      }
    if (!there && since <= release_)
      add(Kind::Value, std::string(value.name) + " of " + std::string(row.name) + " @" + std::string(field.name),
          "is not in this source");
  }

  void names() {
    const auto known = known_values();
    for (const auto& [name, value] : headers_.selftest.constants) {
      if (name.starts_with(kNumbers) || name.starts_with(kOperations) || is_request(value)) continue;
      const auto found = known.find(name);
      if (found == known.end() || found->second.since > release_)
        add_new(Kind::Value, name, "= " + uapi::hex(value),
                found == known.end() ? std::nullopt : std::optional(found->second.since));
    }
    for (const auto& [name, named] : known) {
      if (named.since > release_) continue;
      const auto& part = name.starts_with("VFIO_") ? headers_.vfio : headers_.selftest;
      const auto found = part.constants.find(name);
      if (found == part.constants.end())
        add(Kind::Value, name, "is not in this source");
      else if (found->second != named.value)
        add(Kind::Value, name, "= " + uapi::hex(found->second) + ", known as " + uapi::hex(named.value));
    }
    vfio_flags(known);
  }

  static bool is_request(std::uint64_t value) { return value >> 8 == uapi::kIoctlType; }

  /// Flags of the container's commands: vfio.h has much else.
  void vfio_flags(const std::map<std::string, Named>& known) {
    for (const std::string_view family : {"VFIO_DMA_MAP_FLAG_", "VFIO_DMA_UNMAP_FLAG_"})
      for (const auto& [name, value] : headers_.vfio.constants)
        if (name.starts_with(family) && !known.contains(name))
          add_new(Kind::Value, name, "= " + uapi::hex(value), std::nullopt);
  }

  const KernelHeaders& headers_;
  Release release_;
  std::vector<Difference> found_;
  std::set<std::string> compared_, sized_, least_;
};

}  // namespace

KernelHeaders read_kernel_headers(const fs::path& source) {
  KernelHeaders headers;
  headers.iommufd = read_declarations(text_of(source / "include/uapi/linux/iommufd.h"));
  headers.selftest = read_declarations(text_of(source / "drivers/iommu/iommufd/iommufd_test.h"), headers.iommufd);
  headers.vfio = read_declarations(text_of(source / "include/uapi/linux/vfio.h"));
  headers.operations = read_op_table(text_of(source / "drivers/iommu/iommufd/main.c"));
  return headers;
}

std::string kind_name(Kind kind) {
  switch (kind) {
    case Kind::Command:
      return "command";
    case Kind::Size:
      return "size";
    case Kind::Minimum:
      return "minimum";
    case Kind::Field:
      return "field";
    case Kind::Value:
      return "value";
    case Kind::Unread:
      return "unread";
  }
  return {};
}

std::vector<Difference> compare(const KernelHeaders& headers, Release release) {
  return Comparison(headers, release).run();
}

}  // namespace ioasis::conformance::headers
