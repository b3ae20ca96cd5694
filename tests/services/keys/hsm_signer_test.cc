// Signs with a key in SoftHSM, whose tokens are files: the module is real, the hardware
// is not. Skipped, and says so, where SoftHSM is not installed.

#include "services/keys/hsm_signer.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/private_file.h"
#include "tests/services/keys/soft_hsm.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr char kLedger[] = "ledger.example/hsm";

class HsmSignerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { hsm_ = SoftHsm::Make().release(); }
  void SetUp() override {
    if (hsm_ == nullptr) GTEST_SKIP() << "there is no SoftHSM (package softhsm2)";
  }

  static absl::StatusOr<std::unique_ptr<HsmSigner>> Open(const HsmKeyPlace& place) {
    return HsmSigner::Open(kLedger, place, absl::Milliseconds(300));
  }

  static SoftHsm* hsm_;
};

SoftHsm* HsmSignerTest::hsm_ = nullptr;

TEST_F(HsmSignerTest, SignsAsTheKeyInAFileDoes) {
  const auto signer = Open(hsm_->Place("libro"));
  ASSERT_THAT(signer, IsOk());
  const MemoryNoteSigner same(kLedger, *PrivateKey::ParsePem(hsm_->Pem("libro")));
  EXPECT_EQ((*signer)->key(), same.key());
  for (const std::string& text : {std::string("a\n"), std::string(100'000, 'x')}) {
    const auto signature = (*signer)->Sign(text);
    ASSERT_THAT(signature, IsOk());
    EXPECT_EQ(*signature, *same.Sign(text));
    EXPECT_TRUE(same.key().Verify(text, *signature));
  }
}

TEST_F(HsmSignerTest, AKeyMadeInTheModuleSigns) {
  hsm_->MakeKey("made inside");
  const auto signer = Open(hsm_->Place("made inside"));
  ASSERT_THAT(signer, IsOk());
  const auto signature = (*signer)->Sign("text\n");
  ASSERT_THAT(signature, IsOk());
  EXPECT_TRUE((*signer)->key().Verify("text\n", *signature));
}

TEST_F(HsmSignerTest, ThreadsShareIt) {
  const auto signer = Open(hsm_->Place("libro"));
  ASSERT_THAT(signer, IsOk());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 50; ++j) {
        const std::string text = absl::StrCat(i, " ", j, "\n");
        const auto signature = (*signer)->Sign(text);
        ASSERT_THAT(signature, IsOk());
        EXPECT_TRUE((*signer)->key().Verify(text, *signature));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(HsmSignerTest, ASessionThatIsLostIsOpenedAgain) {
  const auto signer = Open(hsm_->Place("libro"));
  ASSERT_THAT(signer, IsOk());
  ASSERT_THAT((*signer)->Sign("before\n"), IsOk());
  hsm_->CloseAllSessions();
  EXPECT_THAT((*signer)->Sign("after\n"), IsOk());
}

TEST_F(HsmSignerTest, AModuleThatIsStartedAnewIsFoundAgain) {
  const auto signer = Open(hsm_->Place("libro"));
  ASSERT_THAT(signer, IsOk());
  hsm_->Stop();
  EXPECT_THAT((*signer)->Sign("while it is away\n"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("hardware module")));
  hsm_->Start();
  EXPECT_THAT((*signer)->Sign("after\n"), IsOk());
}

TEST_F(HsmSignerTest, WhatIsNotThereIsNamed) {
  HsmKeyPlace place = hsm_->Place("libro");
  place.token = "nadie";
  EXPECT_THAT(Open(place), StatusIs(absl::StatusCode::kNotFound,
                                    HasSubstr("hsm-token: the hardware module has no")));
  EXPECT_THAT(Open(hsm_->Place("nada")),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("hsm-label: ")));
  place = hsm_->Place("libro");
  place.module = "/no/such/module.so";
  EXPECT_THAT(Open(place),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("hsm-module: ")));
  place.module = "libm.so.6";
  EXPECT_THAT(Open(place), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("is no PKCS#11 module")));
  place = hsm_->Place("libro");
  place.pin_file += ".none";
  EXPECT_THAT(Open(place), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(HsmSignerTest, AWrongPinIsTriedOnceAndNotRepeated) {
  HsmKeyPlace place = hsm_->Place("libro");
  place.pin_file = hsm_->WriteFile("wrong.pin", "98761234\n");
  const absl::Status refused = Open(place).status();
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kPermissionDenied,
                                HasSubstr("CKR_PIN_INCORRECT")));
  EXPECT_THAT(std::string(refused.message()), ::testing::Not(HasSubstr("98761234")));
}

TEST_F(HsmSignerTest, KeysThatAreNotOneEd25519KeyAreRefused) {
  hsm_->MakeKey("twice");
  hsm_->MakeKey("twice");
  EXPECT_THAT(Open(hsm_->Place("twice")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("several")));
  hsm_->Import("rsa", "rsa:2048");
  EXPECT_THAT(Open(hsm_->Place("rsa")),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("no Ed25519")));
}

TEST_F(HsmSignerTest, AnotherKeyUnderTheSameLabelIsNotUsed) {
  hsm_->MakeKey("changed");
  const auto signer = Open(hsm_->Place("changed"));
  ASSERT_THAT(signer, IsOk());
  hsm_->DeleteKey("changed");
  hsm_->MakeKey("changed");
  hsm_->CloseAllSessions();
  EXPECT_THAT((*signer)->Sign("text\n"),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("another key")));
}

}  // namespace
}  // namespace rastro
