// The bytes of a head guard's file. Internal to storage/file_head_guard.h, which tells
// why they are as they are.
// Pure and thread-safe.
//
//   file   := slot slot                    // Written in turn: sequence mod 2.
//   slot   := block block                  // Two copies of one record.
//   block  := record[480] SHA-256(record)[32] zero[3584]
//   record := "rastro/guard/v1" LF sequence:u64 state:u8 size:u64 root[32]
//             length:u8 origin[length] zero*   // state: 0 no head yet, 1 a head

#ifndef RASTRO_STORAGE_GUARD_RECORD_H_
#define RASTRO_STORAGE_GUARD_RECORD_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

inline constexpr size_t kGuardBlockBytes = 4096;
inline constexpr size_t kGuardSlotBytes = 2 * kGuardBlockBytes;
inline constexpr size_t kGuardFileBytes = 2 * kGuardSlotBytes;

struct GuardRecord {
  std::string origin;            // At most 255 bytes.
  uint64_t sequence = 0;         // One more with each write.
  std::optional<TreeHead> head;  // Nothing before the first advance.

  friend bool operator==(const GuardRecord&, const GuardRecord&) = default;
};

// Both copies, and where in the file they belong.
std::string EncodeGuardSlot(const GuardRecord& record);
inline uint64_t GuardSlotOffset(const GuardRecord& record) {
  return record.sequence % 2 * kGuardSlotBytes;
}

// What a file says.
struct GuardFile {
  GuardRecord newest;
  GuardRecord before;  // Of the other slot.
  bool whole = true;   // False if a copy is damaged or was torn.
};

// DATA_LOSS unless each slot has a valid copy, and they follow one another.
absl::StatusOr<GuardFile> ReadGuardFile(absl::string_view bytes);

}  // namespace rastro

#endif  // RASTRO_STORAGE_GUARD_RECORD_H_
