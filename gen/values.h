// Values worth trying: near the edges of what is there, near the ends of the number range, and plain ones.
#pragma once

#include "gen/dice.h"
#include "gen/scene.h"

namespace ioasis::gen {

/// The memory every generated trace has: a plain buffer, one with a read-only page and a hole, and one for arrays.
uapi::MemoryLayout usual_memory();
/// The same, now and then of another kind than private memory; each buffer is shared so often in a hundred.
uapi::MemoryLayout some_memory(Dice& dice, unsigned shared = 9);
/// Now and then a caller that may lock little memory only, and lacks some of what that release asks for.
uapi::Caller some_caller(Dice& dice, uapi::Release release);
/// One or two files besides the usual one.
std::vector<uapi::File> some_files(Dice& dice);
inline constexpr std::size_t kPlainBuffer = 0;
inline constexpr std::size_t kMixedBuffer = 1;
inline constexpr std::size_t kArrayBuffer = 2;

/// Kinds of objects an id can belong to; those that a trace can know the id of.
using Kind = uapi::ObjectType;
inline constexpr Kind kEveryKind[] = {Kind::Ioas,       Kind::Domain,     Kind::NestedDomain, Kind::MockDevice,
                                      Kind::Device,     Kind::FaultQueue, Kind::Viommu,       Kind::Vdevice,
                                      Kind::EventQueue, Kind::HwQueue};

/// Fills an id field of `step` with an object a command of that kind is likely to take, now and then with another, a
/// dead one, or none.
void choose_id(Dice& dice, const Scene& scene, traces::Step& step, std::string_view field,
               const std::vector<Kind>& kinds);

/// An IOAS of the scene to draw boundaries from; an empty one if there is none.
const model::Ioas<model::Concrete>& some_ioas(Dice& dice, const Scene& scene);

std::uint64_t iova(Dice& dice, const Scene& scene, std::uint64_t length);
std::uint64_t length(Dice& dice, const Scene& scene);
std::uint64_t user_va(Dice& dice);
/// 0 mostly, else anything.
std::uint64_t reserved(Dice& dice);

/// The part of `length` bytes from `at` that lies in one buffer's pages of at least that use.
std::uint32_t within(const Scene& scene, std::uint64_t at, std::uint64_t length, uapi::PageState least);
/// Shows memory after the step, as much of it as can be read.
void show(const Scene& scene, traces::Step& step, std::uint64_t at, std::uint64_t length);

/// Has `field` point at those bytes: mostly in the middle of a page, else where they may run into one that is missing.
void point_at(Dice& dice, traces::Step& step, std::string_view field, std::vector<std::uint8_t> bytes);
std::vector<std::uint8_t> numbers32(const std::vector<std::uint64_t>& numbers);

}  // namespace ioasis::gen
