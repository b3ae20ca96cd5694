// Who sees an event: told by hand for the trades that matter and the tricks that would
// open what is closed, and compared with a slow and obvious computation on random trades.

#include "services/traceability/audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/traceability/event_uses.h"
#include "tests/services/traceability/trade.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kSscc[] = "https://id.gs1.org/00/175012340000047118";
constexpr char kCrate[] = "https://id.gs1.org/8003/07501234100014crate";
constexpr char kSoldLot[] = "https://id.gs1.org/01/07501234100007/10/lot";
constexpr char kOtherLot[] = "https://id.gs1.org/01/07501234100007/10/other";

// Indexes of the events that the participant sees.
std::vector<uint64_t> SeenBy(Trade& trade, const std::string& participant,
                             const AudienceLimits& limits = {}) {
  const PartyDirectory directory = Trade::Directory();
  Audience audience(trade, directory, participant, limits);
  std::vector<uint64_t> seen;
  for (const auto& event : trade.events()) {
    if (audience.Has(*event).value()) seen.push_back(event->index);
  }
  return seen;
}

// A certificate that a registration is bound to names people of whom it registers.
TEST(AudienceTest, ARegistrationIsSeenByWhomItRegisters) {
  Trade trade;
  const PartyDirectory directory = Trade::Directory();
  RecordedEvent event;
  event.submitter = "operator";
  event.registered = "packer";
  EXPECT_TRUE(Audience(trade, directory, "packer").Has(event).value());
  EXPECT_TRUE(Audience(trade, directory, "operator").Has(event).value());
  EXPECT_FALSE(Audience(trade, directory, "importer").Has(event).value());
}

TEST(AudienceTest, WhatWasSentIsSeenBackToItsBeginning) {
  Trade trade;
  trade.By("farm").Make({"animal"});                                 // 0
  trade.By("farm").Ship({"animal"}, "party:abattoir");               // 1
  trade.By("abattoir").Transform({"animal"}, {"carcass"});           // 2
  trade.By("abattoir").Ship({"carcass"}, "party:packer");            // 3
  trade.By("packer").Receive({"carcass"});                           // 4
  trade.By("packer").Transform({"carcass"}, {kSoldLot, kOtherLot});  // 5
  trade.By("packer").Pack(kSscc, {kSoldLot});                        // 6
  trade.By("packer").Ship({kSscc}, "party:importer");                // 7
  trade.By("packer").Ship({kOtherLot}, "party:competitor");          // 8
  trade.By("importer").Receive({kSscc});                             // 9
  trade.By("outsider").Receive({kSscc});                             // 10
  EXPECT_THAT(SeenBy(trade, "farm"), ElementsAre(0, 1));
  EXPECT_THAT(SeenBy(trade, "abattoir"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(SeenBy(trade, "packer"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(SeenBy(trade, "importer"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 9));
  EXPECT_THAT(SeenBy(trade, "competitor"), ElementsAre(0, 1, 2, 3, 4, 5, 8));
  EXPECT_THAT(SeenBy(trade, "outsider"), ElementsAre(10));
}

TEST(AudienceTest, WhatIsRecordedLaterAboutTheGoodsIsSeenToo) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});
  trade.By("maker").Ship({kSoldLot}, "party:buyer");
  trade.By("maker").Recall({kSoldLot});
  EXPECT_THAT(SeenBy(trade, "buyer"), ElementsAre(0, 1, 2));
}

TEST(AudienceTest, PartiesThatAnEventNamesSeeIt) {
  Trade trade;
  trade.By("maker").Make({kSoldLot}).facts->sources = {{"owning_party", "party:owner"}};
  trade.By("maker").Observe("inspecting", {kSoldLot});
  EXPECT_THAT(SeenBy(trade, "owner"), ElementsAre(0));
}

TEST(AudienceTest, WhoBoughtSomeDoesNotLearnWhoBoughtTheRest) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});               // 0
  trade.By("maker").Ship({kSoldLot}, "party:one");  // 1
  trade.By("maker").Ship({kSoldLot}, "party:two");  // 2
  trade.By("maker").Ship({kSoldLot}, "party:not registered").facts->destinations = {
      {"owning_party", "https://example.com/abroad"}};  // 3
  trade.By("two").Receive({kSoldLot}).facts->sources = {
      {"owning_party", "party:maker"}};             // 4
  trade.By("two").Ship({kSoldLot}, "party:three");  // 5
  EXPECT_THAT(SeenBy(trade, "one"), ElementsAre(0, 1));
  EXPECT_THAT(SeenBy(trade, "two"), ElementsAre(0, 2, 4, 5));
  // Through whose hands it came to him he sees.
  EXPECT_THAT(SeenBy(trade, "three"), ElementsAre(0, 2, 4, 5));
  EXPECT_THAT(SeenBy(trade, "maker"), ElementsAre(0, 1, 2, 3, 4));
}

