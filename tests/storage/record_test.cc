// Records come back as they were written, and nothing else is a record.

#include "storage/record.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

const StoredEntry kEntry{"rastro/entry/v1\n7\n", "event", {"a", "", "ccc"}};
const StoredContent kContent{{"lot one", "lot two"}, {"part"}};

std::string EntryRecord() {
  std::string record;
  EncodeEntry(kEntry, record);
  return record;
}

std::string ContentRecord() {
  std::string record;
  EncodeContent(kContent, record);
  return record;
}

TEST(EntryRecordTest, ComesBack) {
  StoredEntry entry{"old", "old", {"old", "old", "old", "old"}};
  ASSERT_THAT(DecodeEntry(EntryRecord(), entry), IsOk());
  EXPECT_EQ(entry, kEntry);
}

TEST(EntryRecordTest, HasTheseBytes) {
  std::string record;
  EncodeEntry({"E", "", {"L"}}, record);
  EXPECT_EQ(record, std::string("\x01\0\0\0\x01"
                                "E\0\0\0\0\0\0\0\x01\0\0\0\x01L",
                                19));
}

TEST(EntryRecordTest, EveryPrefixAndSuffixIsRefused) {
  const std::string record = EntryRecord();
  StoredEntry entry;
  for (size_t size = 0; size < record.size(); ++size) {
    EXPECT_THAT(DecodeEntry(record.substr(0, size), entry),
                StatusIs(absl::StatusCode::kDataLoss))
        << size;
  }
  EXPECT_THAT(
      DecodeEntry(record + "x", entry),
      StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("wanted the end")));
}

TEST(EntryRecordTest, HugeLengthsTakeNoMemory) {
  StoredEntry entry;
  const std::string lengths("\x01\0\0\0\0\0\0\0\0\xff\xff\xff\xff", 13);
  EXPECT_THAT(
      DecodeEntry(lengths, entry),
      StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("4294967295 links")));
  const std::string length("\x01\xff\xff\xff\xff", 5);
  EXPECT_THAT(DecodeEntry(length, entry), StatusIs(absl::StatusCode::kDataLoss));
}

// A flipped bit gives an error or another value, never the same one.
TEST(EntryRecordTest, EveryFlipIsSeen) {
  const std::string record = EntryRecord();
  for (size_t i = 0; i < record.size(); ++i) {
    std::string damaged = record;
    damaged[i] ^= 0x10;
    StoredEntry entry;
    if (DecodeEntry(damaged, entry).ok()) {
      EXPECT_NE(entry, kEntry) << i;
    }
  }
}

TEST(EntryRowTest, ChecksTheIndexInTheText) {
  StoredEntry entry;
  EXPECT_THAT(ReadEntryRow(7, EntryRecord(), entry), IsOk());
  EXPECT_THAT(ReadEntryRow(70, EntryRecord(), entry),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("entries 70")));
  EXPECT_FALSE(EntryStatesIndex("rastro/entry/v1\n77\n", 7));
  EXPECT_FALSE(EntryStatesIndex("rastro/entry/v1", 7));
}

const std::vector<Hash> kErasedLots = {Sha256("one"), Sha256("two")};

std::string ErasedRecord() {
  std::string record;
  EncodeErased(kErasedLots, record);
  return record;
}

TEST(ContentRecordTest, ComesBack) {
  std::optional<StoredContent> content;
  std::vector<Hash> erased_lots = {Sha256("of another row")};
  ASSERT_THAT(DecodeContent(ContentRecord(), content, erased_lots), IsOk());
  EXPECT_EQ(content, kContent);
  EXPECT_TRUE(erased_lots.empty());
  ASSERT_THAT(DecodeContent(ErasedRecord(), content, erased_lots), IsOk());
  EXPECT_EQ(content, std::nullopt);
  EXPECT_EQ(erased_lots, kErasedLots);
}

TEST(ContentRecordTest, RefusesEverythingElse) {
  const std::string record = ContentRecord();
  const std::string erased = ErasedRecord();
  std::string one_more = erased;
  ++one_more[4];  // The number of names.
  std::optional<StoredContent> content;
  std::vector<Hash> erased_lots;
  for (const std::string& bad :
       {std::string(), std::string("\x03"), erased + "x", erased.substr(0, 1),
        erased.substr(0, erased.size() - 1), one_more, record + "x", record.substr(1),
        EntryRecord()}) {
    EXPECT_THAT(DecodeContent(bad, content, erased_lots),
                StatusIs(absl::StatusCode::kDataLoss))
        << bad;
  }
}

TEST(SealTest, ComesBackAndSeesEveryFlip) {
  const std::string sealed = Seal("identity");
  EXPECT_THAT(Unseal(sealed), IsOkAndHolds(absl::string_view("identity")));
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string damaged = sealed;
    damaged[i] ^= 1;
    EXPECT_THAT(Unseal(damaged), StatusIs(absl::StatusCode::kDataLoss)) << i;
  }
  EXPECT_THAT(Unseal(sealed.substr(0, 31)), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace rastro
