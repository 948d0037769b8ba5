#include "gen/seldom.h"

#include <algorithm>
#include <utility>

#include "gen/scene.h"
#include "gen/values.h"
#include "model/uapi/bytes.h"

namespace ioasis::gen {

namespace {

using uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize;
constexpr std::uint64_t kBoth = uapi::kReadable | uapi::kWriteable;

/// A trace that is written down call by call. Names are numbered by the order of their binding.
class Script {
 public:
  Script(const model::Dialect& dialect, const platform::Platform& platform, std::vector<uapi::File> files = {})
      : dialect_(dialect) {
    trace_.dialect = dialect.name;
    trace_.platform = platform.name;
    trace_.memory = usual_memory();
    trace_.files = std::move(files);
  }

  uapi::Buffer& buffer(std::size_t index) { return trace_.memory.buffers[index]; }

  Script& call(Command command, std::initializer_list<std::pair<std::string_view, std::uint64_t>> fields = {},
               std::initializer_list<std::pair<std::string_view, std::uint16_t>> names = {}) {
    auto& step = trace_.steps.emplace_back(traces::call(command));
    for (const auto& [field, value] : fields) traces::set(step, field, value);
    for (const auto& [field, name] : names) traces::refer(step, field, name);
    step.origin.file = file_;
    return *this;
  }
  /// The last call again, its struct where the answer cannot be written.
  Script& untold() {
    trace_.steps.back().site = uapi::Site::ReadOnly;
    return *this;
  }
  /// What the last call finds at that place of the array buffer.
  Script& finding(std::uint64_t offset, const std::vector<std::uint64_t>& numbers) {
    traces::Poke poke{uapi::address_of(kArrayBuffer) + offset, std::vector<std::uint8_t>(8 * numbers.size())};
    for (std::size_t i = 0; i < numbers.size(); ++i) uapi::store(poke.bytes, 8 * i, 8, numbers[i]);
    trace_.steps.back().pokes.push_back(std::move(poke));
    return *this;
  }
  /// The last call with room for so many bytes, none of them zero, so that zeroes written show.
  Script& room(std::size_t bytes) {
    auto& step = trace_.steps.back();
    step.bytes.assign(bytes, 0xa5);
    traces::set(step, "argsz", bytes);
    return *this;
  }
  Script& on_file(std::uint8_t file) {
    file_ = file;
    return *this;
  }

  Script& map(std::uint64_t va, std::uint64_t length, std::uint64_t iova, std::uint16_t ioas = 0) {
    return call(
        Command::IoasMap,
        {{"flags", kBoth | (iova == 0 ? 0 : uapi::kFixedIova)}, {"user_va", va}, {"length", length}, {"iova", iova}},
        {{"ioas_id", ioas}});
  }
  Script& allow(const std::vector<std::uint64_t>& firsts_and_lasts) {
    return call(Command::IoasAllowIovas,
                {{"num_iovas", firsts_and_lasts.size() / 2}, {"allowed_iovas", uapi::address_of(kArrayBuffer)}},
                {{"ioas_id", 0}})
        .finding(0, firsts_and_lasts);
  }
  Script& check_pins(std::uint64_t va, std::uint64_t refs) {
    return call(Command::MdCheckRefs, {{"uptr", va}, {"length", kPage}, {"refs", refs}});
  }

  /// Nothing where the dialect does not have all of it.
  void add_to(std::vector<traces::Trace>& all) {
    if (!std::ranges::all_of(trace_.steps, [&](const auto& step) { return dialect_.has(*step.command); })) return;
    auto steps = std::exchange(trace_.steps, {});
    Scene scene(dialect_, std::move(trace_));
    for (auto& step : steps) scene.take(std::move(step));
    all.push_back(scene.release());
  }

