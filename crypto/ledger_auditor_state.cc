// The auditor's state as bytes, so that an audit can go on where it stopped. Only read
// by the program that wrote it: a hash over everything is enough of a check.
//
// state := SHA-256(body) body
// body  := header origin secret record-time size tiles ends steps without-consent
// In v1 there was no secret, and ends had leaf hashes and name hashes.
// Numbers are 8 bytes, little-endian; texts have their length before them.

#include <cassert>
#include <cstring>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "crypto/ledger_auditor.h"
#include "crypto/random_secret.h"

namespace rastro {
namespace {

constexpr absl::string_view kStateHeader = "rastro/audit-state/v2\n";
constexpr absl::string_view kFirstStateHeader = "rastro/audit-state/v1\n";
static_assert(kStateHeader.size() == kFirstStateHeader.size());

class Writer {
 public:
  void Number(uint64_t value) {
    char bytes[sizeof(value)];
    std::memcpy(bytes, &value, sizeof(value));
    out_.append(bytes, sizeof(value));
  }
  void Text(absl::string_view text) {
    Number(text.size());
    absl::StrAppend(&out_, text);
  }
  void Bytes(absl::string_view bytes) { absl::StrAppend(&out_, bytes); }
  void Digest(const Hash& hash) { Bytes(hash.view()); }
  void Tag(const ChainTag& tag) {
    Bytes({reinterpret_cast<const char*>(tag.data()), tag.size()});
  }

  // All that was written, with its hash before it: without a second copy, since there may
  // be hundreds of megabytes.
  std::string Finish() && {
    const Hash hash = Sha256(absl::string_view(out_).substr(Hash::kSize));
    std::memcpy(out_.data(), hash.bytes.data(), Hash::kSize);
    return std::move(out_);
  }

 private:
  std::string out_ = absl::StrCat(Hash{}.view(), kStateHeader);
};

// Reads past the end as zeros; ok() tells.
class Reader {
 public:
  explicit Reader(absl::string_view in) : in_(in) {}

  uint64_t Number() {
    uint64_t value = 0;
    const absl::string_view bytes = Take(sizeof(value));
    std::memcpy(&value, bytes.data(), bytes.size());
    return value;
  }
  std::string Text() { return std::string(Take(Number())); }
  Hash Digest() {
    const absl::string_view bytes = Take(Hash::kSize);
    return bytes.size() == Hash::kSize ? Hash::FromBytes(bytes) : Hash{};
  }
  ChainTag Tag() {
    ChainTag tag = {};
    const absl::string_view bytes = Take(tag.size());
    std::memcpy(tag.data(), bytes.data(), bytes.size());
    return tag;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return in_.empty(); }

 private:
  absl::string_view Take(uint64_t size) {
    ok_ = ok_ && size <= in_.size();
    if (!ok_) return {};
    const absl::string_view taken = in_.substr(0, size);
    in_.remove_prefix(size);
    return taken;
  }

