#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "traces/reader.h"

namespace ioasis::traces {
namespace {

const std::filesystem::path kBad = IOASIS_SOURCE_DIR "/traces/test/bad";

/// bad/messages.txt: what each file there is refused with.
std::map<std::string, std::string> messages_by_file() {
  std::map<std::string, std::string> messages;
  std::ifstream in(kBad / "messages.txt");
  for (std::string line; std::getline(in, line);) messages[line.substr(0, line.find(':'))] = line;
  return messages;
}

std::string refusal(std::istream& in, const std::string& name) {
  try {
    read(in, name);
  } catch (const ParseError& error) {
    return error.what();
  }
  return name + " is read";
}

constexpr auto kHeader = "{\"ioasis\":1,\"dialect\":\"linux-6.12\",\"platform\":\"mock\"}\n";

TEST(Refusal, EveryBadTraceIsRefusedWithFileLineAndField) {
  const auto messages = messages_by_file();
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kBad)) {
    if (entry.path().extension() != ".jsonl") continue;
    ++files;
    const std::string name = entry.path().filename();
    ASSERT_TRUE(messages.contains(name)) << name;
    std::ifstream in(entry.path());
    EXPECT_EQ(refusal(in, name), messages.at(name));
  }
  EXPECT_EQ(files, messages.size());
  EXPECT_GT(files, 100u);
}

TEST(Refusal, TheErrorTellsItsPartsApart) {
  std::istringstream in(std::string(kHeader) + R"({"op":"IOAS_UNMAP","in":{"iova":4096}})" + "\n");
  try {
    read(in, "unmap.jsonl");
    FAIL();
  } catch (const ParseError& error) {
    EXPECT_EQ(error.file, "unmap.jsonl");
    EXPECT_EQ(error.line, 2u);
    EXPECT_EQ(error.field, "in.iova");
    EXPECT_EQ(error.expected, "a hex string of at most 64 bits");
    EXPECT_EQ(error.found, "4096");
  }
}

TEST(Refusal, ALineMayBeAsLongAsTheLimitAndNoLonger) {
  const std::string start = R"({"op":"DESTROY","note":")";
  const std::string end = "\"}";
  const std::string fits(kMaxLineBytes - start.size() - end.size(), 'x');
  std::istringstream allowed(kHeader + start + fits + end + "\n");
  EXPECT_EQ(read(allowed, "t").steps.at(0).note, fits);
  std::istringstream longer(kHeader + start + fits + "x" + end + "\n");
  EXPECT_EQ(refusal(longer, "t"), "t:2: line: expected at most 1048576 bytes, found more");
}

TEST(Refusal, ATraceMayHaveAsManyStepsAsTheLimitAndNoMore) {
  std::string text = kHeader;
  for (std::size_t i = 0; i < kMaxSteps; ++i) text += "{\"op\":\"DESTROY\"}\n";
  std::istringstream allowed(text);
  EXPECT_EQ(read(allowed, "t").steps.size(), kMaxSteps);
  std::istringstream more(text + "{\"op\":\"DESTROY\"}\n");
  EXPECT_EQ(refusal(more, "t"), "t:65537: line: expected at most 65535 steps, found another");
}

TEST(Refusal, ATraceMayBindAsManyNamesAsTheLimitAndNoMore) {
  std::string text = kHeader;
  std::size_t names = 0;
  while (names < kMaxNames) {
    text += R"({"op":"MOCK_DOMAIN","bind":{)";
    for (const char* field : {"\"out_stdev_id\"", ",\"out_hwpt_id\"", ",\"out_idev_id\""})
      text += std::string(field) + ":\"n" + std::to_string(names++) + "\"";
    text += "}}\n";
  }
  ASSERT_EQ(names, kMaxNames);
  std::istringstream allowed(text);
  EXPECT_EQ(read(allowed, "t").names.size(), kMaxNames);
  std::istringstream more(text + R"({"op":"IOAS_ALLOC","bind":{"out_ioas_id":"more"}})" + "\n");
  EXPECT_EQ(refusal(more, "t"), "t:21847: bind.out_ioas_id: expected at most 65535 names, found \"more\"");
}

TEST(Refusal, AFileThatCannotBeReadIsNamed) {
  for (const std::string path : {"/nowhere/at/all.jsonl", "/"}) {
    try {
      read_file(path);
      FAIL() << path;
    } catch (const std::system_error& error) {
      EXPECT_NE(std::string(error.what()).find(path), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace ioasis::traces
