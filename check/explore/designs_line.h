/* The result of a chunk as a line of text, and back. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_LINE_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/explore.h"

#ifdef __cplusplus
extern "C" {
#endif

/* `key` is of what the results depend on; it is part of the checksum. Without the newline. False: a failed write or no
 * memory. */
bool designs_line_print(const struct sc_explore_result *result, const struct sc_explore *explore, int chunk,
                        uint64_t key, FILE *to);

/* Read a line of `size` bytes into a result that was initialised. False: it is not what designs_line_print writes for
 * any result with this key; or there is no memory, then result->out_of_memory is true. */
bool designs_line_read(struct sc_explore_result *result, const struct sc_explore *explore, int *chunk, uint64_t key,
                       const char *line, size_t size);

/* FNV-1a of bytes, from the hash before them. */
uint64_t designs_line_hash(const char *text, size_t size, uint64_t before);
#define DESIGNS_HASH_START UINT64_C(14695981039346656037)

#ifdef __cplusplus
}
#endif
#endif
