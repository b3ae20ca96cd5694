// The seed decides what is done; which thread of RocksDB is first does not depend on it.

#include "tests/services/ledger/ledger_story.h"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

constexpr uint64_t kLots = 60;
constexpr uint64_t kWriteBufferBytes = 64 << 10;  // The least that RocksDB takes.

SentBatch Sent(Submission submission, std::vector<Hash> hashes) {
  return {.submission = std::move(submission), .event_hashes = std::move(hashes)};
}

SentBatch Registration(const TestParticipant& submitter, const RegistryRecord& record,
                       const std::vector<const NoteSigner*>& signers) {
  return Sent(TestRegistration(submitter, record, signers),
              {PrepareRegistration(submitter.submitter, record)->hash});
}

}  // namespace

LedgerStory::LedgerStory(uint64_t seed) : random_(seed) {
  const TestParticipant& first = ledger_.operator_party;
  const TestParticipant& exporter = ledger_.exporter;
  unanswered_.push_back(Registration(first, first.Record(Role::kOperator), {&first.key}));
  unanswered_.push_back(
      Registration(first, exporter.Record(Role::kExporter), {&first.key, &exporter.key}));
  ledger_.options.write_buffer_bytes = kWriteBufferBytes;
  ledger_.options.fatal = [this,
                           own = std::this_thread::get_id()](const absl::Status& reason) {
    if (failed_) return;
    failed_in_background_ = std::this_thread::get_id() != own;
    failed_ = disk_->size();
    reason_ = reason;
  };
}

void LedgerStory::Live(const std::string& root, WatchedDisk& disk, int actions) {
  disk_ = &disk;
  failed_.reset();
  answered_late_ = 0;
  refused_.clear();
  ledger_.options.data_directory = root + "/data";
  ledger_.options.guard_path = root + "/guard";
  ledger_.options.create = !created_;
  opened_ = ledger_.Reopen();
  ledger_.options.create = false;
  if (!opened_.ok()) return;
  if (!created_) created_ = disk.size();
  for (SentBatch& batch : std::exchange(unanswered_, {})) Send({std::move(batch)});
  for (int i = 0; i < actions && opened_.ok(); ++i) Act();
  ledger_.Close();
}

void LedgerStory::End(size_t changes) {
  std::vector<SentBatch> unanswered;
  for (SentBatch& batch : std::exchange(unanswered_, {})) {
    if (batch.changes <= changes) unanswered.push_back(std::move(batch));
  }
  std::vector<Acknowledged> acknowledged;
  for (Acknowledged& answer : std::exchange(acknowledged_, {})) {
    if (answer.changes <= changes) {
      acknowledged.push_back(std::move(answer));
    } else if (answer.sent.changes <= changes && !answer.already_recorded) {
      unanswered.push_back(std::move(answer.sent));
    }
  }
  for (Acknowledged& answer : acknowledged) answer.changes = answer.sent.changes = 0;
  for (SentBatch& batch : unanswered) batch.changes = 0;
  unanswered_ = std::move(unanswered);
  acknowledged_ = std::move(acknowledged);
  if (created_ && *created_ > changes) created_.reset();
  if (created_) created_ = 0;
}

std::vector<Acknowledged> LedgerStory::AcknowledgedBy(size_t changes) const {
  std::vector<Acknowledged> answers;
  for (const Acknowledged& answer : acknowledged_) {
    if (answer.changes <= changes) answers.push_back(answer);
  }
  return answers;
}

void LedgerStory::Act() {
  ledger_.clock.Advance(absl::Milliseconds(Below(5000)));
  const uint64_t choice = Below(100);
  if (choice < 55) {
    Send({MakeBatch()});
  } else if (choice < 67) {
    std::vector<SentBatch> group;
    while (group.size() < 2 + choice % 3) group.push_back(MakeBatch());
    Send(std::move(group));
  } else if (choice < 74) {
    if (!acknowledged_.empty()) Send({acknowledged_[Below(acknowledged_.size())].sent});
  } else if (choice < 82) {
    Send({MakeRegistration()});
  } else if (choice < 94) {
    IndexRows();
  } else {
    Reopen();
  }
}