  absl::string_view in_;
  bool ok_ = true;
};

absl::flat_hash_map<Hash, uint64_t> IndexesOf(const LeafTiles& leaves) {
  absl::flat_hash_map<Hash, uint64_t> indexes;
  indexes.reserve(leaves.size());
  for (uint64_t i = 0; i < leaves.size(); ++i) indexes.emplace(leaves.At(i), i);
  return indexes;
}

absl::Status Unreadable() {
  return absl::InvalidArgumentError(
      "audit state: damaged, or of another version; delete it and start again");
}

}  // namespace

std::string LedgerAuditor::Serialize() const {
  assert(CheckBoundary().ok());
  Writer writer;
  writer.Text(origin_);
  writer.Text(chains_.secret());
  writer.Text(record_time_);
  writer.Number(edge_.size());
  for (uint64_t i = 0; i < FullTiles(0, edge_.size()); ++i) {
    writer.Text(leaves_->Tile(i));
  }
  for (uint32_t level = 1; level <= kMaxTileLevel; ++level) {
    for (const std::string& tile : tiles_[level]) writer.Text(tile);
  }
  for (const Hash& leaf : edge_.partial(0)) writer.Digest(leaf);
  writer.Number(chains_.size());
  chains_.ForEach([&writer](const ChainEnd& end) {
    writer.Number(end.place.entry);
    writer.Number(end.place.position);
    writer.Number(end.number);
    writer.Number(static_cast<uint64_t>(end.kind) * 2 + (end.tag ? 1 : 0));
    if (end.tag) writer.Tag(*end.tag);
  });
  writer.Number(registry_steps_.size());
  for (const RegistryStep& step : registry_steps_) {
    writer.Text(step.note);
    writer.Number(step.index);
    writer.Digest(step.leaf_hash);
    writer.Text(step.record);
  }
  writer.Number(without_consent_.size());
  for (uint64_t index : without_consent_) writer.Number(index);
  return std::move(writer).Finish();
}

absl::StatusOr<LedgerAuditor> LedgerAuditor::Parse(absl::string_view state) {
  if (state.size() < Hash::kSize + kStateHeader.size() ||
      Sha256(state.substr(Hash::kSize)).view() != state.substr(0, Hash::kSize)) {
    return Unreadable();
  }
  const absl::string_view header = state.substr(Hash::kSize, kStateHeader.size());
  const bool is_first = header == kFirstStateHeader;
  if (header != kStateHeader && !is_first) return Unreadable();
  Reader reader(state.substr(Hash::kSize + kStateHeader.size()));
  std::string origin = reader.Text();
  LedgerAuditor auditor(std::move(origin), is_first ? RandomSecret() : reader.Text());
  auditor.record_time_ = reader.Text();
  const uint64_t size = reader.Number();
  for (uint64_t i = 0; i < FullTiles(0, size); ++i) {
    const absl::StatusOr<std::vector<Hash>> tile = TileHashes(reader.Text(), kTileWidth);
    if (!tile.ok()) return Unreadable();
    for (const Hash& leaf : *tile) auditor.leaves_->Append(leaf);
  }
  for (uint32_t level = 1; level <= kMaxTileLevel; ++level) {
    const uint64_t tiles = FullTiles(level, size);
    for (uint64_t i = 0; i < tiles && reader.ok(); ++i) {
      auditor.tiles_[level].push_back(reader.Text());
    }
  }
  if (!reader.ok()) return Unreadable();
  absl::StatusOr<TileEdge> edge = TileEdge::Read(
      size, [&](uint32_t level, uint64_t i) { return auditor.Tile(level, i); },
      [&](uint64_t) -> absl::StatusOr<Hash> {
        const Hash leaf = reader.Digest();
        auditor.leaves_->Append(leaf);
        return leaf;
      });
  if (!edge.ok()) return Unreadable();
  auditor.edge_ = *std::move(edge);
  const absl::flat_hash_map<Hash, uint64_t> entries =
      is_first ? IndexesOf(*auditor.leaves_) : absl::flat_hash_map<Hash, uint64_t>();
  for (uint64_t left = reader.Number(); left > 0 && reader.ok(); --left) {
    ChainEnd end;
    if (is_first) {
      const auto entry = entries.find(reader.Digest());
      if (entry == entries.end()) return Unreadable();
      end.place.entry = entry->second;
    } else {
      end.place.entry = reader.Number();
    }
    end.place.position = reader.Number();
    end.number = reader.Number();
    const uint64_t kind = reader.Number();
    end.kind = static_cast<ChainKind>(kind / 2);
    if (kind % 2 == 1) {
      end.tag = is_first ? auditor.chains_.TagOf(reader.Digest()) : reader.Tag();
    }
    auditor.chains_.Add(end);
  }
  for (uint64_t left = reader.Number(); left > 0 && reader.ok(); --left) {
    RegistryStep step{reader.Text(), reader.Number(), reader.Digest(), reader.Text()};
    absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(step.note);
    absl::StatusOr<RegistryRecord> record = RegistryRecord::Parse(step.record);
    if (!batch.ok() || !record.ok()) return Unreadable();
    auditor.registry_.Add(*batch, step.index, step.leaf_hash, *std::move(record));
    auditor.registry_steps_.push_back(std::move(step));
  }
  for (uint64_t left = reader.Number(); left > 0 && reader.ok(); --left) {
    auditor.without_consent_.push_back(reader.Number());
  }
  if (!reader.ok() || !reader.AtEnd()) return Unreadable();
  return auditor;
}

}  // namespace rastro
