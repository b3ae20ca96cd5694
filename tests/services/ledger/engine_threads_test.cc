// The engine with its own threads, over stores in memory, with many threads around it.
// Nothing in it that a thread sanitizer cannot see through.

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/ledger/catch_up.h"
#include "services/ledger/engine.h"
#include "services/ledger/integrity.h"
#include "tests/testing/memory_entry_index.h"
#include "tests/testing/memory_entry_store.h"
#include "tests/testing/memory_head_guard.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

constexpr int kSubmitters = 3;
constexpr int kReaders = 2;
constexpr int kBatches = 40;

class EngineThreadsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    Open();
    Register(operator_, Role::kOperator);
    for (const TestParticipant& exporter : exporters_)
      Register(exporter, Role::kExporter);
    engine_->Start();
  }

  void Open() {
    engine_.reset();
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        Engine::Open({store_,
                      index_,
                      guard_,
                      {&signer_},
                      clock_,
                      [this](const absl::Status&) { ++fatal_; }},
                     SequencerOptions{.queue_batches_max = 8});
    ASSERT_THAT(engine, IsOk());
    engine_ = *std::move(engine);
  }

  void Register(const TestParticipant& who, Role role) {
    std::vector<const NoteSigner*> signers = {&operator_.key};
    if (role != Role::kOperator) signers.push_back(&who.key);
    absl::StatusOr<AdmittedBatch> batch =
        engine_->Admit(TestRegistration(operator_, who.Record(role), signers));
    ASSERT_THAT(batch, IsOk());
    ASSERT_THAT(engine_->Submit(*std::move(batch), [](auto) {}), IsOk());
    ASSERT_TRUE(engine_->sequencer().Step());
  }

  // Waits for the outcome; the queue is short, so that it is often full.
  absl::StatusOr<Recorded> Submit(const Submission& submission) {
    absl::StatusOr<AdmittedBatch> batch = engine_->Admit(submission);
    if (!batch.ok()) return batch.status();
    std::promise<absl::StatusOr<Recorded>> promise;
    std::future<absl::StatusOr<Recorded>> future = promise.get_future();
    const absl::Status status =
        engine_->Submit(*std::move(batch), [&](absl::StatusOr<Recorded> recorded) {
          promise.set_value(std::move(recorded));
        });
    if (!status.ok()) return status;
    return future.get();
  }

  Submission Batch(size_t who, int number) const {
    const TestParticipant& exporter = exporters_[who];
    return TestBatch(
        exporter,
        {TestEvent(exporter, ObjectEventJson("OBSERVE", {TestLot("shared")}, number)),
         TestEvent(exporter,
                   ObjectEventJson("OBSERVE", {TestLot(absl::StrCat(who))}, number))});
  }

  // Every state that a reader sees continues the one before.
  void ReadUntil(const std::atomic<bool>& done) const {
    std::shared_ptr<const Published> before = engine_->publisher().Current();
    while (!done) {
      (void)engine_->publisher().WaitForSize(before->head.size + 1,
                                             absl::Now() + absl::Milliseconds(5));
      const std::shared_ptr<const Published> at = engine_->publisher().Current();
      const absl::StatusOr<ConsistencyProof> proof =
          engine_->reader().ProveConsistency(*at, {before->head.size, at->head.size});
      ASSERT_THAT(proof, IsOk());
      ASSERT_THAT(VerifyConsistency(*proof, before->head, at->head), IsOk());
      ASSERT_THAT(engine_->reader().ReadEntry(*at, at->head.size - 1), IsOk());
      ASSERT_THAT(engine_->reader().SignHeads(
                      *at, {ChainName{ChainKind::kLot, TestLot("shared")}}),
                  IsOk());
      before = at;
    }
  }

  FakeClock clock_;
  MemoryEntryStore store_{std::string(kTestOrigin)};
  MemoryEntryIndex index_;
  MemoryHeadGuard guard_;
  MemoryNoteSigner signer_ = TestKey(kTestOrigin);
  TestParticipant operator_{"operadora"};
  std::vector<TestParticipant> exporters_ = {TestParticipant("empacadora"),
                                             TestParticipant("rastro-norte"),
                                             TestParticipant("transportes")};
  std::atomic<int> fatal_ = 0;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineThreadsTest, SubmittersAndReadersTogether) {
  std::atomic<bool> done = false;
  std::atomic<int> answered = 0;
  std::vector<std::thread> readers, submitters;
  for (int i = 0; i < kReaders; ++i) readers.emplace_back([&] { ReadUntil(done); });
  for (size_t who = 0; who < kSubmitters; ++who) {
    submitters.emplace_back([&, who] {
      for (int i = 0; i < kBatches; ++i) {
        const Submission batch = Batch(who, i);
        absl::StatusOr<Recorded> recorded = Submit(batch);
        while (absl::IsUnavailable(recorded.status())) recorded = Submit(batch);
        ASSERT_THAT(recorded, IsOk());
        ASSERT_THAT(engine_->reader().Receipts(*recorded->published, recorded->indexes),
                    IsOk());
        const absl::StatusOr<Recorded> again = Submit(batch);
        if (again.ok()) {
          EXPECT_EQ(again->indexes, recorded->indexes);
        }
        ++answered;
      }
    });
  }
  for (std::thread& thread : submitters) thread.join();
  done = true;
  for (std::thread& thread : readers) thread.join();
  engine_->Stop();
  EXPECT_EQ(answered, kSubmitters * kBatches);
  EXPECT_EQ(engine_->publisher().Current()->head.size,
            1 + kSubmitters + 2u * kSubmitters * kBatches);
  EXPECT_THAT(CheckStore(store_, store_.Head(), {.threads = 2}), IsOk());
}

