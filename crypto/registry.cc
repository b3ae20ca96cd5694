// A batch that registers stands alone (one event), so that it is plain which
// signature line speaks for what.

#include "crypto/registry.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace rastro {
namespace {

std::string KeyLabel(absl::string_view name, uint32_t id) {
  return absl::StrCat(name, "+", absl::Hex(id, absl::kZeroPad8));
}

// Every line by one of the keys of `records` (nullptr = none), sorted, each once,
// all valid.
absl::Status CheckLines(const Note& note, absl::Span<const RegistryRecord* const> records,
                        const SignatureCheck& is_good) {
  std::string previous;
  for (const NoteSignature& line : note.signatures) {
    const VerifierKey* key = nullptr;
    for (const RegistryRecord* record : records) {
      if (key == nullptr && record != nullptr)
        key = record->FindKey(line.name, line.key_id);
    }
    if (key == nullptr) {
      return absl::PermissionDeniedError(absl::StrCat(
          "batch: key ", KeyLabel(line.name, line.key_id), " is not in force here"));
    }
    if (!is_good(*key, note.text, line.signature)) return BadSignature(*key);
    std::string text = line.Line();
    if (previous >= text) {
      return absl::InvalidArgumentError(
          "batch: wanted sorted signature lines, each once");
    }
    previous = std::move(text);
  }
  return absl::OkStatus();
}

bool SignedBy(const Note& note, const VerifierKey& key) {
  return std::any_of(note.signatures.begin(), note.signatures.end(),
                     [&](const NoteSignature& line) {
                       return line.name == key.name() && line.key_id == key.id();
                     });
}

// By a key that speaks for its participant as a whole.
bool SignedByAny(const Note& note, const RegistryRecord* record) {
  return record != nullptr && std::any_of(record->keys.begin(), record->keys.end(),
                                          [&](const VerifierKey& key) {
                                            return !record->IsLimited(key) &&
                                                   SignedBy(note, key);
                                          });
}

bool Contains(const RegistryRecord* record, const VerifierKey& key) {
  return record != nullptr &&
         std::find(record->keys.begin(), record->keys.end(), key) != record->keys.end();
}

// A key that is new in `record` signs for itself and has never been used before.
absl::Status CheckNewKey(const Note& note, const RegistryHistory* history,
                         const VerifierKey& key) {
  const std::string label = KeyLabel(key.name(), key.id());
  if (!SignedBy(note, key)) {
    return absl::FailedPreconditionError(
        absl::StrCat("batch: the new key ", label, " must sign its own registration"));
  }
  if (history == nullptr) return absl::OkStatus();
  for (const RegistryVersion& version : *history) {
    if (version.record.FindKey(key.name(), key.id()) != nullptr) {
      return absl::FailedPreconditionError(
          absl::StrCat("registry: key ID ", label, " has been used before"));
    }
  }
  return absl::OkStatus();
}

// By a key that the participant had, and to which it had consented: what the operator has
// planted cannot consent to more.
bool HasConsent(const Note& note, const RegistryVersion& version) {
  return std::any_of(version.record.keys.begin(), version.record.keys.end(),
                     [&](const VerifierKey& key) {
                       return !version.record.IsLimited(key) &&
                              !version.keys_without_consent.contains(key.Text()) &&
                              SignedBy(note, key);
                     });
}

// What a participant may change by itself: its keys, and their limits.
bool DiffersInKeysOnly(const RegistryRecord& previous, RegistryRecord next) {
  next.keys = previous.keys;
  next.limits = previous.limits;
  return next == previous;
}

// True if the key may sign no more than before.
bool IsNoWider(const RegistryRecord& before, const RegistryRecord& now,
               const VerifierKey& key) {
  if (!before.IsLimited(key)) return true;
  return now.IsLimited(key) &&
         std::all_of(now.limits.begin(), now.limits.end(), [&](const KeyLimit& limit) {
           return limit.key_id != key.id() ||
                  std::find(before.limits.begin(), before.limits.end(), limit) !=
                      before.limits.end();
         });
}

bool EverHadKeys(const RegistryHistory& history) {
  return std::any_of(history.begin(), history.end(), [](const RegistryVersion& version) {
    return !version.record.keys.empty();
  });
}

}  // namespace

absl::Status BadSignature(const VerifierKey& key) {
  return absl::InvalidArgumentError(absl::StrCat("batch: the signature of key ",
                                                 KeyLabel(key.name(), key.id()),
                                                 " does not verify"));
}

absl::StatusOr<SignedBatch> SignedBatch::Parse(absl::string_view note) {
  absl::StatusOr<Note> opened = Note::Parse(note);
  if (!opened.ok()) return opened.status();
  absl::StatusOr<Batch> batch = Batch::Parse(opened->text);
  if (!batch.ok()) return batch.status();
  const Hash hash = LeafHash(opened->text);
  return SignedBatch{*std::move(opened), *std::move(batch), hash};
}

const RegistryHistory* Registry::Find(absl::string_view participant) const {
  const auto found = histories_.find(participant);
  return found == histories_.end() ? nullptr : found->second.get();
}

