// What can be had of the agent beside traces: files of the machine, written and read, and programs run in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/targets/agent_link.h"

namespace ioasis::conformance {

/// Has the agent write text into a file that exists. Returns 0 or an errno; nothing when the machine did not survive
/// it, or did not answer within `limit`.
std::optional<std::uint64_t> write_file(AgentLink& link, const std::string& path, const std::string& text,
                                        std::chrono::milliseconds limit = std::chrono::seconds(10));

/// A file of the machine, whole. Throws Unavailable when it cannot be read, or no answer comes within `limit`.
std::string read_file(AgentLink& link, const std::string& path,
                      std::chrono::milliseconds limit = std::chrono::seconds(10));

/// Has the agent do nothing for so long; does not wait for it. For tests of what a hang costs.
void send_to_sleep(AgentLink& link, std::chrono::milliseconds time);

/// The same, and waits for it: much that a kernel puts off is done meanwhile.
void let_rest(AgentLink& link, std::chrono::milliseconds time);

/// A program to be run in a machine.
struct Program {
  std::vector<std::string> argv = {};       ///< none of them empty; argv[0] is its path in the machine
  std::vector<std::string> bring = {};      ///< files of the machine that are wanted afterwards
  std::chrono::milliseconds limit{60'000};  ///< without output after which it counts as hung
};

/// What became of it.
struct ProgramRun {
  std::optional<int> status = {};  ///< its exit status, or 128 + the signal that ended it; nothing when it did not end
  std::string output = {};         ///< its standard output and standard error, as far as they came
  std::map<std::string, std::string> files = {};  ///< of those to bring, the ones that could be read
  std::optional<std::string> report = {};         ///< the kernel's, of a warning or worse
  std::string console = {};                       ///< when it did not end: the machine's last lines
};

/// Runs the program to its end, or until the machine dies or is silent for too long: it is stopped then. `printed` gets
/// each piece of output as it comes, and may end it all by throwing. Throws Unavailable when the machine cannot be had.
ProgramRun run_program(
    AgentLink& link, const Program& program,
    const std::function<void(std::string_view)>& printed = [](std::string_view) {});

}  // namespace ioasis::conformance
