#define _DEFAULT_SOURCE /* flock */ // NOLINT(bugprone-reserved-identifier)
#include "check/cli/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "check/cli/interrupt.h"
#include "check/cli/streams.h"

enum { NAMES_TRIED_MAX = 100, PREFIX_SIZE = 80, RANDOM_LETTERS = 6 };

/* Files that are open and have a place. A signal's handler reads the list, so it changes between interrupt_hold and
 * interrupt_release only. */
static struct outfile *open_files;

enum sc_status outfile_failed(const char *path, struct sc_error *error) {
    const char *reason = errno ? strerror(errno) : "the disk may be full";
    if (path)
        (void)sc_error_set(error, SC_STATUS_IO, "cannot write '%s': %s", path, reason);
    else
        (void)sc_error_set(error, SC_STATUS_IO, "cannot write to standard output: %s", reason);
    return SC_STATUS_IO;
}

enum sc_status outfile_is_irregular(const char *path, struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_IO, "'%s' is not a regular file: remove it", path);
}

bool outfile_any_open(void) { return open_files; }

void outfile_remove_temporaries(void) {
    for (const struct outfile *file = open_files; file; file = file->next)
        if (file->temporary)
            (void)unlink(file->temporary);
}

/* ---- which files may not be written ---- */

/* A file that the program reads. */
struct protected_file {
    struct file_identity identity;
    struct protected_file *next;
    char path[];
};

static struct protected_file *protected_files;

static const struct outfile *find_open(const struct file_identity *identity) {
    const struct outfile *file = open_files;
    while (file && !file_is_same(&file->identity, identity))
        file = file->next;
    return file;
}

static const struct protected_file *find_protected(const struct file_identity *identity) {
    const struct protected_file *file = protected_files;
    while (file && !file_is_same(&file->identity, identity))
        file = file->next;
    return file;
}

/* The standard stream that goes to this regular file; NULL: none does. */
static const char *find_stream(const struct file_identity *identity) {
    static const char *const NAMES[] = {[STDOUT_FILENO] = "standard output", [STDERR_FILENO] = "standard error"};
    for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
        struct stat about;
        struct file_identity of_stream;
        if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
            continue;
        of_stream = file_identity_of(&about);
        if (file_is_same(&of_stream, identity))
            return NAMES[descriptor];
    }
    return NULL;
}

/* Nobody else reads or writes the file. */
static enum sc_status check_free(const char *path, const struct file_identity *identity, struct sc_error *error) {
    const struct protected_file *input = find_protected(identity);
    const struct outfile *output = find_open(identity);
    const char *stream = find_stream(identity);
    if (input)
        return sc_error_set(error, SC_STATUS_INPUT, "cannot write '%s': it is the file '%s', which is read", path,
                            input->path);
    if (output)
        return sc_error_set(error, SC_STATUS_INPUT, "cannot write '%s': '%s' is to be written to the same file", path,
                            output->path);
    return stream ? sc_error_set(error, SC_STATUS_INPUT, "cannot write '%s': %s goes to that file", path, stream)
                  : SC_STATUS_OK;
}

/* What is read is not being written. */
static enum sc_status check_unwritten(const char *path, const struct file_identity *identity, struct sc_error *error) {
    const struct outfile *output = find_open(identity);
    const char *stream = find_stream(identity);
    if (output)
        return sc_error_set(error, SC_STATUS_INPUT, "cannot read '%s': '%s' is to be written to the same file", path,
                            output->path);
    return stream ? sc_error_set(error, SC_STATUS_INPUT, "cannot read '%s': %s goes to that file", path, stream)
                  : SC_STATUS_OK;
}

enum sc_status outfile_check_unwritten(const char *path, struct sc_error *error) {
    struct stat about;
    struct file_identity identity;
    bool present = stat(path, &about) == 0;
    char *resolved = file_resolve(path);
    enum sc_status status = SC_STATUS_OK;
    if (!resolved)
        status = sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", path);
    else if (file_identify(&identity, resolved, present ? &about : NULL))
        status = check_unwritten(path, &identity, error);
    free(resolved);
    return status;
}

enum sc_status outfile_protect(const char *path, struct sc_error *error) {
    struct stat about;
    bool found = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &about) == 0 : stat(path, &about) == 0;
    if (!found || !S_ISREG(about.st_mode))
        return SC_STATUS_OK;
    struct file_identity identity = file_identity_of(&about);
    enum sc_status status = check_unwritten(path, &identity, error);
    if (status || find_protected(&identity))
        return status;
    size_t size = strlen(path) + 1;
    struct protected_file *file = malloc(sizeof *file + size);
    if (!file)
        return sc_error_set(error, SC_STATUS_LIMIT, "no memory to read '%s'", path);
    file->identity = identity;
    file->next = protected_files;
    memcpy(file->path, path, size);
    protected_files = file;
    return SC_STATUS_OK;
}

void outfile_protect_none(void) {
    while (protected_files) {
        struct protected_file *file = protected_files;
        protected_files = file->next;
        free(file);
    }
}

