// What makes a search faster must give what sc_exact_evaluate gives in a context that keeps nothing: counts by class
// sums, axes that stay, and cycles on another machine. Random mappings of the hunt, which have networks, channels,
// marks, streams and overheads, each with neighbours that differ from it in one step.
//
// SIMCHECK_SEED and SIMCHECK_RUNS choose the cases.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

extern "C" {
#include "check/hunt/hunt_draw.h"
#include "check/hunt/hunt_shrink.h"
}
#include "model/exact.h"
#include "tests/support/case_count.h"

namespace {

const int SEARCHED = Cases(2000, 30000);

uint64_t Setting(const char *name, uint64_t usual) {
    const char *text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : usual;
}

// splitmix64: the same numbers on every machine.
class Draw {
  public:
    explicit Draw(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15u + 1) {}

    int64_t Between(int64_t low, int64_t high) {
        return low + static_cast<int64_t>(Next() % static_cast<uint64_t>(high - low + 1));
    }
    bool Percent(int chance) { return Between(0, 99) < chance; }

  private:
    uint64_t Next() {
        uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    uint64_t state_;
};

std::string Text(const hunt_case &made) {
    char *text = nullptr;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    hunt_case_print(&made, false, to);
    fclose(to);
    std::string result(text, length);
    free(text);
    return result;
}

// Another machine for the same mapping: statements that only take time.
sc_machine OtherTimes(Draw *draw, const sc_machine &machine) {
    sc_machine other = machine;
    if (draw->Percent(60))
        other.bandwidth = draw->Percent(20) ? 0 : draw->Between(1, 30);
    if (draw->Percent(30))
        other.l1_buffers = draw->Between(1, 5);
    if (draw->Percent(30))
        other.noc_latency = draw->Between(0, 12);
    if (draw->Percent(30))
        other.vector_width = draw->Between(1, 5);
    if (draw->Percent(30))
        other.link_bandwidth = draw->Between(1, 4);
    if (draw->Percent(30))
        other.hop_bandwidth = draw->Between(0, 5);
    if (draw->Percent(30))
        other.hop_latency = draw->Between(0, 3);
    if (draw->Percent(30))
        other.off_chip_bandwidth = draw->Between(0, 9);
    if (draw->Percent(30))
        other.off_chip_latency = draw->Between(0, 20);
    if (draw->Percent(30))
        other.l2_buffers = draw->Between(1, 4);
    if (draw->Percent(30))
        other.load_overhead = draw->Between(0, 9);
    for (int t = 0; t < SC_TENSOR_COUNT; t++) {
        // Mostly a channel stays, or stays away: then the blocks do.
        if (draw->Percent(30) && (other.channel[t] > 0 || draw->Percent(10)))
            other.channel[t] = draw->Between(draw->Percent(10) ? 0 : 1, 9);
        if (draw->Percent(30) && (other.tensor_l1_buffers[t] > 0 || draw->Percent(10)))
            other.tensor_l1_buffers[t] = draw->Between(draw->Percent(10) ? 0 : 1, 4);
    }
    other.l2_size = draw->Between(0, 5);
    return other;
}

int64_t OneMoreOrLess(Draw *draw, int64_t value) { return std::max<int64_t>(1, value + (draw->Percent(50) ? 1 : -1)); }

// Another statement about reuse, or one PE more or less.
void TouchMachine(Draw *draw, hunt_case *made) {
    static const sc_hardware_id FLAGS[] = {SC_HARDWARE_multicast, SC_HARDWARE_reduction, SC_HARDWARE_forwarding,
                                           SC_HARDWARE_stream_weight, SC_HARDWARE_stream_input};
    const sc_hardware_id flag = FLAGS[draw->Between(0, 4)];
    if (draw->Percent(30))
        std::swap(made->machine.stream[SC_TENSOR_WEIGHT], made->machine.stream[SC_TENSOR_INPUT]);
    else if (draw->Percent(40))
        sc_machine_set(&made->machine, SC_HARDWARE_num_pes, OneMoreOrLess(draw, made->machine.num_pes));
    else
        sc_machine_set(&made->machine, flag, !sc_machine_get(&made->machine, flag));
}

void TouchLayer(Draw *draw, hunt_case *made) {
    int64_t *const settings[] = {made->layer.stride, made->layer.dilation};
    if (draw->Percent(60)) {
        int64_t *size = &made->layer.size[draw->Between(0, SC_DIM_COUNT - 1)];
        *size = *size > 1 ? OneMoreOrLess(draw, *size) : 1;
    } else if (made->layer.type->window_count > 0) {
        int64_t *setting = &settings[draw->Between(0, 1)][draw->Between(0, 1)];
        *setting = OneMoreOrLess(draw, *setting);
    }
}

// Another place of a pragma (of a mark, for one), another size, or a spatial map for a temporal one.
void TouchPragma(Draw *draw, hunt_case *made) {
    if (made->pragma_count < 2)
        return;
    const auto at = static_cast<int>(draw->Between(1, made->pragma_count - 1));
    hunt_pragma *pragma = &made->pragma[at];
    if (draw->Percent(40))
        std::swap(pragma[-1], pragma[0]);
    else if (pragma->kind == SC_PRAGMA_SPATIAL_MAP && draw->Percent(50))
        pragma->kind = SC_PRAGMA_TEMPORAL_MAP;
    else if (pragma->kind == SC_PRAGMA_TEMPORAL_MAP && draw->Percent(50))
        pragma->kind = SC_PRAGMA_SPATIAL_MAP;
    else if (pragma->size > 0)
        pragma->size = OneMoreOrLess(draw, pragma->size);
}

// A neighbour that is not smaller, unlike those of hunt_step. Many are refused.
void Touch(Draw *draw, hunt_case *made) {
    switch (draw->Between(0, 2)) {
    case 0:
        TouchMachine(draw, made);
        break;
    case 1:
        TouchLayer(draw, made);
        break;
    default:
        TouchPragma(draw, made);
    }
}

std::string Unlike(const sc_counters &fast, const sc_counters &plain, bool cycles) {
    std::string lines;
    for (int id = 0; id < SC_COUNTER_COUNT; id++) {
        const auto counter = static_cast<sc_counter_id>(id);
        const int64_t is = sc_counter_get(&fast, counter);
        const bool left_out = id == SC_COUNTER_cycles && !cycles;
        const int64_t should = left_out ? int64_t{SC_EXACT_NOT_GIVEN} : sc_counter_get(&plain, counter);
        if (is != should)
            lines += std::string("  ") + sc_counter_info(counter)->name + ": " + std::to_string(is) + ", plain " +
                     std::to_string(should) + "\n";
    }
    return lines;
}

class ExactSearchTest : public testing::Test {
  protected:
    ExactSearchTest() {
        sc_exact_keep(keeping_, SC_EXACT_KEEP_USUAL);
        sc_exact_keep(small_, 20000);
    }
    ~ExactSearchTest() override {
        for (sc_exact *context : {plain_, keeping_, small_, without_})
            sc_exact_free(context);
        sc_arena_free(&arena_);
    }

