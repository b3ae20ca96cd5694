// bundle := (length:u16 entry[length])*     // Big-endian, as C2SP tlog-tiles says.

#include "services/backup/backup_bundle.h"

#include <cassert>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "services/backup/backup_line.h"
#include "services/ledger/index_rows.h"

namespace rastro {
namespace {

constexpr size_t kMaxEntryBytes = 65535;
constexpr size_t kMaxBundleBytes = kBundleEntries * (2 + kMaxEntryBytes);

absl::Status MalformedBundle(absl::string_view why) {
  return absl::InvalidArgumentError(why);
}

absl::StatusOr<std::vector<std::string>> SplitBundle(absl::string_view bytes,
                                                     uint32_t width) {
  std::vector<std::string> entries;
  while (!bytes.empty()) {
    if (bytes.size() < 2) return MalformedBundle("is cut off");
    const size_t length =
        size_t{static_cast<uint8_t>(bytes[0])} << 8 | static_cast<uint8_t>(bytes[1]);
    bytes.remove_prefix(2);
    if (bytes.size() < length) return MalformedBundle("is cut off");
    entries.emplace_back(bytes.substr(0, length));
    bytes.remove_prefix(length);
  }
  if (entries.size() == width) return entries;
  return MalformedBundle(
      absl::StrCat("wanted ", width, " entries, got ", entries.size()));
}

}  // namespace

void AppendToBundle(absl::string_view entry_text, std::string& bundle) {
  assert(entry_text.size() <= kMaxEntryBytes);
  bundle.push_back(static_cast<char>(entry_text.size() >> 8));
  bundle.push_back(static_cast<char>(entry_text.size()));
  absl::StrAppend(&bundle, entry_text);
}

absl::StatusOr<OpenedEntry> CheckRow(const ScannedEntry& row) {
  const std::string name = absl::StrCat("entry ", row.index);
  absl::StatusOr<EntryOpening> opening = OpeningOf(row.entry, row.content);
  if (!opening.ok()) {
    return WithField(name, absl::InvalidArgumentError(opening.status().message()));
  }
  absl::StatusOr<OpenedEntry> opened = OpenEntry(*opening);
  if (!opened.ok()) return WithField(name, opened.status());
  if (opened->entry.index != row.index) {
    return absl::InvalidArgumentError(
        absl::StrCat(name, ": its text says index ", opened->entry.index));
  }
  if (row.batch_note.has_value() != (opened->entry.batch_position == 0)) {
    return absl::InvalidArgumentError(absl::StrCat(
        name, ": wanted a batch note at the first entry of a batch and there alone"));
  }
  const absl::Status erased =
      row.content ? absl::OkStatus()
                  : CheckErasedLots(row.erased_lots, opened->event.lot_count);
  if (!erased.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": ", erased.message()));
  }
  if (row.batch_note && !IsUtf8(*row.batch_note)) {
    return absl::InvalidArgumentError(absl::StrCat(name, ": batch: is not UTF-8"));
  }
  return opened;
}

absl::Status DamagedFile(const BackupDirectory& directory, absl::string_view path,
                         const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return status;
    case absl::StatusCode::kNotFound:
      return absl::DataLossError(absl::StrCat(directory.Name(path), ": is missing"));
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kDataLoss:
      return absl::DataLossError(
          absl::StrCat(directory.Name(path), ": ", status.message()));
    default:
      return WithField(directory.Name(path), status);
  }
}

absl::Status ReadBundle(const BackupDirectory& directory, const BundleId& bundle,
                        const OnBackupRow& on_row) {
  const std::string entries_path = EntriesPath(bundle);
  const absl::StatusOr<std::string> bytes = directory.Read(entries_path, kMaxBundleBytes);
  if (!bytes.ok()) return DamagedFile(directory, entries_path, bytes.status());
  absl::StatusOr<std::vector<std::string>> entries = SplitBundle(*bytes, bundle.width);
  if (!entries.ok()) return DamagedFile(directory, entries_path, entries.status());

  const std::string path = EventsPath(bundle);
  absl::StatusOr<BackupLines> lines =
      BackupLines::Open(directory, path, kMaxBackupLineBytes);
  if (!lines.ok()) return DamagedFile(directory, path, lines.status());
  ScannedEntry row;
  std::string line;
  for (uint32_t i = 0; i < bundle.width; ++i) {
    const uint64_t index = bundle.index * kBundleEntries + i;
    absl::StatusOr<bool> more = lines->Next(line);
    if (more.ok() && !*more) more = MalformedBundle("ends before it");
    absl::Status status = more.status();
    if (status.ok()) status = DecodeBackupLine(line, row);
    if (status.ok() && row.index != index) {
      status = MalformedBundle(absl::StrCat("\"index\": got ", row.index));
    }
    if (!status.ok()) {
      return DamagedFile(directory, path,
                         WithField(absl::StrCat("line of entry ", index), status));
    }
    row.entry.entry = std::move((*entries)[i]);
    const absl::StatusOr<OpenedEntry> opened = CheckRow(row);
    if (!opened.ok()) return DamagedFile(directory, path, opened.status());
    if (status = on_row(row, *opened); !status.ok()) return status;
  }
  const absl::StatusOr<bool> more = lines->Next(line);
  if (!more.ok()) return DamagedFile(directory, path, more.status());
  if (!*more) return absl::OkStatus();
  return DamagedFile(
      directory, path,
      MalformedBundle(absl::StrCat("has more than ", bundle.width, " lines")));
}

}  // namespace rastro
