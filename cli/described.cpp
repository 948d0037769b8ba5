// Reading CLI11's description of the command line.
#include "cli/described.h"

#include <sstream>

namespace ioasis::cli {

std::vector<const CLI::App*> listed_subcommands(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App* subcommand) { return !subcommand->get_group().empty(); });
}

std::vector<std::string> long_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> listed_values(const CLI::Option& option) {
  // The check CLI::IsMember shows what it allows as {a,b,c} in the name of the option's type.
  const std::string type = option.get_type_name();
  const auto open = type.find('{'), close = type.find('}');
  std::vector<std::string> values;
  if (open == std::string::npos || close == std::string::npos) return values;
  std::istringstream list(type.substr(open + 1, close - open - 1));
  for (std::string value; std::getline(list, value, ',');) values.push_back(value);
  return values;
}

}  // namespace ioasis::cli