    void Fail(const hunt_case &made, const std::string &what, const std::string &lines) {
        failures_++;
        ADD_FAILURE() << what << "\n" << lines << problem_.message << "\n" << Text(made);
    }

    void CheckCounts(const hunt_case &made, sc_exact *context, const sc_mapping &mapped, const sc_counters &plain,
                     const char *what) {
        sc_counters fast = {};
        if (sc_exact_counts(context, &mapped, &fast, &problem_) != SC_STATUS_OK)
            Fail(made, what, "");
        else if (const std::string lines = Unlike(fast, plain, false); !lines.empty())
            Fail(made, what, lines);
    }

    void CheckEvaluation(const hunt_case &made, sc_exact *context, const sc_mapping &mapped, const sc_counters &plain) {
        sc_counters fast = {};
        if (sc_exact_evaluate(context, &mapped, &fast, &problem_) != SC_STATUS_OK)
            Fail(made, "axes that stay", "");
        else if (const std::string lines = Unlike(fast, plain, true); !lines.empty())
            Fail(made, "axes that stay", lines);
    }

    void CheckRetiming(const hunt_case &made, sc_exact *context, const sc_mapping &mapped) {
        sc_mapping other = mapped;
        sc_counters plain = {};
        int64_t cycles = 0;
        other.machine = OtherTimes(&draw_, mapped.machine);
        ASSERT_EQ(sc_exact_evaluate(plain_, &other, &plain, &problem_), SC_STATUS_OK) << problem_.message;
        if (sc_exact_retime(context, &mapped, &other.machine, &cycles, &problem_) != SC_STATUS_OK)
            Fail(made, "another machine", "");
        else if (cycles != plain.cycles)
            Fail(made, "another machine", std::to_string(cycles) + ", plain " + std::to_string(plain.cycles) + "\n");
        retimed_++;
    }

