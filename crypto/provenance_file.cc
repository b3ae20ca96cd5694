// Read by a library, strictness by comparing with the re-encoding: whatever is read must
// be exactly what would be written.
//
// file    := {"format", "checkpoint", "heads", "head_texts", "entries",
//             "entries_proof", "batches"}
// entry   := {"entry", "event", "links": [[position, text]...], "links_proof",
//             "lots": [[position, text]...], "lots_proof", "parts": {kind: base64}}
// batch   := {"note", "events_proof", "seen_proof"}
// A proof is a list of base64 hashes; positions are numbers (at most 4,001).

#include "crypto/provenance_file.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/base64.h"
#include "crypto/grammar.h"
#include "crypto/indented_json.h"

namespace rastro {
namespace {

using Json = nlohmann::ordered_json;

constexpr absl::string_view kFormat = "rastro/provenance/v1";

// Keeps the first mistake; afterwards everything reads as empty.
class JsonReader {
 public:
  void Fail(absl::string_view what) {
    if (status_.ok()) {
      status_ =
          absl::InvalidArgumentError(absl::StrCat("provenance file: wanted ", what));
    }
  }
  const absl::Status& status() const { return status_; }

  const Json& Member(const Json& object, const char* name) {
    static const Json nothing;
    const auto found = object.is_object() ? object.find(name) : object.end();
    if (!object.is_object() || found == object.end()) {
      Fail(absl::StrCat("a member \"", name, "\""));
      return nothing;
    }
    return *found;
  }

  const Json& List(const Json& object, const char* name) {
    static const Json nothing = Json::array();
    const Json& value = Member(object, name);
    if (value.is_array()) return value;
    Fail(absl::StrCat("a list \"", name, "\""));
    return nothing;
  }

  std::string Text(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    Fail("a text");
    return "";
  }

  std::vector<Hash> Proof(const Json& object, const char* name) {
    std::vector<Hash> proof;
    for (const Json& hash : List(object, name)) {
      absl::StatusOr<Hash> parsed = ParseHash(Text(hash));
      if (!parsed.ok()) Fail(absl::StrCat("32 bytes of base64 in \"", name, "\""));
      proof.push_back(parsed.ok() ? *parsed : Hash{});
    }
    return proof;
  }

  TextsByPosition Texts(const Json& object, const char* name) {
    TextsByPosition texts;
    for (const Json& pair : List(object, name)) {
      if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned()) {
        Fail(absl::StrCat("[position, text] in \"", name, "\""));
        return texts;
      }
      texts.emplace(pair[0].get<uint64_t>(), Text(pair[1]));
    }
    return texts;
  }

 private:
  absl::Status status_;
};

void WriteText(absl::string_view name, absl::string_view text, IndentedJson& json) {
  json.Name(name);
  json.String(text);
}

void WriteProof(absl::string_view name, const std::vector<Hash>& proof,
                IndentedJson& json) {
  json.Name(name);
  json.BeginArray();
  for (const Hash& hash : proof) json.String(Base64(hash));
  json.EndArray();
}

void WriteTexts(absl::string_view name, const TextsByPosition& texts,
                IndentedJson& json) {
  json.Name(name);
  json.BeginArray();
  for (const auto& [position, text] : texts) {
    json.BeginArray();
    json.Number(position);
    json.String(text);
    json.EndArray();
  }
  json.EndArray();
}

void WriteEntry(const EntryOpening& opening, IndentedJson& json) {
  json.BeginObject();
  WriteText("entry", opening.entry, json);
  WriteText("event", opening.event, json);
  WriteTexts("links", opening.links, json);
  WriteProof("links_proof", opening.links_proof, json);
  WriteTexts("lots", opening.lots, json);
  WriteProof("lots_proof", opening.lots_proof, json);
  json.Name("parts");
  json.BeginObject();
  for (const auto& [kind, text] : opening.parts) WriteText(kind, Base64(text), json);
  json.EndObject();
  json.EndObject();
}

void WriteBatch(const ShownBatch& batch, IndentedJson& json) {
  json.BeginObject();
  WriteText("note", batch.note, json);
  WriteProof("events_proof", batch.events_proof, json);
  WriteProof("seen_proof", batch.seen_proof, json);
  json.EndObject();
}

EntryOpening ReadEntry(JsonReader& reader, const Json& json) {
  EntryOpening opening;
  opening.entry = reader.Text(reader.Member(json, "entry"));
  opening.event = reader.Text(reader.Member(json, "event"));
  opening.links = reader.Texts(json, "links");
  opening.links_proof = reader.Proof(json, "links_proof");
  opening.lots = reader.Texts(json, "lots");
  opening.lots_proof = reader.Proof(json, "lots_proof");
  const Json& parts = reader.Member(json, "parts");
  if (!parts.is_object()) reader.Fail("an object \"parts\"");
  for (const auto& [kind, value] : parts.items()) {
    absl::StatusOr<std::string> text = ParseBase64(reader.Text(value));
    if (!text.ok()) reader.Fail("parts in base64");
    opening.parts.emplace(kind, text.ok() ? *std::move(text) : "");
  }
  return opening;
}

}  // namespace

