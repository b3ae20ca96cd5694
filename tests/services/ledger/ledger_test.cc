// Tests services/ledger over real stores: what is recorded, refused, found again.

#include "services/ledger/ledger.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "crypto/merkle/tree.h"
#include "crypto/note/checkpoint.h"
#include "crypto/part.h"
#include "crypto/registration_certificate.h"
#include "services/client/batch_builder.h"
#include "services/client/receipt.h"
#include "services/ledger/admission.h"
#include "services/ledger/provenance_builder.h"
#include "tests/testing/company_certificate.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LedgerTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  PreparedEvent Observed(absl::string_view lot, int minute) {
    return TestEvent(ledger_.exporter,
                     ObjectEventJson("OBSERVE", {TestLot(lot)}, minute));
  }

  absl::StatusOr<VerifiedHistory> Verify(absl::string_view lot,
                                         const std::set<std::string>& lots) {
    LedgerView view = ledger_.View();
    absl::StatusOr<ProvenanceFile> file =
        BuildProvenance(view, lot, {lots}, ledger_->identity());
    if (!file.ok()) return file.status();
    absl::StatusOr<ProvenanceFile> again = ProvenanceFile::Parse(file->Json());
    if (!again.ok()) return again.status();
    return VerifyProvenance(*again, lot, ledger_->identity());
  }

  TestLedger ledger_;
};

TEST_F(LedgerTest, FirstAnswerIsTheProof) {
  const std::vector<PreparedEvent> events = {Observed("A", 1), Observed("B", 2),
                                             Observed("A", 3)};
  const Submission batch = TestBatch(ledger_.exporter, events, ledger_.At().head);
  const absl::StatusOr<Recorded> recorded = ledger_.Submit(batch);
  ASSERT_THAT(recorded, IsOk());
  EXPECT_THAT(recorded->indexes, ElementsAre(2, 3, 4));
  EXPECT_FALSE(recorded->already_recorded);
  const auto ranges = ledger_->reader().Receipts(*recorded->published, recorded->indexes);
  ASSERT_THAT(ranges, IsOk());
  std::vector<Hash> hashes;
  for (const PreparedEvent& event : events) hashes.push_back(event.hash);
  EXPECT_THAT(VerifyReceipt(ledger_->identity(), recorded->published->checkpoint, *ranges,
                            hashes, SignedBatch::Parse(batch.batch_note)->hash, false),
              IsOk());
  hashes[1] = hashes[0];
  EXPECT_THAT(VerifyReceipt(ledger_->identity(), recorded->published->checkpoint, *ranges,
                            hashes, SignedBatch::Parse(batch.batch_note)->hash, false),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another event")));
}

TEST_F(LedgerTest, KnownBatchGetsItsFirstIndexes) {
  const std::vector<PreparedEvent> events = {Observed("A", 1), Observed("B", 2)};
  ASSERT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, events)), IsOk());
  const uint64_t size = ledger_.At().head.size;
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  const absl::StatusOr<Recorded> again = ledger_.Submit(
      TestBatch(ledger_.exporter, {events[1], events[0]}, ledger_.At().head));
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->already_recorded);
  EXPECT_THAT(again->indexes, ElementsAre(3, 2));
  EXPECT_EQ(ledger_.At().head.size, size);
}

TEST_F(LedgerTest, PartlyKnownBatchIsRefusedWithTheList) {
  ASSERT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 1)})), IsOk());
  const uint64_t size = ledger_.At().head.size;
  const absl::StatusOr<Recorded> mixed =
      ledger_.Submit(TestBatch(ledger_.exporter, {Observed("B", 2), Observed("A", 1)}));
  ASSERT_THAT(mixed, StatusIs(absl::StatusCode::kFailedPrecondition));
  ASSERT_TRUE(mixed.status().GetPayload(kKnownEventsPayload).has_value());
  EXPECT_EQ(std::string(*mixed.status().GetPayload(kKnownEventsPayload)), "1 2\n");
  EXPECT_EQ(ledger_.At().head.size, size);
}

