#include "common/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/at_first.h"
#include "common/error.h"

static enum sc_status read_all(FILE *file, const char *path, char **text, size_t *size, struct sc_error *error) {
    size_t capacity = COMMON_AT_FIRST(1 << 14, 1), used = 0;
    char *buffer = malloc(capacity);
    while (buffer) {
        used += fread(buffer + used, 1, capacity - used, file);
        if (used < capacity || used > SC_SOURCE_MAX_BYTES)
            break;
        capacity *= 2;
        char *larger = realloc(buffer, capacity);
        if (!larger)
            free(buffer);
        buffer = larger;
    }
    if (!buffer)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", path);
    if (ferror(file)) {
        free(buffer);
        return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': %s", path, strerror(errno));
    }
    if (used > SC_SOURCE_MAX_BYTES) {
        free(buffer);
        return sc_error_set(error, SC_STATUS_LIMIT, "'%s' is larger than %d MiB", path, SC_SOURCE_MAX_BYTES >> 20);
    }
    *text = buffer;
    *size = used;
    return SC_STATUS_OK;
}

enum sc_status sc_source_open(struct sc_source *source, const char *path, struct sc_error *error) {
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': it is a directory", path);
    FILE *file = fopen(path, "rb");
    if (!file)
        return sc_error_set(error, SC_STATUS_IO, "cannot open '%s': %s", path, strerror(errno));
    char *text = NULL, *name = NULL;
    size_t size = 0;
    enum sc_status status = read_all(file, path, &text, &size, error);
    fclose(file);
    if (status)
        return status;
    name = malloc(strlen(path) + 1);
    if (!name) {
        free(text);
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", path);
    }
    memcpy(name, path, strlen(path) + 1);
    *source = (struct sc_source){.name = name, .text = text, .size = size};
    return SC_STATUS_OK;
}

void sc_source_close(struct sc_source *source) {
    free((char *)source->name);
    free((char *)source->text);
    *source = (struct sc_source){0};
}
