// Who may declare an event wrong, and what that does.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/finding.h"
#include "tests/services/traceability/finding_matchers.h"
#include "tests/services/traceability/trade.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CorrectedTest, ShowsWhatWasDeclaredWrong) {
  Trade trade;
  trade.Make({"x"});
  trade.Make({"x"});
  EXPECT_THAT(Of("corrected", trade, "x"), IsEmpty());
  trade.Declare(0).facts->error_declaration->corrective_event_ids = {"urn:event:1"};
  EXPECT_THAT(Of("corrected", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(0, 2),
                                Says("did_not_occur, corrected by urn:event:1"))));
}

TEST(CorrectedTest, WithoutAnIdentifierTheOccasionTells) {
  Trade trade;
  trade.Make({"x"}).facts->event_id = "";
  trade.Make({"x"}).facts->event_id = "";
  trade.Declare(0).facts->event_id = "";
  EXPECT_THAT(Of("corrected", trade, "x"), ElementsAre(Events(0, 2)));
}

TEST(CorrectedTest, ADeclarationOfOtherLotsCorrectsNothing) {
  Trade trade;
  trade.Make({"x", "y"});
  trade.Make({"x"});
  trade.Declare(1).facts->event_id = "urn:event:0";
  EXPECT_THAT(Of("corrected", trade, "x"), IsEmpty());
}

TEST(CorrectedTest, AnotherParticipantsDeclarationHasNoEffect) {
  Trade trade;
  trade.Make({"x"});
  trade.By("rival").Declare(0);
  EXPECT_THAT(JudgeBack(trade, "x"),
              ElementsAre(AllOf(Is(Severity::kInfo), Events(0, 1),
                                Says("rival declared event 0 of maker wrong"))));
}

TEST(CorrectedTest, AKeyOfOnePlantDeclaresNothingOfAnotherWrong) {
  Trade trade;
  trade.Make({"x"});
  trade.Make({"y"}).key_limits = {"MX-TIF-2"};
  trade.Make({"z"}).key_limits = {"TIF 1"};
  trade.Declare(0).key_limits = {"MX-TIF-1"};
  trade.Declare(1).key_limits = {"MX-TIF-1"};
  trade.Declare(2).key_limits = {"MX-TIF-1"};
  EXPECT_THAT(Of("corrected", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kInfo), Events(0, 3),
                                Says("event 0 wrong with a key for MX-TIF-1 alone"))));
  EXPECT_THAT(Of("corrected", trade, "y"),
              ElementsAre(AllOf(Is(Severity::kInfo), Events(1, 4))));
  EXPECT_THAT(Of("corrected", trade, "z"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(2, 5))));
}

TEST(CorrectedTest, AKeyWithoutLimitDeclaresWrongWhatAPlantSigned) {
  Trade trade;
  trade.Make({"x"}).key_limits = {"MX-TIF-1"};
  trade.Declare(0).key_limits = {"MX-TIF-2"};
  trade.Declare(0);
  EXPECT_THAT(Of("corrected", trade, "x"),
              ElementsAre(AllOf(Is(Severity::kWarning), Events(0, 2)),
                          AllOf(Is(Severity::kInfo), Events(0, 1))));
}

}  // namespace
}  // namespace rastro
