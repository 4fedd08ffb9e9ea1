#include "tests/property/oracle_off_chip.h"

#include <algorithm>

namespace {

bool layer_has(const struct sc_layer &layer, int tensor) { return layer.type->tensor[tensor].count > 0; }

// The channel down that a tensor's elements take.
int channel_of(const struct sc_machine &machine, int tensor) {
    static_assert(ORACLE_WEIGHT_CHANNEL == int{SC_TENSOR_WEIGHT} && ORACLE_INPUT_CHANNEL == int{SC_TENSOR_INPUT});
    return machine.channel[tensor] > 0 ? tensor : ORACLE_SHARED_CHANNEL;
}

} // namespace

// ---- tiles ----

bool OffChip::begin_step(const std::vector<int64_t> &loops) {
    bool new_outputs = false;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT && exists(); tensor++) {
        std::vector<Tile> &tiles = tiles_[tensor];
        const std::vector<int64_t> outside(loops.begin(), loops.begin() + mapping_.mark[tensor].loops);
        if (!tiles.empty() && tiles.back().outside == outside)
            continue;
        new_outputs = new_outputs || (tensor == SC_TENSOR_OUTPUT && !tiles.empty());
        tiles.push_back({outside, begun_, {}});
    }
    begun_++;
    return new_outputs;
}

void OffChip::hold(enum sc_tensor tensor, const Elements &elements) {
    if (exists())
        tiles_[tensor].back().held.insert(elements.begin(), elements.end());
}

// ---- what moves ----

bool OffChip::moves(int tensor) const { return layer_has(layer_, tensor) && !machine_.on_chip[tensor]; }

// The zeros on both sides of rows and columns are made on chip.
bool OffChip::is_padding(int64_t input) const {
    const struct sc_subscripts &order = layer_.type->tensor[SC_TENSOR_INPUT];
    for (int i = order.count - 1; i >= 0; i--) {
        const enum sc_dim dim = order.dim[i];
        const int64_t size = layer_.size[dim], index = input % size;
        const int64_t pad = dim == SC_DIM_Y ? layer_.pad[SC_WINDOW_Y] : dim == SC_DIM_X ? layer_.pad[SC_WINDOW_X] : 0;
        if (index < pad || index >= size - pad)
            return true;
        input /= size;
    }
    return false;
}

void OffChip::add_contents(int tensor, int64_t first_step, int64_t comes) {
    std::vector<Contents> &contents = contents_[tensor];
    if (!contents.empty())
        contents.back().last_step = first_step - 1;
    contents.push_back({first_step, begun_ - 1, comes, 0, 0});
}

// L2 keeps what a tile shares with the one before, unless it has to load tiles whole.
void OffChip::find_loads(enum sc_tensor tensor, std::vector<OracleStep> &steps, int64_t &brought, int64_t &loaded) {
    Elements before;
    for (const Tile &tile : tiles_[tensor]) {
        OracleStep &step = steps[static_cast<size_t>(tile.first_step)];
        for (int64_t element : without(tile.held, before)) {
            step.brought[tensor]++;
            step.loaded[tensor] += tensor != SC_TENSOR_INPUT || !is_padding(element);
        }
        brought += step.brought[tensor];
        loaded += step.loaded[tensor];
        if (step.loaded[tensor] > 0)
            add_contents(tensor, tile.first_step, step.loaded[tensor]);
        before = machine_.l2_keep[tensor] ? tile.held : Elements{};
    }
}

// Outputs that the next tile lacks are stored; those that were stored before and are needed again come back.
void OffChip::find_psums(std::vector<OracleStep> &steps, struct sc_counters &count) {
    Elements before, stored;
    std::vector<Contents> &contents = contents_[SC_TENSOR_OUTPUT];
    for (const Tile &tile : tiles_[SC_TENSOR_OUTPUT]) {
        if (!contents.empty() && tile.held == before)
            continue;
        OracleStep &step = steps[static_cast<size_t>(tile.first_step)];
        for (int64_t output : without(tile.held, before))
            step.loaded[SC_TENSOR_OUTPUT] += static_cast<int64_t>(stored.count(output));
        count.offchip_rd_sum += step.loaded[SC_TENSOR_OUTPUT];
        const Elements leaving = without(before, tile.held);
        stored.insert(leaving.begin(), leaving.end());
        if (!contents.empty())
            contents.back().leaves = count_of(leaving);
        add_contents(SC_TENSOR_OUTPUT, tile.first_step, step.loaded[SC_TENSOR_OUTPUT]);
        before = tile.held;
    }
    contents.back().leaves = count_of(before);
    for (const Contents &these : contents) {
        steps[static_cast<size_t>(these.last_step)].stored = these.leaves;
        count.offchip_wr_sum += these.leaves;
    }
}

