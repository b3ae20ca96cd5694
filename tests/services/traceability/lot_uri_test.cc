// Which identifiers of events name lots, by which bytes, and which are refused.

#include "services/traceability/lot_uri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "services/traceability/gs1_key.h"
#include "tests/testing/conformance.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

std::string Lot(const std::string& text) {
  const auto uri = LotUri(text);
  if (!uri.ok()) return "refused: " + std::string(uri.status().message());
  return uri->value_or("no lot");
}

TEST(LotUriTest, GivesTheCanonicalUriOfKeysWithAChain) {
  EXPECT_EQ(Lot("urn:epc:class:lgtin:7501234.200014.L26063-A"),
            "https://id.gs1.org/01/27501234000141/10/L26063-A");
  EXPECT_EQ(Lot("https://x.mx/gtin/7501234000007/lot/A?1=2"),
            "refused: GTIN (01) \"07501234000007\": check digit 7 came, 0 is right "
            "for 0750123400000; in identifier "
            "\"https://x.mx/gtin/7501234000007/lot/A?1=2\" (a web address with "
            "such a path is a GS1 Digital Link on any host)");
  EXPECT_EQ(Lot("urn:epc:id:sscc:7501234.1000004711"),
            "https://id.gs1.org/00/175012340000047118");
  EXPECT_EQ(Lot("(01)27501234000141(10)L26063-A"),
            "https://id.gs1.org/01/27501234000141/10/L26063-A");
}

TEST(LotUriTest, KeepsOtherTextByteForByte) {
  for (const std::string& text : std::vector<std::string>{
           "https://id.meatledger.example/mx/siniiga/2504812345",
           "https://Example.COM/abc/2026?b=1#c", "urn:uuid:1-2", "42", "~",
           "urn:gdst:example.com:product:lot:class:a.1.B", "transform-1-22-2022-17:24",
           "urn:epc:id:sscc:08600081808.0003", "urn:epc:id:sgtin:4012345.01234.7",
           "0104012345123456", "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K",
           std::string(512, 'x')}) {
    EXPECT_EQ(Lot(text), text);
  }
}

TEST(LotUriTest, ProductsClassesPlacesAndPartiesNameNoLot) {
  for (const char* text :
       {"https://id.gs1.org/01/04012345123456", "urn:epc:idpat:sgtin:4012345.012345.*",
        "urn:epc:idpat:sgtin:*.*.*", "urn:epc:idpat:sscc:4012345.*",
        "URN:EPC:IDPAT:sgtin:4012345.*.*", "urn:epc:pat:sgtin-96:3.4012345.*.*",
        "urn:epc:idpat:grai:4012345.66666.*", "urn:epc:idpat:grai:4012345.6.*",
        "urn:epc:id:sgln:4012345.00005.122", "urn:epc:id:sgln:08600031303.123.0",
        "urn:epc:id:pgln:999999999999.", "https://x.example/party/9999999999994",
        "https://id.gs1.org/253/4012345111118", "https://id.gs1.org/8010/4012345AB12",
        "(414)4012345000054"}) {
    EXPECT_EQ(Lot(text), "no lot") << text;
  }
}

