#include "check/cli/completion.h"

#include <stdbool.h>
#include <string.h>

#include "check/cli/command.h"

/* ---- what the tables say ---- */

static const char *word_of(const struct command *command) { return command->word ? command->word : "check"; }

static bool is_completed(const struct option *row) { return row->name && row->shown != OPTION_TASK; }

static bool takes_files(const struct option *row) {
    return row->reads_file || (row->placeholder && strstr(row->placeholder, "FILE"));
}
static bool takes_folders(const struct option *row) { return row->placeholder && strstr(row->placeholder, "FOLDER"); }

typedef void row_function(const struct command *command, const struct option *row, FILE *to);

static void each_option(const struct command *command, row_function *print, FILE *to) {
    for (const struct option *row = command->options; !option_is_last(row); row++)
        if (is_completed(row))
            print(command, row, to);
}

static void put_commands(const char *between, FILE *to) {
    for (int i = 1; PROGRAM_COMMANDS[i]; i++)
        fprintf(to, "%s%s", i > 1 ? between : "", PROGRAM_COMMANDS[i]->word);
}

static void put_choices(const struct option *row, FILE *to) {
    for (int i = 0; row->choice(i); i++)
        fprintf(to, "%s%s", i > 0 ? " " : "", row->choice(i));
}

static void put_tasks(const struct command *command, FILE *to) {
    for (int i = 0; command->task && command->task(i); i++)
        fprintf(to, "%s%s", i > 0 ? " " : "", command->task(i));
}

static bool is_in_earlier(int command, const struct option *row) {
    for (int i = 0; i < command; i++)
        if (command_option(PROGRAM_COMMANDS[i], row->name))
            return true;
    return false;
}

/* The options whose value may be the next argument, of all commands, each once. */
static void put_valued(const char *between, FILE *to) {
    bool first = true;
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        for (const struct option *row = PROGRAM_COMMANDS[i]->options; !option_is_last(row); row++) {
            bool valued = is_completed(row) && option_takes_value(row) && !option_value_optional(row);
            if (!valued || is_in_earlier(i, row))
                continue;
            fprintf(to, "%s%s", first ? "" : between, row->name);
            first = false;
        }
}

/* `text` inside of single quotes; what is in `special` gets a backslash. */
static void put_quoted(const char *text, const char *special, const char *quote, FILE *to) {
    for (const char *c = text; *c; c++) {
        if (strchr(special, *c))
            fputc('\\', to);
        fputs(*c == '\'' ? quote : (const char[]){*c, '\0'}, to);
    }
}

/* ---- bash ---- */

static void bash_value(const struct command *command, const struct option *row, FILE *to) {
    if (!option_takes_value(row))
        return;
    fprintf(to, "    '%s %s')", word_of(command), row->name);
    if (row->choice) {
        fputs(" words='", to);
        put_choices(row, to);
        fputc('\'', to);
    }
    if (row->list)
        fprintf(to, " words=$(_simcheck_names %s)", row->list);
    if (takes_files(row))
        fputs(" files=f", to);
    if (takes_folders(row))
        fputs(" files=d", to);
    if (option_takes_list(row))
        fputs(" list=1", to);
    fputs(" ;;\n", to);
}

static void bash_option(const struct command *command, const struct option *row, FILE *to) {
    (void)command;
    fprintf(to, " %s", row->name);
}

static void bash_command(const struct command *command, FILE *to) {
    fprintf(to, "    %s)\n        options='", word_of(command));
    each_option(command, bash_option, to);
    fputs("' tasks='", to);
    put_tasks(command, to);
    fprintf(to, "' files=%s ;;\n", command->takes_files ? "f" : "");
}

