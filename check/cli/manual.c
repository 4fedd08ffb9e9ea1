#include "check/cli/manual.h"

#include <ctype.h>
#include <string.h>

#include "check/cli/command.h"

enum { WIDTH = 78 };

/* ---- text ---- */

static bool is_upper(char c) { return isupper((unsigned char)c); }
static bool is_name(char c) { return islower((unsigned char)c) || isdigit((unsigned char)c) || c == '_'; }

static void put_escaped(const char *text, int length, FILE *to) {
    for (int i = 0; i < length; i++)
        fputs(text[i] == '-' ? "\\-" : text[i] == '\\' ? "\\e" : (const char[]){text[i], '\0'}, to);
}

static void put_in_font(char font, const char *text, int length, FILE *to) {
    fprintf(to, "\\f%c", font);
    put_escaped(text, length, to);
    fputs("\\fR", to);
}

/* The length of an option's name that `text` begins with; 0 when it begins with none. */
static int option_length(const char *text) {
    int length = 2;
    if (strncmp(text, "--", 2) != 0 || !is_name(text[2]))
        return 0;
    while (is_name(text[length]) || (text[length] == '-' && is_name(text[length + 1])))
        length++;
    return length;
}

/* What is written on a command line: what stands for something is in capitals, and printed in italics; what is written
 * as it stands, in bold. */
static void put_usage(const char *text, int length, FILE *to) {
    for (int i = 0, part; i < length; i += part) {
        part = option_length(text + i);
        if (part == 0 && is_upper(text[i])) {
            for (part = 1; i + part < length && is_upper(text[i + part]);)
                part++;
            put_in_font('I', text + i, part, to);
            continue;
        }
        while (part == 0 || (i + part < length && option_length(text + i) == 0 &&
                             (is_name(text[i + part]) || (text[i + part] == '.' && is_name(text[i + part + 1])))))
            part++;
        if (option_length(text + i) > 0 || part > 1 || is_name(text[i]))
            put_in_font('B', text + i, part, to);
        else
            put_escaped(text + i, part, to);
    }
}

/* One word of a sentence; options in it are bold. */
static void put_word(const char *word, int length, bool first, FILE *to) {
    int begin = 0;
    while (begin < length && option_length(word + begin) == 0)
        begin++;
    if (first && begin > 0) {
        fputs(word[0] == '.' || word[0] == '\'' ? "\\&" : "", to);
        put_escaped((const char[]){(char)toupper((unsigned char)word[0])}, 1, to);
        put_escaped(word + 1, begin - 1, to);
    } else {
        put_escaped(word, begin, to);
    }
    int option = begin < length ? option_length(word + begin) : 0;
    if (option > 0)
        put_in_font('B', word + begin, option, to);
    put_escaped(word + begin + option, length - begin - option, to);
}

/* Sentences, each on lines of its own; an empty line in `text` is the end of a paragraph. `end` stands behind all. */
static void put_sentences(const char *text, const char *end, FILE *to) {
    int column = 0;
    bool first = true;
    while (*text) {
        int length = (int)strcspn(text, " \n");
        bool stops = length > 0 && text[length - 1] == '.' && text[length] && is_upper(text[length + 1]);
        fputs(column > 0 ? " " : "", to);
        if (column == 0 && (text[0] == '\'' || text[0] == '.') && !first)
            fputs("\\&", to);
        put_word(text, length, first, to);
        column += length + 1;
        text += length;
        int next = *text ? (int)strcspn(text + 1, " \n") : 0;
        if (*text == '\n' && text[1] == '\n')
            fputs("\n.PP", to);
        if (*text && (stops || *text == '\n' || column + next > WIDTH)) {
            fputc('\n', to);
            column = 0;
        }
        first = stops;
        text += strspn(text, " \n");
    }
    fprintf(to, "%s\n", end);
}

/* ---- synopsis ---- */

static bool is_option_row(const struct option *row) { return row->name && row->shown != OPTION_TASK; }

/* "--net N", "--json[=FILE]" */
static void put_option(const struct option *row, FILE *to) {
    put_usage(row->name, (int)strlen(row->name), to);
    if (!row->placeholder)
        return;
    fputs(option_value_optional(row) ? "" : "\\ ", to);
    put_usage(row->placeholder, (int)strlen(row->placeholder), to);
}

/* Does a line of the command's usage name the option? */
static bool in_usage(const struct command *command, const struct option *row) {
    int length = (int)strlen(row->name);
    for (int i = 0; command->usage[i]; i++)
        for (const char *at = command->usage[i]; (at = strstr(at, row->name)); at++)
            if (option_length(at) == length)
                return true;
    return false;
}

