// The name of one call, by which its lines in the server's log are found. It travels in
// the metadata `x-request-id`: the caller's if it sends a sound one, else a new one; in
// the trailing metadata it goes back.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_REQUEST_ID_H_
#define RASTRO_SERVICES_SERVER_REQUEST_ID_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr char kRequestIdMetadata[] = "x-request-id";
inline constexpr size_t kRequestIdBytesMax = 64;

// 1 to 64 of letters, digits, '.', '_' and '-': nothing that could pass for more in a
// log.
bool IsRequestId(absl::string_view text);

// 16 hexadecimal digits. Not a secret.
std::string NewRequestId();

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_REQUEST_ID_H_
