#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <vector>

#include "traces/reader.h"

namespace ioasis::traces {
namespace {

struct Block {
  std::string kind;  ///< what follows the opening fence
  std::string text;
};

std::vector<Block> blocks_of_page() {
  std::ifstream in(IOASIS_SOURCE_DIR "/docs/trace-format.md");
  std::vector<Block> blocks;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) blocks.push_back({line.substr(3), ""});
    } else if (inside) {
      blocks.back().text += line + '\n';
    }
  }
  return blocks;
}

TEST(Documentation, TheExamplesOfThePageAreRead) {
  std::size_t examples = 0;
  for (const Block& block : blocks_of_page()) {
    if (block.kind != "jsonl") continue;
    std::istringstream in(block.text);
    EXPECT_NO_THROW(read(in, "example " + std::to_string(++examples)));
  }
  EXPECT_EQ(examples, 12u);
}

TEST(Documentation, TheExampleOfARefusalIsRefusedWithTheMessageShown) {
  const auto blocks = blocks_of_page();
  std::size_t examples = 0;
  for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
    if (blocks[i].kind != "jsonl refused") continue;
    ++examples;
    std::istringstream in(blocks[i].text);
    try {
      read(in, "trace.jsonl");
      ADD_FAILURE() << blocks[i].text;
    } catch (const ParseError& error) {
      EXPECT_EQ(std::string(error.what()) + '\n', blocks[i + 1].text);
    }
  }
  EXPECT_EQ(examples, 1u);
}

}  // namespace
}  // namespace ioasis::traces
