#include "conformance/targets/errands.h"

#include <array>
#include <cstring>

#include "conformance/last_lines.h"
#include "conformance/targets/frames.h"
#include "conformance/targets/kernel_report.h"
#include "conformance/targets/target.h"

namespace ioasis::conformance {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kErrand = 0xffff'fffe;  // the sequence number of what is no trace
constexpr milliseconds kPatience{20};
constexpr std::size_t kConsoleLines = 60;

using Bytes = std::vector<std::uint8_t>;

void append(Bytes& bytes, std::string_view text) { bytes.insert(bytes.end(), text.begin(), text.end()); }

void append_number(Bytes& bytes, std::uint64_t number) {
  std::array<std::uint8_t, sizeof number> raw;
  std::memcpy(raw.data(), &number, sizeof number);
  bytes.insert(bytes.end(), raw.begin(), raw.end());
}

/// The next answer to an errand; nothing when the machine has ended, or sent nothing for so long.
std::optional<agent::Frame> next_answer(AgentLink& link, milliseconds limit) {
  agent::Frame frame;
  for (;;) {
    while (link.next(frame) == agent::Framing::Complete) {
      if (frame.head.sequence != kErrand) continue;
      if (frame.head.kind == agent::Kind::Refused)
        throw Unavailable(link.machine().describe() + ": " + text_in(frame.payload));
      return frame;
    }
    if (link.ended() || link.silence() > limit) return std::nullopt;
    link.pump(kPatience);
  }
}

void ask(AgentLink& link, agent::Kind kind, const Bytes& payload) {
  link.require();
  append_request(link.outgoing(), kind, kErrand, payload);
  link.hear();
}

struct Content {
  std::uint64_t error;
  std::string_view bytes;  ///< of the frame
};

Content content_in(const agent::Frame& frame) {
  agent::Reader reader(frame.payload);
  const auto head = reader.take<agent::ContentHead>();
  const auto* bytes = reinterpret_cast<const char*>(reader.take(head.length));
  return {head.error, reader.ok() ? std::string_view(bytes, head.length) : std::string_view()};
}

}  // namespace

std::optional<std::uint64_t> write_file(AgentLink& link, const std::string& path, const std::string& text,
                                        milliseconds limit) {
  Bytes payload;
  append(payload, path + '\0' + text + '\0');
  ask(link, agent::Kind::WriteFile, payload);
  const auto answer = next_answer(link, limit);
  return answer ? std::optional(number_in(answer->payload)) : std::nullopt;
}

std::string read_file(AgentLink& link, const std::string& path, milliseconds limit) {
  const auto fail = [&](const std::string& reason) {
    return Unavailable(link.machine().describe() + ": cannot read " + path + ": " + reason);
  };
  std::string whole;
  for (;;) {
    Bytes payload;
    append_number(payload, whole.size());
    append(payload, path + '\0');
    ask(link, agent::Kind::ReadFile, payload);
    const auto answer = next_answer(link, limit);
    if (!answer) throw fail("no answer");
    const auto [error, bytes] = content_in(*answer);
    if (error != 0) throw fail(std::strerror(static_cast<int>(error)));
    if (bytes.empty()) return whole;
    whole += bytes;
  }
}

void send_to_sleep(AgentLink& link, milliseconds time) {
  Bytes payload;
  append_number(payload, static_cast<std::uint64_t>(time.count()));
  ask(link, agent::Kind::Sleep, payload);
}

void let_rest(AgentLink& link, milliseconds time) {
  send_to_sleep(link, time);
  next_answer(link, time + std::chrono::seconds(10));
}

ProgramRun run_program(AgentLink& link, const Program& program, const std::function<void(std::string_view)>& printed) {
  Bytes payload;
  for (const auto& argument : program.argv) append(payload, argument + '\0');
  ask(link, agent::Kind::Execute, payload);
  ProgramRun run;
  std::optional<agent::Frame> answer;
  try {
    while ((answer = next_answer(link, program.limit)) && answer->head.kind == agent::Kind::Content) {
      const auto text = content_in(*answer).bytes;
      run.output += text;
      if (!text.empty()) printed(text);
    }
  } catch (...) {
    link.stop();  // it would go on with the program
    throw;
  }
  if (answer) run.status = static_cast<int>(number_in(answer->payload));
  link.settle_console();
  run.report = kernel_report(link.console());
  if (!run.status) {
    run.console = last_lines(link.console(), kConsoleLines);
    link.stop();
    return run;
  }
  for (const auto& path : program.bring) try {
      run.files[path] = read_file(link, path);
    } catch (const Unavailable&) {
      // Its absence among the files says so.
    }
  return run;
}

}  // namespace ioasis::conformance