    // In an order that is another one each time: what a context has done before must not matter.
    void Check(const hunt_case &made) {
        sc_mapping mapped = {};
        sc_counters plain = {};
        sc_arena_free(&arena_);
        if (hunt_case_lower(&made, &mapped, &arena_, nullptr) != SC_STATUS_OK)
            return;
        if (sc_exact_evaluate(plain_, &mapped, &plain, &problem_) != SC_STATUS_OK)
            return;
        compared_++;
        marked_ += mapped.has_marks;
        linked_ += mapped.machine.topology[SC_TENSOR_INPUT] != SC_TOPOLOGY_BUS;
        if (draw_.Percent(50))
            CheckCounts(made, keeping_, mapped, plain, "counts");
        if (draw_.Percent(50))
            CheckEvaluation(made, keeping_, mapped, plain);
        for (int i = 0; i < 2; i++)
            CheckRetiming(made, draw_.Percent(80) ? keeping_ : without_, mapped);
        CheckCounts(made, keeping_, mapped, plain, "counts");
        if (draw_.Percent(20))
            CheckCounts(made, small_, mapped, plain, "counts of a context that forgets");
        if (draw_.Percent(10))
            CheckCounts(made, without_, mapped, plain, "counts of a context that keeps nothing");
    }

    void CheckWithNeighbours(const hunt_case &made, const hunt_space &space) {
        Check(made);
        for (int i = 0; i < 3; i++) {
            hunt_case neighbour = made;
            Touch(&draw_, &neighbour);
            Check(neighbour);
        }
        for (int i = 0; i < 2; i++) {
            hunt_case neighbour = made;
            if (hunt_step(static_cast<int>(draw_.Between(0, hunt_step_count() - 1)), &space, &neighbour))
                Check(neighbour);
        }
    }

    sc_exact *plain_ = sc_exact_create(), *keeping_ = sc_exact_create(), *small_ = sc_exact_create(),
             *without_ = sc_exact_create();
    sc_arena arena_ = {};
    sc_error problem_ = {};
    Draw draw_{1};
    int64_t compared_ = 0, retimed_ = 0, marked_ = 0, linked_ = 0, failures_ = 0;
};

TEST_F(ExactSearchTest, AgreesWithThePlainEvaluation) {
    const uint64_t seed = Setting("SIMCHECK_SEED", 1);
    const auto runs = static_cast<int64_t>(Setting("SIMCHECK_RUNS", static_cast<uint64_t>(SEARCHED)));
    hunt_space space = {};
    space.seed = seed;
    space.types = (1u << sc_layer_type_count()) - 1;
    draw_ = Draw(seed);
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    for (int64_t number = 0; compared_ < runs && failures_ < 5; number++) {
        hunt_case made = {};
        hunt_case_at(&space, number, &made);
        CheckWithNeighbours(made, space);
    }
    std::printf("compared %lld (%lld with marks, %lld with networks), timed on %lld other machines, differ %lld\n",
                static_cast<long long>(compared_), static_cast<long long>(marked_), static_cast<long long>(linked_),
                static_cast<long long>(retimed_), static_cast<long long>(failures_));
    EXPECT_GT(marked_, runs / 100);
    EXPECT_GT(linked_, runs / 100);
}

// Which tensor is streamed makes a difference to an axis that looks the same otherwise; random mappings seldom meet it.
TEST_F(ExactSearchTest, EitherStreamIsAnotherWalk) {
    hunt_space space = {};
    space.seed = 1;
    space.types = (1u << sc_layer_type_count()) - 1;
    for (int64_t number = 0; number < SEARCHED / 10 && failures_ < 5; number++) {
        hunt_case made = {};
        hunt_case_at(&space, number, &made);
        for (int streams = 0; streams < 4; streams++) {
            sc_machine_set(&made.machine, SC_HARDWARE_stream_weight, streams & 1);
            sc_machine_set(&made.machine, SC_HARDWARE_stream_input, streams >> 1);
            Check(made);
        }
    }
    EXPECT_GT(compared_, SEARCHED / 10);
}

} // namespace
