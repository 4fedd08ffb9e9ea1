// The levels that a random case's pragmas mean, found without the front end (docs/semantics.md, section 2).
#ifndef SIMCHECK_TESTS_PROPERTY_CASE_LOWERING_H
#define SIMCHECK_TESTS_PROPERTY_CASE_LOWERING_H

#include <string>

#include "common/mapping.h"
#include "tests/property/random_case.h"

// The difference between the lowered mapping and the meaning of a case that breaks no rule; "" if there is none. The
// levels of cases with a Merge are not compared: merge_test.cc tests merges.
std::string lowering_difference(const RandomCase &random, const struct sc_mapping &mapping);

#endif
