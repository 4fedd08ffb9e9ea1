#include <string.h>

#include "common/checked.h"
#include "model/explore_internal.h"
#include "model/explore_measures.h"

/* ---- what a parameter changes ---- */

/* What a statement does to times: less is faster, more is faster; or that is not known, or not the same everywhere. */
enum explore_pace { PACE_NONE = 0, PACE_LESS = -1, PACE_MORE = 1, PACE_UNKNOWN = 2 };

/* The statements that sc_exact_retime takes, or that only cost. All others change the mapping, or its counts. */
static const struct point_statement {
    enum sc_hardware_id id;
    enum explore_pace pace;
} POINT_STATEMENTS[] = {
    {SC_HARDWARE_bandwidth, PACE_MORE},
    {SC_HARDWARE_l1_buffers, PACE_MORE},
    {SC_HARDWARE_vector_width, PACE_MORE},
    {SC_HARDWARE_noc_latency, PACE_LESS},
    {SC_HARDWARE_link_bandwidth, PACE_MORE},
    {SC_HARDWARE_hop_bandwidth, PACE_MORE},
    {SC_HARDWARE_hop_latency, PACE_LESS},
    {SC_HARDWARE_channel_weight, PACE_UNKNOWN},
    {SC_HARDWARE_channel_input, PACE_UNKNOWN},
    {SC_HARDWARE_channel_output, PACE_UNKNOWN},
    {SC_HARDWARE_tensor_l1_buffers_weight, PACE_UNKNOWN},
    {SC_HARDWARE_tensor_l1_buffers_input, PACE_UNKNOWN},
    {SC_HARDWARE_tensor_l1_buffers_output, PACE_UNKNOWN},
    {SC_HARDWARE_off_chip_bandwidth, PACE_MORE},
    {SC_HARDWARE_off_chip_latency, PACE_LESS},
    {SC_HARDWARE_l2_buffers, PACE_MORE},
    {SC_HARDWARE_load_overhead, PACE_LESS},
    {SC_HARDWARE_l1_vector_read, PACE_NONE},
    {SC_HARDWARE_link_length, PACE_NONE},
};

enum { POINT_STATEMENT_COUNT = sizeof POINT_STATEMENTS / sizeof POINT_STATEMENTS[0] };

static const struct point_statement *point_statement(enum sc_hardware_id id) {
    for (int i = 0; i < POINT_STATEMENT_COUNT; i++)
        if (POINT_STATEMENTS[i].id == id)
            return &POINT_STATEMENTS[i];
    return NULL;
}

static const struct sc_space_parameter *find_parameter(const struct sc_space *space, enum sc_hardware_id id) {
    for (int i = 0; i < space->parameter_count; i++)
        if (!space->parameter[i].is_constant && space->parameter[i].hardware == id)
            return &space->parameter[i];
    return NULL;
}

/* With marks that are put where L2Size allows, L2's sizes and sets decide what the mapping is. */
static bool puts_marks(const struct sc_explore_task *task) {
    const struct sc_space_parameter *buffer = find_parameter(task->space, SC_HARDWARE_buffer);
    bool puts = task->machine.buffer == SC_MARKS_AUTO && !buffer;
    for (int i = 0; buffer && i < buffer->count; i++)
        puts = puts || buffer->value[i] == SC_MARKS_AUTO;
    return puts;
}

static enum explore_role role_of(const struct sc_explore_task *task, enum sc_hardware_id id) {
    const bool of_l2 = id == SC_HARDWARE_l2_size || id == SC_HARDWARE_l2_buffers;
    if (of_l2 && puts_marks(task))
        return EXPLORE_BLOCK;
    if (id == SC_HARDWARE_l1_size)
        return EXPLORE_L1;
    if (id == SC_HARDWARE_l2_size)
        return EXPLORE_L2;
    return point_statement(id) ? EXPLORE_POINT : EXPLORE_BLOCK;
}

/* ---- numbers of designs ---- */

/* So many cycle counts of a block are kept at a time. */
enum { POINTS_MAX = 1 << 20 };

static const int64_t DESIGNS_MAX = (int64_t)1 << 62;

