// The levels that a random case's pragmas mean, found without the front end (docs/semantics.md, section 2).
#ifndef SIMCHECK_TESTS_PROPERTY_CASE_LOWERING_H
#define SIMCHECK_TESTS_PROPERTY_CASE_LOWERING_H

#include <string>

#include "common/mapping.h"
#include "tests/property/random_case.h"

// How the lowered mapping differs from what a case that breaks no rule means; "" when it doesn't. The levels of cases
// with a Merge are not looked at: merge_test.cc looks at merges alone.
std::string lowering_difference(const RandomCase &random, const struct sc_mapping &mapping);

#endif
