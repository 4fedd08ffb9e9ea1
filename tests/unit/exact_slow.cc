// What the exact model refuses takes it some seconds to see.
#include "model/exact.h"
#include "tests/support/mapped.h"

namespace {

TEST(ExactLimits, TooMuchWorkIsRefused) {
    const char *const hostile[] = {
        // More units that differ than an axis may have.
        "NumPEs 9000000; Layer CONV a; Y 9000000; R 3; endLayer Spatial_Map (3,1) Y",
        // A filter that has to be walked for each of many chunks.
        "NumPEs 1; Layer CONV a; Y 2000000; R 1000000; endLayer Temporal_Map (7,7) R -> Temporal_Map (700,3) Y",
    };
    sc_exact *context = sc_exact_create();
    for (const char *text : hostile) {
        const sc_mapping mapped = MapText(text);
        sc_counters found = {};
        sc_error problem = {};
        EXPECT_EQ(sc_exact_evaluate(context, &mapped, &found, &problem), SC_STATUS_LIMIT) << text;
    }
    sc_exact_free(context);
}

} // namespace