// The process would end here. Until it does nobody gets a receipt, and all get an answer.
TEST_F(EngineThreadsTest, AFailingGuardAnswersEverybody) {
  std::atomic<int> refused = 0;
  std::vector<std::thread> submitters;
  for (size_t who = 0; who < kSubmitters; ++who) {
    submitters.emplace_back([&, who] {
      for (int i = 0; i < kBatches; ++i) {
        if (who == 0 && i == kBatches / 2) {
          guard_.FailWith(absl::DataLossError("no guard"));
        }
        if (!Submit(Batch(who, i)).ok()) ++refused;
      }
    });
  }
  for (std::thread& thread : submitters) thread.join();
  engine_->Stop();
  EXPECT_GT(refused, 0);
  EXPECT_EQ(fatal_, 1);
  // Opened again, what was written and not signed counts.
  guard_.FailWith(absl::OkStatus());
  ASSERT_THAT(CatchUp(store_, index_, nullptr, 2), IsOk());
  Open();
  EXPECT_EQ(engine_->publisher().Current()->head, store_.Head());
  EXPECT_THAT(CheckStore(store_, store_.Head(), {.threads = 2}), IsOk());
}

TEST_F(EngineThreadsTest, StoppingAnswersWhatWasQueued) {
  std::atomic<int> answers = 0;
  std::atomic<int> queued = 0;
  std::vector<std::thread> submitters;
  for (size_t who = 0; who < kSubmitters; ++who) {
    submitters.emplace_back([&, who] {
      for (int i = 0; i < kBatches; ++i) {
        absl::StatusOr<AdmittedBatch> batch = engine_->Admit(Batch(who, i));
        ASSERT_THAT(batch, IsOk());
        queued += engine_->Submit(*std::move(batch), [&](auto) { ++answers; }).ok();
        if (who == 0 && i == kBatches / 2) engine_->sequencer().Stop();
      }
    });
  }
  for (std::thread& thread : submitters) thread.join();
  EXPECT_GT(queued, 0);
  EXPECT_EQ(answers, queued);
}

}  // namespace
}  // namespace rastro
