// What the program's exit code says.
#pragma once

namespace ioasis::cli {

inline constexpr int kConforms = 0;
inline constexpr int kDiverges = 1;       ///< or crashes, or does not answer
inline constexpr int kUnusable = 2;       ///< input or command line
inline constexpr int kUnavailable = 3;    ///< the target, or on it what a trace needs, could not be had
inline constexpr int kNothingJudged = 4;  ///< there were traces, and of none of them a step was judged
inline constexpr int kInterrupted = 130;

inline constexpr const char* kExitCodes =
    "Exit codes: 0 conforms, 1 diverges, crashes or hangs, 2 unusable input, 3 the target could not be had,\n"
    "4 no step of any trace was judged, 130 interrupted. Unusable input among traces outweighs a divergence.";

}  // namespace ioasis::cli
