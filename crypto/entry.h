// What the ledger commits to for one event: a leaf of the ledger's tree, of
// constant size.
// Pure and thread-safe.
// Specification: docs/formats.md, section 8.

#ifndef RASTRO_CRYPTO_ENTRY_H_
#define RASTRO_CRYPTO_ENTRY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

struct Entry {
  uint64_t index = 0;           // In the ledger, from 0.
  std::string record_time;      // "YYYY-MM-DDTHH:MM:SS.ffffffZ"; sorts as time does.
  Hash event_hash;              // H(event text)
  Hash batch_hash;              // H(text of the batch note)
  uint64_t batch_position = 0;  // Of the event in the batch, from 0.
  uint64_t link_count = 0;      // From 1.
  Hash links_root;              // Over the link texts.

  // The text that is hashed.
  std::string Text() const;

  // Reads what Text() writes of a valid entry; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<Entry> Parse(absl::string_view text);
};

// The event hash of an entry whose text was parsed once, without looking at the rest: for
// whoever needs those of many. INVALID_ARGUMENT if it does not stand where it should.
absl::StatusOr<Hash> EventHashIn(absl::string_view entry_text);

// True for a date and time of the form above that exists (seconds below 60).
bool IsRecordTime(absl::string_view text);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_ENTRY_H_
