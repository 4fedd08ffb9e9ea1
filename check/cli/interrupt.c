#include "check/cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static const int ENDING[] = {SIGINT, SIGTERM, SIGHUP};

enum { ENDING_COUNT = sizeof ENDING / sizeof ENDING[0] };

static void (*clean_up)(void);

/* Written by the handler, read by all threads. */
static atomic_bool came;

/* Who has it may go on; who ends the program keeps it. The signals are blocked in the thread that has it, so that a
 * handler waits for another thread only, and that one goes on. */
static atomic_flag held = ATOMIC_FLAG_INIT;
static sigset_t mask_before; /* of who has it */

static atomic_flag ending = ATOMIC_FLAG_INIT;

static sigset_t ending_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < ENDING_COUNT; i++)
        sigaddset(&set, ENDING[i]);
    return set;
}

static void take(void) {
    while (atomic_flag_test_and_set(&held))
        (void)poll(NULL, 0, 1);
}

void interrupt_hold(void) {
    sigset_t set = ending_signals(), before;
    pthread_sigmask(SIG_BLOCK, &set, &before);
    take();
    mask_before = before;
}

void interrupt_release(void) {
    sigset_t before = mask_before;
    atomic_flag_clear(&held);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

/* Only what is safe in a handler. SA_RESETHAND has made the signal deadly again. A second signal has nothing to add. */
static void end(int signal_number) {
    if (atomic_flag_test_and_set(&ending))
        return;
    take();
    if (clean_up)
        clean_up();
    (void)raise(signal_number);
}

/* Who started the program may have it ignore a signal (nohup does); then it stays so. */
static void handle(int signal_number, void (*handler)(int), int flags) {
    struct sigaction before, action = {.sa_handler = handler, .sa_flags = flags, .sa_mask = ending_signals()};
    if (sigaction(signal_number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        (void)sigaction(signal_number, &action, NULL);
}

void interrupt_prepare(void (*clean)(void)) {
    clean_up = clean;
    handle(SIGPIPE, SIG_IGN, 0);
    handle(SIGXFSZ, SIG_IGN, 0); /* a file too large then is a failed write */
    for (int i = 0; i < ENDING_COUNT; i++)
        handle(ENDING[i], end, (int)SA_RESETHAND);
}

void interrupt_end(int signal_number) {
    sigset_t set = ending_signals();
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    (void)signal(signal_number, SIG_DFL);
    end(signal_number);
    for (;;)
        (void)pause(); /* another thread is ending the program */
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
