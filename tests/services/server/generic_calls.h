// Calls of methods that the test knows by name only.

#ifndef RASTRO_TESTS_SERVICES_SERVER_GENERIC_CALLS_H_
#define RASTRO_TESTS_SERVICES_SERVER_GENERIC_CALLS_H_

#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/services/server/server_fixture.h"

namespace rastro {

// A unary or server-streaming call by name, with an empty request.
class GenericCalls {
 public:
  explicit GenericCalls(const std::shared_ptr<grpc::Channel>& channel) : stub_(channel) {}

  // The status with which `method` ends; `response` gets the first message, if any.
  absl::Status Call(const std::string& method, const std::string& request = "",
                    std::string* response = nullptr) {
    const auto context = CallContext();
    grpc::CompletionQueue queue;
    const auto stream = stub_.PrepareCall(context.get(), method, &queue);
    stream->StartCall(this);
    if (Next(queue)) {
      grpc::Slice slice(request);
      stream->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), this);
      (void)Next(queue);
      grpc::ByteBuffer buffer;
      stream->Read(&buffer, this);
      if (Next(queue) && response != nullptr) *response = BytesOf(buffer);
    }
    grpc::Status status;
    if (response != nullptr) context->TryCancel();  // Streams may not end by themselves.
    stream->Finish(&status, this);
    (void)Next(queue);
    return FromGrpcStatus(status, *context);
  }

 private:
  static bool Next(grpc::CompletionQueue& queue) {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  }

  static std::string BytesOf(grpc::ByteBuffer& buffer) {
    std::vector<grpc::Slice> slices;
    std::string bytes;
    if (!buffer.Dump(&slices).ok()) return bytes;
    for (const grpc::Slice& slice : slices) {
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
    return bytes;
  }

  grpc::GenericStub stub_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SERVER_GENERIC_CALLS_H_
