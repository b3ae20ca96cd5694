# Headers that nearly every file reads are read once for all targets: half of a build from
# nothing went into reading them.

# rastro_precompiled(<name> HEADERS ... LIBRARIES ...)
# Makes rastro_<name>, whose headers other targets use (REUSE_FROM).
function(rastro_precompiled name)
  cmake_parse_arguments(arg "" "" "HEADERS;LIBRARIES" ${ARGN})
  set(source ${PROJECT_BINARY_DIR}/rastro_${name}.cc)
  file(CONFIGURE OUTPUT ${source} CONTENT "// What counts is the header made for it.\n")
  add_library(rastro_${name} OBJECT ${source})
  target_link_libraries(rastro_${name} PRIVATE rastro_warnings ${arg_LIBRARIES})
  target_precompile_headers(rastro_${name} PRIVATE ${arg_HEADERS})
endfunction()

set(RASTRO_COMMON_HEADERS
  <algorithm> <functional> <map> <memory> <optional> <set> <string> <utility> <vector>
  <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/strings/str_cat.h>
  <absl/strings/str_join.h> <absl/strings/str_split.h> <absl/time/time.h>)
set(RASTRO_COMMON_LIBRARIES absl::flat_hash_map absl::statusor absl::strings absl::time)
