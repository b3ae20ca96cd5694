// What a guard's file says under every tear and every flip.

#include "storage/guard_record.h"

#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

GuardRecord RecordOf(uint64_t sequence) {
  return {
      .origin = "ledger.example/test",
      .sequence = sequence,
      .head = TreeHead{.size = sequence * 10, .root = Sha256(std::to_string(sequence))}};
}

// The file after the writes of `sequence` - 1 and `sequence`.
std::string FileAfter(uint64_t sequence) {
  std::string bytes(kGuardFileBytes, '\0');
  for (const GuardRecord& record : {RecordOf(sequence - 1), RecordOf(sequence)}) {
    bytes.replace(GuardSlotOffset(record), kGuardSlotBytes, EncodeGuardSlot(record));
  }
  return bytes;
}

TEST(GuardFileTest, TellsTheNewestOfTwo) {
  for (uint64_t sequence : {1, 2, 3, 1000}) {
    const absl::StatusOr<GuardFile> file = ReadGuardFile(FileAfter(sequence));
    ASSERT_THAT(file, IsOk());
    EXPECT_EQ(file->newest, RecordOf(sequence));
    EXPECT_EQ(file->before, RecordOf(sequence - 1));
    EXPECT_TRUE(file->whole);
  }
}

TEST(GuardFileTest, KeepsARecordWithoutAHead) {
  GuardRecord none{.origin = "ledger.example/test", .sequence = 0};
  std::string bytes = EncodeGuardSlot(none);
  none.sequence = 1;
  bytes += EncodeGuardSlot(none);
  const absl::StatusOr<GuardFile> file = ReadGuardFile(bytes);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->newest, none);
}

// One damaged place never hides the newest head: its other copy has it.
TEST(GuardFileTest, EveryFlippedByteStillGivesTheNewestHead) {
  for (uint64_t sequence : {6, 7}) {
    const std::string bytes = FileAfter(sequence);
    int mended = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
      for (const char flip : {char{1}, char{-128}}) {
        std::string damaged = bytes;
        damaged[i] ^= flip;
        const absl::StatusOr<GuardFile> file = ReadGuardFile(damaged);
        ASSERT_THAT(file, IsOk()) << i;
        ASSERT_EQ(file->newest, RecordOf(sequence)) << i;
        mended += file->whole ? 0 : 1;
      }
    }
    EXPECT_EQ(mended, 4 * 512 * 2);  // Every byte under a checksum, and the checksum.
  }
}

// Zeroes, or garbage, over a whole block or a slot: never the head before.
TEST(GuardFileTest, DamageOfBothCopiesIsDataLoss) {
  const std::string bytes = FileAfter(7);
  for (size_t slot = 0; slot < 2; ++slot) {
    for (const char garbage : {'\0', 'x'}) {
      std::string damaged = bytes;
      damaged.replace(slot * kGuardSlotBytes, kGuardSlotBytes, kGuardSlotBytes, garbage);
      EXPECT_THAT(ReadGuardFile(damaged), StatusIs(absl::StatusCode::kDataLoss));
    }
  }
}

// A crash while head 8 is written may leave any of both blocks old, new, or cut at any
// byte of it; without a write that is out of order inside one block, one head of 7 and
// 8 is found, and never another.
TEST(GuardFileTest, TornWritesGiveTheOldOrTheNewHead) {
  const std::string before = FileAfter(7), after = FileAfter(8);
  const size_t slot = GuardSlotOffset(RecordOf(8));
  for (const bool first_is_new : {false, true}) {
    for (size_t cut = 0; cut <= kGuardBlockBytes; ++cut) {
      // One block is as before or as after, the other is torn at `cut`.
      for (const size_t torn : {slot, slot + kGuardBlockBytes}) {
        const size_t other = torn == slot ? slot + kGuardBlockBytes : slot;
        std::string bytes = before;
        if (first_is_new) {
          bytes.replace(other, kGuardBlockBytes, after, other, kGuardBlockBytes);
        }
        bytes.replace(torn, cut, after, torn, cut);
        const absl::StatusOr<GuardFile> file = ReadGuardFile(bytes);
        ASSERT_THAT(file, IsOk()) << cut;
        ASSERT_TRUE(file->newest == RecordOf(7) || file->newest == RecordOf(8)) << cut;
        if (first_is_new) {
          ASSERT_EQ(file->newest, RecordOf(8)) << cut;
        }
      }
    }
  }
}

TEST(GuardFileTest, BlocksInAnotherPlaceAreDataLoss) {
  const std::string bytes = FileAfter(7);
  const std::string swapped =
      bytes.substr(kGuardSlotBytes) + bytes.substr(0, kGuardSlotBytes);
  EXPECT_THAT(ReadGuardFile(swapped), StatusIs(absl::StatusCode::kDataLoss));
  std::string doubled = bytes;
  doubled.replace(0, kGuardSlotBytes, bytes, kGuardSlotBytes, kGuardSlotBytes);
  EXPECT_THAT(ReadGuardFile(doubled), StatusIs(absl::StatusCode::kDataLoss));
}

// One slot from another time: each half is valid for itself, together they are not.
TEST(GuardFileTest, SlotsThatDoNotFollowOneAnotherAreDataLoss) {
  std::string mixed = FileAfter(7);
  mixed.replace(0, kGuardSlotBytes, FileAfter(10), 0, kGuardSlotBytes);
  EXPECT_THAT(ReadGuardFile(mixed), StatusIs(absl::StatusCode::kDataLoss));
  mixed = FileAfter(7);
  mixed.replace(kGuardSlotBytes, kGuardBlockBytes, FileAfter(3), kGuardSlotBytes,
                kGuardBlockBytes);
  EXPECT_THAT(ReadGuardFile(mixed), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(GuardFileTest, AnotherSizeIsDataLoss) {
  const std::string bytes = FileAfter(7);
  EXPECT_THAT(ReadGuardFile(""), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ReadGuardFile(bytes.substr(1)), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(ReadGuardFile(bytes + "x"), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace rastro
