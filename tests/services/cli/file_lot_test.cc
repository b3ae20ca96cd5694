// Which lot a file tells of.

#include "services/cli/file_lot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/services/cli/provenance_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using LotOfFileTest = ProvenanceFixture;

TEST_F(LotOfFileTest, IsTheOneThatNeedsAllOthers) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a"), TestLot("b")}, 1),
                  TransformationJson({TestLot("a"), TestLot("b")}, {TestLot("mix")}, 2)});
  EXPECT_THAT(LotOfFile(FileOf(TestLot("mix"), {TestLot("a"), TestLot("b")}),
                        ledger_->identity()),
              IsOkAndHolds(TestLot("mix")));
  EXPECT_THAT(LotOfFile(FileOf(TestLot("a")), ledger_->identity()),
              IsOkAndHolds(TestLot("a")));
}

TEST_F(LotOfFileTest, IsTheGoodsAndNotWhatTheyTravelIn) {
  const std::string pallet = "https://id.gs1.org/00/175012340000000014";
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1),
                  PackingJson("ADD", pallet, {TestLot("a")}, 2)});
  EXPECT_THAT(LotOfFile(FileOf(TestLot("a"), {pallet}), ledger_->identity()),
              IsOkAndHolds(TestLot("a")));
}

TEST_F(LotOfFileTest, IsAskedForIfItIsNotClear) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a"), TestLot("b")}, 1)});
  EXPECT_THAT(LotOfFile(FileOf(TestLot("a"), {TestLot("b")}), ledger_->identity()),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(TestLot("a")), HasSubstr(TestLot("b")))));
}

TEST_F(LotOfFileTest, NothingIsSaidOfFilesThatDoNotHold) {
  ledger_.Record({ObjectEventJson("ADD", {TestLot("a")}, 1)});
  ProvenanceFile file = FileOf(TestLot("a"));
  file.entries[0].entry[30] ^= 1;
  EXPECT_THAT(LotOfFile(file, ledger_->identity()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(LotOfFile(ProvenanceFile(), ledger_->identity()),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace rastro
