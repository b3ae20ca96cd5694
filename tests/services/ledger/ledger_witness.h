// Looks over the shoulder of a simulated ledger: audits every entry before anything over
// it is signed, and remembers all that anybody was ever shown or told.
// Keeps the first thing that is wrong. Not thread-safe.

#ifndef RASTRO_TESTS_SERVICES_LEDGER_LEDGER_WITNESS_H_
#define RASTRO_TESTS_SERVICES_LEDGER_LEDGER_WITNESS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/ledger_auditor.h"
#include "services/ledger/reader.h"
#include "tests/services/ledger/simulated_machine.h"

namespace rastro {

class LedgerWitness {
 public:
  explicit LedgerWitness(const SimulatedMachine& machine);

  // Something is about to be signed: its tree must be durable, guarded, and the same
  // as in everything that was signed before.
  void OnSigning(absl::string_view text);

  // A batch of these events was answered with these indexes.
  void OnTold(absl::Span<const Hash> events, absl::Span<const uint64_t> indexes);

  // What everybody may see now: never behind what was shown before, in size or time.
  void OnPublished(const Published& at);

  // Some of what was told and shown, chosen by `random`, is still so.
  void Sample(const Published& at, const Reader& reader, Random& random);

  // All that was told and shown is still kept.
  void CheckKept();

  // Each event that was told of is found, and proven, where it was told to be.
  void CheckAllTold(const Published& at, const Reader& reader);

  // Empty while nothing is wrong.
  const std::string& complaint() const { return complaint_; }
  void Complain(absl::string_view what);

 private:
  uint64_t size() const { return auditor_.head().size; }
  void CheckProven(const Published& at, const Reader& reader, uint64_t index);
  void AuditTo(uint64_t size);
  void AuditNext();
  void CheckHead(const TreeHead& head, absl::string_view what);

  const SimulatedMachine& machine_;
  LedgerAuditor auditor_;
  std::vector<Hash> leaves_;         // Of all entries that were ever signed over.
  std::map<Hash, uint64_t> events_;  // Where each of their events stands.
  std::map<Hash, uint64_t> told_;
  std::vector<uint64_t> shown_;  // Sizes of checkpoints, as they were shown.
  std::string record_time_;
  std::string complaint_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_LEDGER_LEDGER_WITNESS_H_
