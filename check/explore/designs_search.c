#include "check/explore/designs_search.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "check/cli/deadline.h"
#include "check/cli/interrupt.h"
#include "check/cli/progress.h"
#include "check/cli/streams.h"
#include "check/explore/designs_folder.h"
#include "check/report/text.h"
#include "check/run/crew.h"

static const double SECONDS_BETWEEN = 0.2;

/* A thread's. */
struct searcher {
    struct sc_explore_worker *worker;
    struct sc_explore_result result; /* of the present chunk */
};

struct search {
    const struct designs_search *task;
    struct designs_outcome *outcome;
    struct designs_chunks chunks;
    bool *done; /* [chunks] */
    struct designs_folder *folder;
    struct searcher *searcher; /* [jobs] */
    pthread_mutex_t lock;      /* of the outcome, the folder and what follows */
    enum sc_status status;
    struct sc_error *error;
    int64_t searched_before; /* by earlier starts */
    double began, last_shown;
    bool shows;
};

/* ---- chunks ---- */

static bool take_chunk(void *context, int chunk, const struct sc_explore_result *result) {
    struct search *search = context;
    if (search->done[chunk])
        return true;
    search->done[chunk] = true;
    search->outcome->chunks_done++;
    return sc_explore_add(&search->outcome->result, result, search->task->explore, search->error) == SC_STATUS_OK;
}

static enum sc_status search_chunk(const struct search *search, struct searcher *searcher, int chunk,
                                   struct sc_error *error) {
    const int64_t from = chunk * search->chunks.blocks_each;
    int64_t to = from + search->chunks.blocks_each;
    enum sc_status status = SC_STATUS_OK;
    to = to < search->chunks.blocks ? to : search->chunks.blocks;
    sc_explore_result_clear(&searcher->result);
    for (int64_t block = from; !status && !searcher->result.stopped && block < to; block++)
        status = sc_explore_block(searcher->worker, block, &searcher->result, error);
    return status;
}

/* One thread at a time keeps what it found. */
static bool keep_chunk(struct search *search, struct searcher *searcher, int chunk, enum sc_status status,
                       const struct sc_error *error) {
    pthread_mutex_lock(&search->lock);
    if (status && !search->status) {
        search->status = status;
        *search->error = *error;
    }
    if (!status && !search->status && search->folder)
        search->status = designs_folder_add(search->folder, chunk, &searcher->result, search->error);
    if (!status && !search->status && !take_chunk(search, chunk, &searcher->result))
        search->status = SC_STATUS_LIMIT;
    const bool goes_on = !search->status;
    pthread_mutex_unlock(&search->lock);
    return goes_on;
}

static bool may_begin(void *context, int chunk) {
    (void)context;
    (void)chunk;
    return !interrupt_came();
}

static bool carry_out(void *context, int job, int chunk) {
    struct search *search = context;
    struct searcher *searcher = &search->searcher[job];
    struct sc_error error = {0};
    const enum sc_status status = search_chunk(search, searcher, chunk, &error);
    if (!status && searcher->result.stopped)
        return false;
    return keep_chunk(search, searcher, chunk, status, &error);
}

/* ---- progress ---- */

static void show(struct search *search) {
    char valid[TEXT_NUMBER_SIZE], left[PROGRESS_TIME_SIZE] = "?";
    const double now = deadline_now(), seconds = now - search->began;
    if (!search->shows || now - search->last_shown < SECONDS_BETWEEN)
        return;
    search->last_shown = now;
    pthread_mutex_lock(&search->lock);
    const struct sc_explore_result *result = &search->outcome->result;
    const double all = (double)sc_explore_designs(search->task->explore), searched = (double)result->searched;
    const double rate = seconds > 0 ? (searched - (double)search->searched_before) / seconds : 0;
    if (rate > 0)
        progress_time(left, (all - searched) / rate);
    fprintf(streams_bare_error(), "\r%.0f%% of designs  %.3g M/s  %s left  %s valid ", 100 * searched / all, rate / 1e6,
            left, text_integer(valid, result->all.valid));
    pthread_mutex_unlock(&search->lock);
    fflush(streams_bare_error());
}

