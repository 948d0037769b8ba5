// Exit codes and messages of the command line.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.h"
#include "cli/show/style.h"
#include "cli/test/run_ioasis.h"
#include "conformance/kernel/test/scratch.h"
#include "conformance/simulator/defects.h"
#include "model/spec.h"

namespace ioasis::cli::test {
namespace {

using nlohmann::json;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr const char* kHeader = R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","memory":{"b0":{"pages":4}}})";
constexpr const char* kAlloc = R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"ioas0"}})";
constexpr const char* kMap =
    R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x2000","iova":"0x10000"}})";
constexpr const char* kMapLastByte =
    R"({"op":"IOAS_MAP","in":{"flags":["FIXED_IOVA","READABLE"],"ioas_id":"ioas0","user_va":"b0+0x0","length":"0x1000","iova":"0x11000"}})";

TEST(Help, NamesEverySubcommandAndTheExitCodes) {
  const auto run = ioasis({"--help"});
  EXPECT_EQ(run.code, 0);
  for (const char* name : {"spec", "gen", "replay", "fuzz", "fail", "explain", "find", "diff", "defects", "kernel",
                           "bench", "completion"}) {
    EXPECT_TRUE(has(run.out, name)) << name;
    const auto help = ioasis({name, "--help"});
    EXPECT_EQ(help.code, 0) << name;
    EXPECT_TRUE(has(help.out, "Example")) << name;
  }
  EXPECT_TRUE(has(run.out, "3 the target could not be had"));
}

TEST(CommandLine, AnUnknownOptionIsUnusableInput) {
  const auto run = ioasis({"spec", "--marcdown"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, "--marcdown"));
}

TEST(CommandLine, NoSubcommandIsUnusableInput) { EXPECT_EQ(ioasis({}).code, 2); }

TEST(Spec, ListsEveryCommandWithItsClauses) {
  const auto run = ioasis({"spec"});
  EXPECT_EQ(run.code, 0);
  for (const auto& command : model::specification_of(model::dialects().front()))
    for (const auto& clause : command.clauses)
      EXPECT_TRUE(has(run.out, clause.id.substr(clause.id.find('/') + 1))) << clause.id;
}

TEST(Spec, IsOfTheDialectAndSaysWhatIsNotSpecified) {
  EXPECT_FALSE(has(ioasis({"spec", "HWPT_ALLOC"}).out, "PASID"));
  EXPECT_TRUE(has(ioasis({"spec", "HWPT_ALLOC", "--dialect", "linux-6.15"}).out, "FAULT_ID_VALID|PASID"));
  const auto none = ioasis({"spec", "DMABUF_GET"});
  EXPECT_TRUE(has(none.out, "Nothing is specified")) << none.out;
  EXPECT_TRUE(has(none.out, "As of " + model::newest_dialect().name)) << none.out;
  EXPECT_FALSE(has(none.out, "no clause refuses it"));
  EXPECT_EQ(ioasis({"spec", "DMABUF_GET", "--dialect", "linux-6.12"}).code, 2);
  EXPECT_TRUE(has(ioasis({"spec"}).out, "FILE  an ioctl on a descriptor that is closed"));
}

TEST(Explain, WordsConditionsAsOfTheTracesDialect) {
  const auto run = ioasis({"explain", IOASIS_TRACES "/cases/reason-of-the-release.jsonl"});
  EXPECT_TRUE(has(run.out, "NEST_PARENT|DIRTY_TRACKING"));
  EXPECT_FALSE(has(run.out, "DIRTY_TRACKING|FAULT_ID_VALID")) << run.out;
}

TEST(Spec, FitsIntoTheWidthOfTheTerminal) {
  std::istringstream lines(ioasis({"spec"}).out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns(line), Terminal{}.width) << line;
}

TEST(Spec, OfOneIoctlIsFoundByAnySpellingOfItsName) {
  for (const char* name : {"IOAS_MAP", "ioas_map", "IOMMU_IOAS_MAP", "ioas-map"}) {
    const auto run = ioasis({"spec", name});
    EXPECT_EQ(run.code, 0) << name;
    EXPECT_TRUE(has(run.out, "iova-taken")) << name;
    EXPECT_FALSE(has(run.out, "list-short")) << name;
  }
}

TEST(Spec, AnUnknownIoctlNamesTheNearest) {
  const auto run = ioasis({"spec", "IOAS_MPA"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, "IOAS_MAP"));
}

