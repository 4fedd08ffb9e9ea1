// Marks of L2 in a trace's header: what is read has them where they were.
#include "tests/support/lowered.h"
#include "tests/support/traced.h"

namespace trace_marks {

using namespace traced;

// A trace without records, of a run that was broken off.
std::string HeaderOf(const sc_mapping &mapping, sc_trace_level level) {
    Scratch file;
    sc_trace *log = nullptr;
    sc_error problem = {};
    const sc_trace_options options = {level, 0, INT64_MAX, SC_TRACE_ROWS};
    const sc_counters none = {};
    EXPECT_EQ(sc_trace_open(&log, file.path.c_str(), &options, &problem), SC_STATUS_OK) << problem.message;
    sc_trace_begin(log, &mapping, "flow", 1);
    EXPECT_EQ(sc_trace_end(log, &none, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_trace_close(log, &problem), SC_STATUS_OK) << problem.message;
    return Gunzip(file.path);
}

std::string PragmasOf(const std::string &text) {
    const size_t at = text.find("# pragmas");
    return at == std::string::npos ? "" : text.substr(at, text.find('\n', at) - at);
}

// Read the header, and expect the marks of the mapping.
void ExpectReadBack(const sc_mapping &mapping) {
    Scratch file;
    const std::string text = HeaderOf(mapping, SC_TRACE_STEP);
    SCOPED_TRACE(PragmasOf(text));
    WriteGzip(file.path, text);
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    sc_error problem = {};
    ASSERT_EQ(sc_trace_reader_open(&reader, file.path.c_str(), &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_trace_reader_next_run(reader, &run, &problem), SC_STATUS_OK) << problem.message;
    if (run) {
        EXPECT_EQ(run->mapping->has_marks, mapping.has_marks);
        for (int tensor = 0; tensor < SC_TENSOR_COUNT; tensor++)
            EXPECT_EQ(run->mapping->mark[tensor].loops,
                      mapping.machine.on_chip[tensor] ? 0 : mapping.mark[tensor].loops)
                << tensor;
    }
    sc_trace_reader_close(reader);
}

const char *const LAYER = "NumPEs 12; Layer CONV a; K 6; C 4; Y 6; X 8; R 3; S 3; endLayer ";

struct Marked {
    const char *machine, *pragmas, *header;
};

void PrintTo(const Marked &marked, std::ostream *to) { *to << marked.machine << marked.pragmas; }

class MarksTest : public testing::TestWithParam<Marked> {};

TEST_P(MarksTest, AreReadBackWhereTheyWere) {
    const sc_mapping mapping = MapText(GetParam().machine + std::string(LAYER) + GetParam().pragmas);
    EXPECT_EQ(PragmasOf(HeaderOf(mapping, SC_TRACE_STEP)), GetParam().header);
    ExpectReadBack(mapping);
}

INSTANTIATE_TEST_SUITE_P(
    Pragmas, MarksTest,
    testing::Values(
        Marked{"", "Buffer L2 -> Temporal_Map (1,1) K -> Temporal_Map (3,1) Y",
               "# pragmas Buffer(L2) Temporal_Map(1,1)K Temporal_Map(3,1)Y"},
        Marked{"", "Temporal_Map (1,1) K -> Temporal_Map (3,1) Y -> Buffer L2",
               "# pragmas Temporal_Map(1,1)K Temporal_Map(3,1)Y Buffer(L2)"},
        Marked{"", "Temporal_Map (1,1) K -> Buffer L2 input -> Temporal_Map (3,1) Y -> Buffer L2 output",
               "# pragmas Buffer(L2)weight Temporal_Map(1,1)K Buffer(L2)input Temporal_Map(3,1)Y Buffer(L2)output"},
        Marked{"", "Temporal_Map (1,1) K -> Tile (2) C -> Spatial_Map (2,2) C -> Buffer L2 -> Temporal_Map (3,1) Y",
               "# pragmas Temporal_Map(1,1)K Tile(2,0)C Spatial_Map(2,2)C Buffer(L2) Temporal_Map(3,1)Y"},
        Marked{"", "Temporal_Map (2,2) K -> Buffer L2 -> Temporal_Map (1,1) K -> Spatial_Map (3,1) Y",
               "# pragmas Temporal_Map(2,2)K Buffer(L2) Temporal_Map(1,1)K Spatial_Map(3,1)Y"},
        Marked{"OnChip weight; ", "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (3,1) Y",
               "# pragmas Temporal_Map(1,1)K Buffer(L2) Temporal_Map(3,1)Y"},
        Marked{"OnChip weight; OnChip output; ", "Temporal_Map (1,1) K -> Buffer L2 input -> Temporal_Map (3,1) Y",
               "# pragmas Temporal_Map(1,1)K Buffer(L2) Temporal_Map(3,1)Y"},
        Marked{"OnChip on; ", "Temporal_Map (1,1) K -> Buffer L2 -> Temporal_Map (3,1) Y",
               "# pragmas Buffer(L2) Temporal_Map(1,1)K Temporal_Map(3,1)Y"},
        Marked{"OnChip on; ", "Temporal_Map (2,2) K -> Buffer L2 -> Temporal_Map (1,1) K -> Temporal_Map (3,1) Y",
               "# pragmas Temporal_Map(2,2)K Buffer(L2) Temporal_Map(1,1)K Temporal_Map(3,1)Y"},
        Marked{"OnChip on; ", "Temporal_Map (1,1) K -> Buffer L2 -> Tile (2) C -> Spatial_Map (2,2) C",
               "# pragmas Buffer(L2) Temporal_Map(1,1)K Tile(2,0)C Spatial_Map(2,2)C"},
        // A spatial map that is left out says that the mark does not end a level, though K is named again behind it.
        Marked{"",
               "Unroll K -> Spatial_Map (4,4) C -> Buffer L2 weight -> Spatial_Map (1,1) C -> Buffer L2 output -> "
               "Tile (1) K -> Unroll K -> Spatial_Map (2,2) K",
               "# pragmas Buffer(L2)input Unroll(6,6)K Spatial_Map(6,6)K Buffer(L2)weight Spatial_Map(1,1)C "
               "Buffer(L2)output Tile(1,0)K Unroll(6,6)K Spatial_Map(2,2)K"},
        Marked{"", "Temporal_Map (1,1) K -> Temporal_Map (3,1) Y", "# pragmas Temporal_Map(1,1)K Temporal_Map(3,1)Y"}));

// Each place where Buffer auto may put a mark.
void ExpectPlacesReadBack(const std::string &text, const char *name) {
    const Parsed parsed(text, name);
    Lowered lowered(parsed);
    ASSERT_EQ(lowered.result, SC_STATUS_OK) << lowered.error.message;
    ASSERT_GT(lowered.mapping->place_count, 1);
    for (int place = 0; place < lowered.mapping->place_count; place++) {
        sc_mapping_put_marks(lowered.mapping.get(), &lowered.mapping->place[place]);
        ExpectReadBack(*lowered.mapping);
    }
}

TEST(Marks, ThatBufferAutoPutsAreReadBackWhereTheyWere) {
    const std::string machine = "Buffer auto; L2Size 100; OnChip output; ";
    ExpectPlacesReadBack(machine + LAYER +
                             "Temporal_Map (1,1) K -> Spatial_Map (3,1) Y -> Tile (2) C -> "
                             "Temporal_Map (2,2) C -> Temporal_Map (3,1) X",
                         "test.dsl");
    ExpectPlacesReadBack(machine + LAYER + "Temporal_Map (1,1) Y -> Spatial_Map (2,2) K -> Merge C", "test.dsl");
    ExpectPlacesReadBack(machine + LAYER + "Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Tile (2) K -> Unroll K",
                         "test.dsl");
}

TEST(Marks, StandAheadOfAClustersMapOrBehindIt) {
    ExpectPlacesReadBack("num_pes: 12\n"
                         "Network n { Layer a { Type: CONV Dimensions { K: 6, C: 4, R: 3, S: 3, Y: 6, X: 8 } Dataflow {"
                         "TemporalMap(1,1) K; TemporalMap(2,2) C; SpatialMap(3,1) Y; Cluster(2, P); SpatialMap(1,1) C; "
                         "TemporalMap(3,1) X; } } }",
                         "test.m");
}

} // namespace trace_marks
