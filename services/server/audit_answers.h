// The answers of AuditService to single questions, without gRPC: each is made of one
// published state.
// Thread-safe. Errors as the .proto file has them.

#ifndef RASTRO_SERVICES_SERVER_AUDIT_ANSWERS_H_
#define RASTRO_SERVICES_SERVER_AUDIT_ANSWERS_H_

#include "absl/status/status.h"
#include "rastro/v1/audit_service.pb.h"
#include "services/server/services.h"

namespace rastro {

absl::Status AnswerHeads(const ServerContext& server, const Caller& caller,
                         const v1::GetHeadsRequest& request,
                         v1::GetHeadsResponse& response);
absl::Status AnswerInclusionProof(const ServerContext& server,
                                  const v1::GetInclusionProofRequest& request,
                                  v1::GetInclusionProofResponse& response);
absl::Status AnswerSubsetProof(const ServerContext& server,
                               const v1::GetSubsetProofRequest& request,
                               v1::GetSubsetProofResponse& response);
absl::Status AnswerConsistencyProof(const ServerContext& server,
                                    const v1::GetConsistencyProofRequest& request,
                                    v1::GetConsistencyProofResponse& response);
absl::Status AnswerTile(const ServerContext& server, const v1::GetTileRequest& request,
                        v1::GetTileResponse& response);
absl::Status AnswerFindEvent(const ServerContext& server, const Caller& caller,
                             const v1::FindEventRequest& request,
                             v1::FindEventResponse& response);
absl::Status AnswerStatus(const ServerContext& server, v1::GetStatusResponse& response);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_AUDIT_ANSWERS_H_