static void erase(const struct search *search) {
    if (search->last_shown > 0)
        fprintf(streams_bare_error(), "\r%79s\r", "");
}

/* ---- all of it ---- */

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left for a search");
}

static enum sc_status start_searchers(struct search *search, int jobs) {
    search->searcher = calloc((size_t)jobs, sizeof *search->searcher);
    if (!search->searcher)
        return no_memory(search->error);
    for (int i = 0; i < jobs; i++) {
        search->searcher[i].worker = sc_explore_worker_create(search->task->explore);
        if (!search->searcher[i].worker)
            return no_memory(search->error);
        enum sc_status status =
            sc_explore_result_init(&search->searcher[i].result, search->task->explore, search->error);
        if (status)
            return status;
    }
    return SC_STATUS_OK;
}

static enum sc_status run_crew(struct search *search, const int *item, int count, int jobs) {
    const struct crew_work work = {.item_count = count,
                                   .item = item,
                                   .job_count = jobs,
                                   .may_begin = may_begin,
                                   .carry_out = carry_out,
                                   .context = search};
    struct crew *crew = crew_start(&work);
    if (!crew)
        return no_memory(search->error);
    while (crew_wait(crew, SECONDS_BETWEEN) != CREW_OVER)
        show(search);
    crew_stop(crew);
    return search->status;
}

/* This shard's chunks that are not done. */
static int list_chunks(const struct search *search, const struct designs_options *options, int *item) {
    int count = 0;
    for (int chunk = 0; chunk < search->chunks.count; chunk++)
        if (!search->done[chunk] && (uint64_t)chunk % options->shard.count == options->shard.index)
            item[count++] = chunk;
    return count;
}

static enum sc_status run(struct search *search, const struct designs_options *options) {
    int *item = calloc((size_t)search->chunks.count, sizeof *item);
    const struct designs_reader reader = {take_chunk, search};
    enum sc_status status = item ? SC_STATUS_OK : no_memory(search->error);
    if (!status && options->out)
        status = designs_folder_open(&search->folder, options->out, search->task, options->shard.index,
                                     options->shard.count, &reader, search->error);
    search->searched_before = search->outcome->result.searched;
    const int count = status ? 0 : list_chunks(search, options, item);
    int jobs = crew_jobs(options->jobs);
    jobs = jobs < count ? jobs : count;
    if (!status && count > 0)
        status = start_searchers(search, jobs);
    if (!status && count > 0)
        status = run_crew(search, item, count, jobs);
    if (!status)
        search->outcome->chunks_left = list_chunks(search, options, item);
    free(item);
    for (int i = 0; search->searcher && i < jobs; i++) {
        sc_explore_worker_free(search->searcher[i].worker);
        sc_explore_result_free(&search->searcher[i].result);
    }
    free(search->searcher);
    designs_folder_close(search->folder);
    return status;
}

enum sc_status designs_search_run(const struct designs_search *task, const struct designs_options *options,
                                  struct designs_outcome *outcome, struct sc_error *error) {
    struct search search = {.task = task,
                            .outcome = outcome,
                            .chunks = designs_chunks_of(task->explore),
                            .lock = PTHREAD_MUTEX_INITIALIZER,
                            .error = error,
                            .began = deadline_now(),
                            .shows = !options->quiet && isatty(STDERR_FILENO)};
    *outcome = (struct designs_outcome){.chunk_count = search.chunks.count};
    enum sc_status status = sc_explore_result_init(&outcome->result, task->explore, error);
    search.done = calloc((size_t)search.chunks.count, sizeof *search.done);
    if (!status && !search.done)
        status = no_memory(error);
    interrupt_defer();
    if (!status)
        status = run(&search, options);
    erase(&search);
    free(search.done);
    outcome->interrupted = outcome->chunks_left > 0;
    if (!status)
        sc_explore_sort_front(&outcome->result);
    return status;
}