static int64_t count_of(const struct sc_explore *explore, enum explore_role role) {
    int64_t count = 1;
    for (int a = 0; a < explore->axis_count; a++)
        if (explore->axis[a].role == role)
            count *= explore->axis[a].parameter->count; /* divides the number of designs */
    return count;
}

/* A block whose points were too many is divided by its outermost parameter of points. */
static void divide_blocks(struct sc_explore *explore) {
    const int64_t each = (int64_t)explore->shape_count * explore->instance_count;
    for (int a = 0; a < explore->axis_count && count_of(explore, EXPLORE_POINT) > POINTS_MAX / each; a++)
        if (explore->axis[a].role == EXPLORE_POINT)
            explore->axis[a].role = EXPLORE_BLOCK;
}

static enum sc_status count_designs(struct sc_explore *explore, struct sc_error *error) {
    const struct sc_space *space = explore->task.space;
    bool fits = true;
    explore->instances_of_index = explore->task.choice == SC_CHOICE_FIXED ? explore->instance_count : 1;
    explore->designs = explore->instances_of_index;
    for (int a = explore->axis_count - 1; fits && a >= 0; a--) {
        explore->axis[a].stride = explore->designs;
        fits = checked_mul(explore->designs, explore->axis[a].parameter->count, &explore->designs) &&
               explore->designs <= DESIGNS_MAX;
    }
    if (!fits)
        return sc_error_at(error, space->place, "space '%s' has more than 2^62 designs", space->name);
    divide_blocks(explore);
    explore->blocks = count_of(explore, EXPLORE_BLOCK) * explore->instances_of_index;
    explore->points = count_of(explore, EXPLORE_POINT);
    explore->block_designs = explore->designs / explore->blocks;
    explore->cells = explore->block_designs / explore->points;
    return SC_STATUS_OK;
}

/* ---- values ---- */

void explore_set_value(struct sc_machine *machine, const struct sc_space_parameter *parameter, int digit) {
    for (int i = 0; i < parameter->statements; i++)
        sc_machine_set(machine, (enum sc_hardware_id)((int)parameter->hardware + i),
                       parameter->value[digit * parameter->statements + i]);
}

int explore_digit(const struct explore_axis *axis, int64_t index) {
    return (int)(index / axis->stride % axis->parameter->count);
}

/* Take the digits of the axes of a role from `number`, the last varying fastest; returns their part of an index. */
static int64_t set_role(const struct sc_explore *explore, enum explore_role role, int64_t number,
                        struct sc_machine *machine) {
    int64_t index = 0;
    for (int a = explore->axis_count - 1; a >= 0; a--) {
        const struct explore_axis *axis = &explore->axis[a];
        if (axis->role != role)
            continue;
        const int digit = (int)(number % axis->parameter->count);
        number /= axis->parameter->count;
        index += digit * axis->stride;
        if (machine)
            explore_set_value(machine, axis->parameter, digit);
    }
    return index;
}

int64_t explore_block_index(const struct sc_explore *explore, int64_t block) {
    return set_role(explore, EXPLORE_BLOCK, block / explore->instances_of_index, NULL) +
           block % explore->instances_of_index;
}

int explore_block_instance(const struct sc_explore *explore, int64_t block) {
    return explore->task.choice == SC_CHOICE_FIXED ? (int)(block % explore->instances_of_index) : -1;
}

struct sc_machine explore_block_machine(const struct sc_explore *explore, int64_t block) {
    struct sc_machine machine = explore->machine;
    set_role(explore, EXPLORE_BLOCK, block / explore->instances_of_index, &machine);
    return machine;
}

int64_t explore_set_point(const struct sc_explore *explore, struct sc_machine *machine, int64_t point) {
    return set_role(explore, EXPLORE_POINT, point, machine);
}

void explore_set_fastest(const struct sc_explore *explore, struct sc_machine *machine) {
    for (int a = 0; a < explore->axis_count; a++) {
        const struct explore_axis *axis = &explore->axis[a];
        if (axis->role != EXPLORE_POINT)
            continue;
        const enum explore_pace pace = point_statement(axis->parameter->hardware)->pace;
        explore_set_value(machine, axis->parameter, pace == PACE_MORE ? axis->parameter->count - 1 : 0);
    }
}

