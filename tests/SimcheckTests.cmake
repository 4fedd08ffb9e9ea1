# GoogleTest executables from folders of *.cc, and how every C++ file here is compiled.

include(GoogleTest)

function(simcheck_cxx_rules target)
    target_compile_features(${target} PRIVATE cxx_std_17)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow)
    if(NOT SIMCHECK_BENCH)
        # Compiling the tests takes longer than running them: half as long without the optimizations of -O3.
        target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
    endif()
    if(SIMCHECK_SANITIZE STREQUAL "address")
        # The tests watch addresses, which they hand to what they test; undefined behaviour is watched in the C alone,
        # since in these sources that takes a third of the compiler's time.
        target_compile_options(${target} PRIVATE -fno-sanitize=undefined)
    endif()
    if(SIMCHECK_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    target_compile_definitions(${target} PRIVATE
        TEST_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        SIMCHECK_PROGRAM="$<TARGET_FILE:simcheck>")
    target_link_libraries(${target} PRIVATE simcheck_check)
    add_dependencies(${target} simcheck)
endfunction()

# simcheck_precompiled(TARGET): GoogleTest and what most tests include are read once for all targets, where nothing is
# watched (elsewhere it gains nothing) and no launcher such as ccache remembers results (which it would spoil).
function(simcheck_precompiled target)
    if(NOT SIMCHECK_PRECOMPILE OR CMAKE_CXX_COMPILER_LAUNCHER OR SIMCHECK_SANITIZE OR NOT CMAKE_BUILD_TYPE STREQUAL "Release")
        return()
    endif()
    if(TARGET ${SIMCHECK_PRECOMPILED})
        target_precompile_headers(${target} REUSE_FROM ${SIMCHECK_PRECOMPILED})
        return()
    endif()
    target_precompile_headers(${target} PRIVATE
        <gtest/gtest.h> <algorithm> <cstdint> <cstdlib> <fstream> <map> <ostream> <set> <sstream> <string> <vector>)
    set(SIMCHECK_PRECOMPILED ${target} CACHE INTERNAL "The target whose precompiled headers the others use")
endfunction()

# simcheck_gtest_executable(TARGET LABEL SOURCES...): one test for ctest, or (SIMCHECK_DISCOVER_TESTS) one for each.
function(simcheck_gtest_executable target label)
    add_executable(${target} ${ARGN})
    simcheck_cxx_rules(${target})
    target_link_libraries(${target} PRIVATE GTest::gtest_main)
    simcheck_precompiled(${target})
    if(NOT SIMCHECK_DISCOVER_TESTS)
        # One process for all of them: starting one for each takes as long as the tests.
        add_test(NAME ${target} COMMAND ${target} --gtest_brief=1)
        set_tests_properties(${target} PROPERTIES LABELS ${label} TIMEOUT 600)
        return()
    endif()
    gtest_discover_tests(${target}
        TEST_PREFIX ${label}.
        NO_PRETTY_VALUES
        DISCOVERY_TIMEOUT 60
        PROPERTIES LABELS ${label} TIMEOUT 300)
endfunction()

# simcheck_gtest_folder(FOLDER): the tests in FOLDER/*.cc. Those in FOLDER/*_slow.cc get the label "slow", which the
# asan test preset leaves out.
function(simcheck_gtest_folder folder)
    file(GLOB quick CONFIGURE_DEPENDS ${folder}/*.cc)
    set(slow ${quick})
    list(FILTER quick EXCLUDE REGEX "_slow\\.cc$")
    list(FILTER slow INCLUDE REGEX "_slow\\.cc$")
    if(quick)
        simcheck_gtest_executable(${folder}_tests ${folder} ${quick})
    endif()
    if(slow)
        simcheck_gtest_executable(${folder}_slow_tests slow ${slow})
    endif()
endfunction()
