// Which establishments the authority of a country takes goods from, and from which day:
// a list that its events make, under one URI for each pair of countries.
// Pure and thread-safe.
// Specification: docs/findings.md, section 9; docs/decisions/0006-facility-lists.md.

#ifndef RASTRO_SERVICES_TRACEABILITY_FACILITY_LIST_H_
#define RASTRO_SERVICES_TRACEABILITY_FACILITY_LIST_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/traceability/custody.h"
#include "services/traceability/recorded_event.h"
#include "services/traceability/violation.h"

namespace rastro {

// Whose list it is, and of which country's establishments: two letters each, ISO 3166-1.
struct FacilityListName {
  std::string destination;
  std::string origin;

  friend auto operator<=>(const FacilityListName&, const FacilityListName&) = default;
};

// "https://w3id.org/rastro/facilities/JP/MX". It is for ever.
std::string FacilityListUri(const FacilityListName& name);

// nullopt for any other text.
std::optional<FacilityListName> ParseFacilityListUri(absl::string_view uri);

// What is wrong with `event.facility_list()` beyond the form of single fields: where it
// stands, and what it says. Rule: lot_event.facility_list. In a projection the list's
// name may be left out.
std::optional<Violation> FacilityListProblem(
    const v1::LotEvent& event, ContentExtent extent = ContentExtent::kWhole);

// An establishment's number, and the country that it names by its beginning.
struct EstablishmentNumber {
  std::string country;  // "MX" of "MX-TIF-999"; "" if none is named.
  // What is compared: letters in capitals and digits, each run by itself, so that
  // "TIF-999", "tif 999" and "TIF999" are one, "1-23" and "12-3" are not.
  std::string key;

  friend bool operator==(const EstablishmentNumber&,
                         const EstablishmentNumber&) = default;
};
EstablishmentNumber ParseEstablishmentNumber(absl::string_view text);

// One list, from the events of its chain.
class FacilityList {
 public:
  // From the events of `chain` whose submitter may state; nothing in it may be declared
  // wrong.
  FacilityList(const FacilityListName& name, const LotChain& chain,
               const PartyDirectory& directory);

  // True for an authority of the destination.
  static bool MayState(const FacilityListName& name, absl::string_view participant,
                       const PartyDirectory& directory) {
    return directory.IsAuthority(participant) &&
           directory.CountryOf(participant) == name.destination;
  }

  // Nobody who may has said anything.
  bool empty() const { return statements_.empty() && !has_gaps(); }
  // Events whose content is withheld or says nothing of a list: it may be another one.
  bool has_gaps() const { return !gaps_.empty(); }
  const std::vector<uint64_t>& gaps() const { return gaps_; }

  // Whether it says anything, on any day, of goods of one of `species`.
  bool Concerns(const std::set<std::string>& species) const;
  // The same where goods of which no species is told may be any.
  bool MayConcern(const std::set<std::string>& species) const {
    return species.empty() || Concerns(species);
  }

  // What holds on a day (YYYY-MM-DD).
  struct Verdict {
    bool has_list = false;  // Any statement had come into force by then.
    bool is_listed = false;
    // The event that says so; absent if it never was listed.
    std::optional<uint64_t> event;
  };
  // For goods of `species`: each of them must be listed; if it is empty, one that may
  // be meant. `key` as EstablishmentNumber has it.
  Verdict At(absl::string_view day, absl::string_view key,
             const std::set<std::string>& species) const;

 private:
  // One event, its numbers as keys.
  struct Statement {
    std::string effective_date;
    uint64_t index = 0;
    bool is_whole = false;
    std::set<std::string> species;
    std::set<std::string> listed, delisted;
  };

  void Add(const RecordedEvent& event, const std::string& origin);
  Verdict AtFor(absl::string_view day, absl::string_view key,
                absl::string_view species) const;

  std::vector<Statement> statements_;  // By effective date, then index.
  std::vector<uint64_t> gaps_;
  std::set<std::string> species_;  // All that any statement names.
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_FACILITY_LIST_H_
