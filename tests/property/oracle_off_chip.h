// The stage between L2 and off chip (docs/semantics.md, section 12): the tiles of each tensor that L2 holds one after
// the other, what is loaded and stored from one to the next, and when.
#ifndef SIMCHECK_TESTS_PROPERTY_ORACLE_OFF_CHIP_H
#define SIMCHECK_TESTS_PROPERTY_ORACLE_OFF_CHIP_H

#include <cstdint>
#include <vector>

#include "common/counters.h"
#include "common/mapping.h"
#include "tests/property/oracle.h"
#include "tests/property/oracle_elements.h"

// It is told of every step in order: first all that L2 has to hold, then, once the steps are known, when they end.
class OffChip {
  public:
    explicit OffChip(const struct sc_mapping &mapping)
        : mapping_(mapping), layer_(mapping.layer), machine_(mapping.machine) {}

    // Without a mark there is no such stage.
    bool exists() const { return mapping_.has_marks; }

    // A step begins; `loops` has the index of every loop, outermost first. Returns true if the outputs of another tile
    // were accumulated in the step before.
    bool begin_step(const std::vector<int64_t> &loops);

    // L2 holds these elements in the step: inputs and weights that a PE maps, outputs that it accumulates.
    void hold(enum sc_tensor tensor, const Elements &elements);

    // All steps are known: find what moves, and count it.
    void finish(std::vector<OracleStep> &steps, struct sc_counters &count);

    // When all that is first needed at step t is in L2. The steps before t have their times.
    int64_t ready_for(int64_t t, std::vector<OracleStep> &steps);

    // Step t has its times: store what leaves after it. `skew` is how late the farthest PE is.
    void end_step(int64_t t, std::vector<OracleStep> &steps, int64_t skew);

    // When the last output arrives off chip; 0 if none leaves.
    int64_t last_arrival() const { return last_arrival_; }

  private:
    struct Tile {
        std::vector<int64_t> outside; // index of every loop outside of the mark
        int64_t first_step;
        Elements held;
    };

    // What L2 has of a tensor until something else comes.
    struct Contents {
        int64_t first_step, last_step;
        int64_t comes, leaves; // elements from off chip, and outputs that go there
        int64_t store_end;
    };

    bool moves(int tensor) const;
    bool is_padding(int64_t input) const;
    void find_loads(enum sc_tensor tensor, std::vector<OracleStep> &steps, int64_t &brought, int64_t &loaded);
    void find_psums(std::vector<OracleStep> &steps, struct sc_counters &count);
    void add_contents(int tensor, int64_t first_step, int64_t comes);
    void note_held(std::vector<OracleStep> &steps, struct sc_counters &count) const;
    int64_t set_free(int tensor, int64_t number, const std::vector<OracleStep> &steps) const;
    int64_t load(int tensor, int64_t number, OracleStep &step, int64_t free);

    const struct sc_mapping &mapping_;
    const struct sc_layer &layer_;
    const struct sc_machine &machine_;
    int64_t begun_ = 0; // steps
    std::vector<Tile> tiles_[SC_TENSOR_COUNT];
    std::vector<Contents> contents_[SC_TENSOR_COUNT];
    int64_t queue_end_ = 0, last_store_ = 0, last_arrival_ = 0;
};

#endif
