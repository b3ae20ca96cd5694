// Findings about goods that leave a country: their certificates, and what is done with
// them there afterwards.

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/traceability/exports.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {
namespace {

std::string DayOf(const RecordedEvent& event) {
  return absl::FormatTime(
      "%Y-%m-%d",
      event.facts->event_time + absl::Minutes(event.facts->zone_offset_minutes),
      absl::UTCTimeZone());
}

std::string NameOf(const CertificateFact& certificate) {
  return certificate.number.empty() ? certificate.uri : certificate.number;
}

bool NamesCertificate(const EventFacts& facts) {
  return std::any_of(facts.biz_transactions.begin(), facts.biz_transactions.end(),
                     [](const TypedId& each) { return each.type == "cert"; });
}

// An event that tells of certificates, or may do so where nobody sees it, and what it
// is about.
struct Certified {
  const RecordedEvent* event;
  std::set<std::string> lots;
};

std::vector<Certified> CertifiedIn(const JudgedRecord& record) {
  std::vector<Certified> certified;
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->facts || record.lineage().corrected.count(index) > 0) continue;
    if (event->IsWhole() && event->facts->certificates.empty() &&
        !NamesCertificate(*event->facts)) {
      continue;
    }
    certified.push_back({event.get(), record.LotsConcerned(*event)});
  }
  return certified;
}

bool HaveOneInCommon(const std::set<std::string>& a, const std::set<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& lot) { return b.contains(lot); });
}

// "" if it was in force on `day`. Dates compare as text.
std::string WhyNotInForce(const CertificateFact& certificate, const std::string& day) {
  const std::string& issued = certificate.issue_date;
  const std::string& expired = certificate.expiry_date;
  if (!issued.empty() && issued > day) return absl::StrCat("was issued on ", issued);
  if (!expired.empty() && expired < day) return absl::StrCat("expired on ", expired);
  return "";
}

void JudgeCertificatesOf(const std::vector<Certified>& certified, const Export& left,
                         std::vector<Finding>& findings) {
  const std::string day = DayOf(*left.event);
  const std::string left_text =
      absl::StrCat(" left ", left.from, " for ", left.to, " on ", day);
  const std::vector<std::string> lots(left.lots.begin(), left.lots.end());
  bool is_certified = false;
  std::set<std::string> told;
  for (const auto& [event, concerned] : certified) {
    if (!HaveOneInCommon(concerned, left.lots)) continue;
    is_certified = true;
    for (const CertificateFact& each : event->facts->certificates) {
      const std::string why = WhyNotInForce(each, day);
      if (why.empty() || !told.insert(NameOf(each)).second) continue;
      findings.push_back(
          {.severity = Severity::kError,
           .message = absl::StrCat("certificate ", NameOf(each), " ", why, "; the goods",
                                   left_text, " (event ", left.event->index, ")"),
           .events = {event->index, left.event->index},
           .lots = lots});
    }
  }
  if (is_certified) return;
  findings.push_back(
      {.severity = Severity::kWarning,
       .message = absl::StrCat("no certificate is told of for goods that", left_text),
       .events = {left.event->index},
       .lots = lots});
}

// The lots that left, with how much of each the event, or what it was inside, says.
std::map<std::string, std::vector<Quantity>> QuantitiesThatLeft(
    const JudgedRecord& record, const Export& left) {
  std::map<std::string, std::vector<Quantity>> quantities;
  for (const std::string& lot : left.lots) {
    quantities.try_emplace(lot,
                           QuantitiesOf(*left.event->facts, MentionList::kEpcs, lot));
  }
  for (const std::string& container : left.lots) {
    for (const auto& [lot, content] :
         record.ContentsAt(container, left.event->facts->event_time)) {
      const auto found = quantities.find(lot);
      if (found != quantities.end()) found->second = content.packed;
    }
  }
  return quantities;
}

// The whole is what is one thing, or as much as was made.
bool IsWhole(const JudgedRecord& record, const std::string& lot,
             const std::vector<Quantity>& quantities) {
  if (IsMeantWhole(lot, quantities)) return true;
  const std::optional<Amount> mass = MassOf(quantities);
  const std::optional<Amount> made = MadeMass(record, lot);
  return mass && made && !made->Exceeds(*mass, 0);
}

void JudgeUsesAfter(const JudgedRecord& record, const Export& left,
                    const std::string& lot, std::vector<Finding>& findings) {
  const PartyDirectory& directory = record.context().directory;
  const absl::Time end = left.event->facts->event_time + record.context().clock_tolerance;
  std::vector<uint64_t> later;
  for (const JudgedUse& use : record.CountedUses(lot)) {
    if (!use.event->facts || use.event->facts->event_time <= end) continue;
    if (directory.CountryOf(use.event->submitter) != left.from) continue;
    const bool came_back = IsReceipt(*use.event->facts) ||
                           use.event->facts->biz_step == "void_shipping" ||
                           (use.uses & kMade);
    if (came_back) break;
    if (use.uses & (kConsumed | kPacked | kUnpacked | kEnded)) {
      later.push_back(use.event->index);
    }
  }
  if (later.empty()) return;
  Finding finding = {
      .severity = Severity::kError,
      .message = absl::StrCat(lot, " left ", left.from, " for ", left.to, " with event ",
                              left.event->index, " and was used in ", left.from,
                              " afterwards, first by event ", later.front()),
      .events = std::move(later),
      .lots = {lot}};
  finding.events.push_back(left.event->index);
  findings.push_back(std::move(finding));
}

}  // namespace

void JudgeCertificate(const JudgedRecord& record, std::vector<Finding>& findings) {
  // Several steps of one shipment are one export: the first is judged.
  std::set<std::set<std::string>> judged;
  const std::vector<Certified> certified = CertifiedIn(record);
  for (const Export& left : ExportsOf(record)) {
    if (judged.insert(left.lots).second) JudgeCertificatesOf(certified, left, findings);
  }
}

void JudgeUsedAfterExport(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::set<std::string> judged;
  for (const Export& left : ExportsOf(record)) {
    for (const auto& [lot, quantities] : QuantitiesThatLeft(record, left)) {
      if (!IsWhole(record, lot, quantities) || !judged.insert(lot).second) continue;
      JudgeUsesAfter(record, left, lot, findings);
    }
  }
}

}  // namespace rastro
