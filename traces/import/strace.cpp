// Calls whose argument is known become steps; the files they are made on, files of the header.
#include "traces/import/strace.h"

#include <algorithm>
#include <utility>

#include "model/uapi/bytes.h"
#include "traces/errno_names.h"
#include "traces/import/strace_files.h"
#include "traces/import/strace_request.h"
#include "traces/layout.h"
#include "traces/located.h"
#include "traces/reader.h"

namespace ioasis::traces {
namespace {

using strace::Line;

constexpr std::uint64_t kLowestMapped = 0x1'0000;  ///< vm.mmap_min_addr: nothing lies below

class Import {
 public:
  Import(std::string_view file, std::string_view dialect) : source_{file, 0} { trace_.dialect = dialect; }

  Imported run(std::istream& in) {
    strace::Lines lines;
    for (std::string line; std::getline(in, line);) {
      ++source_.line;
      if (line.size() > kMaxLineBytes) refuse("line", "at most " + std::to_string(kMaxLineBytes) + " bytes", "more");
      if (const auto call = lines.take(line)) take(*call);
    }
    source_.line = std::max<std::size_t>(1, source_.line);  // of an empty file, too
    if (std::ranges::all_of(trace_.steps, is_close))
      refuse("file", "ioctls on /dev/iommu or /dev/vfio/vfio that can be told, by strace -f", found());
    name_files();
    if (processes_.size() > 1) result_.remarks.insert("the calls of several processes are made by one");
    return std::move(result_);
  }

 private:
  [[noreturn]] void refuse(const std::string& field, std::string expected, std::string_view found) const {
    const std::string text = Json(found.substr(0, 120)).dump(-1, ' ', true, Json::error_handler_t::replace);
    traces::refuse(source_, field, std::move(expected), text.substr(1, text.size() - 2));
  }

  /// What was found that could not be used.
  std::string found() const {
    std::string text;
    for (const auto& [reason, calls] : result_.left_out)
      text += (text.empty() ? "" : ", ") + std::to_string(calls) + " left out: " + reason;
    return text.empty() ? "none" : text;
  }

  static bool is_close(const Step& step) { return step.command == uapi::Command::Close; }

  void take(const Line& line) {
    if (const auto closed = files_.follow(line); closed && ended_.empty()) {
      trace_.steps.push_back(call(uapi::Command::Close));
      file_of_step_.push_back(*closed);
    }
    if (line.name != "ioctl" || line.arguments.size() < 2) return;
    const auto asked = strace::request(line.arguments[1]);
    if (const auto file = files_.of(line, line.arguments[0]))
      ioctl(line, asked, *file);
    else if (!files_.kinds().empty() && line.returned() &&
             (asked == strace::kGroupSetContainer || asked == strace::kDeviceBindIommufd))
      end("a device came under the file");
  }

  /// Nothing from here on can be told.
  void end(std::string reason) {
    if (ended_.empty()) ended_ = "after " + std::move(reason);
  }

  /// A call that failed changed nothing.
  void leave_out(const Line& line, std::string reason) {
    if (line.returned()) end("a call that cannot be told");
    ++result_.left_out[std::move(reason)];
  }

  void ioctl(const Line& line, std::optional<std::uint64_t> asked, std::size_t file) {
    if (!ended_.empty()) return void(++result_.left_out[ended_]);
    if (!asked || *asked >> 32 != 0) return leave_out(line, "a request that is not known: " + line.arguments[1]);
    const auto got = answer(line.result);
    if (!got) return leave_out(line, "an answer that is not known: " + line.result);
    Step step;
    step.request = static_cast<std::uint32_t>(*asked);
    // Of a selftest's call the log does not have the operation.
    if (const auto command = command_of(files_.kinds()[file], uapi::Site::Normal, step.request, {}))
      step = call(*command);
    const std::string_view argument = line.arguments.size() > 2 ? std::string_view(line.arguments[2]) : "0";
    if (step.command && uapi::info(*step.command).passing == uapi::Passing::Number) {
      const auto value = strace::passed(uapi::info(*step.command), argument);
      if (!value) return leave_out(line, "an argument that is not known: " + std::string(argument));
      uapi::store(step.bytes, 0, step.bytes.size(), *value);
    } else {
      const auto at = strace::number(argument);
      if (!at || *at >= kLowestMapped)
        return leave_out(line, "what the struct holds, which strace does not write: use ioasis record");
      step.site = uapi::Site::Unmapped;
    }
    if (trace_.steps.size() == kMaxSteps) refuse("ioctl", "at most " + std::to_string(kMaxSteps), "another");
    step.got = *got;
    processes_.insert(line.process);
    trace_.steps.push_back(std::move(step));
    file_of_step_.push_back(file);
  }

  static std::optional<Answer> answer(std::string_view result) {
    Answer answer;
    if (!result.starts_with("-1 ")) {
      const auto value = strace::number(result.substr(0, result.find(' ')));
      if (!value) return std::nullopt;
      answer.result = static_cast<std::int64_t>(*value);
      return answer;
    }
    const auto error = errno_named(result.substr(3, result.find(' ', 3) - 3));
    if (!error || *error == 0) return std::nullopt;
    answer.error = *error;
    return answer;
  }

  /// The usual file is the first /dev/iommu that is not closed before other calls; files without a call are none.
  void name_files() {
    std::vector<Step> steps = std::exchange(trace_.steps, {});
    std::vector<bool> called(files_.kinds().size()), closed_early(files_.kinds().size());
    bool others_follow = false;
    for (std::size_t i = steps.size(); i-- > 0;) {
      if (is_close(steps[i]))
        closed_early[file_of_step_[i]] = others_follow;
      else
        called[file_of_step_[i]] = others_follow = true;
    }
    std::vector<std::optional<std::uint8_t>> number(files_.kinds().size());
    bool has_usual = false;
    for (std::size_t file = 0; file < number.size(); ++file) {
      if (!called[file]) continue;
      const uapi::FileKind kind = files_.kinds()[file];
      if (!has_usual && kind == uapi::FileKind::Iommu && !closed_early[file]) {
        has_usual = true;
        number[file] = 0;
        continue;
      }
      if (trace_.files.size() == uapi::kMaxFiles)
        refuse("open", "at most " + std::to_string(uapi::kMaxFiles) + " files besides the first", "more");
      trace_.files.push_back(
          {std::string(kind == uapi::FileKind::Vfio ? "container" : "iommu") + std::to_string(trace_.files.size() + 1),
           kind});
      number[file] = static_cast<std::uint8_t>(trace_.files.size());
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto file = number[file_of_step_[i]];
      if (!file || (is_close(steps[i]) && *file == 0)) continue;
      if (is_close(steps[i]))
        uapi::store(steps[i].bytes, 0, steps[i].bytes.size(), uapi::descriptor_of(*file));
      else
        steps[i].origin.file = *file;
      trace_.steps.push_back(std::move(steps[i]));
    }
  }

  Source source_;
  Imported result_;
  Trace& trace_ = result_.trace;
  strace::Files files_;
  std::vector<std::size_t> file_of_step_;  ///< of each step, as files_ numbers them
  std::set<std::string> processes_;        ///< that made calls
  std::string ended_;                      ///< why nothing more can be told; empty: it can
};

}  // namespace

Imported import_strace(std::istream& in, std::string_view file_name, std::string_view dialect) {
  return Import(file_name, dialect).run(in);
}

}  // namespace ioasis::traces
