// Sets of elements, and the arithmetic that the files of the oracle share.
#ifndef SIMCHECK_TESTS_PROPERTY_ORACLE_ELEMENTS_H
#define SIMCHECK_TESTS_PROPERTY_ORACLE_ELEMENTS_H

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <set>

// An element of a tensor, by its row-major number in a tensor as large as the input dimensions, which Y' and X' fit
// into.
using Elements = std::set<int64_t>;

inline int64_t count_of(const Elements &elements) { return static_cast<int64_t>(elements.size()); }

inline Elements without(const Elements &elements, const Elements &others) {
    Elements rest;
    std::set_difference(elements.begin(), elements.end(), others.begin(), others.end(),
                        std::inserter(rest, rest.end()));
    return rest;
}

inline int64_t ceil_div(int64_t a, int64_t b) { return a / b + (a % b > 0); }

// Cycles that a channel takes for so many elements. Without a bandwidth (0) any amount takes one.
inline int64_t transfer(int64_t elems, int64_t per_cycle) {
    return per_cycle == 0 ? elems > 0 : ceil_div(elems, per_cycle);
}

#endif
