# Holds the layers: services -> storage -> crypto, services -> proto; third-party
# headers only where they belong.
#   cmake -DSOURCE_DIR=... -P include_order_test.cmake
set(failures "")

# Files below `folder` may not include what matches `pattern`; `except` is a pattern of
# files that may.
function(forbid folder pattern except why)
  file(GLOB_RECURSE files ${SOURCE_DIR}/${folder}/*.h ${SOURCE_DIR}/${folder}/*.cc)
  foreach(file IN LISTS files)
    file(RELATIVE_PATH name ${SOURCE_DIR} ${file})
    if(except AND name MATCHES "${except}")
      continue()
    endif()
    file(STRINGS ${file} lines REGEX "^#include [<\"](${pattern})")
    foreach(line IN LISTS lines)
      string(APPEND failures "${name}: ${line}  (${why})\n")
    endforeach()
  endforeach()
  set(failures "${failures}" PARENT_SCOPE)
endfunction()

forbid(crypto "storage/|services/|rastro/v1/" "" "crypto depends on nothing of the house")
forbid(storage "services/|rastro/v1/" "" "storage knows crypto only")
forbid(services/traceability "storage/|services/(ledger|server|cli|client|wire)/" ""
  "traceability is pure")
forbid(services/csv "storage/|services/(ledger|server|cli|client|wire)/" "" "csv is pure")
forbid(services/export "storage/|services/(ledger|server|cli|client|wire)/" ""
  "tables and documents are made of what traceability knows")
forbid(services/simulation "storage/|services/(ledger|server|cli|client|wire)/" ""
  "the simulated trade is pure")
forbid(services/ledger "services/(server|cli|client|wire)/|rastro/v1/" ""
  "the engine knows no messages")
forbid(crypto "grpc|google/protobuf|rocksdb/" "" "crypto knows OpenSSL alone")
forbid(storage "grpc|google/protobuf|openssl/" "" "storage knows RocksDB alone")
forbid(services "rocksdb/|openssl/" "" "RocksDB in storage, OpenSSL in crypto")
forbid(services/traceability "services/export/" "" "traceability is pure")
forbid(services "xlsxwriter" "^services/export/xlsx_file\\.cc$"
  "third-party headers stay in .cc files")
forbid(services "prometheus/|civetweb|spdlog/" "^services/server/[a-z_]+\\.cc$"
  "what watches the server stays in its .cc files")
forbid(crypto "prometheus/|civetweb|spdlog/" "" "crypto does not know that it is watched")
forbid(storage "prometheus/|civetweb|spdlog/" "" "storage does not know that it is watched")
forbid(services "p11-kit/" "^services/keys/pkcs11_module\\.cc$" "PKCS#11 stays in its .cc file")
forbid(services "grpc" "^services/(server|cli)/" "gRPC in server and cli only")
forbid(crypto "openssl/" "\\.cc$" "third-party headers stay in .cc files")
forbid(storage "rocksdb/" "\\.cc$|rocksdb_open\\.h$" "third-party headers stay in .cc files")

if(failures)
  message(FATAL_ERROR "layers:\n${failures}")
endif()
message(STATUS "layers hold")
