// Event texts: golden vectors, round trips, bounds, and every text that is not one.

#include "crypto/event.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "tests/crypto/text_probes.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr char kEvent[] =
    "rastro/event/v1\n"
    "norte.example\n"
    "lots 4 HMkW2CGCJsGtaa9cqIPiqh6xSgQ8Z4mTxj3Sbn8rJ5A=\n"
    "part partners PaXpvZV8BBIqfaZ39x7Xrix9UhLUNqzvaoOcgWqYAzg=\n"
    "part public Yk3NjHGZrOV+EAp9v5lf+Zd1Rv5uzj5NiRv0GzBY/Vs=\n";
constexpr char kLotsRoot[] = "HMkW2CGCJsGtaa9cqIPiqh6xSgQ8Z4mTxj3Sbn8rJ5A=";
constexpr char kPartners[] = "PaXpvZV8BBIqfaZ39x7Xrix9UhLUNqzvaoOcgWqYAzg=";
constexpr char kPublic[] = "Yk3NjHGZrOV+EAp9v5lf+Zd1Rv5uzj5NiRv0GzBY/Vs=";
constexpr char kNoLots[] = "lots 0 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

Event GoldenEvent() {
  return {"norte.example",
          4,
          *ParseHash(kLotsRoot),
          {{"partners", *ParseHash(kPartners)}, {"public", *ParseHash(kPublic)}}};
}

TEST(EventTest, AgreesWithTheGoldenText) {
  ExpectGolden<Event>(kEvent,
                      "e06cba862068309ab0963968a9571463a942b8f059a5e69a8955f676228d1190");
  EXPECT_EQ(GoldenEvent().Text(), kEvent);
  const absl::StatusOr<Event> read = Event::Parse(kEvent);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->participant, "norte.example");
  EXPECT_EQ(read->lot_count, 4u);
  EXPECT_EQ(read->lots_root, *ParseHash(kLotsRoot));
  EXPECT_EQ(read->parts, GoldenEvent().parts);
}

TEST(EventTest, HasOneTextForOneMeaning) {
  ExpectOneText<Event>(kEvent);
  ExpectOneText<Event>(WithLine(kEvent, 3, kNoLots));
}

TEST(EventTest, CannotTellOtherVersions) { ExpectOtherVersionsUnknown<Event>(kEvent); }

TEST(EventTest, RefusesOtherTexts) {
  std::vector<Refusal> refusals = DamageText(kEvent);
  // A text cut off after its first part is an event with that part alone.
  std::erase_if(refusals,
                [](const Refusal& r) { return r.why == "cut off" && r.line == 5; });
  ExpectRefused<Event>(refusals);
  ExpectRefused<Event>(DamageDecimal(kEvent, 3, "4"));
  ExpectRefused<Event>(DamageBase64(kEvent, 3, kLotsRoot));
  ExpectRefused<Event>(DamageBase64(kEvent, 4, kPartners));
  ExpectRefused<Event>(DamageBase64(kEvent, 5, kPublic));
  const auto part = [](absl::string_view kind) {
    return absl::StrCat("part ", kind, " ", kPublic);
  };
  ExpectRefused<Event>({
      {"one LF more", absl::StrCat(kEvent, "\n"), 6},
      {"a line that is no part", absl::StrCat(kEvent, "lots 0 ", kLotsRoot, "\n"), 6},
      {"participant in upper case", WithLine(kEvent, 2, "Norte.example"), 2},
      {"participant begins with a dot", WithLine(kEvent, 2, ".norte"), 2},
      {"participant ends with a hyphen", WithLine(kEvent, 2, "norte-"), 2},
      {"participant with an underscore", WithLine(kEvent, 2, "norte_1"), 2},
      {"participant too long", WithLine(kEvent, 2, std::string(64, 'a')), 2},
      {"lots 0 with another root",
       WithLine(kEvent, 3, absl::StrCat("lots 0 ", kLotsRoot)), 3},
      {"4,001 lots", WithLine(kEvent, 3, absl::StrCat("lots 4001 ", kLotsRoot)), 3},
      {"another keyword", WithLine(kEvent, 3, absl::StrCat("Lots 4 ", kLotsRoot)), 3},
      {"a field too many", WithLine(kEvent, 3, absl::StrCat("lots 4 ", kLotsRoot, " x")),
       3},
      {"a field too few", WithLine(kEvent, 3, "lots 4"), 3},
      {"kinds in wrong order", WithLine(kEvent, 5, part("open")), 5},
      {"kind twice", WithLine(kEvent, 5, part("partners")), 5},
      {"kind with a digit", WithLine(kEvent, 5, part("public2")), 5},
      {"kind in upper case", WithLine(kEvent, 5, part("Public")), 5},
      {"kind of 17 letters", WithLine(kEvent, 5, part(std::string(17, 'p'))), 5},
  });
}

std::string EventWithParts(int count) {
  Event event{"a", 0, EmptyRoot(), {}};
  for (int i = 0; i < count; ++i) {
    event.parts.push_back({std::string(1, static_cast<char>('a' + i)), EmptyRoot()});
  }
  return event.Text();
}

TEST(EventTest, Has1To16Parts) {
  EXPECT_THAT(Event::Parse(EventWithParts(1)), IsOk());
  EXPECT_THAT(Event::Parse(EventWithParts(16)), IsOk());
  ExpectRefused<Event>(
      {{"no part", EventWithParts(0), 4}, {"17 parts", EventWithParts(17), 20}});
}

TEST(EventTest, TakesItsBounds) {
  EXPECT_THAT(Event::Parse(WithLine(kEvent, 3, kNoLots)), IsOk());
  EXPECT_THAT(Event::Parse(WithLine(kEvent, 3, absl::StrCat("lots 4000 ", kLotsRoot))),
              IsOk());
  EXPECT_THAT(Event::Parse(WithLine(kEvent, 2, std::string(63, 'a'))), IsOk());
  EXPECT_THAT(Event::Parse(WithLine(
                  kEvent, 5, absl::StrCat("part ", std::string(16, 'p'), " ", kPublic))),
              IsOk());
}

TEST(EventTest, FindsItsParts) {
  const Event event = GoldenEvent();
  ASSERT_NE(event.FindPart("public"), nullptr);
  EXPECT_EQ(event.FindPart("public")->hash, *ParseHash(kPublic));
  EXPECT_EQ(event.FindPart("publi"), nullptr);
  EXPECT_EQ(event.FindPart(""), nullptr);
}

TEST(PartLinesTest, AreTheLastLinesOfTheText) {
  EXPECT_EQ(PartLines(GoldenEvent().parts),
            absl::StrCat("part partners ", kPartners, "\npart public ", kPublic, "\n"));
  EXPECT_EQ(PartLines({}), "");
}

}  // namespace
}  // namespace rastro
