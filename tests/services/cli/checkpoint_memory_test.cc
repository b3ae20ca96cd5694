// What was verified once must stay in the history.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "services/cli/session.h"
#include "storage/private_file.h"
#include "tests/services/cli/provenance_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class CheckpointMemoryTest : public ProvenanceFixture {
 protected:
  CheckpointMemory Memory() const {
    return CheckpointMemory(
        ledger_.directory.File("state/x.checkpoint"),
        LedgerIdentity{std::string(kTestOrigin), ledger_.ledger_key.key()});
  }

  TreeHead Remembered() const {
    const absl::StatusOr<TreeHead> head = Memory().Read();
    EXPECT_THAT(head, IsOk());
    return head.ok() ? *head : TreeHead();
  }

  ConsistencyProof ProofOf(TreeSizes sizes) {
    const absl::StatusOr<ConsistencyProof> proof =
        ledger_->reader().ProveConsistency(ledger_.At(), sizes);
    EXPECT_THAT(proof, IsOk());
    return proof.ok() ? *proof : ConsistencyProof();
  }

  void RecordLot(const std::string& name) {
    ledger_.Record({ObjectEventJson("ADD", {TestLot(name)}, 1)});
  }
};

TEST_F(CheckpointMemoryTest, BeginsWithNothing) { EXPECT_EQ(Remembered(), TreeHead()); }

TEST_F(CheckpointMemoryTest, RemembersTheLargestThatItsProofsReach) {
  const TreeHead first = ledger_.At().head;
  EXPECT_THAT(Memory().Advance(ledger_.At().checkpoint, {}, {}), IsOkAndHolds(first));
  EXPECT_EQ(Remembered(), first);
  RecordLot("a");
  RecordLot("b");
  const TreeHead second = ledger_.At().head;
  EXPECT_THAT(Memory().Advance(ledger_.At().checkpoint, first,
                               ProofOf({first.size, second.size})),
              IsOkAndHolds(second));
  EXPECT_EQ(Remembered(), second);
  EXPECT_THAT(Memory().Advance(ledger_.At().checkpoint, second, {}),
              IsOkAndHolds(second));
}

// Two submissions at once: the receipt of the earlier one came last, and was taken for
// a ledger that had lost entries.
TEST_F(CheckpointMemoryTest, AnEarlierCheckpointOfTheSameHistoryIsFine) {
  const TreeHead first = ledger_.At().head;
  const std::string earlier = ledger_.At().checkpoint;
  RecordLot("a");
  const TreeHead second = ledger_.At().head;
  ASSERT_THAT(Memory().Advance(ledger_.At().checkpoint, {}, {}), IsOk());
  EXPECT_THAT(Memory().Advance(earlier, second, ProofOf({first.size, second.size})),
              IsOkAndHolds(first));
  EXPECT_EQ(Remembered(), second);
  EXPECT_THAT(Memory().Advance(earlier, second, {}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("FORK")));
}

TEST_F(CheckpointMemoryTest, WhatAnotherProcessRememberedIsNotPassedOver) {
  const TreeHead first = ledger_.At().head;
  const std::string checkpoint = ledger_.At().checkpoint;
  ASSERT_THAT(Memory().Advance(checkpoint, {}, {}), IsOk());
  EXPECT_THAT(Memory().Advance(checkpoint, {}, {}), StatusIs(absl::StatusCode::kAborted));
  EXPECT_EQ(Remembered(), first);
}

// The same key signs another history.
TEST_F(CheckpointMemoryTest, AForkIsAContradiction) {
  TestLedger other;
  other.clock.Advance(absl::Hours(1));
  other.Create();
  other.Record({ObjectEventJson("ADD", {TestLot("z")}, 1)});
  RecordLot("a");
  const TreeHead mine = ledger_.At().head;
  ASSERT_THAT(Memory().Advance(ledger_.At().checkpoint, {}, {}), IsOk());
  ASSERT_EQ(other.At().head.size, mine.size);
  EXPECT_THAT(Memory().Advance(other.At().checkpoint, mine, {}),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("FORK")));
  other.Record({ObjectEventJson("ADD", {TestLot("y")}, 1)});
  const absl::StatusOr<ConsistencyProof> proof =
      other->reader().ProveConsistency(other.At(), {mine.size, other.At().head.size});
  ASSERT_THAT(proof, IsOk());
  EXPECT_THAT(Memory().Advance(other.At().checkpoint, mine, *proof),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("FORK")));
  EXPECT_EQ(Remembered(), mine);
}

TEST_F(CheckpointMemoryTest, GrowthWithoutItsProofIsAContradiction) {
  const TreeHead first = ledger_.At().head;
  ASSERT_THAT(Memory().Advance(ledger_.At().checkpoint, {}, {}), IsOk());
  RecordLot("a");
  EXPECT_THAT(Memory().Advance(ledger_.At().checkpoint, first, {}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_EQ(Remembered(), first);
}

TEST_F(CheckpointMemoryTest, CheckpointsOfOtherKeysAreContradictions) {
  CheckpointMemory trusts_another(
      ledger_.directory.File("state/y.checkpoint"),
      LedgerIdentity{std::string(kTestOrigin), TestKey(kTestOrigin, 1).key()});
  EXPECT_THAT(trusts_another.Advance(ledger_.At().checkpoint, {}, {}),
              StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(Memory().Advance("no note", {}, {}), StatusIs(absl::StatusCode::kDataLoss));
}

// A file that was changed is no proof that the ledger lied.
TEST_F(CheckpointMemoryTest, ADamagedFileIsBadInput) {
  ASSERT_THAT(Memory().Advance(ledger_.At().checkpoint, {}, {}), IsOk());
  ASSERT_THAT(WritePrivateFile(ledger_.directory.File("state/x.checkpoint"), "x",
                               IfExists::kReplace),
              IsOk());
  EXPECT_THAT(Memory().Read(),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("x.checkpoint")));
  EXPECT_THAT(Memory().Advance(ledger_.At().checkpoint, {}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace rastro
