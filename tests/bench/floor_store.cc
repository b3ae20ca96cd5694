// See floor_store.h. The families and the way of writing are those of
// storage/ledger_store.cc and storage/ledger_append.cc.

#include "tests/bench/floor_store.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <cstdlib>
#include <iostream>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/entry.h"
#include "crypto/event.h"
#include "crypto/link.h"
#include "storage/file_head_guard.h"
#include "storage/key_schema.h"
#include "storage/record.h"

namespace rastro {
namespace {

constexpr char kFloorOrigin[] = "ledger.example/floor";
constexpr char kFloorTime[] = "2026-01-01T00:00:00.000000Z";
constexpr char kFloorParticipant[] = "sim-1790000000000-sinaloa";
constexpr uint64_t kTypicalIndex = 100'000;  // Numbers in texts have as many digits.
constexpr size_t kProtectionBytes = 8;
constexpr uint64_t kTileWidth = 256;
constexpr size_t kCheckpointBytes = 240;
constexpr size_t kProofHashes = 12;
constexpr size_t kFillerBytes = 1 << 20;
// What a sealed head has: hash, size, root and time.
constexpr size_t kHeadRowBytes = 2 * Hash::kSize + 8 + sizeof(kFloorTime) - 1;

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << "floor_server: " << status << std::endl;
  std::exit(1);
}

void Must(const rocksdb::Status& status) { Must(FromRocksStatus(status, "writing")); }

std::string RandomText() {
  constexpr absl::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::mt19937_64 random(7);
  std::string text;
  for (size_t i = 0; i < kFillerBytes; ++i) text.push_back(kDigits[random() % 64]);
  return text;
}

Entry TypicalEntry() {
  return {kTypicalIndex, kFloorTime, {}, {}, /*batch_position=*/50, /*link_count=*/3, {}};
}

Event TypicalEvent() { return {kFloorParticipant, 2, EmptyRoot(), {{"partners", {}}}}; }

Link TypicalLink(ChainKind kind) {
  Link link;
  link.kind = kind;
  link.number = 2;
  link.previous = PreviousLink{};
  if (kind == ChainKind::kSubmitter) {
    link.participant = kFloorParticipant;
    link.registry_entry = Hash{};
    link.number = kTypicalIndex;
  }
  return link;
}

std::unique_ptr<RocksDb> OpenDatabase(const std::string& path) {
  RocksDbOptions options;
  options.path = path;
  options.mode = RocksDbOptions::Mode::kCreate;
  options.families = {{kEntriesFamily, FamilyShape::kSequential},
                      {kContentFamily, FamilyShape::kSequential},
                      {kBatchesFamily, FamilyShape::kSequential},
                      {kTilesFamily, FamilyShape::kHashes}};
  absl::StatusOr<std::unique_ptr<RocksDb>> database = RocksDb::Open(options);
  Must(database.status());
  return *std::move(database);
}

std::unique_ptr<HeadGuard> OpenGuard(const std::string& path) {
  Must(FileHeadGuard::Create(path, kFloorOrigin));
  absl::StatusOr<std::unique_ptr<FileHeadGuard>> guard =
      FileHeadGuard::Open(path, kFloorOrigin);
  Must(guard.status());
  return *std::move(guard);
}

}  // namespace

FloorGroup::FloorGroup()
    : rows(std::make_unique<rocksdb::WriteBatch>(0, 0, kProtectionBytes, 0)) {}
FloorGroup::~FloorGroup() = default;
FloorGroup::FloorGroup(FloorGroup&& other) noexcept = default;

FloorStore::FloorStore(const std::string& directory)
    : filler_(RandomText()),
      entry_bytes_(TypicalEntry().Text().size()),
      event_bytes_(TypicalEvent().Text().size()),
      lot_link_bytes_(TypicalLink(ChainKind::kLot).Text().size()),
      submitter_link_bytes_(TypicalLink(ChainKind::kSubmitter).Text().size()),
      database_(OpenDatabase(directory + "/ledger")),
      guard_(OpenGuard(directory + "/guard")) {}

