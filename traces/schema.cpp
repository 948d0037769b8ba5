// Making the schema: what all steps share is written out here, what differs from op to op comes from the command table.
#include "traces/schema.h"

#include "model/platform/platform.h"
#include "model/uapi/commands.h"
#include "traces/layout.h"
#include "traces/located.h"
#include "traces/trace.h"

namespace ioasis::traces {
namespace {

constexpr const char* kShared = R"({
  "number8": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,2}$", "maxLength": 18},
  "number16": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,4}$", "maxLength": 18},
  "number24": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,6}$", "maxLength": 18},
  "number32": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,8}$", "maxLength": 18},
  "number64": {"type": "string", "pattern": "^0x[0-9a-fA-F]{1,16}$"},
  "bounds8": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,2}([.][.]0x0*[0-9a-fA-F]{1,2})?$", "maxLength": 38},
  "bounds16": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,4}([.][.]0x0*[0-9a-fA-F]{1,4})?$", "maxLength": 38},
  "bounds24": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,6}([.][.]0x0*[0-9a-fA-F]{1,6})?$", "maxLength": 38},
  "bounds32": {"type": "string", "pattern": "^0x0*[0-9a-fA-F]{1,8}([.][.]0x0*[0-9a-fA-F]{1,8})?$", "maxLength": 38},
  "bounds64": {"type": "string", "pattern": "^0x[0-9a-fA-F]{1,16}([.][.]0x[0-9a-fA-F]{1,16})?$"},
  "bytes": {"type": "string", "pattern": "^([0-9a-fA-F]{2})*$"},
  "data": {"anyOf": [{"$ref": "#/$defs/bytes"}, {"type": "array", "items": {"$ref": "#/$defs/number64"}}]},
  "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$"},
  "id": {"anyOf": [{"$ref": "#/$defs/name"}, {"$ref": "#/$defs/number32"}]},
  "bufferAddress": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}[+]0x[0-9a-fA-F]{1,16}$"},
  "address": {"anyOf": [{"$ref": "#/$defs/bufferAddress"}, {"$ref": "#/$defs/number64"}]},
  "offsets": {"propertyNames": {"$ref": "#/$defs/number64"}},
  "errno": {"type": "string", "pattern": "^(OK|E[A-Z0-9]+|[1-9][0-9]{0,3})$"},
  "pages": {"type": "array", "items": {"type": "integer", "minimum": 0}, "uniqueItems": true},
  "buffer": {
    "type": "object", "additionalProperties": false, "required": ["pages"],
    "properties": {"kind": {"enum": ["private", "shared", "memfd", "huge"]},
                   "pages": {"type": "integer", "minimum": 1, "maximum": 2048},
                   "readonly": {"$ref": "#/$defs/pages"}, "unmapped": {"$ref": "#/$defs/pages"}}
  },
  "platform": {"anyOf": [{"enum": []}, {"type": "object", "required": ["platform", "name", "about"]}]},
  "header": {
    "type": "object", "additionalProperties": false, "required": ["ioasis", "dialect", "platform"],
    "properties": {
      "ioasis": {"const": 1}, "dialect": {"type": "string"}, "note": {"type": "string"},
      "platform": {"$ref": "#/$defs/platform"},
      "memory": {"type": "object", "maxProperties": 16, "propertyNames": {"$ref": "#/$defs/name"},
                 "additionalProperties": {"$ref": "#/$defs/buffer"}},
      "caller": {"type": "object", "additionalProperties": false,
                 "properties": {"memlock": {"type": "integer", "minimum": 0, "maximum": 4294967295},
                                "without": {"type": "array", "uniqueItems": true,
                                            "items": {"enum": []}}}},
      "files": {"type": "object", "maxProperties": 8, "propertyNames": {"$ref": "#/$defs/name"},
                "additionalProperties": {"enum": []}},
      "processes": {"type": "array", "maxItems": 4, "items": {"$ref": "#/$defs/name"}, "uniqueItems": true}
    }
  }
})";

/// The keys that every kind of step may have.
constexpr const char* kEveryStep = R"({
  "by": {"$ref": "#/$defs/name"},
  "poke": {"type": "object", "propertyNames": {"$ref": "#/$defs/bufferAddress"},
           "additionalProperties": {"$ref": "#/$defs/data"}},
  "peek": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}[+]0x[0-9a-fA-F]{1,16}:0x[0-9a-fA-F]{1,16}$"},
  "fail_nth": {"type": "integer", "minimum": 1, "maximum": 4294967295},
  "note": {"type": "string"}
})";

Json reference(const std::string& definition) { return {{"$ref", "#/$defs/" + definition}}; }

