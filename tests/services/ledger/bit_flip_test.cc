// One bit flipped anywhere in the files of a ledger. Every answer is that of the whole
// ledger, or an error that names the place; nothing is wrong and nothing crashes.
//
//   RASTRO_BIT_FLIPS=3120     how many
//   RASTRO_BIT_FLIP_FIRST=17  the first of them
// A flip that fails prints its number, and the files that it damaged are kept.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "storage/private_file.h"
#include "tests/testing/child_process.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kDefaultFlips = 26;

uint64_t SettingOf(const char* variable, uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// What the prober said.
struct Answers {
  std::map<std::string, std::string> by_question;
  int code = 0;
  std::string errors;  // Of the process.
};

bool IsError(const std::string& answer) { return absl::StartsWith(answer, "!"); }

Answers Probe(const std::string& directory) {
  ChildProcess process({RASTRO_LEDGER_PROBER, directory});
  Answers answers;
  for (std::string line; !(line = process.Line()).empty();) {
    const std::pair<std::string, std::string> words =
        absl::StrSplit(line.substr(0, line.size() - 1), absl::MaxSplits('\t', 1));
    answers.by_question[words.first] = words.second;
  }
  answers.code = process.Wait();
  answers.errors = process.errors;
  return answers;
}

struct Flip {
  std::string kind;  // "ledger sst", "guard", ...
  fs::path file;     // Below the ledger's directory.
  uint64_t offset = 0;
  int bit = 0;
};

std::string WordsOf(const Flip& flip) {
  return absl::StrCat("bit ", flip.bit, " of byte ", flip.offset, " of ",
                      flip.file.string());
}

// "data/ledger/000012.sst" is a "ledger sst".
std::string KindOf(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::string store = file.parent_path().filename().string();
  if (store.empty()) return name;
  for (const char* kind : {"MANIFEST", "OPTIONS"}) {
    if (absl::StartsWith(name, kind)) return absl::StrCat(store, " ", kind);
  }
  if (!file.extension().empty()) {
    return absl::StrCat(store, " ", file.extension().string().substr(1));
  }
  return absl::StrCat(store, " ", name);
}

struct Tally {
  int flips = 0;
  int unnoticed = 0;  // Every answer was right.
  int healed = 0;     // So it was, after something was made again.
  int partial = 0;    // Opened, and some answers were errors.
  int refused = 0;    // Not opened, or stopped.
};

class BitFlipTest : public ::testing::Test {
 protected:
  // 260 entries in tables, so that there is a tile, then a kill: the rest is in the log.
  void SetUp() override {
    ledger_.options.data_directory = whole_ + "/data";
    ledger_.options.guard_path = whole_ + "/guard";
    fs::create_directory(whole_);
    ledger_.Create();
    for (int batch = 0; batch < 26; ++batch) RecordTen(batch);
    Judge();
    ASSERT_EQ(ledger_.Reopen(), absl::OkStatus());
    for (int batch = 26; batch < 29; ++batch) RecordTen(batch);
    const std::string killed = directory_.File("killed");
    fs::copy(whole_, killed, fs::copy_options::recursive);
    ledger_.Close();
    whole_ = killed;
    const Hash seed = Sha256(absl::StrCat("test key ", kTestOrigin, " ", 0));
    ASSERT_TRUE(WritePrivateFile(whole_ + "/ledger.key",
                                 *PrivateKey::FromEd25519Seed(seed.view())->Pem(),
                                 IfExists::kRefuse)
                    .ok());
    wanted_ = Probe(Copy(whole_));
    ASSERT_EQ(wanted_.code, 0) << wanted_.errors;
    for (const auto& [question, answer] : wanted_.by_question) {
      ASSERT_FALSE(IsError(answer)) << question << " " << answer;
    }
    ASSERT_GT(wanted_.by_question.size(), 2 * 290u);
    for (const auto& file : fs::recursive_directory_iterator(whole_)) {
      const std::string name = file.path().filename().string();
      const bool is_content = file.is_regular_file() && file.file_size() > 0 &&
                              name != "LOCK" && !absl::StartsWith(name, "LOG");
      const fs::path below = fs::relative(file.path(), whole_);
      if (is_content) files_[KindOf(below)].push_back(below);
    }
    ASSERT_GT(files_.size(), 20u);
  }

  void RecordTen(int batch) {
    std::vector<std::string> events;
    for (int i = 0; i < 9; ++i) {
      events.push_back(ObjectEventJson("OBSERVE", {TestLot(absl::StrCat("lot", i))},
                                       batch * 10 + i, absl::StrCat("urn:e:", batch, i)));
    }
    events.push_back(TransformationJson({TestLot(absl::StrCat("in", batch))},
                                        {TestLot(absl::StrCat("lot", batch % 9))},
                                        batch * 10 + 9));
    ledger_.Record(events);
  }

  void Judge() {
    for (RowIndexer* rows : {&ledger_->query_indexer(), &ledger_->finding_indexer()}) {
      absl::StatusOr<bool> more = true;
      while (more.ok() && *more) more = rows->Step();
      ASSERT_TRUE(more.ok()) << more.status();
    }
  }

  std::string Copy(const std::string& from) {
    const std::string copy = directory_.File("copy");
    fs::remove_all(copy);
    fs::copy(from, copy, fs::copy_options::recursive);
    return copy;
  }

  // Every kind in turn; within it any file and bit, more often near the ends.
  Flip Choose(uint64_t number) const {
    std::mt19937_64 random(number);
    const auto& [kind, files] = *std::next(files_.begin(), number % files_.size());
    Flip flip{.kind = kind, .file = files[random() % files.size()]};
    const uint64_t size = fs::file_size(whole_ / flip.file);
    const uint64_t near = std::min<uint64_t>(size, 100);
    flip.offset = random() % size;
    if (random() % 4 == 0) flip.offset = random() % near;
    if (random() % 4 == 0) flip.offset = size - 1 - random() % near;
    flip.bit = static_cast<int>(random() % 8);
    return flip;
  }

  static void Damage(const fs::path& file, const Flip& flip) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(flip.offset);
    const char byte = static_cast<char>(stream.get() ^ (1 << flip.bit));
    stream.seekp(flip.offset);
    stream.put(byte);
  }

  // False if something was wrong.
  bool Compare(const Answers& got, const Flip& flip) {
    std::vector<std::string> wrong;
    bool errors = false, healed = false;
    const bool smaller = got.by_question.contains("read only");
    for (const auto& [question, answer] : got.by_question) {
      if (IsError(answer)) {
        errors = true;
        continue;
      }
      const auto wanted = wanted_.by_question.find(question);
      const bool differs =
          wanted == wanted_.by_question.end() || wanted->second != answer;
      if (!differs) continue;
      healed = true;
      if (absl::StartsWith(question, "note ")) continue;
      // A ledger that says that entries are missing answers as of what it has.
      if (smaller && wanted == wanted_.by_question.end()) continue;
      wrong.push_back(absl::StrCat(question, ": ", answer));
    }
    const bool opened = got.code == 0;
    if (opened && got.by_question.size() < wanted_.by_question.size() && !errors) {
      wrong.push_back("answers are missing");
    }
    if (got.code != 0 && !errors) wrong.push_back(absl::StrCat("exit code ", got.code));
    if (got.code > 3) wrong.push_back(absl::StrCat("crash: ", got.errors));
    Tally& tally = tallies_[flip.kind];
    ++tally.flips;
    ++(!opened  ? tally.refused
       : errors ? tally.partial
       : healed ? tally.healed
                : tally.unnoticed);
    EXPECT_THAT(wrong, ::testing::IsEmpty());
    return wrong.empty() && NamesThePlace(got, flip);
  }

  // What is said has to lead there: to the file, its store, or what stood in it.
  static bool NamesThePlace(const Answers& got, const Flip& flip) {
    const std::string store = flip.kind.substr(0, flip.kind.find(' '));
    for (const auto& [question, answer] : got.by_question) {
      if (!IsError(answer)) continue;
      SCOPED_TRACE(absl::StrCat(question, ": ", answer));
      EXPECT_THAT(answer,
                  ::testing::ContainsRegex(
                      "/data/|guard|key|entry [0-9]|entries [0-9]|content [0-9]|batch|"
                      "tile|row \"|index|query|finding|ledger store|chain"));
      if (::testing::Test::HasFailure()) return false;
    }
    return true;
  }

  TempDir directory_;
  std::string whole_ = directory_.File("whole");
  TestLedger ledger_;
  Answers wanted_;
  std::map<std::string, std::vector<fs::path>> files_;  // By kind.
  std::map<std::string, Tally> tallies_;
};

