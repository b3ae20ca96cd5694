// rastro recall: says of lots that they are recalled, or that a recall is over.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "crypto/grammar.h"
#include "crypto/part.h"
#include "rastro/v1/lot_event.pb.h"
#include "services/cli/batch_sender.h"
#include "services/cli/commands.h"
#include "services/cli/history_view.h"
#include "services/cli/lot_check.h"
#include "services/cli/printable.h"
#include "services/traceability/finding.h"
#include "services/traceability/gs1_key.h"
#include "services/traceability/lineage.h"
#include "services/traceability/lot_uri.h"
#include "services/traceability/party_directory.h"

namespace rastro {
namespace {

struct RecallOptions {
  std::vector<std::string> lots;
  std::string reason;
  bool release = false;
};

std::string OffsetText(absl::Time time) {
  const int seconds = absl::LocalTimeZone().At(time).offset;
  const int minutes = std::abs(seconds) / 60;
  return absl::StrFormat("%c%02d:%02d", seconds < 0 ? '-' : '+', minutes / 60,
                         minutes % 60);
}

// One event over all the lots, now.
absl::StatusOr<v1::LotEvent> RecallEvent(const RecallOptions& options) {
  v1::LotEvent event;
  // To the microsecond: recalled, released and recalled again are three events.
  const int64_t now_us = absl::ToUnixMicros(absl::Now());
  const absl::Time now = absl::FromUnixMicros(now_us);
  event.mutable_event_time()->set_seconds(now_us / 1'000'000);
  event.mutable_event_time()->set_nanos(static_cast<int32_t>(now_us % 1'000'000 * 1000));
  event.set_event_time_zone_offset(OffsetText(now));
  event.set_stage(options.release ? v1::STAGE_RECALL_RELEASE : v1::STAGE_RECALL);
  event.set_biz_step("holding");
  event.set_remark(options.reason);
  auto& disposition = *event.mutable_persistent_disposition();
  options.release ? disposition.add_unset("recalled") : disposition.add_set("recalled");
  v1::ObjectEvent& object = *event.mutable_object();
  object.set_action(v1::ACTION_OBSERVE);
  for (const std::string& text : options.lots) {
    absl::StatusOr<std::string> uri = LotUriFromAnyForm(text);
    if (!uri.ok()) return WithField("LOT", uri.status());
    const auto key = ParseGs1Key(*uri);
    if (key.ok() && *key && IsLotOfGoods((*key)->kind)) {
      object.add_quantity_list()->set_epc_class(*uri);
    } else {
      object.add_epc_list(*uri);
    }
  }
  return event;
}

absl::Status CheckReason(const std::string& reason) {
  if (!IsUtf8(reason)) {
    return absl::InvalidArgumentError("--reason: wanted UTF-8");
  }
  if (absl::StripAsciiWhitespace(reason).empty()) {
    return absl::InvalidArgumentError(
        "--reason: got nothing; whoever verifies the lots wants to know why");
  }
  return absl::OkStatus();
}

std::vector<std::string> LotsOf(const v1::ObjectEvent& object) {
  std::vector<std::string> lots(object.epc_list().begin(), object.epc_list().end());
  for (const v1::QuantityElement& each : object.quantity_list()) {
    lots.push_back(each.epc_class());
  }
  return lots;
}

// A mistyped lot would be recalled in silence, and the right one would not.
absl::Status CheckKnown(const Settings& settings, const v1::ObjectEvent& object) {
  for (const std::string& lot : LotsOf(object)) {
    const LotCheck check = CheckLot(settings, {lot, "", "", v1::DIRECTION_NONE});
    if (!check.status.ok()) return check.StatusOfAnswer();
    if (!check.history.ChainOf(lot).empty()) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("LOT: the ledger has no such lot: ", lot, "; nothing was recorded"));
  }
  return absl::OkStatus();
}

// What was recorded stands; whether it does anything is seen by looking at it.
void WarnOfNoEffect(const Settings& settings, const v1::ObjectEvent& object,
                    uint64_t index, bool is_release) {
  for (const std::string& lot : LotsOf(object)) {
    const LotCheck check = CheckLot(settings, {lot, "", "", v1::DIRECTION_BACK});
    if (!check.status.ok()) continue;  // It is known anyway.
    const std::unique_ptr<ChainSource> source = MakeHistoryChainSource(check.history);
    const JudgeContext judged{
        DirectoryOf(std::make_shared<const Registry>(check.history.registry))};
    const absl::StatusOr<Lineage> lineage = TraceBack(*source, lot, judged.directory);
    if (!lineage.ok()) continue;
    const std::vector<Finding> findings = Judge(*lineage, judged);
    const bool is_seen =
        std::any_of(findings.begin(), findings.end(), [&](const Finding& each) {
          return each.rule == "recalled" &&
                 std::find(each.events.begin(), each.events.end(), index) !=
                     each.events.end();
        });
    if (lineage->strangers.contains({index, lot})) {
      std::cerr << "rastro: " << Printable(lot)
                << ": by the record you never had it, so this has no effect; whoever "
                   "verifies the lot sees it as not-holder\n";
    } else if (is_release && !is_seen) {
      std::cerr << "rastro: " << Printable(lot)
                << ": there was no recall that you could lift, so this has no effect\n";
    }
  }
}

absl::Status Recall(Context& context, const RecallOptions& options) {
  if (absl::Status status = CheckReason(options.reason); !status.ok()) return status;
  absl::StatusOr<v1::LotEvent> event = RecallEvent(options);
  if (!event.ok()) return event.status();
  absl::StatusOr<std::unique_ptr<Session>> session = OpenSigningSession(context.settings);
  if (!session.ok()) return session.status();
  const Settings& settings = (*session)->settings;
  absl::StatusOr<OwnKey> own = ReadOwnKey(settings);
  if (!own.ok()) return own.status();
  if (absl::Status status = CheckKnown(settings, event->object()); !status.ok()) {
    return status;
  }
  const PartContent part{std::string(kPartnersPart), std::string(kLotEventMediaType),
                         event->SerializeAsString()};
  absl::StatusOr<PreparedEvent> prepared = PrepareEvent(own->submitter, {&part, 1});
  if (!prepared.ok()) return prepared.status();
  absl::StatusOr<SentBatch> sent =
      BatchSender(**session, settings.participant, {own->signer.get()})
          .Send({&*prepared, 1});
  if (!sent.ok()) return sent.status();
  if (context.json) {
    std::cout << nlohmann::ordered_json{{"index", sent->indexes[0]},
                                        {"already_recorded", sent->already_recorded}}
                     .dump()
              << "\n";
  } else {
    std::cout << (options.release ? "release" : "recall")
              << (sent->already_recorded ? " already" : "") << " recorded as entry "
              << sent->indexes[0] << ", receipt verified\n"
              << std::flush;
  }
  WarnOfNoEffect(settings, event->object(), sent->indexes[0], options.release);
  return absl::OkStatus();
}

}  // namespace

void AddRecall(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand(
      "recall", "Say that lots are recalled, or that a recall is over (who had them)");
  auto options = std::make_shared<RecallOptions>();
  command->add_option("LOT", options->lots, "The lots, in any form")->required();
  command
      ->add_option("--reason", options->reason,
                   "Why, in words: whoever verifies the lots reads it")
      ->required();
  command->add_flag("--release", options->release, "The recall is over");
  AddServerOptions(*command, context);
  AddSignerOptions(*command, context);
  AddJsonOption(*command, context);
  command->footer(
      "What was made of the lots, and what they travelled in, is found by those who\n"
      "verify it; rastro trace --forward LOT shows it. A recall by somebody who never\n"
      "had the lot is marked and has no effect.\n"
      "Example: rastro recall '(01)07501234200011(10)L26063-A' --reason 'Listeria "
      "found'");
  command->callback(
      [&context, options] { context.exit = Report(Recall(context, *options)); });
}

}  // namespace rastro
