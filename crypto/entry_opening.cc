// The links of an entry stand in a fixed order: the lots' in the order of the event's
// lots, the submitter's, and for a registry event the registry chain's. So positions
// tell what must be where.

#include "crypto/entry_opening.h"

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"

namespace rastro {
namespace {

absl::Status RefuseOpening(absl::string_view why) {
  return absl::InvalidArgumentError(why);
}

absl::Status CheckSubset(absl::string_view what, const TextsByPosition& texts,
                         const SubsetProof& proof, const TreeHead& head) {
  if (texts.empty()) {
    return proof.empty()
               ? absl::OkStatus()
               : RefuseOpening(absl::StrCat(what, ": a proof without anything shown"));
  }
  std::vector<SubsetLeaf> leaves;
  leaves.reserve(texts.size());
  for (const auto& [position, text] : texts) leaves.push_back({position, LeafHash(text)});
  return WithField(what, VerifySubset(leaves, proof, head));
}

absl::Status CheckLinkPlace(uint64_t position, const Link& link,
                            const OpenedEntry& opened) {
  const uint64_t lots = opened.event.lot_count;
  const ChainKind wanted = position < lots    ? ChainKind::kLot
                           : position == lots ? ChainKind::kSubmitter
                                              : ChainKind::kRegistry;
  if (link.kind != wanted) {
    return RefuseOpening(absl::StrCat("link ", position, ": wanted the ",
                                      ChainKindName(wanted), " chain, got the ",
                                      ChainKindName(link.kind), " chain"));
  }
  if (wanted != ChainKind::kSubmitter) return absl::OkStatus();
  if (link.participant != opened.event.participant) {
    return RefuseOpening(absl::StrCat("link ", position, ": wanted submitter ",
                                      opened.event.participant, ", got ",
                                      link.participant));
  }
  if (link.registry_entry.has_value() != (opened.entry.index > 0)) {
    return RefuseOpening(
        "submitter link: wanted \"-\" as registry entry in entry 0 and only there");
  }
  return absl::OkStatus();
}

absl::Status OpenLinks(const EntryOpening& opening, OpenedEntry& opened) {
  const Entry& entry = opened.entry;
  const uint64_t lots = opened.event.lot_count;
  if (entry.link_count != lots + 1 && entry.link_count != lots + 2) {
    return RefuseOpening(
        absl::StrCat("entry: ", entry.link_count, " chains do not fit ", lots, " lots"));
  }
  for (const auto& [position, text] : opening.links) {
    absl::StatusOr<Link> link = Link::Parse(text);
    if (!link.ok()) return WithField(absl::StrCat("link ", position), link.status());
    if (absl::Status status = CheckLinkPlace(position, *link, opened); !status.ok()) {
      return status;
    }
    opened.links.emplace(position, *std::move(link));
  }
  for (uint64_t position = lots; position < entry.link_count; ++position) {
    if (!opened.links.contains(position)) {
      return RefuseOpening("links: the submitter's and the registry link must be shown");
    }
  }
  return CheckSubset("links", opening.links, opening.links_proof,
                     {entry.link_count, entry.links_root});
}

absl::Status OpenLots(const EntryOpening& opening, OpenedEntry& opened) {
  const std::string* previous_uri = nullptr;
  for (const auto& [position, text] : opening.lots) {
    absl::StatusOr<Lot> lot = Lot::Parse(text);
    if (!lot.ok()) return WithField(absl::StrCat("lot ", position), lot.status());
    const auto link = opened.links.find(position);
    if (link == opened.links.end() || link->second.lot_hash != LeafHash(text)) {
      return RefuseOpening(
          absl::StrCat("lot ", position, ": its link is not shown, or is another's"));
    }
    const auto [place, inserted] = opened.lots.emplace(position, *std::move(lot));
    if (previous_uri != nullptr && *previous_uri >= place->second.uri) {
      return RefuseOpening("lots: wanted them ascending by URI, each once");
    }
    previous_uri = &place->second.uri;
  }
  return CheckSubset("lots", opening.lots, opening.lots_proof,
                     {opened.event.lot_count, opened.event.lots_root});
}

absl::Status OpenParts(const EntryOpening& opening, const OpenedEntry& opened) {
  for (const auto& [kind, text] : opening.parts) {
    const EventPart* part = opened.event.FindPart(kind);
    if (part == nullptr)
      return RefuseOpening(absl::StrCat("part ", kind, ": the event has none"));
    if (part->hash != LeafHash(text)) {
      return RefuseOpening(
          absl::StrCat("part ", kind, ": is not the one that the event names"));
    }
    if (absl::StatusOr<Part> part = Part::Parse(text); !part.ok()) {
      return WithField(absl::StrCat("part ", kind), part.status());
    }
  }
  return absl::OkStatus();
}

// A registry link and a public part that holds a record go together.
absl::Status OpenRecord(const EntryOpening& opening, OpenedEntry& opened) {
  const bool registers = opened.entry.link_count == opened.event.lot_count + 2;
  const auto text = opening.parts.find(std::string(kPublicPart));
  if (text == opening.parts.end()) {
    return registers ? RefuseOpening("registry event: its public part must be shown")
                     : absl::OkStatus();
  }
  absl::StatusOr<Part> part = Part::Parse(text->second);
  if (!part.ok()) return WithField("part public", part.status());
  if (registers != (part->media_type == kRegistryMediaType)) {
    return RefuseOpening(
        "registry event: wanted a registry link if and only if there is a record");
  }
  if (!registers) return absl::OkStatus();
  if (opened.event.lot_count > 0) return RefuseOpening("registry event: names lots");
  absl::StatusOr<RegistryRecord> record = RegistryRecord::Parse(part->content);
  if (!record.ok()) return WithField("registry record", record.status());
  if (opened.links.at(opened.event.lot_count + 1).participant != record->participant) {
    return RefuseOpening("registry event: its link is another participant's");
  }
  opened.record = *std::move(record);
  return absl::OkStatus();
}

}  // namespace

size_t TextBytes(const EntryOpening& opening) {
  size_t bytes = opening.entry.size() + opening.event.size();
  for (const auto& [position, link] : opening.links) bytes += link.size();
  for (const auto& [position, lot] : opening.lots) bytes += lot.size();
  for (const auto& [kind, part] : opening.parts) bytes += part.size();
  return bytes;
}

absl::StatusOr<OpenedEntry> OpenEntry(const EntryOpening& opening) {
  absl::StatusOr<Entry> entry = Entry::Parse(opening.entry);
  if (!entry.ok()) return WithField("entry", entry.status());
  absl::StatusOr<Event> event = Event::Parse(opening.event);
  if (!event.ok()) return WithField("event", event.status());
  OpenedEntry opened{*std::move(entry),
                     LeafHash(opening.entry),
                     *std::move(event),
                     LeafHash(opening.event),
                     {},
                     {},
                     std::nullopt};
  if (opened.event_hash != opened.entry.event_hash) {
    return RefuseOpening("event: is not the one that the entry names");
  }
  if (absl::Status status = OpenLinks(opening, opened); !status.ok()) return status;
  if (absl::Status status = OpenLots(opening, opened); !status.ok()) return status;
  if (absl::Status status = OpenParts(opening, opened); !status.ok()) return status;
  if (absl::Status status = OpenRecord(opening, opened); !status.ok()) return status;
  return opened;
}

}  // namespace rastro
