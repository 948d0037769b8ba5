// What the solver says of a question.
#pragma once

namespace ioasis::solver {

/// Unknown is no answer: the solver ran out of time.
enum class Answer { Yes, No, Unknown };

}  // namespace ioasis::solver
