// What was read for one question is at hand for the next, and says what it would have.

#include "services/ledger/recent_entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/ledger/chain_source.h"
#include "storage/ledger_store.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

class RecentEntriesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ledger_.Create();
    index_ = Record("A");
  }

  uint64_t Record(const std::string& lot) {
    ledger_.Record({ObjectEventJson("ADD", {TestLot(lot)}, 1)});
    return ledger_.At().head.size - 1;
  }

  absl::StatusOr<WholeEntry> Read(uint64_t index) {
    return ReadWholeEntry(ledger_->reader(), ledger_.At(), index);
  }

  TestLedger ledger_;
  uint64_t index_ = 0;
};

TEST_F(RecentEntriesTest, AnEntryIsReadOnce) {
  const absl::StatusOr<WholeEntry> first = Read(index_);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->entry->index, index_);
  EXPECT_EQ(first->event->lots.size(), 1u);
  Record("B");
  const absl::StatusOr<WholeEntry> again = Read(index_);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->entry, first->entry);
  EXPECT_EQ(again->event, first->event);
  // It is what the store says.
  const absl::StatusOr<FullEntry> stored =
      ledger_->reader().ReadEntry(ledger_.At(), index_);
  ASSERT_THAT(stored, IsOk());
  EXPECT_EQ(stored->opening.entry, again->entry->opening.entry);
  EXPECT_EQ(stored->opening.parts, again->entry->opening.parts);
}

TEST_F(RecentEntriesTest, NothingIsGivenBeyondTheSnapshot) {
  const std::shared_ptr<const Published> before = ledger_->publisher().Current();
  const uint64_t index = Record("B");
  ASSERT_THAT(Read(index), IsOk());
  EXPECT_THAT(ReadWholeEntry(ledger_->reader(), *before, index).status(),
              StatusIs(absl::StatusCode::kOutOfRange));
}

// What a question shows of an entry, or withholds, is another question's no more.
TEST_F(RecentEntriesTest, WhatIsWithheldFromOneIsThereForAnother) {
  LedgerView nobody = ledger_.View({"operator", false});
  const absl::StatusOr<std::shared_ptr<const FullEntry>> entry = nobody.EntryAt(index_);
  ASSERT_THAT(entry, IsOk());
  EntryOpening narrowed = (*entry)->opening;
  ASSERT_THAT(nobody.Withhold(index_, narrowed), IsOk());
  EXPECT_LT(narrowed.parts.size(), (*entry)->opening.parts.size());
  LedgerView all = ledger_.View();
  const auto event = all.EventAt(index_);
  ASSERT_THAT(event, IsOk());
  EXPECT_TRUE((*event)->IsWhole());
  const auto seen = nobody.EventAt(index_);
  ASSERT_THAT(seen, IsOk());
  EXPECT_FALSE((*seen)->IsWhole());
}

TEST_F(RecentEntriesTest, WhatIsErasedIsReadEachTime) {
  ledger_.Close();
  LedgerStoreOptions options;
  options.path = ledger_.options.data_directory + "/ledger";
  options.min_free_bytes = 0;
  ASSERT_THAT((*LedgerStore::Open(options))->EraseContent({index_}), IsOk());
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  const absl::StatusOr<WholeEntry> first = Read(index_);
  ASSERT_THAT(first, IsOk());
  EXPECT_TRUE(first->entry->erased_lots.has_value());
  EXPECT_NE(Read(index_)->entry, first->entry);
}

}  // namespace
}  // namespace rastro
