// The golden provenance file of tests/testdata, whose keys nobody has any more: what
// they vouch for in fuzzed bytes must stand in it.

#ifndef RASTRO_TESTS_FUZZ_GOLDEN_H_
#define RASTRO_TESTS_FUZZ_GOLDEN_H_

#include <string>

#include "crypto/provenance.h"
#include "crypto/provenance_file.h"

namespace rastro {

struct GoldenProvenance {
  std::string bytes;
  ProvenanceFile file;
  std::string lot;
  LedgerIdentity ledger;
  VerifiedHistory history;
};

// Ends the process if the file is not intact: the checkout is damaged.
const GoldenProvenance& Golden();

}  // namespace rastro

#endif  // RASTRO_TESTS_FUZZ_GOLDEN_H_
