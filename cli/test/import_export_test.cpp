// Traces in and out of other forms, by the command line.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.h"
#include "cli/test/run_ioasis.h"

namespace ioasis::cli::test {
namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

constexpr const char* kHeader = R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}}})";
constexpr const char* kAlloc = R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})";
constexpr const char* kMap =
    R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":"0x10000"}})";
constexpr const char* kReadOnly = R"({"op":"IOAS_ALLOC","at":"read-only"})";

/// The device that every Linux has and that answers ENOTTY to every ioctl.
constexpr const char* kDevice = "/dev/full";

TEST(Record, AProgramsCallsBecomeATraceWithContentsPlacesAndAnswers) {
  const Scratch scratch;
  const auto run = ioasis({"record", "--device", kDevice, "--recorder", IOASIS_RECORDER, "--out",
                           (scratch / "out").string(), "--json", "--", IOASIS_RECORDED, kDevice});
  ASSERT_EQ(run.code, kConforms) << run.err;
  const auto document = nlohmann::json::parse(run.out);
  EXPECT_EQ(document["traces"][0]["calls"], 5);
  EXPECT_EQ(document["traces"][0]["steps"], 4);
  EXPECT_TRUE(has(document["traces"][0]["cut"].get<std::string>(),
                  "memory was mapped anew while the file was in use: 0x200000203000"));
  const std::string text = text_of(scratch / "out" / "001-group.test.jsonl");
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            R"({"op":"IOAS_ALLOC","got":{"errno":"ENOTTY"}}
{"op":"IOAS_ALLOW_IOVAS","in":{"ioas_id":"0x1","num_iovas":"0x1","allowed_iovas":"b0+0x2800"},"poke":{"b0+0x2800":["0x10000","0x1ffff"]},"got":{"errno":"ENOTTY"}}
{"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","WRITEABLE","READABLE"],"ioas_id":"0x1","user_va":"b0+0x3000","length":"0x2000","iova":"0x10000"},"got":{"errno":"ENOTTY"}}
{"op":"DESTROY","at":"unmapped","got":{"errno":"ENOTTY"}}
)");
  EXPECT_TRUE(has(text, R"("memory":{"b0":{"pages":5,"readonly":[4],"unmapped":[1]}})")) << text;
}

TEST(Record, ATraceEndsWhereItsProgramMayDoAnotherThingAndTheNextSaysWhat) {
  const Scratch scratch;
  const auto run = ioasis({"record", "--device", kDevice, "--recorder", IOASIS_RECORDER, "--out",
                           (scratch / "out").string(), "--json", "--", IOASIS_RECORDED, kDevice});
  ASSERT_EQ(run.code, kConforms) << run.err;
  const auto traces = nlohmann::json::parse(run.out)["traces"];
  ASSERT_EQ(traces.size(), 4u);
  EXPECT_EQ(traces[1]["calls"], 3);
  EXPECT_EQ(traces[1]["steps"], 2);
  EXPECT_EQ(traces[1]["cut"], "RLIMIT_MEMLOCK or a capability changed while the file was in use");
  const std::string text = text_of(traces[2]["trace"].get<std::string>());
  EXPECT_TRUE(has(text, R"("caller":{"memlock":0,"without":["CAP_IPC_LOCK","CAP_SYS_RESOURCE","CAP_SYS_RAWIO"]})"))
      << text;
}

