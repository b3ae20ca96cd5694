# Compiler, linker and warning settings for every target of the project.

find_program(RASTRO_CCACHE ccache)
if(RASTRO_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # What it would not keep otherwise, because of the precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros ${RASTRO_CCACHE})
  add_compile_options(
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<COMPILE_LANGUAGE:CXX>>:-fpch-preprocess>)
endif()

# mold halves the link time of programs that contain gRPC.
find_program(RASTRO_MOLD mold)
if(RASTRO_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

add_library(rastro_warnings INTERFACE)
target_compile_options(rastro_warnings INTERFACE -Wall -Wextra -Wno-missing-field-initializers)

# A bug is an assert, and asserts stay on in release builds.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO
  "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

if(RASTRO_SANITIZE)
  add_compile_options(
    -fsanitize=${RASTRO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${RASTRO_SANITIZE})
  set(RASTRO_SANITIZER_ENVIRONMENT
    "LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/lsan.supp:print_suppressions=0"
    "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp")
endif()

# A program's allocator, instead of the C library's.
function(rastro_use_jemalloc program)
  if(NOT RASTRO_SANITIZE)  # Sanitizers bring one of their own.
    find_library(RASTRO_JEMALLOC jemalloc REQUIRED)
    target_link_libraries(${program} PRIVATE ${RASTRO_JEMALLOC})
  endif()
endfunction()
