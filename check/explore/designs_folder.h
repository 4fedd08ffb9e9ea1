/* A folder with what was searched, so that a search that was interrupted goes on, and several processes search parts of
 * one space.
 *
 * space.txt says what the results depend on: the space with its layers, dataflows, machine and tables, and the sources
 * of the program. results-I-of-N.txt has a line for each chunk of the space that shard I finished, with a checksum. A
 * line is appended in one piece; one that is torn is dropped. */
#ifndef SIMCHECK_CHECK_EXPLORE_DESIGNS_FOLDER_H
#define SIMCHECK_CHECK_EXPLORE_DESIGNS_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

#include "check/explore/designs_task.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Chunks are consecutive blocks; the last one may have fewer. That there are not too many lines, a chunk has more
 * blocks where there are many. */
struct designs_chunks {
    int count;
    int64_t blocks_each, blocks;
};
struct designs_chunks designs_chunks_of(const struct sc_explore *explore);

/* A number of all that the results of a search depend on. False: no memory. */
bool designs_folder_hash(const struct designs_search *search, uint64_t *hash);

struct designs_folder;

/* Who is told of a chunk that the folder has. False: stop, no memory. */
struct designs_reader {
    bool (*take)(void *context, int chunk, const struct sc_explore_result *result);
    void *context;
};

/* Open the folder of a search, make it if it is not there, and read what all shards have finished so far. Only one
 * process at a time may write a shard. SC_STATUS_INPUT when the folder is of another search; SC_STATUS_IO when it
 * cannot be read or written. */
enum sc_status designs_folder_open(struct designs_folder **folder, const char *path,
                                   const struct designs_search *search, uint64_t shard, uint64_t shards,
                                   const struct designs_reader *reader, struct sc_error *error);

/* Append a chunk. */
enum sc_status designs_folder_add(struct designs_folder *folder, int chunk, const struct sc_explore_result *result,
                                  struct sc_error *error);

/* NULL is accepted. */
void designs_folder_close(struct designs_folder *folder);

/* Put the results of other folders, of the same search, into the first one, which is made if it is not there. */
enum sc_status designs_folder_merge(const struct words *folders, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
