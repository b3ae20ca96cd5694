// Every stored value of the ledger store altered, moved, dropped: opening refuses, or the
// check of stored bytes says so and names the entry.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "services/ledger/integrity.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::ContainsRegex;

class DamageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger_.Create();
    for (int i = 0; i < 2; ++i) {
      ledger_.Record(
          {TransformationJson({TestLot(absl::StrCat("in", i))},
                              {TestLot(absl::StrCat("out", i)), TestLot("mix")}, i),
           ObjectEventJson("OBSERVE", {TestLot(absl::StrCat("out", i))}, 100 + i)});
    }
  }

  std::string StorePath() const { return ledger_.options.data_directory + "/ledger"; }

  // What opening and checking the closed store say.
  absl::Status Check() {
    LedgerStoreOptions options;
    options.path = StorePath();
    options.origin = ledger_.options.origin;
    absl::StatusOr<std::unique_ptr<LedgerStore>> store =
        LedgerStore::OpenReadOnly(options);
    if (!store.ok()) return store.status();
    return CheckStore(**store, (*store)->Head());
  }

  void Change(const std::function<void(LedgerDamage&)>& change) {
    LedgerDamage damage(StorePath());
    change(damage);
  }

  std::vector<StoredKey> Keys() { return LedgerDamage(StorePath()).Keys(); }

  TestLedger ledger_;
};

// The index in the key of a row of entries or content.
uint64_t IndexOf(const StoredKey& key) { return static_cast<uint8_t>(key.key.back()); }

TEST_F(DamageTest, EveryAlteredValueIsFound) {
  ledger_.Close();
  ASSERT_THAT(Check(), IsOk());
  int altered = 0;
  for (const StoredKey& key : Keys()) {
    std::string value;
    Change([&](LedgerDamage& damage) { value = damage.Get(key); });
    for (size_t part = 0; part < 4; ++part) {
      SCOPED_TRACE(absl::StrCat(key.family, " row ", altered));
      std::string flipped = value;
      flipped[(flipped.size() - 1) * part / 3] ^= 1 << (altered % 8);
      Change([&](LedgerDamage& damage) { damage.Put(key, flipped); });
      const absl::Status status = Check();
      EXPECT_FALSE(status.ok());
      if (key.family == "entries" || key.family == "content") {
        EXPECT_THAT(status,
                    StatusIs(absl::StatusCode::kDataLoss,
                             ContainsRegex(absl::StrCat("(entry|entries|content) ",
                                                        IndexOf(key), ":"))));
      }
      ++altered;
    }
    Change([&](LedgerDamage& damage) { damage.Put(key, value); });
  }
  EXPECT_GT(altered, 50);
  EXPECT_THAT(Check(), IsOk());
}

TEST_F(DamageTest, EveryDroppedMovedOrRepeatedValueIsFound) {
  ledger_.Close();
  const std::vector<StoredKey> keys = Keys();
  int tried = 0;
  for (size_t i = 0; i + 1 < keys.size(); ++i) {
    const StoredKey& key = keys[i];
    const StoredKey& next = keys[i + 1];
    SCOPED_TRACE(absl::StrCat(key.family, " row ", i));
    std::string value;
    std::string next_value;
    Change([&](LedgerDamage& damage) {
      value = damage.Get(key);
      next_value = damage.Get(next);
      damage.Delete(key);
    });
    EXPECT_FALSE(Check().ok()) << "dropped";
    if (key.family == next.family && value != next_value) {
      Change([&](LedgerDamage& damage) {
        damage.Put(key, next_value);  // Repeated.
      });
      EXPECT_FALSE(Check().ok()) << "repeated";
      Change([&](LedgerDamage& damage) { damage.Put(next, value); });
      EXPECT_FALSE(Check().ok()) << "swapped";
      Change([&](LedgerDamage& damage) { damage.Put(next, next_value); });
      ++tried;
    }
    Change([&](LedgerDamage& damage) { damage.Put(key, value); });
  }
  EXPECT_GT(tried, 8);
  EXPECT_THAT(Check(), IsOk());
}

// What a reader is given is checked against the tree: a value altered under a running
// server gives no proof.
TEST_F(DamageTest, ReaderServesNothingFromAnAlteredEntry) {
  const std::vector<uint64_t> indexes = {4};
  EXPECT_THAT(ledger_->reader().Receipts(ledger_.At(), indexes), IsOk());
  ledger_.Close();
  for (const StoredKey& key : Keys()) {
    if (key.family != "entries" || IndexOf(key) != 4) continue;
    Change([&](LedgerDamage& damage) {
      std::string value = damage.Get(key);
      const size_t place = value.find("event ");
      ASSERT_NE(place, std::string::npos);
      value[place + 10] = value[place + 10] == 'A' ? 'B' : 'A';
      damage.Put(key, value);
    });
  }
  // The index fits no more, and cannot be made again from what is damaged; or the
  // ledger opens and the entry is refused.
  const absl::Status opened = ledger_.Reopen();
  if (!opened.ok()) {
    EXPECT_THAT(opened, StatusIs(absl::StatusCode::kDataLoss));
    return;
  }
  EXPECT_THAT(ledger_->reader().Receipts(ledger_.At(), indexes),
              StatusIs(absl::StatusCode::kDataLoss));
  const auto loss = StatusIs(absl::StatusCode::kDataLoss);
  EXPECT_THAT(ledger_->reader().ReadEntry(ledger_.At(), 4), loss);
  const uint64_t size = ledger_.At().head.size;
  EXPECT_THAT(ledger_->reader().ProveInclusion(ledger_.At(), 4, size), loss);
  const std::vector<uint64_t> among = {1, 4};
  EXPECT_THAT(ledger_->reader().ProveEntries(ledger_.At(), among, size), loss);
}

}  // namespace
}  // namespace rastro
