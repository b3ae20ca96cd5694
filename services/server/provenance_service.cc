// Questions about lots: the file that needs no trust, and the answers that do.

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "rastro/v1/provenance_service.grpc.pb.h"
#include "services/ledger/ledger_view.h"
#include "services/ledger/provenance_builder.h"
#include "services/server/call.h"
#include "services/server/event_summary.h"
#include "services/server/services.h"
#include "services/traceability/finding.h"
#include "services/traceability/lineage.h"
#include "services/traceability/lot_uri.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;
// A page or a trace grows no larger than this, so that every client can receive it.
constexpr size_t kAnswerBytesMax = size_t{3} << 20;

// How often a lot is traced for somebody who does not see everything.
constexpr int kTracesMax = 8;

// Of a lot's own chain, where no trace is asked for.
constexpr size_t kOwnEventsMax = LineageLimits().max_events;

absl::StatusOr<std::string> LotOf(const std::string& text) {
  absl::StatusOr<std::string> uri = LotUriFromAnyForm(text);
  if (uri.ok()) return uri;
  return absl::InvalidArgumentError(absl::StrCat("lot: ", uri.status().message()));
}

absl::Status CheckDirection(v1::Direction direction) {
  if (v1::Direction_IsValid(direction)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("direction: there is no ", static_cast<int>(direction)));
}

// DIRECTION_NONE has no lineage. Events that are not seen name only lots that the viewer
// knows; what a trace has found it knows, so it is traced again until that adds nothing.
absl::StatusOr<Lineage> LineageOf(const ServerContext& server, LedgerView& view,
                                  const std::string& lot, v1::Direction direction) {
  LineageLimits limits;
  limits.max_lots = server.config.trace_lots;
  for (int times = 1;; ++times) {
    absl::StatusOr<Lineage> lineage =
        direction == v1::DIRECTION_FORWARD
            ? TraceForward(view.chains(), lot, view.directory(), limits)
            : TraceBack(view.chains(), lot, view.directory(), limits);
    if (!lineage.ok() || !view.Learn(lineage->chains)) return lineage;
    if (times < kTracesMax) continue;
    lineage->complete = false;
    return lineage;
  }
}

absl::StatusOr<ShownChains> ChainsOf(const ServerContext& server, LedgerView& view,
                                     const std::string& lot, v1::Direction direction) {
  if (direction == v1::DIRECTION_NONE) return ShownChains{{lot}};
  absl::StatusOr<Lineage> lineage = LineageOf(server, view, lot, direction);
  if (!lineage.ok()) return lineage.status();
  if (lineage->limit_reached) {
    return absl::ResourceExhaustedError(
        absl::StrCat("lot: the history of ", lot, " has more than ",
                     server.config.trace_lots, " lots, or events of like number"));
  }
  ShownChains chains{std::move(lineage->chains), std::move(lineage->receivers)};
  chains.lots.insert(lot);
  return chains;
}

// One provenance file on its way out. Its place is given back when the call ends.
class ProvenanceSending {
 public:
  ProvenanceSending(const Call& call, const v1::GetProvenanceRequest& request)
      : call_(call), server_(call.server()), request_(request) {}
  ~ProvenanceSending() {
    if (has_place_) server_.provenance_files.Return(1);
  }

  absl::StatusOr<bool> Next(v1::GetProvenanceResponse& response) {
    if (!has_place_) {
      if (absl::Status status = Begin(response); !status.ok()) return status;
    } else if (sent_ == file_.size()) {
      return false;
    }
    response.set_chunk(file_.substr(sent_, kChunkBytes));
    sent_ += response.chunk().size();
    return true;
  }

 private:
  absl::Status Begin(v1::GetProvenanceResponse& response) {
    if (!server_.provenance_files.TryTake(1)) return TooBusy();
    has_place_ = true;
    absl::StatusOr<std::string> lot = LotOf(request_.lot());
    if (!lot.ok()) return lot.status();
    absl::Status direction = CheckDirection(request_.direction());
    if (!direction.ok()) return direction;
    const std::shared_ptr<const Published> at = server_.ledger.publisher().Current();
    if (absl::Status status = ProveKnown(*at, response); !status.ok()) return status;
    LedgerView view(server_.ledger.reader(), at, ViewerOf(call_.caller()));
    view.KeepEntries();
    absl::StatusOr<ShownChains> chains =
        ChainsOf(server_, view, *lot, request_.direction());
    if (!chains.ok()) return chains.status();
    absl::StatusOr<ProvenanceFile> file =
        BuildProvenance(view, *lot, *chains, server_.ledger.identity());
    if (!file.ok()) return file.status();
    file_ = file->Json();
    return absl::OkStatus();
  }

