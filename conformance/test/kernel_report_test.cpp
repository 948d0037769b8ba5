// Which console text is a report.
#include "conformance/targets/kernel_report.h"

#include <gtest/gtest.h>

#include "conformance/last_lines.h"

namespace ioasis::conformance {
namespace {

TEST(KernelReport, is_not_seen_in_an_ordinary_boot) {
  EXPECT_FALSE(kernel_report("[    0.0] Linux version 6.12\n[    1.0] iommu: Default domain type: Translated\n"));
  EXPECT_FALSE(kernel_report(""));
}

TEST(KernelReport, starts_at_its_first_line_and_runs_to_the_end) {
  EXPECT_EQ(kernel_report("[ 1.0] fine\n[ 2.0] WARNING: CPU: 0 PID: 7\n[ 2.1] Call Trace:\n"),
            "[ 2.0] WARNING: CPU: 0 PID: 7\n[ 2.1] Call Trace:\n");
  EXPECT_EQ(kernel_report("BUG: KASAN: use-after-free"), "BUG: KASAN: use-after-free");
}

TEST(KernelReport, is_seen_when_lockdep_gives_up_without_a_warning) {
  EXPECT_TRUE(kernel_report("[ 1.0] INFO: trying to register non-static key.\n[ 1.0] turning off the locking ...\n"));
}

TEST(KernelReport, starts_at_the_earliest_of_several) {
  EXPECT_EQ(kernel_report("x\nOops: 0002\ny\nBUG: z\n"), "Oops: 0002\ny\nBUG: z\n");
}

TEST(LastLines, gives_at_most_so_many_whole_lines) {
  EXPECT_EQ(last_lines("a\nb\nc\n", 2), "b\nc\n");
  EXPECT_EQ(last_lines("a\nb\nc", 1), "c");
  EXPECT_EQ(last_lines("a\nb\n", 5), "a\nb\n");
  EXPECT_EQ(last_lines("", 5), "");
}

}  // namespace
}  // namespace ioasis::conformance
