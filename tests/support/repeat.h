// A text many times over.
#ifndef SIMCHECK_TESTS_SUPPORT_REPEAT_H
#define SIMCHECK_TESTS_SUPPORT_REPEAT_H

#include <string>

inline std::string Repeat(const std::string &text, int times) {
    std::string all;
    for (int i = 0; i < times; i++)
        all += text;
    return all;
}

#endif
