#include "check/cli/memtext.h"

#include <stdlib.h>

bool memtext_open(struct memtext *memtext) {
    *memtext = (struct memtext){0};
    memtext->to = open_memstream(&memtext->text, &memtext->size);
    return memtext->to;
}

/* Where memory ends while the stream is being closed, `text` is NULL, but `size` what it was before. */
bool memtext_close(struct memtext *memtext) {
    bool whole = memtext->to && fflush(memtext->to) == 0 && !ferror(memtext->to);
    if (memtext->to && fclose(memtext->to) != 0)
        whole = false;
    memtext->to = NULL;
    if (whole && memtext->text)
        return true;
    free(memtext->text);
    memtext->text = NULL;
    return false;
}
