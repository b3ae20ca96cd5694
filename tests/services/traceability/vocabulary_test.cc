// Tests of services/traceability/vocabulary.h against the lists of the CBV.

#include "services/traceability/vocabulary.h"

#include <gtest/gtest.h>

#include "tests/testing/json_file.h"

namespace rastro {
namespace {

TEST(CbvNamesTest, AreThoseOfTheStandard) {
  const struct {
    CbvList list;
    const char* file;
  } kLists[] = {{CbvList::kBizStep, "bizsteps"},
                {CbvList::kDisposition, "dispositions"},
                {CbvList::kBizTransactionType, "business-transaction-types"},
                {CbvList::kSourceDestinationType, "source-destination-types"},
                {CbvList::kErrorReason, "error-reasons"}};
  for (const auto& each : kLists) {
    const auto path = ConformanceFile(std::string("epcis/vocab/") + each.file + ".json");
    if (!path) GTEST_SKIP() << kNoConformance;
    const nlohmann::json values = ReadJson(*path).at("values");
    EXPECT_EQ(values.size(), CbvNames(each.list).size());
    for (const nlohmann::json& value : values) {
      const std::string bare = value.at("bare");
      EXPECT_TRUE(IsCbvName(each.list, bare)) << bare;
      EXPECT_EQ(ShortCbvName(each.list, value.at("webURI").get<std::string>()), bare);
      EXPECT_EQ(ShortCbvName(each.list, value.at("urn").get<std::string>()), bare);
    }
  }
}

TEST(ShortCbvNameTest, LeavesForeignWordsAlone) {
  for (const char* value : {"urn:gdst:bizStep:landing", "shipping", "transforming",
                            "https://ref.gs1.org/cbv/BizStep-transforming",
                            "https://ref.gs1.org/cbv/Disp-active", ""}) {
    EXPECT_EQ(ShortCbvName(CbvList::kBizStep, value), value);
  }
  EXPECT_EQ(ShortCbvName(CbvList::kMeasurementType, "https://gs1.org/voc/Temperature"),
            "Temperature");
}

}  // namespace
}  // namespace rastro
