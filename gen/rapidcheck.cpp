// Generating a trace from RapidCheck's random numbers, and walking the changes that may make it smaller.
#include "gen/rapidcheck.h"

#include <ostream>
#include <stdexcept>

#include "traces/shrink.h"
#include "traces/writer.h"

namespace ioasis::gen {

namespace {

using rc::Shrinkable;
using traces::Trace;

const model::Dialect& known_dialect(const std::string& name) {
  if (const auto* dialect = model::dialect_named(name)) return *dialect;
  std::string known;
  for (const auto& dialect : model::dialects()) known += (known.empty() ? "" : ", ") + dialect.name;
  throw std::invalid_argument("dialect " + name + " is not known; there are " + known);
}

const platform::Platform& known_platform(const std::string& name) {
  if (const auto* known = platform::named(name)) return *known;
  throw std::invalid_argument("platform " + name + " is not known; there is " + std::string(platform::known_names()));
}

/// A trace whose shrinks begin at `place` and go once round. What was tried before a change and did not help is thus
/// not tried again until everything behind it has been: RapidCheck starts a new sequence after each success.
Shrinkable<Trace> shrinkable_from(std::size_t place, Trace trace) {
  return rc::shrinkable::shrink(rc::fn::constant(std::move(trace)), [place](const Trace& from) {
    const std::size_t places = traces::shrink_places(from);
    return rc::seq::mapcat(rc::seq::range<std::size_t>(0, places), [=](std::size_t turn) {
      const std::size_t here = (place + turn) % places;
      return rc::seq::map(rc::seq::fromContainer(traces::smaller_at(from, here)),
                          [here](Trace smaller) { return shrinkable_from(here, std::move(smaller)); });
    });
  });
}

/// The longest trace of this size, of at least the shortest.
std::size_t longest_of(const Options& options, int size) {
  const auto more = (options.longest - options.shortest) * static_cast<std::size_t>(size) / rc::kNominalSize;
  return options.shortest + std::min(more, options.longest - options.shortest);
}

}  // namespace

rc::Gen<Trace> trace(const std::string& dialect, const std::string& platform, Options options) {
  const model::Dialect& speaks = known_dialect(dialect);
  options.platform = &known_platform(platform);
  return [&speaks, options](const rc::Random& random, int size) {
    Options sized = options;
    sized.longest = longest_of(options, size);
    return shrinkable_from(0, Generator(speaks, rc::Random(random).next(), sized).next());
  };
}

}  // namespace ioasis::gen

namespace ioasis::traces {

void showValue(const Trace& trace, std::ostream& out) { out << write(trace); }

}  // namespace ioasis::traces
