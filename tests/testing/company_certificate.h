// An authority and a company's certificate by it, as a tax authority hands them out: the
// certificate in DER, the key as PKCS#8 in DER under a passphrase. Made by the command
// `openssl`.

#ifndef RASTRO_TESTS_TESTING_COMPANY_CERTIFICATE_H_
#define RASTRO_TESTS_TESTING_COMPANY_CERTIFICATE_H_

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "tests/testing/run_command.h"
#include "tests/testing/temp_dir.h"

namespace rastro {

inline constexpr char kCompanyPassphrase[] = "clave de la firma";

class CompanyCertificate {
 public:
  struct Plan {
    std::string subject = "/CN=CARNES DEL NORTE SA DE CV/serialNumber=CNO010101AAA";
    std::string key_usage = "digitalSignature,nonRepudiation";
    std::string algorithm = "rsa:2048";
    int days = 2;  // Negative: expired.
  };

  CompanyCertificate() : CompanyCertificate(Plan()) {}
  explicit CompanyCertificate(const Plan& plan) {
    Run("req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 3 "
        "-subj '/CN=Autoridad de prueba' -addext basicConstraints=critical,CA:TRUE");
    Run(absl::StrCat("req -newkey ", plan.algorithm, " -nodes -keyout plain.pem -out ",
                     "request.pem -subj '", plan.subject, "'"));
    std::ofstream(Path("extensions")) << "keyUsage=" << plan.key_usage << "\n";
    Run(absl::StrCat("x509 -req -in request.pem -CA root.pem -CAkey root.key -days ",
                     plan.days, " -set_serial 0x20001000000300022815 ",
                     "-extfile extensions -outform DER -out company.cer"));
    Run(absl::StrCat("pkcs8 -topk8 -in plain.pem -outform DER -out company.key -v2 ",
                     "des-ede3-cbc -passout 'pass:", kCompanyPassphrase, "'"));
  }

  std::string Path(const std::string& name) const { return directory_.File(name); }

  std::string root() const { return Read("root.pem"); }            // PEM
  std::string certificate() const { return Read("company.cer"); }  // DER
  std::string key() const { return Read("company.key"); }          // DER, encrypted
  std::string plain_key() const { return Read("plain.pem"); }      // PEM

 private:
  void Run(const std::string& arguments) const {
    const Finished finished = RunCommand(
        absl::StrCat("cd ", directory_.File("."), " && openssl ", arguments, " 2>&1"));
    EXPECT_EQ(finished.code, 0) << arguments << ": " << finished.output;
  }

  std::string Read(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }

  TempDir directory_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_COMPANY_CERTIFICATE_H_
