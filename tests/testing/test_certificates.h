// Certificates for tests of TLS: an authority of its own, and what it is asked to sign.

#ifndef RASTRO_TESTS_TESTING_TEST_CERTIFICATES_H_
#define RASTRO_TESTS_TESTING_TEST_CERTIFICATES_H_

#include <memory>
#include <string>

namespace rastro {

// PEM.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  // PEM.
  const std::string& certificate() const { return certificate_; }

  // `names` as OpenSSL writes subject alternative names: "DNS:localhost,IP:127.0.0.1" or
  // "URI:rastro://..."; none if empty. In force from a day ago to `days` from now.
  TestCertificate Issue(const std::string& names, int days = 1) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
  std::string certificate_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_TEST_CERTIFICATES_H_
