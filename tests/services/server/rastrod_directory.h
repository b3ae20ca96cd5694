// What `rastrod` is started with, in a temporary directory.

#ifndef RASTRO_TESTS_SERVICES_SERVER_RASTROD_DIRECTORY_H_
#define RASTRO_TESTS_SERVICES_SERVER_RASTROD_DIRECTORY_H_

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/server/default_config.h"
#include "storage/private_file.h"
#include "tests/testing/temp_dir.h"
#include "tests/testing/trade.h"

namespace rastro {

class RastrodDirectory {
 public:
  // A configuration, and the key of the ledger with this origin.
  void Write(absl::string_view origin, absl::string_view listen) {
    std::ofstream(Config()) << DefaultConfigText({origin, listen});
    EXPECT_TRUE(WritePrivateFile(File(kDefaultKeyFile), *LedgerPrivateKey().Pem(),
                                 IfExists::kReplace)
                    .ok());
  }

  std::string File(absl::string_view name) const { return dir_.File(std::string(name)); }
  std::string Config() const { return File(kDefaultConfigFile); }

  // The command line that starts a server here.
  std::vector<std::string> Command(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {RASTROD, "--config", Config(), "--minimum-free-mib=1"});
    return more;
  }

  // The address in the line that says that it is ready.
  static std::string Address(const std::string& ready_line) {
    const size_t colon = ready_line.rfind(':');
    return "127.0.0.1:" + ready_line.substr(colon + 1, ready_line.find(',') - colon - 1);
  }

  static PrivateKey LedgerPrivateKey() {
    const Hash seed = Sha256("a ledger's key");
    return *PrivateKey::FromEd25519Seed(seed.view());
  }

 private:
  TempDir dir_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_SERVER_RASTROD_DIRECTORY_H_
