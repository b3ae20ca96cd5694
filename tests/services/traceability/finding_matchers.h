// Matchers of findings, and the findings of one rule.

#ifndef RASTRO_TESTS_SERVICES_TRACEABILITY_FINDING_MATCHERS_H_
#define RASTRO_TESTS_SERVICES_TRACEABILITY_FINDING_MATCHERS_H_

#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/finding.h"
#include "tests/services/traceability/trade.h"

namespace rastro {

inline std::vector<Finding> Of(absl::string_view rule,
                               const std::vector<Finding>& findings) {
  std::vector<Finding> of;
  for (const Finding& finding : findings) {
    if (finding.rule == rule) of.push_back(finding);
  }
  return of;
}

inline std::vector<Finding> JudgeBack(Trade& trade, absl::string_view lot) {
  const PartyDirectory directory = Trade::Directory();
  return Judge(TraceBack(trade, lot, directory).value(), {directory});
}

inline std::vector<Finding> Of(absl::string_view rule, Trade& trade,
                               absl::string_view lot) {
  return Of(rule, JudgeBack(trade, lot));
}

template <typename... Indexes>
auto Events(Indexes... indexes) {
  return ::testing::Field("events", &Finding::events,
                          ::testing::ElementsAre(static_cast<uint64_t>(indexes)...));
}

inline auto Says(const std::string& text) {
  return ::testing::Field("message", &Finding::message, ::testing::HasSubstr(text));
}

inline auto Is(Severity severity) {
  return ::testing::Field("severity", &Finding::severity, severity);
}

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_TRACEABILITY_FINDING_MATCHERS_H_
