// Small parts of what is watched: names of calls, reasons, the bound on lines, samples of
// the process.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <set>
#include <thread>

#include "absl/strings/cord.h"
#include "absl/time/clock.h"
#include "services/ledger/submission.h"
#include "services/server/line_budget.h"
#include "services/server/process_samples.h"
#include "services/server/refusal_reason.h"
#include "services/server/request_id.h"

namespace rastro {
namespace {

TEST(RequestIdTest, TakesWhatCannotPassForMoreInALog) {
  for (const char* sound : {"a", "A-1_b.c", "4bf92f3577b34da6a3ce929d0e0e4736"}) {
    EXPECT_TRUE(IsRequestId(sound)) << sound;
  }
  EXPECT_TRUE(IsRequestId(std::string(64, 'x')));
  EXPECT_FALSE(IsRequestId(std::string(65, 'x')));
  for (const char* bad : {"", " ", "a b", "a\"b", "a\nb", "ñ", "a/b", "{}", "a,b"}) {
    EXPECT_FALSE(IsRequestId(bad)) << bad;
  }
}

TEST(RequestIdTest, NewOnesAreSoundAndDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    ids.insert(NewRequestId());
    EXPECT_TRUE(IsRequestId(*ids.begin()));
  }
  // Not the same ones in every thread either.
  std::thread([&] {
    for (int i = 0; i < 1000; ++i) ids.insert(NewRequestId());
  }).join();
  EXPECT_EQ(ids.size(), 2000u);
}

TEST(RefusalReasonTest, EveryCodeHasOne) {
  std::set<absl::string_view> names;
  for (int code = 1; code <= 16; ++code) {
    names.insert(
        NameOf(ReasonOfRefusal(absl::Status(static_cast<absl::StatusCode>(code), "?"))));
  }
  absl::Status partly = absl::FailedPreconditionError("?");
  partly.SetPayload(kKnownEventsPayload, absl::Cord("0 0\n"));
  EXPECT_EQ(NameOf(ReasonOfRefusal(partly)), "partly_recorded");
  absl::Status read_only = absl::UnavailableError("?");
  read_only.SetPayload(kNoRetryPayload, absl::Cord());
  EXPECT_EQ(NameOf(ReasonOfRefusal(read_only)), "read_only");
  absl::Status over_limit = absl::ResourceExhaustedError("?");
  over_limit.SetPayload(kRetryAfterPayload, absl::Cord("10"));
  EXPECT_EQ(NameOf(ReasonOfRefusal(over_limit)), "over_limit");
  names.insert("over_limit");
  names.insert("partly_recorded");
  names.insert("read_only");
  EXPECT_EQ(names.size(), kRefusalReasons);
  EXPECT_EQ(NameOf(ReasonOfRefusal(absl::InternalError("?"))), "our_fault");
  EXPECT_EQ(NameOf(ReasonOfRefusal(absl::DataLossError("?"))), "our_fault");
  EXPECT_EQ(NameOf(ReasonOfRefusal(absl::UnavailableError("?"))), "busy");
}

TEST(LineBudgetTest, LeavesOutWhatIsTooMuchAndSaysSo) {
  LineBudget budget(3);
  const absl::Time second = absl::FromUnixSeconds(1'000'000);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(budget.Take("a", second), 0u);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(budget.Take("a", second + absl::Milliseconds(900)), std::nullopt);
  }
  EXPECT_EQ(budget.Take("a", second + absl::Seconds(1)), 5u);
  EXPECT_EQ(budget.Take("a", second + absl::Seconds(1)), 0u);
  EXPECT_EQ(budget.left_out_ever(), 5u);
}

TEST(LineBudgetTest, NobodysLinesAreLeftOutForAnothersFlood) {
  LineBudget budget(3);
  const absl::Time second = absl::FromUnixSeconds(1'000'000);
  for (int i = 0; i < 10; ++i) budget.Take("flood", second);
  EXPECT_EQ(budget.Take("another", second), 7u);
  EXPECT_EQ(budget.Take("", second), 0u);
  EXPECT_EQ(budget.Take("flood", second), std::nullopt);
}

double ValueOf(const SampleSheet& sheet, const std::string& name) {
  for (const SampleSheet::Family& family : sheet.families()) {
    if (family.name == name) return family.samples.at(0).value;
  }
  ADD_FAILURE() << "there is no " << name;
  return 0;
}

TEST(SampleProcessTest, SaysWhatTheSystemSays) {
  // Some processor time, so that there is something to see.
  const double burnt_until = static_cast<double>(clock()) / CLOCKS_PER_SEC + 0.05;
  while (static_cast<double>(clock()) / CLOCKS_PER_SEC < burnt_until) {
  }
  SampleSheet sheet;
  SampleProcess(sheet);
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  const double seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
                         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  EXPECT_NEAR(ValueOf(sheet, "process_cpu_seconds_total"), seconds, 0.05);
  const double resident = ValueOf(sheet, "process_resident_memory_bytes");
  EXPECT_GT(resident, 1 << 20);
  EXPECT_LE(resident, static_cast<double>(usage.ru_maxrss) * 1024 + (1 << 20));
  const double age = absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) -
                     ValueOf(sheet, "process_start_time_seconds");
  EXPECT_GT(age, -2);  // The machine's start is known to a second.
  EXPECT_LT(age, 3600);
  EXPECT_GE(ValueOf(sheet, "process_threads"), 1);
  const double open_before = ValueOf(sheet, "process_open_fds");
  const int more = dup(0);
  ASSERT_GE(more, 0);
  SampleSheet next;
  SampleProcess(next);
  close(more);
  EXPECT_EQ(ValueOf(next, "process_open_fds"), open_before + 1);
  EXPECT_GT(ValueOf(next, "process_max_fds"), open_before);
}

}  // namespace
}  // namespace rastro
