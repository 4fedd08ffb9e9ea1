// What marks of L2 mean in a random case, found without the front end (docs/semantics.md, section 12).
#ifndef SIMCHECK_TESTS_PROPERTY_CASE_MARKS_H
#define SIMCHECK_TESTS_PROPERTY_CASE_MARKS_H

#include <string>
#include <vector>

#include "tests/property/random_case.h"

// The levels that the pragmas of the outermost level are: a dimension that is mapped again behind a mark, before which
// all is temporal, is divided by a later one. Each keeps the marks that stand in it.
std::vector<std::vector<CasePragma>> parts_at_marks(const std::vector<CasePragma> &outermost);

bool has_marks(const RandomCase &random);

// Does a mark stand between two maps of a dimension in the outermost level?
bool is_mapped_again(const RandomCase &random);

// The first rule about marks that the dataflow breaks; "" if it breaks none.
std::string broken_mark_rule(const RandomCase &random);

#endif
