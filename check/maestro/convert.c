#include "check/maestro/convert.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/cli/outfile.h"
#include "check/cli/talk.h"
#include "check/run/layers.h"
#include "common/near.h"
#include "common/write.h"

struct converter {
    const struct convert_options *options;
    struct library *library;
    struct sc_arena *arena;
    const struct document *document;
    struct sc_dsl dsl; /* of the document, the chosen layers only */
    bool to_directives;
    bool failed; /* something that could not be written was reported */
    struct sc_error error;
};

typedef enum sc_status write_function(FILE *to, const struct sc_dsl *dsl, struct sc_error *error);

/* ---- what is to be converted ---- */

static enum sc_status no_memory(struct converter *converter) {
    return sc_error_set(&converter->error, SC_STATUS_LIMIT, "no memory left to convert '%s'",
                        converter->options->files.word[0]);
}

/* A path that the library does not take for a name. */
static const char *as_path(struct converter *converter, const char *file) {
    size_t size = strlen(file) + sizeof "./";
    char *path = sc_arena_alloc(converter->arena, size, 1);
    if (library_is_path(file) || !path)
        return file;
    snprintf(path, size, "./%s", file);
    return path;
}

static enum sc_status read_file(struct converter *converter) {
    const char *path = as_path(converter, converter->options->files.word[0]);
    const char *to = converter->options->to;
    const struct sc_source *source;
    enum sc_status status = library_file(converter->library, path, &converter->document, &converter->error);
    if (!status)
        status = library_text(converter->library, LIBRARY_NETWORKS, path, &source, &converter->error);
    if (status)
        return status;
    converter->dsl = converter->document->dsl;
    converter->to_directives = to ? strcmp(to, "directives") == 0 : !sc_directives_stand_in(source);
    return SC_STATUS_OK;
}

/* Report the layers that could not be read; with --layer only those that it names. The others are converted. */
static void tell(struct converter *converter) {
    const struct sc_dsl *dsl = &converter->document->dsl;
    bool named = converter->options->layers.count > 0;
    struct talk talk = {.to = stderr, .quiet = converter->options->quiet};
    if (dsl->warnings)
        talk_note_warnings(&talk, dsl->warnings, NULL);
    for (const struct sc_refused_layer *refused = dsl->refused; !named && refused; refused = refused->next) {
        talk_note_error(&talk, &refused->error, NULL);
        converter->failed = true;
    }
    talk_say(&talk);
}

static enum sc_status choose_layer(struct converter *converter, const char *name) {
    const struct sc_dsl_layer *layer;
    enum sc_status status =
        layers_get(&layer, &converter->document->dsl, converter->document->path, name, &converter->error);
    if (!status)
        converter->dsl.layers[converter->dsl.layer_count++] = *layer;
    return status;
}

static enum sc_status choose_layers(struct converter *converter) {
    const struct words *given = &converter->options->layers;
    enum sc_status status = SC_STATUS_OK;
    if (given->count == 0)
        return SC_STATUS_OK;
    converter->dsl.layer_count = 0;
    converter->dsl.layers = sc_arena_alloc(converter->arena, (size_t)given->count, sizeof *converter->dsl.layers);
    if (!converter->dsl.layers)
        return no_memory(converter);
    for (int i = 0; !status && i < given->count; i++)
        status = choose_layer(converter, given->word[i]);
    return status;
}

/* ---- where it goes ---- */

/* Write a file that is not in its place yet. A construct that the language lacks is reported, and `file` closed. A file
 * that cannot be written ends the conversion. */
static enum sc_status write_beside(struct converter *converter, const char *path, const struct sc_dsl *dsl,
                                   struct outfile *file, bool *whole) {
    write_function *write = converter->to_directives ? sc_dsl_write_directives : sc_dsl_write_pragmas;
    enum sc_status status = outfile_open(file, path, &converter->error);
    if (status)
        return status;
    *whole = write(file->stream, dsl, &converter->error) == SC_STATUS_OK;
    if (*whole)
        return SC_STATUS_OK;
    outfile_discard(file);
    sc_error_print(&converter->error, "error", stderr);
    if (!converter->to_directives && dsl->layer_count > 1)
        fputs("simcheck: '--out FOLDER/' writes a file for each layer, and --layer picks some\n", stderr);
    converter->failed = true;
    return SC_STATUS_OK;
}

