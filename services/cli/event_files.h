// Reads the files that `rastro submit` takes: EPCIS 2.0 JSON-LD or LotEvents.

#ifndef RASTRO_SERVICES_CLI_EVENT_FILES_H_
#define RASTRO_SERVICES_CLI_EVENT_FILES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/client/batch_builder.h"

namespace rastro {

// The whole file, or standard input for "-". At most 64 MiB.
absl::StatusOr<std::string> ReadInput(const std::string& path);

// One event's content and where it stands, for messages.
struct FileEvent {
  PartContent part;
  std::string place;  // "file.json /epcisBody/eventList/3" or "file.jsonl line 7".
};

// The events of `text`, each as a part of this kind. INVALID_ARGUMENT names the place.
absl::StatusOr<std::vector<FileEvent>> ReadEvents(const std::string& path,
                                                  const std::string& text,
                                                  const std::string& kind);

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_EVENT_FILES_H_
