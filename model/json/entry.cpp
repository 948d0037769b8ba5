// Checked access to a document, and its spelling of numbers.
#include "model/json/entry.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "model/uapi/hex.h"

namespace ioasis::json {
namespace {

constexpr int kMaxLevels = 8;
constexpr std::string_view kUnits = "KMGTPE";

/// The number that the text is to its end, in that base.
std::optional<std::uint64_t> number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> parse_hex(std::string_view text) {
  return text.starts_with("0x") ? number(text.substr(2), 16) : std::nullopt;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  if (text.starts_with("0x")) return parse_hex(text);
  const auto unit = text.empty() ? std::string_view::npos : kUnits.find(text.back());
  if (unit == std::string_view::npos) return std::nullopt;
  const auto shift = 10 * (unit + 1);
  const auto count = number(text.substr(0, text.size() - 1), 10);
  if (!count || *count << shift >> shift != *count) return std::nullopt;
  return *count << shift;
}

}  // namespace

Json document(const std::string& text, const std::string& file) {
  const auto refuse = [&](const std::string& field, const std::string& expected, const std::string& found) {
    throw DocumentError(file, field.empty() ? "document" : field, expected, found);
  };
  Json json = parse(text, kMaxLevels, refuse);
  if (!json.is_object()) refuse("", "a JSON object", spelt(json));
  return json;
}

void Entry::refuse(const std::string& expected) const { refuse(expected, spelt(*json_)); }

void Entry::refuse(const std::string& expected, const std::string& found) const {
  throw DocumentError(file_, path_.empty() ? "document" : path_, expected, found);
}

void Entry::only(std::initializer_list<std::string_view> keys) const {
  if (!json_->is_object()) refuse("an object");
  for (auto member = json_->begin(); member != json_->end(); ++member) {
    if (std::ranges::find(keys, member.key()) != keys.end()) continue;
    std::string known;
    for (const auto key : keys) known += (known.empty() ? "" : ", ") + std::string(key);
    at(member.key()).refuse("one of the keys " + known, spelt(member.key()));
  }
}

std::optional<Entry> Entry::find(std::string_view key) const {
  if (!json_->is_object()) refuse("an object");
  const auto found = json_->find(key);
  if (found == json_->end()) return std::nullopt;
  return Entry(*found, file_, (path_.empty() ? "" : path_ + ".") + path_part(key));
}

Entry Entry::at(std::string_view key) const {
  if (auto found = find(key)) return *found;
  Entry(*json_, file_, (path_.empty() ? "" : path_ + ".") + path_part(key)).refuse("a value", "nothing");
}

std::vector<Entry> Entry::elements() const {
  if (!json_->is_array()) refuse("an array");
  std::vector<Entry> all;
  for (const Json& element : *json_) all.emplace_back(element, file_, path_ + "[" + std::to_string(all.size()) + "]");
  return all;
}

const std::string& Entry::text() const {
  if (!json_->is_string() || json_->get_ref<const std::string&>().empty()) refuse("a string that is not empty");
  return json_->get_ref<const std::string&>();
}

const std::string& Entry::name() const {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-";
  constexpr std::size_t kLongest = 64;
  if (text().size() > kLongest || text().find_first_not_of(kAllowed) != std::string::npos || text().front() == '-')
    refuse("a name: lower-case letters, digits, '.' and '-', at most 64");
  return text();
}

bool Entry::boolean() const {
  if (!json_->is_boolean()) refuse("true or false");
  return json_->get<bool>();
}

std::uint64_t Entry::integer(std::uint64_t least, std::uint64_t most) const {
  if (!json_->is_number_unsigned() || json_->get<std::uint64_t>() < least || json_->get<std::uint64_t>() > most)
    refuse("an integer from " + std::to_string(least) + " to " + std::to_string(most));
  return json_->get<std::uint64_t>();
}

std::uint64_t Entry::address() const {
  const auto parsed = json_->is_string() ? parse_hex(text()) : std::nullopt;
  if (!parsed) refuse("a hex string of at most 64 bits");
  return *parsed;
}

std::uint64_t Entry::size() const {
  const auto parsed = json_->is_string() ? parse_size(text()) : std::nullopt;
  if (!parsed || *parsed == 0) refuse("a size such as 64K or 0x10000, not 0");
  return *parsed;
}

std::uint64_t Entry::page_size() const {
  const std::uint64_t bytes = size();
  if (!std::has_single_bit(bytes)) refuse("a power of two");
  return bytes;
}

std::uint64_t Entry::page_sizes() const {
  if (!is_array()) {
    const std::uint64_t mask = address();
    if (mask == 0) refuse("at least one page size");
    return mask;
  }
  std::uint64_t mask = 0;
  for (const Entry& one : elements()) {
    if (mask & one.page_size()) one.refuse("each page size once");
    mask |= one.page_size();
  }
  if (mask == 0) refuse("at least one page size");
  return mask;
}

std::string size_text(std::uint64_t bytes) {
  const auto zeros = bytes == 0 ? 0 : static_cast<std::size_t>(std::countr_zero(bytes));
  const auto unit = std::min(zeros / 10, kUnits.size());
  return unit == 0 ? uapi::hex(bytes) : std::to_string(bytes >> (10 * unit)) + kUnits[unit - 1];
}

std::vector<std::string> page_size_texts(std::uint64_t mask) {
  std::vector<std::string> all;
  for (; mask != 0; mask &= mask - 1) all.push_back(size_text(mask & ~(mask - 1)));
  return all;
}

}  // namespace ioasis::json
