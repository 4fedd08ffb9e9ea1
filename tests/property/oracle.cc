#include "tests/property/oracle.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "tests/property/oracle_elements.h"
#include "tests/property/oracle_links.h"
#include "tests/property/oracle_off_chip.h"

namespace {

int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

// ---- section 1: layer ----

struct Chunk {
    int64_t begin, end;
};

// One index, or one chunk, for each dimension.
using Point = std::array<int64_t, SC_DIM_COUNT>;
using Chunks = std::array<Chunk, SC_DIM_COUNT>;

int64_t output_length(int64_t input, int64_t filter, int64_t stride, int64_t dilation) {
    return (input - (filter - 1) * dilation - 1) / stride + 1;
}

// The output row y' whose window meets input row y with filter row r, if there is one.
std::optional<int64_t> output_index(int64_t input, int64_t filter, int64_t stride, int64_t dilation, int64_t outputs) {
    int64_t anchor = input - filter * dilation;
    if (anchor < 0 || anchor % stride != 0 || anchor / stride >= outputs)
        return std::nullopt;
    return anchor / stride;
}

// An operation: a point of the nine dimensions that has an output.
struct Operation {
    Point point;
    int64_t row, column; // y', x'
};

std::optional<Operation> operation_at(const struct sc_layer &layer, const Point &point) {
    auto met_by = [&](enum sc_dim input, enum sc_dim filter, int window) {
        int64_t stride = layer.stride[window], dilation = layer.dilation[window];
        return output_index(point[input], point[filter], stride, dilation,
                            output_length(layer.size[input], layer.size[filter], stride, dilation));
    };
    auto row = met_by(SC_DIM_Y, SC_DIM_R, SC_WINDOW_Y), column = met_by(SC_DIM_X, SC_DIM_S, SC_WINDOW_X);
    if (!row || !column)
        return std::nullopt;
    return Operation{point, *row, *column};
}

int64_t element_number(const struct sc_layer &layer, enum sc_tensor tensor, const Point &subscripts) {
    const struct sc_subscripts &order = layer.type->tensor[tensor];
    int64_t number = 0;
    for (int i = 0; i < order.count; i++)
        number = number * layer.size[order.dim[i]] + subscripts[order.dim[i]];
    return number;
}

int64_t output_of(const struct sc_layer &layer, const Operation &operation) {
    Point subscripts = operation.point;
    subscripts[SC_DIM_Y] = operation.row;
    subscripts[SC_DIM_X] = operation.column;
    return element_number(layer, SC_TENSOR_OUTPUT, subscripts);
}

int64_t point_number(const struct sc_layer &layer, const Point &point) {
    int64_t number = 0;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        number = number * layer.size[dim] + point[dim];
    return number;
}

template <typename Visit> void for_each_point(const Chunks &chunks, Point &point, int dim, const Visit &visit) {
    if (dim == SC_DIM_COUNT) {
        visit(point);
        return;
    }
    for (point[dim] = chunks[dim].begin; point[dim] < chunks[dim].end; point[dim]++)
        for_each_point(chunks, point, dim + 1, visit);
}

template <typename Visit> void for_each_point(const Chunks &chunks, const Visit &visit) {
    Point point;
    for_each_point(chunks, point, 0, visit);
}

Chunks whole_layer(const struct sc_layer &layer) {
    Chunks chunks;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        chunks[dim] = {0, layer.size[dim]};
    return chunks;
}

// ---- section 2: positions and chunks ----

int64_t position_count(const struct sc_map_part &part, Chunk given) {
    int64_t length = given.end - given.begin;
    return length <= part.size ? 1
                               : std::min(ceil_div(length - part.size, part.offset) + 1, ceil_div(length, part.offset));
}

Chunk chunk_at(const struct sc_map_part &part, Chunk given, int64_t position) {
    int64_t begin = given.begin + position * part.offset;
    return {begin, std::min(begin + part.size, given.end)};
}

int64_t position_count(const struct sc_directive &directive, const Chunks &given) {
    int64_t count = 1;
    for (int i = 0; i < directive.part_count; i++)
        count *= position_count(directive.part[i], given[directive.part[i].dim]);
    return count;
}

// ---- section 3: where a PE is at a step ----

// The position that a PE has in one part of a directive, within the chunk that its level was given.
struct Claim {
    struct sc_map_part part;
    Chunk given;
    int64_t position;
};

struct Place {
    Chunks chunks;
    std::vector<Claim> claims;
};

// Index of every loop: [level][directive]. Unit of every level.
using LoopIndices = std::vector<std::vector<int64_t>>;
using Units = std::vector<int64_t>;

// The last part counts fastest.
void take_position(const struct sc_directive &directive, int64_t position, Place &place) {
    for (int i = directive.part_count - 1; i >= 0; i--) {
        const struct sc_map_part &part = directive.part[i];
        Chunk given = place.chunks[part.dim];
        int64_t count = position_count(part, given);
        place.claims.push_back({part, given, position % count});
        place.chunks[part.dim] = chunk_at(part, given, position % count);
        position /= count;
    }
}

// The place of a PE after the first `levels` levels; none if the PE idles.
std::optional<Place> find_place(const struct sc_mapping &mapping, const Units &unit, const LoopIndices &index,
                                int levels) {
    Place place = {whole_layer(mapping.layer), {}};
    for (int l = 0; l < levels; l++) {
        const struct sc_level &level = mapping.level[l];
        for (int d = 0; d < level.directive_count; d++) {
            const struct sc_directive &directive = level.directive[d];
            int64_t position = directive.spatial ? index[l][d] * level.units + unit[l] : index[l][d];
            if (position >= position_count(directive, place.chunks))
                return std::nullopt;
            take_position(directive, position, place);
        }
    }
    return place;
}

std::vector<Units> all_pes(const struct sc_mapping &mapping) {
    std::vector<Units> pes = {{}};
    for (int l = 0; l < mapping.level_count; l++) {
        std::vector<Units> longer;
        for (const Units &pe : pes)
            for (int64_t unit = 0; unit < mapping.level[l].units; unit++) {
                longer.push_back(pe);
                longer.back().push_back(unit);
            }
        pes = longer;
    }
    return pes;
}

// ---- section 4: who executes ----

int64_t first_chunk_containing(const Claim &claim, int64_t index) {
    int64_t position = 0;
    while (chunk_at(claim.part, claim.given, position).end <= index)
        position++;
    return position;
}

int64_t owner(const Claim &claim, int64_t index, int64_t anchor) {
    int64_t last = position_count(claim.part, claim.given) - 1;
    int64_t holds_anchor = floor_div(anchor - claim.given.begin, claim.part.offset);
    return std::max(first_chunk_containing(claim, index), std::clamp(holds_anchor, int64_t{0}, last));
}

// Return true if the PE at this place owns the operation, whose point is in its chunks.
bool owns(const struct sc_layer &layer, const Place &place, const Operation &operation) {
    for (const Claim &claim : place.claims) {
        enum sc_dim dim = claim.part.dim;
        int64_t anchor =
            dim == SC_DIM_Y ? operation.row * layer.stride[SC_WINDOW_Y] : operation.column * layer.stride[SC_WINDOW_X];
        if ((dim == SC_DIM_Y || dim == SC_DIM_X) && owner(claim, operation.point[dim], anchor) != claim.position)
            return false;
    }
    return true;
}

// ---- section 5: what an L1 holds ----

struct Box {
    Elements held[SC_TENSOR_COUNT];
    Elements mapped[SC_OPERAND_COUNT]; // weights and inputs of the chunks, also where a stream holds less
    std::vector<Point> executed;
    int64_t size() const {
        return static_cast<int64_t>(held[SC_TENSOR_WEIGHT].size() + held[SC_TENSOR_INPUT].size() +
                                    held[SC_TENSOR_OUTPUT].size());
    }
};

bool has_tensor(const struct sc_layer &layer, int tensor) { return layer.type->tensor[tensor].count > 0; }

bool subscripts_name(const struct sc_subscripts &subscripts, int dim) {
    return std::find(subscripts.dim, subscripts.dim + subscripts.count, dim) != subscripts.dim + subscripts.count;
}

// All mapped elements are resident: the product of the chunks over the dimensions that subscript the tensor.
Elements mapped_elements(const struct sc_layer &layer, enum sc_tensor tensor, Chunks chunks) {
    Elements elements;
    if (layer.type->tensor[tensor].count == 0)
        return elements;
    for (int dim = 0; dim < SC_DIM_COUNT; dim++)
        if (!subscripts_name(layer.type->tensor[tensor], dim))
            chunks[dim] = {0, 1};
    for_each_point(chunks, [&](const Point &point) { elements.insert(element_number(layer, tensor, point)); });
    return elements;
}

constexpr enum sc_tensor OPERANDS[] = {SC_TENSOR_WEIGHT, SC_TENSOR_INPUT};

// A stream brings only what the operations of the step use.
Box make_box(const struct sc_layer &layer, const struct sc_machine &machine, const Place &place) {
    Box box;
    for (enum sc_tensor tensor : OPERANDS) {
        box.mapped[tensor] = mapped_elements(layer, tensor, place.chunks);
        if (!machine.stream[tensor])
            box.held[tensor] = box.mapped[tensor];
    }
    for_each_point(place.chunks, [&](const Point &point) {
        auto operation = operation_at(layer, point);
        if (!operation || !owns(layer, place, *operation))
            return;
        box.executed.push_back(point);
        box.held[SC_TENSOR_OUTPUT].insert(output_of(layer, *operation));
        for (enum sc_tensor tensor : OPERANDS)
            if (machine.stream[tensor] && has_tensor(layer, tensor))
                box.held[tensor].insert(element_number(layer, tensor, point));
    });
    return box;
}

// The boxes of the PEs at one step; null for an idle PE.
using Boxes = std::vector<std::shared_ptr<const Box>>;

Elements union_of(const Boxes &boxes, int tensor) {
    Elements all;
    for (const auto &box : boxes)
        if (box)
            all.insert(box->held[tensor].begin(), box->held[tensor].end());
    return all;
}

// ---- section 10: links ----

bool has_channel(const struct sc_machine &machine, int tensor) { return machine.channel[tensor] > 0; }

// The tensor whose links a tensor crosses: inputs may cross those of the weights.
int owner_of_links(const struct sc_machine &machine, int tensor) {
    bool shared = tensor == SC_TENSOR_INPUT &&
                  machine.topology[SC_TENSOR_INPUT] == machine.topology[SC_TENSOR_WEIGHT] &&
                  !has_channel(machine, SC_TENSOR_INPUT) && !has_channel(machine, SC_TENSOR_WEIGHT);
    return shared ? SC_TENSOR_WEIGHT : tensor;
}

// The links of one machine, as numbers.
class Links {
  public:
    Links(const struct sc_machine &machine, size_t pes) {
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            for (size_t pe = 0; pe < pes; pe++) {
                auto topology = static_cast<enum sc_topology>(machine.topology[tensor]);
                std::vector<size_t> way;
                for (const LinkName &name :
                     way_of(machine, topology, tensor == SC_TENSOR_OUTPUT, static_cast<int64_t>(pe)))
                    way.push_back(number_of(owner_of_links(machine, tensor), name));
                ways_[tensor].push_back(way);
            }
    }

