// A small trade for tests: participants with keys, events about lots, batches.

#ifndef RASTRO_TESTS_TESTING_TRADE_H_
#define RASTRO_TESTS_TESTING_TRADE_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/note.h"
#include "crypto/registry_record.h"
#include "services/client/batch_builder.h"
#include "services/ledger/clock.h"

namespace rastro {

inline constexpr absl::string_view kTestOrigin = "ledger.example/test";

// A clock that stands still until it is moved.
class FakeClock final : public Clock {
 public:
  absl::Time Now() override { return now_; }
  void Advance(absl::Duration step) { now_ += step; }

 private:
  absl::Time now_ = absl::FromUnixSeconds(1790000000);
};

// An Ed25519 key that is the same in every run.
PrivateKey TestPrivateKey(absl::string_view name, int number = 0);
MemoryNoteSigner TestKey(absl::string_view name, int number = 0);

// A participant with one key.
struct TestParticipant {
  explicit TestParticipant(std::string id);

  RegistryRecord Record(Role role) const;

  Submitter submitter;
  MemoryNoteSigner key;
};

// What happened, in EPCIS JSON. Times are minutes after 2026-03-02T06:00:00-07:00.
std::string ObjectEventJson(absl::string_view action,
                            const std::vector<std::string>& lots, int minute,
                            absl::string_view event_id = "");
std::string PackingJson(absl::string_view action, absl::string_view parent,
                        const std::vector<std::string>& children, int minute);
std::string TransformationJson(const std::vector<std::string>& inputs,
                               const std::vector<std::string>& outputs, int minute,
                               absl::string_view transformation_id = "");

// A lot of this test's own, as a canonical URI.
std::string TestLot(absl::string_view name);

// The event with this content as its `partners` part.
PreparedEvent TestEvent(const TestParticipant& participant, std::string epcis_json);

// A batch signed by the participant's key.
Submission TestBatch(const TestParticipant& participant,
                     const std::vector<PreparedEvent>& events, TreeHead seen = {});

// A registration of `record`, submitted by `submitter` and signed by all of `signers`.
Submission TestRegistration(const TestParticipant& submitter,
                            const RegistryRecord& record,
                            const std::vector<const NoteSigner*>& signers,
                            TreeHead seen = {});

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_TRADE_H_
