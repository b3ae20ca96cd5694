// See pkcs11_module.h.

#include "services/keys/pkcs11_module.h"

#include <dlfcn.h>
#include <p11-kit/pkcs11.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

constexpr size_t kEd25519KeyBytes = 32;
constexpr size_t kEd25519SignatureBytes = 64;
constexpr size_t kEcPointBytesMax = 256;

absl::string_view NameOf(CK_RV result) {
  switch (result) {
    case CKR_PIN_INCORRECT:
      return "CKR_PIN_INCORRECT";
    case CKR_PIN_LOCKED:
      return "CKR_PIN_LOCKED";
    case CKR_SESSION_HANDLE_INVALID:
      return "CKR_SESSION_HANDLE_INVALID";
    case CKR_USER_NOT_LOGGED_IN:
      return "CKR_USER_NOT_LOGGED_IN";
    case CKR_TOKEN_NOT_PRESENT:
      return "CKR_TOKEN_NOT_PRESENT";
    case CKR_DEVICE_REMOVED:
      return "CKR_DEVICE_REMOVED";
    case CKR_DEVICE_ERROR:
      return "CKR_DEVICE_ERROR";
    case CKR_MECHANISM_INVALID:
      return "CKR_MECHANISM_INVALID, it has no Ed25519";
    default:
      return "";
  }
}

absl::Status Said(absl::string_view function, CK_RV result) {
  const absl::string_view name = NameOf(result);
  return absl::UnavailableError(
      absl::StrCat("hardware module: ", function, ": ",
                   name.empty() ? absl::StrCat("0x", absl::Hex(result)) : name));
}

// Fixed length, padded with spaces.
std::string LabelOf(const CK_TOKEN_INFO& token) {
  const absl::string_view label(reinterpret_cast<const char*>(token.label),
                                sizeof(token.label));
  return std::string(absl::StripTrailingAsciiWhitespace(label));
}

CK_BYTE_PTR Bytes(absl::string_view text) {
  return reinterpret_cast<CK_BYTE_PTR>(const_cast<char*>(text.data()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Pkcs11Module>> Pkcs11Module::Load(
    const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return absl::NotFoundError(absl::StrCat("hsm-module: ", dlerror()));
  }
  const auto get_functions =
      reinterpret_cast<CK_C_GetFunctionList>(dlsym(library, "C_GetFunctionList"));
  CK_FUNCTION_LIST_PTR functions = nullptr;
  if (get_functions == nullptr || get_functions(&functions) != CKR_OK ||
      functions == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("hsm-module: ", path, " is no PKCS#11 module"));
  }
  CK_C_INITIALIZE_ARGS arguments = {};
  arguments.flags = CKF_OS_LOCKING_OK;
  const CK_RV result = functions->C_Initialize(&arguments);
  if (result != CKR_OK && result != CKR_CRYPTOKI_ALREADY_INITIALIZED) {
    return Said("C_Initialize", result);
  }
  return std::unique_ptr<Pkcs11Module>(new Pkcs11Module(functions));
}

absl::StatusOr<Pkcs11Session> Pkcs11Module::OpenSession(const std::string& token_label,
                                                        const std::string& pin) const {
  CK_ULONG count = 0;
  CK_RV result = functions_->C_GetSlotList(CK_TRUE, nullptr, &count);
  std::vector<CK_SLOT_ID> slots(count);
  if (result == CKR_OK) result = functions_->C_GetSlotList(CK_TRUE, slots.data(), &count);
  if (result != CKR_OK) return Said("C_GetSlotList", result);
  slots.resize(count);
  for (const CK_SLOT_ID slot : slots) {
    CK_TOKEN_INFO token = {};
    if (functions_->C_GetTokenInfo(slot, &token) != CKR_OK) continue;
    if (LabelOf(token) != token_label) continue;
    CK_SESSION_HANDLE session = 0;
    result =
        functions_->C_OpenSession(slot, CKF_SERIAL_SESSION, nullptr, nullptr, &session);
    if (result != CKR_OK) return Said("C_OpenSession", result);
    result = functions_->C_Login(session, CKU_USER, Bytes(pin), pin.size());
    if (result == CKR_OK || result == CKR_USER_ALREADY_LOGGED_IN) return session;
    CloseSession(session);
    if (result != CKR_PIN_INCORRECT && result != CKR_PIN_LOCKED) {
      return Said("C_Login", result);
    }
    return absl::PermissionDeniedError(absl::StrCat(
        "hsm-pin-file: the token '", token_label, "' says ", NameOf(result)));
  }
  return absl::NotFoundError(
      absl::StrCat("hsm-token: the hardware module has no token '", token_label, "'"));
}

void Pkcs11Module::CloseSession(Pkcs11Session session) const {
  (void)functions_->C_CloseSession(session);
}

absl::StatusOr<Pkcs11Object> Pkcs11Module::FindOne(Pkcs11Session session,
                                                   unsigned long object_class,
                                                   const std::string& label) const {
  CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &object_class, sizeof(object_class)},
                           {CKA_LABEL, Bytes(label), label.size()}};
  CK_RV result = functions_->C_FindObjectsInit(session, wanted, 2);
  if (result != CKR_OK) return Said("C_FindObjectsInit", result);
  CK_OBJECT_HANDLE found[2] = {};
  CK_ULONG count = 0;
  result = functions_->C_FindObjects(session, found, 2, &count);
  (void)functions_->C_FindObjectsFinal(session);
  if (result != CKR_OK) return Said("C_FindObjects", result);
  const absl::string_view half = object_class == CKO_PRIVATE_KEY ? "private" : "public";
  if (count == 0) {
    return absl::NotFoundError(
        absl::StrCat("hsm-label: the token has no ", half, " key '", label, "'"));
  }
  if (count > 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("hsm-label: the token has several ", half, " keys '", label, "'"));
  }
  return found[0];
}