TEST(Record, AForkedChildIsAProcessOfTheTraceThatEndsWhereItEnded) {
  const Scratch scratch;
  const auto run = ioasis({"record", "--device", kDevice, "--recorder", IOASIS_RECORDER, "--out",
                           (scratch / "out").string(), "--json", "--", IOASIS_RECORDED, kDevice});
  ASSERT_EQ(run.code, kConforms) << run.err;
  const auto trace = nlohmann::json::parse(run.out)["traces"][3];
  EXPECT_EQ(trace["cut"], "");
  const std::string text = text_of(trace["trace"].get<std::string>());
  EXPECT_TRUE(has(text, R"("memory":{"b0":{"kind":"shared","pages":2}})")) << text;
  EXPECT_TRUE(has(text, R"("processes":["process1"])")) << text;
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            R"({"op":"IOAS_ALLOC","got":{"errno":"ENOTTY"}}
{"op":"IOAS_MAP","by":"process1","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"0x1","user_va":"b0+0x0","length":"0x1000","iova":"0x10000"},"got":{"errno":"ENOTTY"}}
{"op":"EXIT","by":"process1","got":{}}
{"op":"IOAS_IOVA_RANGES","in":{"ioas_id":"0x1","num_iovas":"0x1","allowed_iovas":"b0+0x1000"},"poke":{"b0+0x8":["0x7"]},"peek":"b0+0x1000:0x10","got":{"errno":"ENOTTY","peek":["0x0","0x0"]}}
)") << "its parent need not point to what it has mapped";
}

TEST(Record, WhatWasRecordedIsHeldAgainstTheSpecificationWithoutBeingRunAgain) {
  const Scratch scratch;
  const auto folder = (scratch / "out").string();
  ASSERT_EQ(ioasis({"record", "--device", kDevice, "--recorder", IOASIS_RECORDER, "--out", folder, "--",
                    IOASIS_RECORDED, kDevice})
                .code,
            kConforms);
  const auto run = ioasis({"replay", folder, "--target", "recorded"});
  EXPECT_EQ(run.code, kDiverges);
  EXPECT_TRUE(has(run.out, "001-group.test.jsonl: diverges at step 1 of 4")) << run.out;
  EXPECT_TRUE(has(run.out, "got       ENOTTY")) << run.out;
}

/// What the recorder of that program exits with.
int exit_code(const std::string& program, const std::string& option = "") {
  const Scratch scratch;
  const std::string command = std::string(IOASIS_RECORDER) + option + " --device " + kDevice + " --out " +
                              (scratch / "recording").string() + " -- " + program;
  return WEXITSTATUS(std::system(command.c_str()));
}

TEST(Record, AProgramFindsAChildThatItKnowsToHaveEnded) { EXPECT_EQ(exit_code(IOASIS_WAITING), 0); }

TEST(Record, AWaitForAProcesssEndIsAsLongAsTheProgramSaysUnlessThereAreToBeNoAlarms) {
#ifndef __x86_64__
  GTEST_SKIP() << "the recorder knows the register of x86 alone";
#endif
  const std::string impatient = IOASIS_WAITING " impatient";
  EXPECT_EQ(exit_code(impatient), 1);
  EXPECT_EQ(exit_code(impatient, " --without-alarms"), 0);
}

TEST(Record, AnAlarmEndsAProgramUnlessItIsKeptFromIt) {
  const std::string program = "sh -c 'kill -ALRM $$; exit 5'";
  EXPECT_EQ(exit_code(program), 128 + SIGALRM);
  EXPECT_EQ(exit_code(program, " --without-alarms"), 5);
}

TEST(Record, ADeviceOrAProgramThatIsNotThereIsUnavailable) {
  const Scratch scratch;
  const auto record = [&](const char* device, const char* program) {
    return ioasis({"record", "--device", device, "--recorder", IOASIS_RECORDER, "--out", (scratch / "out").string(),
                   "--", program})
        .code;
  };
  EXPECT_EQ(record("/dev/no-such", "/bin/true"), kUnavailable);
  EXPECT_EQ(record(kDevice, "/no/such/program"), kUnavailable);
  EXPECT_FALSE(std::filesystem::exists(scratch / "out"));
}

TEST(Export, SyzAndBackIsTheSameTraceForReplay) {
  const Scratch scratch;
  const auto trace = scratch.file("t.jsonl", {kHeader, kAlloc, kMap});
  const auto program = (scratch / "t.syz").string(), back = (scratch / "back.jsonl").string();
  ASSERT_EQ(ioasis({"export", "syz", trace, "--out", program}).code, kConforms);
  ASSERT_EQ(ioasis({"import", "syz", program, "--out", back}).code, kConforms);
  EXPECT_EQ(text_of(back), text_of(trace));
}

