// A client of a simulated ledger: makes batches, repeats what is not answered, checks
// every answer. Several clients may speak for one participant and share its key.
// Not thread-safe.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_SIMULATED_CLIENT_H_
#define RASTRO_TESTS_SERVICES_LEDGER_SIMULATED_CLIENT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/client/receipt.h"
#include "services/ledger/submission.h"
#include "services/simulation/random.h"
#include "tests/testing/trade.h"

namespace rastro {

// What goes to the server.
struct ClientRequest {
  uint64_t number = 0;  // Of the job that it belongs to.
  std::shared_ptr<const Submission> submission;
  std::vector<Hash> events;
};

// What comes back.
struct ClientAnswer {
  absl::Status status;
  std::string checkpoint;
  std::vector<ProvenRange> ranges;
  bool already_recorded = false;
};

// A participant, as its clients know it.
struct SimulatedParty {
  explicit SimulatedParty(const std::string& id);

  const TestParticipant participant;
  std::vector<MemoryNoteSigner> keys;  // The last one is in force, or will be.
  size_t key_in_use = 0;               // What its clients sign with.
  bool changing_key = false;
  size_t next_event = 0;  // From here on nothing has been sent.
  const std::vector<PreparedEvent>& events;
};

class SimulatedClient {
 public:
  SimulatedClient(SimulatedParty& party, Random& random)
      : party_(&party), random_(&random) {}

  // What it sends next, if anything: something new, something again, or what the others
  // have sent.
  std::optional<ClientRequest> Next();

  // A request that changes the party's key; nullopt if that is under way.
  std::optional<ClientRequest> ChangeKey();

  // Repeats something that is not answered.
  std::optional<ClientRequest> Again();

  // Looks at an answer. A complaint, if it is not as promised.
  std::string Receive(const ClientRequest& request, const ClientAnswer& answer,
                      const LedgerIdentity& ledger);

  bool waiting() const { return !jobs_.empty(); }

 private:
  // What is to be recorded, until it is answered.
  struct Job {
    uint64_t number = 0;
    std::vector<PreparedEvent> events;
    std::shared_ptr<const Submission> sent;
    std::optional<RegistryRecord> record;
  };

  ClientRequest Sign(Job& job);
  ClientRequest Begin(std::vector<PreparedEvent> events);
  void End(uint64_t number);

  SimulatedParty* party_;
  Random* random_;
  uint64_t last_number_ = 0;
  std::vector<Job> jobs_;
  TreeHead seen_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_SIMULATED_CLIENT_H_
