// The host's side of the frames: traces become requests, the agent's answers become Answers.
#pragma once

#include <array>
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

/// What is opened for a file of each kind, by uapi::FileKind.
using FilePaths = std::array<std::string, uapi::kFileKinds.size()>;

/// Those of every usual system.
const FilePaths& usual_paths();

/// Appends a Run, RunStepwise or Bench of the trace. Throws std::invalid_argument, leaving `stream` as it was, for a
/// trace that breaks the limits of traces/trace.h: the agent would refuse it.
void append_trace(std::vector<std::uint8_t>& stream, agent::Kind kind, std::uint32_t sequence,
                  const traces::Trace& trace, std::uint32_t repetitions = 0, const FilePaths& paths = usual_paths());

/// What the payload of a NotOpened says: "the target could not open /dev/iommu: ENOENT".
std::string not_opened(std::span<const std::uint8_t> payload, const traces::Trace& trace, const FilePaths& paths);

enum class Progress {
  Partial,  ///< more answers follow
  Whole,    ///< the trace has been answered and its device closed
  Damaged,  ///< the payload is no answer to this trace
};

/// Appends the answers in the payload of an Answers frame to those of the trace that came before.
Progress take_answers(std::span<const std::uint8_t> payload, const traces::Trace& trace,
                      std::vector<traces::Answer>& answers);

/// The number in a BenchTime or Done.
std::uint64_t number_in(std::span<const std::uint8_t> payload);

/// The text that a payload is.
std::string text_in(std::span<const std::uint8_t> payload);

/// The writable memory that the kernel may change when it runs the trace, which the agent then has to zero. Every
/// call writes its struct; IOAS_IOVA_RANGES and GET_HW_INFO write where they say besides, and an unknown call may write
/// anywhere.
std::vector<agent::Range> written_memory(const traces::Trace& trace);

}  // namespace ioasis::conformance
