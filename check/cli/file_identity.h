/* Which file a path means: two paths may be one file, by way of links, of "./", or of another folder's name. */
#ifndef SIMCHECK_CHECK_FILE_IDENTITY_H
#define SIMCHECK_CHECK_FILE_IDENTITY_H

#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a file is, whatever it is called. One that is not there yet is a name in a folder. */
struct file_identity {
    bool present;
    dev_t device, folder_device;
    ino_t file, folder;
    const char *name; /* in its folder; NULL: not known */
};

/* The path without symbolic links; it may lead to a file that is not there yet. The caller frees it; NULL with errno.
 */
char *file_resolve(const char *path);

/* "folder" of "folder/name", and `name` in the folder of `path`. The caller frees them; NULL with errno. */
char *file_folder(const char *path);
char *file_beside(const char *path, const char *name);

struct file_identity file_identity_of(const struct stat *about);

/* Of a path that file_resolve made, which must outlive the identity; `present` is NULL when nothing is there. False
 * with errno when there is no such folder. */
bool file_identify(struct file_identity *identity, const char *path, const struct stat *present);

bool file_is_same(const struct file_identity *a, const struct file_identity *b);

#ifdef __cplusplus
}
#endif
#endif