    const std::vector<size_t> &way(int tensor, size_t pe) const { return ways_[tensor][pe]; }
    size_t count() const { return numbers_.size(); }

    // The links that an element crosses: each once, or each on every way.
    std::vector<size_t> crossed(int tensor, const std::vector<size_t> &pes, bool once) const {
        std::vector<size_t> all;
        for (size_t pe : pes)
            all.insert(all.end(), way(tensor, pe).begin(), way(tensor, pe).end());
        if (!once)
            return all;
        std::set<size_t> distinct(all.begin(), all.end());
        return {distinct.begin(), distinct.end()};
    }

  private:
    size_t number_of(int owner, const LinkName &name) {
        return numbers_.try_emplace({owner, name}, numbers_.size()).first->second;
    }

    std::map<std::pair<int, LinkName>, size_t> numbers_;
    std::vector<std::vector<size_t>> ways_[SC_TENSOR_COUNT];
};

// ---- sections 6 and 7: moving and counting ----

class Walk {
  public:
    Walk(const struct sc_mapping &mapping, int64_t limit)
        : mapping_(mapping), layer_(mapping.layer), machine_(mapping.machine), left_(limit), pes_(all_pes(mapping)),
          links_(machine_, pes_.size()), off_chip_(mapping), l1_(pes_.size(), std::make_shared<const Box>()),
          before_(pes_.size()) {
        for (int l = 0; l < mapping.level_count; l++)
            index_.emplace_back(mapping.level[l].directive_count);
    }