// A server proves the same batches again and again: what it found good it does not check
// anew, and what it shows is the same.
TEST_F(LedgerTest, ProvenAgainFromMemory) {
  ASSERT_THAT(
      ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 1), Observed("B", 2)})),
      IsOk());
  LedgerView view = ledger_.View();
  const auto build = [&](absl::string_view name) {
    const std::string lot = TestLot(name);
    return *BuildProvenance(view, lot, {{lot}}, ledger_->identity());
  };
  const ProvenanceFile first = build("A");
  const KnownSignatures& known = ledger_->reader().known_signatures();
  EXPECT_EQ(known.remembered(), 0);
  const ProvenanceFile again = build("A");
  const size_t signatures = known.remembered();
  EXPECT_GE(signatures, 3);  // Of two registrations and the batch.
  ASSERT_EQ(again.batches.size(), first.batches.size());
  for (size_t i = 0; i < first.batches.size(); ++i) {
    EXPECT_EQ(again.batches[i].events_proof, first.batches[i].events_proof);
  }
  build("B");  // In the same batch.
  EXPECT_EQ(known.remembered(), 2 * signatures);
}

// The same event many times at once, in the group that is being gathered: one entry.
TEST_F(LedgerTest, SameEventAtOnceIsOneEntry) {
  const Submission batch = TestBatch(ledger_.exporter, {Observed("A", 1)});
  int answers = 0;
  for (int i = 0; i < 5; ++i) {
    absl::StatusOr<AdmittedBatch> admitted = ledger_->Admit(batch);
    ASSERT_THAT(admitted, IsOk());
    ASSERT_THAT(ledger_->Submit(*std::move(admitted),
                                [&](absl::StatusOr<Recorded> recorded) {
                                  ASSERT_THAT(recorded, IsOk());
                                  EXPECT_THAT(recorded->indexes, ElementsAre(2));
                                  EXPECT_EQ(recorded->already_recorded, answers > 0);
                                  EXPECT_GT(recorded->published->head.size, 2u);
                                  ++answers;
                                }),
                IsOk());
  }
  EXPECT_TRUE(ledger_->sequencer().Step());
  EXPECT_EQ(answers, 5);
  EXPECT_EQ(ledger_.At().head.size, 3u);
}

// A registration that is bound to a company's certificate.
TEST_F(LedgerTest, ACertificateBindsARegistrationIfItsAuthorityIsKnown) {
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

TEST_F(LedgerTest, ACertificateGoesWithARecordAndNotIntoThePublicPart) {
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

TEST_F(LedgerTest, OneBadEventRefusesItsBatch) {
  Submission batch = TestBatch(ledger_.exporter, {Observed("A", 1), Observed("B", 2)});
  batch.events[1].parts[0].second.back() = ' ';
  EXPECT_THAT(ledger_.Submit(batch),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("events[1]")));
  batch = TestBatch(ledger_.exporter, {Observed("A", 1), Observed("B", 2)});
  std::swap(batch.events[0], batch.events[1]);
  EXPECT_THAT(ledger_.Submit(batch),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signed ones")));
  EXPECT_EQ(ledger_.At().head.size, 2u);
}

TEST_F(LedgerTest, ForeignUnknownAndRevokedKeysAreRefused) {
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
TEST_F(LedgerTest, RevocationRacesSubmission) {
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

TEST_F(LedgerTest, OperatorAloneCanAddAKeyButItShows) {
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

TEST_F(LedgerTest, SeenMustBeThisLedgersHistory) {
  TreeHead seen = ledger_.At().head;
  seen.root = LeafHash("another history");
  EXPECT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 1)}, seen)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("history")));
  seen = ledger_.At().head;
  seen.size += 1;
  EXPECT_THAT(
      ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 1)}, seen)),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("has seen size 3")));
}

TEST_F(LedgerTest, ContentMustNameTheDeclaredLots) {
  const PreparedEvent a = Observed("A", 1);
  const PreparedEvent b = Observed("B", 2);
  PreparedEvent mixed = a;
  mixed.submitted.lots = b.submitted.lots;
  const absl::StatusOr<AdmittedEvent> event = MakeEvent("empacadora", mixed.submitted);
  EXPECT_THAT(event,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("lots.declared")));
}

