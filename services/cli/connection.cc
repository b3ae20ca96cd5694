// gRPC, for the whole command but `bench` (load_connection.cc), is in this file.

#include "services/cli/connection.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "rastro/v1/audit_service.grpc.pb.h"
#include "rastro/v1/finding_service.grpc.pb.h"
#include "rastro/v1/provenance_service.grpc.pb.h"
#include "rastro/v1/query_service.grpc.pb.h"
#include "rastro/v1/registry_service.grpc.pb.h"
#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/server/grpc_status.h"

namespace rastro {
namespace {

constexpr int kMaxMessageBytes = 64 << 20;

// How gRPC tells of a web server.
constexpr char kHttpStatus[] = "Received http2 header with status:";

}  // namespace

struct Connection::Stubs {
  Stubs(const std::shared_ptr<grpc::Channel>& the_channel, const Endpoint& endpoint)
      : channel(the_channel),
        server(endpoint.server),
        has_tls(!endpoint.authorities.empty()),
        submission(v1::SubmissionService::NewStub(channel)),
        provenance(v1::ProvenanceService::NewStub(channel)),
        audit(v1::AuditService::NewStub(channel)),
        query(v1::QueryService::NewStub(channel)),
        finding(v1::FindingService::NewStub(channel)),
        registry(v1::RegistryService::NewStub(channel)) {}

  // One unary call: `method` of `stub`.
  template <typename Stub, typename Request, typename Response>
  absl::StatusOr<Response> Call(Stub& stub,
                                grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                             const Request&, Response*),
                                const Request& request, absl::Duration deadline) const {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    Response response;
    const grpc::Status status = (stub.*method)(&context, request, &response);
    if (!status.ok()) return Failed(status, context);
    return response;
  }

  // What went wrong: the server's word, or in ours that there was none.
  absl::Status Failed(const grpc::Status& status,
                      const grpc::ClientContext& context) const {
    const bool is_rastro = status.error_code() != grpc::StatusCode::UNIMPLEMENTED ||
                           !(status.error_message().empty() ||
                             absl::StartsWith(status.error_message(), kHttpStatus));
    if (!is_rastro) {
      return absl::UnavailableError(absl::StrCat(
          server, ": what listens there does not answer as a Rastro server of this ",
          "version does (", status.error_message(), "); is the address right?"));
    }
    if (status.error_code() != grpc::StatusCode::UNAVAILABLE ||
        channel->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY) {
      return FromGrpcStatus(status, context);
    }
    return absl::UnavailableError(
        absl::StrCat(server, ": cannot be reached (", status.error_message(),
                     "). Is the server running, and the address right? ",
                     has_tls ? "Do --ca, --cert and --client-key fit it? "
                             : "Does it want TLS (--ca, --cert, --client-key)? ",
                     "It is safe to run the same command again"));
  }

  std::shared_ptr<grpc::Channel> channel;
  const std::string server;  // HOST:PORT
  const bool has_tls;

  std::unique_ptr<v1::SubmissionService::Stub> submission;
  std::unique_ptr<v1::ProvenanceService::Stub> provenance;
  std::unique_ptr<v1::AuditService::Stub> audit;
  std::unique_ptr<v1::QueryService::Stub> query;
  std::unique_ptr<v1::FindingService::Stub> finding;
  std::unique_ptr<v1::RegistryService::Stub> registry;
};

Connection::Connection(const Endpoint& endpoint, absl::Duration deadline)
    : deadline_(deadline) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // A socket of its own, also beside others to the same server.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  const std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(endpoint.server, CredentialsFor(endpoint), arguments);
  // gRPC 1.51 looks at errno after other calls than connect(), so that a first attempt
  // can fail although the server is there ("No such file or directory", where there is no
  // /sys); a call would end with it. A server that cannot be reached is told by the call.
  (void)channel->WaitForConnected(std::chrono::system_clock::now() +
                                  std::chrono::seconds(1));
  stubs_ = std::make_unique<Stubs>(channel, endpoint);
}

Connection::~Connection() = default;

absl::StatusOr<BatchReceipt> Connection::Submit(Submission submission) {
  absl::StatusOr<v1::SubmitBatchResponse> response =
      stubs_->Call(*stubs_->submission, &v1::SubmissionService::Stub::SubmitBatch,
                   SubmissionToWire(std::move(submission)), deadline_);
  if (!response.ok()) return response.status();
  absl::StatusOr<BatchReceipt> receipt = ReceiptFromWire(*std::move(response));
  if (!receipt.ok()) return absl::DataLossError(receipt.status().message());
  return receipt;
}

absl::StatusOr<ReceivedProvenance> Connection::GetProvenance(const std::string& lot,
                                                             v1::Direction direction,
                                                             uint64_t known_tree_size) {
  v1::GetProvenanceRequest request;
  request.set_lot(lot);
  request.set_direction(direction);
  request.set_known_tree_size(known_tree_size);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + deadline_));
  const auto stream = stubs_->provenance->GetProvenance(&context, request);
  ReceivedProvenance received;
  absl::Status wrong;
  v1::GetProvenanceResponse response;
  while (stream->Read(&response)) {
    received.file += response.chunk();
    if (response.consistency_proof_size() == 0) continue;
    absl::StatusOr<std::vector<Hash>> proof =
        HashesFromWire("consistency_proof", response.consistency_proof());
    if (!proof.ok()) {
      wrong = absl::DataLossError(proof.status().message());
    } else {
      received.consistency = *std::move(proof);
    }
  }
  const grpc::Status status = stream->Finish();
  if (!status.ok()) return stubs_->Failed(status, context);
  if (!wrong.ok()) return wrong;
  return received;
}

