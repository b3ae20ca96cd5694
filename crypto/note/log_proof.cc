// log-proof := "c2sp.org/tlog-proof@v1\n" ["extra " base64 "\n"]
//              "index " index "\n" *63(hash "\n") "\n" checkpoint-note

#include "crypto/note/log_proof.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kHeader = "c2sp.org/tlog-proof@v1";
constexpr size_t kMaxPath = 63;

}  // namespace

std::string LogProof::Text() const {
  std::string text = absl::StrCat(kHeader, "\n");
  if (extra && !extra->empty()) absl::StrAppend(&text, "extra ", Base64(*extra), "\n");
  absl::StrAppend(&text, "index ", index, "\n");
  for (const Hash& hash : path) absl::StrAppend(&text, Base64(hash), "\n");
  return absl::StrCat(text, "\n", checkpoint);
}

absl::StatusOr<LogProof> LogProof::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Expect(kHeader);
  LogProof proof;
  if (absl::StartsWith(reader.rest(), "extra ")) {
    proof.extra = reader.Take(ParseBase64(reader.Fields("extra", 2)[1]));
  }
  proof.index = reader.Decimal(reader.Fields("index", 2)[1]);
  while (reader.ok()) {
    const absl::string_view line = reader.RawLine("a hash or an empty line");
    if (line.empty()) break;
    proof.path.push_back(reader.HashField(line));
    if (proof.path.size() > kMaxPath) reader.Fail("wanted at most 63 hashes");
  }
  if (reader.AtEnd()) reader.Fail("wanted a checkpoint after the empty line");
  if (!reader.ok()) return reader.Finish();
  proof.checkpoint = std::string(reader.rest());
  return proof;
}

}  // namespace rastro
