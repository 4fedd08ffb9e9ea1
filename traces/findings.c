#include "traces/findings.h"

#include <stdarg.h>

void trace_findings_add(struct findings *findings, int64_t line, const char *format, ...) {
    if (findings->count < FINDINGS_KEPT) {
        struct finding *finding = &findings->kept[findings->count];
        va_list arguments;
        finding->line = line;
        va_start(arguments, format);
        vsnprintf(finding->text, sizeof finding->text, format, arguments);
        va_end(arguments);
    }
    findings->count++;
}

void trace_findings_print(const struct findings *findings, FILE *to) {
    for (int64_t i = 0; i < findings->count && i < FINDINGS_KEPT; i++)
        fprintf(to, "  line %lld: %s\n", (long long)findings->kept[i].line, findings->kept[i].text);
    if (findings->count > FINDINGS_KEPT)
        fprintf(to, "  ... and %lld more\n", (long long)(findings->count - FINDINGS_KEPT));
}
