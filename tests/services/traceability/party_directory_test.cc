// Parties and places belong to who registered their numbers.

#include "services/traceability/party_directory.h"

#include <gtest/gtest.h>

#include "services/ledger/admission.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

SignedBatch SignedBy(const TestParticipant& submitter, const RegistryRecord& record,
                     const std::vector<const NoteSigner*>& signers) {
  return *SignedBatch::Parse(TestRegistration(submitter, record, signers).batch_note);
}

class PartyDirectoryTest : public ::testing::Test {
 protected:
  void Register(const TestParticipant& participant, RegistryRecord record) {
    record.Sort();
    const Hash leaf = Sha256(record.participant);
    const SignedBatch batch =
        SignedBy(operator_, record, {&operator_.key, &participant.key});
    registry_->Add(batch, next_index_++, leaf, record);
  }

  std::optional<std::string> Owner(absl::string_view uri) {
    return DirectoryOf(registry_).ParticipantOf(uri);
  }

  TestParticipant operator_{"operadora"};
  std::shared_ptr<Registry> registry_ = std::make_shared<Registry>();
  uint64_t next_index_ = 0;
};

TEST_F(PartyDirectoryTest, TheGlnDecidesThenTheLongestPrefix) {
  RegistryRecord big = operator_.Record(Role::kOperator);
  big.gs1_prefixes = {"7501"};
  Register(operator_, big);
  TestParticipant packer("empacadora");
  RegistryRecord small = packer.Record(Role::kExporter);
  small.gs1_prefixes = {"7501234"};
  Register(packer, small);
  TestParticipant port("puerto");
  RegistryRecord one = port.Record(Role::kAuthority);
  one.glns = {"7501234000013"};
  Register(port, one);

  EXPECT_EQ(Owner("https://id.gs1.org/417/7501234000013"), "puerto");
  EXPECT_EQ(Owner("https://id.gs1.org/414/7501234000013/254/12"), "puerto");
  EXPECT_EQ(Owner("https://id.gs1.org/414/7501234000020"), "empacadora");
  EXPECT_EQ(Owner("https://id.gs1.org/417/7501999000015"), "operadora");
  EXPECT_EQ(Owner("https://id.gs1.org/417/4900000000000"), std::nullopt);
  EXPECT_EQ(Owner("https://id.gs1.org/01/07501234100014/10/A"), std::nullopt);
  EXPECT_EQ(Owner("https://id.gs1.org/417/75012340000134"), std::nullopt);
  EXPECT_EQ(Owner("https://example.com/417/7501234000013"), std::nullopt);

  const PartyDirectory directory = DirectoryOf(registry_);
  EXPECT_TRUE(directory.IsAuthority("puerto"));
  EXPECT_FALSE(directory.IsAuthority("empacadora"));
  EXPECT_FALSE(directory.IsAuthority("nadie"));
}

TEST_F(PartyDirectoryTest, WhatTwoClaimBelongsToNobody) {
  RegistryRecord first = operator_.Record(Role::kOperator);
  first.glns = {"7501234000013"};
  Register(operator_, first);
  TestParticipant thief("ladron");
  RegistryRecord second = thief.Record(Role::kExporter);
  second.glns = {"7501234000013"};
  Register(thief, second);
  EXPECT_EQ(Owner("https://id.gs1.org/417/7501234000013"), std::nullopt);
}

}  // namespace
}  // namespace rastro
