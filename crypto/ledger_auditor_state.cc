// The auditor's state as bytes, so that an audit can go on where it stopped. Only read
// by the program that wrote it: hashes over everything are enough of a check.
//
// state := header { part } part, of which only the last is empty
// part  := size bytes SHA-256(hash of the part before, or 32 zeros, and bytes)
// The bytes of all parts: origin secret record-time size tiles ends steps without-consent
// Numbers are 8 bytes, little-endian; texts have their length before them.
//
// v1 was SHA-256(body) body; header and bytes were the body, without a secret, and ends
// had leaf hashes and name hashes.

#include <algorithm>
#include <cassert>
#include <cstring>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/ledger_auditor.h"
#include "crypto/random_secret.h"

namespace rastro {
namespace {

constexpr absl::string_view kStateHeader = "rastro/audit-state/v2\n";
constexpr absl::string_view kFirstStateHeader = "rastro/audit-state/v1\n";
static_assert(kStateHeader.size() == kFirstStateHeader.size());

constexpr size_t kPartMax = size_t{64} << 20;

absl::Status Unreadable() {
  return absl::InvalidArgumentError(
      "audit state: damaged, or of another version; delete it and start again");
}

std::string NumberBytes(uint64_t value) {
  std::string bytes(sizeof(value), '\0');
  std::memcpy(bytes.data(), &value, sizeof(value));
  return bytes;
}

// Of fewer bytes than a number has, those above are 0.
uint64_t NumberIn(absl::string_view bytes) {
  uint64_t value = 0;
  std::copy_n(bytes.begin(), std::min(bytes.size(), sizeof(value)),
              reinterpret_cast<char*>(&value));
  return value;
}

class Writer {
 public:
  Writer(const LedgerAuditor::WritePart& write, size_t part_bytes)
      : write_(write), part_bytes_(part_bytes), status_(write(kStateHeader)) {}

  void Number(uint64_t value) { Bytes(NumberBytes(value)); }
  void Text(absl::string_view text) {
    Number(text.size());
    Bytes(text);
  }
  void Digest(const Hash& hash) { Bytes(hash.view()); }
  void Tag(const ChainTag& tag) {
    Bytes({reinterpret_cast<const char*>(tag.data()), tag.size()});
  }

  absl::Status Finish() {
    if (!part_.empty()) WritePart();
    WritePart();
    return status_;
  }

 private:
  void Bytes(absl::string_view bytes) {
    absl::StrAppend(&part_, bytes);
    if (part_.size() >= part_bytes_) WritePart();
  }

  void WritePart() {
    hash_ = Sha256(absl::StrCat(hash_.view(), part_));
    if (status_.ok()) {
      status_ = write_(absl::StrCat(NumberBytes(part_.size()), part_, hash_.view()));
    }
    part_.clear();
  }

  const LedgerAuditor::WritePart& write_;
  const size_t part_bytes_;
  absl::Status status_;
  Hash hash_;  // Of the part before.
  std::string part_;
};

// Reads past the end, and from the first damage on, as zeros; status() tells.
class Reader {
 public:
  explicit Reader(const LedgerAuditor::ReadNext& next) : next_(next) {
    const std::string begun = Next(kStateHeader.size());
    is_first_ = begun != kStateHeader;
    if (is_first_) ReadFirst(begun);
  }

  bool is_first() const { return is_first_; }

  uint64_t Number() { return NumberIn(Take(sizeof(uint64_t))); }
  std::string Text() { return std::string(Take(Number())); }
  Hash Digest() {
    const absl::string_view bytes = Take(Hash::kSize);
    return bytes.size() == Hash::kSize ? Hash::FromBytes(bytes) : Hash{};
  }
  ChainTag Tag() {
    ChainTag tag = {};
    const absl::string_view bytes = Take(tag.size());
    std::copy(bytes.begin(), bytes.end(), tag.begin());
    return tag;
  }
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }

  // Nothing follows but the empty part.
  absl::Status Finish() {
    if (read_ < part_.size()) Fail(Unreadable());
    if (ok() && !is_first_ && (!NextPart().empty() || !Next(1).empty())) {
      Fail(Unreadable());
    }
    return status_;
  }

