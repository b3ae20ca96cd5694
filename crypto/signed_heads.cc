// The note signs a root; the texts are its leaves.

#include "crypto/signed_heads.h"

#include <utility>

#include "absl/status/status.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tree.h"
#include "crypto/note/checkpoint.h"
#include "crypto/note/note.h"

namespace rastro {
namespace {

absl::StatusOr<std::map<ChainName, HeadText>> ReadHeadTexts(
    absl::Span<const std::string> texts) {
  std::map<ChainName, HeadText> heads;
  std::string previous;
  for (const std::string& text : texts) {
    absl::StatusOr<HeadText> head = HeadText::Parse(text);
    if (!head.ok()) return WithField("head", head.status());
    std::string line = head->chain.Text();
    if (previous >= line) {
      return absl::InvalidArgumentError("heads: wanted them ascending, each once");
    }
    previous = std::move(line);
    heads.emplace(head->chain, *head);
  }
  return heads;
}

}  // namespace

absl::StatusOr<std::map<ChainName, HeadText>> OpenHeads(
    absl::string_view note, absl::Span<const std::string> texts,
    const LedgerIdentity& ledger, uint64_t tree_size) {
  absl::StatusOr<Note> opened = Note::Parse(note);
  if (!opened.ok()) return WithField("heads", opened.status());
  if (absl::Status status = CheckLedgerSigned(*opened, ledger.key); !status.ok()) {
    return WithField("heads", status);
  }
  absl::StatusOr<Heads> heads = Heads::Parse(opened->text);
  if (!heads.ok()) return WithField("heads", heads.status());
  if (heads->origin != ledger.origin || heads->tree_size != tree_size) {
    return absl::InvalidArgumentError("heads: are another ledger's, or another size's");
  }
  if (MerkleTree::OfTexts(texts).head() != TreeHead{heads->count, heads->root}) {
    return absl::InvalidArgumentError("heads: the head texts are not the signed ones");
  }
  return ReadHeadTexts(texts);
}

}  // namespace rastro
