// See soft_hsm.h.

#include "tests/services/keys/soft_hsm.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <p11-kit/pkcs11.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/private_file.h"
#include "tests/testing/run_command.h"

namespace rastro {
namespace {

constexpr char kModule[] = "/usr/lib/softhsm/libsofthsm2.so";
constexpr char kToken[] = "prueba";
constexpr char kPin[] = "24681357";

void Run(const std::string& command) {
  const Finished finished = RunCommand(command + " 2>&1");
  EXPECT_EQ(finished.code, 0) << command << ": " << finished.output;
}

CK_BYTE_PTR Bytes(const std::string& text) {
  return reinterpret_cast<CK_BYTE_PTR>(const_cast<char*>(text.data()));
}

}  // namespace

std::unique_ptr<SoftHsm> SoftHsm::Make() {
  if (!std::filesystem::exists(kModule)) return nullptr;
  auto hsm = std::make_unique<SoftHsm>();
  const std::string tokens = hsm->directory_.File("tokens");
  std::filesystem::create_directory(tokens);
  const std::string settings = hsm->WriteFile(
      "softhsm2.conf",
      absl::StrCat("directories.tokendir = ", tokens, "\nobjectstore.backend = file\n"));
  ::setenv("SOFTHSM2_CONF", settings.c_str(), 1);
  Run(absl::StrCat("softhsm2-util --init-token --free --label ", kToken,
                   " --so-pin 12345678 --pin ", kPin));
  hsm->pin_file_ = hsm->WriteFile("pin", absl::StrCat(kPin, "\n"));
  hsm->Import("libro", "ed25519");
  void* library = ::dlopen(kModule, RTLD_NOW);
  const auto get_functions =
      reinterpret_cast<CK_C_GetFunctionList>(::dlsym(library, "C_GetFunctionList"));
  get_functions(&hsm->functions_);
  hsm->Start();
  return hsm;
}

HsmKeyPlace SoftHsm::Place(const std::string& label) const {
  return {kModule, kToken, label, pin_file_};
}

void SoftHsm::Import(const std::string& label, const std::string& kind) {
  const std::string file = directory_.File(absl::StrCat(label, ".pem"));
  const std::string algorithm = kind.substr(0, kind.find(':'));
  Run(absl::StrCat("openssl genpkey -algorithm ", algorithm, " -out ", file));
  static int id = 0;
  Run(absl::StrCat("softhsm2-util --import ", file, " --token ", kToken, " --label ",
                   label, " --id ", 10 + id++, " --pin ", kPin));
  std::stringstream pem;
  pem << std::ifstream(file).rdbuf();
  pems_[label] = pem.str();
}

std::string SoftHsm::WriteFile(const std::string& name,
                               const std::string& content) const {
  const std::string path = directory_.File(name);
  EXPECT_TRUE(WritePrivateFile(path, content, IfExists::kReplace).ok());
  return path;
}

unsigned long SoftHsm::OpenSession() {
  CK_ULONG count = 16;
  std::vector<CK_SLOT_ID> slots(count);
  EXPECT_EQ(functions_->C_GetSlotList(CK_TRUE, slots.data(), &count), CKR_OK);
  CK_SESSION_HANDLE session = 0;
  EXPECT_EQ(functions_->C_OpenSession(slots[0], CKF_SERIAL_SESSION | CKF_RW_SESSION,
                                      nullptr, nullptr, &session),
            CKR_OK);
  const std::string pin = kPin;
  const CK_RV result = functions_->C_Login(session, CKU_USER, Bytes(pin), pin.size());
  EXPECT_TRUE(result == CKR_OK || result == CKR_USER_ALREADY_LOGGED_IN) << result;
  return session;
}

void SoftHsm::MakeKey(const std::string& label) {
  const CK_SESSION_HANDLE session = OpenSession();
  CK_BBOOL yes = CK_TRUE;
  CK_BYTE curve[] = {0x06, 0x03, 0x2b, 0x65, 0x70};  // OID 1.3.101.112
  CK_ATTRIBUTE public_half[] = {{CKA_EC_PARAMS, curve, sizeof(curve)},
                                {CKA_LABEL, Bytes(label), label.size()},
                                {CKA_TOKEN, &yes, sizeof(yes)}};
  CK_ATTRIBUTE private_half[] = {{CKA_LABEL, Bytes(label), label.size()},
                                 {CKA_TOKEN, &yes, sizeof(yes)},
                                 {CKA_SIGN, &yes, sizeof(yes)}};
  CK_MECHANISM mechanism = {CKM_EC_EDWARDS_KEY_PAIR_GEN, nullptr, 0};
  CK_OBJECT_HANDLE made[2];
  EXPECT_EQ(functions_->C_GenerateKeyPair(session, &mechanism, public_half, 3,
                                          private_half, 3, &made[0], &made[1]),
            CKR_OK);
  (void)functions_->C_CloseSession(session);
}

void SoftHsm::DeleteKey(const std::string& label) {
  const CK_SESSION_HANDLE session = OpenSession();
  CK_ATTRIBUTE wanted = {CKA_LABEL, Bytes(label), label.size()};
  EXPECT_EQ(functions_->C_FindObjectsInit(session, &wanted, 1), CKR_OK);
  CK_OBJECT_HANDLE found[8];
  CK_ULONG count = 0;
  EXPECT_EQ(functions_->C_FindObjects(session, found, 8, &count), CKR_OK);
  (void)functions_->C_FindObjectsFinal(session);
  for (CK_ULONG i = 0; i < count; ++i) {
    EXPECT_EQ(functions_->C_DestroyObject(session, found[i]), CKR_OK);
  }
  (void)functions_->C_CloseSession(session);
}

void SoftHsm::CloseAllSessions() {
  CK_ULONG count = 16;
  std::vector<CK_SLOT_ID> slots(count);
  EXPECT_EQ(functions_->C_GetSlotList(CK_TRUE, slots.data(), &count), CKR_OK);
  for (CK_ULONG i = 0; i < count; ++i) (void)functions_->C_CloseAllSessions(slots[i]);
}

void SoftHsm::Stop() { (void)functions_->C_Finalize(nullptr); }

void SoftHsm::Start() {
  CK_C_INITIALIZE_ARGS arguments = {};
  arguments.flags = CKF_OS_LOCKING_OK;
  (void)functions_->C_Initialize(&arguments);
}

}  // namespace rastro
