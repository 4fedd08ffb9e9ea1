/* Linked in between the program and the C library (ld's --wrap) in hostile builds. Allocations, and what allocates on
 * the program's behalf, are numbered from 1; one of them can be made to fail: SIMCHECK_FAIL_ALLOCATION=N     the N-th
 * fails; SIMCHECK_FAIL_ALLOCATION=N+    the N-th and all after it fail; SIMCHECK_LOG_ALLOCATIONS=FILE  a line "N STACK"
 * for the first allocation of each stack of callers, a number in hex. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNWATCHED __attribute__((no_sanitize("address", "undefined"), noinline))

enum { STACKS_MAX = 1 << 16, FRAMES_MAX = 48, FRAME_MAX_BYTES = 1 << 17 };

static atomic_llong allocation_count;
static long long fails_at;
static bool fails_after;
static int log_file = -1;
static uint64_t stacks[STACKS_MAX];
static pthread_mutex_t stacks_lock = PTHREAD_MUTEX_INITIALIZER;

extern const char __executable_start, etext;

__attribute__((constructor)) static void read_settings(void) {
    const char *fail = getenv("SIMCHECK_FAIL_ALLOCATION"), *log = getenv("SIMCHECK_LOG_ALLOCATIONS");
    char *end = NULL;
    fails_at = fail ? strtoll(fail, &end, 10) : 0;
    fails_after = end && *end == '+';
    log_file = log ? open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
}

/* A number for the return addresses in the program's own text, by the chain of frame pointers. The sanitizer's run-time
 * may stand in that text: it starts threads, and leaves something else where a frame pointer is looked for. */
static UNWATCHED uint64_t stack_of(void *const *frame) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (int depth = 0; depth < FRAMES_MAX; depth++) {
        const char *caller = frame[1];
        if (caller < &__executable_start || caller >= &etext)
            break;
        hash = (hash ^ (uint64_t)(caller - &__executable_start)) * UINT64_C(0x100000001b3);
        void *const *next = frame[0];
        if (next <= frame || (const char *)next - (const char *)frame > FRAME_MAX_BYTES)
            break;
        frame = next;
    }
    return hash ? hash : 1;
}

static bool is_new(uint64_t stack) {
    bool found = false;
    pthread_mutex_lock(&stacks_lock);
    size_t at = stack % STACKS_MAX, tried = 0;
    while (stacks[at] && stacks[at] != stack && tried++ < STACKS_MAX)
        at = (at + 1) % STACKS_MAX;
    if (!stacks[at]) {
        stacks[at] = stack;
        found = true;
    }
    pthread_mutex_unlock(&stacks_lock);
    return found;
}

/* `frame` is that of the wrapper. */
static bool fails(void *const *frame) {
    long long number = atomic_fetch_add(&allocation_count, 1) + 1;
    if (log_file >= 0) {
        uint64_t stack = stack_of(frame);
        if (is_new(stack))
            dprintf(log_file, "%lld %llx\n", number, (unsigned long long)stack);
    }
    if (fails_at == 0 || number < fails_at || (number > fails_at && !fails_after))
        return false;
    errno = ENOMEM;
    return true;
}

#define WRAP(type, name, parameters, arguments)                                                                        \
    type __real_##name parameters;                                                                                     \
    type __wrap_##name parameters;                                                                                     \
    type __wrap_##name parameters { return fails(__builtin_frame_address(0)) ? NULL : __real_##name arguments; }

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, realloc, (void *memory, size_t size), (memory, size))
WRAP(void *, aligned_alloc, (size_t alignment, size_t size), (alignment, size))
WRAP(char *, strdup, (const char *text), (text))
WRAP(char *, realpath, (const char *path, char *resolved), (path, resolved))
WRAP(FILE *, fopen, (const char *path, const char *mode), (path, mode))
WRAP(FILE *, fdopen, (int descriptor, const char *mode), (descriptor, mode))
WRAP(FILE *, open_memstream, (char **text, size_t *size), (text, size))
WRAP(DIR *, opendir, (const char *path), (path))

/* pthread_create says EAGAIN when there is no memory. */
typedef void *thread_body(void *context);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *how, thread_body *body, void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, thread_body *body, void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, thread_body *body, void *context) {
    return fails(__builtin_frame_address(0)) ? EAGAIN : __real_pthread_create(thread, how, body, context);
}
