#include "check/run/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct crew_worker {
    struct crew *crew;
    int job;
    pthread_t thread;
};

struct crew {
    struct crew_work work;
    pthread_mutex_t lock;
    pthread_cond_t finish; /* an item was finished */
    int taken;             /* items that were begun */
    int finished_count, told;
    int *finished; /* items, as they were finished */
    bool closed;   /* nothing else is begun */
    int worker_count;
    struct crew_worker worker[CREW_JOBS_MAX];
};

int crew_jobs(uint64_t wanted) {
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (wanted == 0)
        wanted = processors > 0 ? (uint64_t)processors : 1;
    return wanted < CREW_JOBS_MAX ? (int)wanted : CREW_JOBS_MAX;
}

/* ---- on the threads ---- */

/* False when there is nothing else to begin. Under the lock. */
static bool take(struct crew *crew, int *item) {
    const struct crew_work *work = &crew->work;
    if (crew->closed || crew->taken == work->item_count)
        return false;
    *item = work->item[crew->taken];
    if (work->may_begin && !work->may_begin(work->context, *item)) {
        crew->closed = true;
        return false;
    }
    crew->taken++;
    return true;
}

/* Take an item, do it, and say so. False when there was none. Called and left under the lock. */
static bool do_next(struct crew *crew, int job) {
    int item;
    if (!take(crew, &item))
        return false;
    pthread_mutex_unlock(&crew->lock);
    bool go_on = crew->work.carry_out(crew->work.context, job, item);
    pthread_mutex_lock(&crew->lock);
    crew->finished[crew->finished_count++] = item;
    crew->closed = crew->closed || !go_on;
    pthread_cond_signal(&crew->finish);
    return true;
}

static void *work_on(void *context) {
    struct crew_worker *worker = context;
    struct crew *crew = worker->crew;
    pthread_mutex_lock(&crew->lock);
    while (do_next(crew, worker->job))
        ;
    pthread_cond_signal(&crew->finish);
    pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* ---- on the thread that waits ---- */

static struct timespec after(double seconds) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    double whole = (double)time.tv_nsec * 1e-9 + seconds;
    time.tv_sec += (time_t)whole;
    time.tv_nsec = (long)((whole - (double)(time_t)whole) * 1e9);
    return time;
}

/* Nothing is being done, and nothing else will be begun. Under the lock. */
static bool is_over(struct crew *crew) {
    bool all_begun = crew->closed || crew->taken == crew->work.item_count;
    return all_begun && crew->finished_count == crew->taken;
}

int crew_wait(struct crew *crew, double seconds) {
    struct timespec until = after(seconds);
    int item = CREW_NOTHING_YET;
    pthread_mutex_lock(&crew->lock);
    if (crew->worker_count == 0 && crew->told == crew->finished_count)
        (void)do_next(crew, 0);
    while (crew->told == crew->finished_count && !is_over(crew) &&
           pthread_cond_timedwait(&crew->finish, &crew->lock, &until) == 0)
        ;
    if (crew->told < crew->finished_count)
        item = crew->finished[crew->told++];
    else if (is_over(crew))
        item = CREW_OVER;
    pthread_mutex_unlock(&crew->lock);
    return item;
}

static void start_workers(struct crew *crew) {
    int count = crew->work.job_count < crew->work.item_count ? crew->work.job_count : crew->work.item_count;
    for (int i = 0; i < count; i++) {
        crew->worker[i] = (struct crew_worker){.crew = crew, .job = i};
        if (pthread_create(&crew->worker[i].thread, NULL, work_on, &crew->worker[i]) != 0)
            return;
        crew->worker_count++;
    }
}

struct crew *crew_start(const struct crew_work *work) {
    struct crew *crew = calloc(1, sizeof *crew);
    int *finished = calloc((size_t)work->item_count + 1, sizeof *finished);
    if (!crew || !finished) {
        free(crew);
        free(finished);
        return NULL;
    }
    crew->work = *work;
    crew->finished = finished;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->finish, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_lock(&crew->lock);
    start_workers(crew);
    pthread_mutex_unlock(&crew->lock);
    return crew;
}

void crew_stop(struct crew *crew) {
    if (!crew)
        return;
    pthread_mutex_lock(&crew->lock);
    crew->closed = true;
    pthread_mutex_unlock(&crew->lock);
    for (int i = 0; i < crew->worker_count; i++)
        pthread_join(crew->worker[i].thread, NULL);
    pthread_mutex_destroy(&crew->lock);
    pthread_cond_destroy(&crew->finish);
    free(crew->finished);
    free(crew);
}
