// Events are made once for all simulations: making them costs more than simulating.

#include "tests/services/ledger/simulated_client.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "crypto/note/checkpoint.h"

namespace rastro {
namespace {

constexpr size_t kEvents = 120;
constexpr size_t kWaitingMax = 4;

// Lots are few, so that chains of all parties grow into one another.
const std::vector<PreparedEvent>& EventsOf(const TestParticipant& participant) {
  static auto* const made = new std::map<std::string, std::vector<PreparedEvent>>();
  std::vector<PreparedEvent>& events = (*made)[participant.submitter.participant];
  for (int i = static_cast<int>(events.size()); i < static_cast<int>(kEvents); ++i) {
    events.push_back(
        TestEvent(participant, ObjectEventJson("OBSERVE",
                                               {TestLot(absl::StrCat("shared", i % 5)),
                                                TestLot(absl::StrCat("lot", i % 7))},
                                               i, absl::StrCat("urn:event:", i))));
  }
  return events;
}

std::vector<Hash> HashesOf(const std::vector<PreparedEvent>& events) {
  std::vector<Hash> hashes;
  for (const PreparedEvent& event : events) hashes.push_back(event.hash);
  return hashes;
}

}  // namespace

SimulatedParty::SimulatedParty(const std::string& id)
    : participant(id), keys({participant.key}), events(EventsOf(participant)) {}

ClientRequest SimulatedClient::Sign(Job& job) {
  if (job.record) {
    const NoteSigner* signers[] = {&party_->keys[party_->key_in_use],
                                   &party_->keys.back()};
    job.sent = std::make_shared<const Submission>(*BuildBatch(
        {std::string(kTestOrigin), job.record->participant, seen_}, job.events, signers));
  } else {
    const NoteSigner* signer = &party_->keys[party_->key_in_use];
    job.sent = std::make_shared<const Submission>(*BuildBatch(
        {std::string(kTestOrigin), party_->participant.submitter.participant, seen_},
        job.events, {&signer, 1}));
  }
  return {job.number, job.sent, HashesOf(job.events)};
}

ClientRequest SimulatedClient::Begin(std::vector<PreparedEvent> events) {
  jobs_.push_back({++last_number_, std::move(events), nullptr, std::nullopt});
  return Sign(jobs_.back());
}

std::optional<ClientRequest> SimulatedClient::Next() {
  if (jobs_.size() >= kWaitingMax || random_->Chance(35)) return Again();
  const size_t sent = party_->next_event;
  std::vector<PreparedEvent> events;
  if (sent > 0 && random_->Chance(25)) {
    // What this client or another one has sent, cut in another way.
    const size_t first = random_->Between(0, sent - 1);
    const size_t end = std::min<size_t>(sent, first + random_->Between(1, 3));
    events.assign(party_->events.begin() + first, party_->events.begin() + end);
    std::reverse(events.begin(), events.end());
    if (random_->Chance(70)) return Begin(std::move(events));
  }
  const size_t end =
      std::min(party_->events.size(), sent + static_cast<size_t>(random_->Between(1, 4)));
  events.insert(events.end(), party_->events.begin() + sent,
                party_->events.begin() + end);
  party_->next_event = end;
  if (events.empty()) return Again();
  return Begin(std::move(events));
}

std::optional<ClientRequest> SimulatedClient::Again() {
  if (jobs_.empty()) return std::nullopt;
  Job& job = jobs_[random_->Between(0, jobs_.size() - 1)];
  // The same bytes, or the same events under a new signature.
  if (random_->Chance(30)) return Sign(job);
  return ClientRequest{job.number, job.sent, HashesOf(job.events)};
}

std::optional<ClientRequest> SimulatedClient::ChangeKey() {
  if (party_->changing_key) return std::nullopt;
  party_->changing_key = true;
  const std::string& id = party_->participant.submitter.participant;
  party_->keys.push_back(TestKey(id, static_cast<int>(party_->keys.size())));
  RegistryRecord record = party_->participant.Record(Role::kExporter);
  record.keys = {party_->keys.back().key()};
  const absl::StatusOr<PreparedEvent> event =
      PrepareRegistration(party_->participant.submitter, record);
  jobs_.push_back({++last_number_, {*event}, nullptr, record});
  return Sign(jobs_.back());
}

void SimulatedClient::End(uint64_t number) {
  std::erase_if(jobs_, [&](const Job& job) { return job.number == number; });
}

std::string SimulatedClient::Receive(const ClientRequest& request,
                                     const ClientAnswer& answer,
                                     const LedgerIdentity& ledger) {
  const auto job = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& each) {
    return each.number == request.number;
  });
  if (absl::IsUnavailable(answer.status) || absl::IsResourceExhausted(answer.status)) {
    return "";  // Later again.
  }
  if (!answer.status.ok()) {
    if (!absl::IsFailedPrecondition(answer.status) &&
        !absl::IsPermissionDenied(answer.status)) {
      return answer.status.ToString();
    }
    if (absl::StrContains(answer.status.message(), "seen")) {
      return absl::StrCat("the ledger has forgotten: ", answer.status.message());
    }
    if (job == jobs_.end()) return "";
    const bool partly_known = answer.status.GetPayload(kKnownEventsPayload).has_value();
    // A key that was changed meanwhile: signed again. Some known: never as one batch.
    if (partly_known) {
      End(request.number);
    } else {
      (void)Sign(*job);
    }
    return "";
  }
  const absl::StatusOr<SignedBatch> batch =
      SignedBatch::Parse(request.submission->batch_note);
  const absl::StatusOr<VerifiedReceipt> receipt =
      VerifyReceipt(ledger, answer.checkpoint, answer.ranges, request.events, batch->hash,
                    answer.already_recorded);
  if (!receipt.ok()) return receipt.status().ToString();
  if (receipt->head.size > seen_.size) seen_ = receipt->head;
  if (job == jobs_.end()) return "";
  if (job->record) {
    party_->key_in_use = party_->keys.size() - 1;
    party_->changing_key = false;
  }
  End(request.number);
  return "";
}

}  // namespace rastro
