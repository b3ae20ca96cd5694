// Tests of services/traceability/master_data.h.

#include "services/traceability/master_data.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/violation.h"
#include "tests/services/traceability/epcis_files.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

std::string Document(absl::string_view vocabulary_list) {
  return absl::StrCat(R"({"@context":{"x":"https://x.example/"},"type":"EPCISDocument",)",
                      R"("epcisHeader":{"epcisMasterData":{"vocabularyList":)",
                      vocabulary_list, "}}}");
}

std::string Elements(absl::string_view elements) {
  return Document(absl::StrCat(R"([{"type":"urn:epcglobal:epcis:vtype:Location",)",
                               R"("vocabularyElementList":[)", elements, "]}]"));
}

constexpr char kNames[] =
    R"({"id":"urn:epc:id:sgln:7501234.00011.0","attributes":[)"
    R"({"id":"cbvmda:city","attribute":"Hermosillo"},)"
    R"({"id":"cbvmda:name","attribute":"Planta \"Norte\""}]},)"
    R"({"id":"urn:epc:idpat:sgtin:7501234.200014.*","attributes":[)"
    R"({"id":"urn:epcglobal:cbv:mda#descriptionShort","attribute":"Chuck roll"}]},)"
    R"({"id":"x:farm","attributes":[{"id":"x:name","attribute":"El Rancho"}]},)"
    R"({"id":"x:farm","attributes":[{"id":"x:name","attribute":"Another"}]},)"
    R"({"id":"x:silent","attributes":[{"id":"x:name","attribute":{"a":1}}]},)"
    R"({"id":"x:without"})";

TEST(MasterDataTest, NamesPlacesPartiesAndProducts) {
  const auto data = MasterData::Read(Elements(kNames));
  ASSERT_THAT(data, IsOk());
  EXPECT_EQ(data->NameOf("urn:epc:id:sgln:7501234.00011.0"), "Planta \"Norte\"");
  EXPECT_EQ(data->NameOf("https://id.gs1.org/414/7501234000116"), "Planta \"Norte\"");
  EXPECT_EQ(data->NameOf("https://id.gs1.org/01/27501234000141"), "Chuck roll");
  EXPECT_EQ(data->NameOf("urn:epc:class:lgtin:7501234.200014.L26063-A"), "Chuck roll");
  EXPECT_EQ(data->NameOf("https://id.gs1.org/01/27501234000141/21/7"), "Chuck roll");
  EXPECT_EQ(data->NameOf("https://x.example/farm"), "El Rancho");
  for (const char* nameless :
       {"https://x.example/silent", "https://x.example/without", "https://id.gs1.org/01/",
        "https://id.gs1.org/414/7501234000208", ""}) {
    EXPECT_EQ(data->NameOf(nameless), "") << nameless;
  }
}

TEST(MasterDataTest, IsEmptyWithoutMasterData) {
  for (const char* text : {"{}", R"({"epcisHeader":{}})"}) {
    const auto data = MasterData::Read(text);
    ASSERT_THAT(data, IsOk());
    EXPECT_TRUE(data->empty());
  }
}

TEST(MasterDataTest, RefusesOtherShapes) {
  for (const std::string& text :
       {std::string("{"), std::string(R"({"epcisHeader":1})"), Document("{}"),
        Document(R"([1])"), Elements("1"), Elements(R"({"attributes":[]})"),
        Elements(R"({"id":"x:a","attributes":[{"attribute":"a"}]})")}) {
    EXPECT_FALSE(ViolationsOf(MasterData::Read(text).status()).empty()) << text;
  }
}

TEST(MasterDataTest, LeavesOutNamesThatAreNone) {
  const auto data = MasterData::Read(
      Elements(absl::StrCat(R"({"id":"x:a","attributes":[{"id":"x:name","attribute":")",
                            std::string(kMaxMasterDataNameBytes + 1, 'n'), R"("}]})")));
  ASSERT_THAT(data, IsOk());
  EXPECT_TRUE(data->empty());
}

TEST(MasterDataTest, ReadsAHeaderOfTheTrade) {
  const auto path =
      ConformanceFile("epcis/food/opentraceability-fish-with-masterdata.jsonld");
  if (!path) GTEST_SKIP() << kNoConformance;
  const auto contents = SplitEpcisFile(ReadBytes(*path));
  ASSERT_THAT(contents, IsOk());
  ASSERT_TRUE(contents->at(0).is_header);
  const auto data = MasterData::Read(contents->at(0).content);
  ASSERT_THAT(data, IsOk());
  EXPECT_EQ(data->NameOf("urn:gdst:agritrack.io:product:class:fishfarm.bream001"),
            "Sea Bream Raw");
  EXPECT_EQ(data->NameOf("urn:gdst:agritrack.io:location:loc:5208106.feedml001"),
            "feedml001");
}

}  // namespace
}  // namespace rastro