absl::StatusOr<std::string> Connection::GetCheckpoint() {
  auto response = stubs_->Call(*stubs_->audit, &v1::AuditService::Stub::GetCheckpoint,
                               v1::GetCheckpointRequest(), deadline_);
  if (!response.ok()) return response.status();
  return response->checkpoint();
}

absl::StatusOr<v1::GetInclusionProofResponse> Connection::GetInclusionProof(
    uint64_t index, uint64_t tree_size) {
  v1::GetInclusionProofRequest request;
  request.set_index(index);
  request.set_tree_size(tree_size);
  return stubs_->Call(*stubs_->audit, &v1::AuditService::Stub::GetInclusionProof, request,
                      deadline_);
}

absl::StatusOr<v1::GetSubsetProofResponse> Connection::GetSubsetProof(
    const v1::GetSubsetProofRequest& request) {
  return stubs_->Call(*stubs_->audit, &v1::AuditService::Stub::GetSubsetProof, request,
                      deadline_);
}

absl::StatusOr<v1::GetConsistencyProofResponse> Connection::GetConsistencyProof(
    TreeSizes sizes) {
  v1::GetConsistencyProofRequest request;
  request.set_earlier_size(sizes.earlier);
  request.set_later_size(sizes.later);
  return stubs_->Call(*stubs_->audit, &v1::AuditService::Stub::GetConsistencyProof,
                      request, deadline_);
}

absl::StatusOr<v1::GetHeadsResponse> Connection::GetHeads(
    const std::vector<std::string>& chains) {
  v1::GetHeadsRequest request;
  for (const std::string& chain : chains) request.add_chains(chain);
  return stubs_->Call(*stubs_->audit, &v1::AuditService::Stub::GetHeads, request,
                      deadline_);
}

absl::StatusOr<v1::GetStatusResponse> Connection::GetStatus() {
  return stubs_->Call(*stubs_->audit, &v1::AuditService::Stub::GetStatus,
                      v1::GetStatusRequest(), deadline_);
}

absl::StatusOr<v1::GetParticipantResponse> Connection::GetParticipant(
    const std::string& id) {
  v1::GetParticipantRequest request;
  request.set_participant(id);
  return stubs_->Call(*stubs_->registry, &v1::RegistryService::Stub::GetParticipant,
                      request, deadline_);
}

absl::StatusOr<v1::ListParticipantsResponse> Connection::ListParticipants(
    const std::string& page_token) {
  v1::ListParticipantsRequest request;
  request.set_page_token(page_token);
  return stubs_->Call(*stubs_->registry, &v1::RegistryService::Stub::ListParticipants,
                      request, deadline_);
}

absl::StatusOr<v1::QueryEventsResponse> Connection::QueryEvents(
    const v1::QueryEventsRequest& request) {
  return stubs_->Call(*stubs_->query, &v1::QueryService::Stub::QueryEvents, request,
                      deadline_);
}

absl::StatusOr<v1::ListFindingsResponse> Connection::ListFindings(
    const v1::ListFindingsRequest& request) {
  return stubs_->Call(*stubs_->finding, &v1::FindingService::Stub::ListFindings, request,
                      deadline_);
}

absl::Status Connection::ReadEntries(const EntryRange& range,
                                     const OnCheckpoint& on_checkpoint,
                                     const OnEntry& on_entry) {
  v1::ReadEntriesRequest request;
  request.set_first_index(range.first_index);
  request.set_limit(range.limit);
  grpc::ClientContext context;
  const auto stream = stubs_->audit->ReadEntries(&context, request);
  absl::Status stopped;
  v1::ReadEntriesResponse response;
  while (stopped.ok() && stream->Read(&response)) {
    if (!response.checkpoint().empty()) stopped = on_checkpoint(response.checkpoint());
    for (v1::ShownEntry& shown : *response.mutable_entries()) {
      if (!stopped.ok()) break;
      absl::StatusOr<ShownEntry> entry = ShownEntryFromWire(std::move(shown));
      stopped = entry.ok() ? on_entry(*std::move(entry))
                           : absl::DataLossError(entry.status().message());
    }
  }
  if (!stopped.ok()) context.TryCancel();
  const grpc::Status status = stream->Finish();
  if (!stopped.ok()) return stopped;
  return status.ok() ? absl::OkStatus() : stubs_->Failed(status, context);
}

absl::Status Connection::Watch(const std::string& participant, uint64_t after_number,
                               const OnRecorded& on_recorded) {
  v1::WatchSubmitterRequest request;
  request.set_participant(participant);
  request.set_after_number(after_number);
  grpc::ClientContext context;
  const auto stream = stubs_->audit->WatchSubmitter(&context, request);
  absl::Status stopped;
  v1::WatchSubmitterResponse response;
  while (stopped.ok() && stream->Read(&response))
    stopped = on_recorded(std::move(response));
  if (!stopped.ok()) context.TryCancel();
  const grpc::Status status = stream->Finish();
  if (!stopped.ok()) return stopped;
  return status.ok() ? absl::OkStatus() : stubs_->Failed(status, context);
}

}  // namespace rastro
