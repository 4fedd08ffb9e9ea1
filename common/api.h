/* SC_API marks the functions that a shared library exports. All other names are hidden. */
#ifndef SIMCHECK_COMMON_API_H
#define SIMCHECK_COMMON_API_H

#define SC_API __attribute__((visibility("default")))

#endif