static const char BASH_BEGIN[] =
    "# Names that the program knows; the layers are those of --net or of the file, where one was given.\n"
    "_simcheck_names() {\n"
    "    local of=() program=${COMP_WORDS[0]/#\\~/$HOME}\n"
    "    if [[ $1 == layers && ! $net && -f $file ]]; then\n"
    "        [[ $file == */* ]] || file=./$file\n"
    "        \"$program\" list layers --names --net \"$file\" 2>/dev/null && return\n"
    "    fi\n"
    "    [[ $1 == layers && $net ]] && of=(--net \"$net\")\n"
    "    \"$program\" list \"$1\" --names \"${of[@]}\" 2>/dev/null\n"
    "}\n"
    "\n"
    "# Prints the present word without its quotes.\n"
    "_simcheck_plain() {\n"
    "    local plain=${word/#\\~/$HOME}\n"
    "    printf '%s' \"${plain//[\\\\\\\"\\']/}\"\n"
    "}\n"
    "\n"
    "# The first word that is a file has the layers.\n"
    "_simcheck_file() {\n"
    "    [[ $file ]] || file=$(_simcheck_plain)\n"
    "    [[ -f $file ]] || file=\n"
    "}\n"
    "\n"
    "# What may stand behind an option: words, files (f) or folders (d), in a list with commas or alone.\n"
    "_simcheck_value() {\n"
    "    case \"$command $expected\" in\n";

static const char BASH_COMMAND[] = "    esac\n"
                                   "}\n"
                                   "\n"
                                   "# What a command takes.\n"
                                   "_simcheck_command() {\n"
                                   "    commands='";

static const char BASH_READ[] =
    "    esac\n"
    "}\n"
    "\n"
    "# Reads the words before the one to complete. bash makes three words of \"--flow=ws\".\n"
    "_simcheck_read() {\n"
    "    local i word\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ $word == = ]]; then\n"
    "            expected=${COMP_WORDS[i - 1]}\n"
    "        elif [[ $expected ]]; then\n"
    "            [[ $expected == --net ]] && net=$(_simcheck_plain)\n"
    "            expected=\n"
    "        elif [[ $word == -?* ]]; then\n"
    "            case $word in\n"
    "            ";

static const char BASH_READ_COMMAND[] = ") expected=$word ;;\n"
                                        "            esac\n"
                                        "        elif ((count++ == 0)); then\n"
                                        "            case $word in\n"
                                        "            ";

static const char BASH_END[] =
    ") command=$word count=0 named=1 ;;\n"
    "            *) _simcheck_file ;;\n"
    "            esac\n"
    "        else\n"
    "            _simcheck_file\n"
    "        fi\n"
    "    done\n"
    "    if [[ $current == = ]]; then\n"
    "        expected=${COMP_WORDS[COMP_CWORD - 1]} current=\n"
    "    fi\n"
    "}\n"
    "\n"
    "_simcheck() {\n"
    "    local command=check count=0 named='' net='' file='' expected='' words='' files='' list='' options='' "
    "tasks=''\n"
    "    local commands='' before=''\n"
    "    local current=${COMP_WORDS[COMP_CWORD]}\n"
    "    _simcheck_read\n"
    "    _simcheck_command\n"
    "    if [[ $expected ]]; then\n"
    "        files=\n"
    "        _simcheck_value\n"
    "    elif [[ $current == -* ]]; then\n"
    "        words=$options files=\n"
    "    elif ((count == 0)); then\n"
    "        if [[ ! $named ]]; then\n"
    "            words=$commands\n"
    "        elif [[ $tasks ]]; then\n"
    "            words=$tasks files=\n"
    "        fi\n"
    "    fi\n"
    "    if [[ $list ]]; then\n"
    "        before=${current%\"${current##*,}\"}\n"
    "        compopt -o nospace 2>/dev/null\n"
    "    fi\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$words\" -- \"${current#\"$before\"}\")\n"
    "    if [[ $files ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -\"$files\" -- \"$current\")\n"
    "    fi\n"
    "}\n"
    "\n"
    "complete -F _simcheck simcheck\n";

