# What the machine is busy with: the share of each bin's cycles in which it fetches, computes, drains, or no PE computes.
function begin() { bins_begin() }

function step() {
    over(0, fetch, fetched, fetched - fetch)
    over(1, compute, computed, computed - compute)
    over(2, drain, drained, drained - drain)
}

function lane(name, share) { panel(name, 100, "", sprintf("%.1f%% of the cycles", share)) }

function end(    i) {
    bins_end()
    lane("fetch", 100 * mean(0))
    lane("compute", 100 * mean(1))
    lane("drain", 100 * mean(2))
    lane("stall", 100 - 100 * mean(1))
    for (i = 0; i < used; i++) {
        value[1, i] = 100 * bin_mean(0, i)
        value[2, i] = 100 * bin_mean(1, i)
        value[3, i] = 100 * bin_mean(2, i)
        value[4, i] = 100 - value[2, i]
    }
    panels_out()
}
