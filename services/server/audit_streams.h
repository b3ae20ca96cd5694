// The calls of AuditService that take their time: they wait for the ledger to grow, or
// stream. Each deletes itself when gRPC is done with it.
// Included by audit_service.cc only.

#ifndef RASTRO_SERVICES_SERVER_AUDIT_STREAMS_H_
#define RASTRO_SERVICES_SERVER_AUDIT_STREAMS_H_

#include <grpcpp/support/server_callback.h>

#include "rastro/v1/audit_service.pb.h"
#include "services/server/call.h"

namespace rastro {

grpc::ServerUnaryReactor* MakeCheckpointCall(const Call& call,
                                             const v1::GetCheckpointRequest& request,
                                             v1::GetCheckpointResponse& response);

grpc::ServerWriteReactor<v1::ReadEntriesResponse>* MakeEntriesStream(
    const Call& call, const v1::ReadEntriesRequest& request);

grpc::ServerWriteReactor<v1::WatchSubmitterResponse>* MakeWatchStream(
    const Call& call, const v1::WatchSubmitterRequest& request);

grpc::ServerWriteReactor<v1::CheckIntegrityResponse>* MakeIntegrityStream(
    const Call& call);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_AUDIT_STREAMS_H_
