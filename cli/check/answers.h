// What a kernel answered to the traces of a plan, in so far as another can be compared with it: kept for a kernel that
// many patches are held against.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/check/plan.h"
#include "conformance/kernel/kernels.h"
#include "conformance/targets/target.h"

namespace ioasis::cli::check {

/// Of one trace: a digest of all answers where they conform, or what was found.
struct Answered {
  std::string digest;   ///< empty where something was found
  std::string finding;  ///< its divergence_id
  bool operator==(const Answered&) const = default;
};

/// Equal for outcomes that a program cannot tell apart.
std::string digest_of(const conformance::Outcome& outcome);

/// Where answers of a kernel to a plan are kept between runs.
class AnswerCache {
 public:
  AnswerCache(const conformance::kernel::KernelImage& kernel, const std::vector<Planned>& plan);
  /// One for each trace of the plan; nothing where they are not known yet.
  std::optional<std::vector<Answered>> load() const;
  void store(const std::vector<Answered>& answers) const;

 private:
  std::filesystem::path file_;
  std::size_t size_;
};

}  // namespace ioasis::cli::check
