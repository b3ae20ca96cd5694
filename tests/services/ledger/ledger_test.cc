// Tests services/ledger over real stores: what is recorded, refused, found again.

#include "services/ledger/ledger.h"

#include <thread>

#include "absl/time/clock.h"
#include "crypto/merkle/tree.h"
#include "crypto/note/checkpoint.h"
#include "services/client/batch_builder.h"
#include "services/client/receipt.h"
#include "services/ledger/admission.h"
#include "tests/services/ledger/ledger_fixture.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

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
