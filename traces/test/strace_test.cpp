// What a log of strace tells, and that it says so where it does not.
#include "traces/import/strace.h"

#include <gtest/gtest.h>

#include <sstream>

#include "traces/writer.h"

namespace ioasis::traces {
namespace {

std::string steps_of(const std::string& log) {
  std::istringstream in(log);
  const std::string text = write(import_strace(in, "log"));
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

TEST(Strace, WhatItDoesNotTellIsRefusedWithLineAndReason) {
  EXPECT_EQ(refusal(std::string(kOpen) + "17 ioctl(3, 0x3b81, 0x7ffd5c2dcf2c) = 0\n"),
            "log:2: ioctl: expected what the struct holds, which strace does not write: use ioasis record, found "
            "0x7ffd5c2dcf2c");
  EXPECT_EQ(refusal(std::string(kOpen) + "17 ioctl(3, VFIO_SET_IOMMU, 0x3) = 0\n"),
            "log:2: ioctl: expected a request by number, as strace -X raw writes it, found VFIO_SET_IOMMU");
  EXPECT_EQ(refusal(std::string(kOpen) + kOpen),
            "log:2: open: expected one /dev/iommu a log: a trace has no other, found another");
  EXPECT_EQ(refusal(""), "log:1: file: expected ioctls on /dev/iommu, by strace -f, found none");
  EXPECT_EQ(refusal("17 read(0, 0x1000, 5) = 5\n"),
            "log:1: file: expected ioctls on /dev/iommu, by strace -f, found none");
}

}  // namespace
}  // namespace ioasis::traces
