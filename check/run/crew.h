/* Threads that take the items of a list in order, while one thread waits for what is finished. */
#ifndef SIMCHECK_CHECK_CREW_H
#define SIMCHECK_CHECK_CREW_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { CREW_JOBS_MAX = 64 };

struct crew_work {
    int item_count;
    const int *item; /* in the order in which they are taken */
    int job_count;   /* threads; at most CREW_JOBS_MAX */

    /* May this item be begun? If not, no item behind it is begun either. One thread at a time asks. NULL: always. */
    bool (*may_begin)(void *context, int item);

    /* Do it, as thread `job`. False: nothing else is to be begun. */
    bool (*carry_out)(void *context, int job, int item);
    void *context;
};

struct crew;

/* Start the threads. `work` is copied, what it points to must outlive the crew. If no thread can be started,
 * the waiting thread does the work. NULL when there is no memory. */
struct crew *crew_start(const struct crew_work *work);

/* The next item that is finished, each once and in any order; CREW_NOTHING_YET after some time without one; CREW_OVER
 * when all that were begun have been reported and no other will be begun. */
enum { CREW_NOTHING_YET = -1, CREW_OVER = -2 };
int crew_wait(struct crew *crew, double seconds);

/* Begin nothing else, wait for what was begun, and free the crew. NULL is accepted. */
void crew_stop(struct crew *crew);

/* `wanted` threads, or when that is 0 one for each processor. */
int crew_jobs(uint64_t wanted);

#ifdef __cplusplus
}
#endif
#endif
