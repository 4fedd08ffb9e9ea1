# GoogleTest executables from folders of *.cc, and how every C++ file here is compiled.

include(GoogleTest)

# For the environment of a test: what is freed stays with the C library (glibc). Whoever runs many small mappings otherwise
# gives the memory of each back to the system and asks for it again, which takes a third of the time of a hunt.
set(SIMCHECK_KEEPS_MEMORY "MALLOC_TRIM_THRESHOLD_=1000000000;MALLOC_MMAP_THRESHOLD_=33554432")

# simcheck_optimize_less(TARGET -OLEVEL): compiling the tests takes longer than running them: less than half as long without
# the optimizations of -O3.
function(simcheck_optimize_less target level)
    target_compile_options(${target} PRIVATE $<$<OR:$<CONFIG:Release>,$<BOOL:${SIMCHECK_TESTS_AS_RELEASE}>>:${level}>)
endfunction()

function(simcheck_cxx_rules target)
    target_compile_features(${target} PRIVATE cxx_std_17)
    target_compile_options(${target} PRIVATE -Wall -Wextra -Wshadow)
    if(NOT SIMCHECK_BENCH)
        simcheck_optimize_less(${target} -Og)
    endif()
    if(SIMCHECK_WERROR)
        target_compile_options(${target} PRIVATE -Werror)
    endif()
    target_compile_definitions(${target} PRIVATE TEST_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(${target} PRIVATE simcheck_check)
    add_dependencies(${target} simcheck)
endfunction()

# simcheck_gtest_executable(TARGET LABEL SOURCES...): one test for ctest, or (SIMCHECK_DISCOVER_TESTS) one for each.
function(simcheck_gtest_executable target label)
    add_executable(${target} ${ARGN})
    simcheck_cxx_rules(${target})
    if(label MATCHES "^(unit|cli|hostile)$")
        simcheck_optimize_less(${target} -O0) # these have others work: the C, the program
    endif()
    target_link_libraries(${target} PRIVATE GTest::gtest_main)
    if(NOT SIMCHECK_DISCOVER_TESTS)
        # One process for all of them: starting one for each takes as long as the tests.
        add_test(NAME ${target} COMMAND ${target} --gtest_brief=1)
        set_tests_properties(${target} PROPERTIES LABELS ${label} TIMEOUT 1200)
        if(label MATCHES "^(slow|cli|property)$")
            set_tests_properties(${target} PROPERTIES COST 100) # begun first, so that no processor idles at the end
        endif()
        if(SIMCHECK_SANITIZE)
            # tests/support/case_count.h; and 16 MB of freed memory, rather than 256, are kept to notice a use of it:
            # filling new memory takes as long as the tests do.
            set_tests_properties(${target} PROPERTIES
                ENVIRONMENT "SIMCHECK_WATCHED=1;ASAN_OPTIONS=quarantine_size_mb=16")
        else()
            set_tests_properties(${target} PROPERTIES ENVIRONMENT "${SIMCHECK_KEEPS_MEMORY}")
        endif()
        # Each file includes <gtest/gtest.h>, which takes as long to read as the file itself to compile: read it once for
        # eight files. Names are therefore unique in a folder. In the preset dev each file stands alone.
        set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
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
