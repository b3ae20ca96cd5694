// Who made a lot, who holds it, who may act on it: from the record alone. The
// finding `not-holder` and access control ask the same function.
// Pure; not thread-safe, because it reads chains as it needs them.
// Specification: docs/findings.md, section 3.

#ifndef RASTRO_SERVICES_TRACEABILITY_CUSTODY_H_
#define RASTRO_SERVICES_TRACEABILITY_CUSTODY_H_

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/traceability/loaded_chains.h"

namespace rastro {

// Who is who, from the registry. A function that is not set knows nobody.
struct PartyDirectory {
  // The participant to whom a party's or place's URI belongs.
  std::function<std::optional<std::string>(absl::string_view uri)> participant_of;
  // True for participants with the role of an authority.
  std::function<bool(absl::string_view participant)> is_authority;
  // Where a participant is: two letters, ISO 3166-1; "" if not known.
  std::function<std::string(absl::string_view participant)> country_of;

  std::optional<std::string> ParticipantOf(absl::string_view uri) const {
    return participant_of ? participant_of(uri) : std::nullopt;
  }
  std::string CountryOf(absl::string_view participant) const {
    return country_of ? country_of(participant) : "";
  }
  bool IsAuthority(absl::string_view participant) const {
    return is_authority && is_authority(participant);
  }
};

struct Custody {
  std::string maker;              // Empty if the lot has no event.
  bool maker_is_known = false;    // False: nobody made it, `maker` spoke first.
  std::string holder;             // Who had it last, as far as the record says.
  std::set<std::string> parties;  // Who had it at any time; maker and holder too.

  // A chain that this rests on could not be read: whoever is not among the
  // parties may still be one.
  bool is_certain = true;
};

// The countries for which the goods of an event leave that of its submitter, in the order
// of its destinations; none if they stay, or nobody knows.
std::vector<std::string> CountriesLeftFor(const RecordedEvent& event,
                                          const PartyDirectory& directory);

// Reads the lot's chain and those of the containers that its parties packed it
// into, at most kMaxNesting deep.
Custody CustodyOf(absl::string_view lot, LoadedChains& chains,
                  const PartyDirectory& directory);

inline constexpr int kMaxNesting = 16;

// True for crates, trailers and vessels, which go from hand to hand: whoever packs into
// one does nothing to those whom it served before. What has no GS1 key may be such a
// thing.
bool IsReusableAsset(absl::string_view lot);

// True if `participant` is one of the parties or an authority, or if the record
// is too incomplete to tell.
bool MayAct(const Custody& custody, absl::string_view participant,
            const PartyDirectory& directory);

// True if an event does to the lot what only somebody who had it can do: makes
// more of it, consumes, packs, unpacks or ends it, recalls it or lifts a recall.
// Looking at it, measuring it and shipping papers are not among these.
bool IsActOn(const LoadedEvent& loaded, absl::string_view lot);

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_CUSTODY_H_
