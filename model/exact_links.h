/* What crosses the links of the network (docs/exact-model.md, "Links"; docs/semantics.md, section 10). */
#ifndef SIMCHECK_MODEL_EXACT_LINKS_H
#define SIMCHECK_MODEL_EXACT_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#include "common/layer.h"
#include "model/exact_amounts.h"
#include "model/exact_flows.h"
#include "model/exact_intern.h"
#include "model/exact_stages.h"

struct sc_exact;

/* A link is crossed by the elements that some PE below it lacks. The PEs below are a union of disjoint pieces, each a
 * product of sets of units. So what crosses is a sum of terms, each a product over the axes: by inclusion and
 * exclusion, for each choice of pieces, and for each of these either of all that the piece holds or of what all its
 * holders keep, the elements that are in all the chosen sets. Pieces that cannot share an element are not chosen
 * together: `subset` has the sets of pieces (bit i: piece i) that can, those of one piece first. */
enum { PIECES_MAX = 31 };
struct exact_choice {
    int subset;
    unsigned pieces, kept; /* kept: of these pieces what all holders keep */
};

static inline struct exact_choice exact_choice_first(const int64_t *subset) {
    return (struct exact_choice){0, (unsigned)subset[0], 0};
}

/* The choices go on until choice->subset is the number of subsets. */
static inline void exact_choice_next(const int64_t *subset, int subsets, struct exact_choice *choice) {
    choice->kept = (choice->kept - choice->pieces) & choice->pieces;
    if (choice->kept == 0 && ++choice->subset < subsets)
        choice->pieces = (unsigned)subset[choice->subset];
}

/* Terms: choices of these subsets. */
static inline int64_t exact_link_terms(const int64_t *subset, int subsets) {
    int64_t terms = 0;
    for (int i = 0; i < subsets; i++)
        terms += (int64_t)1 << __builtin_popcount((unsigned)subset[i]);
    return terms;
}

/* An axis's part of a link's pieces: how many of the units that each unit of the axis stands for are in all pieces of a
 * subset. As words: axis, pieces, number of subsets, the subsets, and [subset][unit]. */
enum { GROUP_WORDS = 3 };
struct exact_group {
    unsigned tensors;       /* bit t: tensor t crosses a link with this part */
    size_t at[FLOW_PLACES]; /* of an axis's flows: where the terms of a flow are */
};

/* Links that tensors cross together. Those with the same terms are one kind: kinds first to first + count - 1. As
 * words: network, number of parts, and for each part its tensor, its number of subsets, these, and its group in each
 * axis (-1: all units). The parts of a kind add up. */
struct exact_network {
    enum sc_tensor tensor[2];
    int tensor_count;
    bool once;            /* an element crosses a link once, and not once for each copy */
    int64_t above_all;    /* links below which are all PEs: what crosses them is what L2 sends, or what arrives there */
    int first, count;     /* kinds of all other links */
    enum exact_load load; /* to which the busiest link adds */
};
enum { NETWORKS_MAX = 3, KIND_WORDS = 2, PART_WORDS = 2 };

/* The terms of one part of a kind of link, for one flow: in an axis's flows they are at word at[axis] and on. Where it
 * is no group, that is where all units' numbers are: all, kept. */
struct exact_link_sum {
    int kind, subsets;
    const int64_t *subset;
    int64_t terms;
    enum sc_tensor tensor;
    bool near;      /* what was near is subtracted */
    bool at_change; /* with marks, of outputs: in use at a change of their tile; else at other transitions */
    bool is_group[SC_DIM_COUNT];
    size_t at[SC_DIM_COUNT];
};

struct exact_links {
    bool one_bus; /* what L2 sends crosses one link, and so does what arrives there: nothing else is to be found */
    int network_count;
    struct exact_network network[NETWORKS_MAX], *building;
    struct intern groups, kinds;
    struct buffer group, kind_count, key; /* struct exact_group and int64_t, by number; words of a kind */
    struct intern shapes;                 /* of a network's links (exact_pieces.h) */
    struct buffer kind_of, subsets;       /* int, by number of shape; of the link that is being found */
    struct exact_link_sum *sum;           /* kind by kind */
    int sum_count;
    int64_t term_count;
    int64_t *resets, *product; /* terms of a transition: without the axis that moves, and with it */
};

/* Find the networks and the links that are not above all PEs; set what an axis's flows need room for. */
bool exact_links_build(struct sc_exact *exact);

/* Has a tensor a network other than the bus? Links are then looked for by the units of all axes. */
bool exact_links_any_network(const struct sc_exact *exact);

static inline const struct exact_group *exact_link_group(const struct exact_links *links, int group) {
    return (const struct exact_group *)links->group.data + group;
}

/* The product over no axes, times the words of an axis's flows, or of a sum of such: terms of all kinds of links. */
void exact_links_start(const struct sc_exact *exact, int64_t *terms);
void exact_links_multiply(struct sc_exact *exact, int64_t *terms, int axis, const int64_t *words);

/* Forget what is held on the other side of a transition: at the first fetch and the last eviction. */
void exact_links_keep_nothing(const struct sc_exact *exact, int64_t *terms);

/* With marks: the terms of outputs that are not in use become 0. `change`: L2 gets another tile of outputs. */
void exact_links_choose(const struct sc_exact *exact, int64_t *terms, bool change);

/* Add to `moved` what crosses links that are not above all PEs, set the loads of the busiest links and raise their
 * peaks. `moved` has what L2 sends, and what arrives there. Without such links `terms` is not read. */
void exact_links_moved(struct sc_exact *exact, const int64_t *terms, struct exact_totals *moved,
                       int64_t load[LOAD_COUNT]);

/* Add to the totals of the whole run what crosses the links above all PEs. One bus has the peaks of L2. */
void exact_links_finish(struct sc_exact *exact, struct exact_totals *total);

#endif