    OracleResult run() {
        OracleResult result = {};
        loop(0, 0);
        if (left_ < 0)
            return result;
        evict_after_step(std::vector<Elements>(pes_.size()), std::vector<bool>(pes_.size(), true));
        result.finished = true;
        check_executions(result);
        off_chip_.finish(steps_, count_);
        run_clock();
        finish_counters();
        result.counters = count_;
        result.steps = steps_;
        return result;
    }

  private:
    // Section 3: trip counts are those of unit 0 of each level.
    int64_t trips(int l, int d) const {
        const struct sc_level &level = mapping_.level[l];
        auto place = find_place(mapping_, Units(static_cast<size_t>(mapping_.level_count), 0), index_, l);
        int64_t count = position_count(level.directive[d], place->chunks);
        return level.directive[d].spatial ? ceil_div(count, level.units) : count;
    }

    void loop(int l, int d) {
        if (l == mapping_.level_count)
            step();
        else if (d == mapping_.level[l].directive_count)
            loop(l + 1, 0);
        else
            for (int64_t i = 0, count = trips(l, d); i < count && left_ >= 0; i++) {
                index_[l][d] = i;
                loop(l, d + 1);
            }
    }

    // The points and elements of a step, which count against the limit.
    void pay(const Place &place) {
        int64_t points = 1;
        for (const Chunk &chunk : place.chunks)
            points *= chunk.end - chunk.begin;
        left_ -= points;
    }

