// See key_successions.h.

#include "services/keys/key_successions.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/key_succession.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

absl::StatusOr<std::vector<std::string>> ParseNotes(const std::string& text) {
  const nlohmann::json list =
      nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!list.is_array()) return absl::InvalidArgumentError("wanted a JSON list of notes");
  std::vector<std::string> notes;
  for (const nlohmann::json& each : list) {
    if (!each.is_string()) return absl::InvalidArgumentError("wanted notes as texts");
    notes.push_back(each.get<std::string>());
    const absl::StatusOr<KeySuccession> succession = OpenSuccession(notes.back());
    if (!succession.ok()) {
      return WithField(absl::StrCat("note ", notes.size() - 1), succession.status());
    }
  }
  return notes;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadKeySuccessions(const std::string& file) {
  const absl::StatusOr<std::string> text = ReadPublicFile(file);
  if (absl::IsNotFound(text.status())) return std::vector<std::string>();
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<std::string>> notes = ParseNotes(*text);
  if (!notes.ok()) return WithField(file, notes.status());
  return notes;
}

absl::Status CheckSuccessionsLeadTo(const VerifierKey& key,
                                    const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    const absl::StatusOr<KeySuccession> succession = OpenSuccession(note);
    if (!succession.ok()) return succession.status();
    const absl::StatusOr<VerifierKey> last = FollowSuccessions(succession->former, notes);
    if (!last.ok()) return last.status();
    if (*last == key) continue;
    return absl::InvalidArgumentError(absl::StrCat("the key ", succession->former.Text(),
                                                   " has handed over to ", last->Text(),
                                                   ", and not to ", key.Text()));
  }
  return absl::OkStatus();
}

absl::Status AddKeySuccession(const std::string& file, const std::string& note) {
  absl::StatusOr<std::vector<std::string>> notes = ReadKeySuccessions(file);
  if (!notes.ok()) return notes.status();
  notes->push_back(note);
  absl::Status status =
      WritePrivateFile(file, nlohmann::json(*notes).dump(1) + "\n", IfExists::kReplace);
  if (!status.ok()) return status;
  // Whoever runs the server reads it, and it is no secret.
  std::error_code error;
  std::filesystem::permissions(file, std::filesystem::perms(0644), error);
  return error ? absl::InternalError(absl::StrCat(file, ": ", error.message())) : status;
}

}  // namespace rastro
