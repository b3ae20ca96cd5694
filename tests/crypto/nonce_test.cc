// Nonces: derivation as docs/formats.md has it, and spellings that are refused. The
// golden vectors (formats_test) hold the same against an independent program.

#include "crypto/nonce.h"

#include <gtest/gtest.h>

#include <cstring>
#include <set>
#include <string>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

const std::string kSecret(32, 's');

Nonce FirstBytes(const Hash& hash) {
  Nonce nonce;
  std::memcpy(nonce.data(), hash.bytes.data(), nonce.size());
  return nonce;
}

TEST(DeriveNonceTest, IsTheStartOfAnHmac) {
  EXPECT_EQ(
      DerivePartNonce(kSecret, "public", "a/b", "content"),
      FirstBytes(HmacSha256(kSecret, "rastro/nonce/part/v1\npublic\na/b\n\ncontent")));
  EXPECT_EQ(
      DeriveLotNonce(kSecret, "part a hash\n", "urn:x"),
      FirstBytes(HmacSha256(kSecret, "rastro/nonce/lot/v1\nurn:x\n\npart a hash\n")));
}

TEST(DeriveNonceTest, DependsOnEveryArgument) {
  const std::set<Nonce> nonces = {
      DerivePartNonce(kSecret, "public", "a/b", "c"),
      DerivePartNonce(std::string(33, 's'), "public", "a/b", "c"),
      DerivePartNonce(kSecret, "partners", "a/b", "c"),
      DerivePartNonce(kSecret, "public", "a/c", "c"),
      DerivePartNonce(kSecret, "public", "a/b", "d"),
      DeriveLotNonce(kSecret, "lines", "uri"),
      DeriveLotNonce(std::string(33, 's'), "lines", "uri"),
      DeriveLotNonce(kSecret, "other lines", "uri"),
      DeriveLotNonce(kSecret, "lines", "other-uri"),
  };
  EXPECT_EQ(nonces.size(), 9u);
}

TEST(DeriveNonceDeathTest, WantsALongSecret) {
  EXPECT_DEATH(DerivePartNonce(std::string(31, 's'), "public", "a/b", "c"), "");
  EXPECT_DEATH(DeriveLotNonce("", "lines", "uri"), "");
}

TEST(ParseNonceTest, Wants16BytesInOneSpelling) {
  const Nonce nonce = DeriveLotNonce(kSecret, "lines", "uri");
  EXPECT_EQ(NonceText(nonce).size(), 24u);
  EXPECT_THAT(ParseNonce(NonceText(nonce)), IsOkAndHolds(nonce));
  EXPECT_EQ(NonceText(Nonce{}), "AAAAAAAAAAAAAAAAAAAAAA==");
  for (absl::string_view text :
       {"", "AAAA", "AAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAB==", "AAAAAAAAAAAAAAAAAAAAAA== "}) {
    EXPECT_THAT(ParseNonce(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace rastro
