// rastro participant register and request: on one machine, or on two.

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/grammar.h"
#include "crypto/random_secret.h"
#include "services/cli/batch_sender.h"
#include "services/cli/certificate_files.h"
#include "services/cli/commands.h"
#include "services/cli/event_files.h"
#include "services/cli/output_file.h"
#include "services/cli/printable.h"
#include "services/cli/registration.h"
#include "services/cli/terminal.h"
#include "services/client/registration_request.h"

namespace rastro {
namespace {

struct RecordOptions {
  bool replace = false;
  std::string id;
  std::string name;
  std::string country = "MX";
  std::vector<std::string> glns, prefixes, establishments, roles;
  std::string new_key_file;  // Private key of the participant, signs for itself.
  std::string new_passphrase_file;
  CertificateFiles certificate;
  std::string request_file;
  std::string operator_id = "operator";
  std::string out;
  bool yes = false;
};

absl::StatusOr<RegistryRecord> MakeRecord(const RecordOptions& options,
                                          const NoteSigner& signer) {
  RegistryRecord record{options.id,   options.name,     options.country,
                        options.glns, options.prefixes, options.establishments,
                        {},           {signer.key()}};
  for (const std::string& name : options.roles) {
    absl::StatusOr<Role> role = ParseRole(name);
    if (!role.ok()) return role.status();
    record.roles.push_back(*role);
  }
  record.Sort();
  return record;
}

absl::Status TellInForce(const RegistryRecord& record) {
  std::cout << record.participant << ": already registered so\n";
  return absl::OkStatus();
}

absl::Status RegisterHere(Context& context, const RecordOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  absl::StatusOr<std::unique_ptr<NoteSigner>> signer =
      ReadSigner(options.id, options.new_key_file, options.new_passphrase_file);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<RegistryRecord> record = MakeRecord(options, **signer);
  if (!record.ok()) return record.status();
  absl::StatusOr<bool> done = IsInForce(**session, *record, options.replace);
  if (!done.ok()) return done.status();
  if (*done) return TellInForce(*record);
  absl::StatusOr<std::optional<RegistrationCertificate>> certificate =
      BindRegistration((*session)->ledger.origin, *record, options.certificate);
  if (!certificate.ok()) return certificate.status();
  return RecordAndTell(**session, *record, signer->get(), *certificate);
}

absl::Status RegisterFromRequest(Context& context, const RecordOptions& options) {
  absl::StatusOr<std::unique_ptr<Session>> opened = OpenSigningSession(context.settings);
  if (!opened.ok()) return opened.status();
  Session& session = **opened;
  absl::StatusOr<std::string> file = ReadInput(options.request_file, kMaxRequestBytes);
  if (!file.ok()) return file.status();
  absl::StatusOr<RegistrationRequest> request =
      ReadRegistrationRequest(*file, session.ledger.origin);
  if (!request.ok()) return WithField(options.request_file, request.status());
  const RegistryRecord& record = request->record;
  if (!options.id.empty() && options.id != record.participant) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.request_file, ": asks to register ", record.participant,
                     ", not ", options.id));
  }
  absl::StatusOr<bool> done = IsInForce(session, record, options.replace);
  if (!done.ok()) return done.status();
  if (*done) return TellInForce(record);
  absl::StatusOr<std::unique_ptr<NoteSigner>> own =
      ReadSigner(session.settings.participant, session.settings.key_file,
                 session.settings.passphrase_file);
  if (!own.ok()) return own.status();
  absl::StatusOr<Submission> batch = Countersign(*request, **own);
  if (!batch.ok()) return WithField(options.request_file, batch.status());
  for (absl::string_view line : absl::StrSplit(record.Text(), '\n')) {
    std::cerr << Printable(line) << "\n";
  }
  if (request->holder) {
    std::cerr << "bound to the certificate of " << Printable(request->holder->subject)
              << ",\n  issued by " << Printable(request->holder->issuer)
              << " (the server checks that)\n";
  }
  if (!options.yes) {
    absl::Status confirmed = Confirm("Compare the key with what " + record.participant +
                                         " says over another way. Register it?",
                                     "look at the record above, and say --yes");
    if (!confirmed.ok()) return confirmed;
  }
  absl::StatusOr<SentBatch> sent = BatchSender(session, request->operator_id, {})
                                       .SendSigned(*batch, {request->event_hash});
  if (!sent.ok()) return sent.status();
  TellRecorded(record, sent->indexes[0]);
  return absl::OkStatus();
}

