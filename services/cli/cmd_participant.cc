// rastro participant: keys, and what the registry says.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "crypto/registration_certificate.h"
#include "services/cli/commands.h"
#include "services/cli/printable.h"
#include "services/cli/registration.h"
#include "services/client/batch_builder.h"

namespace rastro {
namespace {

struct KeyOptions {
  std::string id;
  std::string new_key_file;  // The new private key, signs for itself.
  std::string new_passphrase_file;
  std::vector<std::string> establishments;  // For which alone the new key signs.
  std::string revoke;                       // Key ID, 8 hex digits.
};

template <typename Keys>
nlohmann::ordered_json RecordJson(uint64_t index, const std::string& record,
                                  const Keys& keys_without_consent) {
  nlohmann::ordered_json keys = nlohmann::json::array();
  for (const std::string& key : keys_without_consent) keys.push_back(key);
  return {{"index", index}, {"record", record}, {"keys_without_consent", keys}};
}

// Our own new key should go on with our old nonce secret.
void WarnOfOtherSecret(const Settings& settings, const KeyOptions& options) {
  if (settings.participant != options.id) return;
  const absl::StatusOr<Submitter> old = ReadSubmitter(options.id, settings.key_file);
  const absl::StatusOr<Submitter> now = ReadSubmitter(options.id, options.new_key_file);
  if (!old.ok() || !now.ok() || old->secret == now->secret) return;
  std::cerr << "Note: the new key has a nonce secret of its own. What you have submitted "
               "with the old\nkey is not known again with it; keygen --secret-of carries "
               "the secret over.\n";
}

absl::Status AddKey(Context& context, const KeyOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<std::unique_ptr<NoteSigner>> key =
      ReadSigner(options.id, options.new_key_file, options.new_passphrase_file);
  if (!key.ok()) return key.status();
  absl::StatusOr<RegistryRecord> record = CurrentRecord(**session, options.id);
  if (!record.ok()) return record.status();
  if (record->FindKey((*key)->key().name(), (*key)->key().id()) != nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("--new-key: ", (*key)->key().Text(), " is in the record already"));
  }
  WarnOfOtherSecret((*session)->settings, options);
  record->keys.push_back((*key)->key());
  for (const std::string& establishment : options.establishments) {
    record->limits.push_back({(*key)->key().id(), establishment});
  }
  record->Sort();
  return RecordAndTell(**session, *record, key->get());
}

absl::Status RevokeKey(Context& context, const KeyOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<RegistryRecord> record = CurrentRecord(**session, options.id);
  if (!record.ok()) return record.status();
  const std::string label = absl::StrCat(options.id, "+", options.revoke, "+");
  const size_t erased = std::erase_if(record->keys, [&](const VerifierKey& key) {
    return key.Text().compare(0, label.size(), label) == 0;
  });
  std::erase_if(record->limits, [&](const KeyLimit& limit) {
    return record->FindKey(options.id, limit.key_id) == nullptr;
  });
  if (erased == 0) {
    return absl::InvalidArgumentError(absl::StrCat("--key-id: no key of ", options.id,
                                                   " in force has ID ", options.revoke));
  }
  // Nobody could sign the operator's next record, nor register anybody, for ever.
  const bool speaks =
      std::any_of(record->keys.begin(), record->keys.end(),
                  [&](const VerifierKey& key) { return !record->IsLimited(key); });
  if (record->HasRole(Role::kOperator) && !speaks) {
    return absl::InvalidArgumentError(
        "--key-id: this is the operator's last key without a limit; without one nothing "
        "can be "
        "registered any more; add another one before (rastro participant add-key)");
  }
  return RecordAndTell(**session, *record, nullptr);
}

// A line about the certificate to which a registration is bound; empty if there is none.
// The signature is checked again; who issued it was checked by the server at that time.
absl::StatusOr<std::string> BoundTo(const VerifiedHistory& proven,
                                    const RegistryVersion& version,
                                    const std::string& origin,
                                    nlohmann::ordered_json& json) {
  const auto entry = std::find_if(
      proven.entries.begin(), proven.entries.end(),
      [&](const auto& each) { return each.opened.entry.index == version.index; });
  if (entry->opened.event.FindPart(kPartnersPart) == nullptr) return "";
  const auto text = entry->parts.find(std::string(kPartnersPart));
  if (text == entry->parts.end()) {
    json["certificate"] = "withheld";
    return "(with a part for partners that is withheld)\n";
  }
  const absl::StatusOr<Part> part = Part::Parse(text->second);
  if (!part.ok() || part->media_type != kRegistrationCertificateMediaType) return "";
  const absl::StatusOr<RegistrationCertificate> binding =
      RegistrationCertificate::Parse(part->content);
  if (!binding.ok()) return Contradiction(binding.status());
  const absl::StatusOr<CertificateHolder> holder =
      CheckBinding(*binding, origin, version.record);
  if (!holder.ok()) return Contradiction(holder.status());
  json["certificate"] = {{"subject", holder->subject},
                         {"issuer", holder->issuer},
                         {"serial", holder->serial},
                         {"not_before", holder->not_before},
                         {"not_after", holder->not_after}};
  return absl::StrCat("(bound to the certificate of ", Printable(holder->subject),
                      ", serial ", holder->serial, ", issued by ",
                      Printable(holder->issuer), ")\n");
}

absl::Status Show(Context& context, const std::string& id) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  const absl::StatusOr<VerifiedHistory> proven = ProvenRegistrations(**session, id);
  if (!proven.ok()) return proven.status();
  nlohmann::ordered_json list = nlohmann::json::array();
  for (const RegistryVersion& version : *proven->registry.Find(id)) {
    const std::string text = version.record.Text();
    nlohmann::ordered_json& json =
        list.emplace_back(RecordJson(version.index, text, version.keys_without_consent));
    const absl::StatusOr<std::string> bound =
        BoundTo(*proven, version, (*session)->ledger.origin, json);
    if (!bound.ok()) return bound.status();
    if (context.json) continue;
    std::cout << "entry " << version.index << "\n" << text << *bound;
    for (const std::string& key : version.keys_without_consent) {
      std::cout << "(without consent: " << key << ")\n";
    }
  }
  if (context.json) std::cout << list.dump(1) << "\n";
  return absl::OkStatus();
}

