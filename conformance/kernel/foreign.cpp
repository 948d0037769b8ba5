// Kernels built elsewhere.
#include <fstream>

#include "conformance/kernel/kernels.h"
#include "conformance/kernel/sha256.h"

namespace ioasis::conformance::kernel {

namespace {

// Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
constexpr std::size_t kMagicAt = 0x202, kVersionAt = 0x20e, kVersionBase = 0x200, kHeaderEnd = 0x8000;
constexpr std::string_view kMagic = "HdrS";

}  // namespace

KernelImage foreign(const std::filesystem::path& bzimage) {
  std::ifstream in(bzimage, std::ios::binary);
  std::string head(kHeaderEnd, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (std::string_view(head).substr(kMagicAt, kMagic.size()) != kMagic)
    throw BadRequest(bzimage.string() + ": expected a bzImage for x86, whose header has HdrS at 0x202");
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(head[at]); };
  const std::size_t version = kVersionBase + byte(kVersionAt) + 256 * std::size_t{byte(kVersionAt + 1)};
  KernelImage image;
  image.image = bzimage;
  image.recipe = "x86";
  image.source = std::filesystem::absolute(bzimage).string();
  image.key = sha256_of_file(bzimage);
  if (version < head.size())
    image.release = head.substr(version, head.find_first_of(std::string(" \0", 2), version) - version);
  return image;
}

}  // namespace ioasis::conformance::kernel
