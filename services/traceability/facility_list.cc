// See facility_list.h.

#include "services/traceability/facility_list.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace rastro {
namespace {

constexpr absl::string_view kLists = "https://w3id.org/rastro/facilities/";

bool IsCountry(absl::string_view text) {
  return text.size() == 2 && absl::ascii_isupper(text[0]) && absl::ascii_isupper(text[1]);
}

// Letters and digits in runs of one kind.
std::vector<std::string> RunsOf(absl::string_view text) {
  std::vector<std::string> runs;
  char previous = ' ';
  for (char c : text) {
    // Bytes beyond ASCII are letters of other scripts.
    const bool is_other = static_cast<unsigned char>(c) >= 0x80;
    const char kind = absl::ascii_isdigit(c)               ? '0'
                      : absl::ascii_isalpha(c) || is_other ? 'a'
                                                           : ' ';
    if (kind != ' ' && kind != previous) runs.emplace_back();
    if (kind != ' ') runs.back().push_back(absl::ascii_toupper(c));
    previous = kind;
  }
  return runs;
}

std::string NameInList(const v1::LotEvent& event) {
  const v1::ObjectEvent& what = event.object();
  const bool is_one =
      event.has_object() && what.epc_list_size() == 1 && what.quantity_list_size() == 0;
  return is_one ? what.epc_list(0) : "";
}

Violation Wrong(std::string pointer, std::string value, std::string hint) {
  return {std::move(pointer), "lot_event.facility_list", std::move(value),
          std::move(hint)};
}

}  // namespace

std::string FacilityListUri(const FacilityListName& name) {
  return absl::StrCat(kLists, name.destination, "/", name.origin);
}

std::optional<FacilityListName> ParseFacilityListUri(absl::string_view uri) {
  if (!absl::ConsumePrefix(&uri, kLists) || uri.size() != 5 || uri[2] != '/') {
    return std::nullopt;
  }
  const FacilityListName name = {std::string(uri.substr(0, 2)),
                                 std::string(uri.substr(3))};
  if (!IsCountry(name.destination) || !IsCountry(name.origin)) return std::nullopt;
  return name;
}

std::optional<Violation> FacilityListProblem(const v1::LotEvent& event,
                                             ContentExtent extent) {
  if (!event.has_facility_list()) return std::nullopt;
  const std::string uri = NameInList(event);
  const bool is_left_out =
      extent == ContentExtent::kProjection && event.object().epc_list().empty();
  if (event.object().action() != v1::ACTION_OBSERVE ||
      !(is_left_out || ParseFacilityListUri(uri))) {
    return Wrong("/facilityList", Shortened(uri),
                 absl::StrCat("wanted in an object event with ACTION_OBSERVE whose one "
                              "identifier, in epcList, is such as ",
                              kLists, "JP/MX"));
  }
  const v1::FacilityList& list = event.facility_list();
  if (list.effective_date().empty()) {
    return Wrong("/facilityList/effectiveDate", "", "wanted the first day of the list");
  }
  if (list.kind() == v1::FACILITY_LIST_KIND_UNSPECIFIED) {
    return Wrong("/facilityList/kind", "", "wanted the whole list or a change");
  }
  if (list.kind() == v1::FACILITY_LIST_KIND_WHOLE && list.delisted_size() > 0) {
    return Wrong("/facilityList/delisted/0", Shortened(list.delisted(0)),
                 "a whole list delists by leaving out");
  }
  if (list.kind() == v1::FACILITY_LIST_KIND_CHANGE &&
      list.listed_size() + list.delisted_size() == 0) {
    return Wrong("/facilityList", "", "a change wants somebody listed or delisted");
  }
  std::set<std::string> listed;
  for (const std::string& each : list.listed()) {
    listed.insert(ParseEstablishmentNumber(each).key);
  }
  for (int i = 0; i < list.delisted_size(); ++i) {
    if (!listed.contains(ParseEstablishmentNumber(list.delisted(i)).key)) continue;
    return Wrong(absl::StrCat("/facilityList/delisted/", i), Shortened(list.delisted(i)),
                 "it is listed by the same event");
  }
  return std::nullopt;
}

