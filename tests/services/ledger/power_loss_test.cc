// Power fails at any moment of a ledger's life, again and again, also while it recovers:
// what was acknowledged is there and provable, what is there is whole, and the ledger
// goes on. And the proof that this test would see a loss.
//
//   RASTRO_POWER_LOSS_SEEDS=1000   how many stories
//   RASTRO_POWER_LOSS_FIRST=17     the first of them
// A story that fails prints its seed, and keeps the disk as the crash left it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tests/services/ledger/ledger_story.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/watched_disk.h"

namespace rastro {
namespace {

namespace fs = std::filesystem;

constexpr int kLives = 3;
constexpr int kCrashesOfALife = 2;
constexpr uint64_t kDefaultSeeds = 3;

uint64_t NumberFrom(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Counts {
  uint64_t changes = 0;       // Of disks, by stories.
  uint64_t crashes = 0;       // After which the ledger was looked at.
  uint64_t in_creation = 0;   // Others, before there was a ledger.
  uint64_t acknowledged = 0;  // Batches compared, over all crashes.
};

class FragileStory {
 public:
  FragileStory(uint64_t seed, IgnoredSyncs ignored, Counts& counts)
      : random_(seed ^ 0x9e3779b97f4a7c15),
        story_(seed),
        ignored_(std::move(ignored)),
        counts_(counts) {}

  // What went wrong, or nothing.
  std::string Run() {
    std::string root = NewDirectory();
    for (int life = 0; life < kLives; ++life) {
      const DiskJournal journal = Live(root);
      const std::string refused = WhatWasRefused();
      if (!refused.empty()) return absl::StrCat("in life ", life, ": ", refused);
      size_t crash_at = 0;
      for (int crash = 0; crash < kCrashesOfALife; ++crash) {
        crash_at = CrashPoint(journal.changes.size());
        root = NewDirectory();
        const std::string lost = Crash(journal, crash_at, root);
        if (!lost.empty()) {
          return absl::StrCat("life ", life, " ended after change ", crash_at, " of ",
                              journal.changes.size(), ": ", lost);
        }
      }
      story_.End(crash_at);
      if (!story_.created())
        root = NewDirectory();  // Whoever was making it begins again.
    }
    return "";
  }

  // The disk as the last crash left it.
  const std::string& kept() const { return kept_; }

 private:
  std::string NewDirectory() {
    const std::string path = directory_.File(absl::StrCat(directories_++));
    fs::create_directory(path);
    return path;
  }

  DiskJournal Live(const std::string& root) {
    WatchedDisk disk(root);
    story_.Live(root, disk, 5 + random_() % 25);
    counts_.changes += disk.size();
    return disk.Journal();
  }

  // There is no reason to refuse anything: nothing failed while the program ran.
  std::string WhatWasRefused() const {
    if (!story_.opened().ok()) return "open: " + story_.opened().ToString();
    if (story_.failed()) return "fatal: " + story_.reason().ToString();
    if (story_.refused().empty()) return "";
    return "refused: " + story_.refused()[0].ToString();
  }

  // Any, but seldom while the ledger is being made, which takes more changes than most.
  size_t CrashPoint(size_t changes) {
    const size_t made = story_.created().value_or(changes);
    const size_t first = random_() % 10 == 0 ? 0 : std::min(made, changes);
    return first + random_() % (changes - first + 1);
  }

  // Leaves the disk of this crash in `root`, and looks at a copy of it.
  std::string Crash(const DiskJournal& journal, size_t at, const std::string& root) {
    const DiskImage image = AfterPowerLoss(journal, at, random_, ignored_);
    kept_ = root;
    WriteDisk(image, root);
    if (!story_.created() || *story_.created() > at) {
      ++counts_.in_creation;
      return "";
    }
    const std::string copy = NewDirectory();
    WriteDisk(image, copy);
    const std::vector<Acknowledged> wanted = story_.AcknowledgedBy(at);
    ++counts_.crashes;
    counts_.acknowledged += wanted.size();
    return WhatIsLost(copy, wanted);
  }

  std::mt19937_64 random_;
  TempDir directory_;
  LedgerStory story_;
  const IgnoredSyncs ignored_;
  Counts& counts_;
  std::string kept_;
  int directories_ = 0;
};

std::string KeepDisk(uint64_t seed, const std::string& disk) {
  const fs::path kept =
      fs::temp_directory_path() / absl::StrCat("rastro_power_loss_", seed);
  fs::remove_all(kept);
  fs::copy(disk, kept, fs::copy_options::recursive);
  return kept.string();
}

TEST(PowerLossTest, LosesNothingThatWasAcknowledged) {
  const uint64_t first = NumberFrom("RASTRO_POWER_LOSS_FIRST", 1);
  const uint64_t count = NumberFrom("RASTRO_POWER_LOSS_SEEDS", kDefaultSeeds);
  Counts counts;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    FragileStory story(seed, nullptr, counts);
    const std::string wrong = story.Run();
    if (wrong.empty()) continue;
    ADD_FAILURE() << "RASTRO_POWER_LOSS_FIRST=" << seed
                  << " RASTRO_POWER_LOSS_SEEDS=1: " << wrong << "; the disk is kept in "
                  << KeepDisk(seed, story.kept());
  }
  EXPECT_GT(counts.crashes, count);
  EXPECT_GT(counts.acknowledged, count);
  std::cout << count << " stories, " << counts.changes << " changes of disks, "
            << counts.crashes << " crashes looked at with " << counts.acknowledged
            << " acknowledged batches; " << counts.in_creation
            << " crashes while the ledger was being made\n";
}

// A disk that says that it synced and did not is found out: so would be a program that
// does not sync.
class IgnoredSyncTest : public ::testing::TestWithParam<std::string> {};

TEST_P(IgnoredSyncTest, LossIsSeen) {
  const std::string which = GetParam();
  const auto ignored = [&](const std::string& name) {
    return which == "names" ? name.empty()
                            : !name.empty() && absl::StrContains(name, which);
  };
  Counts counts;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const std::string wrong = FragileStory(seed, ignored, counts).Run();
    if (wrong.empty()) continue;
    std::cout << "seen in story " << seed << ": " << wrong << "\n";
    return;
  }
  FAIL() << "not seen";
}

INSTANTIATE_TEST_SUITE_P(PowerLoss, IgnoredSyncTest,
                         ::testing::Values(".log", ".sst", "MANIFEST", "guard", "names"));

}  // namespace
}  // namespace rastro
