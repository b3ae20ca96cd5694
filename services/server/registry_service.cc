// Reads the registry as it is published.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/registry.h"
#include "rastro/v1/registry_service.grpc.pb.h"
#include "services/ledger/provenance_builder.h"
#include "services/server/call.h"
#include "services/server/services.h"

namespace rastro {
namespace {

void VersionToWire(const RegistryVersion& version, v1::RecordVersion& out) {
  out.set_index(version.index);
  out.set_leaf_hash(std::string(version.leaf_hash.view()));
  out.set_record(version.record.Text());
  for (const std::string& key : version.keys_without_consent) {
    out.add_keys_without_consent(key);
  }
}

absl::Status GetParticipant(const Ledger& ledger, const Caller& caller,
                            const std::string& id, v1::GetParticipantResponse& response) {
  if (!IsParticipantId(id)) {
    return absl::InvalidArgumentError("participant: not a participant id");
  }
  const auto at = ledger.publisher().Current();
  const RegistryHistory* history = at->registry->Find(id);
  if (history == nullptr) {
    return absl::NotFoundError(absl::StrCat("participant: there is no ", id));
  }
  for (const RegistryVersion& version : *history) {
    VersionToWire(version, *response.add_versions());
  }
  LedgerView view(ledger.reader(), at, ViewerOf(caller));
  absl::StatusOr<ProvenanceFile> proof = BuildRegistryProof(view, id, ledger.identity());
  if (!proof.ok()) return proof.status();
  response.set_provenance(proof->Json());
  return absl::OkStatus();
}

absl::Status ListParticipants(const Registry& registry,
                              const v1::ListParticipantsRequest& request,
                              v1::ListParticipantsResponse& response) {
  if (!request.page_token().empty() && !IsParticipantId(request.page_token())) {
    return absl::InvalidArgumentError("page_token: not one of this server's");
  }
  const uint32_t wanted =
      request.page_size() == 0 ? kPageSizeDefault : request.page_size();
  const int page_size = static_cast<int>(std::min(wanted, kPageSizeMax));
  const auto& all = registry.all();
  for (auto it = all.upper_bound(request.page_token()); it != all.end(); ++it) {
    if (response.participants_size() == page_size) {
      response.set_next_page_token(std::prev(it)->first);
      break;
    }
    VersionToWire(it->second->back(), *response.add_participants());
  }
  return absl::OkStatus();
}

class RegistryService final : public v1::RegistryService::CallbackService {
 public:
  explicit RegistryService(ServerContext& server) : server_(server) {}

  grpc::ServerUnaryReactor* GetParticipant(
      grpc::CallbackServerContext* context, const v1::GetParticipantRequest* request,
      v1::GetParticipantResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.RegistryService/GetParticipant");
    return AnswerUnary(call, server_.read_pool, *response,
                       [this, call, request, response] {
                         return rastro::GetParticipant(server_.ledger, call.caller(),
                                                       request->participant(), *response);
                       });
  }

  grpc::ServerUnaryReactor* ListParticipants(
      grpc::CallbackServerContext* context, const v1::ListParticipantsRequest* request,
      v1::ListParticipantsResponse* response) override {
    const Call call(server_, *context, "/rastro.v1.RegistryService/ListParticipants");
    return AnswerUnary(call, server_.read_pool, *response, [this, request, response] {
      const auto at = server_.ledger.publisher().Current();
      return rastro::ListParticipants(*at->registry, *request, *response);
    });
  }

 private:
  ServerContext& server_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRegistryService(ServerContext& context) {
  return std::make_unique<RegistryService>(context);
}

}  // namespace rastro
