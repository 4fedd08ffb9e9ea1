/* What every fallible function returns. */
#ifndef SIMCHECK_COMMON_STATUS_H
#define SIMCHECK_COMMON_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_INPUT,     /* the text, mapping or options are wrong: the user can mend it */
    STATUS_IO,        /* a file cannot be read or written */
    STATUS_LIMIT,     /* legal, but more than this program or this machine can hold */
    STATUS_INVARIANT, /* the simulator contradicts itself: a bug */
};

#endif
