#include "check/hunt/hunt_try.h"

#include <errno.h>
#include <stdlib.h>

#include "check/cli/shortage.h"
#include "sim/sim.h"

/* Counts do not depend on the numbers in the tensors. */
enum { DATA_SEED = 1 };

enum sc_status hunt_open(struct hunter *hunter, const struct sets *sets, uint64_t counters, struct sc_error *error) {
    *hunter = (struct hunter){.sets = sets, .counters = counters};
    bool enough = true;
    for (int i = 0; enough && i < sets->count; i++) {
        hunter->results[i] = calloc((size_t)sets->set[i].quantity_count + 1, sizeof *hunter->results[i]);
        enough = hunter->results[i];
    }
    return enough ? SC_STATUS_OK : sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the hunt");
}

void hunt_close(struct hunter *hunter) {
    for (int i = 0; i < SETS_MAX; i++)
        free(hunter->results[i]);
    sc_arena_free(&hunter->arena);
    *hunter = (struct hunter){0};
}

/* ---- the machine ---- */

static enum sc_status simulate(const struct sc_mapping *mapping, struct hunt_trial *trial) {
    const struct sc_sim_options options = {0};
    struct sc_sim_data *data;
    struct sc_sim_result result = {0};
    enum sc_status status = sc_sim_data_create(&data, &mapping->layer, DATA_SEED, &trial->error);
    if (status)
        return status;
    status = sc_sim_run(mapping, data, &options, &result, &trial->error);
    sc_sim_data_free(data);
    if (!status && !result.output_ok)
        status = sc_error_set(&trial->error, SC_STATUS_INVARIANT, "the output differs from the direct convolution's");
    trial->simulated = result.counters;
    return status;
}

static enum hunt_outcome outcome_of(enum sc_status status) {
    if (status)
        return status == SC_STATUS_INVARIANT ? HUNT_BROKEN : HUNT_REFUSED;
    return HUNT_COMPARED;
}

/* ---- the formulas ---- */

static enum hunt_verdict judge(const struct compare_row *row) {
    static const enum hunt_verdict VERDICTS[] = {[VERDICT_NONE] = HUNT_NONE,
                                                 [VERDICT_AGREE] = HUNT_AGREES,
                                                 [VERDICT_CLOSE] = HUNT_AGREES,
                                                 [VERDICT_DIFFER] = HUNT_DIFFERS};
    bool failed = row->formula && row->formula->outcome == SC_FORMULA_ERROR;
    return failed ? HUNT_DIFFERS : VERDICTS[row->verdict];
}

static void compare_set(struct hunter *hunter, int index) {
    struct hunt_trial *trial = &hunter->trial;
    set_evaluate_until(&hunter->sets->set[index], &hunter->mapping, hunter->deadline, hunter->results[index],
                       trial->formula[index]);
    struct comparison comparison = compare_counts(&trial->simulated, trial->formula[index]);
    compare_tolerate(&comparison, hunter->tolerance);
    for (int id = 0; id < SC_COUNTER_COUNT; id++)
        trial->verdict[index][id] = hunter->counters >> id & 1 ? judge(&comparison.row[id]) : HUNT_NONE;
}

const struct hunt_trial *hunt_try(struct hunter *hunter, const struct hunt_case *made) {
    struct hunt_trial *trial = &hunter->trial;
    trial->error.status = SC_STATUS_OK;
    errno = 0;
    sc_arena_reset(&hunter->arena);
    enum sc_status status = hunt_case_lower(made, &hunter->mapping, &hunter->arena, &trial->error);
    if (!status)
        status = simulate(&hunter->mapping, trial);
    if (status == SC_STATUS_LIMIT && errno == ENOMEM)
        shortage_note(); /* not tried, and no fact about the mapping */
    trial->outcome = outcome_of(status);
    trial->level_count = hunter->mapping.level_count;
    for (int i = 0; trial->outcome == HUNT_COMPARED && i < hunter->sets->count; i++)
        compare_set(hunter, i);
    if (trial->outcome == HUNT_COMPARED && deadline_came(hunter->deadline))
        trial->outcome = HUNT_UNTRIED;
    return trial;
}

/* ---- what is hunted ---- */

bool hunt_hits(const struct hunt_trial *trial, struct hunt_target target) {
    if (target.counter == SC_COUNTER_COUNT)
        return trial->outcome == HUNT_BROKEN;
    return trial->outcome == HUNT_COMPARED && trial->verdict[target.set][target.counter] == HUNT_DIFFERS;
}

bool hunt_first_hit(const struct hunt_trial *trial, struct hunt_target *target) {
    *target = (struct hunt_target){0, SC_COUNTER_COUNT};
    for (int i = 0; trial->outcome == HUNT_COMPARED && i < SETS_MAX; i++) {
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            *target = (struct hunt_target){i, (enum sc_counter_id)id};
            if (hunt_hits(trial, *target))
                return true;
        }
    }
    return trial->outcome == HUNT_BROKEN;
}
