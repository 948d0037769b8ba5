// Recorded calls as a trace: their memory as buffers, as many of them as have room.
#include <algorithm>

#include "model/uapi/bytes.h"
#include "traces/import/placement.h"
#include "traces/import/recorded_calls.h"

namespace ioasis::traces::recorded {
namespace {

using uapi::PageState;

constexpr std::size_t kAddressWidth = 8;

/// As a file's name may have it.
std::string tame(const std::string& text) {
  std::string name;
  for (const char c : text)
    name +=
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ? c : '_';
  return name.substr(0, 100);
}

/// As a trace's note may have it: printable ASCII.
std::string printable(const std::string& text) {
  std::string note = text;
  std::ranges::replace_if(
      note, [](char c) { return c < ' ' || c > '~'; }, '?');
  return note;
}

}  // namespace

RecordedTrace Calls::result(std::size_t order) {
  if (underway_) {  // the program ended in it
    calls_.pop_back();
    stop("the last call did not return");
  }
  const auto placement_of = [&](std::size_t count) {
    std::set<std::uint64_t> pages, borders;
    for (std::size_t i = 0; i < count; ++i) {
      pages.insert(calls_[i].pages.begin(), calls_[i].pages.end());
      borders.insert(calls_[i].borders.begin(), calls_[i].borders.end());
    }
    return Placement::of(pages, borders, [&](std::uint64_t page) {
      if (const auto used = states_.find(page); used != states_.end()) return used->second;
      const auto border = borders_.find(page);
      return border == borders_.end() ? PageState::Unmapped : border->second;
    });
  };
  std::size_t least = 0, most = calls_.size();  // no call needs no memory
  while (least < most) {
    const std::size_t middle = least + (most - least + 1) / 2;
    placement_of(middle) ? least = middle : most = middle - 1;
  }
  if (least < calls_.size()) stop("memory lies in more places than a trace has buffers");
  Placement placement = *placement_of(least);
  if (!placement.take_kinds(kinds_)) remark("memory of several kinds that lies together is private");
  trace_.memory = placement.layout();
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    Step& step = trace_.steps.emplace_back(std::move(calls_[i].step));
    if (i >= least) continue;
    const auto place = [&](std::uint64_t address) { return placement.translate(address).value_or(address); };
    for (const std::uint16_t offset : calls_[i].addresses) {
      const std::uint64_t placed = place(uapi::load(step.bytes, offset, kAddressWidth));
      uapi::store(step.bytes, offset, kAddressWidth, placed);
      if (step.got && !step.got->bytes.empty()) uapi::store(step.got->bytes, offset, kAddressWidth, placed);
    }
    for (Poke& poke : step.pokes) poke.address = place(poke.address);
    if (calls_[i].peek.length != 0)
      step.peek = {place(calls_[i].peek.address), static_cast<std::uint32_t>(calls_[i].peek.length)};
  }
  std::vector<bool> keep(trace_.steps.size());
  std::fill_n(keep.begin(), least, true);

  RecordedTrace result;
  const std::string origin = test_.empty() ? program_ : test_;
  const std::string digits = std::to_string(order + 1);
  result.name = std::string(3 - std::min<std::size_t>(3, digits.size()), '0') + digits + "-" + tame(origin);
  result.trace = subset(trace_, keep);
  result.calls = made_;
  result.reason = printable(stopped_.reason);
  result.cut = result.reason + (stopped_.where.empty() ? "" : ": " + stopped_.where);
  for (const std::string& note : notes_) result.notes.push_back(printable(note));
  result.trace.note = "recorded from " + printable(program_ + (test_.empty() ? "" : ", " + test_));
  if (least < made_)
    result.trace.note +=
        "; the first " + std::to_string(least) + " of " + std::to_string(made_) + " calls: " + result.cut;
  for (const std::string& note : result.notes) result.trace.note += "; " + note;
  return result;
}

}  // namespace ioasis::traces::recorded