  absl::Status ProveKnown(const Published& at,
                          v1::GetProvenanceResponse& response) const {
    const uint64_t known = request_.known_tree_size();
    if (known > at.head.size) {
      return absl::OutOfRangeError(absl::StrCat(
          "known_tree_size: got ", known, ", the newest checkpoint has ", at.head.size));
    }
    if (known == 0) return absl::OkStatus();
    absl::StatusOr<ConsistencyProof> proof =
        server_.ledger.reader().ProveConsistency(at, {known, at.head.size});
    if (!proof.ok()) return proof.status();
    HashesToWire(*proof, *response.mutable_consistency_proof());
    return absl::OkStatus();
  }

  const Call call_;
  ServerContext& server_;
  const v1::GetProvenanceRequest request_;
  bool has_place_ = false;
  std::string file_;
  size_t sent_ = 0;
};

// The page begins at this number of the chain.
absl::StatusOr<uint64_t> FirstNumber(const std::string& page_token) {
  uint64_t number = 1;
  if (page_token.empty()) return number;
  if (!absl::SimpleAtoi(page_token, &number) || number == 0) {
    return absl::InvalidArgumentError("page_token: not one of this server's");
  }
  return number;
}

absl::Status FillPage(LedgerView& view, const std::vector<ChainRow>& rows,
                      v1::GetHistoryResponse& response) {
  size_t bytes = 0;
  for (const ChainRow& row : rows) {
    const absl::StatusOr<std::shared_ptr<const RecordedEvent>> event =
        view.EventAt(row.index);
    if (!event.ok()) return event.status();
    v1::LotEntry entry;
    entry.set_number(row.number);
    entry.set_index(row.index);
    if (row.role) entry.set_role(std::string(LotRoleName(*row.role)));
    *entry.mutable_event() = SummaryToWire(**event);
    bytes += entry.ByteSizeLong();
    if (bytes > kAnswerBytesMax && response.entries_size() > 0) break;
    *response.add_entries() = std::move(entry);
  }
  return absl::OkStatus();
}

absl::Status GetHistory(const ServerContext& server, const Call& call,
                        const v1::GetHistoryRequest& request,
                        v1::GetHistoryResponse& response) {
  absl::StatusOr<std::string> lot = LotOf(request.lot());
  if (!lot.ok()) return lot.status();
  absl::StatusOr<uint64_t> first = FirstNumber(request.page_token());
  if (!first.ok()) return first.status();
  const auto at = server.ledger.publisher().Current();
  const Reader& reader = server.ledger.reader();
  const ChainName chain{ChainKind::kLot, *lot};
  absl::StatusOr<std::vector<ChainHead>> heads = reader.ChainHeads(*at, {&chain, 1});
  if (!heads.ok()) return heads.status();
  const uint64_t length = heads->front().number;
  if (length == 0) {
    return absl::NotFoundError(absl::StrCat("lot: the ledger has no ", *lot));
  }
  const uint32_t size = request.page_size() == 0 ? kPageSizeDefault : request.page_size();
  absl::StatusOr<std::vector<ChainRow>> rows =
      reader.ReadChain(*at, chain, *first, std::min(size, kPageSizeMax));
  if (!rows.ok()) return rows.status();
  response.set_lot_uri(*lot);
  response.set_chain_length(length);
  LedgerView view(reader, at, ViewerOf(call.caller()));
  view.Learn({*lot});
  if (absl::Status status = FillPage(view, *rows, response); !status.ok()) return status;
  const uint64_t next = *first + response.entries_size();
  if (response.entries_size() > 0 && next <= length) {
    response.set_next_page_token(absl::StrCat(next));
  }
  return absl::OkStatus();
}

