#include "check/cli/options.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check/cli/command.h"

bool option_is_last(const struct option *row) { return !row->name && !row->help; }
bool option_takes_value(const struct option *option) { return option->placeholder != NULL; }
bool option_value_optional(const struct option *option) { return option->placeholder && option->placeholder[0] == '['; }
bool option_takes_list(const struct option *option) { return option->read == option_read_list; }

bool option_repeats(const struct option *option) {
    return option->read == option_read_word || option->read == option_read_list || option->read == option_read_help ||
           option->read == option_read_version;
}

void *option_field(struct options_reader *reader, const struct option *option) {
    return (char *)reader->options + option->field;
}

bool options_were_given(const struct options_reader *reader, const char *name) {
    return reader->given[command_option(reader->command, name) - reader->command->options];
}

struct output_option options_output(const char *path) {
    bool standard = !path || strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0;
    return (struct output_option){.wanted = true, .path = standard ? NULL : path};
}

/* ---- words ---- */

static enum sc_status no_memory(struct options_reader *reader) {
    return sc_error_set(reader->error, SC_STATUS_LIMIT, "no memory left while reading the options");
}

static enum sc_status add_word(struct options_reader *reader, struct words *words, const char *word) {
    if (words->count == words->capacity) {
        int capacity = words->capacity > 0 ? 2 * words->capacity : 8;
        const char **larger = sc_arena_alloc(reader->arena, (size_t)capacity, sizeof *larger);
        if (!larger)
            return no_memory(reader);
        if (words->count > 0)
            memcpy(larger, words->word, (size_t)words->count * sizeof *larger);
        words->word = larger;
        words->capacity = capacity;
    }
    words->word[words->count++] = word;
    return SC_STATUS_OK;
}

/* Standard input is read to its end, so only one thing can come from it. */
static enum sc_status note_file(struct options_reader *reader, const char *path) {
    if (strcmp(path, "-") != 0)
        return SC_STATUS_OK;
    if (reader->has_stdin)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "standard input can be read once, and '-' names it a second time");
    reader->has_stdin = true;
    return SC_STATUS_OK;
}

/* A name given twice is a mistake: it would be run twice, and the results could not be distinguished. */
static enum sc_status add_new_word(struct options_reader *reader, const struct option *option, const char *word) {
    struct words *words = option_field(reader, option);
    if (!word[0])
        return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: a name is empty", option->name);
    for (int i = 0; i < words->count; i++)
        if (option_takes_list(option) && strcasecmp(words->word[i], word) == 0)
            return sc_error_set(reader->error, SC_STATUS_INPUT, "%s: '%s' stands there twice", option->name, word);
    enum sc_status status = option->reads_file ? note_file(reader, word) : SC_STATUS_OK;
    return status ? status : add_word(reader, words, word);
}

enum sc_status options_add_file(struct options_reader *reader, struct words *files, const char *argument) {
    if (!argument[0])
        return sc_error_set(reader->error, SC_STATUS_INPUT, "an argument is empty; expected a file or an option");
    enum sc_status status = note_file(reader, argument);
    return status ? status : add_word(reader, files, argument);
}

/* ---- values ---- */

enum sc_status option_read_flag(struct options_reader *reader, const struct option *option, const char *value) {
    (void)value;
    *(bool *)option_field(reader, option) = true;
    return SC_STATUS_OK;
}

enum sc_status option_read_text(struct options_reader *reader, const struct option *option, const char *value) {
    *(const char **)option_field(reader, option) = value;
    return option->reads_file ? note_file(reader, value) : SC_STATUS_OK;
}

enum sc_status option_read_word(struct options_reader *reader, const struct option *option, const char *value) {
    return add_new_word(reader, option, value);
}

/* Blanks around a word are no part of it. */
enum sc_status option_read_list(struct options_reader *reader, const struct option *option, const char *value) {
    enum sc_status status = SC_STATUS_OK;
    for (bool more = true; !status && more;) {
        const size_t end = strcspn(value, ",");
        size_t begin = strspn(value, " \t"), length = end > begin ? end - begin : 0;
        while (length > 0 && strchr(" \t", value[begin + length - 1]))
            length--;
        char *word = sc_arena_copy_text(reader->arena, value + begin, length);
        if (!word)
            return no_memory(reader);
        status = add_new_word(reader, option, word);
        more = value[end] == ',';
        value += end + more;
    }
    return status;
}

enum sc_status option_read_output(struct options_reader *reader, const struct option *option, const char *value) {
    *(struct output_option *)option_field(reader, option) = options_output(value);
    return SC_STATUS_OK;
}

/* A number of digits alone, up to the character `behind`. */
static bool read_whole(const char *text, char behind, uint64_t *number, const char **end) {
    char *after;
    errno = 0;
    *number = strtoull(text, &after, 10);
    *end = after;
    return text[0] >= '0' && text[0] <= '9' && *after == behind && !errno;
}

enum sc_status option_read_number(struct options_reader *reader, const struct option *option, const char *value) {
    const char *end;
    uint64_t number;
    if (!read_whole(value, '\0', &number, &end) || number < option->lowest || number > option->highest)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected a number from %" PRIu64 " to %" PRIu64 ", found '%s'", option->name,
                            option->lowest, option->highest, value);
    *(uint64_t *)option_field(reader, option) = number;
    return SC_STATUS_OK;
}

enum sc_status option_read_shard(struct options_reader *reader, const struct option *option, const char *value) {
    struct option_shard *shard = option_field(reader, option);
    const char *end;
    bool whole = read_whole(value, '/', &shard->index, &end) && read_whole(end + 1, '\0', &shard->count, &end);
    if (!whole || shard->index >= shard->count)
        return sc_error_set(reader->error, SC_STATUS_INPUT,
                            "%s: expected I/N, a shard I from 0 to N - 1 of N, such as 0/4, found '%s'", option->name,
                            value);
    return SC_STATUS_OK;
}

enum sc_status option_read_quiet(struct options_reader *reader, const struct option *option, const char *value) {
    reader->quiet = true;
    return option_read_flag(reader, option, value);
}

enum sc_status option_read_verbose(struct options_reader *reader, const struct option *option, const char *value) {
    (void)option;
    (void)value;
    reader->verbose = true;
    return SC_STATUS_OK;
}

enum sc_status option_read_help(struct options_reader *reader, const struct option *option, const char *value) {
    (void)option;
    (void)value;
    reader->help = true;
    reader->version = false;
    return SC_STATUS_OK;
}

enum sc_status option_read_version(struct options_reader *reader, const struct option *option, const char *value) {
    (void)option;
    (void)value;
    reader->version = true;
    reader->help = false;
    return SC_STATUS_OK;
}
