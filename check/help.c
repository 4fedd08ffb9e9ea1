#include "check/help.h"

static const char *const CHECK[] = {
    "simcheck checks analytic cost models of accelerators against a machine that executes the mapping.\n",
    "\n",
    "  simcheck --layer conv11             VGG16's conv11 in the five dataflows of the MAESTRO paper\n",
    "  simcheck FILE.dsl                   a layer, a dataflow and a machine of your own\n",
    "  simcheck explain FILE.dsl           where a formula and the machine part\n",
    "  simcheck hunt --formulas F          a small mapping on which they part\n",
    "  simcheck trace recount FILE.gz      count a trace again\n",
    "  simcheck list                       the networks, dataflows, machines and formulas there are\n",
    "\n",
    "usage: simcheck [FILE.dsl...] [options]\n",
    "       simcheck COMMAND [options]      'simcheck COMMAND --help' shows what it takes\n",
    "\n",
    "what to check\n",
    "  --net N               a network: its layers in order, or those that --layer names\n",
    "  --layer L[,L...]      layers of --net (vgg16 when it is not given), or of FILE.dsl\n",
    "  --flow F[,F...]       dataflows (nlr,ws,os,rs,nvdla)\n",
    "  --hw FILE|K=V[,K=V]   a machine (paper64), or statements over its or FILE.dsl's; may be repeated\n",
    "  --formulas NAME|FILE  a set of formulas to compare with (exact,fig5); may be repeated\n",
    "  --energy NAME|FILE    what operations and accesses cost (28nm)\n",
    "  --seed N              of the numbers in the tensors (1)\n",
    "\n",
    "  In brackets: what holds when the option is not given and no FILE.dsl either. A FILE.dsl is taken\n",
    "  at its word: what it leaves open has to be given. A name with a '/' or that ends in .dsl or\n",
    "  .formulas is a file; others are names, in any case.\n",
    "\n",
    "what to print\n",
    "  --terms               each formula with the values of its terms, too\n",
    "  --json[=FILE]         one JSON document, in place of the tables or in a file\n",
    "  --csv FILE            a row for each count and set of formulas\n",
    "  --trace FILE          what the machine did at each step, gzipped\n",
    "  --strict              a buffer that is too small is an error (exit code 2)\n",
    "  --quiet               no warnings and no progress\n",
    "  --verbose             say which files are read\n",
    "  --help, --version\n",
    "\n",
    "exit code\n",
    "  0  agreement; published formulas may differ, which is reported\n",
    "  1  maintained formulas differ from the simulation\n",
    "  2  the input or options are wrong, or a file cannot be read or written\n",
    "     --strict: also when L1Size or L2Size is smaller than what was needed\n",
    "  3  the simulator contradicted itself, or its output is wrong\n",
    NULL,
};

static const char *const LIST[] = {
    "usage: simcheck list [nets|layers|flows|machines|energy|formulas|counters|quantities]\n",
    "\n",
    "What there is to name; without a word, an overview. Counters are what formulas are compared with,\n",
    "quantities the words that a formula may use.\n",
    "\n",
    "  --net N               list layers: of this network only, or of a file\n",
    "  --quiet, --verbose\n",
    NULL,
};

