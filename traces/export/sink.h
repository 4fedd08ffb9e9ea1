/* The output of an export: a file, gzipped or plain, or standard output. The caller makes sure that the
 * file appears whole or not at all. */
#ifndef SIMCHECK_TRACES_EXPORT_SINK_H
#define SIMCHECK_TRACES_EXPORT_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sink;

/* `path` NULL is standard output. On success the caller owns *sink, and ends it with trace_export_sink_close.
 * SC_STATUS_LIMIT when there is no memory; SC_STATUS_IO when the path cannot be written, with the reason in errno and
 * nothing in `error`. */
enum sc_status trace_export_sink_open(struct sink **sink, const char *path, bool gzipped, struct sc_error *error);

/* A failed write is kept, and reported by trace_export_sink_close. */
void trace_export_sink_bytes(struct sink *sink, const char *bytes, size_t size);
void trace_export_sink_text(struct sink *sink, const char *text);
void trace_export_sink_number(struct sink *sink, int64_t number);
void trace_export_sink_format(struct sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Write what is left, close and free. SC_STATUS_IO when anything was not written; errno then has the first reason. */
enum sc_status trace_export_sink_close(struct sink *sink);

#ifdef __cplusplus
}
#endif
#endif
