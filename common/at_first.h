/* How large memory that grows is at first. */
#ifndef SIMCHECK_COMMON_AT_FIRST_H
#define SIMCHECK_COMMON_AT_FIRST_H

/* `usual`; in a hostile build `least`, so that every test sees it grow, and every allocation has memory of its own,
 * past whose end a sanitizer notices. */
#ifdef SIMCHECK_HOSTILE
#define COMMON_AT_FIRST(usual, least) (least)
#else
#define COMMON_AT_FIRST(usual, least) (usual)
#endif

#endif
