// See file_lot.h.

#include "services/cli/file_lot.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/cli/history_view.h"
#include "services/traceability/lineage.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

// A trace for each lot is quadratic; a box has fewer lots behind it than this.
constexpr size_t kMaxCandidates = 500;

std::vector<std::string> LotsIn(const ProvenanceFile& file) {
  std::vector<std::string> lots;
  for (const std::string& text : file.head_texts) {
    const absl::StatusOr<HeadText> head = HeadText::Parse(text);
    if (head.ok() && head->chain.kind == ChainKind::kLot && head->number > 0) {
      lots.push_back(head->chain.name);
    }
  }
  return lots;
}

// What the verdict says is then judged for the lot that is found.
absl::Status AskForLot(absl::Span<const std::string> lots) {
  constexpr size_t kShown = 10;
  return absl::FailedPreconditionError(absl::StrCat(
      "LOT: the file tells of ", lots.size(), " lots; name the one on your label:\n",
      absl::StrJoin(lots.subspan(0, kShown), "\n"), lots.size() > kShown ? "\n..." : ""));
}

}  // namespace

absl::StatusOr<std::string> LotOfFile(const ProvenanceFile& file,
                                      const LedgerIdentity& ledger) {
  const std::vector<std::string> lots = LotsIn(file);
  if (lots.empty()) {
    return absl::InvalidArgumentError("head_texts: the file tells of no lot");
  }
  absl::StatusOr<VerifiedHistory> history = VerifyProvenance(file, lots[0], ledger);
  if (!history.ok()) return history.status();
  if (lots.size() == 1) return lots[0];
  if (lots.size() > kMaxCandidates) return AskForLot(lots);
  const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(*history);
  const PartyDirectory directory =
      DirectoryOf(std::make_shared<const Registry>(history->registry));
  std::vector<std::string> found;
  std::map<std::string, std::set<std::string>> carriers;  // That a lot travelled in.
  for (const std::string& lot : lots) {
    absl::StatusOr<Lineage> lineage = TraceBack(*source, lot, directory);
    if (!lineage.ok()) return AskForLot(lots);
    bool all = true;
    for (const std::string& other : lots) all = all && lineage->chains.contains(other);
    if (all) found.push_back(lot);
    for (const auto& [uri, reached] : lineage->lots) {
      if (reached.only_carried) carriers[lot].insert(uri);
    }
  }
  // A box and the pallet that holds nothing else: the goods are meant.
  if (found.size() > 1) {
    const std::vector<std::string> candidates = found;
    std::erase_if(found, [&](const std::string& lot) {
      return std::any_of(candidates.begin(), candidates.end(), [&](const auto& other) {
        return carriers[other].contains(lot);
      });
    });
  }
  if (found.size() != 1) return AskForLot(found.empty() ? lots : found);
  return found[0];
}

}  // namespace rastro
