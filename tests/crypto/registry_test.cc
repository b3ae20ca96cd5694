// Whose signature counts at which entry: consent, recovery, keys that were there before.

#include "crypto/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

MemoryNoteSigner Signer(const std::string& name, int number) {
  const Hash seed = Sha256(absl::StrCat(name, " ", number));
  return MemoryNoteSigner(name, *PrivateKey::FromEd25519Seed(seed.view()));
}

RegistryRecord Record(const std::string& id, Role role, std::vector<VerifierKey> keys) {
  RegistryRecord record{id, "Empresa " + id, "MX", {}, {}, {}, {role}, std::move(keys)};
  record.Sort();
  return record;
}

class RegistryTest : public ::testing::Test {
 protected:
  RegistryTest() {
    EXPECT_THAT(Register("operador", {&operator_},
                         Record("operador", Role::kOperator, {operator_.key()})),
                IsOk());
    EXPECT_THAT(Register("operador", {&operator_, &first_},
                         Record("norte", Role::kExporter, {first_.key()})),
                IsOk());
  }

  static SignedBatch Signed(const std::string& submitter,
                            std::vector<const NoteSigner*> signers) {
    const Batch batch{"ledger.example/keys", submitter, {}, 1, LeafHash("event")};
    return *SignedBatch::Parse(SignNote(batch.Text(), signers)->Serialize());
  }

  // Adds the record if it may follow.
  absl::Status Register(const std::string& submitter,
                        std::vector<const NoteSigner*> signers, RegistryRecord record) {
    const SignedBatch batch = Signed(submitter, std::move(signers));
    absl::Status status = registry_.CheckRegistration(batch, next_, record);
    if (!status.ok()) return status;
    registry_.Add(batch, next_, LeafHash(absl::StrCat(next_)), std::move(record));
    ++next_;
    return status;
  }

  absl::Status RegisterNorte(const std::string& submitter,
                             std::vector<const NoteSigner*> signers,
                             std::vector<VerifierKey> keys) {
    return Register(submitter, std::move(signers),
                    Record("norte", Role::kExporter, std::move(keys)));
  }

  absl::Status Check(std::vector<const NoteSigner*> signers, uint64_t index) const {
    return registry_.CheckSignatures(Signed("norte", std::move(signers)), index);
  }

  Registry registry_;
  uint64_t next_ = 0;
  const MemoryNoteSigner operator_ = Signer("operador", 0);
  const MemoryNoteSigner first_ = Signer("norte", 1);
  const MemoryNoteSigner second_ = Signer("norte", 2);
};

TEST_F(RegistryTest, ANewKeySignsForItselfAndAnOldOneConsents) {
  const std::vector<VerifierKey> both = {first_.key(), second_.key()};
  EXPECT_THAT(RegisterNorte("norte", {&first_}, both),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("must sign")));
  EXPECT_THAT(
      RegisterNorte("norte", {&second_}, both),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("no signature by a key")));
  ASSERT_THAT(RegisterNorte("norte", {&first_, &second_}, both), IsOk());
  EXPECT_FALSE(registry_.SignedWithoutConsent(Signed("norte", {&second_}), next_));
}

TEST_F(RegistryTest, TheOrderDecidesWhichKeyIsInForce) {
  ASSERT_THAT(RegisterNorte("norte", {&first_, &second_}, {second_.key()}), IsOk());
  const uint64_t change = next_ - 1;
  EXPECT_THAT(Check({&first_}, change), IsOk());
  EXPECT_THAT(Check({&second_}, change), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Check({&first_}, next_), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Check({&second_}, next_), IsOk());
}

// Lost its keys: the operator alone can help, and it shows for as long as that key signs,
// or one that it has added: else an operator would plant two.
TEST_F(RegistryTest, RecoveryByTheOperatorIsMarkedInLaterRecordsToo) {
  const MemoryNoteSigner third = Signer("norte", 3);
  ASSERT_THAT(RegisterNorte("operador", {&operator_, &second_}, {second_.key()}), IsOk());
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&second_}), next_));
  ASSERT_THAT(RegisterNorte("norte", {&second_, &third}, {second_.key(), third.key()}),
              IsOk());
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&second_}), next_));
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&third}), next_));
}

TEST_F(RegistryTest, RecoveryAfterEveryKeyWasRevokedIsMarkedAsWell) {
  ASSERT_THAT(RegisterNorte("norte", {&first_}, {}), IsOk());
  EXPECT_THAT(Check({&first_}, next_), StatusIs(absl::StatusCode::kPermissionDenied));
  ASSERT_THAT(RegisterNorte("operador", {&operator_, &second_}, {second_.key()}), IsOk());
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&second_}), next_));
}

TEST_F(RegistryTest, AKeyIdIsNeverUsedAgain) {
  ASSERT_THAT(RegisterNorte("norte", {&first_, &second_}, {second_.key()}), IsOk());
  for (const auto& [submitter, by] :
       {std::pair<const char*, const NoteSigner*>{"norte", &second_},
        {"operador", &operator_}}) {
    EXPECT_THAT(
        RegisterNorte(submitter, {by, &first_}, {first_.key(), second_.key()}),
        StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("used before")));
  }
}

TEST_F(RegistryTest, AParticipantChangesNothingButItsKeys) {
  RegistryRecord record = Record("norte", Role::kExporter, {first_.key()});
  record.establishments = {"TIF-99"};
  EXPECT_THAT(Register("norte", {&first_}, record),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("its keys")));
  EXPECT_THAT(Register("operador", {&operator_}, record), IsOk());
}