std::string ProvenanceFile::Json() const {
  // What is not UTF-8 never passed a parser; it must not end the program here either.
  IndentedJson json;
  json.BeginObject();
  WriteText("format", kFormat, json);
  WriteText("checkpoint", checkpoint, json);
  WriteText("heads", heads, json);
  json.Name("head_texts");
  json.BeginArray();
  for (const std::string& text : head_texts) json.String(text);
  json.EndArray();
  json.Name("entries");
  json.BeginArray();
  for (const EntryOpening& entry : entries) WriteEntry(entry, json);
  json.EndArray();
  WriteProof("entries_proof", entries_proof, json);
  json.Name("batches");
  json.BeginArray();
  for (const ShownBatch& batch : batches) WriteBatch(batch, json);
  json.EndArray();
  json.EndObject();
  return json.text() + "\n";
}

absl::StatusOr<ProvenanceFile> ProvenanceFile::Parse(absl::string_view text) {
  if (text.size() > kMaxProvenanceFileBytes) {
    return absl::InvalidArgumentError("provenance file: larger than 256 MiB");
  }
  const rastro::Json json = rastro::Json::parse(text.begin(), text.end(), nullptr, false);
  if (json.is_discarded()) return absl::InvalidArgumentError("provenance file: not JSON");
  JsonReader reader;
  const std::string format = reader.Text(reader.Member(json, "format"));
  if (reader.status().ok() && format != kFormat) {
    return absl::Status(CheckVersion(format).ok() ? absl::StatusCode::kInvalidArgument
                                                  : absl::StatusCode::kUnimplemented,
                        absl::StrCat("provenance file: wanted format ", kFormat,
                                     ", got \"", format.substr(0, 80), "\""));
  }
  ProvenanceFile file;
  file.checkpoint = reader.Text(reader.Member(json, "checkpoint"));
  file.heads = reader.Text(reader.Member(json, "heads"));
  for (const rastro::Json& head : reader.List(json, "head_texts")) {
    file.head_texts.push_back(reader.Text(head));
  }
  for (const rastro::Json& entry : reader.List(json, "entries")) {
    file.entries.push_back(ReadEntry(reader, entry));
  }
  file.entries_proof = reader.Proof(json, "entries_proof");
  for (const rastro::Json& batch : reader.List(json, "batches")) {
    file.batches.push_back({reader.Text(reader.Member(batch, "note")),
                            reader.Proof(batch, "events_proof"),
                            reader.Proof(batch, "seen_proof")});
  }
  if (!reader.status().ok()) return reader.status();
  if (file.Json() != text) {
    return absl::InvalidArgumentError(
        "provenance file: not in its one spelling (members, order, spaces)");
  }
  return file;
}

}  // namespace rastro
