// See page_token.h.

#include "services/ledger/page_token.h"

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/hash.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

constexpr char kVersion = 1;
constexpr size_t kCheckBytes = 8;

std::string CheckOf(const EventQuery& query, absl::string_view body) {
  return std::string(
      Sha256(absl::StrCat(body, query.Text())).view().substr(0, kCheckBytes));
}

}  // namespace

std::string WritePageToken(const EventQuery& query, const PageStart& start) {
  std::string body(1, kVersion);
  AppendU64(start.tree_size, body);
  AppendU64(start.limit, body);
  AppendSortableTime(start.from.event_time, body);
  AppendU64(start.from.index, body);
  return Base64(absl::StrCat(body, CheckOf(query, body)));
}

absl::StatusOr<PageStart> ReadPageToken(const EventQuery& query,
                                        absl::string_view token) {
  const absl::Status refused = absl::InvalidArgumentError(
      "page_token: no token of this query; wanted the one of its last page, and the same "
      "parameters");
  const absl::StatusOr<std::string> bytes = ParseBase64(token);
  if (!bytes.ok() || bytes->size() <= kCheckBytes || bytes->front() != kVersion) {
    return refused;
  }
  absl::string_view body(*bytes);
  const absl::string_view check = body.substr(body.size() - kCheckBytes);
  body.remove_suffix(kCheckBytes);
  if (check != CheckOf(query, body)) return refused;
  body.remove_prefix(1);
  PageStart start;
  const bool sound = ConsumeU64(body, start.tree_size) && ConsumeU64(body, start.limit) &&
                     ConsumeSortableTime(body, start.from.event_time) &&
                     ConsumeU64(body, start.from.index) && body.empty();
  if (!sound) return refused;
  return start;
}

}  // namespace rastro
