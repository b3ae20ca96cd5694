// link     := "rastro/link/v1\n" chain "\n" number "\n" previous "\n"
// chain    := "lot " hash | "submitter " id " " (hash | "-") | "registry " id
// previous := "-" | leaf-hash " " position

#include "crypto/link.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/base64.h"
#include "crypto/event.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kLinkHeader = "rastro/link/v1";

std::string ChainLine(const Link& link) {
  switch (link.kind) {
    case ChainKind::kLot:
      return absl::StrCat("lot ", Base64(link.lot_hash));
    case ChainKind::kSubmitter:
      return absl::StrCat("submitter ", link.participant, " ",
                          link.registry_entry ? Base64(*link.registry_entry) : "-");
    case ChainKind::kRegistry:
      return absl::StrCat("registry ", link.participant);
  }
  return "";
}

void ReadChainLine(TextReader& reader, Link& link) {
  const std::vector<absl::string_view> fields =
      absl::StrSplit(reader.Line("the chain"), ' ');
  if (!reader.ok()) return;
  if (fields[0] == "lot" && fields.size() == 2) {
    link.kind = ChainKind::kLot;
    link.lot_hash = reader.HashField(fields[1]);
  } else if (fields[0] == "submitter" && fields.size() == 3) {
    link.kind = ChainKind::kSubmitter;
    link.participant = reader.ParticipantId(fields[1]);
    if (fields[2] != "-") link.registry_entry = reader.HashField(fields[2]);
  } else if (fields[0] == "registry" && fields.size() == 2) {
    link.kind = ChainKind::kRegistry;
    link.participant = reader.ParticipantId(fields[1]);
  } else {
    reader.Fail("wanted \"lot <hash>\", \"submitter <id> <hash>\" or \"registry <id>\"");
  }
}

void ReadPrevious(TextReader& reader, Link& link) {
  const absl::string_view line = reader.Line("the previous link");
  if ((line == "-") != (link.number == 1)) {
    reader.Fail("wanted \"-\" if and only if the number is 1");
  }
  if (line == "-") return;
  const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
  if (fields.size() != 2) {
    reader.Fail("wanted a leaf hash and a position");
    return;
  }
  link.previous = PreviousLink{reader.HashField(fields[0]), reader.Decimal(fields[1])};
  if (link.previous->position > kMaxEventLots + 1) {
    reader.Fail("wanted a position among an entry's links, at most 4,001");
  }
}

}  // namespace

std::string Link::Text() const {
  return absl::StrCat(
      kLinkHeader, "\n", ChainLine(*this), "\n", number, "\n",
      previous ? absl::StrCat(Base64(previous->leaf_hash), " ", previous->position) : "-",
      "\n");
}

absl::StatusOr<Link> Link::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kLinkHeader);
  Link link;
  ReadChainLine(reader, link);
  link.number = reader.Decimal(reader.Line("the number in the chain"));
  if (link.number == 0) reader.Fail("wanted a number from 1");
  ReadPrevious(reader, link);
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return link;
}

}  // namespace rastro
