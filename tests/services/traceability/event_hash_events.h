// Small events for the tests of the CBV event hash ID.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_EVENT_HASH_EVENTS_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_EVENT_HASH_EVENTS_H_

#include <gtest/gtest.h>

#include <string>

#include "services/traceability/event_hash_id.h"
#include "tests/testing/status_matchers.h"

namespace rastro {

// An object event with `members` (JSON, without the braces) and prefix `ex`.
inline std::string HashedEvent(const std::string& members) {
  return R"({"@context":["https://ref.gs1.org/standards/epcis/epcis-context.jsonld",)"
         R"({"ex":"https://ns.example/"}],"type":"ObjectEvent")" +
         (members.empty() ? "" : "," + members) + "}";
}

// Its pre-hash string behind "eventType=ObjectEvent".
inline std::string PreHash(const std::string& members,
                           EventHashProfile profile = EventHashProfile::kCbv20) {
  const auto text = EventPreHash(HashedEvent(members), profile);
  EXPECT_THAT(text, IsOk()) << members;
  if (!text.ok()) return "";
  const std::string head = "eventType=ObjectEvent";
  EXPECT_EQ(text->substr(0, head.size()), head);
  return text->substr(head.size());
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_EVENT_HASH_EVENTS_H_
