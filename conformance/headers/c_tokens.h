// The words of a C header: comments are gone, lines that were continued are joined, and macros stand apart.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::headers {

/// An identifier, a number, a character constant or one sign; "<<" and ">>" are one sign each.
using Tokens = std::vector<std::string>;

struct TokenizedHeader {
  Tokens tokens;                         ///< outside of directives
  std::map<std::string, Tokens> macros;  ///< what each stands for, of those without parameters
};

/// Any text can be read: what is no C becomes signs that no declaration is made of. Both branches of #if are taken.
TokenizedHeader tokenize(std::string_view text);

}  // namespace ioasis::conformance::headers