TEST(Spec, AsJsonHasEveryClauseInOrder) {
  const auto document = json::parse(ioasis({"spec", "--json"}).out);
  const auto texts = model::specification_of(model::dialects().front());
  ASSERT_EQ(document["commands"].size(), texts.size());
  std::size_t index = 0;
  for (const auto& command : texts) {
    const auto& clauses = document["commands"][index++]["clauses"];
    ASSERT_EQ(clauses.size(), command.clauses.size());
    for (std::size_t i = 0; i < clauses.size(); ++i) EXPECT_EQ(clauses[i]["id"], command.clauses[i].id);
  }
}

TEST(Spec, DeviationsAreThoseClausesThatDepartAndNoOthers) {
  const auto run = ioasis({"spec", "--deviations"});
  for (const auto& command : model::specification_of(model::dialects().front()))
    for (const auto& clause : command.clauses)
      EXPECT_EQ(has(run.out, clause.id + "  "), !clause.cite.departure.empty()) << clause.id;
}

TEST(Defects, AreAllListed) {
  const auto text = ioasis({"defects"});
  const auto document = json::parse(ioasis({"defects", "--json"}).out);
  EXPECT_EQ(document["defects"].size(), simulator::kDefects + simulator::translation_defects().size());
  for (const auto& defect : simulator::translation_defects()) EXPECT_TRUE(has(text.out, defect.name)) << defect.name;
  for (const auto& defect : simulator::defect_table()) EXPECT_TRUE(has(text.out, defect.name)) << defect.name;
}

TEST(Replay, ATraceThatConformsGivesZero) {
  const Scratch scratch;
  const auto run = ioasis({"replay", scratch.file("t.jsonl", {kHeader, kAlloc, kMap, kMapLastByte})});
  EXPECT_EQ(run.code, 0) << run.out << run.err;
  EXPECT_TRUE(has(run.out, "conforms"));
}

TEST(Replay, ADivergenceGivesOneAndSaysStepCallClauseExpectedAndGot) {
  const Scratch scratch;
  const auto file = scratch.file("t.jsonl", {kHeader, kAlloc, kMap, kMapLastByte});
  const auto taken = ioasis({"replay", file, "--defect", "taken-answers-invalid"});
  EXPECT_EQ(taken.code, 1) << taken.out << taken.err;
  for (const std::string part : {file.c_str(), "step 3 of 3", "IOAS_MAP flags=FIXED_IOVA|READABLE", "ioas_id=ioas0",
                                 "IOAS_MAP/iova-taken", "struct iommu_ioas_map", "EEXIST", "EINVAL"})
    EXPECT_TRUE(has(taken.out, part)) << part << "\n" << taken.out;
}

TEST(Replay, BadTracesAreNamedByFileLineAndFieldAndTheOthersStillRun) {
  const Scratch scratch;
  const auto bad = scratch.file("a.jsonl", {kHeader, R"({"op":"DESTROY","in":{"idd":"0x5"}})"});
  const auto good = scratch.file("b.jsonl", {kHeader, kAlloc});
  const auto run = ioasis({"replay", bad, good});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, bad + ":2: in.idd")) << run.err;
  EXPECT_TRUE(has(run.out, "1 traces, 1 steps judged")) << run.out;
}

TEST(Replay, AnUnknownDialectInATraceIsUnusable) {
  const Scratch scratch;
  const auto file = scratch.file(
      "t.jsonl", {R"({"ioasis":1,"dialect":"linux-9.9","platform":"mock","memory":{"b0":{"pages":4}}})", kAlloc});
  const auto run = ioasis({"replay", file});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, file) && has(run.err, "linux-9.9")) << run.err;
}

TEST(Replay, AFileThatIsNotThereIsUnusable) { EXPECT_EQ(ioasis({"replay", "/nowhere/at-all.jsonl"}).code, 2); }

