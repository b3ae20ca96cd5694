// SHA-256 through OpenSSL's EVP interface, with the digest fetched once and one
// context per thread: the one-call interface spends most of a short hash on
// fetching.

#include "crypto/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cassert>

namespace rastro {
namespace {

class Sha256Context {
 public:
  Sha256Context()
      : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr)), context_(EVP_MD_CTX_new()) {
    assert(digest_ != nullptr && context_ != nullptr);
  }
  ~Sha256Context() {
    EVP_MD_CTX_free(context_);
    EVP_MD_free(digest_);
  }

  void Begin() { Check(EVP_DigestInit_ex2(context_, digest_, nullptr)); }
  void Add(const void* data, size_t size) {
    Check(EVP_DigestUpdate(context_, data, size));
  }
  Hash End() {
    Hash hash;
    Check(EVP_DigestFinal_ex(context_, hash.bytes.data(), nullptr));
    return hash;
  }

 private:
  static void Check([[maybe_unused]] int result) { assert(result == 1); }

  EVP_MD* digest_;
  EVP_MD_CTX* context_;
};

Sha256Context& Context() {
  thread_local Sha256Context context;
  return context;
}

Hash Prefixed(uint8_t prefix, absl::string_view text) {
  Sha256Context& context = Context();
  context.Begin();
  context.Add(&prefix, 1);
  context.Add(text.data(), text.size());
  return context.End();
}

}  // namespace

Hash Hash::FromBytes(absl::string_view raw) {
  assert(raw.size() == kSize);
  Hash hash;
  std::memcpy(hash.bytes.data(), raw.data(), kSize);
  return hash;
}

Hash Sha256(absl::string_view data) {
  Sha256Context& context = Context();
  context.Begin();
  context.Add(data.data(), data.size());
  return context.End();
}

Hash LeafHash(absl::string_view text) { return Prefixed(0x00, text); }

Hash NodeHash(const Hash& left, const Hash& right) {
  uint8_t node[1 + 2 * Hash::kSize] = {0x01};
  std::memcpy(node + 1, left.bytes.data(), Hash::kSize);
  std::memcpy(node + 1 + Hash::kSize, right.bytes.data(), Hash::kSize);
  return Sha256({reinterpret_cast<const char*>(node), sizeof(node)});
}

const Hash& EmptyRoot() {
  static const Hash root = Sha256("");
  return root;
}

Hash HmacSha256(absl::string_view key, absl::string_view data) {
  Hash hash;
  unsigned int size = 0;
  const unsigned char* result =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(data.data()), data.size(),
           hash.bytes.data(), &size);
  assert(result != nullptr && size == Hash::kSize);
  (void)result;
  return hash;
}

}  // namespace rastro
