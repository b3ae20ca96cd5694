// A record that is to be signed again is proven first: nothing that a server could show
// instead is taken.

#include "services/cli/verified_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

class VerifyRecordTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  RecordEvidence Evidence(const std::string& id, uint64_t index) {
    const Published& at = ledger_.At();
    SignedHeads heads = *ledger_->reader().SignHeads(at, {{ChainKind::kRegistry, id}});
    return {at.checkpoint, heads.note, heads.texts,
            ledger_->reader().ReadEntry(at, index)->opening,
            ledger_->reader().ProveInclusion(at, index, at.head.size)->hashes};
  }

  absl::StatusOr<RegistryRecord> Verify(const RecordEvidence& evidence) {
    return VerifyRecord(evidence, "empacadora", ledger_->identity());
  }

  TestLedger ledger_;
};

TEST_F(VerifyRecordTest, TakesTheLastRecord) {
  const auto record = Verify(Evidence("empacadora", 1));
  ASSERT_THAT(record, IsOk());
  EXPECT_EQ(*record, ledger_.exporter.Record(Role::kExporter));
}

TEST_F(VerifyRecordTest, RefusesWhatAServerCouldShowInstead) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument);
  const RecordEvidence true_one = Evidence("empacadora", 1);
  EXPECT_THAT(Verify(Evidence("empacadora", 0)), refused);  // Another entry.
  EXPECT_THAT(Verify(Evidence("operadora", 0)), refused);   // Another chain.
  RecordEvidence evidence = true_one;
  evidence.inclusion[0].bytes[0] ^= 1;  // An entry that is not in the tree.
  EXPECT_THAT(Verify(evidence), refused);
  evidence = true_one;
  evidence.entry.parts.at("public")[60] ^= 1;  // A changed record.
  EXPECT_THAT(Verify(evidence), refused);
  evidence = true_one;
  evidence.head_texts[0] = HeadText{{ChainKind::kRegistry, "empacadora"}, 0, {}}.Text();
  EXPECT_THAT(Verify(evidence), refused);  // A head that is not the signed one.
}

// The record before the last one is no longer in force.
TEST_F(VerifyRecordTest, RefusesAnOlderRecord) {
  RegistryRecord revoked = ledger_.exporter.Record(Role::kExporter);
  revoked.keys.clear();
  ASSERT_THAT(ledger_.Submit(
                  TestRegistration(ledger_.exporter, revoked, {&ledger_.exporter.key})),
              IsOk());
  EXPECT_THAT(Verify(Evidence("empacadora", 1)),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const auto now = Verify(Evidence("empacadora", 2));
  ASSERT_THAT(now, IsOk());
  EXPECT_TRUE(now->keys.empty());
}

TEST_F(VerifyRecordTest, SaysThatThereIsNone) {
  EXPECT_THAT(VerifyRecord(Evidence("nadie", 0), "nadie", ledger_->identity()),
              StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace rastro
