// Questions about findings.

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "crypto/grammar.h"
#include "rastro/v1/finding_service.grpc.pb.h"
#include "services/ledger/finding_search.h"
#include "services/ledger/group.h"
#include "services/server/call.h"
#include "services/server/event_summary.h"
#include "services/server/services.h"
#include "services/traceability/lot_uri.h"

namespace rastro {
namespace {

absl::Status CheckRule(const std::string& rule) {
  std::vector<absl::string_view> names;
  for (const FindingRule& each : FindingRules()) {
    if (rule.empty() || each.id == rule) return absl::OkStatus();
    names.push_back(each.id);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "rule: there is no ", rule, "; wanted one of ", absl::StrJoin(names, ", ")));
}

absl::StatusOr<FindingQuestion> QuestionFromWire(const v1::ListFindingsRequest& request) {
  FindingQuestion question;
  if (!request.lot().empty()) {
    absl::StatusOr<std::string> lot = LotUriFromAnyForm(request.lot());
    if (!lot.ok()) return WithField("lot", lot.status());
    question.lot = *std::move(lot);
  }
  if (!request.participant().empty() && !IsParticipantId(request.participant())) {
    return absl::InvalidArgumentError(absl::StrCat(
        "participant: got \"", request.participant(), "\", wanted a participant id"));
  }
  question.participant = request.participant();
  if (absl::Status status = CheckRule(request.rule()); !status.ok()) return status;
  question.rule = request.rule();
  if (request.has_since_time()) {
    const absl::Time since = absl::FromUnixSeconds(request.since_time().seconds()) +
                             absl::Nanoseconds(request.since_time().nanos());
    if (since < absl::UnixEpoch() || since > absl::FromUnixSeconds(253402300799)) {
      return absl::InvalidArgumentError("since_time: wanted a time from 1970 to 9999");
    }
    question.since = FormatRecordTime(since);
  }
  if (!request.page_token().empty() &&
      !absl::SimpleAtoi(request.page_token(), &question.from)) {
    return absl::InvalidArgumentError("page_token: not one of this list");
  }
  return question;
}

// Who does not see everything asks about a lot, or about its own events.
absl::Status Narrow(const Viewer& viewer, FindingQuestion& question) {
  if (viewer.sees_everything || !question.lot.empty()) return absl::OkStatus();
  if (question.participant.empty()) question.participant = viewer.participant;
  if (question.participant == viewer.participant) return absl::OkStatus();
  return absl::PermissionDeniedError(absl::StrCat(
      "participant: what concerns ", question.participant, " is not for ",
      viewer.participant, "; name a lot, or ask about ", viewer.participant));
}

// A mistyped name would look like one of which there is nothing to say.
absl::Status CheckKnown(const ServerContext& server, const Published& at,
                        const FindingQuestion& question) {
  if (!question.participant.empty() &&
      at.registry->Find(question.participant) == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("participant: the ledger has no ", question.participant));
  }
  if (question.lot.empty()) return absl::OkStatus();
  const absl::StatusOr<std::vector<ChainRow>> first =
      server.ledger.reader().ReadChain(at, {ChainKind::kLot, question.lot}, 1, 1);
  if (!first.ok()) return first.status();
  if (!first->empty()) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("lot: the ledger has no ", question.lot));
}

absl::Status ListFindings(const ServerContext& server, const Call& call,
                          const v1::ListFindingsRequest& request,
                          v1::ListFindingsResponse& response) {
  absl::StatusOr<FindingQuestion> question = QuestionFromWire(request);
  if (!question.ok()) return question.status();
  const Viewer viewer = ViewerOf(call.caller());
  if (absl::Status status = Narrow(viewer, *question); !status.ok()) return status;
  if (request.page_size() > kPageSizeMax) {
    return absl::InvalidArgumentError(absl::StrCat("page_size: got ", request.page_size(),
                                                   ", wanted at most ", kPageSizeMax));
  }
  const auto at = server.ledger.publisher().Current();
  response.set_tree_size(at->head.size);
  if (at->head.size == 0) return absl::OkStatus();
  if (absl::Status known = CheckKnown(server, *at, *question); !known.ok()) return known;
  const absl::Time deadline =
      std::min(absl::Now() + kWaitForRows, absl::FromChrono(call.context().deadline()));
  absl::Status ready = server.ledger.finding_indexer().WaitFor(at->head.size, deadline);
  if (!ready.ok()) return ready;
  LedgerView view(server.ledger.reader(), at, viewer);
  absl::StatusOr<FindingPage> page =
      FindFindings(view, server.ledger.finding_store(), *question,
                   request.page_size() == 0 ? kPageSizeDefault : request.page_size());
  if (!page.ok()) return page.status();
  for (const JudgedEvent& judged : page->events) {
    absl::Time record_time;
    std::string error;
    if (!absl::ParseTime(absl::RFC3339_full, judged.event->record_time, &record_time,
                         &error)) {
      return absl::DataLossError(
          absl::StrCat("entry ", judged.event->index, ": ", error));
    }
    for (const EventFinding& each : judged.findings) {
      v1::ListedFinding& listed = *response.add_findings();
      listed.set_index(judged.event->index);
      *listed.mutable_record_time() = TimestampToWire(record_time);
      listed.set_submitter(judged.event->submitter);
      *listed.mutable_finding() = FindingToWire(each.finding);
    }
  }
  if (page->next) response.set_next_page_token(absl::StrCat(*page->next));
  return absl::OkStatus();
}

class FindingService final : public v1::FindingService::CallbackService {
 public:
  explicit FindingService(ServerContext& server) : server_(server) {}

  grpc::ServerUnaryReactor* ListFindings(grpc::CallbackServerContext* context,
                                         const v1::ListFindingsRequest* request,
                                         v1::ListFindingsResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.FindingService/ListFindings");
    return AnswerUnary(call, server_.query_pool, *response,
                       [this, call, request, response] {
                         return rastro::ListFindings(server_, call, *request, *response);
                       });
  }

 private:
  ServerContext& server_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeFindingService(ServerContext& context) {
  return std::make_unique<FindingService>(context);
}

}  // namespace rastro
