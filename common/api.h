/* What a shared library shows to others: what is marked here. All else is hidden in it. */
#ifndef SIMCHECK_COMMON_API_H
#define SIMCHECK_COMMON_API_H

#define SC_API __attribute__((visibility("default")))

#endif
