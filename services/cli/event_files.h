// Reads the files that `rastro submit` takes: EPCIS 2.0 JSON-LD or LotEvents.

#ifndef RASTRO_SERVICES_CLI_EVENT_FILES_H_
#define RASTRO_SERVICES_CLI_EVENT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/client/batch_builder.h"

namespace rastro {

// The whole file, or standard input for "-". INVALID_ARGUMENT if it cannot be read or is
// larger than `bytes_max`.
absl::StatusOr<std::string> ReadInput(const std::string& path, size_t bytes_max);

// One event's content and where it stands, for messages.
struct FileEvent {
  PartContent part;
  std::string place;    // "file.json" or "file.jsonl line 7".
  std::string pointer;  // JSON pointer of the event in an EPCIS document.
  absl::Status status;  // Not OK: the event could not be read; it has no content.
};

// The events of `text`, each as a part of this kind. INVALID_ARGUMENT if the file as a
// whole cannot be read.
absl::StatusOr<std::vector<FileEvent>> ReadEvents(const std::string& path,
                                                  const std::string& text,
                                                  const std::string& kind);

// Where EPCIS is wanted and `text` was refused: what to do if it holds LotEvents, as a
// line for people; empty if it does not look like them.
std::string LotEventHint(const std::string& path, const std::string& text);

// What is wrong at `place`, in words alone: only a submission has events with numbers.
// INVALID_ARGUMENT.
absl::Status WrongIn(const std::string& place, const absl::Status& status);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_EVENT_FILES_H_
