// Integers without bound stand for addresses, so that no sum wraps.
#include "solver/fit/placing.h"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace ioasis::solver::fit {

namespace {

using Kind = Requirement::Kind;
using platform::Offer;

constexpr std::uint64_t kTop = ~std::uint64_t{0};

}  // namespace

Placing::Placing(const Question& question)
    : question_(question), requirements_(fit::requirements(question)), solver_(z3_) {
  for (std::size_t i = 0; i < requirements_.size(); ++i)
    switches_.push_back(z3_.bool_const(("requirement" + std::to_string(i)).c_str()));
  for (std::size_t i = 0; i < question_.host.apertures.size(); ++i) state_aperture(i);
  for (std::size_t i = 0; i < question_.guest.needs.size(); ++i) state_need(i);
  keep_apart();
  keep_together();
}

z3::expr Placing::variable(const char* name, std::size_t index) {
  const auto made = z3_.int_const((name + std::to_string(index)).c_str());
  solver_.add(made >= 0 && made <= number(kTop));
  return made;
}

z3::expr Placing::asked(Kind kind, std::size_t index) {
  const auto at = std::ranges::find(requirements_, Requirement{kind, index});
  return at == requirements_.end() ? z3_.bool_val(false)
                                   : switches_[static_cast<std::size_t>(at - requirements_.begin())];
}

void Placing::state_aperture(std::size_t index) {
  const auto& aperture = question_.host.apertures[index];
  const auto first = variable("first", index), last = variable("last", index), page = variable("page", index);
  solver_.add(first <= last);
  auto reach = first == number(aperture.first) && last == number(aperture.last);
  auto pages = page == number(aperture.page());
  if (const auto& offer = aperture.offer) {
    // What is there is one of many that could be made.
    reach = first >= number(offer->within.first) && last <= number(offer->within.last) &&
            last - first < number(offer->largest);
    if (offer->base != Offer::Base::Chosen) reach = reach && first == number(aperture.first);
    pages = z3_.bool_val(false);
    for (std::uint64_t left = offer->page_sizes; left != 0; left &= left - 1)
      pages = pages || page == number(left & -left);
  }
  solver_.add(z3::implies(asked(Kind::Reach, index), reach));
  solver_.add(z3::implies(asked(Kind::HostPage, index), pages));
  firsts_.push_back(first);
  lasts_.push_back(last);
  pages_.push_back(page);
}

void Placing::state_need(std::size_t index) {
  const Need& need = question_.guest.needs[index];
  const auto base = variable("step", index) * number(need.places ? need.places->alignment : need.page);
  bases_.push_back(base);
  solver_.add(base + number(need.last - need.first) <= number(kTop));
  const auto place = need.places ? base >= number(need.places->within.first) &&
                                       base + number(need.last - need.first) <= number(need.places->within.last)
                                 : base == number(need.first);
  solver_.add(z3::implies(asked(Kind::Base, index), place));
  const auto here = asked(Kind::Need, index);
  solver_.add(z3::implies(here, !asked(Kind::Untaken) && !asked(Kind::Untranslated)));
  for (const auto& piece : pieces(question_.guest, need)) state_piece(index, piece);
}

void Placing::state_piece(std::size_t need, const Extent& offsets) {
  const auto& host = question_.host;
  const auto here = asked(Kind::Need, need);
  const auto first = bases_[need] + number(offsets.first), last = bases_[need] + number(offsets.last);
  const std::size_t piece = choices_.empty() || choices_.back().need != need ? 0 : choices_.back().piece + 1;
  auto some = z3_.bool_val(false);
  for (std::size_t i = 0; i < host.apertures.size(); ++i) {
    const auto chosen = z3_.bool_const(
        ("piece" + std::to_string(need) + "." + std::to_string(piece) + "in" + std::to_string(i)).c_str());
    solver_.add(z3::implies(chosen, firsts_[i] <= first && last <= lasts_[i]));
    solver_.add(z3::implies(chosen && asked(Kind::Page, need), pages_[i] <= number(question_.guest.needs[need].page)));
    choices_.push_back({need, piece, i, chosen});
    some = some || chosen;
  }
  solver_.add(z3::implies(here, some));
  for (std::size_t i = 0; i < host.reserved.size(); ++i)
    solver_.add(z3::implies(here && asked(Kind::Reserved, i),
                            last < number(host.reserved[i].first) || first > number(host.reserved[i].last)));
}

