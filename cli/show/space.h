// An I/O address space as a picture shows it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/logic/concrete_call.h"
#include "model/state/context.h"
#include "model/state/memory.h"

namespace ioasis::cli {

/// An inclusive range of IOVAs.
struct Reach {
  std::uint64_t first;
  std::uint64_t last;
  bool holds(std::uint64_t point) const { return first <= point && point <= last; }
  bool operator==(const Reach&) const = default;
};

struct Mapping {
  Reach iova;
  std::string memory;  ///< where its first byte lies: "b0+0x1000"
  bool readable;
  bool writable;
  std::uint64_t pages;  ///< tells apart what different MAP calls made
  bool operator==(const Mapping&) const = default;
};

struct Space {
  std::uint64_t id;
  std::uint64_t alignment;
  bool huge_pages;
  std::vector<std::uint64_t> domains;
  std::vector<Reach> usable;  ///< neither reserved nor outside an aperture
  std::vector<Reach> reserved;
  std::vector<Reach> allowed;  ///< empty: no restriction
  std::vector<Mapping> mappings;
  bool operator==(const Space&) const = default;

  /// Nothing to draw: no mapping, and every IOVA alike.
  bool plain() const { return mappings.empty() && allowed.empty() && usable == std::vector<Reach>{{0, ~0ull}}; }
};

/// All I/O address spaces of a context, by id.
std::map<std::uint64_t, Space> spaces(const model::Context<model::Concrete>& context, const uapi::MemoryLayout& memory);

}  // namespace ioasis::cli
