// A call under the reading that runs: it rules which clause decides, and what the answer must be.
#pragma once

#include <array>
#include <bitset>
#include <cerrno>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/clause.h"
#include "model/dialect.h"
#include "model/logic/amended_call.h"
#include "model/logic/concrete.h"
#include "model/logic/quantity.h"
#include "model/uapi/bytes.h"

namespace ioasis::model {

/// What was seen of a call on a target: the errno (0 for none) and the struct afterwards.
struct Observation {
  std::int32_t error = 0;
  std::span<const std::uint8_t> bytes;
};

/// What the specification says of one call.
struct Ruling {
  static constexpr int kNone = -1;
  static constexpr std::size_t kMostClauses = 128;  ///< of one command, those included that an overlay adds

  int command = 0;                        ///< index of the command's text, see spec.h
  int clause = kNone;                     ///< index of the clause that refuses, or kNone: accepted
  std::int32_t error = 0;                 ///< its errno; 0 when accepted
  std::int64_t result = 0;                ///< what ioctl returns when accepted
  int undefined = kNone;                  ///< clause by which nothing is specified from here on
  bool unspecified = false;               ///< the call is out of the specification's scope
  int change = kNone;                     ///< the change of the dialect's overlay that the ruling rests on
  std::bitset<kMostClauses> holding{};    ///< under a contract: bit i set when clause i holds
  std::vector<std::int32_t> also;         ///< under a contract: further errnos that would do
  std::array<std::uint8_t, 256> bytes{};  ///< the struct afterwards
  std::size_t size = 0;                   ///< how many of `bytes` the program supplied
  std::string impossible;                 ///< what the target chose and may not choose; empty if fine
};

static_assert(kFirstDeclared + kMostChanges == Ruling::kMostClauses);

class ConcreteCall : public AmendedCall<Concrete, ConcreteCall> {
 public:
  /// `room`: how many bytes from the struct's address on can be written.
  ConcreteCall(Ruling& ruling, const uapi::CommandInfo* info, const Dialect& dialect, std::uint64_t room,
               const Observation* seen, const Amendments& amendments = {})
      : AmendedCall(amendments),
        ruling_(ruling),
        info_(info),
        contract_(dialect.contract),
        release_(dialect.release),
        room_(room),
        seen_(seen) {}

  /// See AmendedCall::refuse. A clause that is removed is looked at, so that it is known where the call rests on that.
  template <class C>
  bool state(std::string_view, std::int32_t error, const Cite& where, const Change* change, C&& condition) {
    const bool added = change && change->kind == Change::Kind::New;
    const int clause = added ? kFirstDeclared + amendments().place_of(*change) : next_++;
    if ((decided() && !contract_) || !where.holds_in(release_) || !condition()) return false;
    if (change && !decided()) ruling_.change = amendments().place_of(*change);
    return !(change && change->kind == Change::Kind::Removed) && decide(clause, error);
  }

  /// States that nothing is specified once `condition()` holds and the call has been accepted so far.
  template <class C>
  void undefined(std::string_view, const Cite& where, C&& condition) {
    const int clause = next_++;
    if (!decided() && where.holds_in(release_) && condition()) ruling_.undefined = clause;
  }

  /// No clause so far has refused.
  bool accepted() const { return !decided(); }

  /// The value of an output field; takes effect at write_back().
  template <class Tag>
  void answer(std::string_view field, const Quantity<Concrete, Tag>& value) {
    const auto* place = uapi::field_named(*info_, field);  // none if it came with a later release
    if (place) pending_.at(outputs_++) = {place, amendments().takes_out(field) ? 0 : value.word};
  }

  /// What ioctl returns if the call is accepted; otherwise 0.
  void returns(const Number<Concrete>& value) {
    ruling_.result = decided() ? 0 : static_cast<std::int64_t>(value.word);
  }

  /// How many bytes can be written from the start of the program's struct.
  Length<Concrete> room() const { return {room_}; }

  /// Where `when` holds, writes the low `width` bytes of `value` at that offset of the struct, as far as it can be
  /// written: for what lies behind the fields.
  void put(bool when, std::uint64_t offset, unsigned width, const Number<Concrete>& value) {
    if (when) uapi::store(writable_part(room_), offset, width, value.word);
  }
  /// The same for the first `count` ranges, one behind the other.
  void put(bool when, std::uint64_t offset, const ConcreteGaps& ranges, const Number<Concrete>& count) {
    for (std::uint64_t i = 0; when && i < count.word; ++i, offset += uapi::kIovaRangeBytes) {
      uapi::store(writable_part(room_), offset, 8, ranges.ranges()[i].first);
      uapi::store(writable_part(room_), offset + 8, 8, ranges.ranges()[i].second);
    }
  }

  /// The answer is copied to the program's struct, which fails if that cannot be written.
  void write_back(const Cite& where) { write_back(where, true); }
  /// The same, but only of calls for which `when` holds; others do not write.
  void write_back(const Cite& where, bool when) {
    // No more is written than the program says there is.
    const std::uint64_t copied = std::min<std::uint64_t>(uapi::load(std::span(ruling_.bytes), 0, 4), info_->size);
    const bool cut_off = refuse("answer-unwritable", EFAULT, where, [&] { return when && room_ < copied; });
    if (!when || (decided() && !cut_off)) return;
    for (std::size_t i = 0; i < outputs_; ++i)
      uapi::store(writable_part(std::min(room_, copied)), pending_[i].field->offset, pending_[i].field->width,
                  pending_[i].value);
  }

  /// A value the kernel may choose, seen in `field`: any for which `may` holds; `usual()` where none was seen, as of a
  /// struct that the program supplied less of than it says.
  template <class Q, class May, class Usual>
  Q choose(std::string_view field, May&& may, Usual&& usual) {
    if ((decided() && !contract_) || amendments().takes_out(field)) return {};  // a contract asks later clauses, too
    const auto& place = *uapi::field_named(*info_, field);
    const bool seen = seen_ && seen_->error == 0 && place.offset + place.width <= seen_->bytes.size();
    if (!seen || decided()) return usual();
    const Q value{uapi::load(seen_->bytes, place.offset, place.width)};
    if (!may(value)) ruling_.impossible = field;
    return value;
  }

 private:
  struct Output {
    const uapi::Field* field;
    std::uint64_t value;
  };

  bool decided() const { return ruling_.clause != Ruling::kNone; }
  /// The first `bytes` of the struct, as far as the program supplied it.
  std::span<std::uint8_t> writable_part(std::uint64_t bytes) {
    return {ruling_.bytes.data(), std::min<std::size_t>(ruling_.size, bytes)};
  }
  bool decide(int clause, std::int32_t error);

  Ruling& ruling_;
  const uapi::CommandInfo* info_;
  bool contract_;
  uapi::Release release_;
  std::uint64_t room_;
  const Observation* seen_;
  int next_ = 0;
  std::array<Output, uapi::kMostFields> pending_{};  ///< room for each field of any command
  std::size_t outputs_ = 0;
};

}  // namespace ioasis::model
