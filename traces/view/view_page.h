/* One page of HTML that shows a run, step by step, from its traces and nothing else. It needs no other file and no
 * network. */
#ifndef SIMCHECK_TRACES_VIEW_PAGE_H
#define SIMCHECK_TRACES_VIEW_PAGE_H

#include "traces/export/sink.h"
#include "traces/view/view_survey.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { VIEW_PAGE_MOST = 20 << 20 }; /* bytes of a page */

struct view_page {
    const struct view_survey *survey;
    const char *path;   /* a trace of the same run that has the steps of the survey's window, of any level */
    int64_t run;        /* its number there; 0: the only one */
    const char *source; /* what the page says that it was made from */
    int64_t most;       /* bytes: VIEW_PAGE_MOST */
};

/* Write the page; *bytes are those written. The errors are those of the reader; SC_STATUS_LIMIT when the page is too
 * large, or there is no memory. */
enum sc_status trace_view_page_write(const struct view_page *page, struct sink *sink, int64_t *bytes,
                                     struct sc_error *error);

#ifdef __cplusplus
}
#endif
#endif