TEST(AudienceTest, OnesOwnClaimGivesNothing) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});                      // 0
  trade.By("maker").Make({kOtherLot});                     // 1
  trade.By("maker").Ship({kOtherLot}, "party:thief");      // 2: a lot that is his.
  trade.By("thief").Receive({kSoldLot});                   // 3
  trade.By("thief").Ship({kSoldLot}, "party:thief");       // 4
  trade.By("thief").Transform({kSoldLot}, {"stolen"});     // 5
  trade.By("thief").Transform({kSoldLot}, {kOtherLot});    // 6
  trade.By("thief").Pack(kSscc, {kSoldLot});               // 7
  trade.By("maker").Ship({kSscc}, "party:thief");          // 8
  trade.By("thief").Ship({kSoldLot}, "party:accomplice");  // 9
  // All but 0, and his accomplice what he himself says and was told.
  EXPECT_THAT(SeenBy(trade, "thief"), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_THAT(SeenBy(trade, "accomplice"), ElementsAre(3, 4, 5, 6, 7, 8, 9));
}

TEST(AudienceTest, WhoNamesALotFirstSeesNothingOfItsMaker) {
  Trade trade;
  trade.By("squatter").Make({kSoldLot});
  trade.By("maker").Make({kSoldLot});
  trade.By("maker").Ship({kSoldLot}, "party:buyer");
  EXPECT_THAT(SeenBy(trade, "squatter"), ElementsAre(0));
  EXPECT_THAT(SeenBy(trade, "buyer"), ElementsAre(1, 2));
}

TEST(AudienceTest, WhoIsAPartyToAnEventCannotHandItOn) {
  Trade trade;
  trade.By("maker").Make({kSoldLot}).facts->sources = {{"owning_party", "party:owner"}};
  trade.By("owner").Ship({kSoldLot}, "party:friend");
  EXPECT_THAT(SeenBy(trade, "friend"), ElementsAre(1));
}

TEST(AudienceTest, WhatWasNamedByMistakeIsTakenBack) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});
  trade.By("maker").Ship({kSoldLot}, "party:wrong");
  EXPECT_THAT(SeenBy(trade, "wrong"), ElementsAre(0, 1));
  trade.By("maker").Declare(1);
  // The mistake itself and its declaration name him.
  EXPECT_THAT(SeenBy(trade, "wrong"), ElementsAre(1, 2));
}

TEST(AudienceTest, WhatIsSignedWithoutConsentOpensNothing) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});
  trade.By("maker").Ship({kSoldLot}, "party:spy").key_without_consent = true;
  EXPECT_THAT(SeenBy(trade, "spy"), ElementsAre(1));
  trade.By("maker").Make({kOtherLot}).key_without_consent = true;
  trade.By("maker").Ship({kOtherLot}, "party:spy");
  EXPECT_THAT(SeenBy(trade, "spy"), ElementsAre(1, 3));
}

TEST(AudienceTest, ACrateTellsNothingOfThoseWhomItServedBefore) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});                       // 0
  trade.By("maker").Pack(kCrate, {kSoldLot});               // 1
  trade.By("maker").Observe("sensor_reporting", {kCrate});  // 2
  trade.By("maker").Ship({kCrate}, "party:first");          // 3
  trade.By("first").Unpack(kCrate, {kSoldLot});             // 4
  trade.By("maker").Make({kOtherLot});                      // 5
  trade.By("maker").Pack(kCrate, {kOtherLot});              // 6
  trade.By("maker").Observe("sensor_reporting", {kCrate});  // 7
  trade.By("maker").Ship({kCrate}, "party:second");         // 8
  trade.By("second").Unpack(kCrate, {kOtherLot});           // 9
  trade.By("second").Ship({kOtherLot}, "party:third");      // 10
  EXPECT_THAT(SeenBy(trade, "first"), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(SeenBy(trade, "second"), ElementsAre(5, 6, 7, 8, 9, 10));
  EXPECT_THAT(SeenBy(trade, "third"), ElementsAre(5, 6, 7, 8, 9, 10));
}

