/* What every fallible function returns. */
#ifndef SIMCHECK_COMMON_STATUS_H
#define SIMCHECK_COMMON_STATUS_H

enum sc_status {
    SC_STATUS_OK = 0,
    SC_STATUS_INPUT,     /* the text, mapping or options are wrong: the user can mend it */
    SC_STATUS_IO,        /* a file cannot be read or written */
    SC_STATUS_LIMIT,     /* legal, but more than this program or this machine can hold */
    SC_STATUS_INVARIANT, /* the simulator contradicts itself: a bug */
};

#endif
