# How a build watches itself: SIMCHECK_SANITIZE (address, thread), SIMCHECK_FUZZ, and SIMCHECK_HOSTILE, in which memory
# that grows begins as small as it can be. add_compile_options reaches the tests as well as the libraries.

if(SIMCHECK_HOSTILE)
    add_compile_definitions(SIMCHECK_HOSTILE)
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

add_compile_options(${watch})
add_link_options(${watch})
