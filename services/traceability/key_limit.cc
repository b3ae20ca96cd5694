// See key_limit.h.

#include "services/traceability/key_limit.h"

#include <algorithm>

#include "services/traceability/facility_list.h"

namespace rastro {
namespace {

// "MX-TIF-999" and "TIF 999" are one; so are two that name the same country.
bool IsSame(const std::string& a, const std::string& b) {
  const EstablishmentNumber one = ParseEstablishmentNumber(a);
  const EstablishmentNumber other = ParseEstablishmentNumber(b);
  return one.key == other.key &&
         (one.country.empty() || other.country.empty() || one.country == other.country);
}

}  // namespace

std::set<std::string> EstablishmentsOf(const EventFacts& facts) {
  std::set<std::string> named;
  for (const Attribute& attribute : facts.attributes) {
    if (attribute.name == "establishment") named.insert(attribute.value);
  }
  return named;
}

bool IsWithinLimits(const std::set<std::string>& named,
                    const std::set<std::string>& limits) {
  if (limits.empty()) return true;
  return std::any_of(named.begin(), named.end(), [&](const std::string& name) {
    return std::any_of(limits.begin(), limits.end(),
                       [&](const std::string& limit) { return IsSame(name, limit); });
  });
}

bool CoversLimits(const std::set<std::string>& own, const std::set<std::string>& others) {
  if (own.empty()) return true;
  return !others.empty() &&
         std::all_of(others.begin(), others.end(), [&](const std::string& other) {
           return IsWithinLimits({other}, own);
         });
}

}  // namespace rastro
