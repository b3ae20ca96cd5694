// Whoever finds something wrong says so and all others end.

#include "services/cli/hammer.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/entry.h"
#include "crypto/grammar.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/note/checkpoint.h"
#include "crypto/part.h"
#include "crypto/provenance_file.h"
#include "services/cli/acknowledged.h"
#include "services/cli/batch_sender.h"
#include "services/cli/checkpoint_collection.h"
#include "services/cli/registration.h"
#include "services/client/batch_builder.h"
#include "services/simulation/actor.h"
#include "services/simulation/event_maker.h"
#include "services/traceability/event_facts.h"

namespace rastro {
namespace {

constexpr size_t kEventsOfLot = 5;
constexpr size_t kRememberedBatches = 8;
constexpr absl::Duration kHammerPause =
    absl::Milliseconds(100);      // Of a reader between rounds.
constexpr int kHistoryEvery = 5;  // Rounds.
constexpr size_t kComparedAtEnd = 20;

// What everybody works on.
struct Shared {
  explicit Shared(absl::Time the_end) : end(the_end) {}

  bool going() const { return !stop && absl::Now() < end; }

  // Keeps the first error.
  void Fail(const absl::Status& status) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (this->status.ok()) this->status = status;
    stop = true;
  }

  const absl::Time end;
  std::atomic<bool> stop = false;
  Acknowledged acknowledged;
  std::mutex mutex;  // Guards what follows.
  absl::Status status;
  HammerCounts counts;
};

// Ends when a server has not answered for too long.
class Patience {
 public:
  explicit Patience(absl::Duration patience) : patience_(patience) {}

  // True if `status` may pass by itself; waits a moment then.
  bool Bears(const absl::Status& status) {
    if (status.ok()) {
      since_ = absl::InfiniteFuture();
      return true;
    }
    const bool passes = absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
                        absl::IsCancelled(status) || absl::IsAborted(status);
    if (!passes) return false;
    since_ = std::min(since_, absl::Now());
    if (absl::Now() - since_ > patience_) return false;
    absl::SleepFor(kHammerPause);
    return true;
  }

 private:
  const absl::Duration patience_;
  absl::Time since_ = absl::InfiniteFuture();
};

// A session of one thread: with its own connection and its own memory.
std::unique_ptr<Session> OwnSession(const Session& session,
                                    const std::string& directory) {
  Settings settings = session.settings;
  settings.profile.clear();
  settings.profile_dir = directory;
  return std::make_unique<Session>(std::move(settings), session.endpoint, session.ledger);
}

class HammerSubmitter {
 public:
  HammerSubmitter(Shared& shared, const HammerOptions& options, const Actor& actor,
                  size_t number, std::unique_ptr<Session> session)
      : shared_(shared),
        options_(options),
        actor_(actor),
        number_(number),
        session_(std::move(session)),
        sender_(*session_, actor.record.participant, {actor.signer.get()}),
        random_(options.seed * 1000 + number) {}

  void Run() {
    while (shared_.going()) {
      absl::Status status = SubmitNew();
      if (status.ok() && random_() % 10 == 0) status = SubmitAgain();
      if (!status.ok()) return shared_.Fail(status);
    }
  }

 private:
  struct Sent {
    std::vector<PreparedEvent> events;
    std::vector<std::string> lots;
    std::vector<uint64_t> indexes;
  };

  // Each lot is made and then seen some times; its chain is short, all events differ.
  absl::StatusOr<PreparedEvent> NextEvent(std::string& lot) {
    const uint64_t place = next_++;
    lot = absl::StrCat(actor_.company.GtinUri(number_ + 1), "/10/H",
                       options_.seed % 100000, "-", place / kEventsOfLot);
    const bool is_made = place % kEventsOfLot == 0;
    v1::LotEvent event =
        MakeEvent(kProcessing, {{static_cast<int64_t>(place % 700),
                                 static_cast<int64_t>(place % 1440), actor_.utc_offset},
                                actor_.company.LocationUri(1)});
    if (!is_made) event.set_biz_step("inspecting");
    event.mutable_object()->set_action(is_made ? v1::ACTION_ADD : v1::ACTION_OBSERVE);
    AddPieces(event.mutable_object()->mutable_quantity_list(), lot,
              static_cast<int64_t>(1 + place % 900));
    const PartContent content{std::string(kPartnersPart), std::string(kLotEventMediaType),
                              event.SerializeAsString()};
    return PrepareEvent({actor_.record.participant, actor_.secret}, {&content, 1});
  }