static void put_other_options(const struct command *command, FILE *to) {
    for (const struct option *row = command->options; !option_is_last(row); row++) {
        if (!is_option_row(row) || row->shown == OPTION_HIDDEN || in_usage(command, row))
            continue;
        fputc('[', to);
        put_option(row, to);
        fputs(option_repeats(row) && option_takes_value(row) && !option_takes_list(row) ? "]...\\&\n" : "]\\&\n", to);
    }
}

/* One line of usage behind the command's word. Its other options stand for "[options]", or at the end of `last`. */
static void put_synopsis_line(const struct command *command, const char *usage, bool last, FILE *to) {
    static const char OPTIONS[] = "[options]";
    const char *options = strstr(usage, OPTIONS), *behind = options ? options + strlen(OPTIONS) : "";
    int length = options ? (int)(options - usage) : (int)strlen(usage);
    while (length > 0 && usage[length - 1] == ' ')
        length--;
    put_usage(usage, length, to);
    fputs(length > 0 ? "\\&\n" : "", to);
    if (options || last)
        put_other_options(command, to);
    behind += strspn(behind, " ");
    put_usage(behind, (int)strlen(behind), to);
    fputs(*behind ? "\n" : "", to);
}

static void put_synopsis(FILE *to) {
    fputs(".ad l\n.nh\n", to);
    for (int i = 0; PROGRAM_COMMANDS[i]; i++) {
        const struct command *command = PROGRAM_COMMANDS[i];
        const char *word = command->word ? command->word : "";
        for (int line = 0; command->usage[line]; line++) {
            const char *usage = command->usage[line] + strlen(word);
            fprintf(to, "%s.B simcheck%s%s\n", i + line > 0 ? ".PP\n" : "", word[0] ? " " : "", word);
            put_synopsis_line(command, usage + strspn(usage, " "), !command->usage[line + 1], to);
        }
    }
    fputs(".hy\n.ad b\n", to);
}

/* ---- options and commands ---- */

static void put_row(const struct option *row, FILE *to) {
    if (row->shown == OPTION_NOTE) {
        fputs(".PP\n", to);
        put_sentences(row->help, "", to);
    } else if (row->shown == OPTION_HEADING && row->help[0]) {
        fputs(".SS ", to);
        put_sentences(row->help, "", to);
    } else if (row->name && row->shown != OPTION_HIDDEN) {
        fputs(".TP\n", to);
        put_option(row, to);
        fputc('\n', to);
        put_sentences(row->help, ".", to);
        if (row->more)
            put_sentences(row->more, "", to);
    }
}

static void put_options(const struct command *command, FILE *to) {
    for (const struct option *row = command->options; !option_is_last(row); row++)
        put_row(row, to);
}

static void put_command(const struct command *command, FILE *to) {
    fputs(".SH ", to);
    for (const char *c = command->word; *c; c++)
        fputc(toupper((unsigned char)*c), to);
    fputc('\n', to);
    put_sentences(command->about, "", to);
    if (command->more) {
        fputs(".PP\n", to);
        put_sentences(command->more, "", to);
    }
    put_options(command, to);
}

static void put_commands(FILE *to) {
    for (int i = 1; PROGRAM_COMMANDS[i]; i++)
        put_command(PROGRAM_COMMANDS[i], to);
}

/* ---- the whole ---- */

static bool is_line(const char *line, int length, const char *text) {
    return length == (int)strlen(text) && strncmp(line, text, strlen(text)) == 0;
}

static void put_prose(const char *line, int length, FILE *to) {
    static const char VERSION[] = "@version@";
    const int size = sizeof VERSION - 1;
    for (int i = 0; i < length; i++) {
        if (i + size <= length && strncmp(line + i, VERSION, (size_t)size) == 0) {
            fputs(SIMCHECK_VERSION, to);
            i += size - 1;
        } else {
            fputc(line[i], to);
        }
    }
    fputc('\n', to);
}

void manual_print(const struct sc_source *prose, FILE *to) {
    for (const char *line = prose->text, *end = line + prose->size; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        int length = (int)((newline ? newline : end) - line);
        if (is_line(line, length, "@synopsis@"))
            put_synopsis(to);
        else if (is_line(line, length, "@options@"))
            put_options(PROGRAM_COMMANDS[0], to);
        else if (is_line(line, length, "@commands@"))
            put_commands(to);
        else
            put_prose(line, length, to);
        line += length + 1;
    }
}
