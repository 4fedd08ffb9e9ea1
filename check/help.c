#include "check/help.h"

static const char *const HELP[] = {
    "simcheck checks analytic cost models of accelerators against a machine that executes the mapping.\n",
    "\n",
    "  simcheck --layer conv11             VGG16's conv11 in the five dataflows of the MAESTRO paper\n",
    "  simcheck FILE.dsl                   a layer, a dataflow and a machine of your own\n",
    "  simcheck list                       the networks, dataflows, machines and formulas there are\n",
    "\n",
    "usage: simcheck [FILE.dsl...] [options]\n",
    "       simcheck list [nets|layers|flows|machines|formulas|counters] [--net N]\n",
    "\n",
    "what to check\n",
    "  --net N               a network: its layers in order, or those that --layer names\n",
    "  --layer L[,L...]      layers of --net (vgg16 when it is not given), or of FILE.dsl\n",
    "  --flow F[,F...]       dataflows (nlr,ws,os,rs,nvdla)\n",
    "  --hw FILE|K=V[,K=V]   a machine (paper64), or statements over its or FILE.dsl's; may be repeated\n",
    "  --formulas NAME|FILE  a set of formulas to compare with (exact,fig5); may be repeated\n",
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
};

void help_print(FILE *to) {
    for (size_t i = 0; i < sizeof HELP / sizeof HELP[0]; i++)
        fputs(HELP[i], to);
}

void help_version(FILE *to) { fputs("simcheck " SIMCHECK_VERSION "\n", to); }

void help_hint(FILE *to) { fputs("'simcheck --help' shows what can be asked.\n", to); }
