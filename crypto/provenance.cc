// From the outside in: the ledger's signatures, the entries in its tree, the batches
// that hold their events, the registry that says whose signature counted, and the
// chains, which must be shown from their first link to the head.

#include "crypto/provenance.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "crypto/grammar.h"
#include "crypto/note/checkpoint.h"
#include "crypto/part.h"
#include "crypto/unnamed_links.h"

namespace rastro {
namespace {

absl::Status RefuseFile(absl::string_view why) { return absl::InvalidArgumentError(why); }

std::string EntryLabel(const OpenedEntry& opened) {
  return absl::StrCat("entry ", opened.entry.index);
}

// Where a link of a shown chain stands.
struct LinkPlace {
  const OpenedEntry* entry;
  uint64_t position;
};
using Chain = std::map<uint64_t, LinkPlace>;  // By number.

class Verifier {
 public:
  Verifier(const ProvenanceFile& file, const LedgerIdentity& ledger,
           const SignatureCheck& is_good)
      : file_(file), ledger_(ledger), is_good_(is_good) {}

  absl::Status Run(const ChainName& subject) {
    using Step = absl::Status (Verifier::*)();
    static constexpr Step kSteps[] = {&Verifier::CheckVersions, &Verifier::CheckHead,
                                      &Verifier::CheckHeads,    &Verifier::OpenEntries,
                                      &Verifier::CheckBatches,  &Verifier::ReplayRegistry,
                                      &Verifier::CheckChains};
    for (Step step : kSteps) {
      if (absl::Status status = (this->*step)(); !status.ok()) return status;
    }
    if (!history_.heads.contains(subject)) {
      return absl::NotFoundError(
          absl::StrCat("heads: nothing is said of ", subject.Text()));
    }
    return absl::OkStatus();
  }

  VerifiedHistory Take() { return std::move(history_); }

 private:
  // Before anything else: what is of an unknown version cannot be judged at all.
  absl::Status CheckVersions() {
    std::vector<absl::string_view> texts = {file_.heads};
    for (const std::string& text : file_.head_texts) texts.push_back(text);
    for (const ShownBatch& batch : file_.batches) texts.push_back(batch.note);
    for (const EntryOpening& opening : file_.entries) {
      texts.push_back(opening.entry);
      texts.push_back(opening.event);
      for (const auto& [position, text] : opening.links) texts.push_back(text);
      for (const auto& [position, text] : opening.lots) texts.push_back(text);
      for (const auto& [kind, text] : opening.parts) texts.push_back(text);
    }
    for (absl::string_view text : texts) {
      if (absl::Status status = CheckVersion(text); !status.ok()) return status;
    }
    return CheckRecordVersions();
  }

