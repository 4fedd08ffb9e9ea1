/* The result of every function that can fail. */
#ifndef SIMCHECK_COMMON_STATUS_H
#define SIMCHECK_COMMON_STATUS_H

enum sc_status {
    SC_STATUS_OK = 0,
    SC_STATUS_INPUT,     /* the text, mapping or options are wrong: the user can correct them */
    SC_STATUS_IO,        /* a file cannot be read or written */
    SC_STATUS_LIMIT,     /* legal, but too large for this program or this computer */
    SC_STATUS_INVARIANT, /* the simulator contradicts itself: a bug */
};

#endif
