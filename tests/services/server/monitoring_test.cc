// What is counted, answered and logged of real calls over real sockets.

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/server/log.h"
#include "services/server/monitoring_server.h"
#include "services/server/request_id.h"
#include "tests/services/server/generic_calls.h"
#include "tests/services/server/http_get.h"
#include "tests/services/server/scrape.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Changes = std::map<std::string, double>;

constexpr uint64_t kRoomBytes = uint64_t{7} << 30;

class MonitoringTest : public ServerTest {
 protected:
  void SetUp() override {
    watching_ = &watched_server_;
    ledger_.options.observer = &watched_server_.metrics;
    ledger_.options.minimum_free_bytes = 1 << 20;
    ledger_.options.free_space = [this](const std::string&) { return free_.load(); };
    ASSERT_NO_FATAL_FAILURE(ServerTest::SetUp());
    watched_.emplace(watched_server_, *ledger_);
    auto http = MonitoringServer::Start("127.0.0.1:0", watched_server_);
    ASSERT_THAT(http, IsOk());
    http_ = *std::move(http);
  }

  void TearDown() override {
    ServerTest::TearDown();
    watched_.reset();
    ledger_.Close();
    StopLog();
  }

  HttpResponse Get(const std::string& path) { return HttpGet(http_->address(), path); }

  Scrape ScrapeNow() {
    const HttpResponse response = Get("/metrics");
    EXPECT_EQ(response.code, 200);
    return Scrape(response.body);
  }

  std::string OneEvent(const std::string& lot) {
    return ObjectEventJson("ADD", {TestLot(lot)}, 0);
  }

  // 1 SERVING, 2 NOT_SERVING, as gRPC's health service says.
  int Health(const std::string& service) {
    std::string response;
    const std::string request =
        service.empty() ? ""
                        : absl::StrCat("\x0a", std::string(1, service.size()), service);
    (void)GenericCalls(Connect()).Call("/grpc.health.v1.Health/Check", request,
                                       &response);
    return response.size() == 2 ? response[1] : 0;
  }

  void WaitForHealth(int wanted) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    while (Health("rastro.v1.SubmissionService") != wanted) {
      ASSERT_LT(absl::Now(), deadline);
    }
  }

  std::atomic<uint64_t> free_ = kRoomBytes;
  Watching watched_server_{ServerConfig()};
  std::optional<WatchedLedger> watched_;
  std::unique_ptr<MonitoringServer> http_;
};

