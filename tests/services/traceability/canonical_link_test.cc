// What is recognised as it stands is what the reader of Digital Links makes of it.

#include "services/traceability/canonical_link.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/traceability/digital_link.h"
#include "services/traceability/gs1_check_digit.h"
#include "services/traceability/gs1_reading.h"
#include "tests/services/traceability/random_text.h"

namespace rastro {
namespace {

TEST(KeyOfCanonicalLinkTest, KnowsTheCommonestKeys) {
  const std::pair<const char*, Gs1KeyKind> links[] = {
      {"https://id.gs1.org/01/07501234100007/10/L26-A.1_b", Gs1KeyKind::kGtinLot},
      {"https://id.gs1.org/01/07501234100007/21/7", Gs1KeyKind::kGtinSerial},
      {"https://id.gs1.org/01/07501234100007", Gs1KeyKind::kGtin},
      {"https://id.gs1.org/00/175012340000047118", Gs1KeyKind::kSscc},
      {"https://id.gs1.org/414/7501234000208", Gs1KeyKind::kSgln},
      {"https://id.gs1.org/417/7501234000208", Gs1KeyKind::kPgln}};
  for (const auto& [link, kind] : links) {
    const std::optional<Gs1Key> key = KeyOfCanonicalLink(link);
    ASSERT_TRUE(key.has_value()) << link;
    EXPECT_EQ(*key, (Gs1Key{kind, link}));
  }
}

TEST(KeyOfCanonicalLinkTest, LeavesTheRestToTheReader) {
  for (const char* link : {
           "https://id.gs1.org/01/07501234100008/10/A",  // The check digit is 7.
           "https://id.gs1.org/01/07501234100007/10/",
           "https://id.gs1.org/01/07501234100007/10/ABCDEFGHIJKLMNOPQRSTU",  // 21.
           "https://id.gs1.org/01/07501234100007/10/A%2FB",
           "https://id.gs1.org/01/07501234100007/10/A/21/B",
           "https://id.gs1.org/01/07501234100007/10/A~B",
           "https://id.gs1.org/00/175012340000047118/",
           "HTTPS://id.gs1.org/00/175012340000047118",
           "https://id.gs1.org/00/17501234000004711",
           "",
       }) {
    EXPECT_EQ(KeyOfCanonicalLink(link), std::nullopt) << link;
  }
}

// Texts of the parts of links, most of them wrong in some way.
TEST(KeyOfCanonicalLinkTest, AgreesWithTheReader) {
  constexpr size_t kDigitsBeforeCheck[] = {12, 13, 17};
  constexpr const char* kAis[] = {"00", "01", "414", "417"};
  RandomText random(26);
  const std::string parts[] = {"https://id.gs1.org",
                               "https://id.gs1.org/01/",
                               "/10/",
                               "/21/",
                               "/00/",
                               "/414/",
                               "/",
                               "A",
                               "-",
                               "_",
                               "%2F",
                               "0"};
  size_t recognised = 0;
  for (int round = 0; round < 200'000; ++round) {
    const size_t digits = kDigitsBeforeCheck[random.Below(std::size(kDigitsBeforeCheck))];
    std::string number = random.Text("0123456789", digits, digits);
    number += Gs1CheckDigit(number);
    if (random.Below(8) == 0) number.back() = '0';
    std::string text = absl::StrCat("https://id.gs1.org/",
                                    kAis[random.Below(std::size(kAis))], "/", number);
    for (size_t more = random.Below(4); more > 0; --more) {
      text += parts[random.Below(std::size(parts))];
    }
    const std::optional<Gs1Key> key = KeyOfCanonicalLink(text);
    if (!key) continue;
    ++recognised;
    const Gs1Reading reading = ReadDigitalLink(text);
    ASSERT_EQ(reading.verdict, Gs1Reading::Verdict::kKey) << text;
    ASSERT_EQ(reading.key, *key) << text;
  }
  EXPECT_GT(recognised, 10'000u);
}

}  // namespace
}  // namespace rastro
