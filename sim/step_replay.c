#include "sim/step_replay.h"

#include "sim/l2_tiles.h"

/* What is kept has at most so many bytes by default; of so many replayed steps one is staged afresh. */
enum { MEMORY_MIB = 96, RESTAGED_OF = 1024 };
/* After so many new cases in a row nothing is kept for a while: for twice as many steps each time. */
enum { MISSES_MAX = 256, PAUSE_MAX = 1 << 14 };

struct sim_known_case {
    struct sim_case when;
    const struct sim_plan *plan;
    const struct sim_view *view;   /* behind it */
    bool is_followed;              /* the plan has been carried out */
    struct sim_known_case *next[]; /* [loop]: what followed the last time when this loop advanced */
};

/* ---- opening ---- */

/* A loop that covers its dimension in one position never moves its axis. */
static void find_moving_axes(struct sim_replay *replay) {
    const struct geometry *geometry = &replay->run->geometry;
    for (int a = 0; a < geometry->axis_count; a++)
        for (int i = 0; i < geometry->axis[a].loop_count; i++)
            for (int loop = 0; loop <= geometry->axis[a].loop[i]; loop++)
                if (replay->controller->nest.advances[geometry->axis[a].loop[i]])
                    replay->moving[loop] |= 1u << a;
}

static void open_scratch(struct sim_replay *replay) {
    const struct sim_pes *pes = replay->controller->pes;
    const int64_t slots = replay->run->geometry.slots[SC_TENSOR_OUTPUT];
    replay->was_active = sim_take(replay->run, pes->bank_count, sizeof *replay->was_active);
    replay->leaving = sim_take(replay->run, pes->bank_count, sizeof *replay->leaving);
    for (int b = 0; b < pes->bank_count && !replay->run->status; b++)
        replay->leaving[b] = sim_take(replay->run, slots * pes->bank[b].width, sizeof **replay->leaving);
}

/* From one to twice as many steps as one is staged afresh of. */
static int64_t draw_steps(struct sim_replay *replay) {
    const int64_t of = replay->run->options->restage_one_of > 0 ? replay->run->options->restage_one_of : RESTAGED_OF;
    replay->chance = replay->chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return 1 + (int64_t)((replay->chance >> 33) % (2 * (uint64_t)of - 1));
}

/* A trace of accesses names each element when it moves. */
void sim_replay_open(struct sim_replay *replay) {
    struct sim_run *run = replay->run;
    if (run->options->literal || sim_accesses_are_traced(run))
        return;
    replay->arena.limit_bytes =
        run->options->replay_bytes > 0 ? (size_t)run->options->replay_bytes : (size_t)MEMORY_MIB << 20;
    replay->kernels = run->lanes->kernels;
    replay->classes = (struct sim_classes){.run = run, .pes = replay->controller->pes, .arena = &replay->arena};
    replay->views = (struct sim_views){.controller = replay->controller, .arena = &replay->arena};
    replay->masks = (struct sim_masks){.arena = &run->arena};
    replay->rows = (struct sim_rows){.arena = &replay->arena};
    replay->chance = run->data->seed;
    replay->until_staged = draw_steps(replay);
    replay->pause = MISSES_MAX;
    find_moving_axes(replay);
    open_scratch(replay);
    if (!sim_classes_open(&replay->classes) || !sim_views_open(&replay->views) ||
        !sim_hash_table_open(&replay->masks.found) || !sim_hash_table_open(&replay->rows.found) ||
        !sim_hash_table_open(&replay->known))
        sim_fail(run, SC_STATUS_LIMIT, "no memory for a machine of this size");
    replay->is_on = true;
}

void sim_replay_close(struct sim_replay *replay) {
    sim_classes_close(&replay->classes);
    sim_views_close(&replay->views);
    sim_hash_table_close(&replay->masks.found);
    sim_hash_table_close(&replay->rows.found);
    sim_hash_table_close(&replay->known);
    sc_arena_free(&replay->arena);
}

/* ---- cases ---- */

static inline int32_t moved(int32_t to, int32_t from) { return (int32_t)((uint32_t)to - (uint32_t)from); }

