// Short ways to write EPCIS and to read what its check says.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_EPCIS_TEXTS_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_EPCIS_TEXTS_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "services/traceability/epcis_check.h"
#include "services/traceability/violation.h"

namespace rastro {

// Events are written with ' for ".
inline std::string DoubleQuoted(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"'", "\""}});
}

constexpr char kContext[] =
    "'@context':['https://ref.gs1.org/standards/epcis/epcis-context.jsonld',"
    "{'ex':'https://x.example/','slaughtering':'https://x.example/slaughtering'}],";
constexpr char kTimes[] =
    "'eventTime':'2026-03-02T09:15:30-07:00','eventTimeZoneOffset':'-07:00'";

inline std::string EventText(absl::string_view type, absl::string_view members) {
  return DoubleQuoted(
      absl::StrCat("{", kContext, "'type':'", type, "',", kTimes, ",", members, "}"));
}

inline std::string ObjectText(absl::string_view members) {
  return EventText("ObjectEvent", absl::StrCat("'action':'ADD','epcList':['ex:a']",
                                               members.empty() ? "" : ",", members));
}

// "pointer rule" of each.
inline std::vector<std::string> RulesOf(const std::vector<Violation>& list) {
  std::vector<std::string> names;
  for (const Violation& each : list) {
    names.push_back(absl::StrCat(each.pointer, " ", each.rule));
  }
  return names;
}

// At the door, which must agree with the check of the file.
inline std::vector<std::string> Mistakes(const std::string& event) {
  const auto at_the_door = RulesOf(ViolationsOf(CheckEpcisEvent(event).status()));
  EXPECT_EQ(at_the_door, RulesOf(CheckEpcisDocument(event).mistakes)) << event;
  return at_the_door;
}

inline std::string DocumentText(absl::string_view root, absl::string_view events) {
  return DoubleQuoted(
      absl::StrCat("{'@context':'https://ref.gs1.org/standards/epcis/"
                   "epcis-context.jsonld','type':'EPCISDocument',",
                   root, "'epcisBody':{'eventList':[", events, "]}}"));
}

constexpr char kRoot[] = "'schemaVersion':'2.0','creationDate':'2026-03-02T17:00:00Z',";

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_EPCIS_TEXTS_H_
