// lot := "rastro/lot/v1\n" nonce "\n" role "\n" uri "\n"

#include "crypto/lot.h"

#include <cassert>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kLotHeader = "rastro/lot/v1";
constexpr absl::string_view kErasedLotHeader = "rastro/erased-lot/v1";

}  // namespace

absl::string_view LotRoleName(LotRole role) {
  switch (role) {
    case LotRole::kIn:
      return "in";
    case LotRole::kOut:
      return "out";
    case LotRole::kBoth:
      return "both";
    case LotRole::kAt:
      return "at";
  }
  return "";
}

absl::StatusOr<LotRole> ParseLotRole(absl::string_view name) {
  for (LotRole role : {LotRole::kIn, LotRole::kOut, LotRole::kBoth, LotRole::kAt}) {
    if (name == LotRoleName(role)) return role;
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "wanted in, out, both or at, got \"", absl::CHexEscape(name.substr(0, 80)), "\""));
}

Hash ErasedLotName(absl::string_view uri) {
  return Sha256(absl::StrCat(kErasedLotHeader, "\n", uri));
}

bool IsLotUri(absl::string_view uri) {
  return uri.size() <= kMaxLotUriBytes && IsPrintableWord(uri);
}

std::string Lot::Text() const {
  assert(IsLotUri(uri));
  return absl::StrCat(kLotHeader, "\n", NonceText(nonce), "\n", LotRoleName(role), "\n",
                      uri, "\n");
}

absl::StatusOr<Lot> Lot::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kLotHeader);
  Lot lot;
  lot.nonce = reader.Take(ParseNonce(reader.Line("the nonce")));
  lot.role = reader.Take(ParseLotRole(reader.Line("the role")));
  lot.uri = std::string(reader.Line("the URI"));
  if (!IsLotUri(lot.uri)) {
    reader.Fail("wanted a URI of 1 to 512 printable ASCII bytes without a space");
  }
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return lot;
}

}  // namespace rastro
