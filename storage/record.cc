// Strict reading of the records that record.h describes: a length or count that
// does not fit what is left is refused before memory is taken for it.

#include "storage/record.h"

#include <cassert>
#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/hash.h"
#include "storage/key_schema.h"

namespace rastro {
namespace {

constexpr char kPresent = 1;
constexpr char kErased = 2;
constexpr size_t kLengthBytes = 4;

void AppendText(absl::string_view text, std::string& out) {
  assert(text.size() <= std::numeric_limits<uint32_t>::max());
  AppendU32(static_cast<uint32_t>(text.size()), out);
  out.append(text.data(), text.size());
}

void AppendTexts(const std::vector<std::string>& texts, std::string& out) {
  AppendU32(static_cast<uint32_t>(texts.size()), out);
  for (const std::string& text : texts) AppendText(text, out);
}

// Reads a record from front to back and keeps the first error.
class RecordReader {
 public:
  explicit RecordReader(absl::string_view record) : record_(record), rest_(record) {}

  // True, and cut off, if the record's first byte is `kind`.
  bool ConsumeKind(char kind) {
    if (rest_.empty() || rest_[0] != kind) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void Text(absl::string_view what, std::string& text) {
    uint32_t size = 0;
    if (!status_.ok()) return;
    if (!ConsumeU32(rest_, size)) return Fail(absl::StrCat("the length of ", what));
    if (size > rest_.size()) return Fail(absl::StrCat(what, " of ", size, " bytes"));
    text.assign(rest_.data(), size);
    rest_.remove_prefix(size);
  }

  void Texts(absl::string_view what, std::vector<std::string>& texts) {
    uint32_t count = 0;
    if (!status_.ok()) return;
    if (!ConsumeU32(rest_, count)) return Fail(absl::StrCat("the number of ", what, "s"));
    if (count > rest_.size() / kLengthBytes)
      return Fail(absl::StrCat(count, " ", what, "s"));
    texts.resize(count);
    for (std::string& text : texts) Text(what, text);
  }

  void Hashes(absl::string_view what, std::vector<Hash>& hashes) {
    uint32_t count = 0;
    if (!ConsumeU32(rest_, count)) return Fail(absl::StrCat("the number of ", what, "s"));
    if (count > rest_.size() / Hash::kSize)
      return Fail(absl::StrCat(count, " ", what, "s"));
    hashes.resize(count);
    for (Hash& hash : hashes) ConsumeHash(rest_, hash);
  }

  void Fail(absl::string_view wanted) {
    if (!status_.ok()) return;
    status_ = absl::DataLossError(absl::StrCat("record: wanted ", wanted, " at byte ",
                                               record_.size() - rest_.size(), " of ",
                                               record_.size()));
  }

  absl::Status Finish() {
    if (!rest_.empty()) Fail("the end");
    return status_;
  }

 private:
  absl::string_view record_;
  absl::string_view rest_;
  absl::Status status_;
};

}  // namespace

void EncodeEntry(const StoredEntry& entry, std::string& out) {
  out.push_back(kPresent);
  AppendText(entry.entry, out);
  AppendText(entry.event, out);
  AppendTexts(entry.links, out);
}

void EncodeContent(const StoredContent& content, std::string& out) {
  out.push_back(kPresent);
  AppendTexts(content.lots, out);
  AppendTexts(content.parts, out);
}

void EncodeErased(absl::Span<const Hash> lot_names, std::string& out) {
  out.push_back(kErased);
  AppendU32(static_cast<uint32_t>(lot_names.size()), out);
  for (const Hash& name : lot_names) out.append(name.view().data(), Hash::kSize);
}

absl::Status DecodeEntry(absl::string_view record, StoredEntry& entry) {
  RecordReader reader(record);
  if (!reader.ConsumeKind(kPresent)) reader.Fail("0x01 of an entry record");
  reader.Text("entry", entry.entry);
  reader.Text("event", entry.event);
  reader.Texts("link", entry.links);
  return reader.Finish();
}

absl::Status DecodeContent(absl::string_view record,
                           std::optional<StoredContent>& content,
                           std::vector<Hash>& erased_lots) {
  RecordReader reader(record);
  erased_lots.clear();
  if (reader.ConsumeKind(kErased)) {
    content.reset();
    reader.Hashes("lot name", erased_lots);
    return reader.Finish();
  }
  if (!reader.ConsumeKind(kPresent))
    reader.Fail("0x01 of a content record, or 0x02 if erased");
  if (!content.has_value()) content.emplace();
  reader.Texts("lot", content->lots);
  reader.Texts("part", content->parts);
  return reader.Finish();
}

bool EntryStatesIndex(absl::string_view entry_text, uint64_t index) {
  const size_t first = entry_text.find('\n');
  if (first == absl::string_view::npos) return false;
  return absl::StartsWith(entry_text.substr(first + 1), absl::StrCat(index, "\n"));
}

absl::Status ReadEntryRow(uint64_t index, absl::string_view record, StoredEntry& entry) {
  const std::string row = absl::StrCat(kEntriesFamily, " ", index);
  const absl::Status status = DecodeEntry(record, entry);
  if (!status.ok()) return WithField(row, status);
  if (EntryStatesIndex(entry.entry, index)) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(row, ": wanted this index on the second line of the entry's text"));
}

absl::Status ReadContentRow(uint64_t index, absl::string_view record,
                            std::optional<StoredContent>& content,
                            std::vector<Hash>& erased_lots) {
  return WithField(absl::StrCat(kContentFamily, " ", index),
                   DecodeContent(record, content, erased_lots));
}

std::string Seal(absl::string_view body) {
  return absl::StrCat(Sha256(body).view(), body);
}

absl::StatusOr<absl::string_view> Unseal(absl::string_view sealed) {
  if (sealed.size() < Hash::kSize) {
    return absl::DataLossError(
        absl::StrCat("sealed row: wanted at least 32 bytes, got ", sealed.size()));
  }
  const absl::string_view body = sealed.substr(Hash::kSize);
  if (Sha256(body).view() != sealed.substr(0, Hash::kSize)) {
    return absl::DataLossError("sealed row: the body does not have the hash before it");
  }
  return body;
}

}  // namespace rastro