absl::StatusOr<Pkcs11Object> Pkcs11Module::FindPrivateKey(
    Pkcs11Session session, const std::string& label) const {
  absl::StatusOr<Pkcs11Object> key = FindOne(session, CKO_PRIVATE_KEY, label);
  if (!key.ok()) return key;
  CK_KEY_TYPE type = 0;
  CK_ATTRIBUTE attribute = {CKA_KEY_TYPE, &type, sizeof(type)};
  const CK_RV result = functions_->C_GetAttributeValue(session, *key, &attribute, 1);
  if (result != CKR_OK) return Said("C_GetAttributeValue", result);
  if (type == CKK_EC_EDWARDS) return key;
  return absl::FailedPreconditionError(
      absl::StrCat("hsm-label: the key '", label, "' is no Ed25519 key"));
}

absl::StatusOr<PublicKey> Pkcs11Module::ReadPublicKey(Pkcs11Session session,
                                                      const std::string& label) const {
  const absl::StatusOr<Pkcs11Object> object = FindOne(session, CKO_PUBLIC_KEY, label);
  if (!object.ok()) return object.status();
  std::string point(kEcPointBytesMax, '\0');
  CK_ATTRIBUTE attribute = {CKA_EC_POINT, point.data(), point.size()};
  const CK_RV result = functions_->C_GetAttributeValue(session, *object, &attribute, 1);
  if (result != CKR_OK) return Said("C_GetAttributeValue", result);
  point.resize(attribute.ulValueLen);
  // A DER octet string, or as some modules have it the bytes alone.
  const absl::string_view header("\x04\x20", 2);
  if (point.size() == header.size() + kEd25519KeyBytes &&
      absl::string_view(point).substr(0, header.size()) == header) {
    point.erase(0, header.size());
  }
  if (point.size() != kEd25519KeyBytes) {
    return absl::FailedPreconditionError(absl::StrCat(
        "hsm-label: the public key '", label, "' is no Ed25519 key of 32 bytes"));
  }
  return PublicKey::Parse(KeyAlgorithm::kEd25519, point);
}

absl::StatusOr<std::string> Pkcs11Module::Sign(Pkcs11Session session, Pkcs11Object key,
                                               absl::string_view text) const {
  CK_MECHANISM mechanism = {CKM_EDDSA, nullptr, 0};
  CK_RV result = functions_->C_SignInit(session, &mechanism, key);
  if (result != CKR_OK) return Said("C_SignInit", result);
  std::string signature(kEd25519SignatureBytes, '\0');
  CK_ULONG size = signature.size();
  result = functions_->C_Sign(session, Bytes(text), text.size(), Bytes(signature), &size);
  if (result != CKR_OK) return Said("C_Sign", result);
  signature.resize(size);
  return signature;
}

}  // namespace rastro
