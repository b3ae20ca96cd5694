// Column families, keys and values of the three databases. All numbers in keys are
// big-endian, so that the order of keys is the order of numbers.
// Pure and thread-safe.
//
// Ledger store, schema 1: the truth, written in one synced batch a group.
//
//   default   "schema"                    -> decimal version of this layout
//             "identity"                  -> sealed(origin LF created-time LF ledger-key)
//             "head"                      -> sealed(size:u64 root[32] record-time)
//   entries   index:u64                   -> entry record    never erased
//   content   index:u64                   -> content record  erasable
//   batches   first-index:u64             -> the batch note, as it was signed
//   tiles     level:u8 tile-index:u64     -> hash[256], 32 bytes each; full tiles only
//
//   sealed(x) := SHA-256(x) x
//   The entry and content records are described in storage/record.h. `created-time`
//   is a time in text; `record-time` is that of the last entry, empty before it.
//
// Index store, schema 1: derived from the ledger store, written without a log and
// flushed as a whole; made again by deleting it.
//
//   default      "schema"                              -> decimal version of this layout
//                "mark"                                -> size:u64 last-leaf-hash[32]
//   chain_heads  chain                                 -> number:u64 index:u64
//   position:u32
//                                                         leaf-hash[32]
//   chain_rows   chain 0x00 number:u64                 -> index:u64 position:u32 role:u8
//   events       event-hash[32]                        -> index:u64
//   identifiers  length:u32 event-id[length] index:u64 -> nothing
//   erased_links lot-name[32] number:u64               -> as chain_heads; the lot's
//                                                         ErasedLotName
//
//   chain := "lot " URI | "submitter " id | "registry " id
//   role  := 0 none | 1 in | 2 out | 3 both | 4 at
//   A chain's text has no NUL, so that no chain's rows stand among another's; the
//   text, and not its hash, because lots of one maker are then neighbours on the
//   disk and share their prefix there.
//
// Query store, schema 2: derived and written likewise.
//
//   default      "schema", "mark"                      -> as in the index store
//   by_record    term[8] index:u64                     -> nothing; of term 0: event-time
//   by_event     term[8] event-time[12] index:u64      -> nothing
//
//   term       := 0 (all events) | first 8 bytes of SHA-256(name 0x00 value)
//   event-time := seconds since 0001-01-01T00:00:00Z:u64 nanoseconds:u32
//   A term of 8 bytes can stand for two values: whoever reads checks the event.
//
// Finding store, schema 2: as the query store, but of entries that gave a finding, with
// terms `lot`, `participant` and `rule`, and event-time 0.

#ifndef RASTRO_STORAGE_KEY_SCHEMA_H_
#define RASTRO_STORAGE_KEY_SCHEMA_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

inline constexpr uint64_t kLedgerStoreSchema = 1;
inline constexpr uint64_t kIndexStoreSchema = 1;
inline constexpr uint64_t kQueryStoreSchema = 2;

inline constexpr char kDefaultFamily[] = "default";
inline constexpr char kEntriesFamily[] = "entries";
inline constexpr char kContentFamily[] = "content";
inline constexpr char kBatchesFamily[] = "batches";
inline constexpr char kTilesFamily[] = "tiles";
inline constexpr char kChainHeadsFamily[] = "chain_heads";
inline constexpr char kChainRowsFamily[] = "chain_rows";
inline constexpr char kEventsFamily[] = "events";
inline constexpr char kIdentifiersFamily[] = "identifiers";
inline constexpr char kErasedLinksFamily[] = "erased_links";
inline constexpr char kByRecordFamily[] = "by_record";
inline constexpr char kByEventFamily[] = "by_event";

inline constexpr char kSchemaKey[] = "schema";
inline constexpr char kIdentityKey[] = "identity";
inline constexpr char kHeadKey[] = "head";
inline constexpr char kMarkKey[] = "mark";

inline void AppendU32(uint32_t value, std::string& out) {
  for (int shift = 24; shift >= 0; shift -= 8)
    out.push_back(static_cast<char>(value >> shift));
}

inline void AppendU64(uint64_t value, std::string& out) {
  AppendU32(static_cast<uint32_t>(value >> 32), out);
  AppendU32(static_cast<uint32_t>(value), out);
}

// Cuts a number off the front of `bytes`. False, and nothing cut, if it is too short.
inline bool ConsumeU32(absl::string_view& bytes, uint32_t& value) {
  if (bytes.size() < 4) return false;
  value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  bytes.remove_prefix(4);
  return true;
}

inline bool ConsumeU64(absl::string_view& bytes, uint64_t& value) {
  uint32_t high = 0, low = 0;
  if (bytes.size() < 8) return false;
  ConsumeU32(bytes, high);
  ConsumeU32(bytes, low);
  value = uint64_t{high} << 32 | low;
  return true;
}

inline bool ConsumeHash(absl::string_view& bytes, Hash& hash) {
  if (bytes.size() < Hash::kSize) return false;
  hash = Hash::FromBytes(bytes.substr(0, Hash::kSize));
  bytes.remove_prefix(Hash::kSize);
  return true;
}

// Key of an entry, of its content, and of the batch that begins there.
inline std::string IndexKey(uint64_t index) {
  std::string key;
  AppendU64(index, key);
  return key;
}

inline std::string TileKey(uint32_t level, uint64_t tile_index) {
  std::string key(1, static_cast<char>(level));
  AppendU64(tile_index, key);
  return key;
}

// Key of the link `number` of `chain`, which is the text of its name.
inline std::string ChainRowKey(absl::string_view chain, uint64_t number) {
  std::string key(chain);
  key.push_back('\0');
  AppendU64(number, key);
  return key;
}

// Key of the link `number` of the chain of a lot whose name is erased.
inline std::string ErasedLinkKey(const Hash& lot_name, uint64_t number) {
  std::string key(lot_name.view());
  AppendU64(number, key);
  return key;
}

// What the keys of one identifier begin with.
inline std::string IdentifierPrefix(absl::string_view event_id) {
  std::string key;
  AppendU32(static_cast<uint32_t>(event_id.size()), key);
  key.append(event_id.data(), event_id.size());
  return key;
}

}  // namespace rastro

#endif  // RASTRO_STORAGE_KEY_SCHEMA_H_
