// A mapping written in one of the two languages, or why it was not.
#ifndef SIMCHECK_TESTS_SUPPORT_WRITTEN_H
#define SIMCHECK_TESTS_SUPPORT_WRITTEN_H

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "common/write.h"

using Writer = enum sc_status (*)(FILE *, const struct sc_dsl *, struct sc_error *);

struct Written {
    enum sc_status status;
    struct sc_error error;
    std::string text;
};

inline Written Write(Writer writer, const struct sc_dsl &dsl) {
    Written written = {};
    std::FILE *file = std::tmpfile();
    written.status = writer(file, &dsl, &written.error);
    written.text.resize(static_cast<size_t>(std::ftell(file)));
    std::rewind(file);
    EXPECT_EQ(std::fread(&written.text[0], 1, written.text.size(), file), written.text.size());
    std::fclose(file);
    return written;
}

#endif
