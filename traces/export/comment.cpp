// Wrapping and taming text.
#include "traces/export/comment.h"

#include <sstream>

namespace ioasis::traces {

std::string comment_text(std::string_view text) {
  std::string tame;
  for (const char c : text) {
    const char before = tame.empty() ? ' ' : tame.back();
    if ((before == '*' && c == '/') || (before == '/' && c == '*') || (before == '?' && c == '?')) tame += ' ';
    tame += static_cast<unsigned char>(c) < ' ' || c == '\\' ? ' ' : c;
  }
  return tame;
}

std::string block_comment(std::string_view text) {
  constexpr std::size_t kWidth = 97;
  std::string comment = "/*\n";
  std::istringstream paragraphs{std::string(text)};
  for (std::string paragraph; std::getline(paragraphs, paragraph);) {
    std::istringstream words(comment_text(paragraph));
    std::string line = " *";
    for (std::string word; words >> word;) {
      if (line.size() + 1 + word.size() > kWidth) {
        comment += line + '\n';
        line = " *";
      }
      line += ' ' + word;
    }
    comment += line + '\n';
  }
  return comment + " */\n";
}

}  // namespace ioasis::traces