void OffChip::note_held(std::vector<OracleStep> &steps, struct sc_counters &count) const {
    for (int64_t t = 0; t < begun_; t++) {
        OracleStep &step = steps[static_cast<size_t>(t)];
        int64_t all = 0;
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
            for (const Tile &tile : tiles_[tensor])
                if (tile.first_step <= t)
                    step.l2_held[tensor] = count_of(tile.held);
            all += step.l2_held[tensor];
        }
        count.l2_hold = std::max(count.l2_hold, all);
    }
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
        if (layer_has(layer_, tensor))
            count.tiles += static_cast<int64_t>(tiles_[tensor].size());
}

void OffChip::finish(std::vector<OracleStep> &steps, struct sc_counters &count) {
    if (!exists())
        return;
    if (moves(SC_TENSOR_WEIGHT))
        find_loads(SC_TENSOR_WEIGHT, steps, count.l2_wr_weight, count.offchip_rd_weight);
    if (moves(SC_TENSOR_INPUT))
        find_loads(SC_TENSOR_INPUT, steps, count.l2_wr_input, count.offchip_rd_input);
    if (moves(SC_TENSOR_OUTPUT))
        find_psums(steps, count);
    note_held(steps, count);
}

// ---- when ----

// Contents of inputs and weights may be overwritten when the last step that uses them has been fetched, those of
// outputs when they have been stored.
int64_t OffChip::set_free(int tensor, int64_t number, const std::vector<OracleStep> &steps) const {
    if (number < machine_.l2_buffers)
        return 0;
    const Contents &old = contents_[tensor][static_cast<size_t>(number - machine_.l2_buffers)];
    return tensor == SC_TENSOR_OUTPUT
               ? old.store_end
               : steps[static_cast<size_t>(old.last_step)].channel_end[channel_of(machine_, tensor)];
}

// Psums come back from where the contents before the last ones arrived. Returns when the load is in L2.
int64_t OffChip::load(int tensor, int64_t number, OracleStep &step, int64_t free) {
    int64_t begin = std::max(queue_end_, free);
    if (tensor == SC_TENSOR_OUTPUT)
        begin = std::max(begin,
                         contents_[tensor].at(static_cast<size_t>(number - 2)).store_end + machine_.off_chip_latency);
    queue_end_ = begin + transfer(step.loaded[tensor], machine_.off_chip_bandwidth) + machine_.load_overhead;
    step.load_end[tensor] = queue_end_;
    return queue_end_ + machine_.off_chip_latency;
}

int64_t OffChip::ready_for(int64_t t, std::vector<OracleStep> &steps) {
    OracleStep &step = steps[static_cast<size_t>(t)];
    int64_t ready = 0;
    for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++) {
        const std::vector<Contents> &contents = contents_[tensor];
        auto here = std::find_if(contents.begin(), contents.end(),
                                 [&](const Contents &these) { return these.first_step == t; });
        if (here == contents.end())
            continue;
        const int64_t number = here - contents.begin(), free = set_free(tensor, number, steps);
        step.there[tensor] = here->comes > 0 ? load(tensor, number, step, free) : free;
        ready = std::max(ready, step.there[tensor]);
    }
    return ready;
}

void OffChip::end_step(int64_t t, std::vector<OracleStep> &steps, int64_t skew) {
    OracleStep &step = steps[static_cast<size_t>(t)];
    for (Contents &these : contents_[SC_TENSOR_OUTPUT]) {
        if (these.last_step != t)
            continue;
        last_store_ =
            std::max(last_store_, step.drain_end + skew) + transfer(these.leaves, machine_.off_chip_bandwidth);
        these.store_end = step.store_end = last_store_;
        if (these.leaves > 0)
            last_arrival_ = std::max(last_arrival_, last_store_ + machine_.off_chip_latency);
    }
}
