/* Arithmetic of 64-bit integers that reports overflow. Each function returns true on success, false on overflow. */
#ifndef SIMCHECK_COMMON_CHECKED_H
#define SIMCHECK_COMMON_CHECKED_H

#include <stdbool.h>
#include <stdint.h>

static inline bool checked_add(int64_t a, int64_t b, int64_t *result) { return !__builtin_add_overflow(a, b, result); }

static inline bool checked_sub(int64_t a, int64_t b, int64_t *result) { return !__builtin_sub_overflow(a, b, result); }

static inline bool checked_mul(int64_t a, int64_t b, int64_t *result) { return !__builtin_mul_overflow(a, b, result); }

#endif