 private:
  const model::Dialect& dialect_;
  traces::Trace trace_;
  std::uint8_t file_ = 0;
};

std::uint64_t some_page(Dice& dice) { return uapi::address_of(kPlainBuffer) + kPage * dice.below(12); }

}  // namespace

std::vector<traces::Trace> seldom(Dice& dice, const model::Dialect& dialect) {
  std::vector<traces::Trace> all;
  if (dialect.proposal != uapi::Proposal::None) return all;
  const std::uint64_t place = dice.place() + kPage * dice.below(32), va = some_page(dice);
  using enum Command;

  // Automatic places of more than a huge page, where one is aligned to it and no more; and across allowed ranges that
  // meet.
  const std::uint64_t large = std::uint64_t{1} << (22 + dice.below(12)), huge = uapi::kHugePages * kPage;
  Script(dialect, dice.platform()).call(IoasAlloc).allow({huge, huge + large - 1}).map(large, large, 0).add_to(all);
  const std::uint64_t pages = 1 + dice.below(3), met = place + pages * kPage;
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .allow({place, met - 1, met, met + kPage - 1})
      .map(va, (pages + 1) * kPage, 0)
      .add_to(all);

  // An object whose id the caller is never told: what is there shows by what is refused for its sake.
  Script(dialect, dice.platform())
      .call(FaultQueueAlloc)
      .untold()
      .call(Option, {{"option_id", uapi::kOptionRlimitMode}, {"op", uapi::kOptionSet}, {"val64", 1}})
      .add_to(all);
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .call(MockDomain, {}, {{"id", 0}})
      .call(HwptAlloc, {{"flags", uapi::kNestParent}}, {{"dev_id", 3}, {"pt_id", 0}})
      .call(HwptAlloc,
            {{"data_type", uapi::kSelftestData}, {"data_len", 4}, {"data_uptr", uapi::address_of(kArrayBuffer)}},
            {{"dev_id", 3}, {"pt_id", 4}})
      .untold()
      .call(Destroy, {}, {{"id", 4}})
      .add_to(all);

  // Memory that a closed file held, and memory of a file that two mappings hold.
  Script(dialect, dice.platform(), {{"second", uapi::FileKind::Iommu}})
      .on_file(1)
      .call(IoasAlloc)
      .call(MockDomain, {}, {{"id", 0}})
      .map(va, kPage, place)
      .on_file(0)
      .check_pins(va, 1)
      .call(Close, {{"fd", uapi::kFirstFile}})
      .check_pins(va, 0)
      .add_to(all);
  Script twice(dialect, dice.platform());
  twice.buffer(kPlainBuffer).kind = uapi::MemoryKind::Memfd;
  twice.call(IoasAlloc)
      .call(MockDomain, {}, {{"id", 0}})
      .map(va, kPage, place)
      .map(va, kPage, place + kPage)
      .check_pins(va, 2)
      .add_to(all);

  // Where the last byte is reserved, and a list of which the last range may not be.
  const std::uint64_t reserved = place + kPage * (1 + dice.below(4));
  Script(dialect, dice.platform())
      .call(IoasAlloc)
      .call(AddReserved, {{"start", reserved}, {"length", kPage}}, {{"id", 0}})
      .map(va, reserved - place, place)
      .map(va, reserved - place + 1, place)
      .allow({place, place + kPage - 1})
      .allow({place, place + kPage - 1, reserved, reserved + kPage - 1})
      .map(va, kPage, 0)
      .map(va, kPage, 0)
      .add_to(all);

  // The VFIO container: which IOAS it has, what is left of a mapping that it cuts, what it tells with room for less.
  const auto container_of = [&](Script& script, std::uint16_t ioas) -> Script& {
    return script.call(VfioIoas, {{"op", uapi::kVfioIoasSet}}, {{"ioas_id", ioas}});
  };
  Script moved(dialect, dice.platform());
  container_of(container_of(moved.call(IoasAlloc).call(IoasAlloc), 0), 1)
      .call(VfioIoas, {{"op", uapi::kVfioIoasGet}})
      .call(Destroy, {}, {{"id", 1}})
      .call(VfioIoas, {{"op", uapi::kVfioIoasGet}})
      .add_to(all);
  Script cut(dialect, dice.platform());
  container_of(cut.call(IoasAlloc).call(MockDomain, {}, {{"id", 0}}), 0)
      .call(VfioSetIommu, {{"type", uapi::kVfioType1}})
      .call(VfioIommuMapDma,
            {{"flags", 3}, {"vaddr", uapi::address_of(kPlainBuffer)}, {"iova", place}, {"size", 3 * kPage}})
      .call(VfioIommuUnmapDma, {{"iova", place + kPage}, {"size", kPage}})
      .call(HwptAlloc, {}, {{"dev_id", 3}, {"pt_id", 0}})  // a domain that is filled with what is left
      .call(MdCheckMap,
            {{"iova", place + 2 * kPage}, {"length", kPage}, {"uptr", uapi::address_of(kPlainBuffer) + 2 * kPage}},
            {{"id", 4}})
      .add_to(all);
  Script told(dialect, dice.platform());
  container_of(told.call(IoasAlloc).call(MockDomain, {}, {{"id", 0}}), 0)
      .call(VfioSetIommu, {{"type", uapi::kVfioType1v2}})
      .call(AddReserved, {{"start", reserved}, {"length", kPage}}, {{"id", 0}});
  for (const std::size_t room : {56, 72, 88, 104}) told.call(VfioIommuGetInfo).room(room);
  told.add_to(all);
  return all;
}

}  // namespace ioasis::gen
