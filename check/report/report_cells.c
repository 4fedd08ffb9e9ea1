#include "check/report/report_cells.h"

const char *report_cell_mark(bool small, bool modelled) { return small ? modelled ? "!~" : "!" : modelled ? "~" : ""; }

void report_cell_fit(struct table *table, const struct network_fit *fit) {
    if (fit->runs == 0)
        table_cell(table, "-");
    else if (fit->fitting == fit->runs)
        table_cell(table, "ok");
    else if (fit->l1_small == 0)
        table_cell(table, "L2 small in %d of %d", fit->l2_small, fit->runs);
    else if (fit->l2_small == 0)
        table_cell(table, "L1 small in %d of %d", fit->l1_small, fit->runs);
    else
        table_cell(table, "L1 small in %d, L2 in %d of %d", fit->l1_small, fit->l2_small, fit->runs);
}

void report_cell_verdict(struct table *table, const int count[VERDICT_DIFFER + 1]) {
    const int compared = tally_compared(count);
    if (compared == 0)
        table_cell(table, "-");
    else if (count[VERDICT_DIFFER] > 0)
        table_cell(table, "differ in %d of %d", count[VERDICT_DIFFER], compared);
    else
        table_cell(table, "%s", compare_verdict_name(count[VERDICT_CLOSE] > 0 ? VERDICT_CLOSE : VERDICT_AGREE));
}
