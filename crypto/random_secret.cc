// See random_secret.h.

#include "crypto/random_secret.h"

#include <random>

namespace rastro {

std::string RandomSecret() {
  std::random_device device;  // The system's, on Linux.
  std::string secret(32, '\0');
  for (char& byte : secret) byte = static_cast<char>(device() & 0xff);
  return secret;
}

}  // namespace rastro