void Placing::keep_apart() {
  const auto& needs = question_.guest.needs;
  for (std::size_t i = 0; i < needs.size(); ++i)
    for (std::size_t other = 0; other < i; ++other) {
      const auto after = [&](std::size_t low, std::size_t high) {
        return bases_[low] + number(needs[low].last - needs[low].first) < bases_[high];
      };
      solver_.add(z3::implies(asked(Kind::Need, i) && asked(Kind::Need, other), after(i, other) || after(other, i)));
    }
}

void Placing::keep_together() {
  const auto one_aperture = asked(Kind::OneAperture);
  const auto domain = z3_.int_const("aperture of the domain");
  for (const auto& choice : choices_)
    solver_.add(z3::implies(one_aperture && choice.chosen, domain == number(choice.aperture)));
}

bool Placing::possible(const Core& held) {
  z3::expr_vector asked(z3_);
  for (const auto index : held) asked.push_back(switches_[index]);
  const auto answer = solver_.check(asked);
  if (answer == z3::unknown) throw std::runtime_error("the solver has no answer: " + solver_.reason_unknown());
  return answer == z3::sat;
}

Core Placing::smallest(Core held) {
  for (const auto index : Core(held)) {
    held.erase(index);
    if (possible(held)) held.insert(index);
  }
  return held;
}

void Placing::settle(std::size_t need) {
  z3::expr_vector asked(z3_);
  for (const auto& one : switches_) asked.push_back(one);
  asked.push_back(bases_[need] == number(question_.guest.needs[need].first));
  if (solver_.check(asked) == z3::sat) {
    solver_.add(asked.back());
    return;
  }
  z3::optimize lowest(z3_);
  for (const auto& fact : solver_.assertions()) lowest.add(fact);
  for (const auto& one : switches_) lowest.add(one);
  lowest.minimize(bases_[need]);
  if (lowest.check() != z3::sat) throw std::logic_error("a placement that is lost when it is looked at");
  solver_.add(bases_[need] == lowest.get_model().eval(bases_[need], true));
}

Placement Placing::place() {
  const auto& guest = question_.guest;
  for (std::size_t i = 0; i < guest.needs.size(); ++i) settle(i);
  z3::expr_vector asked(z3_);
  for (const auto& one : switches_) asked.push_back(one);
  if (solver_.check(asked) != z3::sat) throw std::logic_error("a placement that is lost when it is settled");
  const auto model = solver_.get_model();
  Placement placement;
  for (std::size_t i = 0; i < guest.needs.size(); ++i) {
    const auto base = model.eval(bases_[i], true).get_numeral_uint64();
    placement.needs.push_back({base, base + (guest.needs[i].last - guest.needs[i].first), {}});
  }
  for (const auto& choice : choices_) {
    auto& apertures = placement.needs[choice.need].apertures;
    if (apertures.size() == choice.piece && model.eval(choice.chosen, true).is_true())
      apertures.push_back(choice.aperture);
  }
  placement.used = used(placement.needs);
  return placement;
}

std::vector<Used> Placing::used(const std::vector<Placed>& needs) const {
  std::vector<Used> all;
  for (std::size_t i = 0; i < question_.host.apertures.size(); ++i) {
    const auto& aperture = question_.host.apertures[i];
    Used one{i, aperture.first, aperture.last, aperture.page()};
    std::uint64_t least = kTop, most = aperture.first, page = kTop;
    bool any = false;
    for (std::size_t need = 0; need < needs.size(); ++need)
      if (std::ranges::count(needs[need].apertures, i) != 0) {
        any = true;
        least = std::min(least, needs[need].first);
        most = std::max(most, needs[need].last);
        page = std::min(page, question_.guest.needs[need].page);
      }
    if (!any) continue;
    if (const auto& offer = aperture.offer) {
      // A window is a power of two long, and has the largest pages that the guest's fill.
      if (offer->base == Offer::Base::Chosen) one.first = least;
      one.last = one.first + (std::bit_ceil(most - one.first + 1) - 1);
      one.page = std::bit_floor(offer->page_sizes & (page | (page - 1)));
    }
    all.push_back(one);
  }
  return all;
}

}  // namespace ioasis::solver::fit
