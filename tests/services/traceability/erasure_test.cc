// Which events order an erasure, and which only look so.

#include "services/traceability/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/traceability/lot_event_reader.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

const Hash kEvent = Sha256("an event");

RecordedEvent Order() {
  RecordedEvent event;
  event.index = 7;
  event.submitter = "senasica";
  event.record_time = "2026-11-27T10:00:00.000000Z";
  event.lots = {{ErasureUri(kEvent), LotRole::kAt}};
  event.facts = *ReadLotEvent(
      ErasureOrder(kEvent, "a reason", absl::FromUnixSeconds(1)).SerializeAsString());
  return event;
}

std::optional<Erasure> Find(const RecordedEvent& event) {
  return FindErasure(
      kEvent, {std::make_shared<const RecordedEvent>(event)},
      [](const RecordedEvent& each) { return each.submitter == "senasica"; });
}

TEST(ErasureUriTest, IsReadAsItIsWritten) {
  EXPECT_EQ(ParseErasureUri(ErasureUri(kEvent)), kEvent);
  const std::string uri = ErasureUri(kEvent);
  std::string upper = uri;
  for (char& c : upper) c = c == 'a' ? 'A' : c;
  for (const std::string& other :
       {std::string(), uri.substr(0, uri.size() - 1), uri + "0", "x" + uri, upper}) {
    EXPECT_EQ(ParseErasureUri(other), std::nullopt) << other;
  }
}

TEST(FindErasureTest, IsAnAuthoritysEventAboutThatNameAlone) {
  const std::optional<Erasure> found = Find(Order());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(*found, (Erasure{"senasica", 7, "2026-11-27T10:00:00.000000Z", "a reason"}));
}

// What a server may lay before somebody as an order.
TEST(FindErasureTest, NothingElseIs) {
  RecordedEvent other = Order();
  other.submitter = "norte";
  EXPECT_EQ(Find(other), std::nullopt) << "no authority";
  other = Order();
  other.lots.clear();
  EXPECT_EQ(Find(other), std::nullopt) << "shows no lot: the name is the ledger's word";
  other.lots = {{"urn:lot:1", LotRole::kAt}};
  EXPECT_EQ(Find(other), std::nullopt) << "another lot";
  other = Order();
  other.lots = {{ErasureUri(Sha256("another event")), LotRole::kAt}};
  EXPECT_EQ(Find(other), std::nullopt) << "another event";
  other = Order();
  other.lots_complete = false;
  EXPECT_EQ(Find(other), std::nullopt) << "more lots than it shows";
  other = Order();
  other.key_without_consent = true;
  EXPECT_EQ(Find(other), std::nullopt) << "a key that the operator planted";
  other = Order();
  other.key_limits = {"MX-TIF-1"};
  EXPECT_EQ(Find(other), std::nullopt) << "a key of a plant";
}

}  // namespace
}  // namespace rastro
