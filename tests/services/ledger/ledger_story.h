// A ledger with the real engine over real stores, that does what a seed says on a disk
// that is watched: batches small and large, alone and in groups, known ones again,
// registrations, rows of queries and findings, clean ends. And what its clients remember.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_LEDGER_STORY_H_
#define RASTRO_TESTS_SERVICES_LEDGER_LEDGER_STORY_H_

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/testing/test_ledger.h"
#include "tests/testing/watched_disk.h"

namespace rastro {

// A batch as its submitter keeps it until it is answered.
struct SentBatch {
  Submission submission;
  std::vector<Hash> event_hashes;
  size_t changes = 0;          // Of the disk, when it was made.
  bool after_failure = false;  // Sent when the program should have ended.
};

// An answer that a submitter has.
struct Acknowledged {
  SentBatch sent;
  std::vector<uint64_t> indexes;
  bool already_recorded = false;
  TreeHead head;       // Of the checkpoint that came with it.
  size_t changes = 0;  // Of the disk, when it came.
};

class LedgerStory {
 public:
  explicit LedgerStory(uint64_t seed);

  // Opens the ledger in `root`, which `disk` watches, makes it if nothing is there yet;
  // sends what was never answered, acts so many times, and closes it.
  void Live(const std::string& root, WatchedDisk& disk, int actions);

  // The life ended after `changes` of its disk: what came later never was.
  void End(size_t changes);

  // The answers that had come after so many changes, and in earlier lives.
  std::vector<Acknowledged> AcknowledgedBy(size_t changes) const;

  // Changes when the ledger was made; not set if it was not.
  std::optional<size_t> created() const { return created_; }

  // Of the last life: how opening went, what was not answered with a receipt, and when
  // the disk was said to have failed, with the reason.
  const absl::Status& opened() const { return opened_; }
  const std::vector<absl::Status>& refused() const { return refused_; }
  std::optional<size_t> failed() const { return failed_; }
  const absl::Status& reason() const { return reason_; }
  // Batches that were recorded after that, which must not be.
  int answered_late() const { return answered_late_; }

 private:
  void Act();
  void Send(std::vector<SentBatch> batches);
  void Answer(SentBatch batch, absl::StatusOr<Recorded> recorded);
  SentBatch MakeBatch();
  SentBatch MakeRegistration();
  void IndexRows();
  void Reopen();
  std::string EventJson();
  std::vector<std::string> Lots(size_t count);
  uint64_t Below(uint64_t bound) { return random_() % bound; }

  std::mt19937_64 random_;
  TestLedger ledger_;
  WatchedDisk* disk_ = nullptr;
  std::optional<size_t> created_;
  absl::Status opened_;
  std::vector<absl::Status> refused_;
  std::optional<size_t> failed_;
  bool failed_in_background_ = false;  // In a thread of the database.
  absl::Status reason_;
  int answered_late_ = 0;
  std::vector<SentBatch> unanswered_;
  std::vector<Acknowledged> acknowledged_;
  int number_ = 0;  // Makes each event another one.
};

// Opens the ledger in `root` with whole disks, and compares it with what was
// acknowledged: every event at its index and under a receipt that verifies, every
// checkpoint continued, every stored byte right, every derived row there, and new events
// taken. What is wrong, or nothing.
std::string WhatIsLost(const std::string& root, const std::vector<Acknowledged>& wanted);

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_LEDGER_STORY_H_
