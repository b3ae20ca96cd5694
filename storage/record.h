// The values of the ledger store's entries and content, byte by byte.
// Pure and thread-safe. One meaning has exactly one record; anything else is
// DATA_LOSS, with what was wanted and at which byte.
//
//   entry record   := 0x01 text(entry) text(event) texts(links)
//   content record := 0x01 texts(lots) texts(parts)
//                   | 0x02 count:u32 hash[32]*   // erased: ErasedLotName of each lot
//   texts(t)       := count:u32 text(t)*
//   text(t)        := length:u32 t[length]

#ifndef RASTRO_STORAGE_RECORD_H_
#define RASTRO_STORAGE_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/hash.h"

namespace rastro {

// What is kept of an entry for ever.
struct StoredEntry {
  std::string entry;               // The entry's text: a leaf of the ledger's tree.
  std::string event;               // The event's text.
  std::vector<std::string> links;  // The link texts, in the order of the entry's tree.

  friend bool operator==(const StoredEntry&, const StoredEntry&) = default;
};

// What can be erased without breaking a proof.
struct StoredContent {
  std::vector<std::string> lots;   // The lot texts, in the order of the event's tree.
  std::vector<std::string> parts;  // The part texts, in the order of the event's lines.

  friend bool operator==(const StoredContent&, const StoredContent&) = default;
};

// Append the record to `out`. A text is below 4 GiB (asserted).
void EncodeEntry(const StoredEntry& entry, std::string& out);
void EncodeContent(const StoredContent& content, std::string& out);

// The record that stands for erased content: ErasedLotName of each lot that it had.
void EncodeErased(absl::Span<const Hash> lot_names, std::string& out);

// Read a record into an existing value, whose memory is used again. After an error
// the value is anything.
absl::Status DecodeEntry(absl::string_view record, StoredEntry& entry);
// Of content, what is there; of erased content, the names of its lots.
absl::Status DecodeContent(absl::string_view record,
                           std::optional<StoredContent>& content,
                           std::vector<Hash>& erased_lots);

// The same for the row of entry `index`: errors name it, and an entry's text must
// have that index on its second line.
absl::Status ReadEntryRow(uint64_t index, absl::string_view record, StoredEntry& entry);
absl::Status ReadContentRow(uint64_t index, absl::string_view record,
                            std::optional<StoredContent>& content,
                            std::vector<Hash>& erased_lots);

// True if the second line of an entry's text is `index`.
bool EntryStatesIndex(absl::string_view entry_text, uint64_t index);

// sealed(body) := SHA-256(body) body. For rows that no hash of the ledger covers.
std::string Seal(absl::string_view body);
// The body, which points into `sealed`; DATA_LOSS if it does not fit its hash.
absl::StatusOr<absl::string_view> Unseal(absl::string_view sealed);

}  // namespace rastro

#endif  // RASTRO_STORAGE_RECORD_H_
