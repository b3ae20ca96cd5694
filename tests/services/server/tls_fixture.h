// A server with mutual TLS on a real socket, and connections with certificates.

#ifndef RASTRO_TESTS_SERVICES_SERVER_TLS_FIXTURE_H_
#define RASTRO_TESTS_SERVICES_SERVER_TLS_FIXTURE_H_

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/server/caller.h"
#include "tests/services/server/generic_calls.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/test_certificates.h"

namespace rastro {

inline constexpr char kServerNames[] = "DNS:localhost,IP:127.0.0.1";

class TlsTest : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    WritePair(authority_.Issue(kServerNames));
    WriteFile("client-ca.crt", authority_.certificate());
    config_.tls_certificate = Path("server.crt");
    config_.tls_key = Path("server.key");
    config_.tls_client_ca = Path("client-ca.crt");
    StartServer();
  }

  std::string Path(const std::string& name) { return ledger_.directory.File(name); }

  // As whoever renews certificates should: under another name first.
  void WriteFile(const std::string& name, const std::string& text) {
    const std::string path = Path(name);
    {
      std::ofstream file(path + ".new", std::ios::binary);
      file << text;
    }
    std::filesystem::permissions(path + ".new", std::filesystem::perms::owner_read |
                                                    std::filesystem::perms::owner_write);
    std::filesystem::rename(path + ".new", path);
  }

  void WritePair(const TestCertificate& pair) {
    WriteFile("server.key", pair.key);
    WriteFile("server.crt", pair.certificate);
  }

  TestCertificate CertificateOf(const std::string& participant) const {
    return authority_.Issue("URI:" + CallerUri(kTestOrigin, participant));
  }

  // A connection of its own with this certificate, to a server of that authority.
  std::shared_ptr<grpc::Channel> ConnectAs(const TestCertificate& own,
                                           const TestAuthority& of_server) const {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = of_server.certificate();
    options.pem_cert_chain = own.certificate;
    options.pem_private_key = own.key;
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(server_->address(), grpc::SslCredentials(options),
                                     arguments);
  }
  std::shared_ptr<grpc::Channel> ConnectAs(const TestCertificate& own) const {
    return ConnectAs(own, authority_);
  }

  static absl::Status GetCheckpoint(const std::shared_ptr<grpc::Channel>& channel) {
    return GenericCalls(channel).Call("/rastro.v1.AuditService/GetCheckpoint");
  }

  // Registers a participant with this role, and a GLN if one is given.
  TestParticipant Register(const std::string& id, Role role,
                           const std::string& gln = "") {
    TestParticipant party(id);
    RegistryRecord record = party.Record(role);
    if (!gln.empty()) record.glns = {gln};
    const absl::StatusOr<Recorded> recorded = ledger_->SubmitAndWait(
        TestRegistration(ledger_.operator_party, record,
                         {&ledger_.operator_party.key, &party.key}, ledger_.At().head));
    EXPECT_TRUE(recorded.ok()) << id << ": " << recorded.status();
    return party;
  }

  absl::Status SubmitAs(const std::string& caller, const Submission& batch) {
    const auto stub = v1::SubmissionService::NewStub(ConnectAs(CertificateOf(caller)));
    v1::SubmitBatchResponse response;
    return Call(*stub, &v1::SubmissionService::Stub::SubmitBatch, SubmissionToWire(batch),
                response);
  }

  const TestAuthority authority_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SERVER_TLS_FIXTURE_H_
