// The tensors that the machine is given: seeded, of a size that sums fit, zero in the padding.
extern "C" {
#include "sim/data.h"
}

#include <cstring>
#include <set>

#include "tests/support/mapped.h"

namespace {

class DataTest : public testing::Test {
  protected:
    ~DataTest() override { sc_sim_data_free(data_); }

    const sc_sim_data *Make(const std::string &layer, uint64_t seed = 1) {
        const sc_mapping mapped = MapText("NumPEs 1; Layer " + layer + " endLayer Unroll K");
        sc_error problem = {};
        sc_sim_data_free(data_);
        EXPECT_EQ(sc_sim_data_create(&data_, &mapped.layer, seed, &problem), SC_STATUS_OK) << problem.message;
        return data_;
    }

  private:
    sc_sim_data *data_ = nullptr;
};

TEST_F(DataTest, AreOfTheLayerThatIsExecuted) {
    const sc_mapping mapped = MapText("NumPEs 2; Layer CONV a; K 2; C 3; endLayer Spatial_Map (1,1) K");
    sc_sim_options options = {};
    options.restage_one_of = INT64_MAX;
    for (const char *other :
         {"CONV a; K 1; C 1;", "CONV a; K 2; C 3; X 2;", "GEMM a; M 2; K 3;", "CONV b; K 2; C 3;"}) {
        sc_sim_result result = {};
        sc_error problem = {};
        const bool same = strcmp(other, "CONV b; K 2; C 3;") == 0;
        EXPECT_EQ(sc_sim_run(&mapped, Make(other), &options, &result, &problem), same ? SC_STATUS_OK : SC_STATUS_INPUT)
            << other;
        EXPECT_EQ(result.output_ok, same);
        EXPECT_STREQ(problem.message, same ? "" : "the data are of another layer than 'a'");
    }
}

// Whatever a program fills in itself is refused before the machine is built.
TEST_F(DataTest, OptionsAreCheckedBeforeTheRun) {
    const sc_mapping mapped = MapText("NumPEs 2; Layer CONV a; K 2; C 3; endLayer Spatial_Map (1,1) K");
    const sc_sim_data *data = Make("CONV a; K 2; C 3;");
    const char *below = "a simulation's restage_one_of, replay_bytes and until are 0 or more, not ";
    sc_trace_sink sink = {{sc_trace_level(9), 0, INT64_MAX, SC_TRACE_ROWS}, nullptr, nullptr, nullptr};
    sc_sim_options staged = {}, replayed = {}, stopped = {}, traced = {};
    staged.restage_one_of = replayed.replay_bytes = stopped.until = -1;
    traced.trace = &sink;
    const struct {
        const sc_sim_options *options;
        std::string message;
    } refused[] = {{&staged, std::string(below) + "-1, 0, 0"},
                   {&replayed, std::string(below) + "0, -1, 0"},
                   {&stopped, std::string(below) + "0, 0, -1"},
                   {&traced, "there is no level 9 of traces"}};
    for (const auto &one : refused) {
        sc_sim_result result = {};
        sc_error problem = {};
        EXPECT_EQ(sc_sim_run(&mapped, data, one.options, &result, &problem), SC_STATUS_INPUT) << one.message;
        EXPECT_EQ(problem.message, one.message);
        EXPECT_FALSE(result.output_ok);
    }
}

TEST_F(DataTest, PaddingIsZeroAndNothingElseIsFlat) {
    const sc_sim_data *data = Make("CONV a; C 3; Y 4; X 5; R 3; S 3; PadY 1; PadX 2;");
    std::set<int> inside;
    for (int c = 0; c < 3; c++)
        for (int y = 0; y < 6; y++)
            for (int x = 0; x < 9; x++) {
                const int value = data->operand[SC_TENSOR_INPUT][(c * 6 + y) * 9 + x];
                if (y < 1 || y >= 5 || x < 2 || x >= 7)
                    EXPECT_EQ(value, 0) << y << "," << x;
                else
                    inside.insert(value);
            }
    EXPECT_GT(inside.size(), 50u) << "60 random numbers";
}

TEST_F(DataTest, SeedsMakeOtherNumbers) {
    const int16_t first = Make("CONV a; K 2; C 100;", 1)->operand[SC_TENSOR_WEIGHT][17];
    EXPECT_EQ(Make("CONV a; K 2; C 100;", 1)->operand[SC_TENSOR_WEIGHT][17], first);
    EXPECT_NE(Make("CONV a; K 2; C 100;", 2)->operand[SC_TENSOR_WEIGHT][17], first);
}

TEST_F(DataTest, MagnitudesLetEverySumFitIn31Bits) {
    const sc_sim_data *data = Make("FC a; K 2; C 25088;");
    int64_t largest = 0;
    for (int64_t i = 0; i < data->elems[SC_TENSOR_WEIGHT]; i++)
        largest = std::max<int64_t>(largest, std::abs(data->operand[SC_TENSOR_WEIGHT][i]));
    EXPECT_EQ(largest, 292) << "292 * 292 * 25088 < 2^31 <= 293 * 293 * 25088";
    EXPECT_EQ(data->operations_each, 25088);
}

// W[0] = sum of two products, by hand from the operands.
TEST_F(DataTest, TheReferenceConvolves) {
    const sc_sim_data *data = Make("CONV a; X 3; S 2;");
    const int16_t *w = data->operand[SC_TENSOR_WEIGHT], *i = data->operand[SC_TENSOR_INPUT];
    EXPECT_EQ(data->expected[0], w[0] * i[0] + w[1] * i[1]);
    EXPECT_EQ(data->expected[1], w[0] * i[1] + w[1] * i[2]);
}

// Every tensor's subscripts, a stride, and what is summed over, by hand.
TEST_F(DataTest, TheReferenceFollowsTheSubscripts) {
    const sc_sim_data *data = Make("CONV a; N 2; G 2; K 2; C 3; Y 5; R 2; StrideY 3; X 2; S 2;");
    const int16_t *w = data->operand[SC_TENSOR_WEIGHT], *i = data->operand[SC_TENSOR_INPUT];
    int32_t expected = 0;
    for (int c = 0; c < 3; c++) // O[n=1][g=1][k=0][y'=1][x'=0]
        for (int r = 0; r < 2; r++)
            for (int s = 0; s < 2; s++)
                expected += w[(((1 * 2 + 0) * 3 + c) * 2 + r) * 2 + s] * i[(((1 * 2 + 1) * 3 + c) * 5 + 3 + r) * 2 + s];
    EXPECT_EQ(data->expected[((1 * 2 + 1) * 2 + 0) * 2 + 1], expected);
    EXPECT_EQ(data->operations_each, 12);
}

// O[y'=1][x'=2] of a filter whose taps are two rows and three columns apart.
TEST_F(DataTest, TheReferenceDilates) {
    const sc_sim_data *data = Make("CONV a; Y 8; X 10; R 3; S 2; StrideY 2; DilationY 2; DilationX 3;");
    const int16_t *w = data->operand[SC_TENSOR_WEIGHT], *i = data->operand[SC_TENSOR_INPUT];
    int32_t expected = 0;
    for (int r = 0; r < 3; r++)
        for (int s = 0; s < 2; s++)
            expected += w[r * 2 + s] * i[(1 * 2 + r * 2) * 10 + 2 + s * 3];
    EXPECT_EQ(data->elems[SC_TENSOR_OUTPUT], 2 * 7);
    EXPECT_EQ(data->expected[1 * 7 + 2], expected);
}

TEST_F(DataTest, TheReferenceMultipliesMatrices) {
    const sc_sim_data *data = Make("GEMM a; M 2; N 3; K 4;");
    int32_t expected = 0;
    for (int k = 0; k < 4; k++)
        expected += data->operand[SC_TENSOR_INPUT][1 * 4 + k] * data->operand[SC_TENSOR_WEIGHT][k * 3 + 2];
    EXPECT_EQ(data->expected[1 * 3 + 2], expected);
    EXPECT_EQ(data->operations_each, 4);
}

TEST_F(DataTest, TheReferencePoolsWhatIsNegativeToo) {
    const sc_sim_data *data = Make("POOL a; C 20; X 2; S 2;");
    const int16_t *i = data->operand[SC_TENSOR_INPUT];
    bool negative = false;
    for (int c = 0; c < 20; c++) {
        EXPECT_EQ(data->expected[c], std::max(i[2 * c], i[2 * c + 1]));
        negative = negative || data->expected[c] < 0;
    }
    EXPECT_TRUE(negative) << "a quarter of the maxima are";
    EXPECT_EQ(data->operations_each, 2);
}

} // namespace
