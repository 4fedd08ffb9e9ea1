#define _XOPEN_SOURCE 700 /* realpath */ // NOLINT(bugprone-reserved-identifier)
#include "check/cli/file_identity.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *name_in(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *file_folder(const char *path) {
    const char *name = name_in(path);
    return name == path ? strdup(".") : name == path + 1 ? strdup("/") : strndup(path, (size_t)(name - path) - 1);
}

char *file_beside(const char *path, const char *name) {
    char *folder = file_folder(path), *real = folder ? realpath(folder, NULL) : NULL;
    size_t size = real ? strlen(real) + strlen(name) + 2 : 0;
    char *joined = real ? malloc(size) : NULL;
    if (joined)
        snprintf(joined, size, "%s/%s", real, name);
    free(folder);
    free(real);
    return joined;
}

/* Where a symbolic link leads to; NULL with errno, when it is none. */
static char *follow(const char *path) {
    char text[PATH_MAX];
    ssize_t length = readlink(path, text, sizeof text - 1);
    if (length < 0)
        return NULL;
    text[length] = '\0';
    return text[0] == '/' ? strdup(text) : file_beside(path, text);
}

char *file_resolve(const char *path) {
    char *at = strdup(path);
    while (at) {
        char *found = realpath(at, NULL), *next = NULL;
        if (!found && errno == ENOENT) {
            next = follow(at);
            if (!next && errno != ENOMEM && name_in(at)[0])
                found = file_beside(at, name_in(at));
        }
        free(at);
        if (!next)
            return found;
        at = next;
    }
    return NULL;
}

struct file_identity file_identity_of(const struct stat *about) {
    return (struct file_identity){.present = true, .device = about->st_dev, .file = about->st_ino};
}

bool file_identify(struct file_identity *identity, const char *path, const struct stat *present) {
    char *folder = file_folder(path);
    struct stat about;
    bool found = folder && stat(folder, &about) == 0;
    free(folder);
    if (!found)
        return false;
    *identity = present ? file_identity_of(present) : (struct file_identity){0};
    identity->folder_device = about.st_dev;
    identity->folder = about.st_ino;
    identity->name = name_in(path);
    return true;
}

bool file_is_same(const struct file_identity *a, const struct file_identity *b) {
    if (a->present && b->present && a->device == b->device && a->file == b->file)
        return true;
    return a->name && b->name && a->folder_device == b->folder_device && a->folder == b->folder &&
           strcmp(a->name, b->name) == 0;
}
