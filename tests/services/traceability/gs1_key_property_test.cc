// Properties of canonical URIs over random keys and random damage; fixed seeds.
// Every key is written in each of its forms by a writer of this file's own.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "services/traceability/gs1_key.h"
#include "services/traceability/gs1_text.h"
#include "services/traceability/lot_uri.h"
#include "tests/services/traceability/random_text.h"

namespace rastro {
namespace {

constexpr char kSet82[] =
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_"
    "abcdefghijklmnopqrstuvwxyz";
constexpr char kSet39[] = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr char kDigits[] = "0123456789";

// A key in all its forms; without brackets where one in the serial would make
// that form ambiguous.
struct Written {
  std::string uri;
  std::vector<std::string> forms;
};

std::string EscapeAll(const std::string& text) {
  static const char kHex[] = "0123456789abcdef";
  std::string escaped;
  for (const char c : text) {
    escaped += {'%', kHex[(c >> 4) & 15], kHex[c & 15]};
  }
  return escaped;
}

std::string WithCheckDigit(std::string body) {
  int sum = 0;
  for (size_t i = 0; i < body.size(); ++i) {
    const bool odd_from_right = (body.size() - i) % 2 == 1;
    sum += (body[i] - '0') * (odd_from_right ? 3 : 1);
  }
  return body + static_cast<char>('0' + (1000 - sum) % 10);
}

void AddCommonForms(const std::string& ai, const std::string& value,
                    const std::string& qualifier, const std::string& serial,
                    Written& written) {
  const bool qualified = !qualifier.empty();
  const auto link = [&](const std::string& host, const std::string& serial_text,
                        const std::string& value_text) {
    return host + "/" + ai + "/" + value_text +
           (qualified ? "/" + qualifier + "/" + serial_text : "");
  };
  written.uri = link("https://id.gs1.org", PercentEncode(serial), PercentEncode(value));
  written.forms.push_back(written.uri);
  written.forms.push_back(
      link("http://a.example/b/c", EscapeAll(serial), EscapeAll(value)) + "/?x=/01/1#y");
  written.forms.push_back("]C1" + ai + value + "\x1d" + qualifier + serial);
  written.forms.push_back((qualified ? qualifier + serial : "") + "\x1d" + ai + value);
  if ((value + serial).find('(') == std::string::npos) {
    written.forms.push_back("(" + ai + ")" + value +
                            (qualified ? "(" + qualifier + ")" + serial : ""));
  }
}

// Cuts `body` into company prefix and reference, as an EPC does.
std::string Dotted(RandomText& random, const std::string& body, size_t max_prefix) {
  const size_t prefix = 6 + random.Below(max_prefix - 5);
  return body.substr(0, prefix) + "." + body.substr(prefix);
}

Written RandomGtin(RandomText& random) {
  struct Row {
    const char* scheme;
    const char* ai;
    size_t max;
  };
  constexpr Row kRows[] = {
      {"class:lgtin:", "10", 20}, {"id:sgtin:", "21", 20}, {"id:upui:", "235", 28}};
  const Row& row = kRows[random.Below(3)];
  const std::string digits = random.Text(kDigits, 13, 13);
  const std::string serial = random.Text(kSet82, 1, row.max);
  std::string epc = Dotted(random, digits.substr(1), 12);
  epc.insert(epc.find('.') + 1, digits.substr(0, 1));
  Written written;
  AddCommonForms("01", WithCheckDigit(digits), row.ai, serial, written);
  written.forms.push_back("urn:epc:" + std::string(row.scheme) + epc + "." +
                          PercentEncode(serial));
  return written;
}

Written RandomSscc(RandomText& random) {
  const std::string digits = random.Text(kDigits, 17, 17);
  std::string epc = Dotted(random, digits.substr(1), 12);
  epc.insert(epc.find('.') + 1, digits.substr(0, 1));
  Written written;
  AddCommonForms("00", WithCheckDigit(digits), "", "", written);
  written.forms.push_back("urn:epc:id:sscc:" + epc);
  return written;
}

Written RandomAsset(RandomText& random) {
  Written written;
  const std::string body = random.Text(kDigits, 12, 12);
  const std::string serial = random.Text(kSet82, 1, 16);
  const std::string tail = "." + PercentEncode(serial);
  switch (random.Below(4)) {
    case 0:
      AddCommonForms("8003", "0" + WithCheckDigit(body) + serial, "", "", written);
      written.forms.push_back("urn:epc:id:grai:" + Dotted(random, body, 12) + tail);
      break;
    case 1:
      AddCommonForms("253", WithCheckDigit(body) + serial, "", "", written);
      written.forms.push_back("urn:epc:id:gdti:" + Dotted(random, body, 12) + tail);
      break;
    case 2:
      AddCommonForms("8004", body + serial, "", "", written);
      written.forms.push_back("urn:epc:id:giai:" + body + tail);
      break;
    default: {
      const std::string part = random.Text(kSet39, 1, 18);
      const std::string number = "1" + random.Text(kDigits, 0, 11);
      AddCommonForms("8010", body + part, "8011", number, written);
      written.forms.push_back("urn:epc:id:cpi:" + body + "." + PercentEncode(part) + "." +
                              number);
    }
  }
  return written;
}

Written RandomKey(RandomText& random) {
  switch (random.Below(3)) {
    case 0:
      return RandomGtin(random);
    case 1:
      return RandomSscc(random);
    default:
      return RandomAsset(random);
  }
}

TEST(LotUriPropertyTest, AllFormsOfAKeyAreOneLot) {
  RandomText random(20260304);
  for (int i = 0; i < 10000; ++i) {
    const Written written = RandomKey(random);
    for (const std::string& form : written.forms) {
      const auto uri = LotUri(form);
      ASSERT_TRUE(uri.ok()) << form << ": " << uri.status();
      ASSERT_TRUE(uri->has_value()) << form;
      ASSERT_EQ(**uri, written.uri) << form;
      ASSERT_LE((*uri)->size(), 512u);
      ASSERT_EQ(*LotUriFromAnyForm(form), written.uri) << form;
    }
  }
}

TEST(LotUriPropertyTest, DifferentKeysAreDifferentLots) {
  RandomText random(7);
  std::vector<std::string> uris;
  for (int i = 0; i < 10000; ++i) uris.push_back(RandomKey(random).uri);
  std::sort(uris.begin(), uris.end());
  EXPECT_EQ(std::unique(uris.begin(), uris.end()), uris.end());
}

// What a key that came through must satisfy, whatever it came from.
void ExpectCanonical(const std::string& uri, const std::string& from) {
  const auto again = LotUri(uri);
  ASSERT_TRUE(again.ok()) << from << " -> " << uri << ": " << again.status();
  ASSERT_TRUE(again->has_value()) << from << " -> " << uri;
  ASSERT_EQ(**again, uri) << from;
  ASSERT_TRUE(!uri.empty() && uri.size() <= 512 && IsPrintableAscii(uri));
}

// What matters in the text and is put into it.
const std::vector<std::string> kPieces = {
    "/",    "//",   ".",           "..",  "%",        "%2F",  "%00",  "(",    ")",
    "(10)", "(01)", "\x1d",        "?",   "#",        "/21/", "/10/", "/01/", "*",
    ":",    "0",    "urn:epc:id:", "]C1", "https://", "\xff", " "};

TEST(LotUriPropertyTest, DamagedTextIsRefusedOrCanonical) {
  RandomText random(99);
  int refused = 0, lots = 0, none = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::vector<std::string> forms = RandomKey(random).forms;
    const std::string text = random.Damage(forms[random.Below(forms.size())], kPieces, 4);
    const auto uri = LotUri(text);
    const auto key = ParseGs1Key(text);
    if (!uri.ok()) {
      ++refused;
      ASSERT_EQ(uri.status().code(), absl::StatusCode::kInvalidArgument);
    } else if (uri->has_value()) {
      ++lots;
      ExpectCanonical(**uri, text);
    } else {
      ++none;
    }
    if (key.ok() && key->has_value()) {
      ASSERT_EQ(ParseGs1Key((*key)->uri)->value(), **key) << text;
      ASSERT_EQ(UncheckedGs1Uri((*key)->uri), (*key)->uri) << text;
    }
    const auto unchecked = UncheckedGs1Uri(text);
    if (unchecked) {
      ASSERT_EQ(UncheckedGs1Uri(*unchecked), *unchecked) << text;
    }
    const auto typed = LotUriFromAnyForm(text);
    if (typed.ok()) ExpectCanonical(*typed, text);
  }
  // The damage reaches every outcome.
  EXPECT_GT(refused, 10000);
  EXPECT_GT(lots, 10000);
  EXPECT_GT(none, 10);
}

// Long texts made of the grammar's own pieces, which invite repeated scans.
TEST(LotUriPropertyTest, LongTextsAreCheap) {
  for (const std::string& piece : std::vector<std::string>{
           "/01", "/01/04012345123456", "(10)", "(", "%", "\x1d", ".", "10\x1d", "/10/",
           "/254/7040", "(01)04012345123456", "/8004/40123451"}) {
    for (const std::string& start : std::vector<std::string>{
             "https://id.gs1.org", "https://x.example/01/04012345123456",
             "urn:epc:id:giai:4012345.", "(01)04012345123456(10)", "]C110", "00"}) {
      std::string text = start;
      while (text.size() < 2048) text += piece;
      for (size_t size = 2000; size <= 2048; ++size) {
        const auto uri = LotUri(text.substr(0, size));
        if (uri.ok() && uri->has_value()) {
          ExpectCanonical(**uri, text);
        }
      }
      text.resize(1000000, '0');
      EXPECT_FALSE(LotUri(text).ok());
      EXPECT_FALSE(LotUriFromAnyForm(text).ok());
    }
  }
}

}  // namespace
}  // namespace rastro
