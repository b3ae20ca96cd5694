// The values of the index store, as storage/key_schema.h describes them. Internal to
// storage/index_store.h.
// Pure and thread-safe. Reading anything else is DATA_LOSS.

#ifndef RASTRO_STORAGE_INDEX_ROWS_H_
#define RASTRO_STORAGE_INDEX_ROWS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/index_store.h"

namespace rastro {

std::string EncodeChainHead(const ChainHead& head);
absl::Status DecodeChainHead(absl::string_view value, ChainHead& head);

// The number stands in the key and is left alone.
std::string EncodeChainRow(const ChainRow& row);
absl::Status DecodeChainRow(absl::string_view value, ChainRow& row);

}  // namespace rastro

#endif  // RASTRO_STORAGE_INDEX_ROWS_H_
