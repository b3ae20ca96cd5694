# Targets for people who change the project; they need clang-format and clang-tidy 14
# (Debian: clang-format-14 clang-tidy-14), the build does not.
#   cmake --build --preset dev --target format         rewrites what is not formatted
#   cmake --build --preset dev --target format-check   says what is not, and fails
#   cmake --build --preset dev --target lint           clang-tidy with .clang-tidy
find_program(RASTRO_CLANG_FORMAT NAMES clang-format-14)
find_program(RASTRO_CLANG_TIDY NAMES run-clang-tidy-14)

file(GLOB_RECURSE style_files CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/crypto/*.h ${PROJECT_SOURCE_DIR}/crypto/*.cc
  ${PROJECT_SOURCE_DIR}/storage/*.h ${PROJECT_SOURCE_DIR}/storage/*.cc
  ${PROJECT_SOURCE_DIR}/services/*.h ${PROJECT_SOURCE_DIR}/services/*.cc
  ${PROJECT_SOURCE_DIR}/tests/*.h ${PROJECT_SOURCE_DIR}/tests/*.cc)

function(rastro_style_target name tool)
  if(tool)
    add_custom_target(${name} COMMAND ${tool} ${ARGN} VERBATIM)
  else()
    add_custom_target(${name}
      COMMAND ${CMAKE_COMMAND} -E echo "${name}: install clang-format-14 and clang-tidy-14"
      COMMAND ${CMAKE_COMMAND} -E false)
  endif()
endfunction()

rastro_style_target(format "${RASTRO_CLANG_FORMAT}" -i ${style_files})
rastro_style_target(format-check "${RASTRO_CLANG_FORMAT}" --dry-run -Werror ${style_files})
rastro_style_target(lint "${RASTRO_CLANG_TIDY}" -quiet -p ${PROJECT_BINARY_DIR}
  "${PROJECT_SOURCE_DIR}/(crypto|storage|services)/.*\\.cc$")
