// Names and memory as every trace of a placement has them.
#include "solver/fit/script.h"

#include "model/uapi/hex.h"
#include "model/uapi/program.h"
#include "solver/fit/extents.h"

namespace ioasis::solver::fit {

using json::Json;
using uapi::hex;

namespace {

constexpr std::uint64_t kWord = 8;
const Json kFlags = Json::array({"FIXED_IOVA", "READABLE", "WRITEABLE"});

std::string word_at(const std::string& place) { return place + ':' + hex(kWord); }

}  // namespace

Script::Script(Json header) {
  header["memory"] = Json{
      {"memory", {{"pages", kLongestMap / uapi::kPageSize}}}, {"list", {{"pages", 1}}}, {"device", {{"pages", 1}}}};
  text_ = header.dump() + '\n';
}

void Script::line(Json line, Json expect) {
  line["expect"] = std::move(expect);
  text_ += line.dump() + '\n';
}

void Script::call(const char* op, Json in, Json bind, Json poke) {
  Json one{{"op", op}};
  if (!in.is_null()) one["in"] = std::move(in);
  if (!bind.is_null()) one["bind"] = std::move(bind);
  if (!poke.is_null()) one["poke"] = std::move(poke);
  line(std::move(one), {{"errno", {"OK"}}});
}

void Script::call_with(const std::vector<Extent>& list, const char* op, Json in, const char* count, const char* address,
                       Json bind) {
  Json words = Json::array();
  for (const auto& range : list) {
    words.push_back(hex(range.first));
    words.push_back(hex(range.last));
  }
  in[count] = hex(list.size());
  in[address] = "list+0x0";
  call(op, std::move(in), std::move(bind), {{"list+0x0", words}});
}

void Script::alloc(const std::string& ioas) { call("IOAS_ALLOC", {}, {{"out_ioas_id", ioas}}); }

void Script::device(const std::string& place) {
  const auto number = std::to_string(devices_++);
  call("MOCK_DOMAIN", {{"id", place}},
       {{"out_stdev_id", "stdev" + number}, {"out_hwpt_id", "automatic"}, {"out_idev_id", "idev" + number}});
}

void Script::map(const std::string& ioas, const Extent& range) {
  call("IOAS_MAP", {{"flags", kFlags},
                    {"ioas_id", ioas},
                    {"user_va", "memory+0x0"},
                    {"length", hex(length(range))},
                    {"iova", hex(range.first)}});
}

void Script::copy(const std::string& from, const std::string& to, const Extent& range) {
  call("IOAS_COPY", {{"flags", kFlags},
                     {"dst_ioas_id", to},
                     {"src_ioas_id", from},
                     {"length", hex(length(range))},
                     {"dst_iova", hex(range.first)},
                     {"src_iova", hex(range.first)}});
}

void Script::unmap(const std::string& ioas, const Extent& range) {
  call("IOAS_UNMAP", {{"ioas_id", ioas}, {"iova", hex(range.first)}, {"length", hex(length(range))}});
}

void Script::reach(const Extent& range) {
  const auto dma = [&](const char* op, unsigned device, std::uint64_t iova, const std::string& from,
                       const std::string& to) {
    const Json moved = Json::array({hex(++moved_)});
    line({{"op", op},
          {"in",
           {{"dev_id", "stdev" + std::to_string(device)},
            {"iova", hex(iova)},
            {"length", hex(kWord)},
            {"buf", "device+0x0"}}},
          {"poke", {{from, moved}}},
          {"peek", word_at(to)}},
         {{"errno", {"OK"}}, {"result", hex(kWord)}, {"peek", moved}});
  };
  for (unsigned i = 0; i < devices_; ++i) {
    dma("DMA_WRITE", i, range.first, "device+0x0", "memory+0x0");
    dma("DMA_READ", i, range.last - (kWord - 1), "memory+" + hex(length(range) - kWord), "device+0x0");
  }
}

void Script::fault(const Extent& range) {
  for (unsigned i = 0; i < devices_; ++i)
    line({{"op", "DMA_READ"},
          {"in",
           {{"dev_id", "stdev" + std::to_string(i)},
            {"iova", hex(range.first)},
            {"length", hex(kWord)},
            {"buf", "device+0x0"}}}},
         {{"errno", {"EFAULT"}}, {"clause", "DMA_READ/not-mapped"}});
}

void Script::move(const std::string& domain) {
  for (unsigned i = 0; i < devices_; ++i)
    call("MOCK_DOMAIN_REPLACE", {{"id", "stdev" + std::to_string(i)}, {"pt_id", domain}});
}

}  // namespace ioasis::solver::fit
