// Questions about events by what they say.

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "rastro/v1/query_service.grpc.pb.h"
#include "services/server/call.h"
#include "services/server/event_summary.h"
#include "services/server/services.h"
#include "services/traceability/event_query.h"

namespace rastro {
namespace {

absl::StatusOr<EventQuery> QueryFromWire(const v1::QueryEventsRequest& request) {
  std::vector<QueryParam> params;
  for (const v1::QueryParam& param : request.params()) {
    params.push_back({param.name(), {param.values().begin(), param.values().end()}});
  }
  return EventQuery::Parse(params);
}

absl::StatusOr<PageLimits> LimitsOf(const v1::QueryEventsRequest& request) {
  if (request.page_size() > kPageSizeMax) {
    return absl::InvalidArgumentError(absl::StrCat("page_size: got ", request.page_size(),
                                                   ", wanted at most ", kPageSizeMax));
  }
  PageLimits limits;
  limits.events = request.page_size() == 0 ? kPageSizeDefault : request.page_size();
  return limits;
}

absl::Status EventToWire(EventContent event, v1::FoundEvent& found) {
  absl::Time record_time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, event.record_time, &record_time, &error)) {
    return absl::DataLossError(absl::StrCat("entry ", event.index, ": ", error));
  }
  found.set_index(event.index);
  *found.mutable_record_time() = TimestampToWire(record_time);
  found.set_submitter(std::move(event.submitter));
  found.set_media_type(std::move(event.readable->part.media_type));
  found.set_content(std::move(event.readable->part.content));
  return absl::OkStatus();
}

absl::Status QueryEvents(const ServerContext& server, const Call& call,
                         const v1::QueryEventsRequest& request,
                         v1::QueryEventsResponse& response) {
  const absl::StatusOr<EventQuery> query = QueryFromWire(request);
  if (!query.ok()) return query.status();
  const absl::StatusOr<PageLimits> limits = LimitsOf(request);
  if (!limits.ok()) return limits.status();
  const EventSearch& search = server.ledger.event_search();
  const absl::StatusOr<PageStart> start = search.Start(
      *query, request.page_token(), server.ledger.publisher().Current()->head.size);
  if (!start.ok()) return start.status();
  const absl::Time deadline =
      std::min(absl::Now() + kWaitForRows, absl::FromChrono(call.context().deadline()));
  absl::Status ready = server.ledger.query_indexer().WaitFor(start->tree_size, deadline);
  if (!ready.ok()) return ready;
  LedgerView view(server.ledger.reader(), server.ledger.publisher().Current(),
                  ViewerOf(call.caller()));
  absl::StatusOr<EventPage> page = search.Page(*query, *start, *limits, view);
  if (!page.ok()) return page.status();
  for (EventContent& event : page->events) {
    absl::Status status = EventToWire(std::move(event), *response.add_events());
    if (!status.ok()) return status;
  }
  response.set_next_page_token(std::move(page->next_page_token));
  response.set_tree_size(start->tree_size);
  return absl::OkStatus();
}

class QueryService final : public v1::QueryService::CallbackService {
 public:
  explicit QueryService(ServerContext& server) : server_(server) {}

  grpc::ServerUnaryReactor* QueryEvents(grpc::CallbackServerContext* context,
                                        const v1::QueryEventsRequest* request,
                                        v1::QueryEventsResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.QueryService/QueryEvents");
    return AnswerUnary(call, server_.query_pool, *response,
                       [this, call, request, response] {
                         return rastro::QueryEvents(server_, call, *request, *response);
                       });
  }

 private:
  ServerContext& server_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeQueryService(ServerContext& context) {
  return std::make_unique<QueryService>(context);
}

}  // namespace rastro
