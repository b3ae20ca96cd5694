// line    := {"index", "event", "links", "batch"?, content}
// content := "lots", "parts" | "erased": base64 of the ErasedLotName of each lot
// JSON by a library, strictness by comparing with the re-encoding.

#include "services/backup/backup_line.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

// Keeps the first mistake; afterwards everything reads as empty.
class LineReader {
 public:
  explicit LineReader(const Json& line) : line_(line) {}

  bool Has(const char* name) const { return line_.is_object() && line_.contains(name); }

  std::string Text(const char* name) {
    if (Has(name) && line_[name].is_string()) return line_[name].get<std::string>();
    Fail(name, "a text");
    return "";
  }

  std::vector<std::string> Texts(const char* name) {
    std::vector<std::string> texts;
    if (!Has(name) || !line_[name].is_array()) Fail(name, "a list of texts");
    if (!status_.ok()) return texts;
    for (const Json& text : line_[name]) {
      if (!text.is_string()) Fail(name, "a list of texts");
      texts.push_back(text.is_string() ? text.get<std::string>() : "");
    }
    return texts;
  }

  uint64_t Decimal(const char* name) {
    const absl::StatusOr<uint64_t> value = ParseDecimal(Text(name));
    if (!value.ok()) Fail(name, "a decimal number as text");
    return value.value_or(0);
  }

  std::vector<std::string> Bytes(const char* name) {
    std::vector<std::string> values;
    for (const std::string& text : Texts(name)) {
      absl::StatusOr<std::string> bytes = ParseBase64(text);
      if (!bytes.ok()) Fail(name, "a list of base64 texts");
      values.push_back(bytes.ok() ? *std::move(bytes) : "");
    }
    return values;
  }

  std::vector<Hash> Hashes(const char* name) {
    std::vector<Hash> hashes;
    for (const std::string& bytes : Bytes(name)) {
      if (bytes.size() != Hash::kSize) Fail(name, "a list of hashes in base64");
      if (!status_.ok()) return {};
      hashes.push_back(Hash::FromBytes(bytes));
    }
    return hashes;
  }

  const absl::Status& status() const { return status_; }

 private:
  void Fail(const char* name, absl::string_view wanted) {
    if (!status_.ok()) return;
    status_ = absl::InvalidArgumentError(absl::StrCat("\"", name, "\": wanted ", wanted));
  }

  const Json& line_;
  absl::Status status_;
};

}  // namespace

std::string EncodeBackupLine(const ScannedEntry& row) {
  Json line = {{"index", absl::StrCat(row.index)},
               {"event", row.entry.event},
               {"links", row.entry.links}};
  if (row.batch_note) line["batch"] = *row.batch_note;
  if (!row.content) {
    Json& names = line["erased"] = Json::array();
    for (const Hash& name : row.erased_lots) names.push_back(Base64(name));
    return line.dump();
  }
  line["lots"] = row.content->lots;
  Json& parts = line["parts"] = Json::array();
  for (const std::string& part : row.content->parts) parts.push_back(Base64(part));
  return line.dump();
}

absl::Status DecodeBackupLine(absl::string_view line, ScannedEntry& row) {
  const Json json =
      Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  LineReader reader(json);
  row.index = reader.Decimal("index");
  row.entry.event = reader.Text("event");
  row.entry.links = reader.Texts("links");
  row.batch_note.reset();
  if (reader.Has("batch")) row.batch_note = reader.Text("batch");
  row.content.reset();
  row.erased_lots.clear();
  if (reader.Has("erased")) {
    row.erased_lots = reader.Hashes("erased");
  } else {
    row.content = StoredContent{reader.Texts("lots"), reader.Bytes("parts")};
  }
  if (!reader.status().ok()) return reader.status();
  if (EncodeBackupLine(row) == line) return absl::OkStatus();
  return absl::InvalidArgumentError("wanted the one spelling of docs/backup.md");
}

}  // namespace rastro