const RegistryVersion* Registry::InForceAt(absl::string_view participant,
                                           uint64_t index) const {
  const RegistryHistory* history = Find(participant);
  if (history == nullptr) return nullptr;
  for (auto version = history->rbegin(); version != history->rend(); ++version) {
    if (version->index < index) return &*version;
  }
  return nullptr;
}

const RegistryRecord* Registry::KeysOf(absl::string_view participant,
                                       uint64_t index) const {
  const RegistryVersion* version = InForceAt(participant, index);
  return version == nullptr ? nullptr : &version->record;
}

absl::Status Registry::CheckSignatures(const SignedBatch& batch, uint64_t index,
                                       const SignatureCheck& is_good) const {
  const std::string& id = batch.batch.participant;
  const RegistryRecord* record = KeysOf(id, index);
  if (record == nullptr) {
    return absl::PermissionDeniedError(
        absl::StrCat("batch: participant ", id, " is not registered"));
  }
  return CheckLines(batch.note, {record}, is_good);
}

absl::Status Registry::CheckRegistration(const SignedBatch& batch, uint64_t index,
                                         const RegistryRecord& record,
                                         const SignatureCheck& is_good) const {
  const std::string& submitter = batch.batch.participant;
  const bool first_entry = index == 0;
  const RegistryRecord* speaks = first_entry ? &record : KeysOf(submitter, index);
  const RegistryRecord* previous = KeysOf(record.participant, index);
  const bool by_operator =
      first_entry ? submitter == record.participant && record.HasRole(Role::kOperator)
                  : submitter == operator_id_;
  if (batch.batch.event_count != 1) {
    return absl::InvalidArgumentError(
        "batch: a registry event stands alone in its batch");
  }
  if (!by_operator && submitter != record.participant) {
    return absl::PermissionDeniedError(
        absl::StrCat("registry: ", submitter, " may not register ", record.participant,
                     "; the operator and the participant itself may"));
  }
  if (record.HasRole(Role::kOperator) !=
      (first_entry || record.participant == operator_id_)) {
    return absl::FailedPreconditionError(
        "registry: the participant of entry 0, and nobody else, has the role operator");
  }
  if (absl::Status status = CheckLines(batch.note, {speaks, previous, &record}, is_good);
      !status.ok()) {
    return status;
  }
  if (!SignedByAny(batch.note, speaks)) {
    return absl::PermissionDeniedError(absl::StrCat(
        "batch: no signature by a key in force of ", submitter, " that has no limit"));
  }
  if (!by_operator && (previous == nullptr || !DiffersInKeysOnly(*previous, record))) {
    return absl::PermissionDeniedError(
        "registry: a participant may change its keys by itself, all else through the "
        "operator");
  }
  for (const VerifierKey& key : record.keys) {
    if (Contains(previous, key)) continue;
    absl::Status status = CheckNewKey(batch.note, Find(record.participant), key);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

void Registry::Add(const SignedBatch& batch, uint64_t index, const Hash& leaf_hash,
                   RegistryRecord record) {
  if (index == 0) operator_id_ = record.participant;
  std::shared_ptr<const RegistryHistory>& shared = histories_[record.participant];
  RegistryHistory history = shared == nullptr ? RegistryHistory() : *shared;
  assert(history.empty() || history.back().index < index);
  const RegistryVersion* previous = history.empty() ? nullptr : &history.back();
  const bool consent = !EverHadKeys(history) || HasConsent(batch.note, *previous);
  RegistryVersion version{index, leaf_hash, std::move(record), {}};
  for (const VerifierKey& key : version.record.keys) {
    const bool kept = previous != nullptr && Contains(&previous->record, key) &&
                      IsNoWider(previous->record, version.record, key);
    // A mark stays until the participant consents to the key as it is.
    const bool was_marked =
        previous != nullptr && previous->keys_without_consent.contains(key.Text());
    if (kept ? was_marked : !consent) {
      version.keys_without_consent.insert(key.Text());
    }
  }
  history.push_back(std::move(version));
  shared = std::make_shared<const RegistryHistory>(std::move(history));
}

std::set<std::string> Registry::LimitsOf(const SignedBatch& batch, uint64_t index) const {
  std::set<std::string> establishments;
  const RegistryRecord* record = KeysOf(batch.batch.participant, index);
  if (record == nullptr) return establishments;
  for (const NoteSignature& line : batch.note.signatures) {
    const VerifierKey* key = record->FindKey(line.name, line.key_id);
    if (key != nullptr && !record->IsLimited(*key)) return {};
    for (const KeyLimit& limit : record->limits) {
      if (limit.key_id == line.key_id) establishments.insert(limit.establishment);
    }
  }
  return establishments;
}

bool Registry::SignedWithoutConsent(const SignedBatch& batch, uint64_t index) const {
  const RegistryVersion* version = InForceAt(batch.batch.participant, index);
  if (version == nullptr) return false;
  return std::none_of(
      batch.note.signatures.begin(), batch.note.signatures.end(),
      [&](const NoteSignature& line) {
        const VerifierKey* key = version->record.FindKey(line.name, line.key_id);
        return key != nullptr && !version->keys_without_consent.contains(key->Text());
      });
}

}  // namespace rastro