TEST_F(BitFlipTest, NoAnswerIsWrong) {
  const uint64_t first = SettingOf("RASTRO_BIT_FLIP_FIRST", 1);
  const uint64_t count = SettingOf("RASTRO_BIT_FLIPS", kDefaultFlips);
  for (uint64_t number = first; number < first + count; ++number) {
    const Flip flip = Choose(number);
    SCOPED_TRACE(absl::StrCat("RASTRO_BIT_FLIP_FIRST=", number, ", ", WordsOf(flip)));
    const std::string copy = Copy(whole_);
    Damage(copy / flip.file, flip);
    if (Compare(Probe(copy), flip)) continue;
    const fs::path kept =
        fs::temp_directory_path() / absl::StrCat("rastro_bit_flip_", number);
    fs::remove_all(kept);
    fs::copy(whole_, kept, fs::copy_options::recursive);
    Damage(kept / flip.file, flip);
    if (::testing::Test::HasFatalFailure()) break;
  }
  Tally all;
  for (const auto& [kind, tally] : tallies_) {
    std::cout << kind << ": " << tally.flips << " flips, " << tally.unnoticed
              << " without effect, " << tally.healed << " healed, " << tally.partial
              << " some answers refused, " << tally.refused << " opening refused\n";
    all.flips += tally.flips;
    all.unnoticed += tally.unnoticed;
  }
  std::cout << all.flips << " flips, " << all.flips - all.unnoticed << " had an effect\n";
  EXPECT_GT(all.flips, all.unnoticed);
}

}  // namespace
}  // namespace rastro
