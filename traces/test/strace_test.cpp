// What a log of strace tells, and that it says so where it does not.
#include "traces/import/strace.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "traces/writer.h"

namespace ioasis::traces {
namespace {

std::string steps_of(const std::string& log) {
  std::istringstream in(log);
  const std::string text = write(import_strace(in, "log").trace);
  return text.substr(text.find('\n') + 1);
}

std::string refusal(const std::string& log) {
  try {
    return steps_of(log), std::string();
  } catch (const ParseError& error) {
    return error.what();
  }
}

constexpr const char* kOpen = "17 openat(-100, \"/dev/iommu\", 0x2) = 3\n";

TEST(Strace, CallsWithANullPointerAreStepsWhateverTheSpelling) {
  const std::string want = R"({"op":"DESTROY","at":"unmapped","got":{"errno":"EFAULT"}}
{"op":"VFIO_GET_API_VERSION","got":{}}
)";
  for (const char* log :
       {"openat(AT_FDCWD, \"/dev/iommu\", O_RDWR) = 3\n"
        "ioctl(3, _IOC(_IOC_NONE, 0x3b, 0x80, 0), 0) = -1 EFAULT (Bad address)\nioctl(3, 0x3b64, NULL) = 0\n",
        "17 openat(-100, \"/dev/iommu\", 0x2) = 3\n17 dup(3) = 4\n"
        "17 ioctl(4, 0x3b80, 0) = -1 EFAULT (Bad address)\n17 ioctl(5, 0x3b80, 0x7f00000) = 0\n17 ioctl(3, 0x3b64) = "
        "0\n",
        "[pid 17] ioctl(3</dev/iommu<char 10:124>>, 0x3b80 /* IOMMU_DESTROY */, 0 <unfinished ...>\n"
        "[pid 18] ioctl(4</dev/full<char 1:7>>, 0x3b81, 0x7ffd5c2dcf2c) = 0\n"
        "[pid 17] <... ioctl resumed>) = -1 EFAULT (Bad address)\n"
        "[pid 17] ioctl(3</dev/iommu<char 10:124>>, 0x3b64, 0) = 0\n"}) {
    SCOPED_TRACE(log);
    EXPECT_EQ(steps_of(log), want);
  }
}

TEST(Strace, ANumberPassedAndAnsweredIsTold) {
  EXPECT_EQ(
      steps_of(std::string(kOpen) + "17 ioctl(3, 0x3b65, 0x4) = 1\n17 ioctl(3, 0x3b66, 0x7ffd5c2dcf2c) = -1 EINVAL "
                                    "(Invalid argument)\n"),
      R"({"op":"VFIO_CHECK_EXTENSION","in":{"extension":"0x4"},"got":{"result":"0x1"}}
{"op":"VFIO_SET_IOMMU","in":{"type":"0x7ffd5c2dcf2c"},"got":{"errno":"EINVAL"}}
)");
}

TEST(Strace, TimesAndPaddedProcessesAreNoPartOfACall) {
  for (const char* prefix : {"09:00:01.000001 ", "09:00:01 ", "1796019505.617288 ", "     0.000061 ", "[pid   812] ",
                             "  812 09:00:01.5 ", "[pid   812] 09:00:01 ", "812 06:18:26.545780 (+     0.000119) "}) {
    SCOPED_TRACE(prefix);
    EXPECT_EQ(steps_of(std::string(prefix) + "openat(AT_FDCWD, \"/dev/iommu\", O_RDWR) = 3 <0.000012>\n" + prefix +
                       "ioctl(3, 0x3b64, 0) = 0 <0.000009>\n" + prefix + "ioctl(3, 0x3b65 <unfinished ...>\n" + prefix +
                       "<... ioctl resumed>, 0x3) = 1 <0.000009>\n"),
              R"({"op":"VFIO_GET_API_VERSION","got":{}}
{"op":"VFIO_CHECK_EXTENSION","in":{"extension":"0x3"},"got":{"result":"0x1"}}
)");
  }
}

/// What becomes of a log that lies beside this test.
Imported imported_case(const std::string& name) {
  std::ifstream in(std::string(IOASIS_SOURCE_DIR "/traces/test/cases/") + name);
  return import_strace(in, name);
}

Imported imported(const std::string& log) {
  std::istringstream in(log);
  return import_strace(in, "log");
}

TEST(Strace, LogsOfEachSpellingAreRead) {
  for (const auto& [name, steps] :
       {std::pair{"time-stamps.log", 2u}, {"relative-times.log", 1u}, {"padded-pid.log", 1u}})
    EXPECT_EQ(imported_case(name).trace.steps.size(), steps) << name;
}

TEST(Strace, TheContainerIsAFileOfTheHeader) {
  const std::string want =
      R"({"ioasis":1,"dialect":"linux-6.12","platform":"mock","files":{"container1":"vfio"}}
{"op":"VFIO_GET_API_VERSION","on":"container1","got":{}}
{"op":"VFIO_CHECK_EXTENSION","on":"container1","in":{"extension":"0x3"},"got":{"result":"0x1"}}
)";
  EXPECT_EQ(write(imported_case("container.log").trace), want);
  EXPECT_EQ(write(imported_case("symbolic.log").trace), want) << "names are as good as numbers";
}

