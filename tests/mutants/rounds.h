// The rounds of a hunt for a mutant. Most mutants show within the cases of the first.
#ifndef SIMCHECK_TESTS_MUTANTS_ROUNDS_H
#define SIMCHECK_TESTS_MUTANTS_ROUNDS_H

constexpr long long kFirstRound = 10000;

#endif