TEST(Replay, OnThisMachineIsRefusedWithoutConsentAndSaysWhatItRisks) {
  const Scratch scratch;
  const auto run = ioasis({"replay", scratch.file("t.jsonl", {kHeader, kAlloc}), "--target", "local"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(has(run.err, "--i-know-this-changes-this-machine"));
  EXPECT_TRUE(has(run.err, "crash"));
}

TEST(Replay, ATargetThatCannotBeHadGivesThree) {
  const Scratch scratch;
  setenv("IOASIS_CACHE", (scratch / "cache").c_str(), 1);
  const auto run = ioasis({"replay", scratch.file("t.jsonl", {kHeader, kAlloc}), "--target", "kernel"});
  unsetenv("IOASIS_CACHE");
  EXPECT_EQ(run.code, 3) << run.err;
  EXPECT_FALSE(run.err.empty());
}

TEST(Replay, AnUnknownDefectIsUnusable) {
  const Scratch scratch;
  EXPECT_EQ(ioasis({"replay", scratch.file("t.jsonl", {kHeader, kAlloc}), "--defect", "no-such"}).code, 2);
}

TEST(Replay, AgainstAnotherKernelWantsAKernel) {
  const auto run = ioasis({"replay", IOASIS_CASES, "--against", "x86-7.3"});
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("--target kernel"), std::string::npos) << run.err;
}

TEST(Replay, AsJsonHasSummaryFailuresUnusableAndCoverage) {
  const Scratch scratch;
  scratch.file("suite/a.jsonl", {kHeader, kAlloc, kMap, kMapLastByte});
  scratch.file("suite/b.jsonl", {kHeader, kAlloc});
  scratch.file("suite/c.jsonl", {"nonsense"});
  const auto run = ioasis({"replay", (scratch / "suite").string(), "--defect", "taken-answers-invalid", "--json"});
  EXPECT_EQ(run.code, 2);
  const auto document = json::parse(run.out);
  EXPECT_EQ(document["summary"]["traces"], 2);
  EXPECT_EQ(document["summary"]["verdicts"]["diverges"], 1);
  ASSERT_EQ(document["failures"].size(), 1u);
  EXPECT_EQ(document["failures"][0]["clause"], "IOAS_MAP/iova-taken");
  EXPECT_EQ(document["failures"][0]["step"], 3);
  ASSERT_EQ(document["unusable"].size(), 1u);
  EXPECT_EQ(document["unusable"][0]["line"], 1);
  EXPECT_EQ(document["coverage"]["counts"]["IOAS_ALLOC/accepted"], 2);
}

TEST(Replay, RecordsWhatWasGotAndTheRecordingReplays) {
  const Scratch scratch;
  scratch.file("suite/x/a.jsonl", {kHeader, kAlloc, kMap, kMapLastByte});
  const auto recorded = (scratch / "recorded").string();
  ASSERT_EQ(ioasis({"replay", (scratch / "suite").string(), "--record", recorded}).code, 0);
  const auto file = (scratch / "recorded" / "x" / "a.jsonl").string();
  EXPECT_EQ(ioasis({"replay", file}).code, 0);
  EXPECT_TRUE(has(ioasis({"explain", file}).out, "got EEXIST, as specified"));
}

TEST(Replay, ManyJobsGiveTheSameReportAsOne) {
  const Scratch scratch;
  const auto suite = (scratch / "suite").string();
  ASSERT_EQ(ioasis({"gen", "--out", suite, "--traces", "300", "--seed", "5"}).code, 0);
  const auto report = [&](const char* jobs) {
    auto document =
        json::parse(ioasis({"replay", suite, "--json", "-j", jobs, "--defect", "taken-answers-invalid"}).out);
    document["summary"].erase("seconds");
    return document;
  };
  EXPECT_EQ(report("1"), report("5"));
}

TEST(Gen, WritesTheSameSuiteForTheSameSeedAndTheModelConformsToIt) {
  const Scratch scratch;
  const auto suite = (scratch / "suite").string();
  ASSERT_EQ(ioasis({"gen", "--out", suite, "--traces", "50", "--seed", "9"}).code, 0);
  EXPECT_TRUE(std::filesystem::exists(scratch / "suite" / "manifest.json"));
  EXPECT_EQ(ioasis({"replay", suite, "--target", "model"}).code, 0);
}

TEST(Gen, AimsASuiteByTheSolver) {
  const Scratch scratch;
  const auto folder = (scratch / "suite").string();
  const auto run = ioasis({"gen", "--solver", "--ioctl", "IOAS_ALLOC", "--traces", "20", "--out", folder});
  EXPECT_EQ(run.code, kConforms) << run.err;
  EXPECT_NE(run.out.find("20 traces"), std::string::npos) << run.out;
  EXPECT_NE(run.out.find("clause pairs:"), std::string::npos) << run.out;
  EXPECT_EQ(ioasis({"replay", folder}).code, kConforms);
}

TEST(Gen, RefusesOptionsThatSpeakOfOtherGenerators) {
  EXPECT_EQ(ioasis({"gen", "--solver", "--exhaustive", "2", "--out", "x"}).code, kUnusable);
  EXPECT_EQ(ioasis({"gen", "--ioctl", "IOAS_MAP", "--out", "x"}).code, kUnusable);
  EXPECT_EQ(ioasis({"gen", "--solver", "--ioctl", "NONE", "--out", "x"}).code, kUnusable);
}

TEST(Gen, RefusesAFolderThatHoldsSomethingElse) {
  const Scratch scratch;
  scratch.file("home/letter.txt", {"dear"});
  const auto run = ioasis({"gen", "--out", (scratch / "home").string(), "--traces", "5"});
  EXPECT_EQ(run.code, 2);
  EXPECT_TRUE(std::filesystem::exists(scratch / "home" / "letter.txt"));
}

TEST(Fuzz, TheSimulatorWithoutDefectsConforms) {
  const Scratch scratch;
  const auto run = ioasis({"fuzz", "--traces", "2000", "--out", (scratch / "found").string()});
  EXPECT_EQ(run.code, 0) << run.out;
}

TEST(Fuzz, FindsADefectShrinksItAndKeepsItOnce) {
  const Scratch scratch;
  const auto found = (scratch / "found").string();
  const std::vector<std::string> arguments{
      "fuzz", "--traces", "2000", "--out", found, "--defect", "taken-answers-invalid", "--json"};
  const auto run = ioasis(arguments);
  EXPECT_EQ(run.code, 1);
  const auto document = json::parse(run.out);
  ASSERT_FALSE(document["found"].empty());
  const auto& first = document["found"][0];
  EXPECT_LE(first["steps"], 5) << "COPY between two IOASes";
  const std::string file = first["trace"];
  EXPECT_EQ(ioasis({"replay", file}).code, 0) << "the small trace fails without the defect";
  EXPECT_EQ(ioasis({"replay", file, "--defect", "taken-answers-invalid"}).code, 1);
  EXPECT_TRUE(json::parse(ioasis(arguments).out)["found"].empty()) << "a known divergence is reported again";
}

TEST(Fuzz, InterruptedKeepsWhatItFoundAndPrintsTheSummary) {
  const Scratch scratch;
  const std::string found = (scratch / "found").string(), log = (scratch / "log").string();
  const std::string command = std::string("timeout --preserve-status -s INT 3 ") + IOASIS_PROGRAM +
                              " fuzz --defect taken-answers-invalid --out " + found + " > " + log;
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  EXPECT_TRUE(has(text.str(), "to go on: --seed 1 --start")) << text.str();
  EXPECT_FALSE(std::filesystem::is_empty(found));
}

TEST(Replay, InterruptedWhileAGuestBootsEndsAtOnce) {
  IOASIS_NEEDS(conformance::kernel::find("x86"));
  const Scratch scratch;
  const auto qemu = scratch.file("qemu-system-x86_64", {"#!/bin/sh", "exec sleep 50"});  // boots for ever
  std::filesystem::permissions(qemu, std::filesystem::perms::owner_all);
  const std::string trace = scratch.file("trace.jsonl", {kHeader, kAlloc}), log = (scratch / "log").string();
  const std::string command = "PATH=" + std::filesystem::path(qemu).parent_path().string() +
                              ":$PATH timeout --preserve-status -s INT 1 " + IOASIS_PROGRAM +
                              " replay --target kernel " + trace + " > " + log;
  const auto before = std::chrono::steady_clock::now();
  const int status = std::system(command.c_str());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20));
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 130);
  std::ostringstream text;
  text << std::ifstream(log).rdbuf();
  EXPECT_TRUE(has(text.str(), "interrupted: 1 not run")) << text.str();
}

