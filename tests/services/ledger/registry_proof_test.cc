// A participant's records with their proof: what is signed again, or believed of a key,
// must not be what a server merely says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ledger/provenance_builder.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

class RegistryProofTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  ProvenanceFile Proof(const std::string& participant) {
    LedgerView view = ledger_.View();
    absl::StatusOr<ProvenanceFile> file =
        BuildRegistryProof(view, participant, ledger_->identity());
    EXPECT_THAT(file, IsOk());
    return file.ok() ? *std::move(file) : ProvenanceFile();
  }

  // What a client makes of it, after it has travelled as text.
  absl::StatusOr<RegistryHistory> Read(const ProvenanceFile& sent) {
    absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(sent.Json());
    if (!file.ok()) return file.status();
    absl::StatusOr<VerifiedHistory> history = VerifyProvenance(
        *file, ChainName{ChainKind::kRegistry, "empacadora"}, ledger_->identity());
    if (!history.ok()) return history.status();
    const RegistryHistory* records = history->registry.Find("empacadora");
    return records == nullptr ? RegistryHistory() : *records;
  }

  // The exporter's record with another key list, signed by `signers`.
  void Change(const TestParticipant& by, std::vector<VerifierKey> keys,
              const std::vector<const NoteSigner*>& signers) {
    RegistryRecord record = ledger_.exporter.Record(Role::kExporter);
    record.keys = std::move(keys);
    record.Sort();
    ASSERT_THAT(ledger_.Submit(TestRegistration(by, record, signers)), IsOk());
  }

  TestLedger ledger_;
};

TEST_F(RegistryProofTest, ShowsEveryRecordWithItsConsent) {
  const MemoryNoteSigner own = TestKey("empacadora", 1);
  const MemoryNoteSigner planted = TestKey("empacadora", 2);
  const VerifierKey first = ledger_.exporter.key.key();
  Change(ledger_.exporter, {first, own.key()}, {&ledger_.exporter.key, &own});
  Change(ledger_.operator_party, {first, own.key(), planted.key()},
         {&ledger_.operator_party.key, &planted});
  const auto records = Read(Proof("empacadora"));
  ASSERT_THAT(records, IsOk());
  ASSERT_EQ(records->size(), 3u);
  EXPECT_EQ((*records)[0].record, ledger_.exporter.Record(Role::kExporter));
  EXPECT_TRUE((*records)[1].keys_without_consent.empty());
  EXPECT_THAT((*records)[2].keys_without_consent,
              ::testing::ElementsAre(planted.key().Text()));
}

TEST_F(RegistryProofTest, RefusesWhatAServerCouldShowInstead) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 0)});  // Not shown.
  const ProvenanceFile before = Proof("empacadora");
  Change(ledger_.exporter, {}, {&ledger_.exporter.key});  // Its only key is revoked.
  const ProvenanceFile proof = Proof("empacadora");
  ASSERT_EQ(Read(proof)->size(), 2u);

  EXPECT_THAT(Read(Proof("operadora")), StatusIs(absl::StatusCode::kNotFound));
  ProvenanceFile other = proof;
  other.entries.pop_back();  // The revocation is hidden.
  EXPECT_THAT(Read(other), refused);
  other = before;
  other.checkpoint = proof.checkpoint;
  EXPECT_THAT(Read(other), refused);
  other = before;
  other.heads = proof.heads;
  other.head_texts = proof.head_texts;
  EXPECT_THAT(Read(other), refused);
  other = proof;
  other.entries[1].parts.at("public")[60] ^= 1;  // A changed record.
  EXPECT_THAT(Read(other), refused);
  other = proof;
  other.entries_proof.clear();  // Entries that are not in the tree.
  EXPECT_THAT(Read(other), refused);
  // An older file is true, and says of when it is.
  EXPECT_EQ(Read(before)->size(), 1u);
}

TEST_F(RegistryProofTest, SaysThatThereIsNoRecord) {
  const ProvenanceFile proof = Proof("nadie");
  const auto history = VerifyProvenance(proof, ChainName{ChainKind::kRegistry, "nadie"},
                                        ledger_->identity());
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->registry.Find("nadie"), nullptr);
}

}  // namespace
}  // namespace rastro
