#include "check/hunt/hunt_search.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "check/cli/interrupt.h"
#include "check/cli/shortage.h"
#include "check/cli/streams.h"
#include "check/report/text.h"

static const double SECONDS_BETWEEN = 0.2;

/* What the threads share. A number that was taken is always tried, so all lower ones are, too. */
struct shared {
    const struct hunt_search *search;
    atomic_llong next;   /* the next number to take */
    atomic_llong lowest; /* number of the lowest hit so far */
    double began;
};

struct hunt_worker {
    struct shared *shared;
    struct hunter *hunter;
    bool shows;
    double last_shown;
    pthread_t thread;
    struct hunt_tally tally;
};

/* ---- the tally ---- */

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static struct hunt_tally empty_tally(void) {
    struct hunt_tally tally = {.first_broken = HUNT_NEVER, .first = HUNT_NEVER};
    for (int set = 0; set < SETS_MAX; set++)
        for (int id = 0; id < SC_COUNTER_COUNT; id++)
            tally.score[set][id].first = HUNT_NEVER;
    return tally;
}

static int type_index(const struct sc_layer_type *type) {
    int index = 0;
    while (sc_layer_type_at(index) != type)
        index++;
    return index;
}

static void note_size(struct hunt_tally *tally, const struct hunt_case *made, const struct hunt_trial *trial) {
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        tally->most_size[dim] = larger(tally->most_size[dim], made->layer.size[dim]);
    tally->most_macs = larger(tally->most_macs, sc_layer_macs(&made->layer));
    tally->most_pes = larger(tally->most_pes, made->machine.num_pes);
    tally->most_levels = larger(tally->most_levels, trial->level_count);
    tally->of_type[type_index(made->layer.type)]++;
}

static void note_scores(struct hunt_tally *tally, int set_count, int64_t number, const struct hunt_trial *trial) {
    for (int set = 0; set < set_count; set++) {
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            struct hunt_score *score = &tally->score[set][id];
            bool differs = trial->verdict[set][id] == HUNT_DIFFERS;
            score->agreed += trial->verdict[set][id] == HUNT_AGREES;
            score->differed += differs;
            score->first = differs ? smaller(score->first, number) : score->first;
        }
    }
}

static void add_tally(struct hunt_tally *sum, const struct hunt_tally *part) {
    sum->systematic += part->systematic;
    sum->random += part->random;
    sum->refused += part->refused;
    sum->untried += part->untried;
    for (int i = 0; i < sc_layer_type_count(); i++)
        sum->of_type[i] += part->of_type[i];
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        sum->most_size[dim] = larger(sum->most_size[dim], part->most_size[dim]);
    sum->most_macs = larger(sum->most_macs, part->most_macs);
    sum->most_pes = larger(sum->most_pes, part->most_pes);
    sum->most_levels = larger(sum->most_levels, part->most_levels);
    sum->first_broken = smaller(sum->first_broken, part->first_broken);
    if (part->first < sum->first)
        sum->target = part->target;
    sum->first = smaller(sum->first, part->first);
    for (int set = 0; set < SETS_MAX; set++) {
        for (int id = 0; id < SC_COUNTER_COUNT; id++) {
            struct hunt_score *score = &sum->score[set][id];
            score->agreed += part->score[set][id].agreed;
            score->differed += part->score[set][id].differed;
            score->first = smaller(score->first, part->score[set][id].first);
        }
    }
}

/* ---- one thread ---- */

static void report_hit(struct hunt_worker *worker, int64_t number, struct hunt_target target) {
    if (number < worker->tally.first)
        worker->tally.target = target;
    worker->tally.first = smaller(worker->tally.first, number);
    long long lowest = atomic_load(&worker->shared->lowest);
    while (number < lowest && !atomic_compare_exchange_weak(&worker->shared->lowest, &lowest, number))
        ;
}

static void try_number(struct hunt_worker *worker, int64_t number) {
    const struct hunt_search *search = worker->shared->search;
    struct hunt_tally *tally = &worker->tally;
    struct hunt_target target;
    struct hunt_case made;
    bool systematic = hunt_case_at(search->space, number, &made);
    const struct hunt_trial *trial = hunt_try(worker->hunter, &made);
    tally->refused += trial->outcome == HUNT_REFUSED;
    tally->untried += trial->outcome == HUNT_UNTRIED;
    if (trial->outcome == HUNT_BROKEN)
        tally->first_broken = smaller(tally->first_broken, number);
    if (trial->outcome == HUNT_COMPARED) {
        tally->systematic += systematic;
        tally->random += !systematic;
        note_size(tally, &made, trial);
        note_scores(tally, worker->hunter->sets->count, number, trial);
    }
    if (hunt_first_hit(trial, &target) && (!search->each || trial->outcome == HUNT_BROKEN))
        report_hit(worker, number, target);
}

/* The first thread reports the progress of all. */
static void show(struct hunt_worker *worker, int64_t number, double seconds) {
    char tried[TEXT_NUMBER_SIZE];
    if (!worker->shows || seconds - worker->last_shown < SECONDS_BETWEEN)
        return;
    worker->last_shown = seconds;
    fprintf(streams_bare_error(), "\r%s mappings tried, %.0f s ", text_integer(tried, number), seconds);
    fflush(streams_bare_error());
}

static bool is_over(struct hunt_worker *worker) {
    const struct shared *shared = worker->shared;
    show(worker, atomic_load(&shared->next), deadline_now() - shared->began);
    return interrupt_came() || shortage_came() || deadline_came(worker->hunter->deadline);
}

static void *work(void *context) {
    struct hunt_worker *worker = context;
    struct shared *shared = worker->shared;
    while (!is_over(worker)) {
        int64_t number = atomic_fetch_add(&shared->next, 1);
        if (number >= shared->search->runs || number > atomic_load(&shared->lowest))
            break;
        try_number(worker, number);
    }
    return NULL;
}

/* ---- all threads ---- */

/* The caller is the first worker; where a thread cannot be had, the others do its work. */
static int start_threads(struct hunt_worker *worker, int count) {
    int started = 1;
    while (started < count && pthread_create(&worker[started].thread, NULL, work, &worker[started]) == 0)
        started++;
    return started;
}

struct hunt_tally hunt_search_run(const struct hunt_search *search) {
    static const char ERASE[] = "\r                                        \r";
    struct hunt_worker *worker = calloc((size_t)search->hunter_count, sizeof *worker);
    if (!worker) {
        shortage_note();
        return empty_tally();
    }
    struct shared shared = {.search = search, .began = deadline_now()};
    atomic_init(&shared.next, 0);
    atomic_init(&shared.lowest, HUNT_NEVER);
    for (int i = 0; i < search->hunter_count; i++)
        worker[i] = (struct hunt_worker){
            .shared = &shared, .hunter = &search->hunter[i], .shows = search->shown && i == 0, .tally = empty_tally()};
    int started = start_threads(worker, search->hunter_count);
    work(&worker[0]);
    for (int i = 1; i < started; i++)
        pthread_join(worker[i].thread, NULL);
    for (int i = 1; i < started; i++)
        add_tally(&worker[0].tally, &worker[i].tally);
    if (worker[0].last_shown > 0)
        fputs(ERASE, streams_bare_error());
    const struct hunt_tally tally = worker[0].tally;
    free(worker);
    return tally;
}
