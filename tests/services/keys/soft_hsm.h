// A SoftHSM token of the test's own, and a second hand on the same module.

#ifndef RASTRO_TESTS_SERVICES_KEYS_SOFT_HSM_H_
#define RASTRO_TESTS_SERVICES_KEYS_SOFT_HSM_H_

#include <map>
#include <memory>
#include <string>

#include "services/keys/hsm_signer.h"
#include "tests/testing/temp_dir.h"

struct _CK_FUNCTION_LIST;

namespace rastro {

class SoftHsm {
 public:
  // A token with an Ed25519 key "libro"; null if there is no SoftHSM. One in a process.
  static std::unique_ptr<SoftHsm> Make();

  HsmKeyPlace Place(const std::string& label) const;

  // Makes an Ed25519 key in the module.
  void MakeKey(const std::string& label);
  void DeleteKey(const std::string& label);
  // Makes a key outside ("ed25519", "rsa:2048") and puts it in.
  void Import(const std::string& label, const std::string& kind);
  // What was put in under this label.
  std::string Pem(const std::string& label) const { return pems_.at(label); }

  // As somebody would who pulls the module out and puts it in again.
  void CloseAllSessions();
  void Stop();
  void Start();

  // Mode 0600.
  std::string WriteFile(const std::string& name, const std::string& content) const;

 private:
  unsigned long OpenSession();

  TempDir directory_;
  std::string pin_file_;
  std::map<std::string, std::string> pems_;
  _CK_FUNCTION_LIST* functions_ = nullptr;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_SERVICES_KEYS_SOFT_HSM_H_
