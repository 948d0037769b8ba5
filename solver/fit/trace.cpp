// Lines of the trace format, and the platform that the trace is of.
#include "solver/fit/trace.h"

#include <sstream>

#include "model/platform/document.h"
#include "model/uapi/hex.h"
#include "solver/fit/extents.h"
#include "traces/reader.h"

namespace ioasis::solver::fit {

namespace {

using json::Json;
using uapi::hex;

constexpr std::uint64_t kLongestMap = 0x10000;  ///< bytes of the program's memory

Json platform_of(const Question& question, const Placement& placement) {
  const auto& host = question.host;
  Json document{
      {"platform", 1},
      {"name", host.name + "." + question.guest.name},
      {"like", platform::mock().name},
      {"about", "the apertures of " + host.name + " that " + question.guest.name + " has, by mock devices' pages"},
      {"release", host.release}};
  for (const auto& used : placement.used)
    document["apertures"].push_back({{"first", hex(used.first)},
                                     {"last", hex(used.last)},
                                     {"page_sizes", json::page_size_texts(platform::mock().page())},
                                     {"source", host.apertures[used.aperture].source}});
  return document;
}

/// Writes lines, each a call that has to succeed.
class Lines {
 public:
  void header(Json line) { text_ += line.dump() + '\n'; }

  void call(const char* op, Json in, Json bind = {}, Json poke = {}) {
    Json line{{"op", op}};
    if (!in.is_null()) line["in"] = std::move(in);
    if (!bind.is_null()) line["bind"] = std::move(bind);
    if (!poke.is_null()) line["poke"] = std::move(poke);
    line["expect"]["errno"] = {"OK"};
    text_ += line.dump() + '\n';
  }

  void device(const std::string& number) {
    call("MOCK_DOMAIN", {{"id", "ioas0"}},
         {{"out_stdev_id", "stdev" + number}, {"out_hwpt_id", "hwpt0"}, {"out_idev_id", "idev" + number}});
  }

  void map(std::uint64_t iova, std::uint64_t length) {
    call("IOAS_MAP", {{"flags", {"FIXED_IOVA", "READABLE", "WRITEABLE"}},
                      {"ioas_id", "ioas0"},
                      {"user_va", "memory+0x0"},
                      {"length", hex(length)},
                      {"iova", hex(iova)}});
  }

  void unmap(std::uint64_t iova, std::uint64_t length) {
    call("IOAS_UNMAP", {{"ioas_id", "ioas0"}, {"iova", hex(iova)}, {"length", hex(length)}});
  }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// The lowest and the highest page of a range.
std::vector<Extent> edges(const Extent& range, std::uint64_t page) {
  const std::uint64_t length = std::min(page, kLongestMap);
  if (range.last - range.first < 2 * length - 1) return {{range.first, range.first + (length - 1)}};
  return {{range.first, range.first + (length - 1)}, {range.last - (length - 1), range.last}};
}

void add_allowed(Lines& lines, const std::vector<Extent>& allowed) {
  Json words = Json::array();
  for (const auto& range : allowed) {
    words.push_back(hex(range.first));
    words.push_back(hex(range.last));
  }
  lines.call("IOAS_ALLOW_IOVAS",
             {{"ioas_id", "ioas0"}, {"num_iovas", hex(allowed.size())}, {"allowed_iovas", "list+0x0"}}, {},
             {{"list+0x0", words}});
}

}  // namespace

std::vector<Extent> mapped(const Question& question, const Placement& placement, std::size_t need) {
  std::vector<Extent> all;
  const std::uint64_t base = placement.needs[need].first;
  for (const auto& piece : pieces(question.guest, question.guest.needs[need]))
    all.push_back({base + piece.first, base + piece.last});
  return question.guest.told_of_reserved ? outside(std::move(all), enforced(question.host)) : all;
}

traces::Trace trace_of(const Question& question, const Placement& placement) {
  const auto& [guest, host, proposal] = question;
  Lines lines;
  lines.header({{"ioasis", 1},
                {"dialect", "linux-6.12"},
                {"platform", platform_of(question, placement)},
                {"memory", {{"memory", {{"pages", kLongestMap / uapi::kPageSize}}}, {"list", {{"pages", 1}}}}},
                {"note", guest.name + " on " + host.name}});
  lines.call("IOAS_ALLOC", {}, {{"out_ioas_id", "ioas0"}});
  for (const auto& reserved : host.reserved)
    if (reserved.enforced())
      lines.call(
          "ADD_RESERVED",
          {{"id", "ioas0"}, {"start", hex(reserved.first)}, {"length", hex(reserved.last - reserved.first + 1)}});
  lines.device("0");
  std::vector<Extent> allowed;
  for (std::size_t i = 0; i < guest.needs.size(); ++i)
    for (const auto& range : mapped(question, placement, i)) allowed.push_back(range);
  add_allowed(lines, allowed);
  for (std::size_t i = 0; i < guest.needs.size(); ++i)
    for (const auto& range : mapped(question, placement, i))
      for (const auto& edge : edges(range, guest.needs[i].page)) lines.map(edge.first, edge.last - edge.first + 1);
  if (guest.plugs_later) lines.device("1");
  for (std::size_t i = 0; i < guest.needs.size(); ++i) {
    if (guest.needs[i].lifetime != Need::Lifetime::Made) continue;
    for (const auto& range : mapped(question, placement, i))
      for (const auto& edge : edges(range, guest.needs[i].page)) {
        lines.unmap(edge.first, edge.last - edge.first + 1);
        lines.map(edge.first, edge.last - edge.first + 1);
      }
  }
  std::istringstream in(lines.text());
  return traces::read(in, guest.name + " on " + host.name);
}

}  // namespace ioasis::solver::fit