  // Sends until it is answered: over a restart the same events get their first receipts.
  absl::StatusOr<SentBatch> SendUntilAnswered(const std::vector<PreparedEvent>& events) {
    Patience patience(options_.patience);
    for (;;) {
      const absl::Time begun = absl::Now();
      absl::StatusOr<SentBatch> sent = sender_.Send(events);
      Count(sent, absl::Now() - begun);
      if (sent.ok() || !patience.Bears(sent.status())) return sent;
    }
  }

  void Count(const absl::StatusOr<SentBatch>& sent, absl::Duration took) {
    const std::lock_guard<std::mutex> lock(shared_.mutex);
    if (!sent.ok()) {
      ++shared_.counts.interruptions;
      return;
    }
    ++shared_.counts.receipts;
    shared_.counts.repeated += sent->already_recorded;
    shared_.counts.submit_ms.push_back(
        static_cast<float>(absl::ToDoubleMilliseconds(took)));
  }

  absl::Status SubmitNew() {
    Sent batch;
    for (size_t i = 0; i < options_.batch_events; ++i) {
      absl::StatusOr<PreparedEvent> event = NextEvent(batch.lots.emplace_back());
      if (!event.ok()) return event.status();
      batch.events.push_back(*std::move(event));
    }
    absl::StatusOr<SentBatch> sent = SendUntilAnswered(batch.events);
    if (!sent.ok()) return sent.status();
    std::vector<AcknowledgedEvent> events;
    for (size_t i = 0; i < batch.events.size(); ++i) {
      events.push_back({sent->indexes[i], batch.events[i].hash, batch.lots[i]});
    }
    shared_.acknowledged.Add(std::move(events));
    batch.indexes = std::move(sent->indexes);
    sent_.push_back(std::move(batch));
    if (sent_.size() > kRememberedBatches) sent_.pop_front();
    return absl::OkStatus();
  }

  absl::Status SubmitAgain() {
    const Sent& before = sent_[random_() % sent_.size()];
    absl::StatusOr<SentBatch> again = SendUntilAnswered(before.events);
    if (!again.ok()) return again.status();
    if (again->already_recorded && again->indexes == before.indexes) {
      return absl::OkStatus();
    }
    return absl::DataLossError(
        absl::StrCat("a batch that was recorded from entry ", before.indexes[0],
                     " on is recorded again from entry ", again->indexes[0], " on"));
  }

  Shared& shared_;
  const HammerOptions& options_;
  const Actor& actor_;
  const size_t number_;
  const std::unique_ptr<Session> session_;
  BatchSender sender_;
  std::mt19937_64 random_;
  uint64_t next_ = 0;
  std::deque<Sent> sent_;
};

class HammerReader {
 public:
  HammerReader(Shared& shared, const HammerOptions& options, size_t number,
               const Session& session)
      : shared_(shared),
        options_(options),
        ledger_(session.ledger),
        connection_(session.endpoint),
        checkpoints_(absl::StrCat(options.directory, "/reader-", number), ledger_,
                     connection_),
        random_(options.seed * 1000 + 500 + number) {}

  CheckpointCollection& checkpoints() { return checkpoints_; }

  void Run() {
    Patience patience(options_.patience);
    for (int round = 0; shared_.going(); ++round) {
      const absl::Status status = Round(round % kHistoryEvery == 0);
      if (!status.ok()) {
        const std::lock_guard<std::mutex> lock(shared_.mutex);
        ++shared_.counts.interruptions;
      }
      if (!patience.Bears(status)) return shared_.Fail(status);
      absl::SleepFor(kHammerPause);
    }
  }

  // Once more, when all have ended: everything counts.
  absl::Status Round(bool with_history) {
    const std::optional<AcknowledgedEvent> event = shared_.acknowledged.Any(random_);
    const absl::StatusOr<std::string> checkpoint = connection_.GetCheckpoint();
    if (!checkpoint.ok()) return checkpoint.status();
    const absl::StatusOr<TreeHead> head = checkpoints_.Add(*checkpoint);
    if (!head.ok() || !event) return head.status();
    absl::Status status = CheckIncluded(*event, *head);
    if (status.ok() && with_history) status = CheckHistory(event->lot);
    return status;
  }

