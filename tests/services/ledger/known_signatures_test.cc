#include "services/ledger/known_signatures.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "crypto/hash.h"
#include "crypto/note/note.h"
#include "crypto/registry.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

MemoryNoteSigner SignerOf(const std::string& name, absl::string_view seed) {
  return MemoryNoteSigner(name, *PrivateKey::FromEd25519Seed(Sha256(seed).view()));
}

class KnownSignaturesTest : public ::testing::Test {
 protected:
  const MemoryNoteSigner signer_ = SignerOf("norte", "one");
  const std::string text_ = "a text\n";
  const std::string signature_ = *signer_.Sign(text_);
  KnownSignatures known_;
};

TEST_F(KnownSignaturesTest, AGoodOneIsRemembered) {
  EXPECT_TRUE(known_.Verify(signer_.key(), text_, signature_));
  EXPECT_EQ(known_.remembered(), 0);
  EXPECT_TRUE(known_.Verify(signer_.key(), text_, signature_));
  EXPECT_EQ(known_.remembered(), 1);
}

TEST_F(KnownSignaturesTest, NothingElseIsTakenForIt) {
  ASSERT_TRUE(known_.Verify(signer_.key(), text_, signature_));
  for (size_t i = 0; i < signature_.size() * 8; ++i) {
    std::string damaged = signature_;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ 1 << i % 8);
    EXPECT_FALSE(known_.Verify(signer_.key(), text_, damaged));
  }
  for (size_t i = 0; i < text_.size() * 8; ++i) {
    std::string damaged = text_;
    damaged[i / 8] = static_cast<char>(damaged[i / 8] ^ 1 << i % 8);
    EXPECT_FALSE(known_.Verify(signer_.key(), damaged, signature_));
  }
  EXPECT_FALSE(known_.Verify(signer_.key(), signature_ + text_, ""));
  EXPECT_FALSE(known_.Verify(signer_.key(), text_ + "x", signature_));
  EXPECT_FALSE(known_.Verify(SignerOf("norte", "two").key(), text_, signature_));
  EXPECT_EQ(known_.remembered(), 0);
}

TEST_F(KnownSignaturesTest, ABadOneIsNotRememberedAsAnything) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(known_.Verify(signer_.key(), text_, std::string(64, 'x')));
  }
  EXPECT_TRUE(known_.Verify(signer_.key(), text_, signature_));
  EXPECT_EQ(known_.remembered(), 0);
}

TEST_F(KnownSignaturesTest, WhatIsForgottenIsCheckedAgain) {
  KnownSignatures few(1);
  const std::string other = *signer_.Sign("other\n");
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(few.Verify(signer_.key(), text_, signature_));
    EXPECT_TRUE(few.Verify(signer_.key(), "other\n", other));
    EXPECT_FALSE(few.Verify(signer_.key(), text_, other));
  }
}

// Whether a key is in force is asked each time, however well its signature is known.
TEST_F(KnownSignaturesTest, AKnownSignatureOfAKeyThatIsNotInForceDoesNotCount) {
  const auto record = [](const MemoryNoteSigner& key) {
    RegistryRecord made;
    made.participant = "norte";
    made.roles = {Role::kOperator};
    made.keys = {key.key()};
    return made;
  };
  const auto batch = [&](std::vector<const NoteSigner*> signers) {
    const Batch said{"ledger.example/keys", "norte", {}, 1, LeafHash("event")};
    return *SignedBatch::Parse(SignNote(said.Text(), signers)->Serialize());
  };
  const MemoryNoteSigner next = SignerOf("norte", "next");
  Registry registry;
  registry.Add(batch({&signer_}), 0, LeafHash("0"), record(signer_));
  registry.Add(batch({&signer_, &next}), 5, LeafHash("5"), record(next));
  const SignedBatch known = batch({&signer_});
  EXPECT_THAT(registry.CheckSignatures(known, 3, known_.Check()), IsOk());
  EXPECT_THAT(registry.CheckSignatures(known, 4, known_.Check()), IsOk());
  EXPECT_EQ(known_.remembered(), 1);
  EXPECT_EQ(registry.CheckSignatures(known, 6, known_.Check()).code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace rastro
