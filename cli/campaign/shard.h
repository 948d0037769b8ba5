// A part of a campaign: every n-th trial, so that any machine knows its own without asking another.
#pragma once

#include <CLI/App.hpp>
#include <cstddef>
#include <optional>
#include <string>

namespace ioasis::cli::campaign {

struct Shard {
  std::size_t number = 1, of = 1;  ///< 1 of 1: everything

  bool has(std::size_t trial) const { return trial % of == number - 1; }
  /// How many of so many trials it has.
  std::size_t share_of(std::size_t trials) const { return (trials + of - number) / of; }
  /// "results-2-of-8.jsonl"
  std::string file_name() const;
};

/// --shard I/N: nothing where it is not given.
CLI::Option* add_shard_option(CLI::App& app, std::optional<Shard>& shard);

}  // namespace ioasis::cli::campaign
