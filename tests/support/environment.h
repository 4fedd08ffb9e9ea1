// Numbers that the environment gives to random tests: SIMCHECK_SEED, SIMCHECK_RUNS.
#ifndef SIMCHECK_TESTS_SUPPORT_ENVIRONMENT_H
#define SIMCHECK_TESTS_SUPPORT_ENVIRONMENT_H

#include <cstdint>
#include <cstdlib>

inline uint64_t number_from_environment(const char *name, uint64_t usual) {
    const char *text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

#endif
