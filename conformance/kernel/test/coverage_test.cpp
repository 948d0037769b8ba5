// gcov's answers, and a program that stands for a kernel: it counts as one does.
#include "conformance/kernel/coverage.h"

#include "conformance/kernel/test/scratch.h"

namespace ioasis::conformance::kernel {
namespace {

namespace fs = std::filesystem;

std::string object(const std::string& file, const std::string& lines) {
  return R"({"gcc_version": "12.2.0", "files": [{"file": ")" + file + R"(", "functions": [], "lines": [)" + lines +
         "]}]}";
}

TEST(Coverage, LinesAndBranchesAreCountedByFile) {
  Coverage coverage{.folder = "drivers/iommu/iommufd"};
  coverage.add(object("/x/source/drivers/iommu/iommufd/ioas.c", R"(
      {"line_number": 3, "count": 7, "branches": [{"count": 7}, {"count": 0}], "function_name": "f"},
      {"line_number": 4, "count": 0, "branches": []})"));
  ASSERT_TRUE(coverage.files.contains("ioas.c"));
  const auto sum = counts(coverage.files["ioas.c"]);
  EXPECT_EQ(sum.lines, 2u);
  EXPECT_EQ(sum.lines_reached, 1u);
  EXPECT_EQ(sum.branches, 2u);
  EXPECT_EQ(sum.branches_taken, 1u);
}

TEST(Coverage, AHeadersCountsAreAddedOverTheObjectsItIsIn) {
  Coverage coverage{.folder = "drivers/iommu/iommufd"};
  const std::string header = "../source/drivers/iommu/iommufd/double_span.h";
  coverage.add(object(header, R"({"line_number": 9, "count": 0, "branches": [{"count": 0}, {"count": 0}]})"));
  coverage.add(object(header, R"({"line_number": 9, "count": 2, "branches": [{"count": 2}, {"count": 0}]})"));
  const auto& line = coverage.files["double_span.h"][9];
  EXPECT_EQ(line.count, 2u);
  EXPECT_EQ(line.branches, (std::vector<std::uint64_t>{2, 0}));
}

TEST(Coverage, OtherFoldersOfTheKernelAreLeftOut) {
  Coverage coverage{.folder = "drivers/iommu/iommufd"};
  coverage.add(object("/x/source/include/linux/slab.h", R"({"line_number": 1, "count": 1, "branches": []})"));
  EXPECT_TRUE(coverage.files.empty());
}

TEST(Coverage, AnAnswerOfAnotherFormatIsRefused) {
  Coverage coverage{.folder = "f"};
  EXPECT_THROW(coverage.add("no JSON"), Unavailable);
  EXPECT_THROW(coverage.add("[]"), Unavailable);
  EXPECT_THROW(coverage.add(R"({"files": [{"file": "f/a.c", "lines": [{"count": 1}]}]})"), Unavailable);
}

TEST(Coverage, LinesNotReachedAreGroupedUntilALineThatWasOrAnotherFunction) {
  const FileCoverage file{{1, {"f", 1}}, {2, {"f", 0}}, {5, {"f", 0}}, {6, {"f", 1}},
                          {7, {"f", 0}}, {9, {"g", 0}}, {10, {"g", 0}}};
  const auto found = gaps(file);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(std::pair(found[0].first, found[0].last), std::pair(2u, 5u));
  EXPECT_EQ(std::pair(found[1].first, found[1].last), std::pair(7u, 7u));
  EXPECT_EQ(std::pair(found[2].first, found[2].last), std::pair(9u, 10u));
  EXPECT_EQ(found[2].function, "g");
}

TEST(Coverage, TheFunctionOfALineIsTheOneItIsWrittenIn) {
  const std::vector<std::string> source{"static int",
                                        "first(struct a *b,",
                                        "\tint c)",
                                        "{",
                                        "\tcall(b);",
                                        "out:",
                                        "\treturn 0;",
                                        "}",
                                        "",
                                        "void second(void)",
                                        "{",
                                        "}",
                                        "EXPORT_SYMBOL_GPL(second);",
                                        "",
                                        "static const struct ops all_ops[] = {",
                                        "\t.f = first,",
                                        "};"};
  EXPECT_EQ(function_at(source, 1), "");
  EXPECT_EQ(function_at(source, 2), "first");
  EXPECT_EQ(function_at(source, 7), "first");
  EXPECT_EQ(function_at(source, 10), "second");
  EXPECT_EQ(function_at(source, 14), "second");
  EXPECT_EQ(function_at(source, 16), "all_ops");
  EXPECT_EQ(function_at(source, 99), "all_ops");
}

/// A program compiled to count stands for the kernel: its counters lie where the guest would have them.
class CoverageOfAProgram : public testing::Test {
 protected:
  void SetUp() override {
    if (!find_program("gcov") || !find_program("gcc")) GTEST_SKIP() << "gcc is not installed";
    scratch.write("image/kept/source/drivers/x/a.c",
                  "int main(int argc, char **argv)\n{\n\tif (argc > 1)\n\t\treturn 3;\n\treturn 0;\n}\n");
    fs::create_directories(scratch.path() / "built/drivers/x");
    fs::create_directories(kernel.kept / "build/drivers/x");
    const auto in_build = [&](std::vector<std::string> argv) {
      return run({.argv = std::move(argv), .folder = scratch.path() / "built"}, [](std::string_view) {});
    };
    const auto source = (scratch.path() / "image/kept/source/drivers/x/a.c").string();
    ASSERT_EQ(in_build({"gcc", "--coverage", "-c", source, "-o", "drivers/x/a.o"}), 0);
    ASSERT_EQ(in_build({"gcc", "--coverage", "drivers/x/a.o", "-o", "a"}), 0);
    ASSERT_EQ(in_build({scratch.path() / "built/a"}), 0);
    fs::copy_file(scratch.path() / "built/drivers/x/a.gcno", kernel.kept / "build/drivers/x/a.gcno");
  }

  Scratch scratch;
  const KernelImage kernel{
      .kept = scratch.path() / "image/kept", .recipe = "x86", .built_in = scratch.path() / "built"};
  const ReadGuestFile read = [](const std::string& path) {
    EXPECT_TRUE(path.starts_with("/sys/kernel/debug/gcov/")) << path;
    return text_of(path.substr(std::string("/sys/kernel/debug/gcov").size()));
  };
};

TEST_F(CoverageOfAProgram, IsReadThroughTheCompilersGcov) {
  const auto coverage = coverage_of(kernel, read);
  EXPECT_EQ(coverage.folder, "drivers/x");
  ASSERT_TRUE(coverage.files.contains("a.c"));
  const auto found = gaps(coverage.files.at("a.c"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].first, 4u);
  EXPECT_EQ(found[0].function, "main");
  EXPECT_EQ(found[0].code, "return 3;");
  EXPECT_EQ(counts(coverage.files.at("a.c")).branches_taken, 1u);
}

TEST_F(CoverageOfAProgram, CountersThatDoNotFitAreReported) {
  EXPECT_THROW(coverage_of(kernel, [](const std::string&) { return "no counters"; }), Unavailable);
}

TEST_F(CoverageOfAProgram, AKernelThatCountsNothingIsNamed) {
  fs::remove_all(kernel.kept / "build");
  try {
    coverage_of(kernel, read);
    FAIL();
  } catch (const Unavailable& missing) {
    EXPECT_NE(std::string(missing.what()).find("x86-gcov"), std::string::npos) << missing.what();
  }
}

}  // namespace
}  // namespace ioasis::conformance::kernel