absl::Status List(Context& context) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSession(context.settings);
  if (!session.ok()) return session.status();
  absl::Status status = (*session)->RememberNewest().status();
  if (!status.ok()) return status;
  nlohmann::ordered_json list = nlohmann::json::array();
  std::string token;
  do {
    absl::StatusOr<v1::ListParticipantsResponse> page =
        (*session)->connection.ListParticipants(token);
    if (!page.ok()) return page.status();
    for (const v1::RecordVersion& version : page->participants()) {
      absl::StatusOr<RegistryRecord> record = RegistryRecord::Parse(version.record());
      if (!record.ok()) return record.status();
      list.push_back(
          RecordJson(version.index(), version.record(), version.keys_without_consent()));
      if (!context.json) {
        std::cout << record->participant << "  " << record->country << "  "
                  << record->name << "  (" << Counted(record->keys.size(), "key")
                  << ", entry " << version.index() << ")\n";
      }
    }
    token = page->next_page_token();
  } while (!token.empty());
  if (context.json) std::cout << list.dump(1) << "\n";
  return absl::OkStatus();
}

}  // namespace

void AddParticipant(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("participant", "Who takes part, with which keys");
  group->require_subcommand(1);
  AddRegister(*group, context);
  auto options = std::make_shared<KeyOptions>();

  CLI::App* add = group->add_subcommand("add-key", "Add a key to a participant");
  add->add_option("ID", options->id, "Participant id")->required();
  add->add_option("--new-key", options->new_key_file, "The new private key file")
      ->required();
  add->add_option("--establishment", options->establishments,
                  "The key signs only for this establishment of the participant, as in "
                  "its record (may be repeated)");
  add->add_option("--new-passphrase-file", options->new_passphrase_file,
                  "File with that key's passphrase; without it you are asked");
  AddServerOptions(*add, context);
  AddSignerOptions(*add, context);
  add->callback(
      [&context, options] { context.exit = Report(AddKey(context, *options)); });

  CLI::App* revoke = group->add_subcommand("revoke-key", "Take a key out of force");
  revoke->add_option("ID", options->id, "Participant id")->required();
  revoke->add_option("--key-id", options->revoke, "8 hex digits of the verifier key")
      ->required();
  AddServerOptions(*revoke, context);
  AddSignerOptions(*revoke, context);
  revoke->callback(
      [&context, options] { context.exit = Report(RevokeKey(context, *options)); });

  auto id = std::make_shared<std::string>();
  CLI::App* show = group->add_subcommand("show", "All records of a participant");
  show->add_option("ID", *id, "Participant id")->required();
  AddServerOptions(*show, context);
  AddJsonOption(*show, context);
  show->callback([&context, id] { context.exit = Report(Show(context, *id)); });

  CLI::App* list = group->add_subcommand("list", "All participants");
  AddServerOptions(*list, context);
  AddJsonOption(*list, context);
  list->callback([&context] { context.exit = Report(List(context)); });
}

}  // namespace rastro
