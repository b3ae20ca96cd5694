// What happens next is drawn from the seed; what must hold is asked after every step.

#include "tests/services/ledger/engine_simulation.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/ledger/catch_up.h"
#include "services/ledger/clock_check.h"
#include "services/ledger/integrity.h"

namespace rastro {
namespace {

constexpr int kOpenTries = 20;
constexpr int kSettleRounds = 200;
constexpr size_t kLastSteps = 40;

// Some faults never happen in one story and often in another: rare combinations come up
// that an even mixture would hide.
FaultRates DrawRates(Random& random) {
  const auto rate = [&](int most) {
    return random.Chance(40) ? 0 : static_cast<int>(random.Between(1, most));
  };
  return {.full_disk = rate(60),
          .failed_write = rate(40),
          .failed_guard = rate(40),
          .failed_index = rate(30),
          .crash = rate(40),
          .slow = rate(500)};
}

SequencerOptions SmallGroups() {
  SequencerOptions options;
  options.queue_batches_max = 12;
  options.group_events_max = 10;
  return options;
}

}  // namespace

EngineSimulation::EngineSimulation(uint64_t seed, Lie lie)
    : random_(seed, "story"),
      rates_(DrawRates(random_)),
      machine_(seed, lie),
      witness_(machine_) {
  percent_lost_ = random_.Chance(30) ? 0 : static_cast<int>(random_.Between(1, 25));
  percent_repeated_ = random_.Chance(30) ? 0 : static_cast<int>(random_.Between(1, 25));
  machine_.on_signing = [this](absl::string_view text) { witness_.OnSigning(text); };
  machine_.meanwhile = [this] {
    if (!engine_) return;  // It is being opened.
    for (int64_t i = random_.Between(1, 6); i > 0 && !machine_.crashed(); --i) Quietly();
  };
  parties_.reserve(3);  // Clients point at them.
  for (const char* id : {"empacadora", "rastro-norte", "transportes"}) {
    parties_.emplace_back(id);
  }
  for (size_t party : {0, 0, 0, 1, 1, 2}) clients_.emplace_back(parties_[party], random_);
}

void EngineSimulation::Note(std::string step) {
  last_steps_.push_back(std::move(step));
  if (last_steps_.size() > kLastSteps) last_steps_.pop_front();
}

std::string EngineSimulation::Run(int steps) {
  Open();
  const TestParticipant operator_party("operadora");
  std::vector<Submission> registrations = {TestRegistration(
      operator_party, operator_party.Record(Role::kOperator), {&operator_party.key})};
  for (const SimulatedParty& party : parties_) {
    registrations.push_back(
        TestRegistration(operator_party, party.participant.Record(Role::kExporter),
                         {&operator_party.key, &party.participant.key}));
  }
  for (Submission& registration : registrations) {
    if (wrong()) break;
    absl::StatusOr<AdmittedBatch> batch = engine_->Admit(std::move(registration));
    absl::Status status = batch.status();
    if (status.ok()) {
      (void)engine_->Submit(*std::move(batch), [&](absl::StatusOr<Recorded> recorded) {
        status = recorded.status();
      });
      engine_->sequencer().Step();
    }
    if (!status.ok()) witness_.Complain(status.ToString());
  }
  machine_.SetRates(rates_);
  for (int i = 0; i < steps && !wrong(); ++i) Step();
  if (!wrong()) Settle();
  if (!wrong()) return "";
  return absl::StrCat(witness_.complaint(), "\nlast steps:\n  ",
                      absl::StrJoin(last_steps_, "\n  "));
}

// Whoever runs the server starts it until it is up, and sets a clock right that the
// ledger refuses.
void EngineSimulation::Open() {
  absl::Status status;
  for (int tries = 0; tries < kOpenTries && !engine_ && !wrong(); ++tries) {
    if (tries > 0) machine_.Restart();
    absl::Time last;
    std::string error;
    status = CheckClockAtStart(machine_.store().LastRecordTime(), machine_.clock().Now());
    if (!status.ok() &&
        absl::ParseTime(absl::RFC3339_full, machine_.store().LastRecordTime(), &last,
                        &error)) {
      machine_.clock().Advance(last - machine_.clock().Now());
    }
    status = CatchUp(machine_.store(), machine_.index(), nullptr);
    if (!status.ok()) continue;
    absl::StatusOr<std::unique_ptr<Engine>> engine =
        Engine::Open({machine_.store(),
                      machine_.index(),
                      machine_.guard(),
                      {&machine_.signer()},
                      machine_.clock(),
                      [this](const absl::Status& why) {
                        Note(absl::StrCat("process ends: ", why.message()));
                        machine_.Crash();
                      }},
                     SmallGroups());
    status = engine.status();
    if (machine_.crashed() || !status.ok()) continue;
    engine_ = *std::move(engine);
  }
  if (!engine_)
    return witness_.Complain(absl::StrCat("does not open: ", status.ToString()));
  Note(absl::StrCat("opens at size ", engine_->publisher().Current()->head.size));
  witness_.CheckKept();
  witness_.OnPublished(*engine_->publisher().Current());
  if (!engine_->read_only_reason().empty()) {
    witness_.Complain(absl::StrCat("reads only: ", engine_->read_only_reason()));
  }
}

void EngineSimulation::Step() {
  const int64_t dice = random_.Between(1, 100);
  if (dice <= 78) {
    Quietly();
  } else if (dice <= 98) {
    if (engine_->sequencer().CommitStep()) Note("commits");
  } else if (rates_.crash > 0) {
    Note("crashes");
    machine_.Crash();
  }
  if (machine_.crashed() && !wrong()) {
    engine_.reset();
    admitted_.clear();
    machine_.Restart();
    Open();
  }
  if (!wrong()) Look();
}

void EngineSimulation::Quietly() {
  const int64_t dice = random_.Between(1, 100);
  if (dice <= 25) {
    ClientSends();
  } else if (dice <= 60) {
    if (!network_.empty()) Deliver(random_.Between(0, network_.size() - 1));
  } else if (dice <= 80) {
    if (!admitted_.empty()) SubmitAdmitted(random_.Between(0, admitted_.size() - 1));
  } else if (dice <= 90) {
    if (engine_->sequencer().PrepareStep()) Note("prepares");
  } else if (dice <= 96) {
    if (engine_->sequencer().ShowStep()) Note("shows");
  } else {
    MoveClock();
  }
}

void EngineSimulation::ClientSends() {
  const size_t client = random_.Between(0, clients_.size() - 1);
  std::optional<ClientRequest> request;
  if (random_.Chance(3)) {
    request = clients_[client].ChangeKey();
    if (request) ++counts_.key_changes;
  } else {
    request = clients_[client].Next();
  }
  if (request) Send({client, *std::move(request), nullptr});
}

void EngineSimulation::Send(Message message) {
  if (random_.Chance(percent_lost_)) {
    ++counts_.lost_messages;
    return;
  }
  network_.push_back(std::move(message));
}

void EngineSimulation::Deliver(size_t which) {
  const Message message = network_[which];
  if (!random_.Chance(percent_repeated_)) {
    network_.erase(network_.begin() + static_cast<std::ptrdiff_t>(which));
  }
  if (message.answer == nullptr) return Admit(message);
  const std::string complaint = clients_[message.client].Receive(
      message.request, *message.answer,
      LedgerIdentity{std::string(kTestOrigin), machine_.signer().key()});
  Note(absl::StrCat("client ", message.client, " job ", message.request.number, " hears ",
                    absl::StatusCodeToString(message.answer->status.code())));
  if (!complaint.empty()) witness_.Complain(complaint);
}

void EngineSimulation::Admit(const Message& message) {
  absl::StatusOr<AdmittedBatch> batch = engine_->Admit(*message.request.submission);
  Note(absl::StrCat("client ", message.client, " job ", message.request.number,
                    " admitted: ", absl::StatusCodeToString(batch.status().code())));
  if (!batch.ok()) return Answer(message, batch.status());
  admitted_.push_back({message, *std::move(batch)});
}

void EngineSimulation::SubmitAdmitted(size_t which) {
  Admitted next = std::move(admitted_[which]);
  admitted_.erase(admitted_.begin() + static_cast<std::ptrdiff_t>(which));
  const absl::Status status =
      engine_->Submit(std::move(next.batch),
                      [this, message = next.message](absl::StatusOr<Recorded> recorded) {
                        Answer(message, std::move(recorded));
                      });
  if (!status.ok()) Answer(next.message, status);
}

void EngineSimulation::Answer(const Message& message, absl::StatusOr<Recorded> recorded) {
  if (machine_.crashed()) return;
  auto answer = std::make_shared<ClientAnswer>();
  answer->status = recorded.status();
  if (recorded.ok()) {
    ++counts_.answers;
    counts_.repeated += recorded->already_recorded;
    witness_.OnTold(message.request.events, recorded->indexes);
    absl::StatusOr<std::vector<ProvenRange>> ranges =
        engine_->reader().Receipts(*recorded->published, recorded->indexes);
    if (!ranges.ok()) return witness_.Complain(ranges.status().ToString());
    *answer = {absl::OkStatus(), recorded->published->checkpoint, *std::move(ranges),
               recorded->already_recorded};
  } else {
    ++counts_.refusals;
  }
  Send({message.client, message.request, std::move(answer)});
}

void EngineSimulation::MoveClock() {
  const int64_t dice = random_.Between(1, 100);
  absl::Duration step = absl::Milliseconds(random_.Between(0, 5000));
  if (dice > 95) {
    step = -absl::Hours(2);
  } else if (dice > 85) {
    step = absl::Hours(random_.Between(1, 50));
  } else if (dice > 70) {
    step = -absl::Milliseconds(random_.Between(1, 50'000));
  }
  machine_.clock().Advance(step);
}

void EngineSimulation::Look() {
  const std::shared_ptr<const Published> at = engine_->publisher().Current();
  witness_.OnPublished(*at);
  if (random_.Chance(25)) witness_.Sample(*at, engine_->reader(), random_);
}

// Without faults everything that was begun ends, and all of it is there.
void EngineSimulation::Settle() {
  Note("settles");
  machine_.SetRates({});
  percent_lost_ = percent_repeated_ = 0;
  for (int round = 0; round < kSettleRounds && !wrong(); ++round) {
    bool waiting = false;
    for (size_t i = 0; i < clients_.size(); ++i) {
      waiting |= clients_[i].waiting();
      if (std::optional<ClientRequest> request = clients_[i].Again()) {
        Send({i, *std::move(request), nullptr});
      }
    }
    if (!waiting) break;
    if (round == kSettleRounds - 1) witness_.Complain("a client is never answered");
    while (!network_.empty() && !wrong()) {
      Deliver(0);
      if (!admitted_.empty()) SubmitAdmitted(0);
      Sequencer& sequencer = engine_->sequencer();
      while (sequencer.ShowStep() || sequencer.CommitStep() || sequencer.PrepareStep()) {
      }
    }
  }
  const std::shared_ptr<const Published> at = engine_->publisher().Current();
  counts_.entries = at->head.size;
  witness_.CheckKept();
  witness_.CheckAllTold(*at, engine_->reader());
  const absl::Status status = CheckStore(machine_.kept(), at->head);
  if (!status.ok()) witness_.Complain(status.ToString());
}

SimulationCounts EngineSimulation::counts() const {
  SimulationCounts counts = counts_;
  counts.crashes = machine_.crashes;
  counts.refused_groups = machine_.refused_groups;
  counts.failures = machine_.failures;
  counts.slow_writes = machine_.slow_writes;
  return counts;
}

}  // namespace rastro
