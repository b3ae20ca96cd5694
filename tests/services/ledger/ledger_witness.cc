// The auditor's own code, fed with what is really kept.

#include "tests/services/ledger/ledger_witness.h"

#include "absl/strings/str_cat.h"
#include "crypto/note/checkpoint.h"
#include "services/ledger/index_rows.h"

namespace rastro {

LedgerWitness::LedgerWitness(const SimulatedMachine& machine)
    : machine_(machine), auditor_(std::string(kTestOrigin)) {}

void LedgerWitness::Complain(absl::string_view what) {
  if (complaint_.empty()) complaint_ = std::string(what);
}

void LedgerWitness::OnSigning(absl::string_view text) {
  if (!complaint_.empty()) return;
  const absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(text);
  if (!checkpoint.ok()) return Complain(absl::StrCat("signs something else: ", text));
  const TreeHead& head = checkpoint->head;
  if (machine_.kept().Head().size < head.size) {
    return Complain(absl::StrCat("signs size ", head.size, ", which is not durable"));
  }
  if (machine_.guarded().size < head.size) {
    return Complain(absl::StrCat("signs size ", head.size, ", the guard is at ",
                                 machine_.guarded().size));
  }
  AuditTo(head.size);
  CheckHead(head, "signs");
}

void LedgerWitness::CheckHead(const TreeHead& head, absl::string_view what) {
  if (!complaint_.empty()) return;
  if (head.size > size()) {
    Complain(absl::StrCat(what, " size ", head.size, " beyond all that was signed"));
  } else if (auditor_.RootAt(head.size) != head.root) {
    Complain(absl::StrCat(what, " another root at size ", head.size));
  }
}

void LedgerWitness::AuditTo(uint64_t size) {
  while (complaint_.empty() && auditor_.head().size < size) AuditNext();
  if (!complaint_.empty()) return;
  const absl::Status status =
      size == auditor_.head().size ? auditor_.CheckBoundary() : absl::OkStatus();
  if (!status.ok()) Complain(absl::StrCat("size ", size, ": ", status.message()));
}

void LedgerWitness::AuditNext() {
  const uint64_t index = auditor_.head().size;
  const absl::StatusOr<StoredEntry> entry = machine_.kept().ReadEntry(index);
  const absl::StatusOr<std::optional<StoredContent>> content =
      machine_.kept().ReadContent(index);
  const std::string note = machine_.kept().ReadBatch(index).value_or("");
  absl::Status status = entry.status();
  if (status.ok()) status = content.status();
  if (!status.ok()) return Complain(absl::StrCat("audit: ", status.ToString()));
  const absl::StatusOr<EntryOpening> opening = OpeningOf(*entry, *content);
  status = opening.ok() ? auditor_.Add(*opening, note) : opening.status();
  if (!status.ok()) return Complain(absl::StrCat("audit: ", status.ToString()));
  leaves_.push_back(LeafHash(entry->entry));
  const auto [place, is_new] =
      events_.emplace(Entry::Parse(entry->entry)->event_hash, index);
  if (!is_new) {
    Complain(
        absl::StrCat("entries ", place->second, " and ", index, " are the same event"));
  }
}

void LedgerWitness::OnTold(absl::Span<const Hash> events,
                           absl::Span<const uint64_t> indexes) {
  if (!complaint_.empty()) return;
  if (events.size() != indexes.size()) return Complain("tells too few or many indexes");
  for (size_t i = 0; i < events.size(); ++i) {
    const auto found = events_.find(events[i]);
    if (found == events_.end()) {
      return Complain(absl::StrCat("tells index ", indexes[i], ": it is not signed"));
    }
    if (found->second != indexes[i]) {
      return Complain(absl::StrCat("tells index ", indexes[i], ", the event stands at ",
                                   found->second));
    }
    const auto [first, is_new] = told_.emplace(events[i], indexes[i]);
    if (!is_new && first->second != indexes[i]) {
      return Complain(
          absl::StrCat("tells index ", indexes[i], ", at first it was ", first->second));
    }
  }
}

void LedgerWitness::OnPublished(const Published& at) {
  CheckHead(at.head, "shows");
  if (at.record_time < record_time_) {
    Complain(absl::StrCat("record time goes back from ", record_time_, " to ",
                          at.record_time));
  }
  if (!shown_.empty() && at.head.size < shown_.back()) {
    Complain(absl::StrCat("shows size ", at.head.size, " after ", shown_.back()));
  }
  record_time_ = at.record_time;
  if (at.head.size > 0 && (shown_.empty() || shown_.back() != at.head.size)) {
    shown_.push_back(at.head.size);
  }
}

void LedgerWitness::Sample(const Published& at, const Reader& reader, Random& random) {
  if (shown_.empty() || !complaint_.empty()) return;
  const uint64_t earlier = shown_[random.Between(0, shown_.size() - 1)];
  const absl::StatusOr<ConsistencyProof> consistency =
      reader.ProveConsistency(at, {earlier, at.head.size});
  absl::Status status = consistency.status();
  if (status.ok()) {
    status =
        VerifyConsistency(*consistency, {earlier, auditor_.RootAt(earlier)}, at.head);
  }
  if (!status.ok()) {
    return Complain(
        absl::StrCat("sizes ", earlier, " and ", at.head.size, ": ", status.ToString()));
  }
  if (told_.empty()) return;
  const uint64_t index =
      std::next(told_.begin(), random.Between(0, told_.size() - 1))->second;
  CheckProven(at, reader, index);
}

void LedgerWitness::CheckProven(const Published& at, const Reader& reader,
                                uint64_t index) {
  const absl::StatusOr<ProvenEntry> proven =
      reader.ProveInclusion(at, index, at.head.size);
  absl::Status status = proven.status();
  if (status.ok()) status = VerifyInclusion(proven->proof, leaves_[index], at.head);
  if (!status.ok()) {
    Complain(absl::StrCat("entry ", index, ": ", status.ToString()));
  }
}

void LedgerWitness::CheckAllTold(const Published& at, const Reader& reader) {
  for (const auto& [event, index] : told_) {
    const absl::StatusOr<std::vector<uint64_t>> found = reader.FindEvent(at, event);
    if (!found.ok() || *found != std::vector<uint64_t>{index}) {
      return Complain(absl::StrCat("the event of entry ", index, " is not found"));
    }
    CheckProven(at, reader, index);
  }
}

void LedgerWitness::CheckKept() {
  if (machine_.kept().Head().size < size()) {
    return Complain(absl::StrCat("has lost entries from ", machine_.kept().Head().size,
                                 " on, which were signed"));
  }
  for (uint64_t index = 0; index < size() && complaint_.empty(); ++index) {
    const absl::StatusOr<StoredEntry> entry = machine_.kept().ReadEntry(index);
    if (!entry.ok() || LeafHash(entry->entry) != leaves_[index]) {
      Complain(absl::StrCat("entry ", index, " has changed"));
    }
  }
}

}  // namespace rastro