static const char *const HUNT[] = {
    "usage: simcheck hunt [options] > case.dsl\n",
    "\n",
    "Searches small mappings, systematic and random ones in turns, for one on which a set of\n",
    "formulas and the machine differ; makes it smaller until nothing can be left out; and prints it as a\n",
    "file that 'simcheck case.dsl' takes.\n",
    "\n",
    "  --formulas NAME|FILE  a set of formulas (exact); may be repeated\n",
    "  --counter C[,C...]    counters to compare (all that the set has a formula for)\n",
    "  --type T[,T...]       types of layer to try (all): CONV, DSCONV, FC, POOL, GEMM\n",
    "  --without W[,W...]    leave out a dimension (N), stride, pad, merge, tile, overlap (of chunks) or\n",
    "                        oversize (chunks larger than the dimension): to find what comes next\n",
    "  --hw FILE|K=V[,K=V]   statements that every machine has; may be repeated\n",
    "  --each                go on, and find a counterexample for every counter that has one\n",
    "  --runs N              try so many mappings; the same seed then gives the same bytes\n",
    "  --time SECONDS        or for so long (10)\n",
    "  --seed N              of the random mappings (1)\n",
    "  --jobs N              threads (one for each processor)\n",
    "\n",
    "  --out FILE            write the counterexample to a file, too\n",
    "  --csv FILE            with --each: the table of counters as CSV\n",
    "  --quiet               no warnings and no progress\n",
    "  --verbose             say which files are read\n",
    "\n",
    "exit code\n",
    "  0  none was found\n",
    "  1  there is a counterexample\n",
    "  2  the input or options are wrong, or a file cannot be read or written\n",
    "  3  the simulator contradicted itself, or its output is wrong: that case is printed\n",
    NULL,
};

static const char *const EXPLAIN[] = {
    "usage: simcheck explain [FILE.dsl...] [options]\n",
    "\n",
    "Shows where a formula and the machine part. What to run is named as for the check.\n",
    "\n",
    "  --counter C[,C...]    the counters to explain\n",
    "  --net N, --layer L[,L...], --flow F[,F...], --hw FILE|K=V[,K=V], --formulas NAME|FILE, --seed N\n",
    "  --quiet, --verbose\n",
    NULL,
};

static const char *const TRACE[] = {
    "usage: simcheck trace info FILE.gz...\n",
    "       simcheck trace recount FILE.gz... [--formulas NAME|FILE]\n",
    "       simcheck trace export FILE.gz --perfetto FILE | --vcd FILE | --csv FILE\n",
    "\n",
    "Reads what 'simcheck ... --trace FILE.gz' wrote.\n",
    "\n",
    "  info                  what is in a trace: runs, level, window; if it is broken, how far it is good\n",
    "  recount               count everything again from the records alone, and compare that with the\n",
    "                        totals in the trace and with formulas; at level access also replay it: what\n",
    "                        each L1 holds, every value and every sum\n",
    "  export                write it in another format\n",
    "\n",
    "  --formulas NAME|FILE  recount: a set of formulas to compare with (exact,fig5); may be repeated\n",
    "  --perfetto FILE       export: tracks and counters for ui.perfetto.dev, as JSON\n",
    "  --vcd FILE            export: signals for waveform viewers such as GTKWave; one run\n",
    "  --csv FILE            export: the records, with the number of their run; - for standard output\n",
    "  --run N               export: this run only (all)\n",
    "  --quiet               recount: only the verdict\n",
    "  --verbose             say which files are read\n",
    "\n",
    "  What ends in .gz is written gzipped. 1 cycle is 1 us in Perfetto and 1 ns in a waveform.\n",
    "\n",
    "exit code\n",
    "  0  everything that was recounted agrees\n",
    "  1  the records differ from the totals or contradict themselves, or maintained formulas differ\n",
    "  2  a trace is broken or has a part only (recount), or a file cannot be read or written\n",
    NULL,
};

static const char *const *const HELP[COMMAND_WORDS] = {
    [COMMAND_CHECK] = CHECK,     [COMMAND_LIST] = LIST,   [COMMAND_HUNT] = HUNT,
    [COMMAND_EXPLAIN] = EXPLAIN, [COMMAND_TRACE] = TRACE,
};

void help_print(enum command command, FILE *to) {
    for (const char *const *line = HELP[command]; *line; line++)
        fputs(*line, to);
}

void help_version(FILE *to) { fputs("simcheck " SIMCHECK_VERSION "\n", to); }

void help_hint(enum command command, FILE *to) {
    const char *word = command_word(command);
    fprintf(to, "'simcheck %s%s--help' shows what can be asked.\n", word ? word : "", word ? " " : "");
}
