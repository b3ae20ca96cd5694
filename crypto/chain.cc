// chain-name := "lot " URI | "submitter " id | "registry " id

#include "crypto/chain.h"

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/grammar.h"
#include "crypto/lot.h"

namespace rastro {

absl::string_view ChainKindName(ChainKind kind) {
  switch (kind) {
    case ChainKind::kLot:
      return "lot";
    case ChainKind::kSubmitter:
      return "submitter";
    case ChainKind::kRegistry:
      return "registry";
  }
  return "";
}

std::string ChainName::Text() const {
  return absl::StrCat(ChainKindName(kind), " ", name);
}

absl::StatusOr<ChainName> ChainName::Parse(absl::string_view text) {
  const std::pair<absl::string_view, absl::string_view> words =
      absl::StrSplit(text, absl::MaxSplits(' ', 1));
  for (ChainKind kind : {ChainKind::kLot, ChainKind::kSubmitter, ChainKind::kRegistry}) {
    if (words.first != ChainKindName(kind)) continue;
    const bool valid =
        kind == ChainKind::kLot ? IsLotUri(words.second) : IsParticipantId(words.second);
    if (valid) return ChainName{kind, std::string(words.second)};
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "wanted \"lot <URI>\", \"submitter <id>\" or \"registry <id>\", got \"",
      absl::CHexEscape(text.substr(0, 80)), "\""));
}

}  // namespace rastro
