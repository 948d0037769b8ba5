// What the host asks of the agent beside traces: to write and read files of the machine, and to run programs in it.
#pragma once

#include "conformance/agent/channel.h"

namespace ioasis::conformance::agent {

/// Each carries out the request of its name (frame.h) and answers it.
void write_file(const Frame& frame, Channel& channel);
void read_file(const Frame& frame, Channel& channel);
void sleep_for(const Frame& frame, Channel& channel);
/// Returns when the program has ended and nothing holds its output open any more.
void execute(const Frame& frame, Channel& channel);

}  // namespace ioasis::conformance::agent
