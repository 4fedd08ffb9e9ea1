#include "check/run/campaign_shard.h"

#include <inttypes.h>
#include <stdio.h>

#include "check/cli/talk.h"
#include "check/run/simulate.h"
#include "common/arena.h"

/* What came of the shard's runs. */
enum fate { FATE_SIMULATED, FATE_FOUND, FATE_REFUSED, FATE_FAILED, FATE_BROKEN, FATES };

struct shard {
    const struct plan *plan;
    const struct check_options *options;
    struct sc_arena arena;
    struct talk talk;
    const struct sc_mapping **mapping; /* [run]; NULL: refused, or of another shard */
    int count[FATES];
    struct sc_error error;
};

static bool is_own(const struct shard *shard, int run) {
    return (uint64_t)run % shard->options->shard.count == shard->options->shard.index;
}

/* Another shard reports what is refused of its own. */
static void lower(struct shard *shard) {
    struct sc_warnings *warnings = talk_warnings(&shard->arena);
    for (int i = 0; i < shard->plan->run_count; i++) {
        const struct plan_run *run = &shard->plan->run[i];
        if (!is_own(shard, i))
            continue;
        if (warnings)
            warnings->count = warnings->dropped = 0;
        if (plan_lower(&shard->mapping[i], run, &shard->arena, warnings, &shard->error)) {
            talk_note_error(&shard->talk, &shard->error, run);
            shard->mapping[i] = NULL;
            shard->count[FATE_REFUSED]++;
        } else {
            talk_note_warnings(&shard->talk, warnings, run);
        }
    }
    talk_say(&shard->talk);
}

/* Only I/O ends all runs. */
static enum sc_status take(struct shard *shard, const struct simulation *simulation, const struct plan_run *run) {
    const enum sc_status status = simulation->status;
    if (status)
        shard->error = *simulation->error;
    if (status == SC_STATUS_IO)
        return status;
    if (simulation->dump)
        fputs(simulation->dump, stderr);
    if (status)
        talk_error(&shard->talk, &shard->error, run);
    shard->count[status == SC_STATUS_INVARIANT ? FATE_BROKEN
                 : status                      ? FATE_FAILED
                 : simulation->kept            ? FATE_FOUND
                                               : FATE_SIMULATED]++;
    return SC_STATUS_OK;
}

static enum sc_status simulate_all(struct shard *shard) {
    const struct check_options *options = shard->options;
    const struct simulate_options simulating = {.seed = options->seed,
                                                .jobs = options->jobs,
                                                .out = options->out,
                                                .literal = options->literal,
                                                .quiet = options->quiet};
    struct simulations *simulations;
    enum sc_status status = simulate_start(&simulations, shard->plan, shard->mapping, &simulating, NULL, &shard->error);
    if (status)
        return status;
    for (int i = 0; !status && i < shard->plan->run_count; i++)
        if (shard->mapping[i])
            status = take(shard, simulate_wait(simulations, i), &shard->plan->run[i]);
    simulate_stop(simulations);
    return status;
}

/* What went as it should is always there, to be read by programs, too. */
static void print_line(const struct shard *shard) {
    static const char *const WORDS[] = {[FATE_SIMULATED] = "simulated",
                                        [FATE_FOUND] = "found there",
                                        [FATE_REFUSED] = "refused",
                                        [FATE_FAILED] = "failed",
                                        [FATE_BROKEN] = "broken"};
    const struct option_shard *part = &shard->options->shard;
    int own = 0;
    for (int fate = 0; fate < FATES; fate++)
        own += shard->count[fate];
    printf("shard %" PRIu64 "/%" PRIu64 ", %d of %d runs into '%s': ", part->index, part->count, own,
           shard->plan->run_count, shard->options->out);
    for (int fate = 0; fate < FATES; fate++)
        if (fate <= FATE_FOUND || shard->count[fate] > 0)
            printf("%s%d %s", fate > 0 ? ", " : "", shard->count[fate], WORDS[fate]);
    printf("\nfor the report: the same command without --shard, after all %" PRIu64 " shards\n", part->count);
}

static enum exit_code exit_of(const struct shard *shard) {
    if (shard->count[FATE_BROKEN] > 0)
        return EXIT_INVARIANT;
    return shard->count[FATE_REFUSED] + shard->count[FATE_FAILED] > 0 ? EXIT_UNUSABLE : EXIT_AGREE;
}

static enum exit_code carry_out(struct shard *shard) {
    shard->mapping = sc_arena_alloc(&shard->arena, (size_t)shard->plan->run_count, sizeof *shard->mapping);
    if (!shard->mapping) {
        (void)sc_error_set(&shard->error, SC_STATUS_LIMIT, "no memory left for %d runs", shard->plan->run_count);
        return program_fail(&shard->error);
    }
    lower(shard);
    if (simulate_all(shard))
        return program_fail(&shard->error);
    print_line(shard);
    enum exit_code printed = program_finish_printing();
    return printed ? printed : exit_of(shard);
}

enum exit_code campaign_shard_run(const struct plan *plan, const struct check_options *options) {
    struct shard shard = {.plan = plan, .options = options, .talk = {.to = stderr, .quiet = options->quiet}};
    enum exit_code code = carry_out(&shard);
    sc_arena_free(&shard.arena);
    return code;
}
