// From ANSI colours to spans.
#include "cli/show/html_page.h"

namespace ioasis::cli {

namespace {

constexpr const char* kStyleSheet =
    "body{background:#fdfdfb;color:#222;margin:2em}"
    "pre{font:14px/1.25 'DejaVu Sans Mono',Menlo,Consolas,monospace}"
    ".c1{font-weight:bold}.c2{color:#888}.c32{color:#18794e}.c1-31{color:#c62a2f;font-weight:bold}"
    ".c33{color:#9a5b00}.c34{color:#2f5fd0}.c35{color:#9b3fa8}.c36{color:#0b7a8a}"
    "@media(prefers-color-scheme:dark){body{background:#161618;color:#ddd}.c2{color:#777}.c32{color:#4cc38a}"
    ".c1-31{color:#ff6369}.c33{color:#f1a10d}.c34{color:#849dff}.c35{color:#d19dff}.c36{color:#4ccce6}}";

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      default:
        result += c;
    }
  return result;
}

std::string coloured(std::string_view text) {
  std::string html;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t sequence = text.find("\033[", at);
    html += escaped(text.substr(at, sequence == std::string_view::npos ? sequence : sequence - at));
    if (sequence == std::string_view::npos) break;
    const std::size_t end = text.find('m', sequence);
    std::string code(text.substr(sequence + 2, end - sequence - 2));
    for (char& c : code)
      if (c == ';') c = '-';
    html += code == "0" ? "</span>" : "<span class=\"c" + code + "\">";
    at = end + 1;
  }
  return html;
}

std::string page_of(std::string_view title, std::string_view body, std::string_view style) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
         "content=\"width=device-width\"><title>" +
         escaped(title) + "</title><style>" + kStyleSheet + std::string(style) + "</style></head>\n<body><h1>" +
         escaped(title) + "</h1>" + std::string(body) + "</body></html>\n";
}

std::string html_page(std::string_view title, std::string_view text) {
  return page_of(title, "<pre>" + coloured(text) + "</pre>", "");
}

}  // namespace ioasis::cli
