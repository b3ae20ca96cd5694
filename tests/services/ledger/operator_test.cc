// What whoever runs the ledger can do with its keys and its engine in hand, and who sees
// it: an engine that does not check signatures makes a sound tree and true checkpoints.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "crypto/ledger_auditor.h"
#include "services/ledger/admission.h"
#include "services/ledger/erasures.h"
#include "services/ledger/integrity.h"
#include "services/ledger/provenance_builder.h"
#include "services/traceability/erasure.h"
#include "services/traceability/finding.h"
#include "services/traceability/lineage.h"
#include "storage/ledger_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

class OperatorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger_.Create();
    ledger_.Record({ObjectEventJson("ADD", {TestLot("A")}, 1)});
  }

  // Records a batch as an engine would that believes its signatures unseen.
  void RecordUnchecked(const Submission& submission) {
    absl::StatusOr<AdmittedBatch> batch = ReadSubmission(submission, kTestOrigin);
    ASSERT_THAT(batch, IsOk());
    batch->checked_against = ledger_.At()
                                 .registry->Find(batch->signed_batch.batch.participant)
                                 ->back()
                                 .leaf_hash;
    std::optional<absl::Status> outcome;
    ASSERT_THAT(ledger_->Submit(*std::move(batch),
                                [&](const absl::StatusOr<Recorded>& recorded) {
                                  outcome = recorded.status();
                                }),
                IsOk());
    while (!outcome && ledger_->sequencer().Step()) {
    }
    ASSERT_EQ(outcome, absl::OkStatus());
  }

  // Everything, as an auditor downloads it.
  absl::Status Audit() {
    LedgerAuditor auditor{std::string(kTestOrigin)};
    const Published& at = ledger_.At();
    for (uint64_t index = 0; index < at.head.size; ++index) {
      absl::StatusOr<FullEntry> entry = ledger_->reader().ReadEntry(at, index);
      if (!entry.ok()) return entry.status();
      absl::Status status = auditor.Add(entry->opening, entry->batch_note);
      if (!status.ok()) return status;
    }
    return auditor.head() == at.head ? auditor.CheckBoundary()
                                     : absl::DataLossError("another tree");
  }

  absl::Status VerifyLot(const std::string& lot) {
    LedgerView view = ledger_.View();
    return BuildProvenance(view, lot, {{lot}}, ledger_->identity()).status();
  }

  TestLedger ledger_;
};

TEST_F(OperatorTest, AForgedEventConvincesNeitherAuditorNorImporter) {
  ASSERT_THAT(Audit(), IsOk());
  ASSERT_THAT(VerifyLot(TestLot("A")), IsOk());
  TestParticipant forged("empacadora");
  forged.key = TestKey("empacadora", 7);  // No key of hers.
  RecordUnchecked(TestBatch(
      forged, {TestEvent(forged, ObjectEventJson("OBSERVE", {TestLot("A")}, 2))},
      ledger_.At().head));
  EXPECT_THAT(Audit(), StatusIs(absl::StatusCode::kInvalidArgument,
                                AnyOf(HasSubstr("key"), HasSubstr("signature"))));
  EXPECT_FALSE(VerifyLot(TestLot("A")).ok());
}

// Whether the auditor checks signatures itself or leaves them to other threads: the error
// names the same entry, also where something else is wrong further on.
TEST_F(OperatorTest, ASignatureThatDoesNotVerifyIsFoundOnAllThreads) {
  const auto spoil = [&](const std::string& lot) {
    Submission batch = TestBatch(
        ledger_.exporter,
        {TestEvent(ledger_.exporter, ObjectEventJson("ADD", {TestLot(lot)}, 2))},
        ledger_.At().head);
    absl::StatusOr<Note> note = Note::Parse(batch.batch_note);
    ASSERT_THAT(note, IsOk());
    note->signatures.front().signature[7] ^= 1;
    batch.batch_note = note->Serialize();
    RecordUnchecked(batch);
  };
  const TreeHead before = ledger_.At().head;
  spoil("B");
  for (int more = 0; more < 200; ++more) {
    ledger_.Record({ObjectEventJson("OBSERVE", {TestLot("A")}, 3 + more % 20)});
  }
  spoil("C");
  const std::string wanted =
      absl::StrCat("entry ", before.size, ": batch: the signature of key ");
  EXPECT_THAT(Audit(), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(wanted)));
  ledger_.Close();
  const std::unique_ptr<LedgerStore> store =
      *LedgerStore::OpenReadOnly({.path = ledger_.options.data_directory + "/ledger"});
  for (const size_t threads : {0, 1, 4}) {
    EXPECT_THAT(CheckStore(*store, before, {.threads = threads}), IsOk());
    EXPECT_THAT(CheckStore(*store, store->Head(), {.threads = threads}),
                StatusIs(absl::StatusCode::kDataLoss, HasSubstr(wanted)))
        << threads << " threads";
  }
}

