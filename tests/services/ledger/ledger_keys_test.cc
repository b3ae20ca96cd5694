// Whose keys and certificates a ledger over real stores believes.

#include "crypto/part.h"
#include "crypto/registration_certificate.h"
#include "services/client/batch_builder.h"
#include "services/ledger/ledger.h"
#include "tests/services/ledger/ledger_fixture.h"
#include "tests/testing/company_certificate.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

using LedgerKeysTest = LedgerTest;

// A registration that is bound to a company's certificate.
TEST_F(LedgerKeysTest, ACertificateBindsARegistrationIfItsAuthorityIsKnown) {
  const CompanyCertificate company;
  const TestParticipant party("norte");
  const RegistryRecord record = party.Record(Role::kExporter);
  const auto submission = [&](const RegistryRecord& bound, const RegistryRecord& said,
                              absl::string_view origin = kTestOrigin) {
    const absl::StatusOr<RegistrationCertificate> certificate = SignRegistration(
        origin, bound, company.certificate(), company.key(), {kCompanyPassphrase});
    EXPECT_THAT(certificate, IsOk());
    const absl::StatusOr<PreparedEvent> event =
        PrepareRegistration(ledger_.operator_party.submitter, said, *certificate);
    EXPECT_THAT(event, IsOk());
    const NoteSigner* const signers[] = {&ledger_.operator_party.key, &party.key};
    return *BuildBatch({std::string(kTestOrigin), "operadora", ledger_.At().head},
                       {&*event, 1}, signers);
  };
  ledger_.clock.Advance(absl::Now() - ledger_.clock.Now());
  EXPECT_THAT(
      ledger_.Submit(submission(record, record)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("registration-roots")));
  ledger_.options.registration_roots = CompanyCertificate().root();
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_THAT(ledger_.Submit(submission(record, record)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("issuer")));
  ledger_.options.registration_roots = company.root();
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  RegistryRecord other = record;
  other.name = "Otra empresa";
  EXPECT_THAT(ledger_.Submit(submission(other, record)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another record")));
  EXPECT_THAT(ledger_.Submit(submission(record, record, "other.example/ledger")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is for ledger")));
  const uint64_t before = ledger_.At().head.size;
  ASSERT_THAT(ledger_.Submit(submission(record, record)), IsOk());
  // It names people: whoever is no auditor gets the record alone, and proof of all.
  for (const bool sees_everything : {true, false}) {
    LedgerView view = ledger_.View({"empacadora", sees_everything});
    const absl::StatusOr<ProvenanceFile> file =
        BuildRegistryProof(view, "norte", ledger_->identity());
    ASSERT_THAT(file, IsOk());
    const auto& parts = file->entries.back().parts;
    EXPECT_EQ(parts.contains(std::string(kPartnersPart)), sees_everything);
    EXPECT_TRUE(parts.contains(std::string(kPublicPart)));
  }
  EXPECT_EQ(ledger_.At().head.size, before + 1);
}

TEST_F(LedgerKeysTest, ACertificateGoesWithARecordAndNotIntoThePublicPart) {
  const CompanyCertificate company;
  const RegistryRecord record = ledger_.exporter.Record(Role::kExporter);
  const std::string text = SignRegistration(kTestOrigin, record, company.certificate(),
                                            company.key(), {kCompanyPassphrase})
                               ->Text();
  for (absl::string_view kind : {kPartnersPart, kPublicPart}) {
    const Part part{{}, std::string(kRegistrationCertificateMediaType), text};
    PreparedEvent event;
    event.submitted.parts = {{std::string(kind), part.Text()}};
    event.text = Event{"empacadora",
                       0,
                       MerkleTree(std::vector<Hash>()).head().root,
                       {{std::string(kind), LeafHash(part.Text())}}}
                     .Text();
    event.hash = LeafHash(event.text);
    EXPECT_THAT(
        ledger_.Submit(TestBatch(ledger_.exporter, {event}, ledger_.At().head)),
        StatusIs(absl::StatusCode::kInvalidArgument,
                 HasSubstr(kind == kPublicPart ? "names people" : "goes with a record")));
  }
}

TEST_F(LedgerKeysTest, ForeignUnknownAndRevokedKeysAreRefused) {
  const TestParticipant stranger("desconocida");
  EXPECT_THAT(
      ledger_.Submit(TestBatch(
          stranger, {TestEvent(stranger, ObjectEventJson("ADD", {TestLot("A")}, 1))})),
      StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not registered")));

  TestParticipant impostor("empacadora");
  impostor.key = TestKey("empacadora", 7);
  EXPECT_THAT(ledger_.Submit(TestBatch(impostor, {Observed("A", 1)})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not in force")));

  const Recorded before = ledger_.Record({ObjectEventJson("ADD", {TestLot("A")}, 1)});
  RegistryRecord revoked = ledger_.exporter.Record(Role::kExporter);
  revoked.keys.clear();
  ASSERT_THAT(ledger_.Submit(
                  TestRegistration(ledger_.exporter, revoked, {&ledger_.exporter.key})),
              IsOk());
  EXPECT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 2)})),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("not in force")));
  EXPECT_THAT(Verify(TestLot("A"), {TestLot("A")}),
              IsOk());  // What it signed stays valid.
}

// A revocation that is ordered between a batch's admission and its turn counts.
TEST_F(LedgerKeysTest, RevocationRacesSubmission) {
  absl::StatusOr<AdmittedBatch> admitted =
      ledger_->Admit(TestBatch(ledger_.exporter, {Observed("A", 1)}));
  ASSERT_THAT(admitted, IsOk());
  RegistryRecord revoked = ledger_.exporter.Record(Role::kExporter);
  revoked.keys.clear();
  ASSERT_THAT(ledger_.Submit(
                  TestRegistration(ledger_.exporter, revoked, {&ledger_.exporter.key})),
              IsOk());
  bool answered = false;
  ASSERT_THAT(ledger_->Submit(
                  *std::move(admitted),
                  [&](absl::StatusOr<Recorded> recorded) {
                    EXPECT_THAT(recorded, StatusIs(absl::StatusCode::kPermissionDenied));
                    answered = true;
                  }),
              IsOk());
  ledger_->sequencer().Step();
  EXPECT_TRUE(answered);
}

TEST_F(LedgerKeysTest, OperatorAloneCanAddAKeyButItShows) {
  const MemoryNoteSigner planted = TestKey("empacadora", 1);
  RegistryRecord record = ledger_.exporter.Record(Role::kExporter);
  record.keys.push_back(planted.key());
  record.Sort();
  EXPECT_THAT(ledger_.Submit(TestRegistration(ledger_.operator_party, record,
                                              {&ledger_.operator_party.key})),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("must sign")));
  ASSERT_THAT(ledger_.Submit(TestRegistration(ledger_.operator_party, record,
                                              {&ledger_.operator_party.key, &planted})),
              IsOk());
  TestParticipant forged("empacadora");
  forged.key = planted;
  ASSERT_THAT(ledger_.Submit(TestBatch(forged, {Observed("A", 1)})), IsOk());
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 2)});
  const absl::StatusOr<VerifiedHistory> history = Verify(TestLot("A"), {TestLot("A")});
  ASSERT_THAT(history, IsOk());
  const auto chain = history->ChainOf(TestLot("A"));
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_TRUE(chain[0]->key_without_consent);
  EXPECT_FALSE(chain[1]->key_without_consent);
}

}  // namespace
}  // namespace rastro