    Boxes boxes_now() {
        Boxes boxes;
        left_ -= static_cast<int64_t>(pes_.size());
        for (const Units &pe : pes_) {
            auto place = find_place(mapping_, pe, index_, mapping_.level_count);
            if (place)
                pay(*place);
            if (left_ < 0)
                break;
            boxes.push_back(place ? std::make_shared<const Box>(make_box(layer_, machine_, *place)) : nullptr);
        }
        return boxes;
    }

    void step() {
        Boxes boxes = boxes_now();
        if (left_ < 0)
            return;
        evict_before(boxes, off_chip_.begin_step(loops_now()));
        steps_.push_back({});
        steps_.back().overhead_cycles = steps_.size() > 1 ? overhead_now() : 0;
        index_before_ = index_;
        crossed_down_.assign(links_.count(), 0);
        forwarded_.assign(boxes.size(), 0);
        fetch(boxes, SC_TENSOR_WEIGHT, count_.l1_wr_weight, count_.l2_rd_weight, count_.l2_wr_weight,
              count_.link_weight);
        fetch(boxes, SC_TENSOR_INPUT, count_.l1_wr_input, count_.l2_rd_input, count_.l2_wr_input, count_.link_input);
        end_fetch();
        measure(boxes);
        hold_in_l2(boxes);
        compute(boxes);
        for (size_t pe = 0; pe < boxes.size(); pe++)
            if (boxes[pe])
                l1_[pe] = boxes[pe];
        before_ = boxes;
    }

