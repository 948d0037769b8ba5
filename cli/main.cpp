// The program `ioasis`: finds out whom it prints for, and runs the command line.
#include <langinfo.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "cli/command_line.h"
#include "cli/interrupt.h"
#include "conformance/child_process.h"

namespace {

constexpr std::size_t kNarrowest = 60, kWidest = 160;

ioasis::cli::Terminal terminal() {
  ioasis::cli::Terminal terminal;
  terminal.out = isatty(STDOUT_FILENO) != 0;
  terminal.err = isatty(STDERR_FILENO) != 0;
  const char* no_colour = std::getenv("NO_COLOR");
  const char* kind = std::getenv("TERM");
  terminal.colour = terminal.out && !(no_colour && *no_colour) && !(kind && std::strcmp(kind, "dumb") == 0);
  std::setlocale(LC_CTYPE, "");
  terminal.unicode = !terminal.out || std::strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  winsize size{};
  if ((terminal.out || terminal.err) && ioctl(terminal.out ? STDOUT_FILENO : STDERR_FILENO, TIOCGWINSZ, &size) == 0 &&
      size.ws_col > 0)
    terminal.width = std::clamp<std::size_t>(size.ws_col, kNarrowest, kWidest);
  return terminal;
}

/// Standard output is a pipe nobody reads any more: `| head` has seen enough.
bool reader_left() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  ioasis::cli::catch_interrupts();
  ioasis::conformance::look_while_running([] {
    if (ioasis::cli::interrupted()) throw ioasis::cli::Interrupted();
  });
  const int code = ioasis::cli::run(argc, argv, std::cout, std::cerr, terminal());
  std::cout.flush();
  if (std::cout || code != 0 || reader_left()) return code;
  std::cerr << "ioasis: the output could not be written\n";
  return 2;
}
