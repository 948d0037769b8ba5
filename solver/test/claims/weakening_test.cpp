// Every claim earns its place: when the specification is weakened where the claim rests, its proof fails, and a trace
// that runs shows why. No other proof of that ioctl fails with it, but where that is said.
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

#include "model/logic/symbolic_call.h"
#include "solver/claims/breach.h"
#include "solver/claims/catalogue.h"

namespace ioasis::solver {

namespace {

using enum uapi::Command;

// What a call might do wrong besides, under either reading.

template <class L>
void count_refusals(const Bool<L>& accepted, Context<L>& context) {
  context.rlimit_mode = select(accepted, context.rlimit_mode, number<L>(7));
}
template <class L>
void drop_reserved(const Bool<L>& accepted, Context<L>& context) {
  const auto every = [](const auto&) { return L::yes(); };
  context.ioases.update(accepted, every, [&](Ioas<L>& o, const Bool<L>& when) { o.reserved.erase(when, every); });
}
template <class L>
void reserve_a_page(const Bool<L>& accepted, Context<L>& context) {
  const Iova<L> first{L::literal({}, 1 << 28)};
  const auto every = [](const auto&) { return L::yes(); };
  context.ioases.update(accepted, every, [&](Ioas<L>& o, const Bool<L>& when) {
    o.reserved.insert(when, span(first, context.page_size()));
  });
}
template <class L>
void turn_readable(const Bool<L>& accepted, Context<L>& context) {
  const auto every = [](const auto&) { return L::yes(); };
  context.ioases.update(accepted, every, [&](Ioas<L>& o, const Bool<L>& there) {
    o.areas.update(there, every, [](Area<L>& a, const Bool<L>& when) {
      a.readable = (when && !a.readable) || (!when && a.readable);
    });
  });
}
template <class L>
void drop_apertures(const Bool<L>& accepted, Context<L>& context) {
  const auto every = [](const auto&) { return L::yes(); };
  context.hwpts.update(accepted, every, [&](Hwpt<L>& h, const Bool<L>& when) { h.apertures.erase(when, every); });
}

template <class L>
void wash(const Bool<L>& accepted, Context<L>& context) {
  const auto every = [](const auto&) { return L::yes(); };
  context.hwpts.update(accepted, every, [&](Hwpt<L>& h, const Bool<L>& when) { h.dirty.erase(when, every); });
}
template <class L>
void flush(const Bool<L>& accepted, Context<L>& context) {
  const auto every = [](const auto&) { return L::yes(); };
  context.nested.update(accepted, every, [](NestedDomain<L>& n, const Bool<L>& when) {
    n.iotlb[3] = select(when, number<L>(0), n.iotlb[3]);
  });
}
template <class L>
void drop_devices(const Bool<L>& accepted, Context<L>& context) {
  context.devices.erase(accepted, [](const auto&) { return L::yes(); });
}
template <class L>
void share_cookies(const Bool<L>& accepted, Context<L>& context) {
  context.page_faults.update(
      accepted, [](const auto&) { return L::yes(); },
      [](PageFault<L>& f, const Bool<L>& when) { f.cookie = select(when, number<L>(1), f.cookie); });
}
template <class L>
void join_domains(const Bool<L>& accepted, Context<L>& context) {
  const auto first = context.ioases.smallest([](const Ioas<L>& o) { return o.id; }, ObjectId<L>{L::literal({}, 100)});
  context.hwpts.update(
      accepted, [](const auto&) { return L::yes(); },
      [&](Hwpt<L>& h, const Bool<L>& when) { h.ioas = select(when, first, h.ioas); });
}

const Dialect& dialect_of(const char* name) { return *dialect_named(name); }

struct Case {
  std::string_view claim;
  uapi::Command command;
  Weakening weakening;
  std::vector<std::string_view> also = {};  ///< other claims about that ioctl that fail with it
  bool traced = true;                       ///< a trace shows it
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.claim; }

const std::vector<Case>& cases() {
  static const Dialect &windows = dialect_of("proposal-windows"), &reserve = dialect_of("proposal-reserve"),
                       &require = dialect_of("proposal-require"), &newest = dialect_of("linux-7.3");
  static const std::vector<Case> list{
      {"well-formed", AddReserved, {.without = "ADD_RESERVED/range-wraps"}},
      {"areas-disjoint", IoasMap, {.without = "IOAS_MAP/iova-taken"}, {"pinned-mapped", "cover-exact"}},
      {"areas-unreserved", AddReserved, {.without = "ADD_RESERVED/range-mapped"}},
      {"areas-aligned", Option, {.without = "OPTION/huge-areas-unaligned"}},
      {"areas-in-apertures", MockDomain, {.without = "MOCK_DOMAIN/areas-outside"}, {"areas-translated"}},
      {"areas-translated", MockDomain, {.without = "MOCK_DOMAIN/areas-outside"}, {"areas-in-apertures"}},
      {"sums-stay-below-top", IoasMap, {.without = "IOAS_MAP/memory-wraps"}},
      {"allowed-apart", IoasAllowIovas, {.without = "IOAS_ALLOW_IOVAS/ranges-overlap"}, {"cover-exact"}},
      {"cover-exact", IoasAllowIovas, {.without = "IOAS_ALLOW_IOVAS/ranges-overlap"}, {"allowed-apart"}},
      {"allowed-unreserved", AddReserved, {.without = "ADD_RESERVED/range-allowed"}},
      {"allowed-in-apertures", MockDomain, {.without = "MOCK_DOMAIN/allowed-outside"}},
      {"ids-unique", IoasAlloc, {.without = "IOAS_ALLOC/out_ioas_id"}},
      {"used-objects-exist", Destroy, {.without = "DESTROY/ioas-has-domain"}, {"dirty-mapped"}},
      {"parents-fit", HwptAlloc, {.without = "HWPT_ALLOC/parent-unfit"}},
      {"pasids-fit",
       PasidAttach,
       {.without = "PASID_ATTACH/domain-without-pasids", .of = &newest},
       {"used-objects-exist"}},
      {"vfio-ioas-exists", VfioIoas, {.without = "VFIO_IOAS/ioas-unknown"}},
      {"one-automatic-domain",
       IoasAlloc,
       {.symbolic = join_domains<Symbolic>, .concrete = join_domains<Concrete>},
       {"areas-aligned", "areas-in-apertures", "areas-translated", "allowed-in-apertures", "used-objects-exist",
        "dirty-mapped", "usable-one-way", "only-the-named-range"}},
      {"automatic-domains-used",
       IoasAlloc,
       {.symbolic = drop_devices<Symbolic>, .concrete = drop_devices<Concrete>},
       {"faults-have-devices"}},
      {"faults-have-devices",
       IoasAlloc,
       {.symbolic = drop_devices<Symbolic>, .concrete = drop_devices<Concrete>},
       {"automatic-domains-used"}},
      {"cookies-unique", Poll, {.symbolic = share_cookies<Symbolic>, .concrete = share_cookies<Concrete>}},
      {"pinned-mapped", AccessPages, {.without = "ACCESS_PAGES/not-mapped"}},
      {"permission-kept",
       IoasCopy,
       {.without = "IOAS_COPY/memory-not-writable"},
       {"areas-aligned", "copy-translates-alike"}},
      {"dirty-mapped", Dirty, {.without = "DIRTY/not-tracking"}},
      {"no-dirty-lost", HwptGetDirtyBitmap, {.symbolic = wash<Symbolic>, .concrete = wash<Concrete>}},
      {"iotlb-kept", IoasAlloc, {.symbolic = flush<Symbolic>, .concrete = flush<Concrete>}},
      {"ranges-reported",
       MockDomain,
       {.symbolic = drop_apertures<Symbolic>, .concrete = drop_apertures<Concrete>},
       {"well-formed", "areas-in-apertures", "areas-translated", "allowed-in-apertures", "attach-order",
        "only-the-named-range"}},
      {"refused-changes-nothing",
       Destroy,
       {.symbolic = count_refusals<Symbolic>, .concrete = count_refusals<Concrete>}},
      {"usable-one-way", AddReserved, {.symbolic = drop_reserved<Symbolic>, .concrete = drop_reserved<Concrete>}},
      {"attach-order",
       MockDomain,
       {.symbolic = reserve_a_page<Symbolic>, .concrete = reserve_a_page<Concrete>},
       {"areas-unreserved", "allowed-unreserved"}},
      {"only-the-named-range", IoasAlloc, {.symbolic = turn_readable<Symbolic>, .concrete = turn_readable<Concrete>}},
      {"place-permitted",
       IoasMap,
       {.without = "IOAS_MAP/memory-less-aligned", .adjust = [](Dialect& dialect) { dialect.placement_alignment = 1; }},
       {"areas-aligned"}},  // a place keeps the memory's offset in its page, however little that is aligned
      {"automatic-place",
       IoasMap,
       {.without = "IOAS_MAP/iova"},
       {"areas-disjoint", "areas-unreserved", "areas-in-apertures", "areas-translated", "pinned-mapped",
        "cover-exact"}},
      {"copy-translates-alike", IoasCopy, {.without = "IOAS_COPY/src-not-mapped"}},
      {"unmapped-counted", IoasUnmap, {.without = "IOAS_UNMAP/length"}},
      {"domain-maps-areas", MdCheckMap, {.without = "MD_CHECK_MAP/not-translated"}},
      {"pins-exact", MdCheckRefs, {.without = "MD_CHECK_REFS/pins-differ"}},
      {"areas-in-windows", IoasMap, {.without = "IOAS_MAP/iova-in-no-window", .of = &windows}},
      {"windows-apart", IoasCreateWindow, {.without = "IOAS_CREATE_WINDOW/base-taken", .of = &windows}},
      {"windows-whole", IoasCreateWindow, {.without = "IOAS_CREATE_WINDOW/base-unaligned", .of = &windows}},
      {"windows-usable", AddReserved, {.without = "ADD_RESERVED/range-in-window", .of = &windows}},
      {"apertures-of-hardware",
       HwptAllocApertures,
       {.without = "HWPT_ALLOC_APERTURES/aperture-outside", .of = &dialect_of("proposal-apertures")},
       // Of an entry behind one that is outside nothing is asked.
       {"well-formed", "cover-exact", "ranges-reported", "areas-translated"}},
      {"withheld-unmapped", IoasMap, {.without = "IOAS_MAP/iova-unmappable", .of = &reserve}},
      {"withheld-usable", AddReserved, {.without = "ADD_RESERVED/range-unmappable", .of = &reserve}},
      {"required-usable", AddReserved, {.without = "ADD_RESERVED/range-required", .of = &require}},
      {"kept-of-ioas", IoasRequireIova, {.without = "IOAS_REQUIRE_IOVA/ioas-unknown", .of = &require}},
      {"kept-rise", IoasRequireIova, {.without = "IOAS_REQUIRE_IOVA/range-wraps", .of = &require}},
      {"clauses-alive", IoasUnmap, {.without = "IOAS_UNMAP/length-zero"}, {}, false},
      {"clauses-exclusive",
       Destroy,
       {.unassumed = "ids-unique"},
       {"used-objects-exist", "automatic-domains-used", "faults-have-devices", "ids-unique", "no-dirty-lost",
        "iotlb-kept", "usable-one-way", "only-the-named-range"},
       false},
  };
  return list;
}

/// More than a question needs on a machine that does nothing else: what is tested is the answer, not its speed.
const Limits kAmple{.milliseconds = 60000};

class Weakened : public testing::TestWithParam<Case> {};

TEST_P(Weakened, MakesTheProofFailAndATraceShowIt) {
  const auto& [claim, command, weakening, also, traced] = GetParam();
  const auto verdict = prove({claim, command}, {}, weakening);
  ASSERT_EQ(verdict.outcome, Outcome::Violated);
  ASSERT_EQ(verdict.trace.has_value(), traced);
  EXPECT_EQ(verdict.counterexample.empty(), traced);
  if (!traced) return;
  EXPECT_TRUE(breaks(*verdict.trace, {claim, command}, weakening));
  EXPECT_FALSE(breaks(*verdict.trace, {claim, command}, {.of = weakening.of})) << "the specification itself fails so";
}

TEST_P(Weakened, MakesNoOtherProofFail) {
  const auto& [claim, command, weakening, also, traced] = GetParam();
  for (const auto& other : obligations(weakening.dialect())) {
    if (other.command != command || other.claim == claim || std::ranges::find(also, other.claim) != also.end())
      continue;
    // A clause that is taken out decides nothing.
    if (other.claim == "clauses-alive" && !weakening.without.empty()) continue;
    EXPECT_EQ(prove(other, kAmple, weakening).outcome, Outcome::Proved) << other.claim;
  }
}

INSTANTIATE_TEST_SUITE_P(Each, Weakened, testing::ValuesIn(cases()), [](const auto& test) {
  std::string name(test.param.claim);
  std::ranges::replace(name, '-', '_');
  return name;
});

TEST(EveryClaim, HasAWeakeningThatMakesItsProofFail) {
  for (const auto& claim : claims())
    EXPECT_TRUE(std::ranges::any_of(cases(), [&](const Case& one) { return one.claim == claim.name; })) << claim.name;
}

}  // namespace

}  // namespace ioasis::solver
