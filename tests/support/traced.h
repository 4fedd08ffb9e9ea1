// Traces for tests: written by the simulator or by hand, packed, read and counted again.
#ifndef SIMCHECK_TESTS_SUPPORT_TRACED_H
#define SIMCHECK_TESTS_SUPPORT_TRACED_H

#include <gtest/gtest.h>

#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "sim/sim.h"
#include "tests/support/mapped.h"
#include "traces/trace_reader.h"
#include "traces/witness.h"

namespace traced {

const char *const LEVEL_NAMES[] = {"step", "burst", "access"};

// A path of its own; the destructor removes the file.
class Scratch {
  public:
    explicit Scratch(const std::string &ending = ".gz") {
        static int number = 0;
        path = testing::TempDir() + "simcheck_traced_" + std::to_string(getpid()) + "_" + std::to_string(number++) +
               ending;
    }
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    ~Scratch() { std::remove(path.c_str()); }
    std::string path;
};

inline std::string Gunzip(const std::string &path) {
    std::string text;
    gzFile file = gzopen(path.c_str(), "rb");
    std::vector<char> part(1 << 16);
    for (int size; file && (size = gzread(file, part.data(), static_cast<unsigned>(part.size()))) > 0;)
        text.append(part.data(), static_cast<size_t>(size));
    if (file)
        gzclose(file);
    return text;
}

inline void WriteBytes(const std::string &path, const std::string &bytes) {
    FILE *file = fopen(path.c_str(), "wb");
    ASSERT_NE(file, nullptr);
    EXPECT_EQ(fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
    fclose(file);
}

inline void WriteGzip(const std::string &path, const std::string &text) {
    gzFile file = gzopen(path.c_str(), "wb1");
    ASSERT_NE(file, nullptr);
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    EXPECT_EQ(gzclose(file), Z_OK);
}

// Simulate the mapping, and write its trace to `path`.
inline sc_counters Simulate(const std::string &path, const sc_mapping &mapped, const sc_trace_options &traced) {
    sc_trace *log = nullptr;
    sc_sim_data *data = nullptr;
    sc_error problem = {};
    sc_sim_result result = {};
    sc_sim_options options = {};
    EXPECT_EQ(sc_trace_open(&log, path.c_str(), &traced, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_sim_data_create(&data, &mapped.layer, 1, &problem), SC_STATUS_OK) << problem.message;
    options.trace = sc_trace_sink_of(log);
    sc_trace_begin(log, &mapped, "flow", 1);
    EXPECT_EQ(sc_sim_run(&mapped, data, &options, &result, &problem), SC_STATUS_OK) << problem.message;
    EXPECT_EQ(sc_trace_end(log, &result.counters, &problem), SC_STATUS_OK);
    EXPECT_EQ(sc_trace_close(log, &problem), SC_STATUS_OK);
    sc_sim_data_free(data);
    return result.counters;
}

inline std::string SimulatedText(const sc_mapping &mapped, sc_trace_level level, int64_t from = 0,
                                 int64_t to = INT64_MAX, sc_trace_form form = SC_TRACE_ROWS) {
    Scratch file;
    Simulate(file.path, mapped, {level, from, to, form});
    return Gunzip(file.path);
}

// The result of reading a trace to its end, counting it again and, at level access, replaying it.
struct Judgement {
    sc_status result = SC_STATUS_OK;
    sc_error problem = {};
    sc_trace_progress progress = {};
    int64_t runs = 0, complete = 0, replayed = 0, records = 0, omitted = 0, differing = 0, not_counted = 0,
            findings = 0;
    sc_counters counted = {}; // of the last run
    std::string skipped;      // counters and columns that are unknown, of the last run
    std::string finding;      // the first
    std::string all;          // the first few, a line each
    bool agrees() const { return result == SC_STATUS_OK && differing == 0 && not_counted == 0 && findings == 0; }
};

inline void JudgeRun(sc_trace_reader *reader, const sc_trace_run *run, Judgement &judgement) {
    auto seen = std::make_unique<witness>();
    judgement.result = trace_witness_run(seen.get(), reader, run, &judgement.problem);
    const findings &found = seen->findings;
    for (int id = 0; judgement.result == SC_STATUS_OK && id < SC_COUNTER_COUNT; id++) {
        const trace_verdict verdict = trace_witness_verdict(seen.get(), run, static_cast<sc_counter_id>(id));
        judgement.differing += verdict == TRACE_DIFFERS;
        judgement.not_counted += verdict == TRACE_NOT_COUNTED;
        if (verdict == TRACE_DIFFERS)
            judgement.all += std::string(sc_counter_info(static_cast<sc_counter_id>(id))->name) + " differs\n";
    }
    judgement.skipped = std::string(run->skipped_counters) + "; " + run->skipped_columns;
    judgement.runs++;
    judgement.complete += run->complete;
    judgement.replayed += seen->replayed;
    judgement.omitted += run->omitted;
    judgement.records += seen->records;
    judgement.counted = seen->counters;
    judgement.findings += found.count;
    for (int64_t i = 0; i < found.count && i < FINDINGS_KEPT; i++)
        judgement.all += std::string(found.kept[i].text) + "\n";
    if (judgement.finding.empty() && found.count > 0)
        judgement.finding = found.kept[0].text;
}

inline Judgement JudgeFile(const std::string &path) {
    Judgement judgement;
    sc_trace_reader *reader = nullptr;
    const sc_trace_run *run = nullptr;
    judgement.result = sc_trace_reader_open(&reader, path.c_str(), &judgement.problem);
    if (judgement.result != SC_STATUS_OK)
        return judgement;
    while (judgement.result == SC_STATUS_OK &&
           (judgement.result = sc_trace_reader_next_run(reader, &run, &judgement.problem)) == SC_STATUS_OK && run)
        JudgeRun(reader, run, judgement);
    judgement.progress = sc_trace_reader_progress(reader);
    sc_trace_reader_close(reader);
    return judgement;
}

inline Judgement JudgeText(const std::string &text) {
    Scratch file;
    WriteGzip(file.path, text);
    Judgement judgement = JudgeFile(file.path);
    judgement.problem.file = nullptr; // the name does not outlive the reader
    return judgement;
}

inline std::vector<std::string> SplitFields(const std::string &line) {
    std::vector<std::string> fields(1);
    for (char c : line) {
        if (c == ',')
            fields.emplace_back();
        else if (c != '\n')
            fields.back() += c;
    }
    return fields;
}

inline std::string JoinFields(const std::vector<std::string> &fields) {
    std::string line;
    for (size_t i = 0; i < fields.size(); i++)
        line += (i ? "," : "") + fields[i];
    return line + "\n";
}

inline std::vector<std::string> SplitLines(const std::string &text) {
    std::vector<std::string> lines;
    for (size_t begin = 0; begin < text.size();) {
        size_t end = text.find('\n', begin);
        lines.push_back(text.substr(begin, end == std::string::npos ? end : end - begin + 1));
        begin += lines.back().size();
    }
    return lines;
}

inline std::string Join(const std::vector<std::string> &lines) {
    std::string text;
    for (const std::string &line : lines)
        text += line;
    return text;
}

inline bool IsRecord(const std::string &line) { return line[0] >= '0' && line[0] <= '9'; }

} // namespace traced

#endif