/* ---- temporaries ---- */

/* ".simcheck-COMPUTER-": with six letters behind it, a temporary's name. */
static const char *prefix(char buffer[PREFIX_SIZE]) {
    struct utsname computer;
    if (uname(&computer) != 0)
        computer.nodename[0] = '\0';
    for (char *c = computer.nodename; *c; c++)
        if (*c == '/')
            *c = '-';
    snprintf(buffer, PREFIX_SIZE, ".simcheck-%.64s-", computer.nodename);
    return buffer;
}

/* A process that lives has the lock; of one that was killed, however that was, the kernel has taken it back. Where
 * there are no locks, or only a computer's own ones on a disk of many, nothing of another is taken for dead. */
static void sweep_one(int folder, const char *name) {
    struct stat about;
    int descriptor = openat(folder, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return;
    bool ours = fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) && about.st_uid == geteuid();
    if (ours && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        (void)unlinkat(folder, name, 0);
    (void)close(descriptor);
}

void outfile_sweep(const char *folder) {
    static dev_t swept_device;
    static ino_t swept; /* the last one, so that a folder with many outputs is read once */
    char buffer[PREFIX_SIZE];
    const char *ours = prefix(buffer);
    struct stat about;
    if (stat(folder, &about) != 0 || (about.st_dev == swept_device && about.st_ino == swept))
        return;
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries && (entry = readdir(entries));)
        if (strncmp(entry->d_name, ours, strlen(ours)) == 0 && strlen(entry->d_name) == strlen(ours) + RANDOM_LETTERS)
            sweep_one(dirfd(entries), entry->d_name);
    if (entries)
        (void)closedir(entries);
    swept_device = about.st_dev;
    swept = about.st_ino;
}

/* Permissions as a new file would have them, or as the file that will be replaced has them. */
static mode_t wanted_mode(const struct stat *present) {
    if (present)
        return present->st_mode & 07777;
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

/* Lock what was just made. False when somebody who sweeps was faster: then it is gone, or will be. Without locks nobody
 * sweeps. */
static bool take_lock(int descriptor) {
    struct stat about;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return errno != EWOULDBLOCK;
    return fstat(descriptor, &about) == 0 && about.st_nlink > 0;
}

/* Beside the target. Nobody else may read it. */
static bool make_temporary(struct outfile *file) {
    char buffer[PREFIX_SIZE], name[PREFIX_SIZE + RANDOM_LETTERS];
    snprintf(name, sizeof name, "%sXXXXXX", prefix(buffer));
    for (int tried = 0; file->lock < 0 && tried < NAMES_TRIED_MAX; tried++) {
        char *temporary = file_beside(file->target, name);
        if (!temporary)
            return false;
        interrupt_hold();
        int descriptor = mkstemp(temporary);
        int reason = errno;
        bool taken = descriptor >= 0 && take_lock(descriptor);
        if (taken) {
            file->temporary = temporary;
            file->lock = descriptor;
        }
        interrupt_release();
        if (!taken)
            free(temporary);
        if (!taken && descriptor >= 0)
            (void)close(descriptor);
        errno = reason;
        if (descriptor < 0)
            return false;
    }
    return file->lock >= 0;
}

/* ---- opening ---- */

static void add_open(struct outfile *file) {
    interrupt_hold();
    file->next = open_files;
    open_files = file;
    interrupt_release();
}

/* The end of an outfile in any case. */
static void forget(struct outfile *file) {
    interrupt_hold();
    for (struct outfile **at = &open_files; *at; at = &(*at)->next) {
        if (*at == file) {
            *at = file->next;
            break;
        }
    }
    interrupt_release();
    if (file->temporary)
        (void)close(file->lock);
    free(file->temporary);
    free(file->target);
    free(file->held);
    *file = (struct outfile){0};
}

/* Can `file->target` be written, as far as can be said before? */
static bool may_write(const struct outfile *file, const struct stat *present) {
    if (!present)
        return true;
    if (S_ISDIR(present->st_mode))
        errno = EISDIR;
    return !S_ISDIR(present->st_mode) && access(file->target, W_OK) == 0;
}

static void sweep_beside(const char *target) {
    char *folder = file_folder(target);
    if (folder)
        outfile_sweep(folder);
    free(folder);
}

/* An entry's name in its folder, whatever stands there. */
static char *resolve_folder(const char *path) {
    const char *slash = strrchr(path, '/');
    return file_beside(path, slash ? slash + 1 : path);
}

static enum sc_status reserve(struct outfile *file, const char *path, bool is_entry, struct sc_error *error) {
    struct stat about;
    *file = (struct outfile){.path = path, .lock = -1};
    errno = 0;
    bool present = (is_entry ? lstat(path, &about) : stat(path, &about)) == 0;
    if (is_entry && present && !S_ISREG(about.st_mode))
        return outfile_is_irregular(path, error);
    file->target = is_entry ? resolve_folder(path) : file_resolve(path);
    bool good = file->target && may_write(file, present ? &about : NULL) &&
                file_identify(&file->identity, file->target, present ? &about : NULL);
    enum sc_status status = good ? SC_STATUS_OK : outfile_failed(path, error);
    bool is_device = present && S_ISCHR(about.st_mode);
    if (!status && !is_device)
        status = check_free(path, &file->identity, error);
    if (status) {
        forget(file);
        return status;
    }
    add_open(file);
    if (present && !S_ISREG(about.st_mode))
        return SC_STATUS_OK;
    sweep_beside(file->target);
    if (make_temporary(file)) {
        (void)fchmod(file->lock, wanted_mode(present ? &about : NULL));
        return SC_STATUS_OK;
    }
    status = outfile_failed(path, error);
    outfile_discard(file);
    return status;
}

enum sc_status outfile_reserve(struct outfile *file, const char *path, struct sc_error *error) {
    return reserve(file, path, false, error);
}

static char *with_slash(const char *folder) {
    const size_t size = strlen(folder) + 2;
    char *path = malloc(size);
    if (path)
        snprintf(path, size, "%s/", folder);
    return path;
}

enum sc_status outfile_reserve_temporary(struct outfile *file, struct sc_error *error) {
    struct stat about;
    const char *folder = getenv("TMPDIR");
    *file = (struct outfile){.path = folder && folder[0] ? folder : "/tmp", .lock = -1};
    errno = 0;
    outfile_sweep(file->path);
    file->target = with_slash(file->path);
    add_open(file);
    if (file->target && make_temporary(file) && fstat(file->lock, &about) == 0) {
        file->identity = file_identity_of(&about);
        return SC_STATUS_OK;
    }
    const enum sc_status status = outfile_failed(file->path, error);
    outfile_discard(file);
    return status;
}

const char *outfile_written_path(const struct outfile *file) { return file->temporary ? file->temporary : file->path; }

static enum sc_status open_stream(struct outfile *file, const char *path, struct sc_error *error) {
    file->stream = path ? fopen(outfile_written_path(file), "w") : open_memstream(&file->held, &file->held_size);
    if (file->stream)
        return SC_STATUS_OK;
    enum sc_status status = outfile_failed(path, error);
    outfile_discard(file);
    return status;
}

enum sc_status outfile_open(struct outfile *file, const char *path, struct sc_error *error) {
    *file = (struct outfile){0};
    enum sc_status status = path ? reserve(file, path, false, error) : SC_STATUS_OK;
    return status ? status : open_stream(file, path, error);
}

enum sc_status outfile_open_entry(struct outfile *file, const char *path, struct sc_error *error) {
    enum sc_status status = reserve(file, path, true, error);
    return status ? status : open_stream(file, path, error);
}

/* ---- the end ---- */

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
        whole = streams_put_document(file->held, file->held_size);
    return whole;
}

