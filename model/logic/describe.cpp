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
  if (a.always() || b.never()) return b;
  if (b.always() || a.never()) return a;
  return join<DescribedBool>(a, "and", b, Phrase::And, Phrase::And);
}
DescribedBool operator||(const DescribedBool& a, const DescribedBool& b) {
  if (a.never() || b.always()) return b;
  if (b.never() || a.always()) return a;
  return join<DescribedBool>(a, "or", b, Phrase::Or, Phrase::Or);
}
DescribedBool operator!(const DescribedBool& a) {
  if (!a.opposite.empty()) return {{a.opposite, a.level}, a.text};
  return {{"not " + a.within(Phrase::Atom), Phrase::Not}, a.text};
}
DescribedBool operator==(const DescribedWord& a, const DescribedWord& b) {
  return {join<DescribedBool>(a, "=", b, Phrase::Compare, Phrase::Sum),
          a.within(Phrase::Sum) + " != " + b.within(Phrase::Sum)};
}
DescribedBool operator!=(const DescribedWord& a, const DescribedWord& b) { return !(a == b); }
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
DescribedWord operator*(const DescribedWord& a, const DescribedWord& b) {
  return {{a.within(Phrase::Atom) + " * " + b.within(Phrase::Atom), Phrase::Sum}};
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
  if (c.always() || c.never()) return c.always() ? a : b;
  return {{"(" + a.text + " if " + c.text + ", else " + b.text + ")", Phrase::Atom}};
}
DescribedBool Describe::aligned(const DescribedWord& word, const DescribedWord& alignment) {
  const std::string value = word.within(Phrase::Sum), unit = alignment.within(Phrase::Atom);
  return {{value + " is a multiple of " + unit, Phrase::Compare}, value + " is not a multiple of " + unit};
}

DescribedBool Describe::sentence(const std::string& subject, const std::string& predicate) {
  static constexpr std::pair<std::string_view, std::string_view> kDenials[] = {{"is ", "is not "},
                                                                               {"has a ", "has no "},
                                                                               {"has ", "lacks "},
                                                                               {"lies ", "does not lie "},
                                                                               {"overlaps ", "does not overlap "}};
  DescribedBool said{{subject + " " + predicate, Phrase::Compare}};
  for (const auto& [verb, denied] : kDenials)
    if (predicate.starts_with(verb)) {
      said.opposite = subject + " " + std::string(denied) + predicate.substr(verb.size());
      break;
    }
  return said;
}

std::string Describe::range_called(const std::string& first, const std::string& last) {
  const auto stem = [](const std::string& text, const std::string& end) {
    return text.ends_with(end) ? text.substr(0, text.size() - end.size()) : std::string();
  };
  if (const auto whole = stem(first, ".first"); !whole.empty() && whole == stem(last, ".last")) return whole;
  const std::string start = first + " + ", end = " - 1";
  if (last.starts_with(start) && last.ends_with(end))
    return last.substr(start.size(), last.size() - start.size() - end.size()) + " bytes at " + first;
  return first + " .. " + last;
}

DescribedWord Describe::align_up(const DescribedWord& word, const DescribedWord&) { return function("align_up", word); }
DescribedWord Describe::lowest_bit(const DescribedWord& word) { return function("lowest_bit", word); }
DescribedWord Describe::power_of_two_above(const DescribedWord& word) { return function("power_of_two_above", word); }
DescribedBool Describe::multiple(const DescribedWord& word, std::uint64_t divisor) {
  return aligned(word, {{std::to_string(divisor), Phrase::Atom}});
}
DescribedBool Describe::multiple(const DescribedWord& word, const DescribedWord& divisor) {
  return aligned(word, divisor);
}
DescribedWord Describe::quotient(const DescribedWord& word, std::uint64_t divisor) {
  return quotient(word, DescribedWord{{std::to_string(divisor), Phrase::Atom}});
}
DescribedWord Describe::quotient(const DescribedWord& word, const DescribedWord& divisor) {
  return {{word.within(Phrase::Atom) + " / " + divisor.within(Phrase::Atom), Phrase::Sum}};
}

}  // namespace ioasis::model
