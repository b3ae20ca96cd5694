// SHA-256 and HMAC through OpenSSL's EVP interface, with the algorithm fetched once and
// one context per thread: the one-call interfaces spend most of a short text on fetching.

#include "crypto/hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cassert>

namespace rastro {
namespace {

// What OpenSSL fails in here has no cause but a lack of memory.
void MustSucceed([[maybe_unused]] int result) { assert(result == 1); }

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

  void Begin() { MustSucceed(EVP_DigestInit_ex2(context_, digest_, nullptr)); }
  void Add(const void* data, size_t size) {
    MustSucceed(EVP_DigestUpdate(context_, data, size));
  }
  Hash End() {
    Hash hash;
    MustSucceed(EVP_DigestFinal_ex(context_, hash.bytes.data(), nullptr));
    return hash;
  }

 private:
  EVP_MD* digest_;
  EVP_MD_CTX* context_;
};

Sha256Context& Context() {
  thread_local Sha256Context context;
  return context;
}

class HmacContext {
 public:
  HmacContext()
      : mac_(EVP_MAC_fetch(nullptr, "HMAC", nullptr)), context_(EVP_MAC_CTX_new(mac_)) {
    assert(mac_ != nullptr && context_ != nullptr);
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    MustSucceed(EVP_MAC_CTX_set_params(context_, params));
  }
  ~HmacContext() {
    EVP_MAC_CTX_free(context_);
    EVP_MAC_free(mac_);
  }

  Hash Mac(absl::string_view key, absl::string_view data) {
    // No key at all would mean the one of the time before.
    if (key.empty()) key = "";
    MustSucceed(EVP_MAC_init(context_, Bytes(key), key.size(), nullptr));
    MustSucceed(EVP_MAC_update(context_, Bytes(data), data.size()));
    Hash hash;
    size_t size = 0;
    MustSucceed(EVP_MAC_final(context_, hash.bytes.data(), &size, hash.bytes.size()));
    assert(size == Hash::kSize);
    return hash;
  }

 private:
  static const unsigned char* Bytes(absl::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  }

  EVP_MAC* mac_;
  EVP_MAC_CTX* context_;
};

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
  thread_local HmacContext context;
  return context.Mac(key, data);
}

}  // namespace rastro