    // Section 11: of the loops whose index differs from that of the step before, the outermost says how many cycles.
    int64_t overhead_now() const {
        for (int l = 0; l < mapping_.level_count; l++)
            for (int d = 0; d < mapping_.level[l].directive_count; d++)
                if (index_[l][d] != index_before_[l][d])
                    return mapping_.level[l].directive[d].overhead;
        return 0;
    }

    // The index of every loop, outermost first.
    std::vector<int64_t> loops_now() const {
        std::vector<int64_t> loops;
        for (const auto &of_level : index_)
            loops.insert(loops.end(), of_level.begin(), of_level.end());
        return loops;
    }

    void hold_in_l2(const Boxes &boxes) {
        for (const auto &box : boxes) {
            if (!box)
                continue;
            for (enum sc_tensor tensor : OPERANDS)
                off_chip_.hold(tensor, box->mapped[tensor]);
            off_chip_.hold(SC_TENSOR_OUTPUT, box->held[SC_TENSOR_OUTPUT]);
        }
    }

    // An idle PE keeps its outputs, unless L2 goes on to another tile of them. An active one evicted after the step
    // before the outputs that it doesn't accumulate now.
    void evict_before(const Boxes &boxes, bool new_tile) {
        std::vector<Elements> kept(boxes.size());
        std::vector<bool> evicts(boxes.size());
        for (size_t pe = 0; pe < boxes.size(); pe++) {
            evicts[pe] = boxes[pe] || new_tile;
            if (boxes[pe])
                kept[pe] = boxes[pe]->held[SC_TENSOR_OUTPUT];
        }
        evict_after_step(kept, evicts);
        for (size_t pe = 0; pe < boxes.size(); pe++)
            if (!boxes[pe] && new_tile)
                forget_outputs(pe);
    }

    void forget_outputs(size_t pe) {
        Box rest = *l1_[pe];
        rest.held[SC_TENSOR_OUTPUT].clear();
        l1_[pe] = std::make_shared<const Box>(rest);
    }

    void evict_after_step(const std::vector<Elements> &kept, const std::vector<bool> &evicts) {
        std::map<int64_t, std::vector<size_t>> senders;
        for (size_t pe = 0; pe < kept.size(); pe++)
            if (evicts[pe])
                for (int64_t output : without(l1_[pe]->held[SC_TENSOR_OUTPUT], kept[pe]))
                    senders[output].push_back(pe);
        std::vector<int64_t> crossed(links_.count());
        for (const auto &[output, pes] : senders) {
            send_up(output, static_cast<int64_t>(pes.size()));
            count_.link_sum += cross(SC_TENSOR_OUTPUT, pes, machine_.reduction, crossed);
            for (size_t pe : pes)
                farthest_up_ = std::max(farthest_up_, links_between(SC_TENSOR_OUTPUT, pe));
        }
        if (steps_.empty())
            return;
        OracleStep &step = steps_.back();
        step.busiest_link[SC_TENSOR_OUTPUT] = busiest(SC_TENSOR_OUTPUT, crossed);
        count_.peak_up = std::max(count_.peak_up, step.up_elems);
        count_.peak_link_up = std::max(count_.peak_link_up, step.busiest_link[SC_TENSOR_OUTPUT]);
    }

    // An element goes from L2 to these PEs, or from them to L2. Returns how many times it crosses a link.
    int64_t cross(int tensor, const std::vector<size_t> &pes, bool once, std::vector<int64_t> &crossed) const {
        std::vector<size_t> links = links_.crossed(tensor, pes, once);
        for (size_t link : links)
            crossed[link]++;
        return static_cast<int64_t>(links.size());
    }

