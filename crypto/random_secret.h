// Secrets of 32 bytes. Thread-safe.

#ifndef RASTRO_CRYPTO_RANDOM_SECRET_H_
#define RASTRO_CRYPTO_RANDOM_SECRET_H_

#include <string>

namespace rastro {

// 32 bytes from the system's random source.
std::string RandomSecret();

}  // namespace rastro

#endif  // RASTRO_CRYPTO_RANDOM_SECRET_H_