TEST(Export, AKselftestHasTheFixturesCallsAndAssertions) {
  const Scratch scratch;
  const auto run = ioasis({"export", "kselftest", scratch.file("t.jsonl", {kHeader, kAlloc, kMap, kMap})});
  EXPECT_EQ(run.code, kConforms) << run.err;
  for (const char* part : {"TEST_F(iommufd, ", "ASSERT_EQ(0, ioctl(self->fd, IOMMU_IOAS_ALLOC, &ioas_alloc_1));",
                           "ioas0 = ", "EXPECT_ERRNO(EEXIST,", "IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE"})
    EXPECT_TRUE(has(run.out, part)) << part << '\n' << run.out;
}

TEST(Export, AKselftestMapsMemoryOfEachKind) {
  const Scratch scratch;
  const auto run =
      ioasis({"export", "kselftest",
              scratch.file("t.jsonl", {R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":)"
                                       R"({"s":{"kind":"shared","pages":1},"m":{"kind":"memfd","pages":2},)"
                                       R"("h":{"kind":"huge","pages":512}}})",
                                       kAlloc})});
  EXPECT_EQ(run.code, kConforms) << run.err;
  for (const char* part :
       {"MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0", "int memory_m_file = memfd_create(\"memory_m\", 0);",
        "ASSERT_EQ(0, ftruncate(memory_m_file, 2 * 4096));", "MAP_SHARED | MAP_FIXED, memory_m_file, 0",
        "MAP_HUGETLB | 21 << 26 | MAP_FIXED, -1, 0"})
    EXPECT_TRUE(has(run.out, part)) << part << '\n' << run.out;
}

TEST(Export, WhatAFormCannotSayIsUnusableAndNothingIsWritten) {
  const Scratch scratch;
  const auto trace = scratch.file("t.jsonl", {kHeader, kReadOnly});
  for (const char* form : {"syz", "kselftest"}) {
    const auto out = scratch / form;
    const auto run = ioasis({"export", form, trace, "--out", out});
    EXPECT_EQ(run.code, kUnusable);
    EXPECT_TRUE(has(run.err, trace + ": step 1: ")) << run.err;
    EXPECT_FALSE(std::filesystem::exists(out));
  }
  EXPECT_EQ(ioasis({"export", "c", trace}).code, kConforms) << "C can place it";
}

TEST(Export, WhatNoKernelHasIsUnusableInEachForm) {
  const Scratch scratch;
  const auto header = [](const char* dialect, const char* platform) {
    return R"({"ioasis":1,"dialect":")" + std::string(dialect) + R"(","platform":")" + platform +
           R"(","memory":{"b0":{"pages":4}}})";
  };
  const struct {
    std::string header;
    const char *step, *why;
  } without[] = {
      {header("linux-6.12", "two-windows"), kAlloc, "no kernel under test has the platform two-windows"},
      {header("linux-6.12", "mock"), R"({"op":"MOCK_DOMAIN","platform":"two-windows"})", "devices of one platform"},
      {header("proposal-windows", "mock"), kAlloc, "no kernel has what was only proposed: proposal-windows"},
      {header("linux-6.12", "mock"), R"({"op":"DMA_READ","in":{"length":"0x8","buf":"b0+0x0"}})", "do no DMA"},
  };
  for (const auto& one : without)
    for (const char* form : {"c", "kselftest", "syz"}) {
      const auto trace = scratch.file("t.jsonl", {one.header.c_str(), one.step});
      const auto out = scratch / form;
      const auto run = ioasis({"export", form, trace, "--out", out});
      EXPECT_EQ(run.code, kUnusable) << form << ' ' << one.why;
      EXPECT_TRUE(has(run.err, trace + ": what is exported is for kernels, and ")) << run.err;
      EXPECT_TRUE(has(run.err, one.why)) << run.err;
      EXPECT_FALSE(std::filesystem::exists(out));
    }
  const auto proposed = scratch.file("p.jsonl", {header("proposal-windows", "mock").c_str(), kAlloc});
  const auto merged = ioasis({"export", "c", proposed, "--dialect", "linux-6.18"});
  EXPECT_EQ(merged.code, kConforms) << merged.err;
  EXPECT_TRUE(has(merged.out, "those of ioasis for linux-6.18, which")) << merged.out;
}

