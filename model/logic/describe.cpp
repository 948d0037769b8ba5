// How expressions read.
#include "model/logic/describe.h"

#include <cstdio>

namespace ioasis::model {

namespace {
template <class R, class A, class B>
R join(const A& a, const char* word, const B& b, Phrase::Level level, Phrase::Level right) {
  return R{{a.within(level) + " " + word + " " + b.within(right), level}};
}
DescribedWord function(const char* name, const DescribedWord& a) {
  return {{std::string(name) + "(" + a.text + ")", Phrase::Atom}};
}
}  // namespace

DescribedBool operator&&(const DescribedBool& a, const DescribedBool& b) {
  return join<DescribedBool>(a, "and", b, Phrase::And, Phrase::And);
}
DescribedBool operator||(const DescribedBool& a, const DescribedBool& b) {
  return join<DescribedBool>(a, "or", b, Phrase::Or, Phrase::Or);
}
DescribedBool operator!(const DescribedBool& a) { return {{"not " + a.within(Phrase::Compare), Phrase::Not}}; }
DescribedBool operator==(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedBool>(a, "=", b, Phrase::Compare, Phrase::Sum);
}
DescribedBool operator!=(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedBool>(a, "!=", b, Phrase::Compare, Phrase::Sum);
}
DescribedBool operator<(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedBool>(a, "<", b, Phrase::Compare, Phrase::Sum);
}
DescribedBool operator<=(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedBool>(a, "<=", b, Phrase::Compare, Phrase::Sum);
}
DescribedWord operator+(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedWord>(a, "+", b, Phrase::Sum, Phrase::Sum);
}
DescribedWord operator-(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedWord>(a, "-", b, Phrase::Sum, Phrase::Atom);
}
DescribedWord operator*(const DescribedWord& a, std::uint64_t b) {
  return {{a.within(Phrase::Atom) + " * " + std::to_string(b), Phrase::Sum}};
}
DescribedWord operator&(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedWord>(a, "&", b, Phrase::Sum, Phrase::Atom);
}
DescribedWord operator|(const DescribedWord& a, const DescribedWord& b) {
  return join<DescribedWord>(a, "|", b, Phrase::Sum, Phrase::Atom);
}
DescribedWord operator~(const DescribedWord& a) { return {{"~" + a.within(Phrase::Atom), Phrase::Atom}}; }

std::vector<std::string>& described_effects() {
  static thread_local std::vector<std::string> effects;
  return effects;
}

DescribedWord Describe::literal(std::string_view name, std::uint64_t value) {
  if (!name.empty()) return {{std::string(name), Phrase::Atom}};
  if (value < 10) return {{std::to_string(value), Phrase::Atom}};
  char text[32];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return {{text, Phrase::Atom}};
}
DescribedWord Describe::select(const DescribedBool& c, const DescribedWord& a, const DescribedWord& b) {
  return {{"(" + a.text + " if " + c.text + ", else " + b.text + ")", Phrase::Atom}};
}
DescribedBool Describe::aligned(const DescribedWord& word, const DescribedWord&) {
  return {{word.within(Phrase::Sum) + " is aligned", Phrase::Compare}};
}
DescribedWord Describe::align_up(const DescribedWord& word, const DescribedWord&) { return function("align_up", word); }
DescribedWord Describe::align_down(const DescribedWord& word, const DescribedWord&) {
  return function("align_down", word);
}
DescribedWord Describe::lowest_bit(const DescribedWord& word) { return function("lowest_bit", word); }
DescribedWord Describe::power_of_two_above(const DescribedWord& word) { return function("power_of_two_above", word); }
DescribedWord Describe::quotient(const DescribedWord& word, std::uint64_t divisor) {
  return {{word.within(Phrase::Atom) + " / " + std::to_string(divisor), Phrase::Sum}};
}

}  // namespace ioasis::model