 private:
  absl::Status CheckIncluded(const AcknowledgedEvent& event, const TreeHead& head) {
    if (event.index >= head.size) {
      return absl::DataLossError(absl::StrCat("entry ", event.index,
                                              " was acknowledged, the newest checkpoint "
                                              "has size ",
                                              head.size));
    }
    const absl::StatusOr<v1::GetInclusionProofResponse> response =
        connection_.GetInclusionProof(event.index, head.size);
    if (absl::IsOutOfRange(response.status()) || absl::IsNotFound(response.status())) {
      return absl::DataLossError(absl::StrCat("entry ", event.index, ": is lost"));
    }
    if (!response.ok()) return response.status();
    const absl::StatusOr<std::vector<Hash>> hashes =
        HashesFromWire("hashes", response->hashes());
    if (!hashes.ok()) return Contradiction(hashes.status());
    const absl::StatusOr<Entry> entry = Entry::Parse(response->entry());
    if (!entry.ok()) return Contradiction(entry.status());
    if (entry->event_hash != event.event_hash) {
      return absl::DataLossError(
          absl::StrCat("entry ", event.index, ": holds another event than acknowledged"));
    }
    const absl::Status status =
        VerifyInclusion({event.index, *hashes}, LeafHash(response->entry()), head);
    if (!status.ok()) {
      return absl::DataLossError(
          absl::StrCat("entry ", event.index, ": ", status.message()));
    }
    const std::lock_guard<std::mutex> lock(shared_.mutex);
    ++shared_.counts.inclusions;
    return status;
  }

  // Nothing that was acknowledged before the question may be missing in the answer.
  absl::Status CheckHistory(const std::string& lot) {
    const std::map<uint64_t, Hash> expected = shared_.acknowledged.OfLot(lot);
    const absl::StatusOr<ReceivedProvenance> received =
        connection_.GetProvenance(lot, v1::DIRECTION_BACK, /*known_tree_size=*/0);
    if (!received.ok()) return received.status();
    const absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(received->file);
    if (!file.ok()) return Contradiction(file.status());
    const absl::StatusOr<VerifiedHistory> history = VerifyProvenance(*file, lot, ledger_);
    if (!history.ok()) return Contradiction(history.status());
    std::map<uint64_t, Hash> shown;
    for (const VerifiedEntry* entry : history->ChainOf(lot)) {
      shown[entry->opened.entry.index] = entry->opened.event_hash;
    }
    for (const auto& [index, hash] : expected) {
      if (shown.contains(index) && shown[index] == hash) continue;
      return absl::DataLossError(absl::StrCat(lot, ": entry ", index,
                                              " was acknowledged, and its history does "
                                              "not show it"));
    }
    const std::lock_guard<std::mutex> lock(shared_.mutex);
    ++shared_.counts.histories;
    return absl::OkStatus();
  }

  Shared& shared_;
  const HammerOptions& options_;
  const LedgerIdentity ledger_;
  Connection connection_;
  CheckpointCollection checkpoints_;
  std::mt19937_64 random_;
};

// What one reader was shown must be of one history with what the others were.
absl::Status CompareReaders(std::vector<std::unique_ptr<HammerReader>>& readers,
                            HammerCounts& counts) {
  for (size_t i = 1; i < readers.size(); ++i) {
    absl::Status status =
        readers[0]->checkpoints().AddNewest(readers[i]->checkpoints(), kComparedAtEnd);
    if (!status.ok()) return status;
  }
  for (const auto& reader : readers) {
    counts.checkpoints += reader->checkpoints().size();
    counts.pairs += reader->checkpoints().pairs();
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Hammer(Session& session, const HammerOptions& options,
                    HammerCounts& counts) {
  const std::vector<Actor> actors = MakeActors(options.seed);
  if (absl::Status status = RegisterActors(session, actors); !status.ok()) return status;
  Shared shared(absl::Now() + options.duration);
  std::vector<std::unique_ptr<HammerSubmitter>> submitters;
  for (size_t i = 0; i < options.submitters; ++i) {
    submitters.push_back(std::make_unique<HammerSubmitter>(
        shared, options, actors[i % actors.size()], i,
        OwnSession(session, absl::StrCat(options.directory, "/submitter-", i))));
  }
  std::vector<std::unique_ptr<HammerReader>> readers;
  for (size_t i = 0; i < options.readers; ++i) {
    readers.push_back(std::make_unique<HammerReader>(shared, options, i, session));
    if (absl::Status status = readers.back()->checkpoints().Load(); !status.ok()) {
      return status;
    }
  }
  std::vector<std::thread> threads;
  for (auto& submitter : submitters) {
    threads.emplace_back([&submitter] { submitter->Run(); });
  }
  for (auto& reader : readers) threads.emplace_back([&reader] { reader->Run(); });
  for (std::thread& thread : threads) thread.join();
  if (shared.status.ok()) shared.status = readers[0]->Round(/*with_history=*/true);
  if (shared.status.ok()) shared.status = CompareReaders(readers, shared.counts);
  counts = std::move(shared.counts);
  counts.events = shared.acknowledged.size();
  return shared.status;
}

}  // namespace rastro