TEST(Completion, OffersSubcommandsAndOptions) {
  const auto run = ioasis({"completion", "bash"});
  EXPECT_TRUE(has(run.out, "replay") && has(run.out, "--i-know-this-changes-this-machine"));
}

TEST(Completion, OffersTheValuesThatAnOptionTakes) {
  EXPECT_TRUE(has(ioasis({"completion", "bash"}).out, "\"ioasis replay|--target\") offered=\"sim kernel"));
  EXPECT_TRUE(has(ioasis({"completion", "fish"}).out, "-l target -xa 'sim kernel"));
  EXPECT_TRUE(has(ioasis({"completion", "zsh"}).out, "\"ioasis completion|\"*) offered=\"bash fish zsh"));
}

TEST(ManPage, HasASectionForEachSubcommandAndIsNotOfferedItself) {
  const auto page = ioasis({"man-page"}).out;
  for (const std::string command : {"spec", "replay", "kernel build", "completion"})
    EXPECT_TRUE(has(page, ".SS \"" + command + "\"")) << command;
  EXPECT_TRUE(has(page, "\\-\\-i\\-know\\-this\\-changes\\-this\\-machine"));
  EXPECT_FALSE(has(page, "man\\-page"));
  EXPECT_FALSE(has(ioasis({"--help"}).out, "man-page"));
  EXPECT_FALSE(has(ioasis({"completion", "bash"}).out, "man-page"));
}

}  // namespace
}  // namespace ioasis::cli::test
