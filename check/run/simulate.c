#include "check/run/simulate.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/cli/memtext.h"
#include "check/cli/progress.h"
#include "check/cli/streams.h"
#include "check/run/campaign.h"
#include "check/run/crew.h"
#include "check/run/tensors.h"
#include "common/arena.h"
#include "common/at_first.h"

static const double SECONDS_BETWEEN = 0.2;

/* Until something is known of this machine: slower than most are. */
static const double USUAL_SECONDS_PER_MAC = 10e-9;

enum { NO_RUN = -1 };

/* A thread: its present run, and how far that is. */
struct job {
    atomic_int run; /* or NO_RUN */
    atomic_llong macs, cycles;
};

/* One run. A thread fills the slot; the main thread reads it after crew_wait has returned the run. */
struct simulation_slot {
    struct simulation simulation;
    struct sc_error error;
    char *dump;
    struct sc_sim_link *link;
    int64_t link_room;
    bool short_of_memory;          /* for all its links */
    bool finished;                 /* for who waits */
    atomic_llong nanoseconds;      /* that it took; 0 until it is finished */
    struct campaign_run *campaign; /* NULL: no folder */
};

struct simulations {
    const struct plan *plan;
    const struct sc_mapping *const *mapping; /* [run]; NULL: not to be simulated */
    const struct simulate_options *options;
    struct sc_trace *trace;
    struct sc_arena arena;
    struct tensors *tensors;
    struct crew *crew;
    struct simulation_slot *slot; /* [run] */
    int *order;                   /* the runs to simulate */
    int order_count, found_count;
    int job_count;
    struct job job[CREW_JOBS_MAX];
    struct progress progress;
    double began;
    const struct simulation *unwritten; /* its file could not be written, which ends all */
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int64_t macs_of(const struct simulations *simulations, int run) {
    return sc_layer_macs(simulations->plan->run[run].layer);
}

/* ---- one run, on a thread ---- */

static void report(void *context, int64_t macs_done, int64_t cycles_done) {
    struct job *job = context;
    atomic_store(&job->macs, macs_done);
    atomic_store(&job->cycles, cycles_done);
}

static void keep_link(void *context, const struct sc_sim_link *link) {
    struct simulation_slot *slot = context;
    if (slot->simulation.link_count == slot->link_room) {
        int64_t room = slot->link_room ? 2 * slot->link_room : COMMON_AT_FIRST(64, 1);
        struct sc_sim_link *larger = realloc(slot->link, (size_t)room * sizeof *larger);
        slot->short_of_memory = slot->short_of_memory || !larger;
        if (!larger)
            return;
        slot->link = larger;
        slot->link_room = room;
    }
    slot->link[slot->simulation.link_count++] = *link;
    slot->simulation.link = slot->link;
}

/* A trace that cannot be written changes no count. The error is reported when the trace is closed. */
static enum sc_status run_machine(struct simulations *simulations, struct job *job, int run,
                                  const struct sc_sim_data *data, FILE *dump) {
    struct simulation_slot *slot = &simulations->slot[run];
    struct sc_trace *trace = simulations->trace;
    struct sc_sim_options options = {.literal = simulations->options->literal,
                                     .until = simulations->options->until,
                                     .trace = trace ? sc_trace_sink_of(trace) : NULL,
                                     .dump = dump,
                                     .progress = {.report = report, .context = job}};
    if (simulations->options->links)
        options.links = (struct sc_sim_link_sink){keep_link, slot};
    if (trace)
        sc_trace_begin(trace, simulations->mapping[run], simulations->plan->run[run].flow, simulations->options->seed);
    enum sc_status status =
        sc_sim_run(simulations->mapping[run], data, &options, &slot->simulation.result, &slot->error);
    if (!status && slot->short_of_memory)
        status = sc_error_set(&slot->error, SC_STATUS_LIMIT, "no memory left for what crossed each link");
    if (!status && trace && !slot->simulation.result.stopped)
        (void)sc_trace_end(trace, &slot->simulation.result.counters, NULL);
    return status;
}

static enum sc_status run_with_data(struct simulations *simulations, struct job *job, int run,
                                    const struct sc_sim_data *data) {
    struct simulation_slot *slot = &simulations->slot[run];
    struct memtext dump;
    (void)memtext_open(&dump);
    enum sc_status status = run_machine(simulations, job, run, data, dump.to);
    (void)memtext_close(&dump);
    slot->dump = dump.text;
    slot->simulation.dump = dump.text && dump.size > 0 ? dump.text : NULL;
    return status;
}

static enum sc_status simulate(struct simulations *simulations, struct job *job, int run) {
    struct simulation_slot *slot = &simulations->slot[run];
    const struct sc_sim_data *data;
    enum sc_status status = tensors_take(simulations->tensors, run, &data, &slot->error);
    if (!status)
        status = run_with_data(simulations, job, run, data);
    tensors_release(simulations->tensors, run);
    return status;
}

static bool carry_out(void *context, int job_index, int run) {
    struct simulations *simulations = context;
    struct job *job = &simulations->job[job_index];
    struct simulation_slot *slot = &simulations->slot[run];
    double began = now();
    atomic_store(&job->run, run);
    slot->simulation.status = simulate(simulations, job, run);
    slot->simulation.error = &slot->error;
    if (!slot->simulation.status && !slot->simulation.result.output_ok && !slot->simulation.result.stopped)
        slot->simulation.status =
            sc_error_set(&slot->error, SC_STATUS_INVARIANT, "the output differs from the direct convolution's");
    atomic_store(&slot->nanoseconds, (long long)((now() - began) * 1e9) + 1);
    atomic_store(&job->run, NO_RUN);
    atomic_store(&job->macs, 0);
    atomic_store(&job->cycles, 0);
    return true;
}

/* ---- the budget ---- */

/* The pace of the slowest finished run with the same dataflow, or if there is none, of the slowest finished run. */
static double seconds_per_mac(const struct simulations *simulations, int run) {
    const char *flow = simulations->plan->run[run].flow;
    double same = 0, any = 0;
    for (int i = 0; i < simulations->order_count; i++) {
        int other = simulations->order[i];
        double pace =
            (double)atomic_load(&simulations->slot[other].nanoseconds) * 1e-9 / (double)macs_of(simulations, other);
        any = pace > any ? pace : any;
        if (strcmp(simulations->plan->run[other].flow, flow) == 0)
            same = pace > same ? pace : same;
    }
    return same > 0 ? same : any > 0 ? any : USUAL_SECONDS_PER_MAC;
}

static bool fits_budget(void *context, int run) {
    const struct simulations *simulations = context;
    double needed = (double)macs_of(simulations, run) * seconds_per_mac(simulations, run);
    return now() - simulations->began + needed <= (double)simulations->options->budget;
}

struct sized {
    int64_t macs;
    int run;
};

static int by_size(const void *a, const void *b) {
    const struct sized *left = a, *right = b;
    if (left->macs != right->macs)
        return left->macs < right->macs ? -1 : 1;
    return left->run - right->run;
}

static bool sort_by_size(struct simulations *simulations) {
    int count = simulations->order_count;
    struct sized *sized = sc_arena_alloc(&simulations->arena, (size_t)count + 1, sizeof *sized);
    if (!sized)
        return false;
    for (int i = 0; i < count; i++)
        sized[i] = (struct sized){macs_of(simulations, simulations->order[i]), simulations->order[i]};
    qsort(sized, (size_t)count, sizeof *sized, by_size);
    for (int i = 0; i < count; i++)
        simulations->order[i] = sized[i].run;
    return true;
}

/* ---- runs that the folder has ---- */

static void tell_found(const struct simulations *simulations, int wanted) {
    if (simulations->found_count > 0 && !simulations->options->quiet)
        fprintf(stderr, "simcheck: %d of %d runs are in '%s' already\n", simulations->found_count, wanted,
                simulations->options->out);
}

static enum sc_status look_up(struct simulations *simulations, int run, struct sc_error *error) {
    const struct simulate_options *options = simulations->options;
    struct simulation_slot *slot = &simulations->slot[run];
    enum campaign_found found;
    slot->campaign = campaign_run_make(options->out, &simulations->plan->run[run], simulations->mapping[run],
                                       options->seed, &simulations->arena);
    if (!slot->campaign)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for '%s'", options->out);
    enum sc_status status = campaign_load(slot->campaign, &found, &slot->simulation.result, error);
    slot->simulation.kept = slot->finished = found == CAMPAIGN_RESULT;
    simulations->found_count += slot->finished;
    if (found == CAMPAIGN_OTHER && !status && !options->quiet)
        fprintf(stderr, "simcheck: warning: '%s' is not what this run gives; it is simulated again\n",
                slot->campaign->path);
    return status;
}

static enum sc_status open_folder(struct simulations *simulations, struct sc_error *error) {
    int count = 0;
    enum sc_status status = campaign_open(simulations->options->out, error);
    for (int i = 0; !status && i < simulations->plan->run_count; i++) {
        if (!simulations->mapping[i])
            continue;
        count++;
        status = look_up(simulations, i, error);
    }
    if (!status && simulations->found_count < count)
        status = campaign_check_writable(simulations->options->out, error);
    tell_found(simulations, count);
    return status;
}

/* ---- start ---- */

static bool allocate(struct simulations *simulations) {
    size_t runs = (size_t)simulations->plan->run_count;
    simulations->slot = sc_arena_alloc(&simulations->arena, runs + 1, sizeof *simulations->slot);
    simulations->order = sc_arena_alloc(&simulations->arena, runs + 1, sizeof *simulations->order);
    for (int i = 0; i < simulations->job_count; i++)
        atomic_init(&simulations->job[i].run, NO_RUN);
    return simulations->slot && simulations->order;
}

static bool is_to_simulate(const struct simulations *simulations, int run) {
    return simulations->mapping[run] && !simulations->slot[run].finished;
}

static bool share_tensors(struct simulations *simulations) {
    int count = simulations->plan->run_count;
    const struct sc_layer **layer = sc_arena_alloc(&simulations->arena, (size_t)count + 1, sizeof *layer);
    for (int i = 0; layer && i < count; i++)
        layer[i] = is_to_simulate(simulations, i) ? &simulations->mapping[i]->layer : NULL;
    if (layer)
        simulations->tensors = tensors_create(layer, count, simulations->options->seed);
    return simulations->tensors;
}

static bool choose_order(struct simulations *simulations) {
    double macs = 0;
    for (int i = 0; i < simulations->plan->run_count; i++) {
        if (!is_to_simulate(simulations, i))
            continue;
        simulations->order[simulations->order_count++] = i;
        macs += (double)macs_of(simulations, i);
    }
    simulations->progress =
        progress_start(streams_bare_error(), !simulations->options->quiet, simulations->order_count, macs);
    simulations->progress.run = 1;
    simulations->began = now();
    return simulations->options->budget == 0 || sort_by_size(simulations);
}

static enum sc_status start(struct simulations *simulations, struct sc_error *error) {
    enum sc_status status = SC_STATUS_OK;
    simulations->job_count = simulations->trace ? 1 : crew_jobs(simulations->options->jobs);
    if (!allocate(simulations))
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for %d runs", simulations->plan->run_count);
    if (simulations->options->out)
        status = open_folder(simulations, error);
    if (status)
        return status;
    if (share_tensors(simulations) && choose_order(simulations))
        simulations->crew =
            crew_start(&(struct crew_work){.item_count = simulations->order_count,
                                           .item = simulations->order,
                                           .job_count = simulations->job_count,
                                           .may_begin = simulations->options->budget > 0 ? fits_budget : NULL,
                                           .carry_out = carry_out,
                                           .context = simulations});
    return simulations->crew ? SC_STATUS_OK : sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the runs");
}

enum sc_status simulate_start(struct simulations **simulations, const struct plan *plan,
                              const struct sc_mapping *const *mapping, const struct simulate_options *options,
                              struct sc_trace *trace, struct sc_error *error) {
    *simulations = calloc(1, sizeof **simulations);
    if (!*simulations)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for the runs");
    (*simulations)->plan = plan;
    (*simulations)->mapping = mapping;
    (*simulations)->options = options;
    (*simulations)->trace = trace;
    enum sc_status status = start(*simulations, error);
    if (status) {
        simulate_stop(*simulations);
        *simulations = NULL;
    }
    return status;
}

/* ---- wait ---- */

/* The progress line names the lowest-numbered running run. */
static void show(struct simulations *simulations) {
    struct progress *progress = &simulations->progress;
    int64_t macs = 0, cycles = 0;
    int first = NO_RUN;
    for (int i = 0; i < simulations->job_count; i++) {
        struct job *job = &simulations->job[i];
        int run = atomic_load(&job->run);
        if (run == NO_RUN)
            continue;
        macs += atomic_load(&job->macs);
        if (first == NO_RUN || run < first) {
            first = run;
            cycles = atomic_load(&job->cycles);
        }
    }
    if (first == NO_RUN)
        return;
    progress->layer = simulations->plan->run[first].layer->name;
    progress->flow = simulations->plan->run[first].flow;
    progress_report(progress, macs, cycles);
}

static void finish(struct simulations *simulations, int run) {
    struct simulation_slot *slot = &simulations->slot[run];
    struct simulation *simulation = &slot->simulation;
    slot->finished = true;
    progress_end_run(&simulations->progress, macs_of(simulations, run));
    simulations->progress.run++;
    if (slot->campaign && !simulation->status)
        simulation->status = campaign_store(slot->campaign, &simulation->result, &slot->error);
    if (simulation->status == SC_STATUS_IO)
        simulations->unwritten = simulation;
}

const struct simulation *simulate_wait(struct simulations *simulations, int run) {
    const struct simulation_slot *slot = &simulations->slot[run];
    int finished = CREW_NOTHING_YET;
    while (!slot->finished && !simulations->unwritten && finished != CREW_OVER) {
        finished = crew_wait(simulations->crew, SECONDS_BETWEEN);
        if (finished >= 0)
            finish(simulations, finished);
        else
            show(simulations);
    }
    return simulations->unwritten ? simulations->unwritten : slot->finished ? &slot->simulation : NULL;
}

void simulate_stop(struct simulations *simulations) {
    if (!simulations)
        return;
    crew_stop(simulations->crew);
    for (int i = 0; simulations->slot && i < simulations->plan->run_count; i++) {
        free(simulations->slot[i].dump);
        free(simulations->slot[i].link);
    }
    tensors_free(simulations->tensors);
    sc_arena_free(&simulations->arena);
    free(simulations);
}