void LineageToWire(const Lineage& lineage, v1::TraceResponse& response) {
  response.set_complete(lineage.complete);
  size_t bytes = 0;
  const auto fits = [&](size_t more) { return (bytes += more) <= kAnswerBytesMax; };
  for (const auto& [uri, lot] : lineage.lots) {
    v1::TracedLot traced;
    traced.set_uri(uri);
    traced.set_distance(lot.distance);
    if (!fits(traced.ByteSizeLong())) return response.set_complete(false);
    *response.add_lots() = std::move(traced);
  }
  for (const auto& [index, event] : lineage.events) {
    v1::EventSummary summary = SummaryToWire(*event);
    if (!fits(summary.ByteSizeLong())) return response.set_complete(false);
    *response.add_events() = std::move(summary);
  }
}

absl::Status TraceOwnChain(LedgerView& view, const std::string& lot,
                           v1::TraceResponse& response) {
  absl::StatusOr<LotChain> chain = view.chains().ChainOf(lot, kOwnEventsMax + 1);
  if (!chain.ok()) return chain.status();
  Lineage own;
  if (chain->size() > kOwnEventsMax) {
    chain->pop_back();
    own.complete = false;
  }
  own.lots[lot] = {};
  for (auto& event : *chain) {
    own.events.emplace(event->index, event);
    if (!event->IsWhole()) own.complete = false;
  }
  LineageToWire(own, response);
  return absl::OkStatus();
}

absl::Status Trace(const ServerContext& server, const Call& call,
                   const v1::TraceRequest& request, v1::TraceResponse& response) {
  absl::StatusOr<std::string> lot = LotOf(request.lot());
  if (!lot.ok()) return lot.status();
  absl::Status direction = CheckDirection(request.direction());
  if (!direction.ok()) return direction;
  response.set_lot_uri(*lot);
  LedgerView view(server.ledger.reader(), server.ledger.publisher().Current(),
                  ViewerOf(call.caller()));
  if (request.direction() == v1::DIRECTION_NONE) {
    absl::Status status = TraceOwnChain(view, *lot, response);
    if (!status.ok()) return status;
  } else {
    absl::StatusOr<Lineage> lineage = LineageOf(server, view, *lot, request.direction());
    if (!lineage.ok()) return lineage.status();
    LineageToWire(*lineage, response);
    for (const Finding& finding : Judge(*lineage, JudgeContext{view.directory()})) {
      *response.add_findings() = FindingToWire(finding);
    }
  }
  if (response.events_size() == 0 && response.complete()) {
    return absl::NotFoundError(absl::StrCat("lot: the ledger has no ", *lot));
  }
  return absl::OkStatus();
}

class ProvenanceService final : public v1::ProvenanceService::CallbackService {
 public:
  explicit ProvenanceService(ServerContext& server) : server_(server) {}

  grpc::ServerWriteReactor<v1::GetProvenanceResponse>* GetProvenance(
      grpc::CallbackServerContext* context,
      const v1::GetProvenanceRequest* request) override {
    const Call call(server_, *context, "/rastro.v1.ProvenanceService/GetProvenance");
    auto sending = std::make_shared<ProvenanceSending>(call, *request);
    return new PulledStream<v1::GetProvenanceResponse>(
        call, [sending](v1::GetProvenanceResponse& response) {
          return sending->Next(response);
        });
  }

  grpc::ServerUnaryReactor* GetHistory(grpc::CallbackServerContext* context,
                                       const v1::GetHistoryRequest* request,
                                       v1::GetHistoryResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.ProvenanceService/GetHistory");
    return AnswerUnary(call, server_.read_pool, *response,
                       [this, call, request, response] {
                         return rastro::GetHistory(server_, call, *request, *response);
                       });
  }

  grpc::ServerUnaryReactor* Trace(grpc::CallbackServerContext* context,
                                  const v1::TraceRequest* request,
                                  v1::TraceResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.ProvenanceService/Trace");
    return AnswerUnary(call, server_.read_pool, *response,
                       [this, call, request, response] {
                         return rastro::Trace(server_, call, *request, *response);
                       });
  }

 private:
  ServerContext& server_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeProvenanceService(ServerContext& context) {
  return std::make_unique<ProvenanceService>(context);
}

}  // namespace rastro
