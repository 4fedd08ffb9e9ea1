/* Errors found in a trace: the first few, and how many there are. */
#ifndef SIMCHECK_TRACES_FINDINGS_H
#define SIMCHECK_TRACES_FINDINGS_H

#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { FINDINGS_KEPT = 8, FINDING_SIZE = 256 };

struct finding {
    int64_t line; /* of the trace, where it was found */
    char text[FINDING_SIZE];
};

/* `struct findings f = {0};` has none. */
struct findings {
    int64_t count;
    struct finding kept[FINDINGS_KEPT];
};

void trace_findings_add(struct findings *findings, int64_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A line for each that was kept, and one for the rest. */
void trace_findings_print(const struct findings *findings, FILE *to);

#ifdef __cplusplus
}
#endif
#endif
