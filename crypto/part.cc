// part := "rastro/part/v1\n" nonce "\n" media-type "\n\n" content

#include "crypto/part.h"

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

constexpr absl::string_view kPartHeader = "rastro/part/v1";
constexpr size_t kMaxMediaTypeBytes = 127;

}  // namespace

std::string Part::Text() const {
  return absl::StrCat(kPartHeader, "\n", NonceText(nonce), "\n", media_type, "\n\n",
                      content);
}

absl::StatusOr<Part> Part::Parse(absl::string_view text) {
  TextReader reader(text);
  reader.Header(kPartHeader);
  Part part;
  part.nonce = reader.Take(ParseNonce(reader.Line("the nonce")));
  part.media_type = std::string(reader.Line("the media type"));
  if (!IsPrintableWord(part.media_type) || part.media_type.size() > kMaxMediaTypeBytes) {
    reader.Fail("wanted a media type of 1 to 127 printable ASCII bytes without a space");
  }
  reader.Expect("");
  part.content = std::string(reader.rest());
  if (!reader.ok()) return reader.Finish();
  return part;
}

}  // namespace rastro
