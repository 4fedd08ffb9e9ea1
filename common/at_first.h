/* The first size of memory that grows. */
#ifndef SIMCHECK_COMMON_AT_FIRST_H
#define SIMCHECK_COMMON_AT_FIRST_H

/* `usual`; in a hostile build `least`. Then memory grows in every test. Each allocation has memory of its own, so that
 * a sanitizer notices an access past its end. */
#ifdef SIMCHECK_HOSTILE
#define COMMON_AT_FIRST(usual, least) (least)
#else
#define COMMON_AT_FIRST(usual, least) (usual)
#endif

#endif
