// The language's rules, looked at without the front end (docs/semantics.md, section 2).
#ifndef SIMCHECK_TESTS_PROPERTY_CASE_RULES_H
#define SIMCHECK_TESTS_PROPERTY_CASE_RULES_H

#include <string>

#include "tests/property/random_case.h"

// The first rule that the dataflow breaks, except that every operation must be executed exactly once; "" when it keeps
// them all.
std::string broken_rule(const RandomCase &random);

#endif