// A signature of hers, under something that she has not signed.
TEST_F(OperatorTest, AnotherContentUnderATrueSignatureIsNoEventOfHers) {
  Submission mixed =
      TestBatch(ledger_.exporter,
                {TestEvent(ledger_.exporter, ObjectEventJson("ADD", {TestLot("B")}, 2))},
                ledger_.At().head);
  const Submission other = TestBatch(
      ledger_.exporter,
      {TestEvent(ledger_.exporter, ObjectEventJson("DELETE", {TestLot("B")}, 2))},
      ledger_.At().head);
  mixed.events = other.events;
  EXPECT_THAT(ReadSubmission(mixed, kTestOrigin).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("signed ones")));
}

TEST_F(OperatorTest, ABatchForAnotherLedgerIsNoneOfThisOne) {
  const Submission batch =
      TestBatch(ledger_.exporter,
                {TestEvent(ledger_.exporter, ObjectEventJson("ADD", {TestLot("B")}, 2))});
  EXPECT_THAT(ReadSubmission(batch, "other.example/ledger").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is for ledger")));
}

// Recorded after the revocation, with a time before it: what counts is the order.
TEST_F(OperatorTest, ARevokedKeySignsNothingLaterWhateverTheClockSays) {
  RegistryRecord revoked = ledger_.exporter.Record(Role::kExporter);
  revoked.keys.clear();
  ASSERT_THAT(ledger_.Submit(
                  TestRegistration(ledger_.exporter, revoked, {&ledger_.exporter.key})),
              IsOk());
  ledger_.clock.Advance(-absl::Hours(2));
  RecordUnchecked(TestBatch(
      ledger_.exporter,
      {TestEvent(ledger_.exporter, ObjectEventJson("OBSERVE", {TestLot("A")}, 2))},
      ledger_.At().head));
  EXPECT_FALSE(Audit().ok());
  EXPECT_FALSE(VerifyLot(TestLot("A")).ok());
}

// Its signers have seen more than the history that it is put into.
TEST_F(OperatorTest, ABatchInAHistoryThatItsSignerHasNotSeenIsFound) {
  TreeHead invented = ledger_.At().head;
  invented.root = Sha256("another history");
  RecordUnchecked(TestBatch(
      ledger_.exporter,
      {TestEvent(ledger_.exporter, ObjectEventJson("OBSERVE", {TestLot("A")}, 2))},
      invented));
  EXPECT_FALSE(Audit().ok());
  EXPECT_FALSE(VerifyLot(TestLot("A")).ok());
}

TEST_F(OperatorTest, AKeyOfAPlantSignsForItAlone) {
  TestParticipant plant("empacadora");
  plant.key = TestKey("empacadora", 5);
  RegistryRecord record = ledger_.exporter.Record(Role::kExporter);
  record.establishments = {"MX-TIF-1", "MX-TIF-2"};
  record.keys.push_back(plant.key.key());
  record.limits = {{plant.key.key().id(), "MX-TIF-1"}};
  record.Sort();
  ASSERT_THAT(ledger_.Submit(TestRegistration(
                  ledger_.operator_party, record,
                  {&ledger_.operator_party.key, &ledger_.exporter.key, &plant.key},
                  ledger_.At().head)),
              IsOk());
  const auto batch = [&](const TestParticipant& signer, const std::string& establishment,
                         int minute) {
    v1::LotEvent event;
    event.mutable_event_time()->set_seconds(1'790'000'000 + minute);
    event.set_event_time_zone_offset("+00:00");
    event.mutable_object()->set_action(v1::ACTION_OBSERVE);
    event.mutable_object()->add_epc_list(TestLot("A"));
    event.set_establishment(establishment);
    const PartContent part{std::string(kPartnersPart), std::string(kLotEventMediaType),
                           event.SerializeAsString()};
    return TestBatch(signer, {*PrepareEvent(signer.submitter, {&part, 1})},
                     ledger_.At().head);
  };
  EXPECT_THAT(ledger_.Submit(batch(plant, "tif 1", 1)), IsOk());
  EXPECT_THAT(ledger_.Submit(batch(ledger_.exporter, "MX-TIF-2", 2)), IsOk());
  for (const char* other : {"MX-TIF-2", "", "US-TIF-1"}) {
    EXPECT_THAT(ledger_.Submit(batch(plant, other, 3)).status(),
                StatusIs(absl::StatusCode::kPermissionDenied,
                         HasSubstr("establishment MX-TIF-1 alone")));
  }
  // Recorded all the same it is there, and marked.
  RecordUnchecked(batch(plant, "MX-TIF-2", 4));
  EXPECT_THAT(Audit(), IsOk());
  LedgerView view = ledger_.View();
  const absl::StatusOr<Lineage> lineage =
      TraceBack(view.chains(), TestLot("A"), view.directory(), {});
  ASSERT_THAT(lineage, IsOk());
  std::vector<uint64_t> marked;
  for (const Finding& finding : Judge(*lineage, {view.directory()})) {
    if (finding.rule == "key-limit") marked = finding.events;
  }
  EXPECT_THAT(marked, ::testing::ElementsAre(ledger_.At().head.size - 1));
}

// The operator records an order in the name of somebody who is no authority.
TEST_F(OperatorTest, OnlyAnAuthoritysOrderErases) {
  const TestParticipant authority("senasica");
  ASSERT_THAT(ledger_.Submit(TestRegistration(
                  ledger_.operator_party, authority.Record(Role::kAuthority),
                  {&ledger_.operator_party.key, &authority.key}, ledger_.At().head)),
              IsOk());
  const auto order_of = [&](const TestParticipant& party, const Hash& event,
                            const std::string& reason = "why") {
    const PartContent part{
        std::string(kPublicPart), std::string(kLotEventMediaType),
        ErasureOrder(event, reason, absl::FromUnixSeconds(1)).SerializeAsString()};
    return TestBatch(party, {*PrepareEvent(party.submitter, {&part, 1})},
                     ledger_.At().head);
  };
  const auto ordered = [&]() {
    const std::unique_ptr<LedgerStore> store =
        *LedgerStore::OpenReadOnly({.path = ledger_.options.data_directory + "/ledger"});
    return *FindOrderedErasures(*store, nullptr);
  };
  const Hash event = ledger_->reader().EventHashes(ledger_.At(), 2, 1)->front();
  const Hash registration = ledger_->reader().EventHashes(ledger_.At(), 1, 1)->front();
  EXPECT_THAT(ledger_.Submit(order_of(ledger_.exporter, event)).status(),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("authority")));
  RecordUnchecked(order_of(ledger_.exporter, event));
  EXPECT_THAT(ordered(), ::testing::IsEmpty());
  ASSERT_THAT(ledger_.Submit(order_of(authority, event)), IsOk());
  ASSERT_THAT(ledger_.Submit(order_of(authority, registration)), IsOk());
  const std::vector<OrderedErasure> found = ordered();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].index, 1u);
  EXPECT_THAT(found[0].refusal, HasSubstr("registration"));
  EXPECT_EQ(found[1].index, 2u);
  EXPECT_EQ(found[1].refusal, "");
  EXPECT_EQ(found[1].order.authority, "senasica");
  EXPECT_EQ(found[1].order.reason, "why");
  EXPECT_FALSE(found[1].is_done);
  // A key that the operator gives the authority orders nothing, nor does one of a plant.
  TestParticipant planted("senasica"), limited("senasica");
  planted.key = TestKey("senasica", 3);
  limited.key = TestKey("senasica", 4);
  RegistryRecord record = authority.Record(Role::kAuthority);
  record.establishments = {"MX-1"};
  record.keys.push_back(planted.key.key());
  record.keys.push_back(limited.key.key());
  record.limits = {{limited.key.key().id(), "MX-1"}};
  record.Sort();
  ASSERT_THAT(
      ledger_.Submit(TestRegistration(
          ledger_.operator_party, record,
          {&ledger_.operator_party.key, &planted.key, &limited.key}, ledger_.At().head)),
      IsOk());
  const Hash other = ledger_->reader().EventHashes(ledger_.At(), 4, 1)->front();
  for (const TestParticipant* signer : {&planted, &limited}) {
    const std::string reason = signer == &planted ? "planted" : "limited";
    EXPECT_THAT(ledger_.Submit(order_of(*signer, other, reason)).status(),
                StatusIs(absl::StatusCode::kPermissionDenied));
    RecordUnchecked(order_of(*signer, other, reason));
  }
  EXPECT_EQ(ordered().size(), 2u);
}

