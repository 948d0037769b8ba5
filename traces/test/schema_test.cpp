#include "traces/schema.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "model/uapi/commands.h"

namespace ioasis::traces {
namespace {

using nlohmann::json;

std::string checked_in() {
  std::ifstream in(IOASIS_SOURCE_DIR "/traces/schema/trace.schema.json");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::set<std::string> keys(const json& object) {
  std::set<std::string> all;
  for (const auto& item : object.items()) all.insert(item.key());
  return all;
}

TEST(Schema, TheFileCheckedInIsTheOneTheCommandTableGives) {
  EXPECT_EQ(checked_in(), schema()) << "traces_schema prints the new one";
}

TEST(Schema, EveryOpTakesItsFieldsAndGivesBackItsOutputs) {
  const json definitions = json::parse(checked_in()).at("$defs");
  for (const auto& command : uapi::kCommandTable) {
    const json& properties = definitions.at(std::string(command.name)).at("properties");
    std::set<std::string> in, out, bind;
    for (const auto& field : command.fields) {
      in.emplace(field.name);
      if (field.direction != uapi::Direction::In) out.emplace(field.name);
      if (field.direction != uapi::Direction::In && uapi::is_named(field.kind)) bind.emplace(field.name);
    }
    EXPECT_EQ(keys(properties.at("in").at("properties")), in) << command.name;
    EXPECT_EQ(keys(properties.at("got").at("properties").at("out").at("properties")), out) << command.name;
    const bool extensible = command.passing == uapi::Passing::Extensible;
    EXPECT_EQ(extensible ? keys(properties.at("bind").at("properties")) : bind, bind) << command.name;
    EXPECT_EQ(properties.contains("size"), extensible) << command.name;
    EXPECT_EQ(properties.contains("at"), uapi::has_struct(command.passing)) << command.name;
  }
}

TEST(Schema, AMapSaysWhatEachFieldIs) {
  const json in = json::parse(checked_in())["$defs"]["IOAS_MAP"]["properties"]["in"]["properties"];
  EXPECT_EQ(in["ioas_id"]["$ref"], "#/$defs/id");
  EXPECT_EQ(in["user_va"]["$ref"], "#/$defs/address");
  EXPECT_EQ(in["iova"]["$ref"], "#/$defs/number64");
  EXPECT_EQ(in["__reserved"]["$ref"], "#/$defs/number32");
  EXPECT_EQ(in["flags"]["items"]["anyOf"][0]["enum"], json({"FIXED_IOVA", "WRITEABLE", "READABLE"}));
}

}  // namespace
}  // namespace ioasis::traces
