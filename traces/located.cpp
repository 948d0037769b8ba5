// Checked access to JSON, and the wording of what is found instead.
#include "traces/located.h"

#include <algorithm>

#include "model/uapi/bytes.h"
#include "traces/notation.h"

namespace ioasis::traces {
namespace {

constexpr int kMaxDepth = 8;
constexpr std::size_t kWordBytes = 8;

using json::path_part;
using json::spelt;

std::string joined(std::initializer_list<std::string_view> keys) {
  std::string text;
  for (const std::string_view key : keys) text += (text.empty() ? "" : ", ") + std::string(key);
  return text;
}

}  // namespace

void refuse(const Source& source, std::string field, std::string expected, std::string found) {
  throw ParseError(std::string(source.file), source.line, std::move(field), std::move(expected), std::move(found));
}

Json parse_line(const std::string& text, const Source& source) {
  // The library skips a byte order mark and leading blanks; the format has neither.
  if (!text.starts_with('{')) refuse(source, "line", "a JSON object", text.empty() ? "an empty line" : spelt(text));
  return json::parse(text, kMaxDepth,
                     [&](const std::string& field, const std::string& expected, const std::string& found) {
                       refuse(source, field.empty() ? "line" : field, expected, found);
                     });
}

std::string Located::field() const {
  if (!parent_) return "line";
  return (parent_->parent_ ? parent_->field() + "." : "") + path_part(key_);
}

void Located::refuse(std::string expected) const { refuse(std::move(expected), spelt(json_)); }

void Located::refuse(std::string expected, std::string found) const {
  traces::refuse(source_, field(), std::move(expected), std::move(found));
}

void Located::refuse_within(const std::string& path, std::string expected, std::string found) const {
  traces::refuse(source_, field() + "." + path, std::move(expected), std::move(found));
}

void Located::only(std::initializer_list<std::string_view> keys) const {
  for (const Located& member : members())
    if (std::ranges::find(keys, member.key()) == keys.end())
      member.refuse("one of the keys " + joined(keys), spelt(std::string(member.key())));
}

std::optional<Located> Located::find(std::string_view key) const& {
  const auto found = json_.find(key);
  if (found == json_.end()) return std::nullopt;
  return Located(*found, *this, found.key());
}

Located Located::at(std::string_view key) const& {
  if (const auto found = find(key)) return *found;
  Located(json_, *this, key).refuse("a value", "nothing");
}

std::vector<Located> Located::members() const& {
  if (!json_.is_object()) refuse("an object");
  std::vector<Located> all;
  for (auto member = json_.begin(); member != json_.end(); ++member)
    all.push_back(Located(*member, *this, member.key()));
  return all;
}

std::vector<Located> Located::elements() const& {
  if (!json_.is_array()) refuse("an array");
  // The line itself is an object, so an array has a parent: its elements stand in its place.
  std::vector<Located> all;
  for (const Json& element : json_) all.push_back(Located(element, *parent_, key_));
  return all;
}

const std::string& Located::text() const {
  if (!json_.is_string()) refuse("a string");
  return json_.get_ref<const std::string&>();
}

std::uint64_t Located::integer(std::uint64_t least, std::uint64_t most) const {
  if (!json_.is_number_unsigned() || json_.get<std::uint64_t>() < least || json_.get<std::uint64_t>() > most)
    refuse(least == most ? "the integer " + std::to_string(least)
                         : "an integer from " + std::to_string(least) + " to " + std::to_string(most));
  return json_.get<std::uint64_t>();
}

std::uint64_t Located::number(std::size_t width) const {
  const auto parsed = json_.is_string() ? parse_hex(text()) : std::nullopt;
  if (!parsed || (width < kWordBytes && *parsed >> (8 * width) != 0))
    refuse("a hex string of at most " + std::to_string(8 * width) + " bits");
  return *parsed;
}

Bounds Located::bounds(std::size_t width) const {
  const std::string_view all = json_.is_string() ? std::string_view(text()) : "";
  const std::size_t dots = all.find(kBetweenBounds);
  if (dots == std::string_view::npos) {
    const std::uint64_t one = number(width);
    return {one, one};
  }
  const auto least = parse_hex(all.substr(0, dots)), most = parse_hex(all.substr(dots + kBetweenBounds.size()));
  if (!least || !most || *most < *least || (width < kWordBytes && *most >> (8 * width) != 0))
    refuse("two rising hex numbers of at most " + std::to_string(8 * width) + " bits, as in 0x1..0x1f");
  return {*least, *most};
}

std::vector<std::uint8_t> Located::bytes() const {
  auto parsed = json_.is_string() ? parse_hex_bytes(text()) : std::nullopt;
  if (!parsed) refuse("a string of two hex digits a byte");
  return *std::move(parsed);
}

std::vector<std::uint8_t> Located::data() const {
  if (!json_.is_array()) return bytes();
  std::vector<std::uint8_t> image(json_.size() * kWordBytes);
  std::size_t offset = 0;
  for (const Located& word : elements()) {
    uapi::store(image, offset, kWordBytes, word.number(kWordBytes));
    offset += kWordBytes;
  }
  return image;
}

}  // namespace ioasis::traces
