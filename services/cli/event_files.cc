// A LotEvent is serialized here, once: its bytes are what is signed.

#include "services/cli/event_files.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "services/cli/printable.h"
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
    FileEvent event{{kind, std::string(kLotEventMediaType), ""}, place, "", {}};
    if (line.event.ok()) {
      event.part.content = line.event->SerializeAsString();
    } else {
      event.status = line.event.status();
    }
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace

absl::StatusOr<std::string> ReadInput(const std::string& path, size_t bytes_max) {
  std::ifstream file;
  std::error_code error;
  if (path != "-") {
    file.open(path, std::ios::binary);
    if (!file || std::filesystem::is_directory(path, error)) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
    }
  }
  std::istream& in = path == "-" ? std::cin : file;
  constexpr size_t kChunkBytes = 1 << 20;
  std::string text;
  while (in && text.size() <= bytes_max) {
    const size_t before = text.size();
    text.resize(before + kChunkBytes);
    in.read(text.data() + before, kChunkBytes);
    text.resize(before + static_cast<size_t>(in.gcount()));
  }
  if (in.bad()) return absl::InvalidArgumentError(absl::StrCat(path, ": cannot be read"));
  if (text.size() > bytes_max) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": larger than ", bytes_max >> 20, " MiB; divide it"));
  }
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
                      path,
                      std::move(content.pointer),
                      absl::OkStatus()});
  }
  return events;
}

std::string LotEventHint(const std::string& path, const std::string& text) {
  if (!LooksLikeLotEventJson(text)) return "";
  return absl::StrCat(Printable(path),
                      ": if these are LotEvents: `rastro epcis convert` makes EPCIS of "
                      "them, `rastro submit --dry-run` checks them\n");
}

absl::Status WrongIn(const std::string& place, const absl::Status& status) {
  return absl::InvalidArgumentError(WithField(place, status).message());
}

}  // namespace rastro
