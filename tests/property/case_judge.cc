#include "tests/property/case_judge.h"

#include <algorithm>

#include "tests/property/case_lowering.h"
#include "tests/property/case_rules.h"

namespace {

// A merged loop that shares its level's units with another one is refused unless each of its parts stays in the first
// unit. This is stricter than necessary.
bool may_be_refused_without_need(const struct sc_level &level) {
    int spatial = 0, merged = 0;
    for (int d = 0; d < level.directive_count; d++) {
        spatial += level.directive[d].spatial;
        merged += level.directive[d].part_count > 1;
    }
    return spatial > 1 && merged > 0;
}

std::string wrongly_rejected(const Program &program, const OracleResult &oracle) {
    const struct sc_mapping &mapping = program.mapping();
    bool once = oracle.missed_ops == 0 && oracle.repeated_ops == 0;
    if (!once || std::any_of(mapping.level, mapping.level + mapping.level_count, may_be_refused_without_need))
        return "";
    return "rejected, though every operation is executed once: " + program.message() + "\n";
}

std::string wrongly_accepted(const OracleResult &oracle) {
    if (oracle.missed_ops == 0 && oracle.repeated_ops == 0)
        return "";
    return "accepted, though " + std::to_string(oracle.missed_ops) + " operations are never executed, and " +
           std::to_string(oracle.repeated_ops) + " repeatedly\n";
}

Verdict judge(Outcome otherwise, const std::string &problem) {
    return {problem.empty() ? otherwise : Outcome::disagrees, problem, {}};
}

Verdict judge_mapping(const RandomCase &random, const Program &program) {
    std::string lowering = lowering_difference(random, program.mapping());
    if (!lowering.empty())
        return judge(Outcome::agrees, lowering);
    OracleResult oracle = oracle_walk(program.mapping(), ORACLE_LIMIT);
    if (!oracle.finished)
        return judge(Outcome::too_large, "");
    if (!program.accepted())
        return judge(Outcome::not_covered, wrongly_rejected(program, oracle));
    Verdict verdict = judge(Outcome::agrees, wrongly_accepted(oracle));
    verdict.oracle = oracle;
    return verdict;
}

} // namespace

Verdict judge_front_end(const RandomCase &random, const Program &program) {
    std::string rule = broken_rule(random);
    if (!program.parsed())
        return judge(Outcome::agrees, "not parsed: " + program.message() + "\n");
    if (!rule.empty())
        return judge(Outcome::breaks_a_rule, program.accepted() ? "accepted against the rule: " + rule + "\n" : "");
    if (!program.accepted() && !program.rejected_for_coverage())
        return judge(Outcome::agrees, "rejected, though it keeps the rules: " + program.message() + "\n");
    return judge_mapping(random, program);
}
