// The host's side of the frames: traces become requests, the agent's answers become Answers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "conformance/agent/frame.h"
#include "traces/trace.h"

namespace ioasis::conformance {

/// Appends a request with that payload, padded with zeroes.
void append_request(std::vector<std::uint8_t>& stream, agent::Kind kind, std::uint32_t sequence,
                    std::span<const std::uint8_t> payload = {});

/// Appends a Run, RunStepwise or Bench of the trace. Throws std::invalid_argument, leaving `stream` as it was, for a
/// trace that breaks the limits of traces/trace.h: the agent would refuse it.
void append_trace(std::vector<std::uint8_t>& stream, agent::Kind kind, std::uint32_t sequence,
                  const traces::Trace& trace, std::uint32_t repetitions = 0);

enum class Progress {
  Partial,  ///< more answers follow
  Whole,    ///< the trace has been answered and its device closed
  Damaged,  ///< the payload is no answer to this trace
};

/// Appends the answers in the payload of an Answers frame to those of the trace that came before.
Progress take_answers(std::span<const std::uint8_t> payload, const traces::Trace& trace,
                      std::vector<traces::Answer>& answers);

/// The number in a BenchTime or Done, or the DeviceState of a Hello.
std::uint64_t number_in(std::span<const std::uint8_t> payload);

/// The text at the end of a payload, `skip` bytes into it.
std::string text_in(std::span<const std::uint8_t> payload, std::size_t skip = 0);

/// The writable memory that the kernel may change when it runs the trace, which the agent then has to zero. Every
/// call writes its struct; IOAS_IOVA_RANGES and GET_HW_INFO write where they say besides, and an unknown call may write
/// anywhere.
std::vector<agent::Range> written_memory(const traces::Trace& trace);

}  // namespace ioasis::conformance
