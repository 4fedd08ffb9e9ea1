/* The links between L2 and the PEs (docs/semantics.md, section 10). Every topology is a tree of links whose root is L2.
 * An element on its way to, or from, some PEs crosses each link of the smallest sub-tree that joins them to L2 once. */
#ifndef SIMCHECK_SIM_LINKS_H
#define SIMCHECK_SIM_LINKS_H

#include "sim/noc.h"

struct sim_links {
    int32_t count;
    int32_t *toward_l2; /* [link]: the next link on the way to L2; -1: L2 itself */
    int32_t *at_pe;     /* [PE]: the last link of its way from L2 */
    int32_t *hops;      /* [PE]: links between it and L2 */
    int64_t *load;      /* [link]: elements that have crossed it since the last sim_links_take */
    int64_t *crossed;   /* [link]: elements that crossed it before */
    int64_t element;    /* the number of the element that crosses now */
    int64_t *last;      /* [link]: the last element that crossed it */
    int32_t *loaded;    /* the links with a load */
    int32_t loaded_count;
    int64_t busiest; /* the largest load */
};

/* Make the tree that a tensor's topology says, for its way down or, of outputs, up. A failure is kept in the run. */
struct sim_links *sim_links_open(struct sim_run *run, const struct sim_pes *pes, enum sc_tensor tensor);

/* Another element comes. */
static inline void sim_links_next_element(struct sim_links *links) { links->element++; }

/* The element crosses the links between L2 and a PE, up to where it has crossed already: there the ways part, or join.
 * Returns how many it crossed. */
static inline int64_t sim_links_cross(struct sim_links *links, int32_t pe) {
    int64_t crossed = 0;
    for (int32_t link = links->at_pe[pe]; link >= 0 && links->last[link] != links->element;
         link = links->toward_l2[link], crossed++) {
        links->last[link] = links->element;
        if (links->load[link]++ == 0)
            links->loaded[links->loaded_count++] = link;
        if (links->load[link] > links->busiest)
            links->busiest = links->load[link];
    }
    return crossed;
}

/* Elements cross a tree that is a single link. Returns how many crossed it. */
int64_t sim_links_cross_single(struct sim_links *links, int64_t elems);

/* Unload the links. Returns the largest load that one of them had. */
int64_t sim_links_take(struct sim_links *links);

#endif
