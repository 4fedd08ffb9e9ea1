/* The network between L2 and the PEs (docs/semantics.md, sections 6, 10 and 11): which elements travel together, which
 * links they cross, and how long things take on the way. The channels decide how many elements leave and enter L2 in a
 * cycle. */
#ifndef SIMCHECK_SIM_NOC_H
#define SIMCHECK_SIM_NOC_H

#include "sim/l2.h"
#include "sim/links.h"

/* It raises its events in the ledgers of the transition that it is given. */
struct sim_noc {
    struct sim_run *run;
    struct sim_pes *pes;
    int16_t *const *value;             /* of weights and inputs in L2: [tensor][identity] */
    int32_t *pending[SC_TENSOR_COUNT]; /* [identity]: place among a transition's parcels or arrivals, if it is there */
    struct {
        int64_t stopping; /* cycles since L2's clock has come to the end */
        bool marks_rise;  /* the PEs have stopped */
        int64_t on_link;  /* cycles that the marks have been on their present links */
    } end;
    int32_t *queue; /* [PE]: copies that it gets in the last transition that forwards anything */
    struct sim_far_end far_end[SC_TENSOR_COUNT]; /* of the link that is watched, where copies of an element join */
    bool only_buses;                             /* each tree is a single link, and no trace asks for it */
    struct sim_links *links[SC_TENSOR_COUNT]; /* NULL: the layer lacks the tensor; weights and inputs may share them */
};

/* The copies of outputs that some lanes of a bank evict, as rows of their L1s. */
struct sim_evicted_row {
    lane_set lanes;
    int32_t first_pe;                /* the number of lane 0's PE */
    const int32_t *id, *sum, *terms; /* [lane] */
};

/* run, pes and value must be set. A failure is kept in the run. */
void sim_noc_open(struct sim_noc *noc);
void sim_noc_close(struct sim_noc *noc);

/* These lanes of a fill miss their elements: add parcels that bring them from L2. With Multicast on, lanes that miss
 * the same element share a parcel, and so do those of other fills. */
void sim_noc_request(struct sim_noc *noc, struct sim_transition *transition, int32_t fill, lane_set lanes);

/* One PE forwards a copy of an element to another. */
void sim_noc_forward(struct sim_noc *noc, struct sim_transition *transition, const struct forward *copy);

/* PEs evict copies of outputs: raise SIM_EVICT for each, and add arrivals that take them to L2. With Reduction on, the
 * copies of an output are added up where their ways join. */
void sim_noc_collect(struct sim_noc *noc, struct sim_transition *transition, const struct sim_evicted_row *row);

/* Over trees of links. */
void sim_noc_descend_links(struct sim_noc *noc, struct sim_transition *transition, enum sim_channel channel);
void sim_noc_ascend_links(struct sim_noc *noc, struct sim_transition *transition);

/* Over buses that weights and inputs may share. */
static inline void sim_noc_descend_buses(struct sim_noc *noc, struct sim_transition *transition,
                                         struct sim_descent *descent) {
    const int64_t weights = descent->elems[SC_TENSOR_WEIGHT], inputs = descent->elems[SC_TENSOR_INPUT];
    const bool shared = noc->links[SC_TENSOR_WEIGHT] == noc->links[SC_TENSOR_INPUT];
    const int64_t first = shared ? weights + inputs : weights, second = shared ? 0 : inputs;
    if (first > 0)
        sim_links_pass_single(noc->links[weights > 0 ? SC_TENSOR_WEIGHT : SC_TENSOR_INPUT], first);
    if (second > 0)
        sim_links_pass_single(noc->links[SC_TENSOR_INPUT], second);
    sim_raise(&transition->to->ledger, SIM_CROSS, SC_TENSOR_WEIGHT, weights);
    sim_raise(&transition->to->ledger, SIM_CROSS, SC_TENSOR_INPUT, inputs);
    descent->busiest_link = first > second ? first : second;
    sim_raise_peak(&transition->to->ledger, SIM_PEAK_LINK_DOWN, descent->busiest_link);
}

/* Let what comes down a channel, or goes up, cross its links. They are busy with it from now on: each passes
 * HopBandwidth elements a cycle. */
