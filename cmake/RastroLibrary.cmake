# rastro_library(<name> SOURCES ... HEADERS ... PUBLIC ... PRIVATE ... [PRECOMPILE ...])
# Makes rastro_<name> and rastro::<name>. Includes are written from the top of
# the project ("crypto/hash.h"). PRECOMPILE: headers that most of its files read, beside
# those that all do.
function(rastro_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;HEADERS;PUBLIC;PRIVATE;PRECOMPILE" ${ARGN})
  add_library(rastro_${name} STATIC ${arg_SOURCES})
  add_library(rastro::${name} ALIAS rastro_${name})
  target_sources(rastro_${name} PUBLIC FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_include_directories(rastro_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(rastro_${name}
    PUBLIC ${arg_PUBLIC} PRIVATE rastro_warnings ${arg_PRIVATE})
  rastro_build_quickly(rastro_${name} rastro_precompiled ${arg_PRECOMPILE})
endfunction()

# rastro_build_quickly(<target> <common> [header ...])
# Reads the headers of <common> once, alone as they were made for it, or made anew with
# others; and compiles several files at a time (RASTRO_UNITY).
function(rastro_build_quickly target common)
  if(ARGN)
    target_link_libraries(${target} PRIVATE ${RASTRO_COMMON_LIBRARIES})
    target_precompile_headers(${target} PRIVATE ${RASTRO_COMMON_HEADERS} ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM ${common})
  endif()
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${RASTRO_UNITY} UNITY_BUILD_BATCH_SIZE 12)
endfunction()

# rastro_test(<name> SOURCES ... LIBRARIES ... [TIMEOUT seconds] [LONG] [THREADS]
#             [PRECOMPILE ...])
# Makes one GoogleTest program; CTest knows it by <name>. LONG puts it behind
# `tests/run --long`. THREADS: what a thread sanitizer says of it is true, because it
# synchronises with the standard library alone (label and target `threads`).
function(rastro_test name)
  cmake_parse_arguments(arg "LONG;THREADS" "TIMEOUT" "SOURCES;LIBRARIES;PRECOMPILE" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${name} PRIVATE
    RASTRO_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    RASTRO_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE
    rastro_warnings ${arg_LIBRARIES} GTest::gmock GTest::gtest_main)
  target_compile_options(${name} PRIVATE ${RASTRO_TEST_OPTIONS})
  target_compile_options(${name} PRIVATE ${RASTRO_TEST_OPTIONS})
  rastro_build_quickly(${name} rastro_precompiled_tests ${arg_PRECOMPILE})
  add_test(NAME ${name} COMMAND ${name})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(RASTRO_SANITIZE)
    math(EXPR arg_TIMEOUT "5 * ${arg_TIMEOUT}")
  endif()
  set_tests_properties(${name} PROPERTIES
    TIMEOUT ${arg_TIMEOUT} ENVIRONMENT "${RASTRO_SANITIZER_ENVIRONMENT}")
  if(arg_LONG)
    set_property(TEST ${name} APPEND PROPERTY LABELS long)
  endif()
  if(arg_THREADS)
    set_property(TEST ${name} APPEND PROPERTY LABELS threads)
    add_dependencies(threads ${name})
  endif()
endfunction()