TEST(Strace, WhatCannotBeToldIsCountedByReason) {
  EXPECT_EQ(imported_case("symbolic.log").left_out,
            (std::map<std::string, std::size_t>{
                {"what the struct holds, which strace does not write: use ioasis record", 1}}));
  const Imported some = imported(std::string(kOpen) +
                                 "17 ioctl(3, 0x3b81, 0x7ffd5c2dcf2c) = -1 EFAULT (Bad address)\n"
                                 "17 ioctl(3, VFIO_NO_SUCH, 0) = -1 ENOTTY (Inappropriate ioctl for device)\n"
                                 "17 ioctl(3, IOMMU_DESTROY, NULL) = -1 EFAULT (Bad address)\n"
                                 "17 ioctl(3, 0x3b81, 0x7ffd5c2dcf2c) = 0\n"
                                 "17 ioctl(3, 0x3b64, 0) = 0\n");
  EXPECT_EQ(some.trace.steps.size(), 1u);
  EXPECT_EQ(some.left_out, (std::map<std::string, std::size_t>{
                               {"what the struct holds, which strace does not write: use ioasis record", 2},
                               {"a request that is not known: VFIO_NO_SUCH", 1},
                               {"after a call that cannot be told", 1}}));
}

TEST(Strace, ANumberIsTheCommandThatTheFileAnswers) {
  const std::string text = steps_of(
      "openat(AT_FDCWD, \"/dev/vfio/vfio\", O_RDWR) = 9\n"
      "ioctl(9, 0x3b75, NULL) = -1 ENOTTY (Inappropriate ioctl for device)\n"
      "ioctl(9, 0x3b73, NULL) = -1 ENOTTY (Inappropriate ioctl for device)\n");
  EXPECT_EQ(text, R"({"op":"VFIO_IOMMU_DIRTY_PAGES","on":"container1","at":"unmapped","got":{"errno":"ENOTTY"}}
{"op":"RAW","on":"container1","request":"0x3b73","bytes":"","at":"unmapped","got":{"errno":"ENOTTY"}}
)");
}

TEST(Strace, AfterADeviceComesUnderAFileNothingCanBeTold) {
  const Imported imported = traces::imported(
      "openat(AT_FDCWD, \"/dev/vfio/vfio\", O_RDWR) = 9\nioctl(9, VFIO_GET_API_VERSION, 0) = 0\n"
      "ioctl(8, VFIO_GROUP_SET_CONTAINER, [9]) = 0\nioctl(9, VFIO_SET_IOMMU, 0x1) = 0\n");
  EXPECT_EQ(imported.trace.steps.size(), 1u);
  EXPECT_EQ(imported.left_out, (std::map<std::string, std::size_t>{{"after a device came under the file", 1}}));
}

TEST(Strace, FilesAreToldApartAndClosedWhereNoProcessHasThem) {
  const std::string second = "17 openat(-100, \"/dev/iommu\", 0x2) = 4\n", api = ", 0x3b64, 0) = 0\n";
  const Trace trace = imported(kOpen + second + "17 clone(child_stack=NULL, flags=SIGCHLD) = 18\n17 ioctl(3" + api +
                               "18 close(3) = 0\n17 ioctl(3" + api + "17 close(3) = 0\n17 ioctl(4" + api +
                               "17 close(4) = 0\n18 close(4) = 0\n")
                          .trace;
  EXPECT_EQ(trace.files, (std::vector<uapi::File>{{"iommu1", uapi::FileKind::Iommu}}));
  const std::string text = write(trace);
  EXPECT_EQ(text.substr(text.find('\n') + 1), R"({"op":"VFIO_GET_API_VERSION","on":"iommu1","got":{}}
{"op":"VFIO_GET_API_VERSION","on":"iommu1","got":{}}
{"op":"CLOSE","in":{"fd":"iommu1"}}
{"op":"VFIO_GET_API_VERSION","got":{}}
)");
}

TEST(Strace, ALogOfWhichNothingIsLeftIsRefusedWithTheReasons) {
  const std::string want = "expected ioctls on /dev/iommu or /dev/vfio/vfio that can be told, by strace -f, found ";
  EXPECT_EQ(
      refusal(std::string(kOpen) + "17 ioctl(3, 0x3b81, 0x7ffd5c2dcf2c) = 0\n"),
      "log:2: file: " + want + "1 left out: what the struct holds, which strace does not write: use ioasis record");
  EXPECT_EQ(refusal(std::string(kOpen) + kOpen), "log:2: file: " + want + "none");
  EXPECT_EQ(refusal(""), "log:1: file: " + want + "none");
  EXPECT_EQ(refusal("17 read(0, 0x1000, 5) = 5\n"), "log:1: file: " + want + "none");
}

}  // namespace
}  // namespace ioasis::traces