absl::Status Register(Context& context, const RecordOptions& options) {
  const bool described =
      !options.name.empty() || !options.new_key_file.empty() || !options.roles.empty();
  if (!options.request_file.empty()) {
    if (described) {
      return absl::InvalidArgumentError(
          "--request brings the whole record; leave out --name, --role and --new-key");
    }
    return RegisterFromRequest(context, options);
  }
  if (options.id.empty() || options.name.empty() || options.roles.empty() ||
      options.new_key_file.empty()) {
    return absl::InvalidArgumentError(
        "wanted ID, --name, --role and --new-key, or --request FILE");
  }
  return RegisterHere(context, options);
}

// Needs no server: what was verified before, if anything, is what the batch has seen.
absl::Status Request(Context& context, const RecordOptions& options) {
  absl::StatusOr<Settings> settings = WithProfile(context.settings);
  if (!settings.ok()) return settings.status();
  if (settings->ledger_key.empty()) {
    return absl::InvalidArgumentError("say which ledger: --ledger-key KEY or --profile");
  }
  absl::StatusOr<LedgerIdentity> ledger = ParseIdentity(settings->ledger_key);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<TreeHead> seen = CheckpointMemory(StatePath(*settings), *ledger).Read();
  if (!seen.ok()) return seen.status();
  absl::StatusOr<std::unique_ptr<NoteSigner>> signer =
      ReadSigner(options.id, options.new_key_file, options.new_passphrase_file);
  if (!signer.ok()) return signer.status();
  absl::StatusOr<RegistryRecord> record = MakeRecord(options, **signer);
  if (!record.ok()) return record.status();
  absl::StatusOr<std::optional<RegistrationCertificate>> certificate =
      BindRegistration(ledger->origin, *record, options.certificate);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> request =
      BuildRegistrationRequest({{ledger->origin, options.operator_id, *seen},
                                RandomSecret(),
                                *record,
                                *std::move(certificate)},
                               **signer);
  if (!request.ok()) return request.status();
  if (absl::Status status = WriteOutput(options.out, *request); !status.ok()) {
    return status;
  }
  std::cerr << "Give the file to " << options.operator_id << " of " << ledger->origin
            << ", and tell them your key over another way:\n  " << (*signer)->key().Text()
            << "\n";
  return absl::OkStatus();
}

void AddRecordOptions(CLI::App& command, RecordOptions& options) {
  command.add_option("--name", options.name, "Its name");
  command.add_option("--country", options.country, "Two letters (default MX)");
  command.add_option("--gln", options.glns, "A GLN, may be repeated");
  command.add_option("--gs1-prefix", options.prefixes,
                     "A GS1 company prefix, may be repeated");
  command.add_option("--establishment", options.establishments,
                     "An official number, as TIF-99");
  command.add_option("--role", options.roles,
                     "exporter, importer, auditor, authority, gateway");
  command.add_option("--new-key", options.new_key_file,
                     "Its private key file: a key signs its own registration");
  command.add_option("--new-passphrase-file", options.new_passphrase_file,
                     "File with that key's passphrase; without it you are asked");
  AddCertificateOptions(command, options.certificate);
}

}  // namespace

void AddRegister(CLI::App& group, Context& context) {
  auto options = std::make_shared<RecordOptions>();
  CLI::App* reg = group.add_subcommand("register", "Register a participant (operators)");
  reg->add_option("ID", options->id, "Participant id of the new participant");
  AddRecordOptions(*reg, *options);
  reg->add_option("--request", options->request_file,
                  "What the participant asks for, from `rastro participant request`");
  reg->add_flag("--replace", options->replace,
                "Put this record in the place of the one in force");
  reg->add_flag("--yes", options->yes, "With --request: do not ask");
  AddServerOptions(*reg, context);
  AddSignerOptions(*reg, context);
  reg->footer(
      "Signed by the operator: --participant and --key are the operator's.\n"
      "Where the new key is on another machine: rastro participant register --request "
      "FILE");
  reg->callback(
      [&context, options] { context.exit = Report(Register(context, *options)); });

  auto asked = std::make_shared<RecordOptions>();
  CLI::App* request = group.add_subcommand(
      "request", "Ask an operator to register you; your key stays with you");
  request->add_option("ID", asked->id, "The participant id that you want")->required();
  AddRecordOptions(*request, *asked);
  for (const char* name : {"--name", "--role", "--new-key"}) {
    request->get_option(name)->required();
  }
  request->add_option("--operator", asked->operator_id,
                      "The operator's participant id (default operator)");
  request->add_option("--out", asked->out, "File for the operator; - is standard output")
      ->required();
  AddServerOptions(*request, context);
  request->footer(
      "Needs no server. Example:\n"
      "  rastro keygen --name norte --out norte.key\n"
      "  rastro participant request norte --name \"Carnes del Norte\" --role exporter "
      "\\\n"
      "    --new-key norte.key --ledger-key KEY --out norte.request");
  request->callback(
      [&context, asked] { context.exit = Report(Request(context, *asked)); });
}

}  // namespace rastro
