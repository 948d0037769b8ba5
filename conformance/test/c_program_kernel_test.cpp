// Exported C with the kernel's own header, and on a kernel.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <thread>

#include "conformance/judge/expected.h"
#include "conformance/kernel/qemu_machine.h"
#include "conformance/kernel/source_tree.h"
#include "conformance/kernel/test/scratch.h"
#include "conformance/test/fake_device.h"
#include "conformance/test/kept_traces.h"
#include "traces/export/c_program.h"

namespace ioasis::conformance::test {
namespace {

namespace fs = std::filesystem;

const model::Dialect& dialect() { return *model::dialect_named("linux-6.12"); }

/// The header of the source that the kernel under test is made of, whatever others a user has built. Throws
/// Unavailable.
std::string kernel_header() {
  static const auto source = kernel::find("x86").source;
  static const auto folder = kernel::unpacked(source, kernel::source_digest(source), [](const auto&...) {});
  return kernel::text_of(folder / "include/uapi/linux/iommufd.h");
}

std::string program(const traces::Trace& trace) { return traces::c_program(trace, expected_answers(trace, dialect())); }

/// A call of every command that a program of one process can make, with each bit of its flags and each small number by
/// name.
traces::Trace every_name() {
  traces::Trace trace;
  for (const auto& row : uapi::kCommandTable) {
    const bool by_program = row.interface != uapi::Interface::Device && row.interface != uapi::Interface::VfioDevice &&
                            row.command != uapi::Command::Exit;
    for (unsigned bit = 0; bit < 4 && dialect().has(row.command) && by_program; ++bit) {
      traces::Step& step = trace.steps.emplace_back(traces::call(row.command));
      for (const auto& field : row.fields)
        traces::set(step, field.name, field.kind == uapi::FieldKind::Flags && !field.values.empty() ? 1u << bit : bit);
    }
  }
  return trace;
}

TEST(ExportC, NamesStructsFieldsAndNumbersAsTheKernelsHeaderDoes) {
  std::string header;
  IOASIS_NEEDS(header = kernel_header());
  const kernel::Scratch folder;
  EXPECT_NO_THROW(compile(folder.path(), program(every_name()), {header, false}));
}

/// What the guest printed, the program's exit status in its last line.
std::string run_in_guest(const fs::path& program) {
  const auto machine = kernel::make_qemu_machine({.image = kernel::kernel_to_boot(), .agent = program});
  machine->start();
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (machine->alive() && std::chrono::steady_clock::now() < limit)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return machine->take_console();
}

TEST(ExportC, OnAKernelItTellsAConformingTraceFromAWrongExpectation) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const kernel::Scratch folder;
  auto trace = traces::read_file(fs::path(IOASIS_TRACES) / "findings/unmap-cut-leaves-part.jsonl");
  compile(folder.path(), program(trace), {kernel_header(), false});
  const std::string conforming = run_in_guest(folder.path() / "program");
  EXPECT_NE(conforming.find("ended with status 0"), std::string::npos) << conforming;

  trace.steps.back().expect = traces::Expectation{{ENOENT}, {}};
  compile(folder.path(), program(trace), {kernel_header(), false});
  const std::string diverging = run_in_guest(folder.path() / "program");
  EXPECT_NE(diverging.find("step 6: success (0), expected ENOENT"), std::string::npos) << diverging;
  EXPECT_NE(diverging.find("ended with status 1"), std::string::npos) << diverging;
}

TEST(ExportC, OnAKernelItOpensTheFilesOfATrace) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const kernel::Scratch folder;
  compile(folder.path(), program(traces::read_file(fs::path(IOASIS_TRACES) / "findings/closed-file-lives-on.jsonl")),
          {kernel_header(), false});
  const std::string console = run_in_guest(folder.path() / "program");
  EXPECT_NE(console.find("ended with status 0"), std::string::npos) << console;
}

TEST(FoundPrograms, ADeadProcessStaysChargedAndTheKernelWarns) {
  IOASIS_NEEDS(kernel::kernel_to_boot());
  const kernel::Scratch folder;
  const auto text = kernel::text_of(fs::path(IOASIS_TRACES) / "divergences/dead-process-stays-charged.c");
  compile(folder.path(), text, {kernel_header(), false});
  const std::string console = run_in_guest(folder.path() / "program");
  EXPECT_NE(console.find("pfn_reader_destroy"), std::string::npos) << console;
  EXPECT_NE(console.find("ended with status 0"), std::string::npos) << console;
}

}  // namespace
}  // namespace ioasis::conformance::test
