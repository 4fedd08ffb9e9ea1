# What the machine is busy with: the share of each bin's cycles in which it fetches, computes, drains, or no PE computes.
# Where the mapping has marks of L2, also when it loads and stores, and which tile L2 holds of each tensor: boxes as high as
# the tile has elements, or in a terminal the last digit of its number.
function begin() { bins_begin() }

function step(    t) {
    cover(0, fetch, fetched)
    cover(1, execute, computed)
    cover(2, drain, drained)
    if (!marks)
        return
    cover(3, load, loaded)
    cover(4, store, stored)
    for (t = 1; t <= 3; t++) {
        if (!(t in held) || nth[t] != number[t]) {
            put_tile(t, compute)
            since[t] = compute
        }
        number[t] = nth[t]
        held[t] = tile[t]
        most[t] = max(most[t] + 0, held[t])
    }
}

# A tile is there until a step with the next one is computed. Series 4 + t is its number; 7 + t and 10 + t the elements of every
# other tile.
function put_tile(t, till) {
    if (!(t in held))
        return
    over(4 + t, since[t] + 0, till, 0, number[t])
    over((number[t] % 2 ? 7 : 10) + t, since[t] + 0, till, 0, held[t])
}

function lane(name, share, note) { panel(name, 100, "", sprintf("%.1f%% of the cycles%s", share, note)) }

function tile_panel(t, name,    p, i) {
    if (most[t] + 0 == 0 && (unknown_before() == "" || t == 1 && total["l2_rd_weight"] == 0))
        return
    put_tile(t, latest)
    p = panel("L2: tiles of " name, most[t], "", most[t] + 0 == 0 ? substr(unknown_before(), 3) : \
        "at most " thousands(most[t]) " elements" (number[t] ? "" : ", tiles not told apart") unknown_before())
    for (i = 0; i < used; i++) {
        value[p, i] = bin_top(7 + t, i)
        second[p, i] = bin_top(10 + t, i)
        if (bin_top(4 + t, i) > 0)
            letter[p, i] = bin_top(4 + t, i) % 10
    }
}

function end(    i, p, s) {
    bins_end()
    lane("fetch", 100 * mean(0))
    lane(control_unknown ? "compute and control" : "compute", 100 * mean(1))
    lane("drain", 100 * mean(2))
    lane("stall", 100 - 100 * mean(1))
    for (i = 0; i < used; i++) {
        value[1, i] = 100 * bin_mean(0, i)
        value[2, i] = 100 * bin_mean(1, i)
        value[3, i] = 100 * bin_mean(2, i)
        value[4, i] = 100 - value[2, i]
    }
    if (marks) {
        lane("load (off chip to L2)", 100 * mean(3), ", pauses within a step included")
        lane("store (L2 to off chip)", 100 * mean(4), ", pauses within a step included")
        for (i = 0; i < used; i++) {
            value[5, i] = 100 * bin_mean(3, i)
            value[6, i] = 100 * bin_mean(4, i)
        }
        tile_panel(1, "weights")
        tile_panel(2, "inputs")
        tile_panel(3, "outputs")
    }
    panels_out()
}
