// A copy in the wrong slot counts as damaged: blocks can be exchanged as well as
// changed.

#include "storage/guard_record.h"

#include <cassert>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "crypto/hash.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

constexpr absl::string_view kMagic = "rastro/guard/v1\n";
constexpr size_t kRecordBytes = 480;
constexpr size_t kMaxOrigin = 255;

std::string EncodeBlock(const GuardRecord& record) {
  assert(record.origin.size() <= kMaxOrigin);
  const TreeHead head = record.head.value_or(TreeHead{});
  std::string block(kMagic.data(), kMagic.size());
  AppendU64(record.sequence, block);
  block.push_back(record.head.has_value() ? 1 : 0);
  AppendU64(head.size, block);
  absl::StrAppend(&block, head.root.view());
  block.push_back(static_cast<char>(record.origin.size()));
  absl::StrAppend(&block, record.origin);
  block.resize(kRecordBytes, '\0');
  absl::StrAppend(&block, Sha256(block).view());
  block.resize(kGuardBlockBytes, '\0');
  return block;
}

std::optional<GuardRecord> DecodeBlock(absl::string_view block, uint64_t slot) {
  absl::string_view rest = block.substr(0, kRecordBytes);
  if (Sha256(rest).view() != block.substr(kRecordBytes, Hash::kSize)) return std::nullopt;
  GuardRecord record;
  TreeHead head;
  if (!absl::ConsumePrefix(&rest, kMagic) || !ConsumeU64(rest, record.sequence) ||
      record.sequence % 2 != slot) {
    return std::nullopt;
  }
  const char state = rest[0];
  rest.remove_prefix(1);
  if (state > 1 || !ConsumeU64(rest, head.size) || !ConsumeHash(rest, head.root)) {
    return std::nullopt;
  }
  if (state == 1) record.head = head;
  record.origin = std::string(rest.substr(1, static_cast<uint8_t>(rest[0])));
  return record;
}

// Both copies of a slot, the newer one first if they differ.
struct Slot {
  std::optional<GuardRecord> best, other;
};

Slot ReadSlot(absl::string_view bytes, uint64_t slot) {
  const absl::string_view blocks = bytes.substr(slot * kGuardSlotBytes, kGuardSlotBytes);
  Slot read{DecodeBlock(blocks.substr(0, kGuardBlockBytes), slot),
            DecodeBlock(blocks.substr(kGuardBlockBytes), slot)};
  if (!read.best.has_value() ||
      (read.other.has_value() && read.other->sequence > read.best->sequence)) {
    std::swap(read.best, read.other);
  }
  return read;
}

absl::Status Damaged(absl::string_view what) {
  return absl::DataLossError(
      absl::StrCat("head guard: ", what,
                   ", so that the newest guarded head is not known for certain. Compare "
                   "the ledger store's head with what witnesses and clients have seen "
                   "before making a new guard"));
}

// Copies of the slot that is written next or was written last may be two writes apart;
// those of the other are the same.
absl::Status CheckSequences(const Slot& newest, const Slot& before) {
  if (before.best->sequence + 1 != newest.best->sequence) {
    return Damaged("its slots do not follow one another");
  }
  if (newest.other.has_value() && newest.other != newest.best &&
      newest.other->sequence + 2 != newest.best->sequence) {
    return Damaged("the copies of a slot contradict each other");
  }
  if (before.other.has_value() && before.other != before.best) {
    return Damaged("the copies of the older slot contradict each other");
  }
  if (before.best->origin != newest.best->origin) {
    return Damaged("its slots name two ledgers");
  }
  return absl::OkStatus();
}

}  // namespace

std::string EncodeGuardSlot(const GuardRecord& record) {
  const std::string block = EncodeBlock(record);
  return block + block;
}

absl::StatusOr<GuardFile> ReadGuardFile(absl::string_view bytes) {
  if (bytes.size() != kGuardFileBytes) {
    return Damaged(
        absl::StrCat("wanted a file of ", kGuardFileBytes, " bytes, got ", bytes.size()));
  }
  Slot newest = ReadSlot(bytes, 0);
  Slot before = ReadSlot(bytes, 1);
  if (!newest.best.has_value() || !before.best.has_value()) {
    return Damaged("both copies of a slot are damaged");
  }
  if (newest.best->sequence < before.best->sequence) std::swap(newest, before);
  const absl::Status status = CheckSequences(newest, before);
  if (!status.ok()) return status;
  return GuardFile{.newest = *newest.best,
                   .before = *before.best,
                   .whole = newest.best == newest.other && before.best == before.other};
}

}  // namespace rastro
