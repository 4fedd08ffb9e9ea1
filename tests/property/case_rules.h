// The rules of the language, checked without the front end (docs/semantics.md, section 2).
#ifndef SIMCHECK_TESTS_PROPERTY_CASE_RULES_H
#define SIMCHECK_TESTS_PROPERTY_CASE_RULES_H

#include <string>

#include "tests/property/random_case.h"

// The first rule that the dataflow breaks; "" if it breaks none. The rule that every operation is executed exactly once
// is not checked.
std::string broken_rule(const RandomCase &random);

#endif