EstablishmentNumber ParseEstablishmentNumber(absl::string_view text) {
  EstablishmentNumber number;
  std::vector<std::string> runs = RunsOf(text);
  // A country stands before the number, set off from it.
  const bool is_set_off = text.size() > 3 && !absl::ascii_isalnum(text[2]);
  if (is_set_off && runs.size() > 1 && IsCountry(text.substr(0, 2))) {
    number.country = runs.front();
    runs.erase(runs.begin());
  }
  for (const std::string& run : runs) {
    absl::StrAppend(&number.key, number.key.empty() ? "" : "-", run);
  }
  return number;
}

FacilityList::FacilityList(const FacilityListName& name, const LotChain& chain,
                           const PartyDirectory& directory) {
  for (const auto& event : chain) {
    if (MayState(name, event->submitter, directory)) Add(*event, name.origin);
  }
  std::sort(
      statements_.begin(), statements_.end(), [](const Statement& a, const Statement& b) {
        return std::tie(a.effective_date, a.index) < std::tie(b.effective_date, b.index);
      });
}

void FacilityList::Add(const RecordedEvent& event, const std::string& origin) {
  if (!event.IsWhole() || !event.facts->facility_list) {
    gaps_.push_back(event.index);
    return;
  }
  const FacilityListFact& said = *event.facts->facility_list;
  Statement statement = {.effective_date = said.effective_date,
                         .index = event.index,
                         .is_whole = said.is_whole,
                         .species = {said.species.begin(), said.species.end()}};
  // What says that it belongs to a third country is not of this list.
  const auto take = [&](const std::vector<std::string>& numbers) {
    std::set<std::string> keys;
    for (const std::string& each : numbers) {
      EstablishmentNumber number = ParseEstablishmentNumber(each);
      if (number.country.empty() || number.country == origin) {
        keys.insert(std::move(number.key));
      }
    }
    return keys;
  };
  statement.listed = take(said.listed);
  statement.delisted = take(said.delisted);
  species_.insert(said.species.begin(), said.species.end());
  statements_.push_back(std::move(statement));
}

bool FacilityList::Concerns(const std::set<std::string>& species) const {
  return std::any_of(statements_.begin(), statements_.end(), [&](const Statement& each) {
    return each.species.empty() ||
           std::any_of(species.begin(), species.end(), [&](const std::string& one) {
             return each.species.contains(one);
           });
  });
}

FacilityList::Verdict FacilityList::AtFor(absl::string_view day, absl::string_view key,
                                          absl::string_view species) const {
  Verdict verdict;
  std::string whole_since;
  for (const Statement& each : statements_) {
    if (each.effective_date > day) break;
    if (!each.species.empty() && !each.species.contains(std::string(species))) continue;
    verdict.has_list = true;
    // The parts of one list do not take each other away.
    if (each.is_whole && each.effective_date != whole_since) {
      whole_since = each.effective_date;
      if (verdict.is_listed) verdict = {true, false, each.index};
    }
    if (each.listed.contains(std::string(key))) verdict = {true, true, each.index};
    if (each.delisted.contains(std::string(key))) verdict = {true, false, each.index};
  }
  return verdict;
}

FacilityList::Verdict FacilityList::At(absl::string_view day, absl::string_view key,
                                       const std::set<std::string>& species) const {
  Verdict all;
  if (!species.empty()) {
    for (const std::string& each : species) {
      const Verdict verdict = AtFor(day, key, each);
      if (!verdict.has_list) continue;
      if (!verdict.is_listed) return verdict;
      all = verdict;
    }
    return all;
  }
  // Which goods it was is not told: nobody is accused if it may have been others.
  all = AtFor(day, key, "");
  for (const std::string& each : species_) {
    if (all.is_listed) break;
    const Verdict verdict = AtFor(day, key, each);
    if (verdict.has_list && (!all.has_list || verdict.is_listed)) all = verdict;
  }
  return all;
}

}  // namespace rastro
