#include "check/cli/interrupt.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GUARDED_MAX = 4 };

static const int ENDING[] = {SIGINT, SIGTERM, SIGHUP};

enum { ENDING_COUNT = sizeof ENDING / sizeof ENDING[0] };

/* Read by the handler, so `used` is set after the path is there and cleared before it goes. */
static struct {
    volatile sig_atomic_t used;
    char path[PATH_MAX];
} guarded[GUARDED_MAX];

/* Written by the handler, read by all threads. */
static atomic_bool came;

/* Only what is safe in a handler. SA_RESETHAND has made the signal deadly again. */
static void end(int signal_number) {
    for (int i = 0; i < GUARDED_MAX; i++)
        if (guarded[i].used)
            (void)unlink(guarded[i].path);
    (void)raise(signal_number);
}

/* Who started the program may have it ignore a signal (nohup does); then it stays so. */
static void handle(int signal_number, void (*handler)(int), int flags) {
    struct sigaction before, action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(signal_number, &action, NULL);
}

void interrupt_prepare(void) {
    handle(SIGPIPE, SIG_IGN, 0);
    handle(SIGXFSZ, SIG_IGN, 0); /* a file too large then is a failed write */
    for (int i = 0; i < ENDING_COUNT; i++)
        handle(ENDING[i], end, (int)SA_RESETHAND);
}

/* The next one finds the handler that ends the program. */
static void note(int signal_number) {
    int reason = errno;
    came = true;
    handle(signal_number, end, (int)SA_RESETHAND);
    errno = reason;
}

void interrupt_defer(void) {
    came = false;
    handle(SIGINT, note, SA_RESTART);
}

bool interrupt_came(void) { return came; }

void interrupt_guard(const char *path) {
    for (int i = 0; i < GUARDED_MAX; i++) {
        if (!guarded[i].used && strlen(path) < sizeof guarded[i].path) {
            memcpy(guarded[i].path, path, strlen(path) + 1);
            guarded[i].used = 1;
            return;
        }
    }
}

int interrupt_make_temporary(char *path_template) {
    sigset_t ending, before;
    sigemptyset(&ending);
    for (int i = 0; i < ENDING_COUNT; i++)
        sigaddset(&ending, ENDING[i]);
    pthread_sigmask(SIG_BLOCK, &ending, &before);
    int descriptor = mkstemp(path_template);
    int reason = errno;
    if (descriptor >= 0)
        interrupt_guard(path_template);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = reason;
    return descriptor;
}

void interrupt_release(const char *path) {
    for (int i = 0; i < GUARDED_MAX; i++)
        if (guarded[i].used && strcmp(guarded[i].path, path) == 0)
            guarded[i].used = 0;
}