TEST_F(LedgerTest, ProvenanceShowsChosenLotsOfLargeEvents) {
  std::vector<std::string> boxes;
  for (int i = 0; i < 50; ++i) boxes.push_back(TestLot("box" + std::to_string(i)));
  ledger_.Record(
      {TransformationJson({TestLot("carcass")}, boxes, 10),
       PackingJson("ADD", "https://id.gs1.org/00/175012340000000014", boxes, 20)});
  ledger_.Record({ObjectEventJson("OBSERVE", {boxes[7]}, 30)});
  const absl::StatusOr<VerifiedHistory> history =
      Verify(boxes[7], {boxes[7], TestLot("carcass")});
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->ChainOf(boxes[7]).size(), 3u);
  EXPECT_EQ(history->ChainOf(TestLot("carcass")).size(), 1u);
  EXPECT_EQ(history->ChainOf(boxes[8]).size(), 0u);
  EXPECT_THAT(Verify(TestLot("nowhere"), {TestLot("nowhere")}), IsOk());
}

TEST_F(LedgerTest, ReopenedLedgerGoesOnWhereItWas) {
  for (int i = 0; i < 300; ++i) {
    ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, i)});
  }
  const TreeHead head = ledger_.At().head;
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_.At().head, head);
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1000)});
  EXPECT_THAT(ledger_->CheckIntegrity(nullptr), IsOk());
  const absl::StatusOr<VerifiedHistory> history = Verify(TestLot("A"), {TestLot("A")});
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->ChainOf(TestLot("A")).size(), 301u);
}

TEST_F(LedgerTest, LostIndexIsMadeAgain) {
  for (int i = 0; i < 20; ++i) {
    ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, i,
                                    "urn:event:" + std::to_string(i))});
  }
  ledger_.Close();
  std::filesystem::remove_all(ledger_.options.data_directory + "/index");
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_THAT(ledger_->reader().FindIdentifier(ledger_.At(), "urn:event:5"),
              IsOkAndHolds(ElementsAre(7)));
  const absl::StatusOr<VerifiedHistory> history = Verify(TestLot("A"), {TestLot("A")});
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->ChainOf(TestLot("A")).size(), 20u);
}

TEST_F(LedgerTest, RestoredBackupServesReadsOnly) {
  ledger_.Close();
  const std::string data = ledger_.options.data_directory;
  std::filesystem::copy(data, data + ".backup", std::filesystem::copy_options::recursive);
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  ledger_.Close();
  std::filesystem::remove_all(data);
  std::filesystem::rename(data + ".backup", data);
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_THAT(ledger_->Status().read_only_reason,
              HasSubstr("entries 2 to 2 are missing"));
  EXPECT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {Observed("B", 2)})),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("missing")));
}

TEST_F(LedgerTest, ClockFarOffIsRefusedAtStart) {
  ledger_.Close();
  ledger_.clock.Advance(-absl::Hours(1));
  EXPECT_THAT(ledger_.Reopen(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  ledger_.clock.Advance(absl::Hours(24 * 500));
  EXPECT_THAT(ledger_.Reopen(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  ledger_.options.allow_clock_jump = true;
  EXPECT_THAT(ledger_.Reopen(), IsOk());
}

// An hour forth and back: the times in between are wrong, the order is not, and every
// entry passes the check.
TEST_F(LedgerTest, ClockThatJumpsAnHourDoesNoHarm) {
  ledger_.clock.Advance(absl::Hours(1));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  const std::string ahead = ledger_.At().record_time;
  ledger_.clock.Advance(-absl::Hours(1));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 2)});
  EXPECT_EQ(ledger_.At().record_time, ahead);
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  // Nobody starts with a clock that is behind; in time it is right again.
  EXPECT_THAT(ledger_.Reopen(),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clock")));
  ledger_.clock.Advance(absl::Hours(2));
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 3)});
  EXPECT_GT(ledger_.At().record_time, ahead);
  EXPECT_THAT(ledger_->CheckIntegrity(nullptr), IsOk());
}

// One entry from the far future would give its time to all that follow, for ever.
TEST_F(LedgerTest, ClockThatJumpsYearsAheadRecordsNothingUntilItIsRight) {
  const std::string before = ledger_.At().record_time;
  ledger_.clock.Advance(absl::Hours(24 * 500));
  EXPECT_THAT(ledger_.Submit(TestBatch(ledger_.exporter, {Observed("A", 1)})),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("clock")));
  EXPECT_THAT(ledger_->Status().read_only_reason, HasSubstr("clock"));
  ledger_.clock.Advance(-absl::Hours(24 * 500));
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  EXPECT_EQ(ledger_.At().record_time, before);
}

