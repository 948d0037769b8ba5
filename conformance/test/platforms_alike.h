// Whether a platform that was probed is the one that was asked.
#pragma once

#include <gtest/gtest.h>

#include "model/platform/platform.h"

namespace ioasis::conformance {

/// What a probe can find of a platform: not its words, nor where the facts are written down.
inline void expect_alike(const platform::Platform& found, const platform::Platform& platform) {
  ASSERT_EQ(found.apertures.size(), platform.apertures.size());
  for (std::size_t i = 0; i < found.apertures.size(); ++i) {
    EXPECT_EQ(found.apertures[i].extent(), platform.apertures[i].extent());
    EXPECT_EQ(found.apertures[i].page_sizes, platform.apertures[i].page_sizes);
  }
  EXPECT_EQ(found.large_page, platform.large_page);
  EXPECT_EQ(found.reserved, platform.reserved);
  EXPECT_EQ(found.checkable, platform.checkable);
  EXPECT_EQ(found.capabilities.dirty_tracking, platform.capabilities.dirty_tracking);
  EXPECT_EQ(found.capabilities.nesting, platform.capabilities.nesting);
  EXPECT_EQ(found.capabilities.pasid, platform.capabilities.pasid);
  EXPECT_EQ(found.iommufd.takes, platform.iommufd.takes);
}

}  // namespace ioasis::conformance
