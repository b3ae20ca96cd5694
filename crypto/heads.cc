// head  := "rastro/head/v1\n" chain-name "\n" (number " " leaf-hash | "0 -") "\n"
// heads := "rastro/heads/v1\n" origin "\n" size "\n" count " " root "\n"

#include "crypto/heads.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kHeadHeader = "rastro/head/v1";
constexpr absl::string_view kHeadsHeader = "rastro/heads/v1";

}  // namespace

std::string HeadText::Text() const {
  return absl::StrCat(kHeadHeader, "\n", chain.Text(), "\n", number, " ",
                      leaf_hash ? Base64(*leaf_hash) : "-", "\n");
}

absl::StatusOr<HeadText> HeadText::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kHeadHeader);
  HeadText head;
  head.chain = reader.Take(ChainName::Parse(reader.Line("the chain")));
  const std::vector<absl::string_view> fields = reader.Fields("", 2);
  head.number = reader.Decimal(fields[0]);
  if ((fields[1] == "-") != (head.number == 0)) {
    reader.Fail("wanted \"-\" if and only if the chain has no entry");
  }
  if (fields[1] != "-") head.leaf_hash = reader.HashField(fields[1]);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return head;
}

std::string Heads::Text() const {
  return absl::StrCat(kHeadsHeader, "\n", origin, "\n", tree_size, "\n", count, " ",
                      Base64(root), "\n");
}

absl::StatusOr<Heads> Heads::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kHeadsHeader);
  Heads heads;
  heads.origin = std::string(reader.Line("the origin"));
  if (!IsOrigin(heads.origin)) reader.Fail("wanted a ledger origin");
  heads.tree_size = reader.Decimal(reader.Line("the tree size"));
  const std::vector<absl::string_view> fields = reader.Fields("", 2);
  heads.count = reader.Decimal(fields[0]);
  if (heads.count == 0) reader.Fail("wanted at least 1 head");
  heads.root = reader.HashField(fields[1]);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return heads;
}

}  // namespace rastro
