// Names of places, parties and products that the header of an EPCIS document tells.
// They are for the eyes of people: whoever wrote the document chose them, and nothing
// is judged by them (who a participant is, the registry says: party_directory.h).
// Pure and thread-safe.
// Specification: EPCIS 2.0, section 9.5 (epcisMasterData); CBV 2.0, section 9.

#ifndef RASTRO_SERVICES_TRACEABILITY_MASTER_DATA_H_
#define RASTRO_SERVICES_TRACEABILITY_MASTER_DATA_H_

#include <cstddef>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

// Longer names are left out: no place or product has one.
inline constexpr size_t kMaxMasterDataNameBytes = 256;

class MasterData {
 public:
  // Of a document, or of its header as SplitEpcisFile gives it; at most
  // kMaxDocumentBytes. Of each vocabulary element the attribute `name`, else
  // `descriptionShort`, in whatever namespace; elements without either have no name,
  // and of two with the same identifier the first counts. INVALID_ARGUMENT with
  // violations if `document` is no sound JSON, or if its master data is of another
  // shape. Rules: those of json_reader.h, and json.kind, field.missing.
  static absl::StatusOr<MasterData> Read(absl::string_view document);

  // The name of what `identifier`, in any of its forms, identifies: a place, a party,
  // a product; of a lot or item the name of its product, unless it has its own. ""
  // if there is none. Valid as long as this is.
  absl::string_view NameOf(absl::string_view identifier) const;

  bool empty() const { return names_.empty(); }

 private:
  // By canonical URIs of GS1 keys, else by identifiers as they stand.
  absl::flat_hash_map<std::string, std::string> names_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_TRACEABILITY_MASTER_DATA_H_
