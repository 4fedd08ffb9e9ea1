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

enum sc_status sc_source_read(struct sc_source *source, FILE *stream, const char *name, struct sc_error *error) {
    char *text = NULL;
    size_t size = 0;
    enum sc_status status = read_all(stream, name, &text, &size, error);
    if (status)
        return status;
    char *copy = malloc(strlen(name) + 1);
    if (!copy) {
        free(text);
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", name);
    }
    memcpy(copy, name, strlen(name) + 1);
    *source = (struct sc_source){.name = copy, .text = text, .size = size};
    return SC_STATUS_OK;
}

enum sc_status sc_source_open(struct sc_source *source, const char *path, struct sc_error *error) {
    struct stat about;
    if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
        return sc_error_set(error, SC_STATUS_IO, "cannot read '%s': it is a directory", path);
    FILE *file = fopen(path, "rb");
    if (!file)
        return sc_error_set(error, SC_STATUS_IO, "cannot open '%s': %s", path, strerror(errno));
    enum sc_status status = sc_source_read(source, file, path, error);
    fclose(file);
    return status;
}

void sc_source_close(struct sc_source *source) {
    free((char *)source->name);
    free((char *)source->text);
    *source = (struct sc_source){0};
}