TEST(LotUriTest, RefusesWhatCannotBeAName) {
  for (const std::string& text : std::vector<std::string>{
           "", " ", "a b", " a", "a\n", "\x7f", "\xc3\xb1", std::string(1, '\0'),
           std::string(513, 'x'), "https://x.example/\xc3\xb1/01/04012345123456",
           "(10)L1", "]C110L1", "10L1\x1d",
           "https://x.example/a/2026?" + std::string(500, 'q')}) {
    const auto uri = LotUri(text);
    EXPECT_EQ(uri.status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
  EXPECT_THAT(Lot("a b"), HasSubstr("\"a b\" (3 bytes): 1 to 512 bytes"));
  EXPECT_THAT(Lot("urn:epc:id:sgtin:4012345.012345.%0"), HasSubstr("escapes"));
}

TEST(TransformationUriTest, AnyKindOfKeyAndAnyText) {
  EXPECT_EQ(*TransformationUri("urn:epc:id:gdti:7501234.00011.SL26061-03"),
            "https://id.gs1.org/253/7501234000116SL26061-03");
  EXPECT_EQ(*TransformationUri("urn:epc:idpat:gdti:4012345.11111.*"),
            "https://id.gs1.org/253/4012345111118");
  EXPECT_EQ(*TransformationUri("transform-1-22-2022-17:24"), "transform-1-22-2022-17:24");
  EXPECT_EQ(TransformationUri("a b").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(TransformationUri("https://id.gs1.org/253/4012345111117A").status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(LotUriFromAnyFormTest, TakesWhatPeopleTypeAndScan) {
  const std::string lot = "https://id.gs1.org/01/27501234000141/10/L26063-A";
  for (const char* text :
       {"(01)27501234000141(10)L26063-A", " (01) 27501234000141 (10) L26063-A\n",
        "]C1012750123400014110L26063-A", "012750123400014110L26063-A",
        "012750123400014131020012341126030410L26063-A", "010275012340001411",
        "urn:epc:class:lgtin:7501234.200014.L26063-A\n",
        "https://shop.mx/01/27501234000141/10/L26063-A?17=260401"}) {
    const auto uri = LotUriFromAnyForm(text);
    if (std::string(text) == "010275012340001411") {
      // Not a label: 14 digits whose check digit is wrong, then nothing known.
      EXPECT_EQ(*uri, text);
      continue;
    }
    ASSERT_TRUE(uri.ok()) << text << ": " << uri.status();
    EXPECT_EQ(*uri, lot) << text;
  }
  EXPECT_EQ(*LotUriFromAnyForm("00175012340000047118"),
            "https://id.gs1.org/00/175012340000047118");
  EXPECT_EQ(*LotUriFromAnyForm(" urn:uuid:1-2 "), "urn:uuid:1-2");
  // Numbers that no label could be stay what they are.
  EXPECT_EQ(*LotUriFromAnyForm("2504812345"), "2504812345");
  EXPECT_EQ(*LotUriFromAnyForm("0104012345123456810"), "0104012345123456810");
}

TEST(LotUriFromAnyFormTest, SaysWhyItIsNoLot) {
  EXPECT_THAT(std::string(LotUriFromAnyForm("(01)27501234000141").status().message()),
              HasSubstr("names no lot but a GTIN (a product); wanted a lot"));
  EXPECT_THAT(std::string(LotUriFromAnyForm("0127501234000141").status().message()),
              HasSubstr("GTIN (a product)"));
  EXPECT_THAT(
      std::string(LotUriFromAnyForm("urn:epc:idpat:sgtin:*.*.*").status().message()),
      HasSubstr("names no lot but a pattern"));
  EXPECT_THAT(std::string(LotUriFromAnyForm("00175012340000047112").status().message()),
              HasSubstr("check digit 2 came, 8 is right for 17501234000004711; "
                        "in identifier \"00175012340000047112\""));
  EXPECT_FALSE(LotUriFromAnyForm("").ok());
  EXPECT_FALSE(LotUriFromAnyForm("  \n").ok());
}

// The text between the first pair of backquotes at or behind `from`.
std::string Quotation(const std::string& line, size_t from) {
  const size_t begin = line.find('`', from);
  const size_t end = line.find('`', begin + 1);
  if (begin == std::string::npos || end == std::string::npos) return "";
  return line.substr(begin + 1, end - begin - 1);
}

// docs/lot-names.md is normative: its table of vectors is run here.
TEST(LotUriTest, GivesTheVectorsOfTheDocument) {
  std::ifstream document(std::string(RASTRO_SOURCE_DIR) + "/docs/lot-names.md");
  ASSERT_TRUE(document.is_open());
  std::string line, wanted;
  while (std::getline(document, line) && line != "## 6. Vectors") {
  }
  int rows = 0;
  while (std::getline(document, line) && line.rfind("## ", 0) != 0) {
    const std::string identifier = Quotation(line, 0);
    if (identifier.empty()) continue;
    const std::string answer = line.substr(line.find("` |") + 4);
    SCOPED_TRACE(line);
    ++rows;
    if (answer.rfind("refused: ", 0) == 0) {
      const std::string why = answer.substr(9, answer.find(" |") - 9);
      EXPECT_THAT(Lot(identifier), HasSubstr("refused: "));
      EXPECT_THAT(Lot(identifier), HasSubstr(why.substr(0, why.find(' '))));
      continue;
    }
    if (answer.rfind("none", 0) == 0) wanted = "no lot";
    if (answer.rfind("itself", 0) == 0) wanted = identifier;
    if (answer.rfind("`", 0) == 0) wanted = Quotation(answer, 0);
    EXPECT_EQ(Lot(identifier), wanted);  // "the same" keeps `wanted`.
  }
  EXPECT_GE(rows, 20);
}

// The identifiers of things in an EPCIS document, wherever they stand.
void CollectIdentifiers(const Json& json, std::set<std::string>& found) {
  static const std::set<std::string> kFields = {
      "epcList", "childEPCs", "inputEPCList", "outputEPCList", "parentID", "epcClass"};
  if (json.is_array()) {
    for (const Json& item : json) CollectIdentifiers(item, found);
  }
  if (!json.is_object()) return;
  for (const auto& [name, value] : json.items()) {
    CollectIdentifiers(value, found);
    if (kFields.count(name) == 0) continue;
    if (value.is_string()) found.insert(value.get<std::string>());
    if (!value.is_array()) continue;
    for (const Json& item : value) found.insert(item.get<std::string>());
  }
}

TEST(LotUriTest, RefusesNoIdentifierOfValidDocuments) {
  const auto path = ConformanceFile("epcis/schema-validity.json");
  if (!path) GTEST_SKIP() << "no conformance data: schema-validity.json";
  std::set<std::string> identifiers;
  std::ifstream index(*path);
  const Json documents = Json::parse(index).at("documents");
  for (const auto& [name, verdict] : documents.items()) {
    if (!verdict["valid"].get<bool>()) continue;
    if (name.rfind("food/", 0) != 0 && name.rfind("gs1/examples/", 0) != 0) {
      continue;
    }
    std::ifstream document(path->parent_path() / name);
    CollectIdentifiers(Json::parse(document), identifiers);
  }
  ASSERT_GT(identifiers.size(), 50u);
  for (const std::string& identifier : identifiers) {
    const auto uri = LotUri(identifier);
    EXPECT_TRUE(uri.ok()) << uri.status();
    if (uri.ok() && uri->has_value()) {
      EXPECT_EQ(Lot(**uri), **uri);
    }
  }
}

}  // namespace
}  // namespace rastro
