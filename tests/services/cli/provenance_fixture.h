// Real provenance files for tests: a test ledger records events, its reader makes the
// file, the verifier opens it.

#ifndef RASTRO_TESTS_SERVICES_CLI_PROVENANCE_FIXTURE_H_
#define RASTRO_TESTS_SERVICES_CLI_PROVENANCE_FIXTURE_H_

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "crypto/provenance.h"
#include "crypto/provenance_file.h"
#include "tests/testing/test_ledger.h"

namespace rastro {

class ProvenanceFixture : public ::testing::Test {
 protected:
  void SetUp() override { ledger_.Create(); }

  // The file of `lot` that shows `lots` beside it. Fails the test if it is not made.
  ProvenanceFile FileOf(const std::string& lot, std::set<std::string> lots = {});

  // What the verifier makes of that file.
  VerifiedHistory HistoryOf(const std::string& lot, std::set<std::string> lots = {});

  TestLedger ledger_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_CLI_PROVENANCE_FIXTURE_H_