  absl::Status CheckRecordVersions() {
    for (const EntryOpening& opening : file_.entries) {
      const auto text = opening.parts.find(std::string(kPublicPart));
      if (text == opening.parts.end()) continue;
      const absl::StatusOr<Part> part = Part::Parse(text->second);
      if (!part.ok() || part->media_type != kRegistryMediaType) continue;
      if (absl::Status status = CheckVersion(part->content); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckHead() {
    absl::StatusOr<Checkpoint> checkpoint =
        OpenCheckpoint(file_.checkpoint, ledger_.origin, ledger_.key);
    if (!checkpoint.ok()) return checkpoint.status();
    history_.head = checkpoint->head;
    return absl::OkStatus();
  }

  absl::Status CheckHeads() {
    auto heads = OpenHeads(file_.heads, file_.head_texts, ledger_, history_.head.size);
    if (!heads.ok()) return heads.status();
    history_.heads = *std::move(heads);
    return absl::OkStatus();
  }

  absl::Status OpenEntries() {
    if (file_.entries.empty()) {
      return file_.entries_proof.empty()
                 ? absl::OkStatus()
                 : RefuseFile("entries: a proof without an entry");
    }
    std::vector<SubsetLeaf> leaves;
    for (const EntryOpening& opening : file_.entries) {
      absl::StatusOr<OpenedEntry> opened = OpenEntry(opening);
      if (!opened.ok()) {
        return WithField(absl::StrCat("entry number ", leaves.size(), " of the file"),
                         opened.status());
      }
      if (!history_.entries.empty() &&
          history_.entries.back().opened.entry.record_time > opened->entry.record_time) {
        return RefuseFile(
            absl::StrCat(EntryLabel(*opened), ": its record time goes back"));
      }
      leaves.push_back({opened->entry.index, opened->leaf_hash});
      history_.entries.push_back({*std::move(opened), opening.parts, false});
    }
    return WithField("entries", VerifySubset(leaves, file_.entries_proof, history_.head));
  }

  // The shown batch of each entry, and of each batch the events that are shown.
  absl::Status CheckBatches() {
    std::map<Hash, size_t> by_hash;
    for (const ShownBatch& shown : file_.batches) {
      absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(shown.note);
      if (!batch.ok()) return WithField("batch", batch.status());
      if (batch->batch.origin != ledger_.origin) {
        return RefuseFile(absl::StrCat("batch: is for ledger ", batch->batch.origin));
      }
      by_hash.emplace(batch->hash, batches_.size());
      batches_.push_back(*std::move(batch));
    }
    std::vector<std::vector<SubsetLeaf>> events(batches_.size());
    first_index_.resize(batches_.size());
    for (const VerifiedEntry& entry : history_.entries) {
      const OpenedEntry& opened = entry.opened;
      const auto found = by_hash.find(opened.entry.batch_hash);
      if (found == by_hash.end()) {
        return RefuseFile(absl::StrCat(EntryLabel(opened), ": its batch is not shown"));
      }
      batch_of_.push_back(found->second);
      events[found->second].push_back({opened.entry.batch_position, opened.event_hash});
      const uint64_t first = opened.entry.index - opened.entry.batch_position;
      std::optional<uint64_t>& known = first_index_[found->second];
      if (batches_[found->second].batch.participant != opened.event.participant) {
        return RefuseFile(
            absl::StrCat(EntryLabel(opened), ": its batch is another participant's"));
      }
      if (known.has_value() && *known != first) {
        return RefuseFile(
            absl::StrCat(EntryLabel(opened), ": its batch does not stand together"));
      }
      known = first;
    }
    for (size_t i = 0; i < batches_.size(); ++i) {
      if (absl::Status status = CheckBatch(i, events[i]); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckBatch(size_t i, const std::vector<SubsetLeaf>& events) {
    const Batch& batch = batches_[i].batch;
    const std::string label = absl::StrCat("batch ", i, " of the file");
    if (events.empty())
      return RefuseFile(absl::StrCat(label, ": none of its events is shown"));
    if (i > 0 && *first_index_[i - 1] >= *first_index_[i]) {
      return RefuseFile(
          absl::StrCat(label, ": wanted them in the order of their entries"));
    }
    if (absl::Status status = VerifySubset(events, file_.batches[i].events_proof,
                                           {batch.event_count, batch.events_root});
        !status.ok()) {
      return WithField(label, status);
    }
    const uint64_t end = *first_index_[i] + batch.event_count;
    const bool last = i + 1 == batches_.size();
    if (end > (last ? history_.head.size : first_index_[i + 1].value_or(end))) {
      return RefuseFile(absl::StrCat(label, ": is cut off, or overlaps the next one"));
    }
    if (batch.seen.size > *first_index_[i]) {
      return RefuseFile(absl::StrCat(label, ": it has seen entries that came after it"));
    }
    if (batch.seen.size == 0) {
      return file_.batches[i].seen_proof.empty()
                 ? absl::OkStatus()
                 : RefuseFile(label + ": a proof of nothing seen");
    }
    return WithField(
        absl::StrCat(label, ": seen"),
        VerifyConsistency(file_.batches[i].seen_proof, batch.seen, history_.head));
  }

  // In the order of the ledger: each batch is signed by keys that are in force where
  // it stands, each registration follows from those before it.
  absl::Status ReplayRegistry() {
    Registry& registry = history_.registry;
    std::vector<bool> checked(batches_.size(), false);
    for (size_t i = 0; i < history_.entries.size(); ++i) {
      VerifiedEntry& entry = history_.entries[i];
      const SignedBatch& batch = batches_[batch_of_[i]];
      const uint64_t first = *first_index_[batch_of_[i]];
      absl::Status status = CheckSubmitterLink(entry.opened);
      if (status.ok() && entry.opened.record.has_value()) {
        status = registry.CheckRegistration(batch, first, *entry.opened.record, is_good_);
      } else if (status.ok() && !checked[batch_of_[i]]) {
        status = registry.CheckSignatures(batch, first, is_good_);
      }
      if (!status.ok()) return Broken(EntryLabel(entry.opened), status);
      checked[batch_of_[i]] = true;
      entry.key_without_consent = registry.SignedWithoutConsent(batch, first);
      entry.key_limits = registry.LimitsOf(batch, first);
      if (entry.opened.record.has_value()) {
        registry.Add(batch, first, entry.opened.leaf_hash, *entry.opened.record);
      }
    }
    return absl::OkStatus();
  }

  // The submitter's latest record is the one that the ledger had in mind.
  absl::Status CheckSubmitterLink(const OpenedEntry& opened) const {
    if (opened.entry.index == 0) return absl::OkStatus();
    const RegistryVersion* version =
        history_.registry.InForceAt(opened.event.participant, opened.entry.index);
    if (version == nullptr ||
        version->leaf_hash != *opened.submitter_link().registry_entry) {
      return RefuseFile(
          absl::StrCat("the record of ", opened.event.participant,
                       " that its submitter link names is not shown, or not the "
                       "latest"));
    }
    return absl::OkStatus();
  }

  // Inside a file every refusal is a broken proof, whatever its code was at the door.
  static absl::Status Broken(absl::string_view where, const absl::Status& status) {
    const bool unknown = status.code() == absl::StatusCode::kUnimplemented;
    return absl::Status(unknown ? status.code() : absl::StatusCode::kInvalidArgument,
                        absl::StrCat(where, ": ", status.message()));
  }

  absl::Status CheckChains() {
    NameLinks();
    absl::StatusOr<std::map<ChainName, Chain>> chains = CollectChains();
    if (!chains.ok()) return chains.status();
    for (const auto& [name, head] : history_.heads) {
      if (absl::Status status = CheckChain(head, (*chains)[name]); !status.ok()) {
        return WithField(absl::StrCat("chain ", name.Text()), status);
      }
    }
    return absl::OkStatus();
  }

  void NameLinks() {
    std::vector<const OpenedEntry*> entries;
    for (const VerifiedEntry& entry : history_.entries) entries.push_back(&entry.opened);
    auto told = NameUnnamedLinks(entries, history_.heads);
    for (VerifiedEntry& entry : history_.entries) {
      for (const auto& [position, link] : entry.opened.links) {
        const auto name = told.find({entry.opened.entry.index, position});
        const bool is_erased = entry.opened.lots.empty() && entry.parts.empty();
        if (name == told.end() || !is_erased) continue;
        entry.unnamed_lots.emplace(position, std::move(name->second));
      }
    }
  }

  // Every shown lot and registry link, by chain. Nothing is shown that no head covers.
  absl::StatusOr<std::map<ChainName, Chain>> CollectChains() const {
    std::map<ChainName, Chain> chains;
    for (const VerifiedEntry& entry : history_.entries) {
      bool covered = false;
      for (const auto& [position, link] : entry.opened.links) {
        if (link.kind == ChainKind::kSubmitter) continue;
        const std::optional<ChainName> chain = ChainOf(entry, position, link);
        if (!chain) {
          return RefuseFile(absl::StrCat(EntryLabel(entry.opened), ": link ", position,
                                         " is shown without its lot, in an entry that "
                                         "shows content, or belongs to no shown chain"));
        }
        const ChainName& name = *chain;
        if (!history_.heads.contains(name)) {
          return RefuseFile(absl::StrCat(EntryLabel(entry.opened), ": chain ",
                                         name.Text(), " has no head"));
        }
        if (!chains[name]
                 .emplace(link.number, LinkPlace{&entry.opened, position})
                 .second) {
          return RefuseFile(absl::StrCat("chain ", name.Text(), ": two links are number ",
                                         link.number));
        }
        covered = true;
      }
      if (!covered) {
        return RefuseFile(
            absl::StrCat(EntryLabel(entry.opened), ": belongs to no shown chain"));
      }
    }
    return chains;
  }

  static std::optional<ChainName> ChainOf(const VerifiedEntry& entry, uint64_t position,
                                          const Link& link) {
    if (link.kind != ChainKind::kLot) return ChainName{link.kind, link.participant};
    const auto lot = entry.opened.lots.find(position);
    if (lot != entry.opened.lots.end()) return ChainName{link.kind, lot->second.uri};
    const auto unnamed = entry.unnamed_lots.find(position);
    if (unnamed == entry.unnamed_lots.end()) return std::nullopt;
    return ChainName{link.kind, unnamed->second};
  }

  // Numbers without gap from 1 to the head's, each link naming the one before.
  static absl::Status CheckChain(const HeadText& head, const Chain& chain) {
    if (head.chain.kind == ChainKind::kSubmitter) {
      return RefuseFile("a provenance file shows no submitter chains");
    }
    if (chain.size() != head.number) {
      return RefuseFile(absl::StrCat("ends at number ", head.number, ", the file shows ",
                                     chain.size(), " links"));
    }
    uint64_t number = 0;
    uint64_t next_index = 0;
    std::optional<PreviousLink> previous;
    for (const auto& [link_number, place] : chain) {
      const Link& link = place.entry->links.at(place.position);
      if (link_number != ++number || link.previous != previous ||
          place.entry->entry.index < next_index) {
        return RefuseFile(absl::StrCat("link ", link_number, " in ",
                                       EntryLabel(*place.entry),
                                       " does not follow the link before it"));
      }
      previous = PreviousLink{place.entry->leaf_hash, place.position};
      next_index = place.entry->entry.index + 1;
    }
    if (previous.has_value() && previous->leaf_hash != *head.leaf_hash) {
      return RefuseFile("its last entry is not the one that the head names");
    }
    return absl::OkStatus();
  }

  const ProvenanceFile& file_;
  const LedgerIdentity& ledger_;
  const SignatureCheck& is_good_;
  VerifiedHistory history_;
  std::vector<SignedBatch> batches_;
  std::vector<std::optional<uint64_t>> first_index_;  // By batch.
  std::vector<size_t> batch_of_;                      // By entry.
};

}  // namespace

absl::string_view VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kIntact:
      return "intact";
    case Verdict::kBroken:
      return "broken";
    case Verdict::kCannotTell:
      return "cannot tell";
  }
  return "";
}

Verdict VerdictOf(const absl::Status& status) {
  if (status.ok()) return Verdict::kIntact;
  return status.code() == absl::StatusCode::kUnimplemented ? Verdict::kCannotTell
                                                           : Verdict::kBroken;
}

std::vector<const VerifiedEntry*> VerifiedHistory::ChainOf(
    absl::string_view lot_uri) const {
  std::vector<const VerifiedEntry*> chain;
  for (const VerifiedEntry& entry : entries) {
    for (const auto& [position, lot] : entry.opened.lots) {
      if (lot.uri == lot_uri) chain.push_back(&entry);
    }
    for (const auto& [position, lot] : entry.unnamed_lots) {
      if (lot == lot_uri) chain.push_back(&entry);
    }
  }
  return chain;
}

absl::StatusOr<VerifiedHistory> VerifyProvenance(const ProvenanceFile& file,
                                                 const ChainName& subject,
                                                 const LedgerIdentity& ledger,
                                                 const SignatureCheck& is_good) {
  Verifier verifier(file, ledger, is_good);
  if (absl::Status status = verifier.Run(subject); !status.ok()) return status;
  return verifier.Take();
}

absl::StatusOr<VerifiedHistory> VerifyProvenance(const ProvenanceFile& file,
                                                 absl::string_view lot_uri,
                                                 const LedgerIdentity& ledger) {
  return VerifyProvenance(file, ChainName{ChainKind::kLot, std::string(lot_uri)}, ledger);
}

}  // namespace rastro
