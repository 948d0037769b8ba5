// Draws I/O address spaces as bars of text. IOVA space is huge and nearly empty, so the axis is piecewise: every
// boundary between two kinds of IOVA has a column, and what lies between is stretched by the logarithm of its size.
#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "cli/show/space.h"
#include "cli/show/style.h"

namespace ioasis::cli {

/// Where the boundaries of some address spaces lie on a line of text.
class Axis {
 public:
  /// Fails (see drawable) when there are more boundaries than `width` has room for, them and their labels. Only those
  /// within `window` are shown; what lies outside is a segment of its own on either side.
  Axis(const std::vector<const Space*>& spaces, const std::optional<Reach>& asked, std::size_t width,
       const Reach& window = {0, ~std::uint64_t{0}});

  struct Segment {
    Reach iova;
    std::size_t width;
    bool hidden = false;  ///< outside the window
  };
  bool drawable() const { return !segments_.empty(); }
  const std::vector<Segment>& segments() const { return segments_; }
  const Reach& window() const { return window_; }

  /// The axis of these spaces, with as many of the areas as it has room for, if not of all: those around the first area
  /// that differs between them or that is asked for.
  static Axis around(const std::vector<const Space*>& spaces, const std::optional<Reach>& asked, std::size_t width);

  /// Lines with the IOVA at which each segment begins, in the column where it begins.
  std::vector<std::string> ruler(const Style& style) const;

 private:
  Reach window_;
  std::vector<Segment> segments_;
};

/// The letter of each mapping, the same in all pictures of a trace: A for the first ever seen, B for the next.
class Letters {
 public:
  char of(std::uint64_t ioas, const Mapping& mapping);

 private:
  std::map<std::pair<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>>, char> letters_;
};

/// The bar of one address space.
std::string bar(const Axis& axis, const Space& space, Letters& letters, const Style& style);

/// A line with the range a call asked for, to stand below the bar.
std::string mark(const Axis& axis, const Reach& asked, const Style& style);

/// Draws a change: one bar where `before` and `after` look alike or one is missing, two on one axis otherwise, then
/// what the bars hold, line by line. `name` is what the trace calls it. Each line begins with `indent` blanks.
void draw(std::ostream& out, const std::string& name, const Space* before, const Space* after,
          const std::optional<Reach>& asked, Letters& letters, std::size_t indent, const Style& style);

/// What the signs in a bar mean, in a line.
std::string legend(const Style& style);

}  // namespace ioasis::cli
