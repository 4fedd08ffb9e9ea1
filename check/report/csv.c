#include "check/report/csv.h"

#include <stdbool.h>
#include <string.h>

void csv_field(const char *text, const char *end, FILE *to) {
    bool quoted = text[strcspn(text, ",\"\r\n")] != '\0';
    if (quoted)
        fputc('"', to);
    for (const char *c = text; *c; c++) {
        if (*c == '"')
            fputc('"', to);
        fputc(*c, to);
    }
    fprintf(to, "%s%s", quoted ? "\"" : "", end);
}