static enum sc_status write_to(struct converter *converter, const char *path, const struct sc_dsl *dsl) {
    struct outfile file;
    bool whole = false;
    enum sc_status status = write_beside(converter, path, dsl, &file, &whole);
    return !status && whole ? outfile_commit(&file, &converter->error) : status;
}

static const char *path_in_folder(struct converter *converter, const char *name, const char *end) {
    const char *folder = converter->options->out;
    size_t size = strlen(folder) + strlen(name) + strlen(end) + 2;
    char *path = sc_arena_alloc(converter->arena, size, 1);
    if (path)
        snprintf(path, size, "%s%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name, end);
    return path;
}

static enum sc_status write_in_folder(struct converter *converter, const char *name, const char *end,
                                      const struct sc_dsl *dsl) {
    const char *path = path_in_folder(converter, name, end);
    return path ? write_to(converter, path, dsl) : no_memory(converter);
}

/* A file of pragmas has one dataflow, so each layer has its own file. */
static enum sc_status write_layers(struct converter *converter) {
    struct sc_dsl part = converter->dsl;
    enum sc_status status = SC_STATUS_OK;
    if (converter->dsl.layer_count == 0)
        return write_in_folder(converter, converter->document->name, ".dsl", &part);
    for (int i = 0; !status && i < converter->dsl.layer_count; i++) {
        part.layers = &converter->dsl.layers[i];
        part.layer_count = 1;
        status = write_in_folder(converter, part.layers->layer.name, ".dsl", &part);
    }
    return status;
}

/* The released tool takes hardware from a file of its own. Both files come into their places, or none. */
static enum sc_status write_halves(struct converter *converter) {
    struct sc_dsl hardware = {.machine = converter->dsl.machine}, rest = converter->dsl;
    rest.machine = (struct sc_machine){0};
    const struct {
        bool wanted;
        const char *end;
        const struct sc_dsl *dsl;
    } halves[] = {{rest.layer_count > 0 || rest.pragma_count > 0, ".m", &rest},
                  {hardware.machine.given != 0, "_hw.m", &hardware}};
    enum { HALVES = sizeof halves / sizeof halves[0] };
    struct outfile file[HALVES];
    int written = 0;
    bool whole = true;
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && whole && i < HALVES; i++) {
        const char *path = path_in_folder(converter, converter->document->name, halves[i].end);
        if (!halves[i].wanted)
            continue;
        status = path ? write_beside(converter, path, halves[i].dsl, &file[written], &whole) : no_memory(converter);
        written += !status && whole;
    }
    for (int i = 0; i < written; i++) {
        if (!status && whole)
            status = outfile_commit(&file[i], &converter->error);
        else
            outfile_discard(&file[i]);
    }
    return status;
}

static void note_hardware(const struct converter *converter) {
    bool both = converter->to_directives && converter->dsl.machine.given && converter->dsl.layer_count > 0;
    if (both && !converter->options->quiet)
        fputs("simcheck: warning: MAESTRO takes hardware from a file of its own, which '--out FOLDER/' writes\n",
              stderr);
}

/* Makes the folder if it is not there. */
static enum sc_status is_folder(struct converter *converter, bool *folder) {
    const char *out = converter->options->out;
    struct stat about;
    bool named = out && out[strlen(out) - 1] == '/';
    errno = 0;
    if (named && mkdir(out, 0777) != 0 && errno != EEXIST)
        return outfile_failed(out, &converter->error);
    *folder = named || (out && stat(out, &about) == 0 && S_ISDIR(about.st_mode));
    return SC_STATUS_OK;
}

static enum sc_status write_all(struct converter *converter) {
    const char *out = converter->options->out;
    bool folder = false;
    enum sc_status status = is_folder(converter, &folder);
    if (status)
        return status;
    if (folder)
        return converter->to_directives ? write_halves(converter) : write_layers(converter);
    note_hardware(converter);
    return write_to(converter, out && strcmp(out, "-") != 0 ? out : NULL, &converter->dsl);
}

enum exit_code convert_run(const struct convert_options *options, struct library *library, struct sc_arena *arena) {
    struct converter converter = {.options = options, .library = library, .arena = arena};
    enum sc_status status = read_file(&converter);
    if (!status)
        status = choose_layers(&converter);
    if (!status) {
        tell(&converter);
        status = write_all(&converter);
    }
    if (status)
        sc_error_print(&converter.error, "error", stderr);
    return status || converter.failed ? EXIT_UNUSABLE : EXIT_AGREE;
}
