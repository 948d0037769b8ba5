// An arbitrary context: so many objects, of which any may be there, and about which nothing is known.
#pragma once

#include "model/logic/symbolic_call.h"
#include "model/logic/symbolic_memory.h"
#include "model/state/context.h"

namespace ioasis::solver {

using model::Symbolic;
using model::SymbolicBool;

/// How many elements of each set an arbitrary context may have. An invariant speaks of at most two of a set, and a call
/// of at most two besides those it makes; docs/solver.md says why that is enough, and for what it is not.
template <class T>
inline constexpr unsigned kSlots = 2;
template <>
inline constexpr unsigned kSlots<model::PinnedRange<Symbolic>> = 1;

static_assert(kSlots<model::Ioas<Symbolic>> >= 2 && kSlots<model::Area<Symbolic>> >= 2 &&
                  kSlots<model::IovaRange<Symbolic>> >= 2 && kSlots<model::Hwpt<Symbolic>> >= 2 &&
                  kSlots<model::Device<Symbolic>> >= 2 && kSlots<model::Access<Symbolic>> >= 2 &&
                  kSlots<model::FaultQueue<Symbolic>> >= 2 && kSlots<model::NestedDomain<Symbolic>> >= 2,
              "an invariant speaks of two elements of a set, and COPY of two I/O address spaces");

/// The bounds of a session in which one call is made on such a context: the ids it can hold, those that a call makes,
/// and one that is free.
inline model::SymbolicSession::Bounds proof_bounds(model::Words words, const model::Dialect& dialect) {
  constexpr unsigned kOfViommus = kSlots<model::Viommu<Symbolic>> + kSlots<model::Vdevice<Symbolic>> +
                                  kSlots<model::EventQueue<Symbolic>> + kSlots<model::Tombstone<Symbolic>>;
  constexpr unsigned kOfHwQueues = 2 * kSlots<model::HwQueue<Symbolic>>;
  constexpr unsigned kIds = kSlots<model::Ioas<Symbolic>> + kSlots<model::Hwpt<Symbolic>> +
                            2 * kSlots<model::Device<Symbolic>> + kSlots<model::Access<Symbolic>> +
                            kSlots<model::FaultQueue<Symbolic>> + kSlots<model::NestedDomain<Symbolic>> + 3;
  const bool viommus = dialect.has(uapi::Command::ViommuAlloc);
  const bool hw_queues = dialect.has(uapi::Command::HwQueueAlloc);
  const unsigned ids = kIds + (viommus ? kOfViommus : 0) + (hw_queues ? kOfHwQueues : 0);
  return {.indices = 3, .ids = ids, .entries = 2, .words = words};
}

/// Makes every field of a value a constant of its own.
class Arbitrary {
 public:
  template <class T>
  static void fill(T& value, const std::string& name) {
    auto& session = model::SymbolicSession::current();
    if constexpr (requires { value.expr(); })
      value = session.fresh_bool(name);
    else if constexpr (requires { value.word; })
      value.word = session.fresh_word(name, width<T>());
    else if constexpr (requires { value.slots(); })
      fill_set(value, name);
    else
      value.fields([&](const char* field, auto& part) { fill(part, name + "." + field); });
  }

 private:
  template <class T>
  static constexpr unsigned width() {
    constexpr bool narrow = std::is_same_v<T, model::ObjectId<Symbolic>> || std::is_same_v<T, model::Fd<Symbolic>> ||
                            std::is_same_v<T, model::FaultNumber<Symbolic>> ||
                            std::is_same_v<T, model::EventNumber<Symbolic>>;
    return narrow ? 32 : 64;
  }
  template <class T>
  static void fill_set(model::SymbolicSet<T>& set, const std::string& name) {
    for (unsigned i = 0; i < kSlots<T>; ++i) {
      const auto one = name + std::to_string(i);
      T value{};
      fill(value, one);
      set.insert(model::SymbolicSession::current().fresh_bool(one + ".live"), value);
    }
  }
};

/// Any context of that dialect, with any memory, whose devices are of that platform. Both must outlive it.
inline model::Context<Symbolic> arbitrary_context(const model::Dialect& dialect,
                                                  const platform::Platform& platform = platform::mock()) {
  model::Context<Symbolic> context{.dialect = dialect, .platform = platform, .memory = {}};
  context.fields([](const char* name, auto& part) { Arbitrary::fill(part, name); });
  // Which slot an area is in means nothing, so they may as well be in order.
  for (const auto& ioas : context.ioases.slots()) {
    const auto& areas = ioas.value.areas.slots();
    for (std::size_t i = 1; i < areas.size(); ++i)
      model::SymbolicSession::current().assume(
          !areas[i].live || (areas[i - 1].live && areas[i - 1].value.iova.first <= areas[i].value.iova.first));
  }
  return context;
}

}  // namespace ioasis::solver
