/* Where an export goes: a file that is there whole or not at all, gzipped when its name ends in .gz, or standard
 * output, as it comes. */
#ifndef SIMCHECK_CHECK_TRACE_SINK_H
#define SIMCHECK_CHECK_TRACE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sink;

/* `path` NULL is standard output; it must outlive the sink. On success the caller owns *sink, and ends it with
 * sink_commit or sink_discard. STATUS_IO when it cannot be written. */
enum status sink_open(struct sink **sink, const char *path, struct error *error);

/* A failed write is kept, and told by sink_commit. */
void sink_bytes(struct sink *sink, const char *bytes, size_t size);
void sink_text(struct sink *sink, const char *text);
void sink_number(struct sink *sink, int64_t number);
void sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Put the file at its place: all of it is there, or STATUS_IO and what was there before. Frees in any case. */
enum status sink_commit(struct sink *sink, struct error *error);

/* Leave no file. NULL: nothing to do. */
void sink_discard(struct sink *sink);

#ifdef __cplusplus
}
#endif
#endif
