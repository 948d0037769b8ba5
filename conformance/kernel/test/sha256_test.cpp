#include "conformance/kernel/sha256.h"

#include <gtest/gtest.h>

namespace ioasis::conformance::kernel {
namespace {

// The vectors are those NIST publishes with FIPS 180.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(Sha256().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256().add("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256().add("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(Sha256, DoesNotDependOnHowTheBytesArePutIn) {
  Sha256 in_pieces;
  const std::string piece(997, 'a');
  for (int i = 0; i < 1003; ++i) in_pieces.add(piece);
  in_pieces.add(std::string(1'000'000 - 997 * 1003 + 9, 'a'));
  EXPECT_EQ(in_pieces.hex(), Sha256().add(std::string(1'000'009, 'a')).hex());
  EXPECT_EQ(Sha256().add(std::string(1'000'000, 'a')).hex(),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

}  // namespace
}  // namespace ioasis::conformance::kernel
