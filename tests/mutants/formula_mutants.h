// Every mutant of a set of formulas that a table of operators makes of its text.
#ifndef SIMCHECK_TESTS_MUTANTS_FORMULA_MUTANTS_H
#define SIMCHECK_TESTS_MUTANTS_FORMULA_MUTANTS_H

#include <string>
#include <vector>

struct FormulaMutant {
    std::string change;        // "off by one"
    std::string before, after; // the definition, with single blanks and without comments
    std::string text;          // the whole set
};

// In the order of the text; no two say the same, and none what the set says.
std::vector<FormulaMutant> MutateFormulas(const std::string &text);

#endif