 private:
  void Fail(absl::Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  std::string Next(size_t bytes) {
    absl::StatusOr<std::string> next = next_(bytes);
    if (next.ok()) return *std::move(next);
    Fail(next.status());
    return "";
  }

  // The whole body, of which the hash and more of it are in `begun`.
  void ReadFirst(const std::string& begun) {
    std::string all = begun;
    for (std::string more = Next(kPartMax); !more.empty(); more = Next(kPartMax)) {
      absl::StrAppend(&all, more);
    }
    const absl::string_view body =
        absl::string_view(all).substr(std::min(all.size(), Hash::kSize));
    if (!absl::StartsWith(body, kFirstStateHeader) ||
        Sha256(body).view() != absl::string_view(all).substr(0, Hash::kSize)) {
      return Fail(Unreadable());
    }
    read_ = Hash::kSize + kFirstStateHeader.size();
    part_ = std::move(all);
  }

  // Empty at the end, and after an error.
  std::string NextPart() {
    const std::string size = Next(sizeof(uint64_t));
    std::string part;
    if (size.size() == sizeof(uint64_t) && NumberIn(size) <= kPartMax) {
      part = Next(NumberIn(size) + Hash::kSize);
    }
    if (part.size() != NumberIn(size) + Hash::kSize) {
      Fail(Unreadable());
      return "";
    }
    const std::string hash = part.substr(NumberIn(size));
    part.resize(NumberIn(size));
    hash_ = Sha256(absl::StrCat(hash_.view(), part));
    if (hash_.view() == hash) return part;
    Fail(Unreadable());
    return "";
  }

  absl::string_view Take(uint64_t size) {
    while (ok() && part_.size() - read_ < size) {
      const std::string more = is_first_ ? "" : NextPart();
      if (more.empty()) Fail(Unreadable());
      part_ = absl::StrCat(absl::string_view(part_).substr(read_), more);
      read_ = 0;
    }
    if (!ok()) return {};
    read_ += size;
    return absl::string_view(part_).substr(read_ - size, size);
  }

  const LedgerAuditor::ReadNext& next_;
  bool is_first_ = false;
  absl::Status status_;
  Hash hash_;         // Of the part before.
  std::string part_;  // What of the parts was read so far and is not taken.
  size_t read_ = 0;   // Of it.
};

absl::flat_hash_map<Hash, uint64_t> IndexesOf(const LeafTiles& leaves) {
  absl::flat_hash_map<Hash, uint64_t> indexes;
  indexes.reserve(leaves.size());
  for (uint64_t i = 0; i < leaves.size(); ++i) indexes.emplace(leaves.At(i), i);
  return indexes;
}

}  // namespace

absl::Status LedgerAuditor::Write(const WritePart& write, size_t part_bytes) const {
  assert(CheckBoundary().ok());
  Writer writer(write, part_bytes);
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
  return writer.Finish();
}

absl::StatusOr<LedgerAuditor> LedgerAuditor::Read(const ReadNext& next) {
  Reader reader(next);
  const bool is_first = reader.is_first();
  std::string origin = reader.Text();
  LedgerAuditor auditor(std::move(origin), is_first ? RandomSecret() : reader.Text());
  auditor.record_time_ = reader.Text();
  const uint64_t size = reader.Number();
  for (uint64_t i = 0; i < FullTiles(0, size); ++i) {
    const absl::StatusOr<std::vector<Hash>> tile = TileHashes(reader.Text(), kTileWidth);
    if (!tile.ok()) return reader.ok() ? Unreadable() : reader.status();
    for (const Hash& leaf : *tile) auditor.leaves_->Append(leaf);
  }
  for (uint32_t level = 1; level <= kMaxTileLevel; ++level) {
    const uint64_t tiles = FullTiles(level, size);
    for (uint64_t i = 0; i < tiles && reader.ok(); ++i) {
      auditor.tiles_[level].push_back(reader.Text());
    }
  }
  if (!reader.ok()) return reader.status();
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
    if (!reader.ok()) return reader.status();
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
  if (absl::Status status = reader.Finish(); !status.ok()) return status;
  return auditor;
}

}  // namespace rastro
