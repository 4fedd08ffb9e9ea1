/* Which runs the command line asks for: layers by dataflows, each on a machine. */
#ifndef SIMCHECK_CHECK_PLAN_H
#define SIMCHECK_CHECK_PLAN_H

#include "check/cli/options.h"
#include "check/run/library.h"
#include "check/run/prices.h"
#include "common/arena.h"
#include "common/error.h"
#include "common/layer.h"
#include "common/machine.h"
#include "common/mapping.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The defaults of --net and --hw. */
#define PLAN_DEFAULT_NET "vgg16"
#define PLAN_DEFAULT_MACHINE "paper64"

/* The dataflows of the paper's Table 2, in its order. */
extern const char *const PLAN_DEFAULT_FLOWS[];
enum { PLAN_DEFAULT_FLOW_COUNT = 5, PLAN_REFUSED_MAX = 1024, PLAN_MACHINES_MAX = 1024 };

struct plan_run {
    const char *network; /* its name, or the file that the layer stands in */
    const struct sc_layer *layer;
    const struct sc_dsl *file; /* that the layer stands in */
    const struct sc_dsl_layer *in_file;
    const char *flow; /* its name */
    const struct sc_pragma *pragmas;
    int pragma_count;
    const char *machine_name;  /* "paper64 + NumPEs=16"; runs of one machine have the same pointer */
    struct sc_machine machine; /* with defaults; `given` is what a file or option gave */
    bool joined;               /* its network is several files, whose layers of the same name and shape are one */
    bool feeds_next;           /* its outputs stay in L2 for the next layer's run (--fuse) */
    bool is_fed;               /* its inputs are in L2, where the run of the layer before kept them */
    uint64_t spelled;          /* bit h: --hw gives statement h itself, as in NumPEs=64 */
    struct prices prices;
};

/* A layer of a file that could not be read; the others could. */
struct plan_refused {
    const char *network;
    const struct sc_error *error; /* names the layer */
};

/* What names the things to run. What is not given is 0 or NULL. */
struct plan_options {
    struct words files, layers, flows, hardware; /* each of `hardware` is a machine */
    struct words sweeps;                         /* "NumPEs=64:1024:*2": each value a machine */
    const char *net, *energy;
    bool fuse;
    bool join;     /* several files in which each layer has a dataflow are one network with several dataflows */
    bool flowless; /* a file may have layers without a dataflow: they take the default ones */
};

/* The rows of a command's table for these: `member` is the plan_options in `type`, the command's struct. */
#define PLAN_OPTION_NET(type, member, how)                                                                             \
    {                                                                                                                  \
        .name = "--net", .placeholder = "N", .help = "a network: its layers in order, or those that --layer names",    \
        .read = option_read_text, .field = offsetof(type, member.net), .list = "nets", .reads_file = true,             \
        .shown = how                                                                                                   \
    }
#define PLAN_OPTION_LAYER(type, member, how)                                                                           \
    {                                                                                                                  \
        .name = "--layer", .placeholder = "L[,L...]",                                                                  \
        .help = "layers of --net (vgg16 when it is not given), or of FILE.dsl", .read = option_read_list,              \
        .field = offsetof(type, member.layers), .list = "layers", .shown = how                                         \
    }
#define PLAN_OPTION_FLOW(type, member, how)                                                                            \
    {                                                                                                                  \
        .name = "--flow", .placeholder = "F[,F...]", .help = "dataflows (nlr,ws,os,rs,nvdla)",                         \
        .read = option_read_list, .field = offsetof(type, member.flows), .list = "flows", .reads_file = true,          \
        .shown = how                                                                                                   \
    }
#define PLAN_OPTION_HW(type, member, how)                                                                              \
    {                                                                                                                  \
        .name = "--hw", .placeholder = "FILE|K=V[,K=V]",                                                               \
        .help =                                                                                                        \
            "a machine (paper64), statements over its or FILE.dsl's, or both: paper64,Bandwidth=8; given again, a "    \
            "machine beside it",                                                                                       \
        .read = option_read_word, .field = offsetof(type, member.hardware), .list = "machines", .reads_file = true,    \
        .shown = how                                                                                                   \
    }
#define PLAN_OPTION_SWEEP(type, member, how)                                                                           \
    {                                                                                                                  \
        .name = "--sweep", .placeholder = "K=V,V|K=A:B:*F",                                                            \
        .help = "a machine for each value: a list, or A to B in factors (*2) or steps (+64); given again, each pair",  \
        .read = option_read_word, .field = offsetof(type, member.sweeps), .shown = how                                 \
    }
#define PLAN_OPTIONS(type, member, how)                                                                                \
    PLAN_OPTION_NET(type, member, how), PLAN_OPTION_LAYER(type, member, how), PLAN_OPTION_FLOW(type, member, how),     \
        PLAN_OPTION_HW(type, member, how)

struct plan {
    int run_count, run_capacity;
    struct plan_run *run;
    int refused_count;
    struct plan_refused refused[PLAN_REFUSED_MAX];
};

/* Look up everything that the options name. The plan lives as long as `library` and `arena`. Errors: a name that is
 * not there, files that cannot be read, and parts that nothing gives or two things give. A file that holds more than
 * its option takes is a warning. */
enum sc_status plan_make(struct plan *plan, const struct plan_options *options, struct library *library,
                         struct sc_arena *arena, struct sc_warnings *warnings, struct sc_error *error);

/* Open what an option names: layers, a dataflow or a machine. What else is in its file is a warning. */
enum sc_status plan_open(const struct document **document, struct library *library, enum library_kind kind,
                         const char *spec, struct sc_warnings *warnings, struct sc_error *error);

/* Lower a run's dataflow, and put the marks of `Buffer auto` where the exact model says that L2Size allows; `mapping`
 * and all it points to is in `arena`. A run is lowered once: simulation, formulas and reports read that mapping.
 * Warnings and errors are those of sc_mapping_lower. */
enum sc_status plan_lower(const struct sc_mapping **mapping, const struct plan_run *run, struct sc_arena *arena,
                          struct sc_warnings *warnings, struct sc_error *error);

/* The statements that --hw gives of one machine, without defaults and without a default machine, and its table of
 * energies, or NULL; of no --hw none. SC_STATUS_INPUT where several are given. */
enum sc_status plan_hardware(struct sc_machine *machine, const struct sc_energy_table **energy,
                             const struct words *hardware, struct library *library, struct sc_arena *arena,
                             struct sc_warnings *warnings, struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