/* The base goes along with the axis. */
static inline void move_axis(struct sim_replay *replay, int a, struct sim_axis_place *to) {
    static const struct sim_axis_place NOWHERE;
    const struct sim_axis_place *before = replay->place[a] ? replay->place[a] : &NOWHERE;
    for (int tensor = 0; tensor < SIM_BASES; tensor++)
        replay->base[tensor] =
            (int32_t)((uint32_t)replay->base[tensor] + (uint32_t)moved(to->base[tensor], before->base[tensor]));
    replay->moved |= (unsigned)(to != before) << a;
    replay->place[a] = to;
}

/* Where an axis is now has been looked up: NULL if it is not known. */
static void move_to_found(struct sim_replay *replay, int a, struct sim_axis_place *found) {
    replay->unknown = (replay->unknown & ~(1u << a)) | (unsigned)!found << a;
    if (found)
        move_axis(replay, a, found);
    else
        replay->moved |= 1u << a;
}

/* Go on to where the axes are in the nest's present step. Are they all known? */
static inline bool follow_axes(struct sim_replay *replay, int advanced) {
    const struct sim_nest *nest = &replay->controller->nest;
    replay->moved = 0;
    for (unsigned rest = replay->moving[advanced] | replay->unknown; rest; rest &= rest - 1) {
        const int a = __builtin_ctz(rest);
        const bool is_known = !(replay->unknown >> a & 1);
        if (is_known && replay->place[a]->after[advanced])
            move_axis(replay, a, replay->place[a]->after[advanced]);
        else
            move_to_found(replay, a,
                          is_known ? sim_classes_follow(&replay->classes, a, replay->place[a], advanced, nest)
                                   : sim_classes_find(&replay->classes, a, nest));
    }
    return replay->unknown == 0;
}

/* Find all axes, wherever they were. */
static SIM_APART bool find_axes(struct sim_replay *replay) {
    for (int a = 0; a < replay->run->geometry.axis_count; a++)
        move_to_found(replay, a, sim_classes_find(&replay->classes, a, &replay->controller->nest));
    return replay->unknown == 0;
}

/* Which axes have moved, and whether idle PEs evict. */
static int32_t moves_of(const struct sim_replay *replay, const struct sim_transition *transition) {
    const bool evicts = transition->change && transition->change->part[SC_TENSOR_OUTPUT].begins;
    return (int32_t)(replay->moved << 1 | evicts);
}

static struct sim_case case_of(const struct sim_replay *replay, const struct sim_transition *transition, int advanced,
                               const int32_t *base_before) {
    struct sim_case is = {.view = replay->view};
    is.word[0] = advanced;
    is.word[1] = moves_of(replay, transition);
    for (int tensor = 0; tensor < SIM_BASES; tensor++)
        is.word[2 + tensor] = moved(replay->base[tensor], base_before[tensor]);
    for (int a = 0; a < replay->run->geometry.axis_count; a++)
        is.word[2 + SIM_BASES + a] = replay->place[a] ? replay->place[a]->number : 0;
    return is;
}

static uint64_t hash_of(const struct sim_case *is) {
    return sim_hash_word(sim_hash_bytes(is->word, sizeof is->word), (uint64_t)is->view->number);
}

static struct sim_known_case *find_case(const struct sim_replay *replay, const struct sim_case *is) {
    const uint64_t hash = hash_of(is);
    struct sim_known_case *known;
    for (uint64_t place = hash; (known = sim_hash_table_next(&replay->known, hash, &place));)
        if (known->when.view == is->view && memcmp(known->when.word, is->word, sizeof is->word) == 0)
            return known;
    return NULL;
}

/* The case that followed the last one when this loop advanced before, if it comes again. Its view is the same, and so
 * are the classes of axes that have not moved. */
static struct sim_known_case *find_next(const struct sim_replay *replay, const struct sim_transition *transition,
                                        int advanced, const int32_t *base_before) {
    struct sim_known_case *next = replay->last ? replay->last->next[advanced] : NULL;
    if (!next)
        return NULL;
    const int32_t *word = next->when.word;
    bool again = word[1] == moves_of(replay, transition);
    int32_t differs = 0;
    for (int tensor = 0; tensor < SIM_BASES; tensor++)
        differs |= word[2 + tensor] ^ moved(replay->base[tensor], base_before[tensor]);
    for (unsigned rest = replay->moved; rest; rest &= rest - 1) {
        const int a = __builtin_ctz(rest);
        again &= word[2 + SIM_BASES + a] == replay->place[a]->number;
    }
    return again && differs == 0 ? next : NULL;
}

