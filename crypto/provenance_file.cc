// JSON by a library, strictness by comparing with the re-encoding: whatever is read
// must be exactly what would be written.
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

Json ProofJson(const std::vector<Hash>& proof) {
  Json list = Json::array();
  for (const Hash& hash : proof) list.push_back(Base64(hash));
  return list;
}

Json TextsJson(const TextsByPosition& texts) {
  Json list = Json::array();
  for (const auto& [position, text] : texts)
    list.push_back(Json::array({position, text}));
  return list;
}

Json EntryJson(const EntryOpening& opening) {
  Json parts = Json::object();
  for (const auto& [kind, text] : opening.parts) parts[kind] = Base64(text);
  return {{"entry", opening.entry},
          {"event", opening.event},
          {"links", TextsJson(opening.links)},
          {"links_proof", ProofJson(opening.links_proof)},
          {"lots", TextsJson(opening.lots)},
          {"lots_proof", ProofJson(opening.lots_proof)},
          {"parts", std::move(parts)}};
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
  rastro::Json json = {{"format", std::string(kFormat)},
                       {"checkpoint", checkpoint},
                       {"heads", heads},
                       {"head_texts", head_texts},
                       {"entries", rastro::Json::array()},
                       {"entries_proof", ProofJson(entries_proof)},
                       {"batches", rastro::Json::array()}};
  for (const EntryOpening& entry : entries) json["entries"].push_back(EntryJson(entry));
  for (const ShownBatch& batch : batches) {
    json["batches"].push_back({{"note", batch.note},
                               {"events_proof", ProofJson(batch.events_proof)},
                               {"seen_proof", ProofJson(batch.seen_proof)}});
  }
  // What is not UTF-8 never passed a parser; it must not end the program here either.
  return json.dump(1, ' ', false, rastro::Json::error_handler_t::replace) + "\n";
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
