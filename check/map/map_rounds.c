#include "check/map/map_rounds.h"

#include <stdio.h>

#include "check/cli/interrupt.h"
#include "check/cli/shortage.h"
#include "check/cli/streams.h"
#include "check/report/text.h"
#include "check/run/crew.h"

static const double SECONDS_BETWEEN = 0.2;

/* A round visits as many tilings as all before it, in so many parts. */
enum { PARTS_MAX = 256, ROUND_MAX = 1 << 16 };

struct round {
    const struct map_rounds *rounds;
    struct sc_map_searcher *searcher[CREW_JOBS_MAX];
    int job_count;
    int64_t end;       /* visits to make in all */
    int64_t last_most; /* mappings of the last one; 0: all */
    int64_t first, part_visits;
    int part_count;
    struct sc_map_result part[PARTS_MAX];
    struct sc_map_result result; /* of the rounds before */
    double last_shown;
    int width; /* letters on the progress line */
};

static bool is_over(void *context) {
    const struct map_rounds *rounds = context;
    return interrupt_came() || shortage_came() || deadline_came(rounds->deadline);
}

static bool carry_out(void *context, int job, int part) {
    struct round *round = context;
    const int64_t first = round->first + part * round->part_visits, rest = round->end - first;
    const bool last = rest <= round->part_visits;
    const struct sc_map_visits visits = {
        .first = first, .end = first + (last ? rest : round->part_visits), .last_most = last ? round->last_most : 0};
    round->part[part] =
        sc_map_search(round->searcher[job], &visits, &round->result.best, is_over, (void *)round->rounds);
    return !is_over((void *)round->rounds);
}

/* ---- how far it is ---- */

static void show(struct round *round, const struct sc_map_result *so_far) {
    char settled[TEXT_NUMBER_SIZE], all[TEXT_NUMBER_SIZE], best[TEXT_NUMBER_SIZE];
    const double now = deadline_now();
    const struct sc_map_space *space = round->rounds->space;
    const int64_t done = sc_map_settled(&so_far->tally);
    if (!round->rounds->shown || now - round->last_shown < SECONDS_BETWEEN)
        return;
    round->last_shown = now;
    int width = fprintf(streams_bare_error(), "\r%.20s: %s of %s mappings (%.1f%%), best %s cycles ",
                        round->rounds->layer, text_integer(settled, done), text_integer(all, space->mapping_count),
                        100 * (double)done / (double)space->mapping_count,
                        so_far->best.found ? text_integer(best, so_far->best.score.cycles) : "-");
    fprintf(streams_bare_error(), "%*s", round->width > width ? round->width - width : 0, "");
    fflush(streams_bare_error());
    round->width = width;
}

static void erase(struct round *round) {
    if (round->width > 0)
        fprintf(streams_bare_error(), "\r%*s\r", round->width, "");
}

/* ---- rounds ---- */

/* How many visits settle --runs, and how much of the last one. */
static void find_end(struct round *round) {
    const struct map_rounds *rounds = round->rounds;
    int64_t left = rounds->runs == 0 || rounds->runs > INT64_MAX ? INT64_MAX : (int64_t)rounds->runs;
    round->end = rounds->space->tiling_count;
    if (left >= rounds->space->mapping_count)
        return;
    for (round->end = 0; left > 0; round->end++) {
        const struct sc_map_tiling tiling = sc_map_tiling_at(rounds->space, sc_map_visited(rounds->space, round->end));
        round->last_most = left;
        left -= sc_map_tiling_size(rounds->space, &tiling);
    }
}

static void add_parts(struct round *round) {
    for (int i = 0; i < round->part_count; i++)
        sc_map_result_add(&round->result, &round->part[i], round->rounds->goal);
}

/* Each part that is finished is shown; they are added up in the end, for what is known must not change in a round. */
static enum sc_status run_parts(struct round *round, struct sc_error *error) {
    int order[PARTS_MAX], part;
    for (int i = 0; i < round->part_count; i++) {
        order[i] = i;
        round->part[i] = (struct sc_map_result){.best = {.found = false}};
    }
    struct crew *crew = crew_start(&(struct crew_work){.item_count = round->part_count,
                                                       .item = order,
                                                       .job_count = round->job_count,
                                                       .carry_out = carry_out,
                                                       .context = round});
    if (!crew)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the search");
    struct sc_map_result so_far = round->result;
    while ((part = crew_wait(crew, SECONDS_BETWEEN)) != CREW_OVER) {
        if (part >= 0)
            sc_map_result_add(&so_far, &round->part[part], round->rounds->goal);
        show(round, &so_far);
    }
    crew_stop(crew);
    add_parts(round);
    return SC_STATUS_OK;
}

static enum sc_status run_round(struct round *round, struct sc_error *error) {
    int64_t visits = round->first < PARTS_MAX ? PARTS_MAX : round->first < ROUND_MAX ? round->first : ROUND_MAX;
    if (visits > round->end - round->first)
        visits = round->end - round->first;
    round->part_visits = (visits - 1) / PARTS_MAX + 1;
    round->part_count = (int)((visits - 1) / round->part_visits + 1);
    enum sc_status status = run_parts(round, error);
    round->first += round->part_count * round->part_visits;
    return status;
}

static enum sc_status run_rounds(struct round *round, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; i < round->job_count; i++) {
        round->searcher[i] = sc_map_searcher_create(round->rounds->space, round->rounds->goal);
        if (!round->searcher[i])
            status = sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the search");
    }
    while (!status && round->first < round->end && !is_over((void *)round->rounds))
        status = run_round(round, error);
    return status;
}

enum sc_status map_rounds_run(struct sc_map_result *result, const struct map_rounds *rounds, struct sc_error *error) {
    struct sc_arena arena = {0};
    struct round *round = sc_arena_alloc(&arena, 1, sizeof *round);
    if (!round)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the search");
    round->rounds = rounds;
    round->job_count = crew_jobs(rounds->jobs);
    find_end(round);
    enum sc_status status = run_rounds(round, error);
    erase(round);
    *result = round->result;
    for (int i = 0; i < round->job_count; i++)
        sc_map_searcher_free(round->searcher[i]);
    sc_arena_free(&arena);
    return status;
}
