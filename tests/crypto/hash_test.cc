// SHA-256, HMAC and tree hashes against published values (FIPS 180-4 examples,
// RFC 4231, RFC 6962's empty tree).

#include "crypto/hash.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "absl/strings/escaping.h"
#include "tests/crypto/text_probes.h"

namespace rastro {
namespace {

TEST(Sha256Test, AgreesWithPublishedValues) {
  EXPECT_EQ(Hex(Sha256("")),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Hex(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Hex(Sha256(std::string(1000000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(TreeHashTest, HasPrefixes) {
  EXPECT_EQ(LeafHash("text"), Sha256(std::string("\0text", 5)));
  EXPECT_EQ(Hex(LeafHash("")),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  const Hash left = Sha256("left");
  const Hash right = Sha256("right");
  std::string node = "\x01";
  node.append(left.view().data(), 32);
  node.append(right.view().data(), 32);
  EXPECT_EQ(NodeHash(left, right), Sha256(node));
  EXPECT_NE(NodeHash(left, right), NodeHash(right, left));
  EXPECT_EQ(EmptyRoot(), Sha256(""));
}

// RFC 4231, test cases 1 to 4, 6 and 7.
TEST(HmacSha256Test, AnEmptyKeyIsNotTheOneBefore) {
  HmacSha256("Jefe", "what do ya want for nothing?");
  EXPECT_EQ(Hex(HmacSha256(absl::string_view(), "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(HmacSha256Test, AgreesWithRfc4231) {
  const struct {
    std::string key, data, mac;
  } kCases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {absl::HexStringToBytes("0102030405060708090a0b0c0d0e0f10111213141516171819"),
       std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size "
       "data. "
       "The key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Hex(HmacSha256(c.key, c.data)), c.mac);
}

TEST(HashTest, ComparesByteByByte) {
  Hash low, high;
  low.bytes[31] = 0xff;
  high.bytes[0] = 0x01;
  EXPECT_LT(low, high);
  EXPECT_EQ(Hash::FromBytes(high.view()), high);
  EXPECT_EQ(high.view().size(), Hash::kSize);
  EXPECT_DEATH(Hash::FromBytes("too short"), "");
}

// Each thread has a context of its own: interleaved hashing must not mix.
TEST(Sha256Test, MayBeUsedByManyThreads) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([t, &wrong] {
      const std::string text(100 * t + 1, static_cast<char>('a' + t));
      const Hash first = Sha256(text);
      for (int i = 0; i < 2000; ++i) wrong[t] += Sha256(text) != first;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

}  // namespace
}  // namespace rastro
