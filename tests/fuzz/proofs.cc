// What the golden file's ledger vouches for is what it did vouch for: no damage makes
// anything else pass.

#include <algorithm>

#include "crypto/note/checkpoint.h"
#include "crypto/provenance.h"
#include "rastro/v1/entry.pb.h"
#include "services/wire/messages.h"
#include "tests/fuzz/golden.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {
namespace {

// Everything that `shown` shows of an entry stands in `golden`.
bool IsShownBy(const VerifiedEntry& shown, const VerifiedEntry& golden) {
  const OpenedEntry& opened = shown.opened;
  const OpenedEntry& whole = golden.opened;
  const auto is_part = [&](const auto& part) {
    const auto found = golden.parts.find(part.first);
    return found != golden.parts.end() && found->second == part.second;
  };
  const auto is_lot = [&](const auto& lot) {
    const auto found = whole.lots.find(lot.first);
    return found != whole.lots.end() && found->second.Text() == lot.second.Text();
  };
  const auto is_link = [&](const auto& link) {
    const auto found = whole.links.find(link.first);
    return found != whole.links.end() && found->second == link.second;
  };
  return opened.entry.Text() == whole.entry.Text() &&
         opened.event.Text() == whole.event.Text() &&
         std::all_of(shown.parts.begin(), shown.parts.end(), is_part) &&
         std::all_of(opened.lots.begin(), opened.lots.end(), is_lot) &&
         std::all_of(opened.links.begin(), opened.links.end(), is_link);
}

bool IsGolden(const VerifiedEntry& shown) {
  const std::vector<VerifiedEntry>& entries = Golden().history.entries;
  return std::any_of(entries.begin(), entries.end(), [&](const VerifiedEntry& golden) {
    return IsShownBy(shown, golden);
  });
}

}  // namespace

void FuzzCheckpoint(absl::string_view bytes) {
  const LedgerIdentity& ledger = Golden().ledger;
  const absl::StatusOr<Checkpoint> text = Checkpoint::Parse(bytes);
  if (text.ok()) Require(text->Text() == bytes, "a checkpoint is written as it came");
  if (!text.ok()) RequireRefusal(text.status());
  const absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(bytes, ledger.origin, ledger.key);
  if (!opened.ok()) return RequireRefusal(opened.status());
  Require(opened->head == Golden().history.head, "the ledger signed one checkpoint");
  Require(opened->origin == ledger.origin && opened->extensions.empty(),
          "the ledger signed nothing beside the head");
}

void FuzzProvenance(absl::string_view bytes) {
  const GoldenProvenance& golden = Golden();
  const absl::StatusOr<ProvenanceFile> file = ProvenanceFile::Parse(bytes);
  if (!file.ok()) return RequireRefusal(file.status());
  Require(file->Json() == bytes, "a provenance file has one spelling");
  const absl::StatusOr<VerifiedHistory> history =
      VerifyProvenance(*file, golden.lot, golden.ledger);
  if (!history.ok()) return RequireRefusal(history.status());
  Require(history->head == golden.history.head, "intact: as of the signed head");
  for (const VerifiedEntry& entry : history->entries) {
    Require(IsGolden(entry), "intact: every entry is as it was recorded");
  }
  Require(
      history->ChainOf(golden.lot).size() == golden.history.ChainOf(golden.lot).size(),
      "intact: the lot's chain is whole");
}

void FuzzShownEntry(absl::string_view bytes) {
  v1::ShownEntry message;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  absl::StatusOr<ShownEntry> shown = ShownEntryFromWire(v1::ShownEntry(message));
  if (!shown.ok()) return RequireRefusal(shown.status());
  const absl::StatusOr<OpenedEntry> opened = OpenEntry(shown->opening);
  if (!opened.ok()) return RequireRefusal(opened.status());
  Require(opened->leaf_hash == LeafHash(message.entry()), "the hash of the bytes shown");
  Require(opened->entry.event_hash == LeafHash(message.event()), "the event shown");
  message.DiscardUnknownFields();
  for (v1::PositionedText& text : *message.mutable_links()) text.DiscardUnknownFields();
  if (message.has_erased()) message.mutable_erased()->DiscardUnknownFields();
  const v1::ShownEntry again = ShownEntryToWire(*shown);
  Require(again.SerializeAsString() == message.SerializeAsString(),
          "an entry travels on as it came");
}

}  // namespace rastro
