// Findings about goods that leave a country: their certificates, and what is done with
// them there afterwards.

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/traceability/finding_rules.h"
#include "services/traceability/lot_amounts.h"

namespace rastro {
namespace {

// Goods that a participant hands to somebody in another country.
struct Export {
  const RecordedEvent* event;
  std::string from;  // Countries.
  std::string to;
  std::set<std::string> lots;  // What left: named, and inside.
};

std::optional<Export> ExportOf(const JudgedRecord& record, const RecordedEvent& event) {
  if (!event.facts || !IsHandover(*event.facts) ||
      record.lineage().corrected.count(event.index) > 0) {
    return std::nullopt;
  }
  const PartyDirectory& directory = record.context().directory;
  const std::string from = directory.CountryOf(event.submitter);
  for (const TypedId& destination : event.facts->destinations) {
    const auto party = directory.ParticipantOf(destination.id);
    const std::string to = party ? directory.CountryOf(*party) : "";
    if (from.empty() || to.empty() || from == to) continue;
    std::set<std::string> lots = record.LotsConcerned(event);
    if (lots.empty()) return std::nullopt;
    return Export{&event, from, to, std::move(lots)};
  }
  return std::nullopt;
}

std::vector<Export> ExportsOf(const JudgedRecord& record) {
  std::vector<Export> exports;
  for (const auto& [index, event] : record.lineage().events) {
    std::optional<Export> found = ExportOf(record, *event);
    if (found) exports.push_back(*std::move(found));
  }
  return exports;
}

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

void JudgeCertificatesOf(const JudgedRecord& record, const Export& left,
                         std::vector<Finding>& findings) {
  const std::string day = DayOf(*left.event);
  bool is_certified = false;
  std::set<std::string> told;
  const auto tell = [&](const RecordedEvent& event, const CertificateFact& certificate,
                        absl::string_view what) {
    if (!told.insert(NameOf(certificate)).second) return;
    findings.push_back(
        {.severity = Severity::kError,
         .message = absl::StrCat("certificate ", NameOf(certificate), " ", what,
                                 "; the goods left ", left.from, " for ", left.to, " on ",
                                 day, " (event ", left.event->index, ")"),
         .events = {event.index, left.event->index},
         .lots = {left.lots.begin(), left.lots.end()}});
  };
  for (const auto& [index, event] : record.lineage().events) {
    if (!event->facts || record.lineage().corrected.count(index) > 0) continue;
    if (event->facts->certificates.empty() && !NamesCertificate(*event->facts)) continue;
    const std::set<std::string> concerned = record.LotsConcerned(*event);
    if (std::none_of(concerned.begin(), concerned.end(),
                     [&](const std::string& lot) { return left.lots.contains(lot); })) {
      continue;
    }
    is_certified = true;
    for (const CertificateFact& each : event->facts->certificates) {
      // Dates compare as text.
      if (!each.issue_date.empty() && each.issue_date > day) {
        tell(*event, each, absl::StrCat("was issued on ", each.issue_date));
      } else if (!each.expiry_date.empty() && each.expiry_date < day) {
        tell(*event, each, absl::StrCat("expired on ", each.expiry_date));
      }
    }
  }
  if (is_certified) return;
  findings.push_back({.severity = Severity::kWarning,
                      .message = absl::StrCat("no certificate is told of for goods that "
                                              "left ",
                                              left.from, " for ", left.to, " on ", day),
                      .events = {left.event->index},
                      .lots = {left.lots.begin(), left.lots.end()}});
}

// How much of a lot left: the whole, if it is a thing or as much as was made.
bool LeftWhole(const JudgedRecord& record, const Export& left, const std::string& lot) {
  std::vector<Quantity> quantities =
      QuantitiesOf(*left.event->facts, MentionList::kEpcs, lot);
  for (const std::string& container : left.lots) {
    const auto contents = record.ContentsAt(container, left.event->facts->event_time);
    const auto inside = contents.find(lot);
    if (inside != contents.end()) quantities = inside->second.packed;
  }
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
  for (const Export& left : ExportsOf(record)) {
    if (judged.insert(left.lots).second) JudgeCertificatesOf(record, left, findings);
  }
}

void JudgeUsedAfterExport(const JudgedRecord& record, std::vector<Finding>& findings) {
  std::set<std::string> judged;
  for (const Export& left : ExportsOf(record)) {
    for (const std::string& lot : left.lots) {
      if (!LeftWhole(record, left, lot) || !judged.insert(lot).second) continue;
      JudgeUsesAfter(record, left, lot, findings);
    }
  }
}

}  // namespace rastro
