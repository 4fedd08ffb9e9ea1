/* The links between L2 and the PEs (docs/semantics.md, section 10). Every topology is a tree of links whose root is L2.
 * An element on its way to, or from, some PEs crosses each link of the smallest sub-tree that joins them to L2 once. */
#ifndef SIMCHECK_SIM_LINKS_H
#define SIMCHECK_SIM_LINKS_H

#include "sim/growable.h"
#include "sim/pes.h"

struct sim_links {
    int32_t count;
    int32_t *toward_l2; /* [link]: the next link on the way to L2; -1: L2 itself */
    int32_t *at_pe;     /* [PE]: the last link of its way from L2 */
    int64_t *load;      /* [link]: elements that have crossed it since the last sim_links_take */
    int64_t *noted;     /* [link]: those of them that the trace knows; NULL: it does not ask */
    int64_t *crossed;   /* [link]: elements that crossed it before */
    int64_t *peak;      /* [link]: the largest load that was taken from it */
    int32_t *loaded;    /* the links with a load */
    int32_t loaded_count;
    int64_t walks;      /* so far */
    int64_t *last_walk; /* [link]: the last walk that came by */
    int32_t *walked;    /* the links of the present walk */
    int32_t walked_count;
    struct sim_walk *known; /* walks between L2 and one bank's PEs, by their hash */
    LIST(int32_t) known_links;
};

/* What crosses one link. */
struct sim_link_load {
    int32_t link, elems;
};

/* Some PEs, as lanes of a bank whose first PE is number `first_pe`. */
struct sim_pe_set {
    int32_t first_pe;
    lane_set lanes;
};

/* The links that an element has crossed. They stand until the next one crosses. */
struct sim_crossed {
    const int32_t *link;
    int32_t count;
};

/* Make the tree that a tensor's topology says, for its way down or, of outputs, up. A failure is kept in the run. */
struct sim_links *sim_links_open(struct sim_run *run, const struct sim_pes *pes, enum sc_tensor tensor);
void sim_links_close(struct sim_links *links);

/* An element crosses the links between L2 and the PEs of a set, or of several sets that are walked one after the other:
 * each PE's way up to where another one's has been, because there they part, or join. */
struct sim_crossed sim_links_cross(struct sim_links *links, struct sim_pe_set pes);
void sim_links_walk_begin(struct sim_links *links);
void sim_links_walk(struct sim_links *links, struct sim_pe_set pes);
struct sim_crossed sim_links_walk_end(struct sim_links *links);

/* Elements cross a tree that is a single link. */
struct sim_crossed sim_links_cross_single(struct sim_links *links, int64_t elems);

/* Marks set out from PEs on their way to L2, after sim_links_walk_begin. They climb one link at a time; those that meet
 * go on as one. Is any still on its way? */
void sim_links_mark(struct sim_links *links, struct sim_pe_set pes);
void sim_links_climb(struct sim_links *links);
bool sim_links_marked(const struct sim_links *links);

/* Elements cross a tree that is a single link, and it is unloaded: sim_links_take. Returns how many they are. */
static inline int64_t sim_links_pass_single(struct sim_links *links, int64_t elems) {
    links->crossed[0] += elems;
    links->peak[0] = elems > links->peak[0] ? elems : links->peak[0];
    return elems;
}

/* Elements cross one link. */
void sim_links_load(struct sim_links *links, int32_t link, int64_t elems);

/* Load these links, and unload them, as sim_links_take does. No link has a load before. `again`: they have passed the
 * same before, so that their peaks stay. */
void sim_links_pass(struct sim_links *links, const struct sim_link_load *load, int32_t count, bool again);

/* Unload the links, as if nothing had crossed them. */
void sim_links_unload(struct sim_links *links);

/* Unload the links. Returns the largest load that one of them had. */
int64_t sim_links_take(struct sim_links *links);

#endif