    // Of the links that the tensor has to any PE, the one that most elements cross.
    int64_t busiest(int tensor, const std::vector<int64_t> &crossed) const {
        int64_t most = 0;
        for (size_t pe = 0; pe < pes_.size(); pe++)
            for (size_t link : links_.way(tensor, pe))
                most = std::max(most, crossed[link]);
        return most;
    }

    int64_t links_between(int tensor, size_t pe) const { return static_cast<int64_t>(links_.way(tensor, pe).size()); }

    void send_up(int64_t output, int64_t copies) {
        int64_t arrivals = machine_.reduction ? 1 : copies;
        count_.l1_rd_evict += copies;
        count_.noc_reduce += copies - arrivals;
        count_.noc_up += arrivals;
        steps_.back().up_elems += arrivals;
        for (int64_t i = 0; i < arrivals; i++) {
            bool first = seen_[SC_TENSOR_OUTPUT].insert(output).second;
            count_.l2_rd_sum += !first;
            count_.l2_wr_sum++;
        }
    }

    void fetch(const Boxes &boxes, enum sc_tensor tensor, int64_t &arrivals, int64_t &reads, int64_t &brought,
               int64_t &traversals) {
        const bool stream = machine_.stream[tensor];
        const Elements neighbours = stream ? Elements{} : union_of(before_, tensor);
        std::map<int64_t, std::vector<size_t>> receivers;
        for (size_t pe = 0; pe < boxes.size(); pe++) {
            if (!boxes[pe])
                continue;
            const Elements &kept = stream ? Elements{} : l1_[pe]->held[tensor];
            for (int64_t element : without(boxes[pe]->held[tensor], kept)) {
                arrivals++;
                if (machine_.forwarding && neighbours.count(element)) {
                    forwarded_[pe]++;
                    steps_.back().forwarded[tensor]++;
                } else {
                    receivers[element].push_back(pe);
                }
            }
        }
        for (const auto &[element, pes] : receivers) {
            int64_t copies = machine_.multicast ? 1 : static_cast<int64_t>(pes.size());
            reads += copies;
            steps_.back().sent[tensor] += copies;
            bool first = seen_[tensor].insert(element).second;
            brought += first && !off_chip_.exists();
            traversals += cross(tensor, pes, machine_.multicast, crossed_down_);
        }
    }