TEST(AudienceTest, AStrangerWhoSaysItWasTakenOutIsNotBelieved) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});
  trade.By("maker").Pack(kSscc, {kSoldLot});
  trade.By("stranger").Unpack(kSscc, {kSoldLot});
  trade.By("maker").Ship({kSscc}, "party:buyer");
  EXPECT_THAT(SeenBy(trade, "buyer"), ElementsAre(0, 1, 3));
}

TEST(AudienceTest, WhatHappensToAShipHappensToThePalletsInIt) {
  Trade trade;
  trade.By("maker").Make({kSoldLot});           // 0
  trade.By("maker").Pack(kSscc, {kSoldLot});    // 1
  trade.By("maker").Pack("urn:ship", {kSscc});  // 2
  trade.By("carrier").Observe("sensor_reporting", {"urn:ship"}).facts->sources = {
      {"possessing_party", "party:maker"}};               // 3
  trade.By("maker").Ship({"urn:ship"}, "party:buyer");    // 4
  trade.By("buyer").Unpack("urn:ship", {kSscc});          // 5
  trade.By("maker").Observe("inspecting", {"urn:ship"});  // 6
  EXPECT_THAT(SeenBy(trade, "buyer"), ElementsAre(0, 1, 2, 4, 5, 6));
  EXPECT_THAT(SeenBy(trade, "carrier"), ElementsAre(3));
}

TEST(AudienceTest, EventsOfOneTransformationBelongTogether) {
  Trade trade;
  trade.By("maker").Make({"in"});
  trade.By("maker").Transform({"in"}, {}, "urn:run");
  trade.By("maker").Transform({}, {"out"}, "urn:run");
  trade.By("maker").Ship({"out"}, "party:buyer");
  EXPECT_THAT(SeenBy(trade, "buyer"), ElementsAre(0, 1, 2, 3));
}

TEST(AudienceTest, WhatTakesTooLongToFindOutStaysClosed) {
  Trade trade;
  trade.By("maker").Make({"lot-0"});
  for (int i = 0; i < 50; ++i) {
    trade.By("maker").Transform({absl::StrCat("lot-", i)}, {absl::StrCat("lot-", i + 1)});
  }
  trade.By("maker").Ship({"lot-50"}, "party:buyer");
  EXPECT_EQ(SeenBy(trade, "buyer").size(), 52u);
  AudienceLimits few_lots;
  few_lots.chains.max_lots = 20;
  EXPECT_THAT(SeenBy(trade, "buyer", few_lots), ElementsAre(51));
  AudienceLimits few_steps;
  few_steps.max_steps = 20;
  EXPECT_THAT(SeenBy(trade, "buyer", few_steps), ElementsAre(51));
}

TEST(AudienceTest, AnErrorOfTheSourceIsNoAnswer) {
  class Broken : public Trade {
   public:
    absl::StatusOr<LotChain> ChainOf(absl::string_view, size_t) override {
      return absl::DataLossError("torn");
    }
  };
  Broken trade;
  const PartyDirectory directory = Trade::Directory();
  trade.By("maker").Make({kSoldLot});
  Audience audience(trade, directory, "buyer");
  EXPECT_THAT(audience.Has(*trade.events()[0]).status(),
              StatusIs(absl::StatusCode::kDataLoss));
}