// A batch that was admitted just before the jump is recorded, but not with that time.
TEST_F(LedgerTest, ClockThatJumpsAfterAdmissionIsNotBelieved) {
  const std::string before = ledger_.At().record_time;
  absl::StatusOr<AdmittedBatch> batch =
      ledger_->Admit(TestBatch(ledger_.exporter, {Observed("A", 1)}));
  ASSERT_THAT(batch, IsOk());
  ledger_.clock.Advance(absl::Hours(24 * 500));
  ASSERT_THAT(ledger_->Submit(*std::move(batch), [](absl::StatusOr<Recorded>) {}),
              IsOk());
  EXPECT_TRUE(ledger_->sequencer().Step());
  EXPECT_EQ(ledger_.At().head.size, 3u);
  EXPECT_EQ(ledger_.At().record_time, before);
}

TEST_F(LedgerTest, MachineThatSleptForAWeekGoesOn) {
  const std::string before = ledger_.At().record_time;
  ledger_.clock.Advance(absl::Hours(24 * 7));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  EXPECT_EQ(ledger_->Status().read_only_reason, "");
  EXPECT_GT(ledger_.At().record_time, before);
  EXPECT_THAT(ledger_.Reopen(), IsOk());
}

TEST_F(LedgerTest, RecordTimeNeverGoesBack) {
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  const std::string before = ledger_.At().record_time;
  ledger_.clock.Advance(-absl::Seconds(30));
  ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 2)});
  EXPECT_EQ(ledger_.At().record_time, before);
}

TEST_F(LedgerTest, OtherOriginAndOtherKeyAreRefused) {
  ledger_.Close();
  const MemoryNoteSigner other = TestKey("other.example/ledger");
  LedgerOptions options = ledger_.options;
  options.origin = "other.example/ledger";
  EXPECT_THAT(Ledger::Open(options, other, ledger_.clock),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(Ledger::Open(ledger_.options, other, ledger_.clock),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("ledger key")));
  const MemoryNoteSigner same_name = TestKey(kTestOrigin, /*number=*/1);
  EXPECT_THAT(Ledger::Open(ledger_.options, same_name, ledger_.clock),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       HasSubstr("is signed by " + ledger_.ledger_key.key().Text())));
  EXPECT_THAT(ledger_.Reopen(), IsOk());
}

TEST_F(LedgerTest, FullQueueAnswersAtOnce) {
  ledger_.options.sequencer.queue_batches_max = 2;
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  int answers = 0;
  const auto done = [&](absl::StatusOr<Recorded> recorded) { answers += recorded.ok(); };
  for (int i = 0; i < 2; ++i) {
    ASSERT_THAT(
        ledger_->Submit(*ledger_->Admit(TestBatch(ledger_.exporter, {Observed("A", i)})),
                        done),
        IsOk());
  }
  EXPECT_THAT(ledger_->Submit(
                  *ledger_->Admit(TestBatch(ledger_.exporter, {Observed("A", 9)})), done),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("busy")));
  EXPECT_TRUE(ledger_->sequencer().Step());
  EXPECT_EQ(answers, 2);
}

// Many threads at once, with the engine's own threads: every answer holds, every lot
// chain is whole, and an audit agrees.
TEST_F(LedgerTest, ThreadsSubmitTogether) {
  constexpr int kThreads = 4;
  constexpr int kBatches = 40;
  ledger_->Start();
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kBatches; ++i) {
        const std::vector<PreparedEvent> events = {
            Observed("shared", t * 1000 + i), Observed("own" + std::to_string(t), i)};
        const absl::StatusOr<Recorded> recorded =
            ledger_->SubmitAndWait(TestBatch(ledger_.exporter, events));
        ASSERT_THAT(recorded, IsOk());
        ASSERT_THAT(ledger_->reader().Receipts(*recorded->published, recorded->indexes),
                    IsOk());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ledger_->Stop();
  EXPECT_EQ(ledger_.At().head.size, 2u + kThreads * kBatches * 2);
  EXPECT_THAT(ledger_->CheckIntegrity(nullptr), IsOk());
  const absl::StatusOr<VerifiedHistory> history =
      Verify(TestLot("shared"), {TestLot("shared")});
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->ChainOf(TestLot("shared")).size(),
            static_cast<size_t>(kThreads * kBatches));
}

}  // namespace
}  // namespace rastro