TEST(Import, WhatIsLeftOutIsSaidAndTheDialectIsTheHeaders) {
  const Scratch scratch;
  const auto program =
      scratch.file("p.syz", {"r0 = openat$iommufd(0xffffffffffffff9c, &AUTO='/dev/iommu\\x00', 0x2, 0x0)",
                             "socket(0x1, 0x2, 0x3)", "ioctl$IOMMU_IOAS_ALLOC(r0, 0x3b81, &AUTO={0xc})"});
  const auto text = ioasis({"import", "syz", program, "--dialect", "linux-6.6"});
  EXPECT_EQ(text.code, kConforms);
  EXPECT_TRUE(has(text.out, R"("dialect":"linux-6.6")")) << text.out;
  EXPECT_TRUE(has(text.err, "1 call left out: another system call: socket\n")) << text.err;
  const auto out = (scratch / "p.jsonl").string();
  const auto run = ioasis({"import", "syz", program, "--out", out, "--json"});
  const auto document = nlohmann::json::parse(run.out);
  EXPECT_EQ(document["trace"], out);
  EXPECT_EQ(document["steps"], 1);
  EXPECT_EQ(document["left_out"]["another system call: socket"], 1);
  EXPECT_EQ(document["remarks"].size(), 1u);
  EXPECT_EQ(ioasis({"import", "syz", program, "--dialect", "linux-1.0"}).code, kUnusable);
  EXPECT_EQ(ioasis({"import", "syz", program, "--json"}).code, kUnusable) << "standard output is the trace's";
}

/// What explain says of a case that is imported with those options.
std::string explained(const char* form, const std::string& name, std::vector<std::string> options = {}) {
  const Scratch scratch;
  const auto out = (scratch / "out.jsonl").string();
  options.insert(options.begin(), {"import", form, IOASIS_TRACES "/test/cases/" + name, "--out", out});
  EXPECT_EQ(ioasis(options).code, kConforms) << name;
  return ioasis({"explain", out}).out;
}

TEST(Import, TheSpecificationRulesOnWhatIsImported) {
  const std::string two = explained("syz", "two-files.syz");
  EXPECT_TRUE(has(two, "ENOENT  DESTROY/id-unknown")) << two << "the other file has no such object";
  EXPECT_TRUE(has(explained("syz", "older-struct.syz"), "EINVAL  MOCK_DOMAIN/struct-short"));
  for (const auto& text :
       {explained("syz", "older-struct.syz", {"--dialect", "linux-6.6"}), explained("syz", "create-access.syz"),
        explained("syz", "nested-data.syz"), explained("syz", "foreign-calls.syz"), explained("syz", "no-argument.syz"),
        explained("strace", "container.log"), explained("strace", "symbolic.log")}) {
    EXPECT_TRUE(has(text, "accepted"));
    EXPECT_FALSE(has(text, "\n     E")) << text;
  }
}

TEST(Import, NonsenseIsUnusableWithFileLineAndReasonAndNothingIsWritten) {
  const Scratch scratch;
  const auto file = scratch.file("x", {"ioctl(3, 0x3b81, 0x7ffd5c2dcf2c) = 0", "nonsense"});
  for (const char* form : {"strace", "syz", "recording"}) {
    const auto out = scratch / form;
    const auto run = ioasis({"import", form, file, "--out", out});
    EXPECT_EQ(run.code, kUnusable);
    EXPECT_TRUE(has(run.err, file + ":")) << run.err;
    EXPECT_TRUE(has(run.err, "expected ")) << run.err;
    EXPECT_FALSE(std::filesystem::exists(out));
  }
}

}  // namespace
}  // namespace ioasis::cli::test
