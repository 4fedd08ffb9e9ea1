// How many cases a test tries.
#ifndef SIMCHECK_TESTS_SUPPORT_CASE_COUNT_H
#define SIMCHECK_TESTS_SUPPORT_CASE_COUNT_H

#include <cstdlib>

// `few` where the program is watched (SIMCHECK_WATCHED, or these sources are, too) or it is a debug build; else
// `usual`. Whether these sources are optimized says nothing: tests are compiled with less optimization than the
// program.
inline int Cases(int few, int usual) {
#if defined(__SANITIZE_ADDRESS__) || !defined(NDEBUG)
    (void)usual;
    return few;
#else
    return std::getenv("SIMCHECK_WATCHED") ? few : usual;
#endif
}

#endif
