// Errands, run by the real agent as a child process on this machine.
#include "conformance/targets/errands.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

#include "conformance/targets/local_machine.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {
namespace {

class Errands : public testing::Test {
 protected:
  ~Errands() override { std::filesystem::remove(path); }

  void write(const std::string& text) const { std::ofstream(path, std::ios::binary) << text; }
  ProgramRun shell(const std::string& script, std::vector<std::string> bring = {}) {
    return run_program(link, {.argv = {"/bin/sh", "-c", script}, .bring = std::move(bring)});
  }

  AgentLink link{std::make_unique<LocalMachine>(IOASIS_AGENT)};
  const std::string path = testing::TempDir() + "ioasis_errands." + std::to_string(::getpid());
};

TEST_F(Errands, write_text_into_a_file_that_exists) {
  write("");
  EXPECT_EQ(write_file(link, path, "crash"), 0u);
  EXPECT_EQ(read_file(link, path), "crash");
  EXPECT_EQ(write_file(link, "/nowhere/at/all", "x"), static_cast<std::uint64_t>(ENOENT));
}

TEST_F(Errands, read_a_file_of_any_bytes_and_of_many_pieces) {
  std::string bytes;
  for (std::size_t i = 0; i < 2 * agent::kMaxPiece + 5; ++i) bytes += static_cast<char>(i * 7 >> 3);
  write(bytes);
  EXPECT_TRUE(read_file(link, path) == bytes);
  write("");
  EXPECT_EQ(read_file(link, path), "");
}

TEST_F(Errands, say_why_a_file_cannot_be_read) {
  try {
    read_file(link, "/nowhere/at/all");
    FAIL();
  } catch (const Unavailable& missing) {
    EXPECT_NE(std::string(missing.what()).find("/nowhere/at/all: No such file"), std::string::npos) << missing.what();
  }
}

TEST_F(Errands, run_a_program_and_give_its_output_and_status) {
  const auto run = shell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(run.status, 3);
  EXPECT_EQ(run.output, "out\nerr\n");
  EXPECT_FALSE(run.report);
  EXPECT_EQ(shell("kill -SEGV $$").status, 128 + SIGSEGV);
}

TEST_F(Errands, give_output_piece_by_piece_while_the_program_runs) {
  std::vector<std::string> pieces;
  const Program waits{
      .argv = {"/bin/sh", "-c", "echo first; while ! [ -e " + path + " ]; do sleep 0.01; done; echo last"}};
  EXPECT_EQ(run_program(link, waits,
                        [&](std::string_view piece) {
                          pieces.emplace_back(piece);
                          write("");  // the program ends only when its first piece has come
                        })
                .status,
            0);
  EXPECT_EQ(pieces, (std::vector<std::string>{"first\n", "last\n"}));
}

TEST_F(Errands, bring_the_files_that_the_program_left) {
  const auto run = shell("printf 'a\\0b' > " + path, {path, "/nowhere/at/all"});
  EXPECT_EQ(run.files, (std::map<std::string, std::string>{{path, std::string("a\0b", 3)}}));
}

TEST_F(Errands, name_a_program_that_is_not_there) {
  const auto run = run_program(link, {.argv = {"/nowhere/program"}});
  EXPECT_EQ(run.status, 127);
  EXPECT_EQ(run.output, "cannot run /nowhere/program: No such file or directory\n");
}

TEST_F(Errands, give_up_a_program_that_is_silent_for_too_long_and_go_on_in_a_fresh_machine) {
  const auto run = run_program(
      link, {.argv = {"/bin/sh", "-c", "echo begun; exec sleep 60"}, .limit = std::chrono::milliseconds(300)});
  EXPECT_FALSE(run.status);
  EXPECT_EQ(run.output, "begun\n");
  EXPECT_EQ(shell("echo again").output, "again\n");
}

TEST_F(Errands, keep_what_was_printed_before_the_machine_died) {
  const auto run = shell("echo begun; sleep 0.1; kill -9 $PPID");
  EXPECT_FALSE(run.status);
  EXPECT_EQ(run.output, "begun\n");
}

TEST_F(Errands, end_when_the_listener_has_had_enough) {
  struct Enough {};
  EXPECT_THROW(
      run_program(link, {.argv = {"/bin/sh", "-c", "echo x; exec sleep 60"}}, [](std::string_view) { throw Enough(); }),
      Enough);
  EXPECT_EQ(shell("echo again").output, "again\n");
}

}  // namespace
}  // namespace ioasis::conformance
