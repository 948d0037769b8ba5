// A kernel tree of which the headers say just what the command table has of a release: for tests to change.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "conformance/headers/known_names.h"
#include "model/uapi/c_names.h"

namespace ioasis::conformance::headers::test {

class WrittenSource {
 public:
  explicit WrittenSource(uapi::Release release) : release_(release) {
    for (const auto& row : uapi::kCommandTable)
      if (row.since <= release) command(uapi::info(row.command, release));
    const std::string test_struct = "struct iommu_test_cmd { __u32 size, op, id, __reserved; union {" + operations_ +
                                    "}; __u32 last; };\n#define IOMMU_TEST_CMD _IO(IOMMUFD_TYPE, 0xa0)\n";
    std::map<std::string, std::string> structs;  // the newest form of each
    for (const auto& known : known_structs())
      if (known.since <= release)
        structs[std::string(known.name)] = "{ __u8 data[" + std::to_string(known.size) + "]; };\n";
    for (const auto& [name, body] : structs) files["include/uapi/linux/iommufd.h"] += "struct " + name + body;
    for (const auto& known : known_names())
      if (known.since <= release) names_[std::string(known.name)] = known.value;
    for (const auto& [name, value] : names_)
      files[name.starts_with("VFIO_") ? "include/uapi/linux/vfio.h" : "include/uapi/linux/iommufd.h"] +=
          "#define " + name + ' ' + std::to_string(value) + '\n';
    files["drivers/iommu/iommufd/iommufd_test.h"] += test_struct;
    files["drivers/iommu/iommufd/main.c"] += "IOCTL_OP(IOMMU_TEST_CMD, iommufd_test, struct iommu_test_cmd, last),\n";
  }

  void write(const std::filesystem::path& folder) const {
    for (const auto& [name, text] : files) {
      std::filesystem::create_directories((folder / name).parent_path());
      std::ofstream(folder / name) << text;
    }
  }

  /// Puts `to` where `from` stands, in one of the files.
  WrittenSource& with(const std::string& file, const std::string& from, const std::string& to) {
    auto& text = files.at(file);
    text.replace(text.find(from), from.size(), to);
    return *this;
  }

  std::map<std::string, std::string> files;

 private:
  static std::string members(const uapi::CommandInfo& row, std::uint16_t from) {
    std::string text;
    for (const auto& field : row.fields) {
      if (field.offset < from) continue;
      const std::string name = from ? uapi::c_test_field(field) : std::string(field.name);
      const bool array = field.width == 3;
      text += (array              ? "__u8 "
               : field.width == 8 ? "__aligned_u64 "
                                  : "__u" + std::to_string(8 * field.width) + ' ') +
              name + (array ? "[3]" : "") + "; ";
    }
    return text;
  }

  void command(const uapi::CommandInfo& row) {
    const bool of_selftest = row.interface == uapi::Interface::Selftest,
               of_iommufd = row.interface == uapi::Interface::Iommufd;
    for (const auto& field : row.fields)
      for (const auto& value : field.values)
        if (value.c_since <= release_ && (of_selftest || !value.c.empty()))
          names_[value.c.empty() ? "MOCK_" + std::string(row.name) + '_' + std::string(value.name)
                                 : std::string(value.c)] = value.value;
    if (!of_selftest && !of_iommufd && row.interface != uapi::Interface::VfioContainer) return;
    if (of_selftest) {
      operations_ += "struct { " + members(row, uapi::kTestUnionOffset) + "} " + uapi::c_test_member(row) + ";\n";
      files["drivers/iommu/iommufd/iommufd_test.h"] +=
          "enum { " + uapi::c_test_op(row) + " = " + std::to_string(row.test_op) + " };\n";
      return;
    }
    auto& header = files[of_iommufd ? "include/uapi/linux/iommufd.h" : "include/uapi/linux/vfio.h"];
    const auto number = std::to_string(row.request & 0xff);
    if (of_iommufd) header += "enum { IOMMUFD_CMD_" + std::string(row.name) + " = " + number + " };\n";
    header += "#define " + uapi::c_request(row) + " _IO(';', " + number + ")\n";
    if (row.passing == uapi::Passing::Number) return;
    header += "struct " + uapi::c_struct(row) + " { " + (of_iommufd ? "__u32 size; " : "") + members(row, 0) + "};\n";
    const auto last =
        std::ranges::find_if(row.fields, [&](const auto& field) { return field.offset + field.width == row.minimum; });
    if (of_iommufd)
      files["drivers/iommu/iommufd/main.c"] += "IOCTL_OP(" + uapi::c_request(row) + ", function, struct " +
                                               uapi::c_struct(row) + ", " + std::string(last->name) + "),\n";
  }

  uapi::Release release_;
  std::string operations_;
  std::map<std::string, std::uint64_t> names_;
};

}  // namespace ioasis::conformance::headers::test