void LedgerStory::Send(std::vector<SentBatch> batches) {
  for (SentBatch& batch : batches) {
    batch.after_failure = failed_.has_value();
    absl::StatusOr<AdmittedBatch> admitted = ledger_->Admit(batch.submission);
    if (!admitted.ok()) {
      Answer(batch, admitted.status());
      continue;
    }
    const absl::Status queued = ledger_->Submit(
        *std::move(admitted),
        [this, batch](auto recorded) { Answer(batch, std::move(recorded)); });
    if (!queued.ok()) Answer(batch, queued);
  }
  while (ledger_->sequencer().Step()) {
  }
}

void LedgerStory::Answer(SentBatch batch, absl::StatusOr<Recorded> recorded) {
  if (!recorded.ok()) {
    refused_.push_back(recorded.status());
    unanswered_.push_back(std::move(batch));
    return;
  }
  // What is derived does not hold up the ledger: there the end of the program does.
  const bool is_derived = absl::StartsWith(reason_.message(), "index store") ||
                          absl::StartsWith(reason_.message(), "query store") ||
                          absl::StartsWith(reason_.message(), "finding store");
  // A batch that was on its way when a thread of the database ended the program would
  // have had no answer; here it goes on.
  const bool is_late = !failed_in_background_ || batch.after_failure;
  if (failed_ && is_late && !is_derived && !recorded->already_recorded) ++answered_late_;
  acknowledged_.push_back({.sent = std::move(batch),
                           .indexes = std::move(recorded->indexes),
                           .already_recorded = recorded->already_recorded,
                           .head = recorded->published->head,
                           .changes = disk_->size()});
}

SentBatch LedgerStory::MakeBatch() {
  std::vector<PreparedEvent> events;
  std::vector<Hash> hashes;
  for (uint64_t i = 1 + Below(4); i > 0; --i) {
    events.push_back(TestEvent(ledger_.exporter, EventJson()));
    hashes.push_back(events.back().hash);
  }
  SentBatch batch =
      Sent(TestBatch(ledger_.exporter, events, ledger_.At().head), std::move(hashes));
  batch.changes = disk_->size();
  return batch;
}

SentBatch LedgerStory::MakeRegistration() {
  const TestParticipant added(absl::StrCat("participante-", number_++));
  const TestParticipant& first = ledger_.operator_party;
  SentBatch batch =
      Registration(first, added.Record(Role::kImporter), {&first.key, &added.key});
  batch.changes = disk_->size();
  return batch;
}

void LedgerStory::IndexRows() {
  for (RowIndexer* rows : {&ledger_->query_indexer(), &ledger_->finding_indexer()}) {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = rows->Step();
    if (!more.ok()) refused_.push_back(more.status());
  }
}

void LedgerStory::Reopen() {
  ledger_.Close();
  // A program that was told to end does not open again.
  if (failed_) opened_ = absl::AbortedError("ended");
  if (opened_.ok()) opened_ = ledger_.Reopen();
}

std::string LedgerStory::EventJson() {
  const int minute = number_++;
  const uint64_t choice = Below(10);
  if (choice == 0) return ObjectEventJson("OBSERVE", Lots(25 + Below(30)), minute);
  if (choice <= 2) return TransformationJson(Lots(2), Lots(1 + Below(4)), minute);
  return ObjectEventJson("OBSERVE", Lots(1 + Below(6)), minute,
                         absl::StrCat("urn:event:", minute));
}

std::vector<std::string> LedgerStory::Lots(size_t count) {
  std::set<std::string> lots;
  while (lots.size() < count) lots.insert(TestLot(absl::StrCat("lot", Below(kLots))));
  return {lots.begin(), lots.end()};
}

}  // namespace rastro