    void end_fetch() {
        OracleStep &step = steps_.back();
        for (int64_t copies : forwarded_)
            step.most_forward_elems = std::max(step.most_forward_elems, copies);
        int64_t sent = 0;
        for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_INPUT}) {
            sent += step.sent[tensor];
            count_.noc_forward += step.forwarded[tensor];
            if (step.sent[tensor] + step.forwarded[tensor] > 0)
                filled_at_[tensor].push_back(static_cast<int64_t>(steps_.size()) - 1);
            step.busiest_link[tensor] = busiest(tensor, crossed_down_);
            count_.peak_link_down = std::max(count_.peak_link_down, step.busiest_link[tensor]);
        }
        count_.noc_down += sent;
        count_.peak_down = std::max(count_.peak_down, sent);
    }

    void measure(const Boxes &boxes) {
        int64_t distinct = 0;
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            distinct += count_of(union_of(boxes, tensor));
        count_.l2_req = std::max(count_.l2_req, distinct);
        for (size_t pe = 0; pe < boxes.size(); pe++)
            if (boxes[pe]) {
                count_.l1_req = std::max(count_.l1_req, boxes[pe]->size());
                count_.l1_req_weight = std::max(count_.l1_req_weight, count_of(boxes[pe]->held[SC_TENSOR_WEIGHT]));
                count_.l1_req_input = std::max(count_.l1_req_input, count_of(boxes[pe]->held[SC_TENSOR_INPUT]));
                count_.l1_req_sum = std::max(count_.l1_req_sum, count_of(boxes[pe]->held[SC_TENSOR_OUTPUT]));
                count_.pe_steps++;
                for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_INPUT})
                    if (has_tensor(layer_, tensor))
                        farthest_down_ = std::max(farthest_down_, links_between(tensor, pe));
            }
    }

    void compute(const Boxes &boxes) {
        OracleStep &step = steps_.back();
        for (size_t pe = 0; pe < boxes.size(); pe++) {
            if (!boxes[pe])
                continue;
            auto macs = static_cast<int64_t>(boxes[pe]->executed.size());
            step.macs += macs;
            step.compute_cycles = std::max(step.compute_cycles, ceil_div(macs, machine_.vector_width));
            const Elements &outputs = boxes[pe]->held[SC_TENSOR_OUTPUT];
            count_.l1_rd_sum += macs - count_of(without(outputs, l1_[pe]->held[SC_TENSOR_OUTPUT]));
            for (const Point &point : boxes[pe]->executed)
                executions_[point_number(layer_, point)]++;
        }
        count_.macs += step.macs;
    }

    void check_executions(OracleResult &result) {
        for_each_point(whole_layer(layer_), [&](const Point &point) {
            if (operation_at(layer_, point) && !executions_.count(point_number(layer_, point)))
                result.missed_ops++;
        });
        for (const auto &[point, times] : executions_)
            result.repeated_ops += times > 1;
    }

    void finish_counters() {
        count_.l1_rd_weight = layer_.type->tensor[SC_TENSOR_WEIGHT].count > 0 ? count_.macs : 0;
        count_.l1_rd_input = count_.macs;
        count_.l1_wr_sum = count_.macs;
        count_.steps = static_cast<int64_t>(steps_.size());
    }

    // ---- sections 8, 10, 11 and 12: cycles ----

    // Before the first step everything has ended at 0.
    OracleStep earlier(int64_t t) const { return t < 0 ? OracleStep{} : steps_[static_cast<size_t>(t)]; }

    bool crosses(int tensor, int channel) const {
        return has_tensor(layer_, tensor) &&
               channel == (has_channel(machine_, tensor) ? tensor : ORACLE_SHARED_CHANNEL);
    }

    bool has_own_sets(int tensor) const { return machine_.tensor_l1_buffers[tensor] > 0; }

    // A new set of the tensor is filled at a step at which words of it come. Then it is free when the last step has
    // been computed that used what came `sets` fillings ago: the step before the next filling.
    int64_t own_set_free(int tensor, int64_t t) const {
        const std::vector<int64_t> &filled = filled_at_[tensor];
        auto here = std::find(filled.begin(), filled.end(), t);
        int64_t sets = machine_.tensor_l1_buffers[tensor];
        if (here == filled.end() || here - filled.begin() < sets)
            return 0;
        return earlier(here[1 - sets] - 1).compute_end;
    }

    // When step t may begin to come down a channel, as far as the sets matter.
    int64_t sets_free(int channel, int64_t t) const {
        const int64_t inherited = earlier(t - machine_.l1_buffers).compute_end;
        bool used = false;
        int64_t free = 0;
        for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_INPUT}) {
            used = used || crosses(tensor, channel);
            bool forwards = channel == ORACLE_SHARED_CHANNEL && earlier(t).forwarded[tensor] > 0;
            if (has_own_sets(tensor) && (crosses(tensor, channel) || forwards))
                free = std::max(free, own_set_free(tensor, t));
            else if (crosses(tensor, channel))
                free = std::max(free, inherited);
        }
        return used || channel != ORACLE_SHARED_CHANNEL ? free : std::max(free, inherited);
    }

    int64_t sent_over(int channel, const OracleStep &step) const {
        int64_t sent = 0;
        for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_INPUT})
            sent += crosses(tensor, channel) ? step.sent[tensor] : 0;
        return sent;
    }

    int64_t fetch_cycles(int channel, const OracleStep &step) const {
        bool shared = channel == ORACLE_SHARED_CHANNEL;
        int64_t cycles = transfer(sent_over(channel, step), shared ? machine_.bandwidth : machine_.channel[channel]);
        for (int tensor : {SC_TENSOR_WEIGHT, SC_TENSOR_INPUT})
            if (crosses(tensor, channel))
                cycles = std::max(cycles, transfer(step.busiest_link[tensor], machine_.hop_bandwidth));
        return shared ? std::max(cycles, transfer(step.most_forward_elems, machine_.link_bandwidth)) : cycles;
    }

    int64_t drain_cycles(const OracleStep &step) const {
        bool own = has_channel(machine_, SC_TENSOR_OUTPUT);
        return std::max(transfer(step.up_elems, own ? machine_.channel[SC_TENSOR_OUTPUT] : machine_.bandwidth),
                        transfer(step.busiest_link[SC_TENSOR_OUTPUT], machine_.hop_bandwidth));
    }

    int64_t output_sets() const {
        return has_own_sets(SC_TENSOR_OUTPUT) ? machine_.tensor_l1_buffers[SC_TENSOR_OUTPUT] : machine_.l1_buffers;
    }

    void run_clock() {
        const int64_t skew = machine_.hop_latency * (farthest_down_ + farthest_up_);
        for (int64_t t = 0; t < static_cast<int64_t>(steps_.size()); t++) {
            OracleStep &step = steps_[static_cast<size_t>(t)];
            OracleStep last = earlier(t - 1);
            int64_t ready = std::max(last.compute_end, earlier(t - output_sets()).drain_end);
            const int64_t in_l2 = off_chip_.ready_for(t, steps_);
            for (int channel = 0; channel < ORACLE_CHANNELS; channel++) {
                int64_t cycles = fetch_cycles(channel, step);
                step.channel_end[channel] =
                    std::max({last.channel_end[channel], sets_free(channel, t), in_l2}) + cycles;
                if (cycles > 0)
                    step.fetch_end = std::max(step.fetch_end, step.channel_end[channel]);
                bool late = sent_over(channel, step) > 0;
                ready = std::max(ready, step.channel_end[channel] + (late ? machine_.noc_latency : 0));
            }
            step.compute_end = ready + step.compute_cycles + step.overhead_cycles;
            int64_t leaving = step.compute_end + machine_.noc_latency * (step.up_elems > 0);
            step.drain_end = std::max(last.drain_end, leaving) + drain_cycles(step);
            off_chip_.end_step(t, steps_, skew);
        }
        // All PEs are late, so that nothing is until the end. Then the outputs of the farthest ones are still on their
        // way.
        steps_.back().drain_end += skew;
        count_.cycles = std::max(steps_.back().drain_end, off_chip_.last_arrival());
    }

    const struct sc_mapping &mapping_;
    const struct sc_layer &layer_;
    const struct sc_machine &machine_;
    int64_t left_;
    std::vector<Units> pes_;
    LoopIndices index_, index_before_;
    Links links_;
    OffChip off_chip_;
    Boxes l1_;                                    // what each PE holds
    Boxes before_;                                // of the preceding step
    Elements seen_[SC_TENSOR_COUNT];              // by L2
    std::vector<int64_t> forwarded_;              // to each PE, for this step
    std::vector<int64_t> crossed_down_;           // elements on each link, for this step
    int64_t farthest_down_ = 0, farthest_up_ = 0; // links of any PE that works, of any that sends an output
    std::map<int64_t, int64_t> executions_;
    std::vector<OracleStep> steps_;
    std::vector<int64_t> filled_at_[SC_TENSOR_COUNT]; // steps at which words of the tensor came to any PE
    struct sc_counters count_ = {};
};

} // namespace

OracleResult oracle_walk(const struct sc_mapping &mapping, int64_t limit) { return Walk(mapping, limit).run(); }
