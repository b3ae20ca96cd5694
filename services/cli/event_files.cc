// A LotEvent is serialized here, once: its bytes are what is signed.

#include "services/cli/event_files.h"

#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/traceability/epcis_document.h"
#include "services/traceability/lot_event_json.h"

namespace rastro {
namespace {

absl::StatusOr<std::vector<FileEvent>> ReadLotEvents(const std::string& path,
                                                     const std::string& text,
                                                     const std::string& kind) {
  absl::StatusOr<std::vector<LotEventLine>> lines = ReadLotEventJson(text);
  if (!lines.ok()) return WithField(path, lines.status());
  std::vector<FileEvent> events;
  for (const LotEventLine& line : *lines) {
    const std::string place = absl::StrCat(path, " line ", line.line);
    if (!line.event.ok()) return WithField(place, line.event.status());
    events.push_back(
        {{kind, std::string(kLotEventMediaType), line.event->SerializeAsString()},
         place});
  }
  return events;
}

}  // namespace

absl::StatusOr<std::string> ReadInput(const std::string& path) {
  std::ifstream file;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  }
  std::istream& in = path == "-" ? std::cin : file;
  std::string text(kMaxDocumentBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kMaxDocumentBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": larger than 64 MiB; divide it"));
  }
  if (in.bad()) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  return text;
}

absl::StatusOr<std::vector<FileEvent>> ReadEvents(const std::string& path,
                                                  const std::string& text,
                                                  const std::string& kind) {
  if (LooksLikeLotEventJson(text)) return ReadLotEvents(path, text, kind);
  absl::StatusOr<std::vector<EpcisContent>> contents = SplitEpcisFile(text);
  if (!contents.ok()) return WithField(path, contents.status());
  std::vector<FileEvent> events;
  for (EpcisContent& content : *contents) {
    events.push_back({{kind, std::string(kEpcisMediaType), std::move(content.content)},
                      absl::StrCat(path, " ", content.pointer)});
  }
  return events;
}

}  // namespace rastro