/* A file system that cannot say so of a folder does what it can. */
static bool settle_folder(const char *target) {
    char *folder = file_folder(target);
    int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool settled = descriptor < 0 || fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP;
    if (descriptor >= 0)
        (void)close(descriptor);
    free(folder);
    return settled;
}

/* First the bytes are on the disk, then the name leads to them: not even a power cut leaves half a file. */
static bool put_at_place(const struct outfile *file) {
    return fsync(file->lock) == 0 && rename(file->temporary, file->target) == 0 && settle_folder(file->target);
}

enum sc_status outfile_commit(struct outfile *file, struct sc_error *error) {
    errno = 0;
    bool whole = finish_stream(file);
    if (whole && file->temporary)
        whole = put_at_place(file);
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

enum sc_status outfile_withdraw(struct outfile *file, struct sc_error *error) {
    errno = 0;
    bool gone = file->temporary && unlink(file->target) == 0;
    bool stays = file->temporary && !gone && errno != ENOENT;
    if (gone)
        fprintf(stderr, "simcheck: warning: '%s' was of an earlier run, and is removed: there are no results\n",
                file->path);
    enum sc_status status = stays ? outfile_failed(file->path, error) : SC_STATUS_OK;
    outfile_discard(file);
    return status;
}

enum sc_status outfile_append_entry(int *descriptor, const char *path, struct sc_error *error) {
    struct stat about;
    enum sc_status status = outfile_check_unwritten(path, error);
    *descriptor = -1;
    if (status)
        return status;
    errno = 0;
    *descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (*descriptor < 0)
        return errno == ELOOP || errno == ENXIO ? outfile_is_irregular(path, error) : outfile_failed(path, error);
    if (fstat(*descriptor, &about) != 0 || !S_ISREG(about.st_mode))
        status = outfile_is_irregular(path, error);
    else if (flock(*descriptor, LOCK_EX | LOCK_NB) != 0)
        status = sc_error_set(error, SC_STATUS_IO, "'%s' is being written by another process", path);
    if (!status)
        return SC_STATUS_OK;
    close(*descriptor);
    *descriptor = -1;
    return status;
}