static inline void sim_noc_descend(struct sim_noc *noc, struct sim_transition *transition, enum sim_channel channel) {
    if (noc->only_buses)
        sim_noc_descend_buses(noc, transition, &transition->down[channel]);
    else
        sim_noc_descend_links(noc, transition, channel);
}

static inline void sim_noc_ascend(struct sim_noc *noc, struct sim_transition *transition) {
    if (!noc->only_buses) {
        sim_noc_ascend_links(noc, transition);
        return;
    }
    transition->busiest_link = sim_links_pass_single(noc->links[SC_TENSOR_OUTPUT], transition->arriving);
    sim_raise(&transition->ledger, SIM_CROSS, SC_TENSOR_OUTPUT, transition->arriving);
    sim_raise_peak(&transition->ledger, SIM_PEAK_LINK_UP, transition->arriving);
}

/* Let all parcels of a tensor cross its links, without the time that it takes. Returns how many links they crossed. */
int64_t sim_noc_cross_down(const struct sim_noc *noc, struct sim_transition *transition,
                           const struct sim_descent *descent, int tensor);

/* Is the network still busy with what comes down a channel? */
static inline bool sim_noc_carries_down(const struct sim_transition *transition, enum sim_channel channel) {
    return transition->down[channel].busiest_link > 0 ||
           (channel == SIM_CHANNEL_SHARED && transition->longest_queue > 0);
}

/* How many more cycles the network is busy with what comes down a channel, or goes up, L2's channels aside; 0 if it is
 * not. The others let cycles pass. */
static inline int64_t sim_noc_ascent_left(const struct sim_noc *noc, const struct sim_transition *transition) {
    return sim_cycles_to_do(transition->busiest_link, noc->run->mapping->machine.hop_bandwidth);
}

/* Every link passes HopBandwidth elements in a cycle, so the busiest is the last. Forwarded copies go with what comes
 * down the shared channel. */
static inline int64_t sim_noc_descent_left(const struct sim_noc *noc, const struct sim_transition *transition,
                                           enum sim_channel channel) {
    const struct sc_machine *machine = &noc->run->mapping->machine;
    const int64_t links = sim_cycles_to_do(transition->down[channel].busiest_link, machine->hop_bandwidth);
    const int64_t forwards = channel == SIM_CHANNEL_SHARED ? transition->longest_queue : 0;
    const int64_t queue = sim_cycles_to_do(forwards, machine->link_bandwidth);
    return links > queue ? links : queue;
}

void sim_noc_work_down(const struct sim_noc *noc, struct sim_transition *transition, enum sim_channel channel,
                       int64_t cycles);
void sim_noc_work_up(const struct sim_noc *noc, struct sim_transition *transition, int64_t cycles);

/* Cycles from when the last of so many elements leaves the sender until the receiver can use all of them. All PEs are
 * equally far; where nothing moves, nothing has to be waited for (section 8). */
static inline int64_t sim_noc_latency(const struct sim_noc *noc, int64_t elems) {
    return elems > 0 ? noc->run->mapping->machine.noc_latency : 0;
}

/* The end of a run, when the last outputs have drained by L2's clock. PEs work behind it: each stops when its own clock
 * has come so far. When all that have been active have stopped, each PE that has sent outputs lets an end mark rise
 * behind its last one, over the links of its way, HopLatency cycles a link. The run has ended when L2 has all of them.
 */
bool sim_noc_has_ended(struct sim_noc *noc);
int64_t sim_noc_end_left(const struct sim_noc *noc); /* cycles until something happens; 0: nothing is left */
void sim_noc_work_end(struct sim_noc *noc, int64_t cycles);

/* How long the end of a run takes. It is known which PEs are ever active, and which ever send outputs. */
int64_t sim_noc_rehearse_end(struct sim_noc *noc);

/* When the run is over: hand out what crossed each link. */
void sim_noc_tell(const struct sim_noc *noc, const struct sc_sim_link_sink *to);

/* When the run is over: what crossed all links is what was counted, and what crossed each is what the PEs below it
 * received, or sent. */
void sim_noc_check(const struct sim_noc *noc, const struct sim_tally *total);

#endif
