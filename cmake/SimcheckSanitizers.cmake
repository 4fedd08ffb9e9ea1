# Everything that is built watches itself: add_compile_options reaches the tests as well as the libraries.

set(watch -fno-omit-frame-pointer -fno-sanitize-recover=all)

if(SIMCHECK_FUZZ)
    if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        message(FATAL_ERROR "SIMCHECK_FUZZ needs clang: configure with -DCMAKE_C_COMPILER=clang")
    endif()
    list(APPEND watch -fsanitize=fuzzer-no-link,address,undefined)
elseif(SIMCHECK_SANITIZE)
    list(APPEND watch -fsanitize=address,undefined)
else()
    return()
endif()

add_compile_options(${watch})
add_link_options(${watch})
