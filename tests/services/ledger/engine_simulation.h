// An engine, its machine, its clients and the network between them, on one thread and
// from one seed: the same seed is the same story. Requests and answers are lost,
// repeated and overtake one another; clients repeat what was not answered, send what
// others have sent, change their keys; the machine fails and crashes between and within
// commits; the clock jumps.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_ENGINE_SIMULATION_H_
#define RASTRO_TESTS_SERVICES_LEDGER_ENGINE_SIMULATION_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "services/ledger/engine.h"
#include "tests/services/ledger/ledger_witness.h"
#include "tests/services/ledger/simulated_client.h"
#include "tests/services/ledger/simulated_machine.h"

namespace rastro {

struct SimulationCounts {
  uint64_t entries = 0, answers = 0, refusals = 0, repeated = 0;
  int crashes = 0, refused_groups = 0, failures = 0, slow_writes = 0;
  int key_changes = 0, lost_messages = 0;
};

class EngineSimulation {
 public:
  EngineSimulation(uint64_t seed, Lie lie);

  // Runs the whole story. Empty, or what was wrong first, with the last steps before it.
  std::string Run(int steps);

  SimulationCounts counts() const;

 private:
  // A request on its way, or an answer.
  struct Message {
    size_t client = 0;
    ClientRequest request;
    std::shared_ptr<const ClientAnswer> answer;  // Null: it is a request.
  };

  bool wrong() const { return !witness_.complaint().empty(); }
  void Note(std::string step);

  void Open();
  void Step();
  void Quietly();  // One thing that may happen while the disk works.
  void ClientSends();
  void Send(Message message);
  void Deliver(size_t which);
  void Admit(const Message& message);
  void SubmitAdmitted(size_t which);
  void Answer(const Message& message, absl::StatusOr<Recorded> recorded);
  void MoveClock();
  void Look();
  void Settle();

  // What a worker's thread holds between admission and queue.
  struct Admitted {
    Message message;
    AdmittedBatch batch;
  };

  Random random_;
  FaultRates rates_;
  SimulatedMachine machine_;
  LedgerWitness witness_;
  std::vector<SimulatedParty> parties_;
  std::vector<SimulatedClient> clients_;
  std::vector<Message> network_;
  std::vector<Admitted> admitted_;
  int percent_lost_ = 0;
  int percent_repeated_ = 0;
  std::unique_ptr<Engine> engine_;
  std::deque<std::string> last_steps_;
  SimulationCounts counts_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_ENGINE_SIMULATION_H_
