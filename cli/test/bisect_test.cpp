// Bisecting a git tree of kernels, which are built from nothing the first time.
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/test/run_ioasis.h"
#include "conformance/child_process.h"
#include "conformance/kernel/mutants.h"
#include "conformance/kernel/source_tree.h"
#include "conformance/kernel/test/scratch.h"

namespace ioasis::cli::test {
namespace {

namespace fs = std::filesystem;
namespace kernel = conformance::kernel;

constexpr const char* kFolder = "drivers/iommu/iommufd/";

/// A git tree that begins with the kernel's source, and of which a commit changes one file.
class KernelTree {
 public:
  KernelTree(const fs::path& folder, const fs::path& source) : folder_(folder) {
    fs::create_directories(folder);
    git({"init", "-q", "-b", "main"});
    // Nothing is copied, and what the source's .gitignore leaves out is taken.
    git({"--work-tree=" + source.string(), "add", "-A", "-f", "."});
    git({"commit", "-q", "-m", "the source"});
    git({"checkout", "-q", "HEAD", "--", kFolder});
  }

  void apply(const std::string& patch, const std::string& subject) {
    const auto file = folder_ / "next.patch";
    std::ofstream(file) << patch;
    kernel::apply_patch(file, folder_);
    commit(subject);
  }
  void comment(const std::string& text) {
    std::ofstream(folder_ / kFolder / "iova_bitmap.c", std::ios::app) << "/* " << text << " */\n";
    commit(text);
  }

 private:
  void commit(const std::string& subject) { git({"commit", "-q", "-m", subject, "--", kFolder}); }
  void git(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"git", "-C", folder_.string(), "--git-dir=" + (folder_ / ".git").string(),
                                         "-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "gc.auto=0"});
    std::string said;
    ASSERT_EQ(conformance::run({.argv = arguments}, [&](std::string_view line) { said.append(line) += '\n'; }), 0)
        << said;
  }

  const fs::path folder_;
};

/// The first mutant of each function of a file that answers another errno.
std::vector<kernel::Mutant> errnos(const fs::path& source, const std::string& file) {
  std::vector<kernel::Mutant> chosen;
  for (const auto& one : kernel::mutants_of(kFolder + file, kernel::text_of(source / kFolder / file), {}))
    if (one.mistake == kernel::Mistake::Errno && (chosen.empty() || chosen.back().function != one.function))
      chosen.push_back(one);
  return chosen;
}

TEST(Bisect, FindsOneOfTwentyCommitsByLookingAtSevenKernels) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const auto image = kernel::find("x86");
  const auto source = kernel::unpacked(image.source, kernel::source_digest(image.source), [](auto, auto) {});
  const Scratch scratch;
  KernelTree tree(scratch / "linux", source);
  const auto others = errnos(source, "vfio_compat.c");
  ASSERT_GE(others.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) {
    tree.comment("nothing changes, " + std::to_string(i));
    tree.apply(others[i].patch, others[i].name());
  }
  for (const auto& one : errnos(source, "io_pagetable.c"))
    if (one.function == "iopt_unmap_iova") tree.apply(one.patch, "unmap " + one.name());
  for (int i = 11; i < 20; ++i) tree.comment("nothing changes, " + std::to_string(i));

  const auto trace = scratch.file("unmap-nothing.jsonl",
                                  {R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{}})",
                                   R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})",
                                   R"({"op":"IOAS_UNMAP","in":{"ioas_id":"ioas0","iova":"0x1000","length":"0x0"}})"});
  const auto run = ioasis({"bisect", "--good", "HEAD~20", "--bad", "HEAD", "--source", (scratch / "linux").string(),
                           trace, "--agent", IOASIS_AGENT, "--json"});
  ASSERT_EQ(run.code, 0) << run.out << run.err;
  const auto document = nlohmann::json::parse(run.out);
  ASSERT_EQ(document["suspects"].size(), 1u) << run.out;
  EXPECT_NE(document["suspects"][0].get<std::string>().find("unmap io_pagetable.c"), std::string::npos) << run.out;
  EXPECT_EQ(document["patches"], 20);
  EXPECT_LE(document["kernels"], 7) << "the two ends, and log2 of twenty between";
}

}  // namespace
}  // namespace ioasis::cli::test
