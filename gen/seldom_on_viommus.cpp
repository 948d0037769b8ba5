// What chance gives too seldom of virtual IOMMUs: their hardware queues, their data, what they have devices forget.
#include "gen/script.h"
#include "gen/seldom.h"
#include "gen/values.h"

namespace ioasis::gen {

namespace {

using enum uapi::Command;
constexpr std::uint64_t kPage = uapi::kPageSize, kTop = ~std::uint64_t{0};
constexpr std::uint16_t kIoas = 0, kIdev = 3, kParent = 4, kViommu = 5, kQueue = 6;  // names, by order of binding

/// A trace of a domain that can be a parent.
Script parent(const model::Dialect& dialect, const platform::Platform& platform) {
  Script script(dialect, platform);
  script.call(IoasAlloc)
      .call(MockDomain, {}, {{"id", kIoas}})
      .call(HwptAlloc, {{"flags", uapi::kNestParent}}, {{"dev_id", kIdev}, {"pt_id", kIoas}});
  return script;
}

/// Of a virtual IOMMU, which is told those bytes.
Script& viommu(Script& script, std::uint64_t data = 0, std::uint64_t bytes = 0) {
  return script.call(ViommuAlloc, {{"type", uapi::kSelftestViommu}, {"data_len", bytes}, {"data_uptr", data}},
                     {{"dev_id", kIdev}, {"hwpt_id", kParent}});
}

Script& queue(Script& script, std::uint64_t at, std::uint64_t length, std::uint64_t index,
              std::uint64_t type = uapi::kSelftestQueue) {
  return script.call(HwQueueAlloc, {{"type", type}, {"index", index}, {"nesting_parent_iova", at}, {"length", length}},
                     {{"viommu_id", kViommu}});
}

Script& unmap(Script& script, std::uint64_t at, std::uint64_t length) {
  return script.call(IoasUnmap, {{"iova", at}, {"length", length}}, {{"ioas_id", kIoas}});
}

}  // namespace

void seldom_on_viommus(const model::Dialect& dialect, const platform::Platform& platform, std::uint64_t place,
                       std::uint64_t va, std::vector<traces::Trace>& all) {
  const auto on_viommu = [&] {
    auto script = parent(dialect, platform);
    viommu(script).map(va, 2 * kPage, place);
    return script;
  };

  // Hardware queues: what they may be, in which order they come and go, and what they keep from being unmapped.
  auto lengths = on_viommu();
  for (const std::uint64_t length : {kTop, kTop - 2 * kPage, std::uint64_t{1} << 60}) queue(lengths, 1, length - 1, 0);
  queue(lengths, place, 1, 0, 1).add_to(all);
  auto two = on_viommu();
  queue(queue(queue(queue(queue(two, place, 1, 1), place, 1, 2), place, kPage, 0), place, 1, 0), place + kPage, 9, 1)
      .call(Destroy, {{"id", 8}})  // what holds the first one's pages
      .call(Destroy, {}, {{"id", kQueue}})
      .call(Destroy, {}, {{"id", kViommu}});
  unmap(two, place, 2 * kPage).call(Destroy, {}, {{"id", kQueue + 1}}).call(Destroy, {}, {{"id", kQueue}});
  queue(queue(unmap(two, place, 2 * kPage).map(va, 2 * kPage, place), place, 1, 0), place, 1, 1).add_to(all);
  auto apart = on_viommu();
  queue(apart.map(va + kPage, kPage, place + 2 * kPage), place + kPage + 1, kPage, 0).add_to(all);
  auto between = on_viommu();
  queue(between.map(va, kPage, place + 2 * kPage).map(va, kPage, place + 4 * kPage), place + 2 * kPage, kPage, 0);
  unmap(between, place + kPage, 2 * kPage);
  unmap(unmap(between, place, 3 * kPage), 0, kTop).map(va, kPage, place).map(va, kPage, place + 4 * kPage).add_to(all);
  auto unread = on_viommu();
  unread.call(
      IoasMap,
      {{"flags", uapi::kFixedIova | uapi::kWriteable}, {"user_va", va}, {"length", kPage}, {"iova", place + 2 * kPage}},
      {{"ioas_id", kIoas}});
  queue(queue(unread, place + 2 * kPage, 1, 0), place + 3 * kPage, 1, 0).map(va, kPage / 2, place + 4 * kPage);
  queue(unread, place, 1, 0).add_to(all);
  auto untold = on_viommu();
  queue(untold, place, 1, 0).untold();
  unmap(untold, place, 2 * kPage).add_to(all);
  for (const std::uint64_t iova : {place - kPage, place + kPage}) {
    auto container = on_viommu();
    queue(container.map(va, kPage, place + 2 * kPage), place + 2 * kPage, kPage, 0)
        .call(VfioIoas, {{"op", uapi::kVfioIoasSet}}, {{"ioas_id", kIoas}})
        .call(VfioSetIommu, {{"type", uapi::kVfioType1v2}})
        .call(VfioIommuUnmapDma, {{"iova", iova}, {"size", 4 * kPage}})
        .add_to(all);
  }

  // Data that goes to and fro: of every length, in memory that cannot be written, or not all of it.
  const std::uint64_t plain = uapi::address_of(kPlainBuffer), mixed = uapi::address_of(kMixedBuffer);
  auto data = parent(dialect, platform);
  for (const std::uint64_t bytes : {7u, 8u, 12u, 24u, 25u}) viommu(data, plain + 32 * bytes, bytes);
  for (const std::uint64_t at : {mixed + 2 * kPage, mixed + 2 * kPage - 12, mixed + 5 * kPage - 12})
    viommu(data, at, 24);
  data.add_to(all);

  // An event of which there is no room for all, behind the words before it.
  auto event = on_viommu();
  event.call(VdeviceAlloc, {{"virt_id", 1}}, {{"viommu_id", kViommu}, {"dev_id", kIdev}})
      .call(HwptAlloc,
            {{"data_type", uapi::kSelftestData}, {"data_len", uapi::kSelftestDataBytes}, {"data_uptr", plain}},
            {{"dev_id", kIdev}, {"pt_id", kViommu}})
      .call(MockDomainReplace, {}, {{"id", 1}, {"pt_id", 7}})
      .call(VeventqAlloc, {{"type", uapi::kSelftestEvents}, {"veventq_depth", 2}}, {{"viommu_id", kViommu}})
      .call(TriggerVevent, {}, {{"dev_id", kIdev}});
  for (const std::uint64_t at : {mixed + 5 * kPage - 8, mixed + 5 * kPage - 4, plain})
    event.call(Read, {{"buf", at}, {"count", 64}}, {{"fd", 10}});
  event.add_to(all);

  // A number that another device has.
  on_viommu()
      .call(MockDomain, {}, {{"id", kIoas}})
      .call(VdeviceAlloc, {{"virt_id", 1}}, {{"viommu_id", kViommu}, {"dev_id", kIdev}})
      .call(VdeviceAlloc, {{"virt_id", 1}}, {{"viommu_id", kViommu}, {"dev_id", kIdev + 5}})
      .add_to(all);

  // A kind of page table that there is not.
  Script kinds(dialect, platform);
  kinds.call(IoasAlloc)
      .call(MockDomain, {}, {{"id", kIoas}})
      .call(HwptAlloc,
            {{"data_type", uapi::kSelftestData},
             {"data_len", uapi::kLongSelftestDataBytes},
             {"data_uptr", uapi::address_of(kArrayBuffer)}},
            {{"dev_id", kIdev}, {"pt_id", kIoas}})
      .finding(0, {std::uint64_t{7} << 32});
  if (dialect.release >= 619) kinds.add_to(all);

  // A device forgets what it kept, told of all together; entries in memory that ends.
  auto forgetting = on_viommu();
  forgetting.call(VdeviceAlloc, {{"virt_id", 0}}, {{"viommu_id", kViommu}, {"dev_id", kIdev}});
  for (const std::uint64_t at : {plain, mixed + 5 * kPage - 16})
    forgetting
        .call(HwptInvalidate,
              {{"data_type", uapi::kSelftestInvalidation}, {"data_uptr", at}, {"entry_len", 12}, {"entry_num", 2}},
              {{"hwpt_id", kViommu}})
        .call(DevCheckCache, {{"cache_id", 0}}, {{"id", kIdev}});
  forgetting.add_to(all);
}

}  // namespace ioasis::gen