// Else the operator would plant one key, and have that one add another, unmarked.
TEST_F(RegistryTest, AKeyWithoutConsentConsentsToNothing) {
  const MemoryNoteSigner planted = Signer("norte", 7), next = Signer("norte", 8);
  ASSERT_THAT(
      RegisterNorte("operador", {&operator_, &planted}, {first_.key(), planted.key()}),
      IsOk());
  ASSERT_THAT(RegisterNorte("norte", {&planted, &next},
                            {first_.key(), planted.key(), next.key()}),
              IsOk());
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&next}), next_));
  EXPECT_FALSE(registry_.SignedWithoutConsent(Signed("norte", {&first_}), next_));
  // With a signature of her own she consents to what she adds, and to nothing else.
  const MemoryNoteSigner own = Signer("norte", 9);
  ASSERT_THAT(RegisterNorte("norte", {&first_, &own},
                            {first_.key(), planted.key(), next.key(), own.key()}),
              IsOk());
  EXPECT_FALSE(registry_.SignedWithoutConsent(Signed("norte", {&own}), next_));
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&next}), next_));
}

TEST_F(RegistryTest, WidenedLimitsWantConsent) {
  const MemoryNoteSigner plant = Signer("norte", 7), next = Signer("norte", 8);
  RegistryRecord record = Record("norte", Role::kExporter, {first_.key(), plant.key()});
  record.establishments = {"TIF-1", "TIF-2"};
  record.limits = {{plant.key().id(), "TIF-1"}};
  record.Sort();
  ASSERT_THAT(Register("operador", {&operator_, &first_, &plant}, record), IsOk());
  const auto is_marked = [&] {
    return registry_.SignedWithoutConsent(Signed("norte", {&plant}), next_);
  };
  EXPECT_FALSE(is_marked());
  RegistryRecord wider = record;
  wider.limits.push_back({plant.key().id(), "TIF-2"});
  wider.Sort();
  ASSERT_THAT(Register("operador", {&operator_}, wider), IsOk());
  EXPECT_TRUE(is_marked());
  RegistryRecord freed = record;
  freed.limits.clear();
  ASSERT_THAT(Register("norte", {&first_}, freed), IsOk());
  EXPECT_FALSE(is_marked());  // She has consented to it as it is.
  ASSERT_THAT(Register("operador", {&operator_}, record), IsOk());
  EXPECT_FALSE(is_marked());  // It may sign less now.
  ASSERT_THAT(Register("operador", {&operator_}, freed), IsOk());
  EXPECT_TRUE(is_marked());
  freed.keys.push_back(next.key());
  freed.Sort();
  ASSERT_THAT(Register("norte", {&plant, &next}, freed), IsOk());
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&next}), next_));
}

TEST_F(RegistryTest, AKeyOfAPlantDoesNotSpeakForItsParticipant) {
  const MemoryNoteSigner plant = Signer("norte", 7), other = Signer("norte", 8);
  RegistryRecord record = Record("norte", Role::kExporter, {first_.key(), plant.key()});
  record.establishments = {"TIF-1", "TIF-2"};
  record.limits = {{plant.key().id(), "TIF-1"}};
  record.Sort();
  ASSERT_THAT(RegistryRecord::Parse(record.Text()), IsOkAndHolds(record));
  ASSERT_THAT(Register("operador", {&operator_, &first_, &plant}, record), IsOk());
  EXPECT_THAT(Check({&plant}, next_), IsOk());
  EXPECT_THAT(registry_.LimitsOf(Signed("norte", {&plant}), next_),
              ::testing::ElementsAre("TIF-1"));
  EXPECT_THAT(registry_.LimitsOf(Signed("norte", {&first_}), next_),
              ::testing::IsEmpty());
  EXPECT_THAT(registry_.LimitsOf(Signed("norte", {&first_, &plant}), next_),
              ::testing::IsEmpty());
  RegistryRecord freed = record;
  freed.limits.clear();
  RegistryRecord more = record;
  more.keys.push_back(other.key());
  more.Sort();
  EXPECT_THAT(Register("norte", {&plant}, freed),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("no limit")));
  EXPECT_THAT(Register("norte", {&plant, &other}, more),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("no limit")));
  // The operator alone, with the plant's key for consent: it gives none.
  ASSERT_THAT(Register("operador", {&operator_, &plant, &other}, more), IsOk());
  EXPECT_TRUE(registry_.SignedWithoutConsent(Signed("norte", {&other}), next_));
  EXPECT_THAT(Register("norte", {&first_}, freed), IsOk());
  EXPECT_THAT(registry_.LimitsOf(Signed("norte", {&plant}), next_), ::testing::IsEmpty());
}

TEST_F(RegistryTest, NobodyRegistersOthersOrBecomesTheOperator) {
  const MemoryNoteSigner sur = Signer("sur", 1);
  EXPECT_THAT(
      Register("norte", {&first_, &sur}, Record("sur", Role::kExporter, {sur.key()})),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("may not")));
  EXPECT_THAT(Register("operador", {&operator_, &sur},
                       Record("sur", Role::kOperator, {sur.key()})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("operator")));
}

// A key of the one is no key of the other, whatever name it goes by.
TEST_F(RegistryTest, AForeignKeyCountsForNobodyElse) {
  EXPECT_THAT(Check({&operator_}, next_), StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(Check({&first_, &second_}, next_),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(registry_.CheckSignatures(Signed("sur", {&first_}), next_),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not registered")));
}

}  // namespace
}  // namespace rastro
