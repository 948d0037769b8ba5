#include "conformance/headers/table_check.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <stdexcept>

#include "conformance/headers/test/written_source.h"

namespace ioasis::conformance::headers {

void PrintTo(const Difference& difference, std::ostream* out) {
  *out << kind_name(difference.kind) << ' ' << difference.name << ": " << difference.text;
}

namespace {

namespace fs = std::filesystem;
using Kind = Difference::Kind;
using test::WrittenSource;

constexpr const char *kHeader = "include/uapi/linux/iommufd.h", *kSelftest = "drivers/iommu/iommufd/iommufd_test.h",
                     *kTable = "drivers/iommu/iommufd/main.c";

class TableCheck : public testing::Test {
 protected:
  ~TableCheck() override { fs::remove_all(folder); }
  std::vector<Difference> differences(const WrittenSource& source, uapi::Release release) {
    source.write(folder);
    return compare(read_kernel_headers(folder), release);
  }
  void expect_only(const WrittenSource& source, const std::vector<Difference>& expected) {
    EXPECT_EQ(differences(source, 612), expected);
  }

  fs::path folder = [] {
    std::string name = (fs::temp_directory_path() / "ioasis-headers-XXXXXX").string();
    return fs::path(mkdtemp(name.data()));
  }();
};

TEST_F(TableCheck, AHeaderThatSaysWhatTheTableHasOfItsReleaseDiffersInNothing) {
  for (const uapi::Release release : std::initializer_list<uapi::Release>{611, 612, 613, 615, 617, 703})
    EXPECT_EQ(differences(WrittenSource(release), release), std::vector<Difference>()) << release;
}

TEST_F(TableCheck, WhatALaterReleaseBroughtIsToldWithThatRelease) {
  const auto all = differences(WrittenSource(703), 612);
  const auto told = [&](Kind kind, const char* name, const char* text) {
    return std::ranges::count(all, Difference{kind, name, text});
  };
  EXPECT_EQ(told(Kind::Command, "IOMMUFD_CMD_IOAS_NOIOMMU_GET_PA", "0x95; known of Linux 7.3"), 1);
  EXPECT_EQ(told(Kind::Command, "IOMMU_TEST_OP_PASID_ATTACH", "0x12; known of Linux 6.15"), 1);
  EXPECT_EQ(told(Kind::Value, "IOMMU_HWPT_ALLOC_PASID", "= 0x8; known of Linux 6.15"), 1);
  EXPECT_EQ(told(Kind::Size, "struct iommu_viommu_selftest", "24 bytes; known of Linux 6.17"), 1);
}

TEST_F(TableCheck, AFieldThatALaterReleaseAddedIsToldWithItsPlace) {
  const auto all = differences(WrittenSource(617), 613);
  EXPECT_EQ(
      std::ranges::count(all, Difference{Kind::Field, "VIOMMU_ALLOC @data_len", "4 bytes at 24; known of Linux 6.17"}),
      1);
  EXPECT_EQ(std::ranges::count(all, Difference{Kind::Size, "struct iommu_viommu_alloc", "40 bytes, known with 24"}), 1);
}

TEST_F(TableCheck, ACommandThatIsNotKnownIsTold) {
  WrittenSource source(612);
  source.files[kHeader] += "enum { IOMMUFD_CMD_BASE = 0x80, IOMMUFD_CMD_FLY = 0x9e };\n";
  source.files[kSelftest] += "enum { IOMMU_TEST_OP_FLY = 90 };\n";
  expect_only(source, {{Kind::Command, "IOMMUFD_CMD_FLY", "0x9e; not known"},
                       {Kind::Command, "IOMMU_TEST_OP_FLY", "0x5a; not known"}});
}

TEST_F(TableCheck, AStructThatGrewIsToldWithItsNewFieldOnceThoughManyOperationsShareIt) {
  expect_only(WrittenSource(612)
                  .with(kHeader, "__u32 out_ioas_id; ", "__u32 out_ioas_id; __u32 wings; ")
                  .with(kSelftest, "__aligned_u64 out_nr_dirty; ", "__aligned_u64 out_nr_dirty; __u32 wings; "),
              {{Kind::Size, "struct iommu_ioas_alloc", "16 bytes, known with 12"},
               {Kind::Size, "struct iommu_test_cmd", "80 bytes, known with 72"},
               {Kind::Minimum, "struct iommu_test_cmd", "accepted from 76 bytes on (@last), known from 68"},
               {Kind::Field, "IOAS_ALLOC @wings", "4 bytes at 12; not known"},
               {Kind::Field, "DIRTY @dirty.wings", "4 bytes at 64; not known"}});
}

TEST_F(TableCheck, AFieldOrCommandThatIsGoneOrMovedIsTold) {
  expect_only(WrittenSource(612)
                  .with(kHeader, "__u32 num_iovas; __u32 __reserved; ", "__u32 __reserved; __u32 num_iovas; ")
                  .with(kSelftest, "IOMMU_TEST_OP_DIRTY = 13", "IOMMU_TEST_OP_DIRTY_X = 13"),
              {{Kind::Command, "IOMMU_TEST_OP_DIRTY", "is not in this source"},
               {Kind::Field, "IOAS_ALLOW_IOVAS @num_iovas", "4 bytes at 12, known 4 bytes at 8"},
               {Kind::Field, "IOAS_ALLOW_IOVAS @__reserved", "4 bytes at 8, known 4 bytes at 12"}});
}

TEST_F(TableCheck, AShortestStructIsToldThatTheTableOfIoctlsSaysOtherwise) {
  expect_only(WrittenSource(612).with(kTable, "struct iommu_ioas_alloc, out_ioas_id", "struct iommu_ioas_alloc, flags"),
              {{Kind::Minimum, "struct iommu_ioas_alloc", "accepted from 8 bytes on (@flags), known from 12"}});
}

TEST_F(TableCheck, FlagsAndOtherNamesAreToldThatAreNewOrGoneOrHaveAnotherNumber) {
  expect_only(WrittenSource(612)
                  .with(kHeader, "#define IOMMU_IOAS_MAP_READABLE 4", "#define IOMMU_IOAS_MAP_READABLE 8")
                  .with(kHeader, "#define IOMMU_HWPT_ALLOC_NEST_PARENT 1", "#define IOMMU_HWPT_ALLOC_FLYING 16")
                  .with(kHeader, "#define MOCK_CREATE_ACCESS_NEEDS_PIN_PAGES 1\n", ""),
              {{Kind::Value, "NEEDS_PIN_PAGES of CREATE_ACCESS @flags", "is not in this source"},
               {Kind::Value, "IOMMU_HWPT_ALLOC_FLYING", "= 0x10; not known"},
               {Kind::Value, "IOMMU_HWPT_ALLOC_NEST_PARENT", "is not in this source"},
               {Kind::Value, "IOMMU_IOAS_MAP_READABLE", "= 0x8, known as 0x4"}});
}

TEST_F(TableCheck, ADeclarationThatIsNotUnderstoodIsToldAndNotPassedOver) {
  WrittenSource source(612);
  source.files[kHeader] += "struct iommu_bits { __u32 a : 3; };\n";
  expect_only(source, {{Kind::Unread, "iommu_bits", "is not understood"}});
}

TEST_F(TableCheck, AFolderThatIsNoKernelSourceIsRefusedNamingTheFile) {
  try {
    read_kernel_headers(folder);
    FAIL();
  } catch (const std::invalid_argument& refusal) {
    EXPECT_NE(std::string(refusal.what()).find("include/uapi/linux/iommufd.h"), std::string::npos);
  }
}

}  // namespace
}  // namespace ioasis::conformance::headers