// The rule once more, for trades without crates and without taking out: over all events,
// again and again, until nothing changes.
std::vector<uint64_t> SeenByObviously(const Trade& trade,
                                      const std::string& participant) {
  const PartyDirectory directory = Trade::Directory();
  std::vector<uint64_t> seen;
  for (const auto& subject : trade.events()) {
    std::set<std::string> bearers, goods;
    bool sees = subject->submitter == participant;
    for (const TypedId& each : subject->facts->destinations) {
      bearers.insert(*directory.ParticipantOf(each.id));
      sees |= bearers.contains(participant);
    }
    if (bearers.empty()) bearers.insert(subject->submitter);
    for (const LotMention& lot : subject->lots) {
      if (EventUses(*subject).container() != lot.uri) goods.insert(lot.uri);
    }
    for (size_t before = 0; before != bearers.size() + goods.size();) {
      before = bearers.size() + goods.size();
      for (const auto& event : trade.events()) {
        if (!bearers.contains(event->submitter)) continue;
        const EventUses uses(*event);
        bool is_about_goods = false;
        for (const LotMention& lot : event->lots)
          is_about_goods |= goods.contains(lot.uri);
        // What rides in a pallet at that time.
        for (const auto& packing : trade.events()) {
          const EventUses packs(*packing);
          if (packs.container().empty() || !bearers.contains(packing->submitter))
            continue;
          if (packing->facts->event_time > event->facts->event_time) continue;
          bool is_on_pallet = false;
          for (const LotMention& lot : event->lots) {
            is_on_pallet |= lot.uri == packs.container();
          }
          for (absl::string_view child : packs.children()) {
            is_about_goods |= is_on_pallet && goods.contains(std::string(child));
          }
        }
        if (!is_about_goods) continue;
        for (const TypedId& each : event->facts->destinations) {
          bearers.insert(*directory.ParticipantOf(each.id));
        }
        bool consumes = false;
        for (absl::string_view lot : uses.consumed()) {
          consumes |= goods.contains(std::string(lot));
        }
        if (!consumes) continue;
        for (absl::string_view lot : uses.made()) goods.insert(std::string(lot));
      }
      // What was on the pallet when something happened to it.
      for (const LotMention& lot : subject->lots) {
        for (const auto& packing : trade.events()) {
          const EventUses packs(*packing);
          if (packs.container() != lot.uri || packing->index > subject->index ||
              subject == packing ||
              !(bearers.contains(packing->submitter) ||
                packing->submitter == subject->submitter)) {
            continue;
          }
          if (EventUses(*subject).container() == lot.uri) continue;
          for (absl::string_view child : packs.children()) {
            goods.insert(std::string(child));
          }
        }
      }
    }
    if (sees || bearers.contains(participant)) seen.push_back(subject->index);
  }
  return seen;
}

TEST(AudienceTest, RandomTradesGiveWhatTheRuleSays) {
  const std::vector<std::string> companies = {"a", "b", "c", "d", "e", "outsider"};
  size_t closed = 0, open = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](size_t n) { return random() % n; };
    const auto lot = [&] {
      return absl::StrCat("https://id.gs1.org/01/07501234100007/10/", below(6));
    };
    const auto pallet = [&]() -> std::string {
      return below(2) == 0 ? kSscc : "https://id.gs1.org/00/175012340000047125";
    };
    Trade trade;
    for (int i = 0; i < 25; ++i) {
      trade.By(companies[below(5)]);
      const std::string party = absl::StrCat("party:", companies[below(5)]);
      switch (below(6)) {
        case 0:
          trade.Make({lot()});
          break;
        case 1:
          trade.Transform({lot()}, {lot()});
          break;
        case 2:
          trade.Pack(pallet(), {lot()});
          break;
        case 3:
          trade.Ship({lot()}, party);
          break;
        case 4:
          trade.Ship({pallet()}, party);
          break;
        default:
          trade.Observe("inspecting", {below(2) == 0 ? lot() : pallet()});
      }
    }
    for (const std::string& company : companies) {
      const std::vector<uint64_t> seen = SeenBy(trade, company);
      ASSERT_EQ(seen, SeenByObviously(trade, company)) << company << ", seed " << seed;
      open += seen.size();
      closed += trade.events().size() - seen.size();
    }
    EXPECT_THAT(SeenBy(trade, "outsider"), IsEmpty());
  }
  EXPECT_GT(open, 10'000u);  // Both happen often, or this says nothing.
  EXPECT_GT(closed, 10'000u);
}

}  // namespace
}  // namespace rastro
