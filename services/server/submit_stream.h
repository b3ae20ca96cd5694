// The stream of SubmitBatches. Included by submission_service.cc only.

#ifndef RASTRO_SERVICES_SERVER_SUBMIT_STREAM_H_
#define RASTRO_SERVICES_SERVER_SUBMIT_STREAM_H_

#include <grpcpp/support/server_callback.h>

#include "rastro/v1/submission_service.pb.h"
#include "services/server/call.h"

namespace rastro {

// Deletes itself when the call is done.
grpc::ServerBidiReactor<v1::SubmitBatchesRequest, v1::SubmitBatchesResponse>*
MakeSubmitStream(const Call& call);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SUBMIT_STREAM_H_
