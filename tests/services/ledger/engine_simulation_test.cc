// Whole lives of a ledger, from seeds. A seed that fails prints itself; it is told again
// by
//   RASTRO_SIMULATION_SEED=<seed> engine_simulation_test
// RASTRO_SIMULATION_SEEDS=<n> sets how many are run.

#include "tests/services/ledger/engine_simulation.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"

namespace rastro {
namespace {

constexpr int kSteps = 250;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

TEST(EngineSimulationTest, EverySeedKeepsItsPromises) {
  const uint64_t only = FromEnvironment("RASTRO_SIMULATION_SEED", 0);
  const uint64_t first = only > 0 ? only : 1;
  const uint64_t last = only > 0 ? only : FromEnvironment("RASTRO_SIMULATION_SEEDS", 200);
  SimulationCounts sum;
  for (uint64_t seed = first; seed <= last; ++seed) {
    EngineSimulation simulation(seed, Lie::kNone);
    const std::string complaint = simulation.Run(kSteps);
    ASSERT_EQ(complaint, "") << "repeat with RASTRO_SIMULATION_SEED=" << seed;
    const SimulationCounts counts = simulation.counts();
    sum.entries += counts.entries;
    sum.answers += counts.answers;
    sum.refusals += counts.refusals;
    sum.repeated += counts.repeated;
    sum.crashes += counts.crashes;
    sum.refused_groups += counts.refused_groups;
    sum.failures += counts.failures;
    sum.slow_writes += counts.slow_writes;
    sum.key_changes += counts.key_changes;
    sum.lost_messages += counts.lost_messages;
  }
  std::cout << last - first + 1 << " seeds: " << sum.entries << " entries, "
            << sum.answers << " receipts (" << sum.repeated << " of them repeated), "
            << sum.refusals << " refusals, " << sum.crashes << " crashes, "
            << sum.failures << " failed calls, " << sum.refused_groups
            << " groups refused by a full disk, " << sum.slow_writes << " slow writes, "
            << sum.key_changes << " key changes, " << sum.lost_messages
            << " messages lost\n";
  if (only > 0) return;
  // A story in which nothing happens proves nothing.
  EXPECT_GT(sum.entries, 20 * last);
  for (int count : {sum.crashes, sum.failures, sum.refused_groups, sum.slow_writes,
                    sum.key_changes, static_cast<int>(sum.repeated)}) {
    EXPECT_GT(static_cast<uint64_t>(count), last / 10);
  }
}

TEST(EngineSimulationTest, TheSameSeedIsTheSameStory) {
  for (uint64_t seed : {3, 17}) {
    EngineSimulation one(seed, Lie::kNone), two(seed, Lie::kNone);
    EXPECT_EQ(one.Run(kSteps), two.Run(kSteps));
    EXPECT_EQ(one.counts().entries, two.counts().entries);
    EXPECT_EQ(one.counts().answers, two.counts().answers);
    EXPECT_EQ(one.counts().lost_messages, two.counts().lost_messages);
  }
}

struct LieCase {
  const char* name;
  Lie lie;
  const char* complaint;  // Part of it.
};

class LyingMachineTest : public ::testing::TestWithParam<LieCase> {};

// A simulation that cannot fail shows nothing: each lie is found out soon.
TEST_P(LyingMachineTest, IsFoundOut) {
  std::string complaint;
  uint64_t seed = 1;
  for (; seed <= 50 && complaint.empty(); ++seed) {
    complaint = EngineSimulation(seed, GetParam().lie).Run(kSteps);
  }
  EXPECT_NE(complaint.find(GetParam().complaint), std::string::npos) << complaint;
  std::cout << "found out by seed " << seed - 1 << ": "
            << complaint.substr(0, complaint.find('\n')) << "\n";
}

INSTANTIATE_TEST_SUITE_P(
    All, LyingMachineTest,
    ::testing::Values(
        LieCase{"GuardIsLate", Lie::kGuardIsLate, "the guard is at"},
        LieCase{"IndexForgetsEvents", Lie::kIndexForgetsEvents, "the same event"},
        LieCase{"StoreLosesLastGroup", Lie::kStoreLosesLastGroup, "which were signed"},
        LieCase{"StoreTearsGroups", Lie::kStoreTearsGroups, ""},
        LieCase{"StoreForgetsTime", Lie::kStoreForgetsTime, "goes back"},
        LieCase{"AllIsRestored", Lie::kAllIsRestored, "which were signed"}),
    [](const ::testing::TestParamInfo<LieCase>& test) { return test.param.name; });

}  // namespace
}  // namespace rastro
