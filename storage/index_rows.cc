// role := 0 none | 1 in | 2 out | 3 both | 4 at

#include "storage/index_rows.h"

#include "absl/strings/str_cat.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

absl::Status Refused(absl::string_view what, absl::string_view value) {
  return absl::DataLossError(
      absl::StrCat("index store: a row of ", value.size(), " bytes is no ", what));
}

char RoleByte(const std::optional<LotRole>& role) {
  if (!role.has_value()) return 0;
  switch (*role) {
    case LotRole::kIn:
      return 1;
    case LotRole::kOut:
      return 2;
    case LotRole::kBoth:
      return 3;
    case LotRole::kAt:
      return 4;
  }
  return 0;
}

bool ReadRole(char byte, std::optional<LotRole>& role) {
  static constexpr LotRole kRoles[] = {LotRole::kIn, LotRole::kOut, LotRole::kBoth,
                                       LotRole::kAt};
  role.reset();
  if (byte < 0 || byte > 4) return false;
  if (byte > 0) role = kRoles[byte - 1];
  return true;
}

}  // namespace

std::string EncodeChainHead(const ChainHead& head) {
  std::string value;
  AppendU64(head.number, value);
  AppendU64(head.index, value);
  AppendU32(head.position, value);
  return absl::StrCat(value, head.leaf_hash.view());
}

absl::Status DecodeChainHead(absl::string_view value, ChainHead& head) {
  absl::string_view rest = value;
  const bool ok = ConsumeU64(rest, head.number) && ConsumeU64(rest, head.index) &&
                  ConsumeU32(rest, head.position) && ConsumeHash(rest, head.leaf_hash);
  return ok && rest.empty() && head.number > 0 ? absl::OkStatus()
                                               : Refused("chain head", value);
}

std::string EncodeChainRow(const ChainRow& row) {
  std::string value;
  AppendU64(row.index, value);
  AppendU32(row.position, value);
  value.push_back(RoleByte(row.role));
  return value;
}

absl::Status DecodeChainRow(absl::string_view value, ChainRow& row) {
  absl::string_view rest = value;
  const bool ok = ConsumeU64(rest, row.index) && ConsumeU32(rest, row.position) &&
                  rest.size() == 1 && ReadRole(rest[0], row.role);
  return ok ? absl::OkStatus() : Refused("chain row", value);
}

}  // namespace rastro
