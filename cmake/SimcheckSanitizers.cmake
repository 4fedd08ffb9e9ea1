# How a build watches itself: SIMCHECK_SANITIZE (address, thread), SIMCHECK_FUZZ, and SIMCHECK_HOSTILE, in which memory
# that grows begins as small as it can be. A build for which SIMCHECK_TESTS_AS_RELEASE is set watches the C alone: its tests
# are compiled as those of a release are, so that ccache compiles them once for all. Elsewhere the tests are watched, too.

set(watched 1)
if(SIMCHECK_HOSTILE OR SIMCHECK_SANITIZE STREQUAL "thread")
    set(SIMCHECK_TESTS_AS_RELEASE ON)
    set(watched $<COMPILE_LANGUAGE:C>)
endif()
if(SIMCHECK_HOSTILE)
    add_compile_definitions($<${watched}:SIMCHECK_HOSTILE>)
endif()

set(watch -fno-omit-frame-pointer -fno-sanitize-recover=all)

if(SIMCHECK_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "SIMCHECK_FUZZ needs clang: configure with -DCMAKE_C_COMPILER=clang")
    endif()
    list(APPEND watch -fsanitize=fuzzer-no-link,address,undefined)
elseif(SIMCHECK_SANITIZE STREQUAL "address")
    list(APPEND watch -fsanitize=address,undefined)
elseif(SIMCHECK_SANITIZE STREQUAL "thread")
    list(APPEND watch -fsanitize=thread)
elseif(SIMCHECK_SANITIZE)
    message(FATAL_ERROR "SIMCHECK_SANITIZE is 'address' or 'thread', not '${SIMCHECK_SANITIZE}'")
else()
    return()
endif()

add_compile_options("$<${watched}:${watch}>")
add_link_options(${watch})
