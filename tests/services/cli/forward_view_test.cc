// How people and programs are told where a lot is now.

#include "services/cli/forward_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ForwardSummary Sample() {
  ForwardSummary summary;
  summary.holdings = {{"x:cuts",
                       {"x:pallet", "x:ship"},
                       {{"16", "XBX"}},
                       {"MSKU1234565"},
                       "tokyo",
                       {"plant", "tokyo"},
                       {310.75, 310.75}},
                      {"x:cuts", {}, {}, {}, "", {}, {0, 40}}};
  summary.by_unit = {{"", {0, 40}}, {"x:ship", {310.75, 310.75}}};
  summary.by_holder = {{"", {0, 40}}, {"tokyo", {310.75, 310.75}}};
  summary.made = {400, 400};
  summary.ended = {12.5, 12.5};
  summary.unaccounted = {36.75, 76.75};
  return summary;
}

std::string Printed(const ForwardSummary& summary) {
  std::ostringstream out;
  PrintForwardSummary(
      summary, "x:a", [](const std::string& id) { return absl::StrCat(id, " (Name)"); },
      out);
  return out.str();
}

TEST(PrintForwardSummaryTest, TellsHowMuchIsWhereAndInWhoseHands) {
  EXPECT_EQ(Printed(Sample()),
            "\n"
            "where it is now (400 kg of x:a)\n"
            "  310.75 kg\n"
            "      of        x:cuts\n"
            "      in        x:pallet  16 XBX\n"
            "      in        x:ship\n"
            "      container MSKU1234565\n"
            "      held by   tokyo (Name)\n"
            "      had it    plant (Name)\n"
            "  0-40 kg\n"
            "      of        x:cuts\n"
            "      in        (not packed)\n"
            "      held by   (not told)\n"
            "by pallet or container\n"
            "  0-40 kg               (not packed)\n"
            "  310.75 kg             x:ship\n"
            "by holder\n"
            "  0-40 kg               (not told)\n"
            "  310.75 kg             tokyo (Name)\n"
            "destroyed or ended: 12.5 kg\n"
            "lost in transformations, or not told of: 36.75-76.75 kg\n");
}

TEST(PrintForwardSummaryTest, NeverPassesOverThatItIsNotComplete) {
  ForwardSummary summary = Sample();
  summary.complete = false;
  EXPECT_THAT(Printed(summary), HasSubstr("NOT COMPLETE"));
  EXPECT_THAT(Printed(Sample()), Not(HasSubstr("NOT COMPLETE")));
}

TEST(PrintForwardSummaryTest, SaysWhatIsNotTold) {
  ForwardSummary summary;
  summary.holdings = {{"x:a", {}, {}, {}, "p", {"p"}, {}},
                      {"x:b", {}, {}, {}, "p", {}, {5}}};
  const std::string text = Printed(summary);
  EXPECT_THAT(text, HasSubstr("  not told\n"));
  EXPECT_THAT(text, HasSubstr("  at least 5 kg\n"));
  EXPECT_THAT(Printed({}), HasSubstr("nowhere, by the record"));
}

TEST(PrintForwardSummaryTest, ContentCannotPaintAVerdictOfItsOwn) {
  ForwardSummary summary = Sample();
  summary.holdings[0].container_numbers = {"\x1b[2J\nINTACT"};
  summary.by_unit["\x1b[2J"] = {1, 1};
  EXPECT_THAT(Printed(summary), Not(HasSubstr("\x1b")));
  EXPECT_THAT(Printed(summary), Not(HasSubstr("\nINTACT")));
}

TEST(ForwardSummaryJsonTest, HasAll) {
  const auto json = nlohmann::json::parse(ForwardSummaryJson(Sample()));
  EXPECT_EQ(json.at("complete"), true);
  EXPECT_EQ(json.at("made").at("kg_low"), 400);
  const auto& holding = json.at("holdings").at(0);
  EXPECT_EQ(holding.at("lot"), "x:cuts");
  EXPECT_EQ(holding.at("units"), nlohmann::json({"x:pallet", "x:ship"}));
  EXPECT_EQ(holding.at("packed").at(0).at("value"), "16");
  EXPECT_EQ(holding.at("container_numbers"), nlohmann::json::array({"MSKU1234565"}));
  EXPECT_EQ(holding.at("holder"), "tokyo");
  EXPECT_EQ(holding.at("parties"), nlohmann::json({"plant", "tokyo"}));
  EXPECT_EQ(holding.at("kg_high"), 310.75);
  EXPECT_TRUE(json.at("holdings").at(1).at("holder").is_null());
  EXPECT_TRUE(json.at("by_unit").at(0).at("unit").is_null());
  EXPECT_EQ(json.at("by_holder").at(1).at("holder"), "tokyo");
  EXPECT_EQ(json.at("ended").at("kg_low"), 12.5);
  EXPECT_EQ(json.at("unaccounted").at("kg_high"), 76.75);
}

TEST(ForwardSummaryJsonTest, AnUpperEndThatNobodyTellsIsNull) {
  ForwardSummary summary;
  summary.complete = false;
  const auto json = nlohmann::json::parse(ForwardSummaryJson(summary));
  EXPECT_EQ(json.at("complete"), false);
  EXPECT_EQ(json.at("made").at("kg_low"), 0);
  EXPECT_TRUE(json.at("made").at("kg_high").is_null());
}

}  // namespace
}  // namespace rastro