absl::string_view FloorStore::Filler(uint64_t index, size_t bytes) const {
  return absl::string_view(filler_).substr(index * 7919 % (kFillerBytes - bytes), bytes);
}

FloorBatch FloorStore::Encode(v1::SubmitBatchRequest&& request) const {
  FloorBatch batch;
  batch.note = std::move(*request.mutable_batch_note());
  for (v1::SubmittedEvent& event : *request.mutable_events()) {
    StoredContent content;
    for (std::string& lot : *event.mutable_lots()) content.lots.push_back(std::move(lot));
    for (v1::SubmittedPart& part : *event.mutable_parts()) {
      content.parts.push_back(std::move(*part.mutable_text()));
    }
    // One byte, then texts behind their lengths, the links behind their number.
    batch.entry_bytes.push_back(1 + 4 + entry_bytes_ + 4 + event_bytes_ + 4 +
                                content.lots.size() * (4 + lot_link_bytes_) + 4 +
                                submitter_link_bytes_);
    EncodeContent(content, batch.contents.emplace_back());
    batch.bytes += batch.contents.back().size();
  }
  return batch;
}

void FloorStore::PutTiles(uint64_t first_index, rocksdb::WriteBatch& rows) const {
  uint64_t begin = first_index;
  uint64_t end = built_size_;
  for (uint32_t level = 0; begin / kTileWidth < end / kTileWidth; ++level) {
    begin /= kTileWidth;
    end /= kTileWidth;
    for (uint64_t tile = begin; tile < end; ++tile) {
      const absl::string_view hashes = Filler(tile, kTileWidth * Hash::kSize);
      Must(rows.Put(database_->family(kTilesFamily), TileKey(level, tile),
                    rocksdb::Slice(hashes.data(), hashes.size())));
    }
  }
}

FloorGroup FloorStore::Build(const std::vector<FloorBatch>& batches) {
  FloorGroup group;
  rocksdb::WriteBatch& rows = *group.rows;
  const uint64_t first_index = built_size_;
  for (const FloorBatch& batch : batches) {
    group.first_indexes.push_back(built_size_);
    Must(rows.Put(database_->family(kBatchesFamily), IndexKey(built_size_), batch.note));
    for (size_t i = 0; i < batch.contents.size(); ++i) {
      const std::string key = IndexKey(built_size_);
      const absl::string_view entry = Filler(built_size_, batch.entry_bytes[i]);
      Must(rows.Put(database_->family(kEntriesFamily), key,
                    rocksdb::Slice(entry.data(), entry.size())));
      Must(rows.Put(database_->family(kContentFamily), key, batch.contents[i]));
      ++built_size_;
    }
  }
  PutTiles(first_index, rows);
  const absl::string_view head = Filler(built_size_, kHeadRowBytes);
  Must(rows.Put(database_->family(kDefaultFamily), kHeadKey,
                rocksdb::Slice(head.data(), head.size())));
  group.size = built_size_;
  return group;
}

void FloorStore::Write(FloorGroup group) {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.protection_bytes_per_key = kProtectionBytes;
  Must(database_->db().Write(options, group.rows.get()));
  std::optional<GuardedHead> before;
  if (written_size_ > 0) before = GuardedHead{kFloorOrigin, {written_size_, {}}};
  written_size_ = group.size;
  Must(guard_->Advance(before, GuardedHead{kFloorOrigin, {written_size_, {}}}));
}

v1::SubmitBatchResponse FloorStore::Receipt(uint64_t first_index, size_t entries) const {
  v1::SubmitBatchResponse receipt;
  receipt.set_checkpoint(std::string(Filler(first_index, kCheckpointBytes)));
  v1::RecordedEntries& recorded = *receipt.add_recorded();
  recorded.set_first_index(first_index);
  for (size_t i = 0; i < entries; ++i) {
    recorded.add_entries(std::string(Filler(first_index + i, entry_bytes_)));
  }
  for (size_t i = 0; i < kProofHashes; ++i) {
    recorded.add_subset_proof(std::string(Filler(first_index + i, Hash::kSize)));
  }
  return receipt;
}

}  // namespace rastro