/* Without memory it is not kept. */
static struct sim_known_case *keep_case(struct sim_replay *replay, const struct sim_case *is,
                                        const struct sim_plan *plan, const struct sim_view *view) {
    const size_t loops = (size_t)replay->controller->nest.loop_count;
    struct sim_known_case *known = sc_arena_alloc(&replay->arena, 1, sizeof *known + loops * sizeof *known->next);
    if (!known)
        return NULL;
    known->when = *is;
    known->plan = plan;
    known->view = view;
    return sim_hash_table_add(&replay->known, hash_of(is), known) ? known : NULL;
}

/* ---- staging ---- */

/* The controller's tags are to be what they would be if every step had been staged. */
static void bring_tags_back(struct sim_replay *replay, const int32_t *base) {
    if (replay->is_elsewhere)
        sim_views_restore(&replay->views, replay->view, base);
    replay->is_elsewhere = false;
}

/* What plans need of the step before. All boxes are to be written. */
static void note_before(const struct sim_replay *replay) {
    const struct sim_pes *pes = replay->controller->pes;
    const int64_t slots = replay->run->geometry.slots[SC_TENSOR_OUTPUT];
    for (int b = 0; b < pes->bank_count; b++) {
        struct bank *bank = &pes->bank[b];
        replay->was_active[b] = bank->active;
        memcpy(replay->leaving[b], bank->l1[SC_TENSOR_OUTPUT].tag,
               (size_t)(slots * bank->width) * sizeof **replay->leaving);
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            bank->l1[tensor].scanned = false;
    }
}

static struct sim_plan *make_plan(struct sim_replay *replay, struct sc_arena *arena, struct sim_transition *transition,
                                  const int32_t *base_before) {
    return sim_plan_make(&(struct sim_plan_source){.controller = replay->controller,
                                                   .arena = arena,
                                                   .masks = &replay->masks,
                                                   .rows = &replay->rows,
                                                   .transition = transition,
                                                   .base = replay->base,
                                                   .base_before = base_before[SC_TENSOR_OUTPUT],
                                                   .was_active = replay->was_active,
                                                   .moved = replay->moved,
                                                   .leaving = replay->leaving});
}

/* What comes out must be what was kept. */
static void compare(struct sim_replay *replay, const struct sim_known_case *known, struct sim_transition *transition,
                    const int32_t *base_before) {
    struct sc_arena arena = {.blocks = NULL};
    const struct sim_plan *plan = make_plan(replay, &arena, transition, base_before);
    if (!plan)
        sim_fail(replay->run, SC_STATUS_LIMIT, "no memory to stage a step afresh");
    else if (!sim_plans_agree(plan, known->plan) || replay->view != known->view)
        sim_fail(replay->run, SC_STATUS_INVARIANT, "step %lld was to be replayed, but staging it gives another plan",
                 (long long)transition->to->number);
    replay->restaged++;
    sc_arena_free(&arena);
}

/* The view behind it is looked up when the tags are up to date. */
static void stage_afresh(struct sim_replay *replay, struct sim_transition *transition, const struct sim_case *is,
                         struct sim_known_case *known, const int32_t *base_before) {
    const int advanced = is->word[0];
    note_before(replay);
    sim_stage_step(replay->controller, transition, advanced);
    if (replay->run->status)
        return;
    replay->view = replay->unknown == 0 ? sim_views_find(&replay->views, replay->base) : NULL;
    replay->last = NULL;
    if (known) {
        replay->last = known;
        compare(replay, known, transition, base_before);
        return;
    }
    const struct sim_plan *plan =
        is->view && replay->view ? make_plan(replay, &replay->arena, transition, base_before) : NULL;
    if (plan)
        replay->last = keep_case(replay, is, plan, replay->view);
}

/* Nothing is looked up until it has rested. */
static SIM_APART void stage_resting(struct sim_replay *replay, struct sim_transition *transition, int advanced) {
    sim_stage_step(replay->controller, transition, advanced);
    if (--replay->resting == 0 && !replay->run->status && find_axes(replay))
        replay->view = sim_views_find(&replay->views, replay->base);
}

