// What is found while it is recorded, and asked for afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/ledger/finding_search.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/test_ledger.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class FindingRowsTest : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  void JudgeAll() {
    absl::StatusOr<bool> more = true;
    while (more.ok() && *more) more = ledger_->finding_indexer().Step();
    ASSERT_THAT(more, IsOk());
  }

  FindingPage Find(const FindingQuestion& question, size_t findings_max = 100) {
    JudgeAll();
    absl::StatusOr<FindingPage> page =
        FindFindings(ledger_->reader(), ledger_->publisher().Current(),
                     ledger_->finding_store(), question, findings_max);
    EXPECT_THAT(page, IsOk());
    return page.ok() ? *std::move(page) : FindingPage();
  }

  // "index rule" of each, in the order of the answer.
  std::vector<std::string> Rules(const FindingQuestion& question) {
    std::vector<std::string> rules;
    for (const JudgedEvent& judged : Find(question).events) {
      for (const EventFinding& each : judged.findings) {
        rules.push_back(absl::StrCat(judged.event->index, " ", each.finding.rule));
      }
    }
    return rules;
  }

  static std::string Made(const std::string& lot, int minute) {
    return ObjectEventJson("ADD", {TestLot(lot)}, minute);
  }
  static std::string Turned(const std::string& from, const std::string& into,
                            int minute) {
    return TransformationJson({TestLot(from)}, {TestLot(into)}, minute);
  }

  TestLedger ledger_;
};

TEST_F(FindingRowsTest, ASoundTradeGivesNone) {
  ledger_.Record({Made("a", 0), Turned("a", "b", 30)});
  EXPECT_THAT(Rules({}), IsEmpty());
}

TEST_F(FindingRowsTest, EachStandsWithTheNewestEventConcerned) {
  ledger_.Record({Turned("b", "c", 0), Made("a", 60), Made("b", 120)});
  // Nobody had made b when it was used; that it was made later is another fault, and the
  // first is none any more.
  EXPECT_THAT(Rules({}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.lot = TestLot("b")}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.lot = TestLot("a")}), IsEmpty());
  EXPECT_THAT(Rules({.rule = "time-order"}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.rule = "recalled"}), IsEmpty());
  EXPECT_THAT(Rules({.participant = "empacadora"}), ElementsAre("4 time-order"));
  EXPECT_THAT(Rules({.participant = "operadora"}), IsEmpty());
}

TEST_F(FindingRowsTest, WhatIsRecordedLaterTakesNothingFromWhatWasFoundBefore) {
  ledger_.Record({Turned("x", "y", 0)});
  EXPECT_THAT(Rules({}), ElementsAre("2 origin-unknown"));
  JudgeAll();
  ledger_.Record({Turned("y", "z", 30)});
  EXPECT_THAT(Rules({}), ElementsAre("2 origin-unknown"));
}

TEST_F(FindingRowsTest, RowsMadeAgainAreTheSame) {
  ledger_.Record({Turned("b", "c", 0), Made("a", 60)});
  JudgeAll();
  ledger_.Record({Made("b", 120), Turned("q", "r", 130)});
  JudgeAll();
  const std::vector<std::string> before = Rules({});
  EXPECT_EQ(before.size(), 2u);
  ledger_.Close();
  QueryStoreOptions options;
  options.path = ledger_.options.data_directory + "/findings";
  options.kind = QueryStoreKind::kFindings;
  ASSERT_THAT(QueryStore::Destroy(options), IsOk());
  ASSERT_THAT(ledger_.Reopen(), IsOk());
  EXPECT_EQ(ledger_->finding_store().Mark().size, 0u);
  EXPECT_EQ(Rules({}), before);
}

TEST_F(FindingRowsTest, PagesGoOnWhereTheyEnded) {
  for (int i = 0; i < 5; ++i) {
    ledger_.Record({Turned(absl::StrCat("x", i), absl::StrCat("y", i), i)});
  }
  std::vector<uint64_t> seen;
  FindingQuestion question;
  for (int pages = 0; pages < 10; ++pages) {
    const FindingPage page = Find(question, 2);
    for (const JudgedEvent& judged : page.events) seen.push_back(judged.event->index);
    if (!page.next) break;
    EXPECT_LE(page.events.size(), 2u);
    question.from = *page.next;
  }
  EXPECT_THAT(seen, ElementsAre(6, 5, 4, 3, 2));
}

TEST_F(FindingRowsTest, SinceIsByRecordTime) {
  ledger_.Record({Turned("x", "y", 0)});
  ledger_.clock.Advance(absl::Hours(1));
  const std::string since = FormatRecordTime(ledger_.clock.Now());
  EXPECT_THAT(Rules({.since = since}), IsEmpty());
  ledger_.Record({Turned("p", "q", 0)});
  EXPECT_THAT(Rules({.since = since}), ElementsAre("3 origin-unknown"));
}

TEST_F(FindingRowsTest, AnotherKindOfStoreIsNotTaken) {
  JudgeAll();
  ledger_.Close();
  QueryStoreOptions options;
  options.path = ledger_.options.data_directory + "/findings";
  EXPECT_THAT(QueryStore::Open(options), StatusIs(absl::StatusCode::kFailedPrecondition));
}

}  // namespace
}  // namespace rastro