// A content that is destroyed without an order is withheld, as far as anybody can see.
TEST_F(OperatorTest, ADestroyedContentIsNotCalledErased) {
  ledger_.Close();
  LedgerStoreOptions options;
  options.path = ledger_.options.data_directory + "/ledger";
  options.min_free_bytes = 0;
  ASSERT_THAT((*LedgerStore::Open(options))->EraseContent({2}), IsOk());
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_THAT(Audit(), IsOk());
  LedgerView view = ledger_.View();
  const auto event = view.EventAt(2);
  ASSERT_THAT(event, IsOk());
  EXPECT_FALSE((*event)->facts.has_value());
  EXPECT_FALSE((*event)->erasure.has_value());
  const absl::StatusOr<ProvenanceFile> file =
      BuildProvenance(view, TestLot("A"), {{TestLot("A")}}, ledger_->identity());
  ASSERT_THAT(file, IsOk());
  // The ledger signs that there is no order.
  const ChainName order{ChainKind::kLot, ErasureUri((*event)->event_hash)};
  const auto history = VerifyProvenance(*file, TestLot("A"), ledger_->identity());
  ASSERT_THAT(history, IsOk());
  EXPECT_EQ(history->heads.at(order).number, 0u);
}

}  // namespace
}  // namespace rastro