/* New cases in a row: perhaps no step is like another. */
static void note_miss(struct sim_replay *replay) {
    if (++replay->misses < MISSES_MAX)
        return;
    replay->misses = 0;
    replay->view = NULL;
    replay->last = NULL;
    replay->resting = replay->pause;
    replay->pause = 2 * replay->pause < PAUSE_MAX ? 2 * replay->pause : PAUSE_MAX;
}

static void follow(struct sim_replay *replay, struct sim_transition *transition, struct sim_known_case *known,
                   const int32_t *base_before) {
    const struct sim_plan *plan = known->plan;
    const struct sim_flight *flight = replay->flight;
    transition->replayed =
        (struct sim_replayed){.plan = plan, .again = known->is_followed, .base_before = base_before[SC_TENSOR_OUTPUT]};
    memcpy(transition->replayed.base, replay->base, sizeof transition->replayed.base);
    for (int i = 0; i < flight->channel_count; i++) {
        const int channel = flight->channel[i];
        const struct sim_plan_descent *from = &plan->down[channel];
        struct sim_descent *descent = &transition->down[channel];
        descent->count = from->parcels;
        memcpy(descent->elems, from->elems, sizeof descent->elems);
        transition->replayed.move[channel] = from->move;
    }
    memcpy(transition->forwarded, plan->forwarded, sizeof plan->forwarded);
    transition->longest_queue = plan->longest_queue;
    transition->to->held = plan->held;
    if (!LIST_RESERVE(&transition->values, plan->values + 1) || /* if nothing comes, too, there is a place for it */
        !LIST_RESERVE(&transition->arrived, 2 * LANE_GRAIN * plan->blocks.count))
        sim_fail(replay->run, SC_STATUS_LIMIT, "no memory for what one step moves");
    sim_stage_numbers(replay->controller, transition, known->when.word[0]);
    if (!flight->direct || !known->is_followed)
        sim_stage_raise_peaks(transition);
    known->is_followed = true;
    replay->view = known->view;
    replay->last = known;
    replay->is_elsewhere = true;
    replay->replayed++;
    replay->misses = 0;
    replay->pause = MISSES_MAX;
}

/* By the data's seed, so that a run is the same each time. */
static bool is_to_be_staged(struct sim_replay *replay) {
    if (--replay->until_staged > 0)
        return false;
    replay->until_staged = draw_steps(replay);
    return true;
}

/* What follows is not what followed before, or it is to be staged in any case. */
static SIM_APART void stage_unexpected(struct sim_replay *replay, struct sim_transition *transition, int advanced,
                                       const int32_t *base_before, bool afresh) {
    const struct sim_case is = case_of(replay, transition, advanced, base_before);
    struct sim_known_case *known = is.view && replay->unknown == 0 ? find_case(replay, &is) : NULL;
    if (known && replay->last)
        replay->last->next[advanced] = known;
    if (known && !afresh) {
        follow(replay, transition, known, base_before);
        return;
    }
    bring_tags_back(replay, base_before);
    stage_afresh(replay, transition, &is, known, base_before);
    if (!known)
        note_miss(replay);
}

void sim_replay_stage(struct sim_replay *replay, struct sim_transition *transition, int advanced) {
    int32_t base_before[SIM_BASES];
    struct sim_known_case *next = NULL;
    if (!replay->is_on) {
        sim_stage_step(replay->controller, transition, advanced);
        return;
    }
    if (replay->resting > 0) {
        stage_resting(replay, transition, advanced);
        return;
    }
    memcpy(base_before, replay->base, sizeof base_before);
    if (advanced < 0)
        find_axes(replay);
    else if (follow_axes(replay, advanced))
        next = find_next(replay, transition, advanced, base_before);
    const bool afresh = is_to_be_staged(replay);
    if (next && !afresh)
        follow(replay, transition, next, base_before);
    else
        stage_unexpected(replay, transition, advanced, base_before, afresh);
}

void sim_replay_stage_end(struct sim_replay *replay, struct sim_transition *transition) {
    bring_tags_back(replay, replay->base);
    sim_stage_end(replay->controller, transition);
}
