// Reading "2/8".
#include "cli/campaign/shard.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace ioasis::cli::campaign {

namespace {

constexpr std::size_t kMostShards = 100'000;

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Shard> shard_of(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const auto number = whole_number(text.substr(0, slash)), of = whole_number(text.substr(slash + 1));
  if (!number || !of || *number == 0 || *number > *of || *of > kMostShards) return std::nullopt;
  return Shard{*number, *of};
}

}  // namespace

std::string Shard::file_name() const {
  return "results-" + std::to_string(number) + "-of-" + std::to_string(of) + ".jsonl";
}

CLI::Option* add_shard_option(CLI::App& app, std::optional<Shard>& shard) {
  return app
      .add_option_function<std::string>(
          "--shard",
          [&shard](const std::string& text) {
            shard = shard_of(text);
            if (!shard) throw CLI::ValidationError("--shard", "expected I/N, such as 2/8, found " + text);
          },
          "I/N: every N-th trial from the I-th on; results are appended below --out, and what is there is not "
          "done again")
      ->type_name("I/N");
}

}  // namespace ioasis::cli::campaign