Json object(Json properties) {
  return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json number(const uapi::Field& field) { return reference("number" + std::to_string(8 * field.width)); }

Json input(const uapi::Field& field) {
  switch (field.kind) {
    case uapi::FieldKind::ObjectId:
    case uapi::FieldKind::Fd:
    case uapi::FieldKind::PinId:
      return reference("id");
    case uapi::FieldKind::Address:
      return reference("address");
    case uapi::FieldKind::Plain:
    case uapi::FieldKind::Reserved:
      return number(field);
    case uapi::FieldKind::Flags:
      break;
  }
  Json names = Json::array();
  for (const uapi::NamedValue& flag : field.values) names.push_back(flag.name);
  Json items = number(field);
  if (!names.empty()) items = {{"anyOf", Json::array({{{"enum", std::move(names)}}, std::move(items)})}};
  return {{"type", "array"}, {"items", std::move(items)}, {"uniqueItems", true}};
}

Json answer(Json extra) {
  Json properties{{"errno", reference("errno")},
                  {"result", reference("number64")},
                  {"bytes", reference("bytes")},
                  {"peek", reference("data")},
                  {"fail_nth", {{"type", "integer"}, {"minimum", 0}, {"maximum", 4294967295}}}};
  properties.update(extra);
  return object(std::move(properties));
}

Json expect(Json extra) {
  Json properties{{"errno", {{"type", "array"}, {"items", reference("errno")}, {"minItems", 1}, {"uniqueItems", true}}},
                  {"clause", {{"type", "string"}}},
                  {"result", reference("bounds64")},
                  {"peek", {{"anyOf", {reference("bytes"), {{"type", "array"}, {"items", reference("bounds64")}}}}}}};
  properties.update(extra);
  Json all = object(std::move(properties));
  all["required"] = {"errno"};
  return all;
}

Json site() { return {{"enum", {"edge", "read-only", "unmapped"}}}; }

Json step(std::string_view op, Json properties, Json required) {
  Json all{{"op", {{"const", op}}}};
  all.update(properties);
  all.update(Json::parse(kEveryStep));
  Json line = object(std::move(all));
  line["required"] = std::move(required);
  return line;
}

Json command_step(const uapi::CommandInfo& command) {
  Json in = Json::object();
  Json out = Json::object();
  Json bind = Json::object();
  Json expected = Json::object();
  for (const uapi::Field& field : command.fields) {
    in[std::string(field.name)] = input(field);
    if (field.direction == uapi::Direction::In) continue;
    out[std::string(field.name)] = number(field);
    expected[std::string(field.name)] = reference("bounds" + std::to_string(8 * field.width));
    if (uapi::is_named(field.kind)) bind[std::string(field.name)] = reference("name");
  }
  Json keys{{"in", object(std::move(in))},
            {"expect", expect({{"out", object(std::move(expected))}})},
            {"got", answer({{"out", object(std::move(out))}})}};
  if (uapi::made_on_file(command)) keys["on"] = reference("name");
  if (makes_device(command.command)) keys["platform"] = reference("platform");
  if (command.command == uapi::Command::Exit) {  // by a process but the first, of whose memory nothing is left
    Json line = step(command.name, std::move(keys), {"op", "by"});
    for (const char* key : {"poke", "peek"}) line["properties"].erase(key);
    return line;
  }
  if (!uapi::has_struct(command.passing)) return step(command.name, std::move(keys), {"op"});
  Json gaps = reference("offsets");
  gaps["type"] = "object";
  gaps["additionalProperties"] = reference("bytes");
  Json tail = reference("bytes");
  tail["maxLength"] = 2 * (kMaxStructBytes - command.size);
  keys.update({{"gaps", std::move(gaps)},
               {"cut", {{"type", "integer"}, {"minimum", 0}, {"maximum", command.size - 1}}},
               {"tail", std::move(tail)},
               {"at", site()}});
  const bool extensible = command.passing == uapi::Passing::Extensible;
  if (extensible) keys["size"] = reference("number32");
  if (extensible || !bind.empty()) keys["bind"] = object(std::move(bind));
  return step(command.name, std::move(keys), {"op"});
}

Json raw_step() {
  Json bytes = reference("bytes");
  bytes["maxLength"] = 2 * kMaxStructBytes;
  Json names = reference("offsets");
  names["type"] = "object";
  names["additionalProperties"] = reference("name");
  return step(kRaw,
              {{"on", reference("name")},
               {"request", reference("number32")},
               {"at", site()},
               {"bytes", std::move(bytes)},
               {"ids", names},
               {"bind", names},
               {"expect", expect(Json::object())},
               {"got", answer(Json::object())}},
              {"op", "request", "bytes"});
}

}  // namespace

std::string schema() {
  Json definitions = Json::parse(kShared);
  for (const auto& one : platform::platforms())
    if (!platform::no_traces(one)) definitions["platform"]["anyOf"][0]["enum"].push_back(one.name);
  for (const auto& capability : uapi::kCapabilities)
    definitions["header"]["properties"]["caller"]["properties"]["without"]["items"]["enum"].push_back(capability.name);
  Json kinds = Json::array();
  for (const auto& kind : uapi::kFileKinds) kinds.push_back(kind.name);
  definitions["header"]["properties"]["files"]["additionalProperties"]["enum"] = std::move(kinds);
  Json lines = Json::array({reference("header")});
  const auto add = [&](std::string_view op, Json definition) {
    definitions[std::string(op)] = std::move(definition);
    lines.push_back(reference(std::string(op)));
  };
  for (const uapi::CommandInfo& command : uapi::kCommandTable) add(command.name, command_step(command));
  add(kRaw, raw_step());
  const Json whole{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                   {"title", "A line of an ioasis trace"},
                   {"oneOf", std::move(lines)},
                   {"$defs", std::move(definitions)}};
  return whole.dump(2) + '\n';
}

}  // namespace ioasis::traces
