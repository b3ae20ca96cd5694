// What a key of a plant may sign.
// Pure and thread-safe.
// Specification: docs/formats.md, section 10, "Keys of plants".

#ifndef RASTRO_SERVICES_TRACEABILITY_KEY_LIMIT_H_
#define RASTRO_SERVICES_TRACEABILITY_KEY_LIMIT_H_

#include <set>
#include <string>

#include "services/traceability/event_facts.h"

namespace rastro {

// The establishments that an event names, as they are written in it.
std::set<std::string> EstablishmentsOf(const EventFacts& facts);

// True if one of `named` is one of `limits`, however each is written; or if there are no
// limits.
bool IsWithinLimits(const std::set<std::string>& named,
                    const std::set<std::string>& limits);

// True if who signs for the establishments `own` may declare wrong what was signed for
// `others`; no establishments: for all. It is asked of the keys, not of the contents, of
// which not everybody sees the same.
bool CoversLimits(const std::set<std::string>& own, const std::set<std::string>& others);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_KEY_LIMIT_H_
