// The configuration file that `rastro init` writes, and what it names in a ledger's
// directory.
// Pure and thread-safe; knows neither gRPC nor the command line.

#ifndef RASTRO_SERVICES_SERVER_DEFAULT_CONFIG_H_
#define RASTRO_SERVICES_SERVER_DEFAULT_CONFIG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace rastro {

// In a ledger's directory.
inline constexpr absl::string_view kDefaultConfigFile = "rastrod.toml";
inline constexpr absl::string_view kDefaultDataDirectory = "data";
inline constexpr absl::string_view kDefaultGuardFile = "guard";
inline constexpr absl::string_view kDefaultKeyFile = "ledger.key";
inline constexpr absl::string_view kDefaultListenAddress = "127.0.0.1:7741";

// What a configuration file needs to be told; the rest has defaults.
struct ConfigNames {
  absl::string_view origin;  // Satisfies IsOrigin, so it needs no escaping.
  absl::string_view listen = kDefaultListenAddress;
};

// `text` with this value for a setting that stands in it, commented out or not; an empty
// one comments it out. `value` without " and #.
std::string WithSetting(const std::string& text, const std::string& name,
                        const std::string& value);

// TOML with a comment on every setting; those with good defaults are commented out.
std::string DefaultConfigText(const ConfigNames& names);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_DEFAULT_CONFIG_H_