static bool paces_are_known(const struct sc_explore *explore) {
    bool known = true;
    for (int a = 0; a < explore->axis_count; a++)
        if (explore->axis[a].role == EXPLORE_POINT)
            known = known && point_statement(explore->axis[a].parameter->hardware)->pace != PACE_UNKNOWN;
    return known;
}

struct explore_memory explore_memory_of(const struct explore_memory *memory, int64_t index) {
    struct explore_memory of_block = *memory;
    if (!memory->axis || memory->axis->role != EXPLORE_BLOCK)
        return of_block;
    const int digit = explore_digit(memory->axis, index);
    of_block.count = 1;
    of_block.size += digit;
    of_block.read += digit;
    of_block.write += digit;
    return of_block;
}

int explore_memory_first(const struct explore_memory *memory, int64_t needed) {
    int first = 0, end = memory->count;
    if (memory->size[0] <= 0)
        return 0;
    while (first < end) {
        const int middle = first + (end - first) / 2;
        if (memory->size[middle] < needed)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* ---- designs ---- */

void sc_explore_design_at(const struct sc_explore *explore, int64_t index, struct sc_explore_design *design) {
    *design = (struct sc_explore_design){.index = index, .machine = explore->machine, .instance = -1};
    int64_t structure = 0;
    for (int a = 0; a < explore->axis_count; a++) {
        const struct explore_axis *axis = &explore->axis[a];
        const int digit = explore_digit(axis, index);
        explore_set_value(&design->machine, axis->parameter, digit);
        if (axis->role == EXPLORE_BLOCK)
            structure = structure * axis->parameter->count + digit;
    }
    if (explore->task.choice == SC_CHOICE_FIXED)
        design->instance = (int)(index % explore->instances_of_index);
    design->block = structure * explore->instances_of_index + (design->instance >= 0 ? design->instance : 0);
}

int64_t sc_explore_index(const struct sc_explore *explore, const int *digit, int instance) {
    int64_t index = instance;
    for (int a = 0; a < explore->axis_count; a++)
        index += digit[a] * explore->axis[a].stride;
    return index;
}

int64_t sc_explore_designs(const struct sc_explore *explore) { return explore->designs; }
int64_t sc_explore_blocks(const struct sc_explore *explore) { return explore->blocks; }
int64_t sc_explore_block_designs(const struct sc_explore *explore) { return explore->block_designs; }
int sc_explore_instances(const struct sc_explore *explore) { return explore->instance_count; }
unsigned sc_explore_measures(const struct sc_explore *explore) { return explore->measures; }
unsigned sc_explore_front(const struct sc_explore *explore) { return explore->task.front; }

const struct sc_explore_instance *sc_explore_instance_at(const struct sc_explore *explore, int instance) {
    return &explore->instance[instance];
}

/* ---- preparing: instances ---- */

static enum sc_status no_memory(struct sc_error *error) {
    return sc_error_set(error, SC_STATUS_LIMIT, "no memory left to prepare the search");
}

enum { INSTANCES_MAX = 1 << 20 };

/* The constants of the space that a flow has: bit i of its parameters. */
static uint64_t constants_of(const struct sc_space *space, const struct sc_explore_flow *flow) {
    uint64_t used = 0;
    for (int i = 0; i < space->parameter_count; i++)
        if (space->parameter[i].is_constant &&
            sc_pragmas_use_constant(flow->pragmas, flow->pragma_count, space->parameter[i].name))
            used |= (uint64_t)1 << i;
    return used;
}

_Static_assert(SC_SPACE_PARAMETERS_MAX <= 64, "a space's parameters are the bits of a word");

static int64_t instances_of(const struct sc_space *space, uint64_t constants) {
    int64_t count = 1;
    for (int i = 0; i < space->parameter_count; i++)
        if (constants & (uint64_t)1 << i && !checked_mul(count, space->parameter[i].count, &count))
            return INT64_MAX;
    return count;
}

/* The number-th instance of a flow; the last constant varies fastest. */
static enum sc_status make_instance(struct sc_explore_instance *instance, const struct sc_space *space,
                                    const struct sc_explore_flow *flow, uint64_t constants, int64_t number,
                                    struct sc_arena *arena, struct sc_error *error) {
    struct sc_constant_value value[SC_SPACE_PARAMETERS_MAX];
    *instance = (struct sc_explore_instance){.flow = flow, .constant_count = __builtin_popcountll(constants)};
    int at = instance->constant_count;
    for (int i = space->parameter_count - 1; i >= 0; i--) {
        const struct sc_space_parameter *parameter = &space->parameter[i];
        if (!(constants & (uint64_t)1 << i))
            continue;
        instance->constant[--at] =
            (struct sc_explore_constant){.parameter = parameter, .value = parameter->value[number % parameter->count]};
        number /= parameter->count;
        value[at] = (struct sc_constant_value){parameter->name, instance->constant[at].value};
    }
    instance->pragmas =
        sc_pragmas_with_constants(arena, flow->pragmas, flow->pragma_count, value, instance->constant_count);
    return instance->pragmas ? SC_STATUS_OK : no_memory(error);
}

static enum sc_status make_instances(struct sc_explore *explore, struct sc_arena *arena, struct sc_error *error) {
    const struct sc_explore_task *task = &explore->task;
    int64_t count = 0;
    for (int f = 0; f < task->flow_count; f++) {
        const uint64_t constants = constants_of(task->space, &task->flow[f]);
        if (!checked_add(count, instances_of(task->space, constants), &count) || count > INSTANCES_MAX)
            return sc_error_at(error, task->space->place, "the dataflows of space '%s' have more than %d instances",
                               task->space->name, INSTANCES_MAX);
    }
    struct sc_explore_instance *instance = sc_arena_alloc(arena, (size_t)count, sizeof *instance);
    enum sc_status status = instance ? SC_STATUS_OK : no_memory(error);
    explore->instance = instance;
    for (int f = 0; !status && f < task->flow_count; f++) {
        const uint64_t constants = constants_of(task->space, &task->flow[f]);
        const int64_t of_flow = instances_of(task->space, constants);
        for (int64_t n = 0; !status && n < of_flow; n++)
            status = make_instance(&instance[explore->instance_count++], task->space, &task->flow[f], constants, n,
                                   arena, error);
    }
    return status;
}

/* ---- preparing: layers ---- */

/* Of a front, layers that have the same shape may choose differently. */
static bool is_same(const struct sc_explore *explore, const struct sc_layer *a, const struct sc_layer *b) {
    return explore->task.choice != SC_CHOICE_FRONT && sc_layer_same_shape(a, b);
}

static enum sc_status make_shapes(struct sc_explore *explore, struct sc_arena *arena, struct sc_error *error) {
    const struct sc_explore_task *task = &explore->task;
    explore->shape = sc_arena_alloc(arena, (size_t)task->layer_count, sizeof *explore->shape);
    if (!explore->shape)
        return no_memory(error);
    for (int i = 0; i < task->layer_count; i++) {
        int n = 0;
        while (n < explore->shape_count && !is_same(explore, explore->shape[n].layer, task->layer[i]))
            n++;
        struct explore_shape *shape = &explore->shape[n];
        if (n == explore->shape_count)
            *shape = (struct explore_shape){.layer = task->layer[i], .place = i};
        explore->shape_count += n == explore->shape_count;
        if (!checked_add(shape->repeat, task->layer[i]->repeat, &shape->repeat))
            return sc_error_set(error, SC_STATUS_LIMIT, "layer '%s' repeats too often", task->layer[i]->name);
    }
    return SC_STATUS_OK;
}

/* ---- preparing: memories, prices, costs ---- */

static enum sc_status price_memory(struct sc_explore *explore, struct explore_memory *memory, enum sc_hardware_id id,
                                   enum sc_energy_price read, struct sc_place place, struct sc_error *error) {
    const struct sc_energy_table *table = explore->task.energy;
    struct sc_machine machine = explore->machine;
    struct sc_energy_costs costs;
    struct sc_energy_prices prices;
    for (int i = 0; table && i < memory->count; i++) {
        if (memory->size[i] > 0)
            sc_machine_set(&machine, id, memory->size[i]);
        enum sc_status status = sc_energy_costs_find(&costs, table, &machine, error);
        if (!status)
            status = sc_energy_prices_of(&prices, &costs, error);
        if (status)
            return status;
        memory->read[i] = prices.price[read];
        memory->write[i] = prices.price[read + 1];
        if (i > 0 && (memory->read[i] < memory->read[i - 1] || memory->write[i] < memory->write[i - 1]))
            return sc_error_at(error, place.source ? place : table->place,
                               "by '%s' an access to %s costs less with %lld elements than with %lld: a search needs "
                               "prices that do not fall as a memory grows",
                               table->name, sc_hardware_info(id)->keyword, (long long)memory->size[i],
                               (long long)memory->size[i - 1]);
    }
    return SC_STATUS_OK;
}

_Static_assert(SC_ENERGY_L1_WRITE == SC_ENERGY_L1_READ + 1 && SC_ENERGY_L2_WRITE == SC_ENERGY_L2_READ + 1,
               "the price of a write stands behind that of a read");

static enum sc_status make_memory(struct sc_explore *explore, struct explore_memory *memory, enum sc_hardware_id id,
                                  enum sc_energy_price read, struct sc_arena *arena, struct sc_error *error) {
    int64_t *size = sc_arena_alloc(arena, 1, sizeof *size);
    for (int a = 0; a < explore->axis_count; a++)
        if (explore->axis[a].parameter->hardware == id)
            memory->axis = &explore->axis[a];
    const struct explore_axis *axis = memory->axis;
    memory->count = axis ? axis->parameter->count : 1;
    memory->stride = axis && axis->role != EXPLORE_BLOCK ? axis->stride : 0;
    memory->read = sc_arena_alloc(arena, (size_t)memory->count, sizeof *memory->read);
    memory->write = sc_arena_alloc(arena, (size_t)memory->count, sizeof *memory->write);
    if (!size || !memory->read || !memory->write)
        return no_memory(error);
    *size = sc_machine_get(&explore->task.machine, id);
    memory->size = axis ? axis->parameter->value : size;
    return price_memory(explore, memory, id, read, axis ? axis->parameter->place : (struct sc_place){0}, error);
}

static bool expr_depends_on(const struct sc_cost_expr *expr, enum sc_hardware_id id) {
    if (expr->kind == SC_COST_HARDWARE)
        return expr->hardware == id;
    return expr->kind != SC_COST_NUMBER && (expr_depends_on(expr->left, id) || expr_depends_on(expr->right, id));
}

static bool depends_on(const struct sc_cost_term *term, enum sc_hardware_id id) {
    return term->memory == id || expr_depends_on(term->each, id);
}

static bool depends_on_point(const struct sc_explore *explore, const struct sc_cost_term *term) {
    bool depends = false;
    for (int a = 0; a < explore->axis_count; a++)
        if (explore->axis[a].role == EXPLORE_POINT)
            for (int i = 0; i < explore->axis[a].parameter->statements; i++)
                depends =
                    depends || depends_on(term, (enum sc_hardware_id)((int)explore->axis[a].parameter->hardware + i));
    return depends;
}

static enum sc_status divide_costs(struct sc_explore *explore, struct sc_error *error) {
    const struct sc_cost_table *table = explore->task.cost;
    for (int t = 0; table && t < table->term_count; t++) {
        const struct sc_cost_term *term = &table->term[t];
        const bool l1 = explore->l1.stride > 0 && depends_on(term, SC_HARDWARE_l1_size);
        const bool l2 = explore->l2.stride > 0 && depends_on(term, SC_HARDWARE_l2_size);
        if (l1 && l2)
            return sc_error_at(error, term->place,
                               "term '%s' depends on L1Size and on L2Size: a search needs a term for each", term->name);
        explore->term_part[t] = l1 ? EXPLORE_PART_L1 : l2 ? EXPLORE_PART_L2 : EXPLORE_PART_REST;
        explore->memories_cost_at_point =
            explore->memories_cost_at_point || ((l1 || l2) && depends_on_point(explore, term));
    }
    return SC_STATUS_OK;
}

/* The prices of everything else: what belongs to a memory's size, or to links, is 0 here. */
static enum sc_status find_prices(struct sc_explore *explore, struct sc_error *error) {
    struct sc_energy_costs costs;
    if (!explore->task.energy)
        return SC_STATUS_OK;
    enum sc_status status = sc_energy_costs_find(&costs, explore->task.energy, &explore->machine, error);
    if (!status)
        status = sc_energy_prices_of(&explore->prices, &costs, error);
    for (int price = SC_ENERGY_L1_READ; price <= SC_ENERGY_PER_HOP; price++)
        explore->prices.price[price] = 0;
    return status;
}

_Static_assert(SC_ENERGY_PER_MAC < SC_ENERGY_L1_READ && SC_ENERGY_L2_WRITE < SC_ENERGY_PER_HOP,
               "memories and hops stand together among the prices");

/* ---- preparing: limits, groups ---- */

static enum sc_status lacks_table(const struct sc_space *space, enum sc_space_limit limit, const char *what,
                                  struct sc_error *error) {
    return sc_error_at(error, space->limit_place[limit], "this limit needs %s", what);
}

static enum sc_status find_limits(struct sc_explore *explore, struct sc_error *error) {
    const struct sc_space *space = explore->task.space;
    const struct sc_energy_table *energy = explore->task.energy;
    const int64_t *limit = space->limit;
    const bool in_macs = limit[SC_SPACE_ENERGY_UMAC] > 0;
    const enum sc_space_limit of_energy = in_macs ? SC_SPACE_ENERGY_UMAC : SC_SPACE_ENERGY_AJ;
    const sc_energy_amount amounts_of_micro = 1000000;
    explore->limits = (struct explore_limits){
        .area_nm2 = limit[SC_SPACE_AREA_NM2] > 0 ? limit[SC_SPACE_AREA_NM2] : INT64_MAX,
        .power_nw = limit[SC_SPACE_POWER_NW] > 0 ? limit[SC_SPACE_POWER_NW] : INT64_MAX,
        .cycles = limit[SC_SPACE_CYCLES] > 0 ? limit[SC_SPACE_CYCLES] : INT64_MAX,
        .energy = limit[of_energy] > 0 ? (sc_energy_amount)limit[of_energy] * amounts_of_micro : ~(sc_energy_amount)0};
    if (limit[SC_SPACE_AREA_NM2] > 0 && !explore->task.cost)
        return lacks_table(space, SC_SPACE_AREA_NM2, "a table of costs", error);
    if (limit[SC_SPACE_POWER_NW] > 0 && !explore->task.cost)
        return lacks_table(space, SC_SPACE_POWER_NW, "a table of costs", error);
    if (limit[of_energy] > 0 && !energy)
        return lacks_table(space, of_energy, "a table of energies", error);
    if (limit[of_energy] > 0 && (energy->unit == SC_ENERGY_MACS) != in_macs)
        return sc_error_at(error, space->limit_place[of_energy], "the energies of '%s' are in %s", energy->name,
                           sc_energy_unit_name(energy->unit));
    return SC_STATUS_OK;
}

static enum sc_status place_groups(struct sc_explore *explore, struct sc_error *error) {
    enum { ENTRIES_MAX = 1 << 17 }; /* 40 MB of results */
    int64_t offset = 0;
    for (int g = 0; g < explore->task.group_count; g++) {
        const struct sc_explore_group *group = &explore->task.group[g];
        if (group->first < 0 || group->first >= explore->axis_count || group->second < -1 ||
            group->second >= explore->axis_count)
            return sc_error_set(error, SC_STATUS_INPUT,
                                "group %d of designs is by parameters %d and %d, of %d hardware parameters", g,
                                group->first, group->second, explore->axis_count);
        int64_t entries = explore->axis[group->first].parameter->count;
        entries *= group->second >= 0 ? explore->axis[group->second].parameter->count : 1;
        explore->group_offset[g] = (int)offset;
        offset += entries;
        if (offset > ENTRIES_MAX)
            return sc_error_at(error, explore->task.space->place, "the groups of designs have more than %d entries",
                               ENTRIES_MAX);
    }
    explore->group_offset[explore->task.group_count] = (int)offset;
    return SC_STATUS_OK;
}

/* ---- preparing: all of it ---- */

static void make_axes(struct sc_explore *explore) {
    const struct sc_space *space = explore->task.space;
    explore->machine = explore->task.machine;
    for (int i = 0; i < space->parameter_count; i++) {
        const struct sc_space_parameter *parameter = &space->parameter[i];
        if (parameter->is_constant)
            continue;
        explore->axis[explore->axis_count++] =
            (struct explore_axis){.parameter = parameter, .role = role_of(&explore->task, parameter->hardware)};
        explore_set_value(&explore->machine, parameter, 0);
        explore->links_vary = explore->links_vary || parameter->hardware == SC_HARDWARE_link_length ||
                              parameter->hardware == SC_HARDWARE_l1_vector_read;
    }
}

/* Prices of memories are made once, by the widths of the machine; and no measure depends on the clock. */
static enum sc_status check_parameters(const struct sc_space *space, struct sc_error *error) {
    static const enum sc_hardware_id FIXED[] = {SC_HARDWARE_clock_hz,          SC_HARDWARE_bits,
                                                SC_HARDWARE_psum_bits,         SC_HARDWARE_tensor_bits_weight,
                                                SC_HARDWARE_tensor_bits_input, SC_HARDWARE_tensor_bits_output};
    for (size_t i = 0; i < sizeof FIXED / sizeof FIXED[0]; i++) {
        const struct sc_space_parameter *parameter = find_parameter(space, FIXED[i]);
        if (parameter)
            return sc_error_at(error, parameter->place,
                               "%s cannot vary in a space: give it beside the space, or by --hw", parameter->name);
    }
    return SC_STATUS_OK;
}

static enum sc_status check_task(const struct sc_explore_task *task, struct sc_error *error) {
    if (task->layer_count < 1 || task->flow_count < 1)
        return sc_error_set(error, SC_STATUS_INPUT, "a search needs a layer and a dataflow, not %d and %d of them",
                            task->layer_count, task->flow_count);
    if ((int)task->choice < 0 || task->choice >= SC_CHOICE_COUNT)
        return sc_error_set(error, SC_STATUS_INPUT, "there is no choice %d", (int)task->choice);
    if (task->group_count < 0 || task->group_count > SC_EXPLORE_GROUPS_MAX)
        return sc_error_set(error, SC_STATUS_INPUT, "%d groups of designs: expected at most %d", task->group_count,
                            (int)SC_EXPLORE_GROUPS_MAX);
    enum sc_status status = SC_STATUS_OK;
    for (int i = 0; !status && i < task->layer_count; i++)
        status = sc_layer_check(task->layer[i], (struct sc_place){0}, error);
    return status;
}

enum sc_status sc_explore_open(struct sc_explore **opened, const struct sc_explore_task *task, struct sc_arena *arena,
                               struct sc_error *error) {
    enum sc_status status = check_task(task, error);
    if (!status)
        status = check_parameters(task->space, error);
    if (status)
        return status;
    struct sc_explore *explore = sc_arena_alloc(arena, 1, sizeof *explore);
    if (!explore)
        return no_memory(error);
    explore->task = *task;
    *opened = explore;
    explore->measures = explore_measures(task);
    explore->task.front &= explore->measures & ~(1u << SC_MEASURE_EDP | 1u << SC_MEASURE_CYCLES_AREA);
    make_axes(explore);
    status = sc_machine_check(&explore->machine, error);
    if (!status)
        status = make_instances(explore, arena, error);
    if (!status)
        status = make_shapes(explore, arena, error);
    if (!status)
        status = count_designs(explore, error);
    if (!status)
        status = make_memory(explore, &explore->l1, SC_HARDWARE_l1_size, SC_ENERGY_L1_READ, arena, error);
    if (!status)
        status = make_memory(explore, &explore->l2, SC_HARDWARE_l2_size, SC_ENERGY_L2_READ, arena, error);
    if (!status)
        status = divide_costs(explore, error);
    if (!status)
        status = find_prices(explore, error);
    if (!status)
        status = find_limits(explore, error);
    if (!status)
        status = place_groups(explore, error);
    if (!status && !task->energy && task->choice >= SC_CHOICE_ENERGY)
        status = sc_error_set(error, SC_STATUS_INPUT, "a choice by energy needs a table of energies");
    explore->has_bound = paces_are_known(explore) && explore->limits.cycles == INT64_MAX && task->group_count == 0;
    return status;
}
