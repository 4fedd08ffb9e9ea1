/* Networks, dataflows, machines, energies, costs, spaces and formula sets as files, found by name. */
#ifndef SIMCHECK_CHECK_LIBRARY_H
#define SIMCHECK_CHECK_LIBRARY_H

#include <stdio.h>

#include "common/dsl.h"
#include "common/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum library_kind {
    LIBRARY_NETWORKS,
    LIBRARY_FLOWS,
    LIBRARY_MACHINES,
    LIBRARY_ENERGY,
    LIBRARY_COSTS,
    LIBRARY_SPACES,
    LIBRARY_FORMULAS,
    LIBRARY_KINDS
};

/* Folders, names and the files that were read. Opaque; everything it hands out lives until library_close. */
struct library;

/* A parsed file of either mapping language. */
struct document {
    const char *name; /* of its file, without folder and ".dsl", ".m" or ".csv" */
    const char *path;
    struct sc_dsl dsl;
};

struct names {
    int count;
    const char *const *name;
};

/* `talk` (may be NULL) reports which files are read. SC_STATUS_INPUT when $SIMCHECK_DATA is no folder. */
enum sc_status library_open(struct library **library, FILE *talk, struct sc_error *error);
void library_close(struct library *library);

/* The word for one item of a kind ("network"), and what `simcheck list` calls them ("nets"). */
const char *library_kind_name(enum library_kind kind);
const char *library_list_name(enum library_kind kind);

/* The name of standard input as a file. Open a file, or standard input where `path` is "-"; standard input is read to
 * its end. */
#define LIBRARY_STDIN "<stdin>"
enum sc_status library_open_source(struct sc_source *source, const char *path, struct sc_error *error);

/* A name or path as it is shown: standard input has a name of its own. */
const char *library_spec_name(const char *spec);

/* Is this the path of a file (it has a '/', ends in .dsl, .m, .csv or .formulas, or is "-"), not a name? */
bool library_is_path(const char *spec);

/* All names of a kind, sorted. SC_STATUS_IO when there is no such folder. */
enum sc_status library_names(struct library *library, enum library_kind kind, struct names *names,
                             struct sc_error *error);

/* The file that a name (in any case) or a path means. The error for an unknown name has near ones. */
enum sc_status library_path(struct library *library, enum library_kind kind, const char *spec, const char **path,
                            struct sc_error *error);

/* Read and parse a file, once. It must hold what its kind is about. */
enum sc_status library_document(struct library *library, enum library_kind kind, const char *spec,
                                const struct document **document, struct sc_error *error);
enum sc_status library_file(struct library *library, const char *path, const struct document **document,
                            struct sc_error *error);

/* Read a file's text only, as a formula set needs it. */
enum sc_status library_text(struct library *library, enum library_kind kind, const char *spec,
                            const struct sc_source **source, struct sc_error *error);

/* The same, for what stands in the file `from`: a path is relative to that file's folder. A file has one source,
 * however it is named. */
enum sc_status library_text_from(struct library *library, enum library_kind kind, const char *spec, const char *from,
                                 const struct sc_source **source, struct sc_error *error);

/* The end of a message about a name that is none: "; did you mean the file 'mine.formulas'?" where that is a file
 * beside `from` (NULL: here), or "". Returns `buffer`. */
enum { LIBRARY_HINT_SIZE = 320 };
const char *library_file_hint(enum library_kind kind, const char *spec, const char *from,
                              char buffer[LIBRARY_HINT_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