static void print_bash(FILE *to) {
    fputs(BASH_BEGIN, to);
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        each_option(PROGRAM_COMMANDS[i], bash_value, to);
    fputs(BASH_COMMAND, to);
    put_commands(" ", to);
    fputs("'\n    case $command in\n", to);
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        bash_command(PROGRAM_COMMANDS[i], to);
    fputs(BASH_READ, to);
    put_valued(" | ", to);
    fputs(BASH_READ_COMMAND, to);
    put_commands(" | ", to);
    fputs(BASH_END, to);
}

/* ---- zsh ---- */

/* "FILE|K=V" as the name of a value. */
static void zsh_message(const struct option *row, FILE *to) {
    const char *begin = row->placeholder + (option_value_optional(row) ? strlen("[=") : 0);
    for (const char *c = begin; *c && *c != ']' && *c != '['; c++)
        fprintf(to, "%s%c", *c == ':' ? "\\" : "", *c);
}

/* What completes a value: a list of words, a function, or two functions. */
static void zsh_action(const struct option *row, FILE *to) {
    const char *files = takes_files(row) ? "_files" : takes_folders(row) ? "_files -/" : "";
    if (row->choice && option_takes_list(row)) {
        fputs(" _values -s , value ", to);
        put_choices(row, to);
    } else if (row->choice) {
        fputc('(', to);
        put_choices(row, to);
        fputc(')', to);
    } else if (row->list && files[0]) {
        fprintf(to, "{ _simcheck_%s %s; %s }", option_takes_list(row) ? "list" : "names", row->list, files);
    } else if (row->list) {
        fprintf(to, " _simcheck_%s %s", option_takes_list(row) ? "list" : "names", row->list);
    } else {
        fputs(files, to);
    }
}

static void zsh_option(const struct command *command, const struct option *row, FILE *to) {
    (void)command;
    bool takes = option_takes_value(row), optional = option_value_optional(row);
    fprintf(to, "            '%s%s%s[", option_repeats(row) ? "*" : "", row->name, optional ? "=-" : takes ? "=" : "");
    put_quoted(row->help, "[]\\", "'\\''", to);
    fputc(']', to);
    if (takes) {
        fputs(optional ? "::" : ":", to);
        zsh_message(row, to);
        fputc(':', to);
        zsh_action(row, to);
    }
    fputs("'\n", to);
}

static void zsh_command(const struct command *command, FILE *to) {
    fprintf(to, "    %s)\n        arguments=(\n", word_of(command));
    each_option(command, zsh_option, to);
    fprintf(to, "            '1: :%s'\n", command->word ? " " : "_simcheck_first");
    if (command->task) {
        fputs("            '2:task:(", to);
        put_tasks(command, to);
        fputs(")'\n", to);
    }
    fputs(command->takes_files ? "            '*:file:_files'\n" : "", to);
    fputs("        )\n        ;;\n", to);
}

static const char ZSH_BEGIN[] =
    "# Names that the program knows; the layers are those of --net or of the file, where one was given.\n"
    "_simcheck_ask() {\n"
    "    local -a of\n"
    "    local net=${words[(i)--net]}\n"
    "    [[ $1 == layers && -f $file ]] && of=(--net ${(q)file:a})\n"
    "    [[ $1 == layers && $net -lt $CURRENT ]] && of=(--net ${words[net + 1]})\n"
    "    names=(${(f)\"$(_call_program names ${(q)~words[1]} list $1 --names $of 2>/dev/null)\"})\n"
    "    [[ -n $names || -z $file ]] || names=(${(f)\"$(_call_program names ${(q)~words[1]} list $1 --names "
    "2>/dev/null)\"})\n"
    "}\n"
    "\n"
    "_simcheck_names() {\n"
    "    local -a names\n"
    "    _simcheck_ask $1\n"
    "    compadd -a names\n"
    "}\n"
    "\n"
    "# The same in a list with commas.\n"
    "_simcheck_list() {\n"
    "    local -a names\n"
    "    _simcheck_ask $1\n"
    "    _values -s , name $names\n"
    "}\n"
    "\n"
    "# A command, or a file to check.\n"
    "_simcheck_first() {\n"
    "    local -a commands\n"
    "    commands=(\n";

