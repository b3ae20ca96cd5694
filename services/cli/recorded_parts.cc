// The nonce of a part follows from its content, so that one content is one hash in every
// event of the same submitter. Found are such events by their event hash ID, which a
// query answers for a whole batch at once; what is found is then read and proven.

#include "services/cli/recorded_parts.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "crypto/entry_opening.h"
#include "crypto/merkle/inclusion.h"
#include "crypto/note/checkpoint.h"
#include "crypto/part.h"
#include "services/traceability/event_hash_id.h"
#include "services/wire/messages.h"
#include "services/wire/problems.h"

namespace rastro {
namespace {

constexpr size_t kPagesMax = 1000;
constexpr absl::Duration kPause = absl::Seconds(1);

const std::string* PartnersTextOf(const PreparedEvent& event) {
  for (const auto& [kind, text] : event.submitted.parts) {
    if (kind == kPartnersPart) return &text;
  }
  return nullptr;
}

// The default profile's; "" if the event has none.
std::string HashIdOf(const std::string& part_text) {
  const absl::StatusOr<Part> part = Part::Parse(part_text);
  if (!part.ok()) return "";
  const absl::StatusOr<EventHashIds> ids =
      EventHashIdsOf(part->media_type, part->content);
  return ids.ok() ? ids->Under(EventHashProfile::kCbv20) : "";
}

class RecordedPartsFinder {
 public:
  RecordedPartsFinder(Session& session, const std::string& participant,
                      absl::Duration patience)
      : session_(session), participant_(participant), patience_(patience) {}

  absl::StatusOr<std::vector<std::optional<uint64_t>>> Find(
      absl::Span<const PreparedEvent> events) {
    std::set<std::string> ids;
    for (const PreparedEvent& event : events) {
      const std::string* partners = PartnersTextOf(event);
      std::string id = partners == nullptr ? "" : HashIdOf(*partners);
      if (!id.empty()) ids.insert(std::move(id));
    }
    if (absl::Status status = Query(ids); !status.ok()) return status;
    if (absl::Status status = ReadFound(); !status.ok()) return status;
    std::vector<std::optional<uint64_t>> others;
    for (const PreparedEvent& event : events) {
      absl::StatusOr<std::optional<uint64_t>> other = OtherOf(event);
      if (!other.ok()) return other.status();
      others.push_back(*other);
    }
    return others;
  }

 private:
  // An event of the same submitter in the ledger.
  struct Recorded {
    uint64_t index = 0;
    Hash leaf_hash, event_hash;
  };

  absl::Status Query(const std::set<std::string>& ids) {
    if (ids.empty()) return absl::OkStatus();
    v1::QueryEventsRequest request;
    v1::QueryParam& param = *request.add_params();
    param.set_name("EQ_eventID");
    for (const std::string& id : ids) param.add_values(id);
    request.set_page_size(1000);
    for (size_t page = 0; page < kPagesMax; ++page) {
      absl::StatusOr<v1::QueryEventsResponse> response = WhileBusy(request);
      // Its rows are derived: that they are damaged says nothing about the ledger.
      if (!response.ok()) {
        return absl::UnavailableError(
            absl::StrCat("whether the events are recorded with other public parts: ",
                         response.status().message()));
      }
      for (const v1::FoundEvent& found : response->events()) {
        if (found.submitter() == participant_) found_.insert(found.index());
      }
      if (response->next_page_token().empty()) return absl::OkStatus();
      request.set_page_token(response->next_page_token());
    }
    return absl::UnavailableError(
        "whether the events are recorded with other public parts: the answer has no end");
  }

  // The rows that the query needs may still be in the making.
  absl::StatusOr<v1::QueryEventsResponse> WhileBusy(
      const v1::QueryEventsRequest& request) {
    const absl::Time give_up = absl::Now() + patience_;
    while (true) {
      absl::StatusOr<v1::QueryEventsResponse> response =
          session_.connection.QueryEvents(request);
      const bool is_busy = ReceivedRetryDelayMs(response.status()) > 0;
      if (!is_busy || absl::Now() + kPause > give_up) return response;
      absl::SleepFor(kPause);
    }
  }

  // Consecutive entries in one call: a file that is submitted again lies so.
  absl::Status ReadFound() {
    for (auto begin = found_.begin(); begin != found_.end();) {
      auto end = std::next(begin);
      while (end != found_.end() && *end == *std::prev(end) + 1) ++end;
      absl::Status status = session_.connection.ReadEntries(
          {*begin, *std::prev(end) - *begin + 1},
          [](const std::string&) { return absl::OkStatus(); },
          [&](ShownEntry shown) { return Take(shown.opening); });
      if (!status.ok()) return status;
      begin = end;
    }
    return absl::OkStatus();
  }

  absl::Status Take(const EntryOpening& opening) {
    const absl::StatusOr<OpenedEntry> opened = OpenEntry(opening);
    if (!opened.ok()) return Contradiction(opened.status());
    const EventPart* partners = opened->event.FindPart(kPartnersPart);
    if (opened->event.participant != participant_ || partners == nullptr) {
      return absl::OkStatus();
    }
    recorded_[partners->hash].push_back(
        {opened->entry.index, opened->leaf_hash, opened->event_hash});
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<uint64_t>> OtherOf(const PreparedEvent& event) {
    const std::optional<uint64_t> none;
    const std::string* partners = PartnersTextOf(event);
    if (partners == nullptr) return none;
    const auto found = recorded_.find(LeafHash(*partners));
    if (found == recorded_.end()) return none;
    const std::vector<Recorded>& all = found->second;
    const bool is_known = std::any_of(all.begin(), all.end(), [&](const Recorded& each) {
      return each.event_hash == event.hash;
    });
    if (is_known) return none;
    if (absl::Status status = Prove(all.front()); !status.ok()) return status;
    return std::optional<uint64_t>(all.front().index);
  }

  // The server's word is not enough to leave an event out.
  absl::Status Prove(const Recorded& recorded) {
    absl::StatusOr<v1::GetInclusionProofResponse> response =
        session_.connection.GetInclusionProof(recorded.index, 0);
    if (!response.ok()) return response.status();
    absl::StatusOr<std::vector<Hash>> path = HashesFromWire("hashes", response->hashes());
    if (!path.ok()) return Contradiction(path.status());
    absl::StatusOr<TreeHead> head = session_.Remember(response->checkpoint());
    if (!head.ok()) return head.status();
    const absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(
        response->checkpoint(), session_.ledger.origin, session_.ledger.key);
    if (!checkpoint.ok()) return Contradiction(checkpoint.status());
    const absl::Status status = VerifyInclusion({recorded.index, *std::move(path)},
                                                recorded.leaf_hash, checkpoint->head);
    return status.ok() ? status : Contradiction(status);
  }

  Session& session_;
  const std::string& participant_;
  const absl::Duration patience_;
  std::set<uint64_t> found_;                                   // Indexes.
  absl::flat_hash_map<Hash, std::vector<Recorded>> recorded_;  // By partners' part.
};

}  // namespace

absl::StatusOr<std::vector<std::optional<uint64_t>>> FindRecordedWithOtherParts(
    Session& session, const std::string& participant,
    absl::Span<const PreparedEvent> events, absl::Duration patience) {
  return RecordedPartsFinder(session, participant, patience).Find(events);
}

}  // namespace rastro
