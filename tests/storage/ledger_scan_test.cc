// Scans give what single reads give, in order, and stop at what is missing.

#include "storage/ledger_scan.h"

#include <gtest/gtest.h>

#include "storage/key_schema.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/ledger_damage.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/temp_dir.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class LedgerScanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_THAT(LedgerStore::Create(options_, kTestTime), IsOk());
    Open();
    GroupMaker maker(/*batch_events=*/4);
    ASSERT_THAT(store_->Append(maker.Next(300)), IsOk());
    ASSERT_THAT(store_->Append(maker.Next(10)), IsOk());
  }
  void Open() {
    auto store = LedgerStore::Open(options_);
    ASSERT_THAT(store, IsOk());
    store_ = *std::move(store);
  }

  // Damages the closed store and opens it again.
  template <typename Damage>
  void Damaged(const Damage& damage) {
    store_.reset();
    {
      LedgerDamage door(options_.path);
      damage(door);
    }
    Open();
  }

  // Reads on until an error or the end; the number of rows goes to `rows`.
  static absl::Status ReadAll(EntryScan& scan, uint64_t& rows) {
    ScannedEntry row;
    for (rows = 0;; ++rows) {
      const absl::StatusOr<bool> more = scan.Next(row);
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
    }
  }

  TempDir directory_;
  LedgerStoreOptions options_ = TestOptions(directory_.File("ledger"));
  std::unique_ptr<LedgerStore> store_;
};

TEST_F(LedgerScanTest, ErasedContentIsNoLoss) {
  ASSERT_THAT(store_->EraseContent({1}), IsOk());
  const auto scan = store_->Scan({});
  ScannedEntry row;
  for (const bool present : {true, false, true}) {
    ASSERT_THAT(scan->Next(row), IsOkAndHolds(true));
    EXPECT_EQ(row.content.has_value(), present) << row.index;
  }
}

TEST_F(LedgerScanTest, StopsAtAMissingEntry) {
  Damaged([](LedgerDamage& door) { door.Delete({kEntriesFamily, IndexKey(5)}); });
  uint64_t rows = 0;
  const auto scan = store_->Scan({});
  EXPECT_THAT(ReadAll(*scan, rows),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("entries 5: missing")));
  EXPECT_EQ(rows, 5u);
  ScannedEntry row;
  EXPECT_THAT(scan->Next(row), IsOkAndHolds(false));
}

TEST_F(LedgerScanTest, StopsAtMissingOrDamagedContent) {
  Damaged([](LedgerDamage& door) { door.Delete({kContentFamily, IndexKey(5)}); });
  uint64_t rows = 0;
  EXPECT_THAT(ReadAll(*store_->Scan({}), rows),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("content 5: missing")));
  Damaged([](LedgerDamage& door) { door.Put({kContentFamily, IndexKey(5)}, "?"); });
  EXPECT_THAT(ReadAll(*store_->Scan({}), rows),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("content 5")));
}

TEST_F(LedgerScanTest, StopsAtAKeyThatIsNoIndex) {
  Damaged([](LedgerDamage& door) {
    door.Put({kBatchesFamily, IndexKey(4) + "x"}, "a note that no entry has");
  });
  uint64_t rows = 0;
  EXPECT_THAT(ReadAll(*store_->Scan({}), rows),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("batches")));
}

}  // namespace
}  // namespace rastro