TEST_F(MonitoringTest, CountsEveryBatchByWhatBecameOfIt) {
  const Scrape before = ScrapeNow();

  const Submission first = Batch({OneEvent("A"), OneEvent("B")});
  ASSERT_THAT(Submit(first), IsOk());
  ASSERT_THAT(Submit(first), IsOk());  // Its first receipts again.
  Submission bad = Batch({OneEvent("C")});
  bad.events[0].lots.clear();
  EXPECT_THAT(Submit(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Submit(bad), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Submit(Batch({OneEvent("A"), OneEvent("D")})),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  const TestParticipant stranger("desconocida");
  EXPECT_THAT(Submit(TestBatch(stranger, {TestEvent(stranger, OneEvent("E"))})),
              StatusIs(absl::StatusCode::kPermissionDenied));
  free_ = 1;
  EXPECT_THAT(Submit(Batch({OneEvent("F")})),
              StatusIs(absl::StatusCode::kResourceExhausted));
  free_ = kRoomBytes;
  ASSERT_THAT(Submit(Batch({OneEvent("G")})), IsOk());

  const Scrape after = ScrapeNow();
  EXPECT_EQ(after.Since(before, "rastro_refused_batches_total"),
            (Changes{{"rastro_refused_batches_total{reason=\"malformed\"}", 2},
                     {"rastro_refused_batches_total{reason=\"partly_recorded\"}", 1},
                     {"rastro_refused_batches_total{reason=\"not_in_force\"}", 1},
                     {"rastro_refused_batches_total{reason=\"disk_full\"}", 1}}));
  EXPECT_EQ(after.Since(before, "rastro_submitted_batches_total"),
            (Changes{{"rastro_submitted_batches_total", 8}}));
  EXPECT_EQ(after.Since(before, "rastro_recorded_batches_total"),
            (Changes{{"rastro_recorded_batches_total", 2}}));
  EXPECT_EQ(after.Since(before, "rastro_recorded_events_total"),
            (Changes{{"rastro_recorded_events_total", 3}}));
  EXPECT_EQ(after.Since(before, "rastro_repeated_batches_total"),
            (Changes{{"rastro_repeated_batches_total", 1}}));
  EXPECT_EQ(after["rastro_submission_seconds_count"], 3);
  EXPECT_EQ(
      after.Since(before, "rastro_calls_total"),
      (Changes{
          {"rastro_calls_total{code=\"OK\",method=\"SubmissionService/SubmitBatch\"}", 3},
          {"rastro_calls_total{code=\"INVALID_ARGUMENT\",method=\"SubmissionService/"
           "SubmitBatch\"}",
           2},
          {"rastro_calls_total{code=\"FAILED_PRECONDITION\",method=\"SubmissionService/"
           "SubmitBatch\"}",
           1},
          {"rastro_calls_total{code=\"PERMISSION_DENIED\",method=\"SubmissionService/"
           "SubmitBatch\"}",
           1},
          {"rastro_calls_total{code=\"RESOURCE_EXHAUSTED\",method=\"SubmissionService/"
           "SubmitBatch\"}",
           1}}));
  EXPECT_GT(after["rastro_submitted_bytes_total"], 0);
  EXPECT_GT(after["rastro_recorded_bytes_total"], before["rastro_recorded_bytes_total"]);
}

// One batch alone goes through every stage once; one that is refused only through those
// before its refusal.
TEST_F(MonitoringTest, MeasuresEachStageOfABatchOnce) {
  const auto counts = [](const Scrape& now, const Scrape& before) {
    return now.Since(before, "rastro_stage_seconds_count");
  };
  const auto stage = [](const std::string& name) {
    return absl::StrCat("rastro_stage_seconds_count{stage=\"", name, "\"}");
  };
  const Scrape before = ScrapeNow();
  Record({OneEvent("A"), OneEvent("B")});
  const Scrape recorded = ScrapeNow();
  Changes each;
  for (const char* name : {"wait", "admission", "queue", "build", "hand_over", "write",
                           "guard", "sign", "index", "receipt"}) {
    each[stage(name)] = 1;
  }
  EXPECT_EQ(counts(recorded, before), each);
  EXPECT_EQ(recorded["rastro_group_events_count"] - before["rastro_group_events_count"],
            1);
  EXPECT_EQ(recorded["rastro_group_events_sum"] - before["rastro_group_events_sum"], 2);
  EXPECT_EQ(recorded["rastro_group_batches_sum"] - before["rastro_group_batches_sum"], 1);

  Submission bad = Batch({OneEvent("C")});
  bad.events[0].lots.clear();
  EXPECT_FALSE(Submit(bad).ok());
  const Scrape refused = ScrapeNow();
  EXPECT_EQ(counts(refused, recorded),
            (Changes{{stage("wait"), 1}, {stage("admission"), 1}}));
  // No stage takes longer than the whole, and the stages of one batch make up most of it.
  const double whole = recorded["rastro_submission_seconds_sum"];
  const double stages =
      recorded.Sum("rastro_stage_seconds_sum") - before.Sum("rastro_stage_seconds_sum");
  EXPECT_GT(stages, 0);
  EXPECT_LE(stages, whole);
}

TEST_F(MonitoringTest, CountsTheBatchesOfAStream) {
  const Scrape before = ScrapeNow();
  const auto context = CallContext();
  const auto stream = submission_->SubmitBatches(context.get());
  Submission bad = Batch({OneEvent("B")});
  bad.events[0].lots.clear();
  uint64_t id = 0;
  for (const Submission& batch : {Batch({OneEvent("A")}), bad, Batch({OneEvent("C")})}) {
    v1::SubmitBatchesRequest request;
    request.set_request_id(++id);
    *request.mutable_batch() = SubmissionToWire(batch);
    ASSERT_TRUE(stream->Write(request));
  }
  v1::SubmitBatchesResponse response;
  ASSERT_TRUE(stream->Read(&response));
  EXPECT_EQ(ScrapeNow()["rastro_calls_open{method=\"SubmissionService/SubmitBatches\"}"],
            1);
  stream->WritesDone();
  while (stream->Read(&response)) {
  }
  ASSERT_TRUE(stream->Finish().ok());
  const Scrape after = ScrapeNow();
  EXPECT_EQ(after["rastro_submitted_batches_total"], 3);
  EXPECT_EQ(after["rastro_refused_batches_total{reason=\"malformed\"}"], 1);
  EXPECT_EQ(after.Since(before, "rastro_recorded_batches_total"),
            (Changes{{"rastro_recorded_batches_total", 2}}));
  EXPECT_EQ(after.Since(before, "rastro_calls_total"),
            (Changes{{"rastro_calls_total{code=\"OK\",method=\"SubmissionService/"
                      "SubmitBatches\"}",
                      1}}));
  EXPECT_EQ(after.Sum("rastro_calls_open"), 0);
}

TEST_F(MonitoringTest, CountsAFullBudgetAsBusy) {
  config_.submit_mib = 0;
  StartServer();
  EXPECT_THAT(Submit(Batch({OneEvent("A")})), StatusIs(absl::StatusCode::kUnavailable));
  const Scrape after = ScrapeNow();
  EXPECT_EQ(after["rastro_refused_batches_total{reason=\"busy\"}"], 1);
  EXPECT_EQ(after["rastro_submitted_batches_total"], 1);
}

TEST_F(MonitoringTest, CountsReadsWithTheirBytes) {
  const Scrape before = ScrapeNow();
  size_t bytes = 0;
  for (int i = 0; i < 3; ++i) {
    v1::GetCheckpointResponse response;
    ASSERT_THAT(Call(*audit_, &v1::AuditService::Stub::GetCheckpoint,
                     v1::GetCheckpointRequest(), response),
                IsOk());
    bytes += response.ByteSizeLong();
  }
  v1::GetTileRequest no_tile;
  no_tile.set_path("tile/nonsense");
  v1::GetTileResponse tile;
  EXPECT_THAT(Call(*audit_, &v1::AuditService::Stub::GetTile, no_tile, tile),
              StatusIs(absl::StatusCode::kInvalidArgument));
  const Scrape after = ScrapeNow();
  EXPECT_EQ(
      after.Since(before, "rastro_calls_total"),
      (Changes{
          {"rastro_calls_total{code=\"OK\",method=\"AuditService/GetCheckpoint\"}", 3},
          {"rastro_calls_total{code=\"INVALID_ARGUMENT\",method=\"AuditService/"
           "GetTile\"}",
           1}}));
  EXPECT_EQ(
      after.Since(before, "rastro_call_seconds_count"),
      (Changes{{"rastro_call_seconds_count{method=\"AuditService/GetCheckpoint\"}", 3},
               {"rastro_call_seconds_count{method=\"AuditService/GetTile\"}", 1}}));
  EXPECT_EQ(
      after.Since(before, "rastro_response_bytes_total"),
      (Changes{{"rastro_response_bytes_total{method=\"AuditService/GetCheckpoint\"}",
                static_cast<double>(bytes)}}));
  EXPECT_EQ(after.Sum("rastro_calls_open"), 0);
}

// gRPC refuses what is larger than a message may be before any handler hears of it.
TEST_F(MonitoringTest, DoesNotSeeWhatGrpcRefuses) {
  const Scrape before = ScrapeNow();
  v1::SubmitBatchRequest request;
  request.set_batch_note(std::string(kMaxReceivedMessageBytes + 1, 'x'));
  v1::SubmitBatchResponse response;
  EXPECT_THAT(
      Call(*submission_, &v1::SubmissionService::Stub::SubmitBatch, request, response),
      StatusIs(absl::StatusCode::kResourceExhausted));
  const Scrape after = ScrapeNow();
  EXPECT_EQ(after.Since(before, "rastro_submitted"), Changes());
  EXPECT_EQ(after.Since(before, "rastro_calls_total"), Changes());
  EXPECT_EQ(after.Sum("rastro_calls_open"), 0);
}

TEST_F(MonitoringTest, ShowsHowTheLedgerIs) {
  Record({OneEvent("A"), OneEvent("B")});
  ASSERT_THAT(ledger_->query_indexer().WaitFor(4, absl::Now() + absl::Seconds(60)),
              IsOk());
  const Scrape now = ScrapeNow();
  EXPECT_EQ(now["rastro_tree_entries"], 4);
  EXPECT_EQ(now["rastro_guard_entries"], 4);
  EXPECT_EQ(now["rastro_ready"], 1);
  EXPECT_EQ(now["rastro_index_lag_entries{rows=\"index\"}"], 0);
  EXPECT_EQ(now["rastro_index_lag_entries{rows=\"query\"}"], 0);
  EXPECT_TRUE(now.Has("rastro_index_lag_entries{rows=\"findings\"}"));
  EXPECT_EQ(now["rastro_queue_batches"], 0);
  EXPECT_EQ(now["rastro_disk_free_bytes"], static_cast<double>(kRoomBytes));
  EXPECT_GT(now["rastro_database_wal_bytes{database=\"ledger\"}"], 0);
  EXPECT_EQ(now["rastro_database_wal_bytes{database=\"index\"}"], 0);  // It has none.
  EXPECT_GE(now["rastro_database_wal_syncs_total{database=\"ledger\"}"], 3);
  EXPECT_GT(now["rastro_database_memtable_bytes{database=\"query\"}"], 0);
  // Entry and content of each; of the two events a row of the event, its lot, the lot's
  // head, and of their submitter's chain at least one.
  EXPECT_GE(now["rastro_database_rows_written_total{database=\"ledger\"}"], 8);
  EXPECT_GE(now["rastro_database_rows_written_total{database=\"index\"}"], 7);
  const double checkpoint = now["rastro_checkpoint_timestamp_seconds"];
  EXPECT_NEAR(checkpoint, absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()), 120);
}

TEST_F(MonitoringTest, IsReadyWhileTheDiskHasRoom) {
  EXPECT_EQ(Get("/readyz").code, 200);
  EXPECT_EQ(Get("/readyz").body, "ready\n");
  WaitForHealth(1);

  free_ = (1 << 20) - 1;
  EXPECT_EQ(Get("/readyz").code, 503);
  EXPECT_THAT(Get("/readyz").body, HasSubstr("1048575 bytes free"));
  EXPECT_EQ(ScrapeNow()["rastro_ready"], 0);
  WaitForHealth(2);
  // It is alive all the same, and serves reads.
  EXPECT_EQ(Get("/healthz").code, 200);
  EXPECT_EQ(Health(""), 1);

  free_ = 1 << 20;
  EXPECT_EQ(Get("/readyz").code, 200);
  EXPECT_EQ(ScrapeNow()["rastro_ready"], 1);
  WaitForHealth(1);
}

TEST_F(MonitoringTest, IsAliveButNotReadyWhileItStops) {
  ASSERT_EQ(Get("/readyz").code, 200);
  watched_server_.readiness.SetStopping();
  EXPECT_EQ(Get("/readyz").code, 503);
  EXPECT_THAT(Get("/readyz").body, HasSubstr("stopping"));
  server_->Drain(absl::Seconds(10));
  server_.reset();
  EXPECT_EQ(Get("/healthz").code, 200);
  EXPECT_EQ(Get("/readyz").code, 503);
  EXPECT_EQ(ScrapeNow()["rastro_ready"], 0);
}

TEST_F(MonitoringTest, IsNotReadyWithoutALedger) {
  watched_.reset();
  EXPECT_EQ(Get("/readyz").code, 503);
  EXPECT_THAT(Get("/readyz").body, HasSubstr("being opened"));
  EXPECT_EQ(Get("/healthz").code, 200);
  const Scrape now = ScrapeNow();
  EXPECT_EQ(now["rastro_ready"], 0);
  EXPECT_FALSE(now.Has("rastro_tree_entries"));
}

TEST_F(MonitoringTest, AnswersNothingElse) {
  const std::string& address = http_->address();
  EXPECT_EQ(Get("/").code, 404);
  EXPECT_EQ(Get("/metrics/x").code, 404);
  EXPECT_EQ(Get("/../../etc/passwd").code, 404);
  EXPECT_EQ(HttpGet(address, "/metrics", "POST").code, 405);
  EXPECT_EQ(HttpGet(address, "/readyz", "DELETE").code, 405);
  const HttpResponse head = HttpGet(address, "/healthz", "HEAD");
  EXPECT_EQ(head.code, 200);
  EXPECT_EQ(head.body, "");
  for (const std::string& request :
       {std::string("\r\n\r\n"), std::string("GET\r\n\r\n"), std::string(100, '\0'),
        "GET /" + std::string(100'000, 'x') + " HTTP/1.1\r\n\r\n"}) {
    EXPECT_NE(HttpExchange(address, request).code, 200);
  }
  EXPECT_EQ(Get("/healthz").code, 200);
}

TEST_F(MonitoringTest, AnAddressInUseIsUnavailable) {
  EXPECT_THAT(MonitoringServer::Start(http_->address(), watched_server_),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr(http_->address())));
}

class ClosedDoor final : public Authorizer {
 public:
  absl::Status Authorize(const CallInfo&) const override {
    return absl::PermissionDeniedError("not you");
  }
};

class RequestIds : public MonitoringTest {
 protected:
  // A call that is refused, with this id if there is one; the status that a client sees.
  absl::Status Refused(const std::optional<std::string>& sent) {
    const auto context = CallContext();
    if (sent) context->AddMetadata(kRequestIdMetadata, *sent);
    v1::GetTileRequest request;
    request.set_path("nonsense");
    v1::GetTileResponse response;
    const grpc::Status status = audit_->GetTile(context.get(), request, &response);
    const auto found = context->GetServerTrailingMetadata().find(kRequestIdMetadata);
    if (found != context->GetServerTrailingMetadata().end()) {
      returned_ = std::string(found->second.data(), found->second.size());
    }
    return FromGrpcStatus(status, *context);
  }

  std::string returned_;
};

TEST_F(RequestIds, TheCallersIsKeptIfItIsSound) {
  (void)Refused("0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(returned_, "0af7651916cd43dd8448eb211c80319c");
  (void)Refused(std::nullopt);
  EXPECT_TRUE(IsRequestId(returned_));
  const std::string made = returned_;
  (void)Refused("not sound: \"}");
  EXPECT_TRUE(IsRequestId(returned_));
  EXPECT_NE(returned_, made);
  (void)Refused(std::string(65, 'x'));
  EXPECT_LT(returned_.size(), 65u);
}

// Where the server's log says more, the client says what to look for.
TEST_F(RequestIds, StandInMessagesOfWhatIsNotTheCallersFault) {
  EXPECT_THAT(std::string(Refused("my-id").message()), Not(HasSubstr("my-id")));
  const ClosedDoor closed;
  authorizer_ = &closed;
  StartServer();
  EXPECT_THAT(std::string(Refused("my-id").message()), HasSubstr("(request my-id)"));
  authorizer_ = nullptr;
  server_->Drain(absl::Seconds(10));
  server_.reset();
}

class CallLogTest : public MonitoringTest {
 protected:
  void StartTo(const std::string& level) {
    ASSERT_THAT(StartLog({level, ledger_.directory.File("rastrod.log"), 0, 1}), IsOk());
  }

  std::string Text() {
    FlushLog();
    std::stringstream text;
    text << std::ifstream(ledger_.directory.File("rastrod.log")).rdbuf();
    return text.str();
  }

  std::vector<nlohmann::json> Lines(const std::string& message) {
    std::vector<nlohmann::json> lines;
    std::istringstream text(Text());
    for (std::string line; std::getline(text, line);) {
      nlohmann::json json = nlohmann::json::parse(line);
      if (json["message"] == message) lines.push_back(std::move(json));
    }
    return lines;
  }
};

TEST_F(CallLogTest, SaysOfEachBatchWhoseAndWhatBecameOfIt) {
  StartTo("info");
  const Submission batch = Batch({OneEvent("A"), OneEvent("B")});
  ASSERT_THAT(Submit(batch), IsOk());
  ASSERT_THAT(Submit(batch), IsOk());
  Submission bad = Batch({OneEvent("C")});
  bad.events[0].lots.clear();
  EXPECT_FALSE(Submit(bad).ok());
  const auto recorded = Lines("batch recorded");
  ASSERT_EQ(recorded.size(), 1u);
  EXPECT_EQ(recorded[0]["participant"], ledger_.exporter.submitter.participant);
  EXPECT_EQ(recorded[0]["status"], "OK");
  EXPECT_EQ(recorded[0]["events"], 2);
  EXPECT_EQ(recorded[0]["request_bytes"], SubmissionToWire(batch).ByteSizeLong());
  EXPECT_GT(recorded[0]["response_bytes"], 0);
  EXPECT_GT(recorded[0]["duration_ms"], 0.0);
  EXPECT_TRUE(IsRequestId(recorded[0]["request_id"].get<std::string>()));
  EXPECT_EQ(Lines("batch repeated").size(), 1u);
  const auto refused = Lines("batch refused");
  ASSERT_EQ(refused.size(), 1u);
  EXPECT_EQ(refused[0]["claimed_participant"], ledger_.exporter.submitter.participant);
  EXPECT_EQ(refused[0]["status"], "INVALID_ARGUMENT");
  EXPECT_EQ(refused[0]["reason"], "malformed");
  // The call's own line has the same id.
  const auto calls = Lines("call ended");
  ASSERT_EQ(calls.size(), 1u);
  EXPECT_EQ(calls[0]["request_id"], refused[0]["request_id"]);
  EXPECT_EQ(calls[0]["method"], "/rastro.v1.SubmissionService/SubmitBatch");
}

// At no level: what events say, lots, signatures, and what refusals quote.
TEST_F(CallLogTest, NeverSaysWhatIsSubmitted) {
  StartTo("trace");
  const std::string json = OneEvent("SECRETLOT");
  const Submission batch = Batch({json});
  ASSERT_THAT(Submit(batch), IsOk());
  ASSERT_THAT(Submit(batch), IsOk());
  Submission bad = Batch({OneEvent("SECRETLOT2")});
  bad.events[0].lots.clear();
  const absl::Status refused = Submit(bad).status();
  EXPECT_FALSE(refused.ok());
  v1::TraceRequest trace;
  trace.set_lot(TestLot("SECRETLOT3"));
  v1::TraceResponse traced;
  EXPECT_FALSE(
      Call(*provenance_, &v1::ProvenanceService::Stub::Trace, trace, traced).ok());
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("batch recorded"));
  EXPECT_THAT(text, HasSubstr("batch refused"));
  EXPECT_THAT(text, HasSubstr("ProvenanceService/Trace"));
  EXPECT_THAT(text, Not(HasSubstr("SECRETLOT")));
  EXPECT_THAT(text, Not(HasSubstr("eventTime")));
  EXPECT_THAT(text,
              Not(HasSubstr(batch.batch_note.substr(batch.batch_note.size() - 20))));
  EXPECT_THAT(text, Not(HasSubstr(std::string(refused.message()))));
}

TEST_F(CallLogTest, AFloodOfCallsIsNoFloodOfLines) {
  StartTo("info");
  Submission bad = Batch({OneEvent("A")});
  bad.events[0].lots.clear();
  constexpr int kCalls = 2000;
  const auto context = CallContext();
  const auto stream = submission_->SubmitBatches(context.get());
  std::thread reader([&] {
    v1::SubmitBatchesResponse response;
    while (stream->Read(&response)) {
    }
  });
  const absl::Time begun = absl::Now();
  for (int i = 1; i <= kCalls; ++i) {
    v1::SubmitBatchesRequest request;
    request.set_request_id(i);
    *request.mutable_batch() = SubmissionToWire(bad);
    ASSERT_TRUE(stream->Write(request));
  }
  stream->WritesDone();
  reader.join();
  ASSERT_TRUE(stream->Finish().ok());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begun);
  const double lines = static_cast<double>(Lines("batch refused").size());
  EXPECT_LE(lines, 200 * (seconds + 2));
  const Scrape now = ScrapeNow();
  EXPECT_EQ(now["rastro_refused_batches_total{reason=\"malformed\"}"], kCalls);
  const double calls = static_cast<double>(Lines("call ended").size());
  EXPECT_EQ(lines + calls + now["rastro_log_lines_left_out_total"], kCalls + 1);
}

TEST_F(CallLogTest, SaysWhenSubmissionsAreNoLongerTaken) {
  StartTo("info");
  free_ = 1;
  WaitForHealth(2);
  free_ = kRoomBytes;
  WaitForHealth(1);
  const auto lost = Lines("no submissions are taken");
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_EQ(lost[0]["level"], "warning");
  EXPECT_THAT(lost[0]["reason"].get<std::string>(), HasSubstr("bytes free"));
  EXPECT_EQ(Lines("submissions are taken again").size(), 1u);
}

}  // namespace
}  // namespace rastro
