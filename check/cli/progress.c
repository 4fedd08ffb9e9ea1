#include "check/cli/progress.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check/report/text.h"
#include "common/printable.h"

static const double SECONDS_BETWEEN = 0.2;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

struct progress progress_start(FILE *to, bool wanted, int run_count, double total_macs) {
    bool shown = wanted && isatty(fileno(to));
    return (struct progress){.to = shown ? to : NULL, .run_count = run_count, .total_macs = total_macs, .began = now()};
}

void progress_next_run(struct progress *progress, const char *layer, const char *flow) {
    progress->run++;
    progress->layer = layer;
    progress->flow = flow;
}

const char *progress_time(char buffer[PROGRESS_TIME_SIZE], double seconds) {
    if (seconds < 99.5)
        snprintf(buffer, PROGRESS_TIME_SIZE, "%.0f s", seconds);
    else if (seconds < 99.5 * 60)
        snprintf(buffer, PROGRESS_TIME_SIZE, "%.0f min", seconds / 60);
    else
        snprintf(buffer, PROGRESS_TIME_SIZE, "%.1f h", seconds / 3600 < 1e6 ? seconds / 3600 : 1e6);
    return buffer;
}

/* "350.1 M MACs/s" */
static const char *rate_text(char buffer[PROGRESS_TIME_SIZE], double macs_per_second) {
    static const struct {
        double above;
        const char *prefix;
    } SCALES[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {0, ""}};
    int i = 0;
    while (macs_per_second < SCALES[i].above)
        i++;
    double unit = SCALES[i].above > 0 ? SCALES[i].above : 1;
    snprintf(buffer, PROGRESS_TIME_SIZE, "%.3g %sMACs/s", macs_per_second / unit, SCALES[i].prefix);
    return buffer;
}

const char *progress_line(char buffer[PROGRESS_LINE_SIZE], const struct progress *progress, int64_t macs_done,
                          int64_t cycles_done, double seconds) {
    char cycles[TEXT_NUMBER_SIZE], rate[PROGRESS_TIME_SIZE], left[PROGRESS_TIME_SIZE] = "?";
    double done = progress->done_macs + (double)macs_done;
    double share = progress->total_macs > 0 ? done / progress->total_macs : 0;
    if (share > 0)
        progress_time(left, seconds / share * (1 - share));
    struct text text = {buffer, PROGRESS_LINE_SIZE, 0};
    text_add(&text, "[%d/%d] %.0f%% of MACs  %s  %s left  %s cycles  %s %s", progress->run, progress->run_count,
             100 * share, rate_text(rate, seconds > 0 ? done / seconds : 0), left, text_integer(cycles, cycles_done),
             progress->layer, progress->flow);
    return buffer;
}

static void erase(struct progress *progress) {
    if (progress->to && progress->width > 0) {
        fprintf(progress->to, "\r%*s\r", progress->width, "");
        fflush(progress->to);
        progress->width = 0;
    }
}

void progress_report(void *context, int64_t macs_done, int64_t cycles_done) {
    struct progress *progress = context;
    char line[PROGRESS_LINE_SIZE];
    double time = progress->to ? now() : 0;
    if (!progress->to || time - progress->last_shown < SECONDS_BETWEEN)
        return;
    progress->last_shown = time;
    progress_line(line, progress, macs_done, cycles_done, time - progress->began);
    line[common_make_printable(line, strlen(line))] = '\0';
    int width = (int)strlen(line), stale = progress->width > width ? progress->width - width : 0;
    fprintf(progress->to, "\r%s%*s", line, stale, "");
    fflush(progress->to);
    progress->width = width;
}

void progress_end_run(struct progress *progress, int64_t macs) {
    erase(progress);
    progress->done_macs += (double)macs;
}