static const char ZSH_READ[] = "    )\n"
                               "    _describe command commands\n"
                               "    _files\n"
                               "}\n"
                               "\n"
                               "_simcheck() {\n"
                               "    local command=check word expected= named= file=\n"
                               "    local -a arguments known=(";

static const char ZSH_WORDS[] = ")\n"
                                "    for word in ${words[2,CURRENT-1]}; do\n"
                                "        if [[ -n $expected ]]; then\n"
                                "            expected=\n"
                                "            continue\n"
                                "        fi\n"
                                "        case $word in\n"
                                "        ";

static const char ZSH_ARGUMENTS[] = ") expected=1 ;;\n"
                                    "        -?*) ;;\n"
                                    "        *)\n"
                                    "            if [[ -z $named && ${known[(Ie)$word]} -gt 0 ]]; then\n"
                                    "                command=$word\n"
                                    "            elif [[ -z $file && -f ${(Q)~word} ]]; then\n"
                                    "                file=${(Q)~word}\n"
                                    "            fi\n"
                                    "            named=1\n"
                                    "            ;;\n"
                                    "        esac\n"
                                    "    done\n"
                                    "    case $command in\n";

static const char ZSH_END[] = "    esac\n"
                              "    _arguments -S $arguments\n"
                              "}\n"
                              "\n"
                              "if [[ $funcstack[1] == _simcheck ]]; then\n"
                              "    _simcheck \"$@\"\n"
                              "else\n"
                              "    compdef _simcheck simcheck\n"
                              "fi\n";

static void print_zsh(FILE *to) {
    fputs(ZSH_BEGIN, to);
    for (int i = 1; PROGRAM_COMMANDS[i]; i++) {
        fprintf(to, "        '%s:", PROGRAM_COMMANDS[i]->word);
        put_quoted(PROGRAM_COMMANDS[i]->example->meaning, "\\", "'\\''", to);
        fputs("'\n", to);
    }
    fputs(ZSH_READ, to);
    put_commands(" ", to);
    fputs(ZSH_WORDS, to);
    put_valued(" | ", to);
    fputs(ZSH_ARGUMENTS, to);
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        zsh_command(PROGRAM_COMMANDS[i], to);
    fputs(ZSH_END, to);
}

/* ---- fish ---- */

/* Before a word is there, what belongs to the check is completed, too. */
static const char *fish_state(const struct command *command) { return command->word ? command->word : "none check"; }

static void fish_option(const struct command *command, const struct option *row, FILE *to) {
    bool takes = option_takes_value(row) && !option_value_optional(row), files = takes_files(row) || takes_folders(row);
    fprintf(to, "complete -c simcheck -n '__simcheck_is %s' -l %s", fish_state(command), row->name + strlen("--"));
    if (strcmp(row->name, "--help") == 0)
        fputs(" -s h", to);
    if (takes)
        fputs(files ? " -r -F" : " -x", to);
    if (takes && (row->list || row->choice)) {
        fputs(option_takes_list(row) ? " -a '(__fish_append , " : " -a '(printf \"%s\\n\" ", to);
        if (row->list)
            fprintf(to, "(__simcheck_names %s)", row->list);
        else
            put_choices(row, to);
        fputs(")'", to);
    }
    fputs(" -d '", to);
    put_quoted(row->help, "\\", "\\'", to);
    fputs("'\n", to);
}

static void fish_command(const struct command *command, FILE *to) {
    if (command->word) {
        fprintf(to, "complete -c simcheck -n '__simcheck_is none' -a %s -d '", command->word);
        put_quoted(command->example->meaning, "\\", "\\'", to);
        fputs("'\n", to);
    }
    if (command->task) {
        fprintf(to, "complete -c simcheck -n '__simcheck_is %s; and not __simcheck_is_followed' -a '", command->word);
        put_tasks(command, to);
        fputs("'\n", to);
    }
    if (command->takes_files)
        fprintf(to, "complete -c simcheck -n '__simcheck_is %s%s' -F\n", fish_state(command),
                command->task ? "; and __simcheck_is_followed" : "");
    each_option(command, fish_option, to);
}

