// Whether an entry store has the entries of ledger_groups.h.

#ifndef RASTRO_TESTS_STORAGE_EXPECT_ENTRIES_H_
#define RASTRO_TESTS_STORAGE_EXPECT_ENTRIES_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "storage/entry_store.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/status_matchers.h"

namespace rastro {

// Entries 0 to size - 1 with their content, and nothing beyond.
inline void ExpectHas(const EntryStore& store, uint64_t size) {
  EXPECT_EQ(store.Head(), HeadAt(size));
  for (uint64_t index = 0; index < size; ++index) {
    ASSERT_THAT(store.ReadEntry(index), IsOkAndHolds(MakeEntry(index)));
    ASSERT_THAT(store.ReadContent(index),
                IsOkAndHolds(std::optional<StoredContent>(MakeContent(index))));
  }
  EXPECT_THAT(store.ReadEntry(size), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(store.ReadContent(size), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_THAT(store.ReadBatch(size), StatusIs(absl::StatusCode::kOutOfRange));
}

}  // namespace rastro

#endif  // RASTRO_TESTS_STORAGE_EXPECT_ENTRIES_H_
