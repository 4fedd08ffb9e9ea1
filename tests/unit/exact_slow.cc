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
    exact *context = exact_create();
    for (const char *text : hostile) {
        const mapping mapped = MapText(text);
        counters found = {};
        error problem = {};
        EXPECT_EQ(exact_evaluate(context, &mapped, &found, &problem), STATUS_LIMIT) << text;
    }
    exact_free(context);
}

} // namespace
