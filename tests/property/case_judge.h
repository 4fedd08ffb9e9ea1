// What the front end says of a random case, against the rules, the meaning and the oracle's walk.
#ifndef SIMCHECK_TESTS_PROPERTY_CASE_JUDGE_H
#define SIMCHECK_TESTS_PROPERTY_CASE_JUDGE_H

#include <string>

#include "tests/property/arguments.h"
#include "tests/property/oracle.h"
#include "tests/property/random_case.h"

// The limit of the oracle's points and elements in one case: it takes some ten milliseconds.
enum { ORACLE_LIMIT = 30000 };

enum class Outcome { agrees, breaks_a_rule, not_covered, too_large, disagrees };

struct Verdict {
    Outcome outcome;
    std::string problem;
    OracleResult oracle; // of a case that agrees
};

// Does nothing of the case have a rule, or a meaning, that the front end doesn't know, or the other way round? Of a
// case that agrees every operation is executed once.
Verdict judge_front_end(const RandomCase &random, const Program &program);

#endif
