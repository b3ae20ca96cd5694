// One key, one URI: every form of every kind, and the refusal of what is wrong.
// Expected URIs are written out by hand or come from the conformance data.

#include "services/traceability/gs1_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/testing/conformance.h"

namespace rastro {
namespace {

using enum Gs1KeyKind;
using ::testing::HasSubstr;

struct Forms {
  Gs1KeyKind kind;
  std::string uri;
  std::vector<std::string> forms;
};

std::vector<Forms> Table() {
  return {
      {kGtin,
       "https://id.gs1.org/01/04012345123456",
       {"urn:epc:idpat:sgtin:4012345.012345.*", "urn:epc:idpat:upui:4012345.012345.*",
        "(01)04012345123456", "(01)4012345123456", "]C10104012345123456",
        "http://example.de/a/b/gtin/4012345123456/"}},
      {kGtinLot,
       "https://id.gs1.org/01/04012345123456/10/Lot987",
       {"urn:epc:class:lgtin:4012345.012345.Lot987",
        "URN:EPC:class:lgtin:4012345.012345.Lot987", "(01)04012345123456(10)Lot987",
        "(10)Lot987(01)04012345123456", " (01) 04012345123456 (10) Lot987 ",
        "]C1010401234512345610Lot987", "]d2010401234512345610Lot987",
        "]Q310Lot987\x1d"
        "0104012345123456",
        "HTTPS://Example.COM:8443/p/01/04012345123456/10/Lot987/?17=261231#x",
        "https://id.gs1.org/gtin/4012345123456/cpv/2A/lot/Lot987",
        "https://id.gs1.org/01/04012345123456/10/%4Cot987",
        "(01)04012345123456(3102)001234(11)260304(15)261231(422)484(10)Lot987"
        "(7030)484TIF111",
        "\x1d"
        "01040123451234563102001234112603041526123142248"
        "4\x1d"
        "10Lot987"}},
      {kGtinSerial,
       "https://id.gs1.org/01/74012345123455/21/98%22%2F%25",
       {"urn:epc:id:sgtin:4012345.712345.98%22%2F%25", "(01)74012345123455(21)98\"/%",
        "]e0017401234512345521"
        "98\"/%",
        "https://x.example/01/74012345123455/10/L1/21/98%22%2f%25",
        "(01)74012345123455(10)L1(21)98\"/%"}},
      {kUpui,
       "https://id.gs1.org/01/01234567987651/235/51qIgY%29%3C%26Jp3%2Aj7",
       {"urn:epc:id:upui:1234567.098765.51qIgY)%3C%26Jp3*j7",
        "(01)01234567987651(235)51qIgY)<&Jp3*j7",
        "(01)01234567987651(10)L(235)51qIgY)<&Jp3*j7",
        "https://x.example/01/01234567987651/235/51qIgY)%3C&Jp3*j7"}},
      {kSscc,
       "https://id.gs1.org/00/340123451111111111",
       {"urn:epc:id:sscc:4012345.3111111111", "(00)340123451111111111",
        "]C100340123451111111111", "https://x.example/sscc/340123451111111111",
        "(00)340123451111111111(02)04012345123456(37)40(10)Lot987",
        "(00)340123451111111111(401)0614141xyz(402)40123459999876541"}},
      {kSgln,
       "https://id.gs1.org/414/4012345000054/254/122",
       {"urn:epc:id:sgln:4012345.00005.122", "(414)4012345000054(254)122",
        "https://x.example/gln/4012345000054/254/122"}},
      {kSgln,
       "https://id.gs1.org/414/1234567890128",
       {"urn:epc:id:sgln:123456789012..0", "(414)1234567890128",
        "https://x.example/414/1234567890128/254/0"}},
      {kPgln,
       "https://id.gs1.org/417/9999999999994",
       {"urn:epc:id:pgln:999999999999.", "(417)9999999999994",
        "https://x.example/party/9999999999994"}},
      {kGrai,
       "https://id.gs1.org/8003/04012345000221334455",
       {"urn:epc:id:grai:4012345.00022.334455", "(8003)04012345000221334455",
        "https://x.example/grai/04012345000221334455"}},
      {kGraiClass,
       "https://id.gs1.org/8003/04012345999990",
       {"urn:epc:idpat:grai:4012345.99999.*", "(8003)04012345999990"}},
      {kGiai,
       "https://id.gs1.org/8004/4012345A.B%2F5",
       {"urn:epc:id:giai:4012345.A.B%2F5", "(8004)4012345A.B/5",
        "https://x.example/giai/4012345A.B%2F5"}},
      {kGsrn,
       "https://id.gs1.org/8018/401234598765400000",
       {"urn:epc:id:gsrn:4012345.9876540000", "(8018)401234598765400000",
        "https://x.example/gsrn/401234598765400000"}},
      {kGsrnp,
       "https://id.gs1.org/8017/401234500000000074",
       {"urn:epc:id:gsrnp:4012345.0000000007", "(8017)401234500000000074"}},
      {kGdti,
       "https://id.gs1.org/253/4012345000092PO-4711",
       {"urn:epc:id:gdti:4012345.00009.PO-4711", "(253)4012345000092PO-4711",
        "https://x.example/gdti/4012345000092PO-4711"}},
      {kGdtiClass,
       "https://id.gs1.org/253/4012345111118",
       {"urn:epc:idpat:gdti:4012345.11111.*", "(253)4012345111118"}},
      {kSgcn,
       "https://id.gs1.org/255/401234599999044",
       {"urn:epc:id:sgcn:4012345.99999.44", "(255)401234599999044",
        "https://x.example/gcn/401234599999044"}},
      {kSgcnClass,
       "https://id.gs1.org/255/4012345999990",
       {"urn:epc:idpat:sgcn:4012345.99999.*", "(255)4012345999990"}},
      {kCpi,
       "https://id.gs1.org/8010/0614141A%23%2F-1/8011/1234",
       {"urn:epc:id:cpi:0614141.A%23%2F-1.1234", "(8010)0614141A#/-1(8011)1234",
        "https://x.example/cpid/0614141A%23%2F-1/8011/1234"}},
      {kCpiClass,
       "https://id.gs1.org/8010/4012345AB12",
       {"urn:epc:idpat:cpi:4012345.AB12.*", "(8010)4012345AB12"}},
      {kGinc,
       "https://id.gs1.org/401/0614141xyz47%2F11",
       {"urn:epc:id:ginc:0614141.xyz47%2F11", "(401)0614141xyz47/11"}},
      {kGsin,
       "https://id.gs1.org/402/40123459999876541",
       {"urn:epc:id:gsin:4012345.999987654", "(402)40123459999876541",
        "https://x.example/gsin/40123459999876541"}},
      {kItip,
       "https://id.gs1.org/8006/040123451111180102/21/987",
       {"urn:epc:id:itip:4012345.011111.01.02.987", "(8006)040123451111180102(21)987",
        "https://x.example/itip/040123451111180102/10/L/ser/987"}},
      {kItipLot,
       "https://id.gs1.org/8006/040123451111180102/10/L.1",
       {"(8006)040123451111180102(10)L.1",
        "https://x.example/itip/040123451111180102/lot/L.1"}},
      {kItipClass,
       "https://id.gs1.org/8006/040123451111180102",
       {"urn:epc:idpat:itip:4012345.011111.01.02.*", "(8006)040123451111180102"}},
  };
}

// One leading space is there for the bracketed form only.
std::string Trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(' ');
  return text.substr(begin);
}

TEST(ParseGs1KeyTest, EveryFormGivesTheOneUri) {
  for (const Forms& row : Table()) {
    std::vector<std::string> forms = row.forms;
    forms.push_back(row.uri);
    for (const std::string& form : forms) {
      SCOPED_TRACE(form);
      const auto key = ParseGs1Key(Trimmed(form));
      ASSERT_TRUE(key.ok()) << key.status();
      ASSERT_TRUE(key->has_value());
      EXPECT_EQ((*key)->uri, row.uri);
      EXPECT_EQ((*key)->kind, row.kind)
          << Gs1KeyKindName((*key)->kind) << ", " << Gs1KeyKindName(row.kind);
    }
  }
}

TEST(ParseGs1KeyTest, TableHasEveryKind) {
  std::set<Gs1KeyKind> seen;
  for (const Forms& row : Table()) seen.insert(row.kind);
  for (int kind = 0; kind <= static_cast<int>(kPgln); ++kind) {
    EXPECT_EQ(seen.count(static_cast<Gs1KeyKind>(kind)), 1u) << kind;
    EXPECT_NE(Gs1KeyKindName(static_cast<Gs1KeyKind>(kind)), "");
  }
}

TEST(ParseGs1KeyTest, ThingsHaveChainsClassesAndPlacesHaveNot) {
  const std::set<Gs1KeyKind> unchained = {kGtin,      kItipClass, kGraiClass, kGdtiClass,
                                          kSgcnClass, kCpiClass,  kSgln,      kPgln};
  for (const Forms& row : Table()) {
    EXPECT_EQ(IsChained(row.kind), unchained.count(row.kind) == 0) << row.uri;
  }
}

TEST(ParseGs1KeyTest, LeavesOtherTextAlone) {
  for (const char* text : {"",
                           "42",
                           "https://example.com/abc/2026",
                           "https://example.com",
                           "https://example.com/",
                           "https:///01/04012345123456",
                           "https://",
                           "https://example.com/lots/01/ABC/10/L1",
                           "ftp://x/01/04012345123456",
                           "https://example.com/mx/siniiga/2504812345",
                           "https://example.com/01/04012345123456/x",
                           "https://example.com/01",
                           "https://example.com/8004/AB12",
                           "https://example.com/401/123",
                           "https://example.com/01/04012345123456/99/x",
                           "https://id.gs1.org/8018/401234598765400000/8019/2",
                           "https://id.gs1.org/8013/1987654Ad4X4bL5ttr2310c2K",
                           "https://id.gs1.org/",
                           "https://id.gs1.org/voc/01",
                           "https://example.com/GTIN/04012345123456",
                           "urn:epc:id:gid:1.2.3",
                           "urn:epc:id:sgtin",
                           "urn:epc:",
                           "urn:epc:tag:sgtin-96:1.4012345.1.1",
                           "urn:epc:idpat:sgtin:4012345.*.*",
                           "urn:epc:idpat:sgtin:*.*.*",
                           "urn:epc:idpat:sgtin:4012345.012345.[1-9]",
                           "urn:epc:idpat:itip:4012345.012345.*.*.*",
                           "urn:uuid:1-2",
                           "urn:gdst:example.com:product:lot:class:a.b.c",
                           "(1)A",
                           "()",
                           "(123456)",
                           "transform-1-22-2022-17:24"}) {
    const auto key = ParseGs1Key(text);
    ASSERT_TRUE(key.ok()) << text << ": " << key.status();
    EXPECT_FALSE(key->has_value()) << text << " -> " << (*key)->uri;
  }
}

struct WrongKey {
  std::string text;
  std::string message;
};

// Each is plainly meant for a key and wrong in one way.
TEST(ParseGs1KeyTest, RefusesWrongKeysAndSaysWhatWasWanted) {
  const std::string lot21(21, 'L');
  const std::vector<WrongKey> wrongs = {
      {"https://x.example/01/04012345123457/10/L1", "check digit 7 came, 6 is"},
      {"https://x.example/01/96385075", "check digit 5 came, 4 is"},
      {"(01)04012345123450(10)L1", "check digit 0 came, 6 is"},
      {"]C100340123451111111110", "SSCC (00) \"340123451111111110\": check digit 0"},
      {"(8006)040123451111170102(21)1", "ITIP"},
      {"(8003)04012345000222334455", "check digit 2 came, 1 is"},
      {"(8003)14012345000221334455", "first of its digits is 1, wanted 0"},
      {"(253)4012345000093", "GDTI"},
      {"(402)40123459999876542", "GSIN"},
      {"(414)4012345000055", "GLN of a location"},
      {"(8018)401234598765400001", "GSRN of a recipient"},
      {"urn:epc:id:sgtin:4012345.01234.1", "13 together wanted"},
      {"urn:epc:id:sscc:08600031303.12382183213", "17 together wanted"},
      {"urn:epc:id:sgtin:40123.10012345.1", "6 to 12 digits"},
      {"urn:epc:id:sgtin:4012345678901..1", "6 to 12 digits"},
      {"urn:epc:id:sgtin:401234A.012345.1", "must be digits"},
      {"urn:epc:id:sgtin:4012345.012345", "has 2 parts"},
      {"urn:epc:id:sgtin:4012345.012345.", "serial or lot"},
      {"urn:epc:id:sgtin:4012345.012345.A%2", "sound % escapes"},
      {"urn:epc:id:sgtin:4012345.012345.A%GG", "sound % escapes"},
      {"urn:epc:id:sgtin:4012345.012345.A%00B", "A\\x00"},
      {"urn:epc:id:sgtin:4012345.012345.A%20B", "serial (21) \"A B\""},
      {"urn:epc:id:sgtin:4012345.012345.A B", "serial (21)"},
      {"urn:epc:id:sgtin:4012345.012345.%C3%B1", "serial (21)"},
      {"urn:epc:id:sgtin:4012345.012345.\xc3\xb1", "serial (21)"},
      {"urn:epc:id:sgtin:4012345.012345.1?x=1", "query or fragment"},
      {"urn:epc:id:sgtin:4012345.012345.1#x", "query or fragment"},
      {"urn:epc:id:sgtin:4012345.012345." + lot21, "1 to 20"},
      {"urn:epc:class:lgtin:4012345.012345." + lot21, "lot (10)"},
      {"urn:epc:id:grai:4012345.00022.12345678901234567", "GRAI"},
      {"urn:epc:id:sgcn:4012345.99999.A1", "GCN"},
      {"urn:epc:id:cpi:0614141.ab.1", "CPI"},
      {"urn:epc:id:cpi:0614141.AB.01", "begins with 0"},
      {"urn:epc:id:giai:4012345.", "reference \"\""},
      {"urn:epc:id:giai:4012345.%F", "reference \"%F\""},
      {"urn:epc:id:giai:12345.A", "6 to 12 digits"},
      {"urn:epc:id:itip:4012345.011111.1.02.9", "two digits each"},
      {"urn:epc:id:itip:4012345.011111.0A.02.9", "ITIP"},
      {"https://id.gs1.org/01/0401234512345/10/L1", "check digit"},
      {"https://id.gs1.org/01/040123451234567/10/L1", "8, 12, 13 or 14"},
      {"https://id.gs1.org/01/04012345123456/10/" + lot21, "lot (10)"},
      {"https://x.example/01/04012345123456/10/" + lot21, "lot (10)"},
      {"https://x.example/01/04012345123456/10/A%2", "sound % escapes"},
      {"https://x.example/01/04012345123456/10/A%00", "lot (10)"},
      {"https://x.example/01/04012345123456/21/S/10/L", "cannot stand behind"},
      {"https://x.example/01/04012345123456/235/S/21/L", "cannot stand behind"},
      {"https://x.example/01/04012345123456/10/L/235/S", "cannot stand behind"},
      {"https://x.example/00/340123451111111111/10/L", "cannot stand behind"},
      {"https://id.gs1.org/01/04012345123456/%ff/1",
       "(\"\\xff\") cannot stand behind (01)"},
      {"https://x.example/01/04012345123456/10//", "pairs of an AI"},
      {"https://id.gs1.org/8004/4012345A/8004/4012345B", "cannot stand"},
      {"https://x.example/01/04012345123456/21/00/340123451111111111", "pairs of an AI"},
      {"(01)04012345123456(10)", "(10) \"\""},
      {"(01)04012345123456(10)" + lot21, "1 to 20"},
      {"(01)04012345123456(10)A B", "(10) \"A B\""},
      {"(01)04012345123456(10)A(10)B", "comes twice"},
      {"(01)04012345123456(00)340123451111111111", "two keys, (00) and (01)"},
      {"(01)04012345123456(21)1(235)2", "cannot stand behind"},
      {"(01)040123451234567", "(01)"},
      {"(01)04012345123456(45)A", "Application Identifier"},
      {"(01)04012345123456(3102)00123", "(3102)"},
      {"(01)04012345123456(3106)001234", "Application Identifier"},
      {"]C10104012345123456422484"
       "10Lot987",
       "separator FNC1 missing"},
      {"]C101040123451234569", "Application Identifier"},
      {std::string(2049, '0'), "2049 bytes"},
      {"https://x.example/01/04012345123456?" + std::string(2048, 'a'), "at most 2048"},
  };
  for (const WrongKey& wrong : wrongs) {
    SCOPED_TRACE(wrong.text);
    const auto key = ParseGs1Key(wrong.text);
    ASSERT_FALSE(key.ok()) << (key->has_value() ? (*key)->uri : "not GS1");
    EXPECT_EQ(key.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(key.status().message()), HasSubstr(wrong.message));
  }
}

TEST(UncheckedGs1UriTest, GivesEveryConformancePair) {
  const auto path = ConformanceFile("epcis/digital-link/normalise.json");
  if (!path) GTEST_SKIP() << "no conformance data: digital-link/normalise.json";
  std::ifstream file(*path);
  const auto vectors = nlohmann::json::parse(file).at("vectors");
  ASSERT_GE(vectors.size(), 40u);
  for (const auto& vector : vectors) {
    const auto text = vector.at("input").get<std::string>();
    SCOPED_TRACE(text);
    const auto uri = UncheckedGs1Uri(text);
    if (vector.at("normalised").is_null()) {
      EXPECT_FALSE(uri.has_value()) << *uri;
      continue;
    }
    ASSERT_TRUE(uri.has_value());
    EXPECT_EQ(*uri, vector.at("normalised").get<std::string>());
    // Where a check digit came with the text and is right, nothing else can.
    const auto key = ParseGs1Key(text);
    if (key.ok()) {
      ASSERT_TRUE(key->has_value());
      EXPECT_EQ((*key)->uri, *uri);
    } else {
      EXPECT_THAT(std::string(key.status().message()), HasSubstr("check digit"));
    }
  }
}

TEST(UncheckedGs1UriTest, KeepsCheckDigitsAndKnowsNoElementStrings) {
  EXPECT_EQ(UncheckedGs1Uri("http://example.de/01/040123451234/lot/ABD"),
            "https://id.gs1.org/01/00040123451234/10/ABD");
  EXPECT_EQ(UncheckedGs1Uri("(01)04012345123456(10)Lot987"), std::nullopt);
  EXPECT_EQ(UncheckedGs1Uri("urn:epc:id:sscc:08600081808.0003"), std::nullopt);
}

}  // namespace
}  // namespace rastro
