// What binds a registration to a certificate, made and checked with keys as a tax
// authority hands them out.

#include "crypto/registration_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>

#include "absl/strings/str_replace.h"
#include "crypto/base64.h"
#include "tests/testing/company_certificate.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOfLedger[] = "ledger.example/binding";
constexpr std::time_t kDay = 24 * 60 * 60;

RegistryRecord CompanyRecord(const std::string& name = "Carnes del Norte") {
  RegistryRecord record;
  record.participant = "norte";
  record.name = name;
  record.country = "MX";
  record.roles = {Role::kExporter};
  return record;
}

class RegistrationCertificateTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { company_ = new CompanyCertificate(); }
  static void TearDownTestSuite() { delete company_; }

  static absl::StatusOr<RegistrationCertificate> Sign(
      const CompanyCertificate& company = *company_,
      const std::string& passphrase = kCompanyPassphrase) {
    return SignRegistration(kOfLedger, CompanyRecord(), company.certificate(),
                            company.key(), {passphrase});
  }

  static CompanyCertificate* company_;
};

CompanyCertificate* RegistrationCertificateTest::company_ = nullptr;

TEST_F(RegistrationCertificateTest, BindsARecordToItsHolder) {
  const auto binding = Sign();
  ASSERT_THAT(binding, IsOk());
  const auto read = RegistrationCertificate::Parse(binding->Text());
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->Text(), binding->Text());
  const auto holder = CheckBinding(*read, kOfLedger, CompanyRecord());
  ASSERT_THAT(holder, IsOk());
  EXPECT_THAT(holder->subject, AllOf(HasSubstr("CN=CARNES DEL NORTE SA DE CV"),
                                     HasSubstr("CNO010101AAA")));
  EXPECT_EQ(holder->issuer, "CN=Autoridad de prueba");
  EXPECT_EQ(holder->serial, "20001000000300022815");
  EXPECT_LT(holder->not_before, holder->not_after);
  EXPECT_THAT(CheckIssued(*read, company_->root(), std::time(nullptr)), IsOk());
}

TEST_F(RegistrationCertificateTest, KeysAndCertificatesInOtherFormsWillDo) {
  const auto from_pem = SignRegistration(
      kOfLedger, CompanyRecord(), company_->certificate(), company_->plain_key(), {});
  ASSERT_THAT(from_pem, IsOk());
  // PKCS#1 v1.5 signatures are the same each time.
  EXPECT_EQ(from_pem->Text(), Sign()->Text());
}

TEST_F(RegistrationCertificateTest, IsForOneLedgerAndOneRecord) {
  const auto binding = Sign();
  EXPECT_THAT(CheckBinding(*binding, "other.example/ledger", CompanyRecord()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is for ledger")));
  EXPECT_THAT(CheckBinding(*binding, kOfLedger, CompanyRecord("Otra")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("another record")));
}

TEST_F(RegistrationCertificateTest, WhatIsAlteredDoesNotHold) {
  const auto binding = Sign();
  const CompanyCertificate other;
  RegistrationCertificate altered = *binding;
  altered.signature[7] ^= 1;
  EXPECT_THAT(CheckBinding(altered, kOfLedger, CompanyRecord()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not hold")));
  altered = *binding;
  altered.certificates[0] = other.certificate();
  EXPECT_THAT(CheckBinding(altered, kOfLedger, CompanyRecord()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not hold")));
  altered.certificates[0] = "no certificate";
  EXPECT_THAT(CheckBinding(altered, kOfLedger, CompanyRecord()),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("X.509")));
}

TEST_F(RegistrationCertificateTest, MustBeIssuedByARootAndInForce) {
  const auto binding = Sign();
  const std::time_t now = std::time(nullptr);
  const CompanyCertificate other;
  EXPECT_THAT(CheckIssued(*binding, other.root(), now),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("issuer")));
  EXPECT_THAT(CheckIssued(*binding, "", now),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(CheckIssued(*binding, company_->root(), now + 10 * kDay),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("expired")));
  EXPECT_THAT(CheckIssued(*binding, company_->root(), now - 10 * kDay),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not yet valid")));
}

TEST_F(RegistrationCertificateTest, KeysThatAreNotForSignaturesOrTooShortAreRefused) {
  const CompanyCertificate cipher(
      CompanyCertificate::Plan{.key_usage = "keyEncipherment"});
  const auto binding = Sign(cipher);
  ASSERT_THAT(binding, IsOk());
  EXPECT_THAT(
      CheckIssued(*binding, cipher.root(), std::time(nullptr)),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not for signatures")));
  const CompanyCertificate small(CompanyCertificate::Plan{.algorithm = "rsa:1024"});
  EXPECT_THAT(Sign(small), StatusIs(absl::StatusCode::kInvalidArgument,
                                    HasSubstr("2048 bits or more, got 1024")));
}

TEST_F(RegistrationCertificateTest, WrongFilesAreNamedAndNoSecretIs) {
  const absl::Status wrong = Sign(*company_, "otra clave").status();
  EXPECT_THAT(
      wrong, StatusIs(absl::StatusCode::kInvalidArgument,
                      AllOf(HasSubstr("certificate key"), Not(HasSubstr("otra clave")))));
  const CompanyCertificate other;
  EXPECT_THAT(SignRegistration(kOfLedger, CompanyRecord(), other.certificate(),
                               company_->key(), {kCompanyPassphrase}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("is not that of the certificate")));
  EXPECT_THAT(SignRegistration(kOfLedger, CompanyRecord(), "no certificate",
                               company_->key(), {kCompanyPassphrase}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("X.509")));
}

TEST_F(RegistrationCertificateTest, HasOneSpelling) {
  const std::string text = Sign()->Text();
  const std::pair<std::string, std::string> changes[] = {
      {"/v1\n", "/v2\n"},
      {"record ", "record  "},
      {"\nsignature", "\n\nsignature"},
      {kOfLedger, "no ledger"},
      {"certificate M", "certificate "},
      {"=\n", "\n"}};
  for (const auto& [from, to] : changes) {
    ASSERT_THAT(text, HasSubstr(from));
    EXPECT_FALSE(
        RegistrationCertificate::Parse(absl::StrReplaceAll(text, {{from, to}})).ok())
        << from;
  }
  EXPECT_FALSE(RegistrationCertificate::Parse(text + "\n").ok());
  EXPECT_FALSE(RegistrationCertificate::Parse("").ok());
}

}  // namespace
}  // namespace rastro
