// See simulated_ledger.h.

#include "tests/bench/simulated_ledger.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/part.h"
#include "services/server/default_config.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

// So that rastrod can serve what stands in a directory.
void WriteServerFiles(const std::string& directory) {
  const auto write = [&](absl::string_view name, absl::string_view content) {
    Must(WritePrivateFile(absl::StrCat(directory, "/", name), content,
                          IfExists::kReplace));
  };
  write(kDefaultKeyFile, Must(TestPrivateKey(kTestOrigin).Pem()));
  write(absl::StrCat(kDefaultKeyFile, ".pub"),
        absl::StrCat(TestKey(kTestOrigin).key().Text(), "\n"));
  write(kDefaultConfigFile, DefaultConfigText({kTestOrigin}));
}

}  // namespace

void Must(const absl::Status& status) {
  if (status.ok()) return;
  std::cerr << status << std::endl;
  std::exit(1);
}

std::string BenchDirectory() {
  const char* const kept = std::getenv("RASTRO_BENCH_DIR");
  return kept == nullptr ? "" : kept;
}

uint64_t BenchEvents() {
  uint64_t events = 1'000'000;
  const char* const text = std::getenv("RASTRO_BENCH_EVENTS");
  if (text != nullptr && !absl::SimpleAtoi(text, &events)) {
    Must(absl::InvalidArgumentError("RASTRO_BENCH_EVENTS: wanted a number"));
  }
  return events;
}

SimulatedLedger::SimulatedLedger(const std::string& directory) {
  if (!directory.empty()) {
    ledger_.options.data_directory = absl::StrCat(directory, "/", kDefaultDataDirectory);
    ledger_.options.guard_path = absl::StrCat(directory, "/", kDefaultGuardFile);
    WriteServerFiles(directory);
  }
  made_ = !std::filesystem::exists(ledger_.options.data_directory + "/ledger");
  if (made_) {
    ledger_.Create();
  } else {
    ledger_.options.allow_clock_jump = true;
    Must(ledger_.Reopen());
  }
}

absl::Duration SimulatedLedger::Fill(uint64_t wanted) {
  spent_ = absl::ZeroDuration();
  while (size() < wanted) {
    if (told_.empty()) Tell();
    Record(trade_->actors()[told_.front().actor], told_.front().events);
    told_.pop_front();
  }
  return spent_;
}

void SimulatedLedger::Tell() {
  for (;;) {
    if (!trade_) StartTrade();
    for (SimulatedEvents& own : trade_->NextPart()) told_.push_back(std::move(own));
    if (!told_.empty()) return;
    trade_.reset();  // Some 7.6 million events.
  }
}

void SimulatedLedger::StartTrade() {
  constexpr uint64_t kSeed = 7;
  trade_.emplace(kSeed + size(), kMaxSimulatedAnimals);
  for (const Actor& actor : trade_->actors()) {
    Submit(TestRegistration(ledger_.operator_party, actor.record,
                            {&ledger_.operator_party.key, actor.signer.get()}));
  }
}

void SimulatedLedger::Record(const Actor& actor, const LotEvents& events) {
  const Submitter submitter{actor.record.participant, actor.secret};
  const NoteSigner* const signer = actor.signer.get();
  std::vector<PreparedEvent> prepared;
  const auto send = [&] {
    Submit(Must(
        BuildBatch({std::string(kTestOrigin), submitter.participant, ledger_.At().head},
                   prepared, {&signer, 1})));
    ledger_.clock.Advance(absl::Milliseconds(100));
    prepared.clear();
  };
  for (const v1::LotEvent& event : events) {
    const PartContent content{std::string(kPartnersPart), std::string(kLotEventMediaType),
                              event.SerializeAsString()};
    prepared.push_back(Must(PrepareEvent(submitter, {&content, 1})));
    if (prepared.size() == 500) send();
  }
  if (!prepared.empty()) send();
}

void SimulatedLedger::Submit(Submission submission) {
  const absl::Time begun = absl::Now();
  Must(ledger_.Submit(std::move(submission)).status());
  spent_ += absl::Now() - begun;
}

}  // namespace rastro