static const char FISH_BEGIN[] =
    "# Prints the words before the one to complete that are no options and no values of options.\n"
    "function __simcheck_words\n"
    "    set -l expected\n"
    "    for word in (commandline -opc)[2..]\n"
    "        if set -q expected[1]\n"
    "            set expected\n"
    "            continue\n"
    "        end\n"
    "        if contains -- $word ";

static const char FISH_COMMANDS[] = "\n"
                                    "            set expected yes\n"
                                    "        else if not string match -q -- '-?*' $word\n"
                                    "            printf '%s\\n' $word\n"
                                    "        end\n"
                                    "    end\n"
                                    "end\n"
                                    "\n"
                                    "# Is the command, or \"none\" before there is a word, one of these?\n"
                                    "function __simcheck_is\n"
                                    "    set -l words (__simcheck_words)\n"
                                    "    set -q words[1]; or set words none\n"
                                    "    contains -- $words[1] none ";

static const char FISH_NAMES[] = "; or set words check\n"
                                 "    contains -- $words[1] $argv\n"
                                 "end\n"
                                 "\n"
                                 "# Is there a word behind the command?\n"
                                 "function __simcheck_is_followed\n"
                                 "    set -l words (__simcheck_words)\n"
                                 "    set -q words[2]\n"
                                 "end\n"
                                 "\n"
                                 "# Names that the program knows; the layers are those of --net or of the file, where "
                                 "one was given.\n"
                                 "function __simcheck_names\n"
                                 "    set -l program (commandline -opc)\n"
                                 "    set -l net\n"
                                 "    for i in (seq 2 (count $program))\n"
                                 "        test \"$program[$i]\" = --net; and set net $program[(math $i + 1)]\n"
                                 "        string match -q -- '--net=*' $program[$i]; and set net (string sub -s 7 -- "
                                 "$program[$i])\n"
                                 "    end\n"
                                 "    if test \"$argv[1]\" = layers; and not set -q net[1]\n"
                                 "        for word in (__simcheck_words)\n"
                                 "            test -f $word; or continue\n"
                                 "            eval $program[1] list layers --names --net (string escape -- (realpath "
                                 "$word)) 2>/dev/null; and return\n"
                                 "        end\n"
                                 "    end\n"
                                 "    test \"$argv[1]\" = layers; and set -q net[1]; and set argv $argv --net "
                                 "(string escape -- $net[1])\n"
                                 "    eval $program[1] list $argv --names 2>/dev/null\n"
                                 "end\n"
                                 "\n"
                                 "complete -c simcheck -f\n";

static void print_fish(FILE *to) {
    fputs(FISH_BEGIN, to);
    put_valued(" ", to);
    fputs(FISH_COMMANDS, to);
    put_commands(" ", to);
    fputs(FISH_NAMES, to);
    for (int i = 0; PROGRAM_COMMANDS[i]; i++)
        fish_command(PROGRAM_COMMANDS[i], to);
}

/* ---- the whole ---- */

static const struct {
    const char *name, *head;
    void (*print)(FILE *to);
} SHELLS[COMPLETION_SHELLS] = {
    {"bash", "# shellcheck shell=bash disable=SC2034,SC2154\n# bash completion for simcheck", print_bash},
    {"zsh", "#compdef simcheck\n# zsh completion for simcheck", print_zsh},
    {"fish", "# fish completion for simcheck", print_fish},
};

const char *completion_shell_name(int shell) { return SHELLS[shell].name; }

int completion_shell_find(const char *name) {
    int shell = 0;
    while (shell < COMPLETION_SHELLS && strcmp(SHELLS[shell].name, name) != 0)
        shell++;
    return shell;
}

void completion_print(int shell, FILE *to) {
    fprintf(to, "%s " SIMCHECK_VERSION ", made by 'simcheck help --completion %s'.\n\n", SHELLS[shell].head,
            SHELLS[shell].name);
    SHELLS[shell].print(to);
}
