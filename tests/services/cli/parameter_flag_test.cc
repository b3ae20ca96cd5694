// The flags of `rastro query`, and JSON on one line.

#include "services/cli/parameter_flag.h"

#include <gtest/gtest.h>

#include <set>

#include "services/traceability/event_query.h"

namespace rastro {
namespace {

TEST(FlagOfTest, IsTheNameInSmallLetters) {
  EXPECT_EQ(FlagOf("eventType"), "--event-type");
  EXPECT_EQ(FlagOf("GE_eventTime"), "--ge-event-time");
  EXPECT_EQ(FlagOf("MATCH_epc"), "--match-epc");
  EXPECT_EQ(FlagOf("MATCH_anyEPC"), "--match-any-epc");
  EXPECT_EQ(FlagOf("MATCH_inputEPCClass"), "--match-input-epc-class");
  EXPECT_EQ(FlagOf("EQ_persistentDisposition_set"), "--eq-persistent-disposition-set");
  EXPECT_EQ(FlagOf("EQ_eventID"), "--eq-event-id");
  EXPECT_EQ(FlagOf("EQ_bizTransaction_"), "--eq-biz-transaction");
}

TEST(FlagOfTest, DiffersForEveryParameter) {
  std::set<std::string> flags;
  for (absl::string_view name : QueryParamNames()) flags.insert(FlagOf(name));
  EXPECT_EQ(flags.size(), QueryParamNames().size());
}

TEST(OneLineJsonTest, LeavesStringsAndNumbersAlone) {
  EXPECT_EQ(
      OneLineJson("{ \"a b\" : [ 1.50,\n\t982.40 ],\r\n \"q\\\" \\\\\" : \" x \" }"),
      "{\"a b\":[1.50,982.40],\"q\\\" \\\\\":\" x \"}");
}

}  // namespace
}  // namespace rastro
