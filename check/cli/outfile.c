#define _XOPEN_SOURCE 700 /* realpath */ // NOLINT(bugprone-reserved-identifier)
#include "check/cli/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/interrupt.h"

enum sc_status outfile_failed(const char *path, struct sc_error *error) {
    const char *reason = errno ? strerror(errno) : "the disk may be full";
    if (path)
        (void)sc_error_set(error, SC_STATUS_IO, "cannot write '%s': %s", path, reason);
    else
        (void)sc_error_set(error, SC_STATUS_IO, "cannot write to standard output: %s", reason);
    return SC_STATUS_IO;
}

static void forget(struct outfile *file) {
    if (file->temporary) {
        interrupt_release(file->temporary);
        free(file->temporary);
    }
    free(file->target);
    free(file->held);
    *file = (struct outfile){0};
}

/* Permissions as a new file would have them, or as the file that will be replaced has them. */
static mode_t wanted_mode(const struct stat *present) {
    if (present)
        return present->st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static bool make_temporary(struct outfile *file, const struct stat *present) {
    static const char SUFFIX[] = ".XXXXXX";
    size_t size = strlen(file->target) + sizeof SUFFIX;
    char *temporary = malloc(size);
    if (!temporary)
        return false;
    snprintf(temporary, size, "%s%s", file->target, SUFFIX);
    int descriptor = interrupt_make_temporary(temporary);
    if (descriptor < 0) {
        free(temporary);
        return false;
    }
    file->temporary = temporary;
    (void)fchmod(descriptor, wanted_mode(present));
    return close(descriptor) == 0;
}

static bool reserve(struct outfile *file) {
    struct stat about;
    bool present = stat(file->path, &about) == 0;
    if (present && S_ISDIR(about.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (present && access(file->path, W_OK) != 0)
        return false;
    if (present && !S_ISREG(about.st_mode))
        return true;
    file->target = present ? realpath(file->path, NULL) : strdup(file->path);
    return file->target && make_temporary(file, present ? &about : NULL);
}

enum sc_status outfile_reserve(struct outfile *file, const char *path, struct sc_error *error) {
    *file = (struct outfile){.path = path};
    errno = 0;
    if (reserve(file))
        return SC_STATUS_OK;
    enum sc_status status = outfile_failed(path, error);
    outfile_discard(file);
    return status;
}

const char *outfile_written_path(const struct outfile *file) { return file->temporary ? file->temporary : file->path; }

enum sc_status outfile_open(struct outfile *file, const char *path, struct sc_error *error) {
    *file = (struct outfile){0};
    enum sc_status status = path ? outfile_reserve(file, path, error) : SC_STATUS_OK;
    if (status)
        return status;
    file->stream = path ? fopen(outfile_written_path(file), "w") : open_memstream(&file->held, &file->held_size);
    if (file->stream)
        return SC_STATUS_OK;
    status = outfile_failed(path, error);
    outfile_discard(file);
    return status;
}

static bool finish_stream(struct outfile *file) {
    bool whole = true, held = file->stream && !file->path;
    if (file->stream)
        whole = fflush(file->stream) == 0 && !ferror(file->stream);
    if (file->stream && fclose(file->stream) != 0)
        whole = false;
    if (held && !file->held) { /* memory ended while the stream was closed */
        errno = ENOMEM;
        whole = false;
    }
    file->stream = NULL;
    if (whole && held && file->held_size > 0)
        whole = fwrite(file->held, 1, file->held_size, stdout) == file->held_size && fflush(stdout) == 0;
    return whole;
}

enum sc_status outfile_commit(struct outfile *file, struct sc_error *error) {
    errno = 0;
    bool whole = finish_stream(file);
    if (whole && file->temporary)
        whole = rename(file->temporary, file->target) == 0;
    enum sc_status status = whole ? SC_STATUS_OK : outfile_failed(file->path, error);
    if (!whole && file->temporary)
        (void)unlink(file->temporary);
    forget(file);
    return status;
}

void outfile_discard(struct outfile *file) {
    if (file->stream)
        (void)fclose(file->stream);
    if (file->temporary)
        (void)unlink(file->temporary);
    forget(file);
}
