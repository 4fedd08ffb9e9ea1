# Sums and maxima over time, in at most `bins` bins of equal width: where time outgrows them, the width doubles.
#
# A series is a number from 0 to 15. `window_from` and `window_to` ("" for open) bound the time that is looked at.

function bins_begin() {
    width = 1
    origin = max(window_from + 0, traced_from + 0)
    limit = window_to == "" ? traced_to : traced_to == "" ? window_to : min(window_to, traced_to)
    latest = origin
}

function bins_double(    i, s) {
    width *= 2
    for (i = 0; i < bins; i++)
        for (s = 0; s < 16; s++) {
            sums[i * 16 + s] = 2 * i < bins ? sums[i * 32 + s] + sums[i * 32 + 16 + s] : 0
            tops[i * 16 + s] = 2 * i < bins ? max(tops[i * 32 + s] + 0, tops[i * 32 + 16 + s] + 0) : 0
        }
}

# over SERIES CYCLE CYCLE AMOUNT: the amount is spread evenly over the cycles; `top`, if more than 0, is what is so at each.
function over(s, from, till, amount, top,    rate, i, stop) {
    if (till <= from)
        return
    rate = amount / (till - from)
    if (from < origin)
        from = origin
    if (limit != "" && till > limit + 0)
        till = limit + 0
    if (till <= from)
        return
    if (till > latest)
        latest = till
    while (till - origin > bins * width)
        bins_double()
    i = int((from - origin) / width)
    for (;;) {
        stop = origin + (i + 1) * width
        if (stop > till)
            stop = till
        sums[i * 16 + s] += rate * (stop - from)
        if (top > tops[i * 16 + s] + 0)
            tops[i * 16 + s] = top
        if (stop >= till)
            return
        from = stop
        i++
    }
}

# cover SERIES CYCLE CYCLE: something is so in these cycles. Each cycle counts once, also where steps overlap, and one that begins later
# may have begun before another: what is covered ends at `covered`, but for the gaps in it, of which the last ones are kept.
BEGIN { GAPS = 512 }

function cover(s, from, till,    i, low, high) {
    if (till <= from)
        return
    for (i = gaps[s] + 0; from < covered[s] + 0 && i > gaps[s] - GAPS && i > 0 && gap_end[s, i] > from; i--) {
        low = max(from, gap_begin[s, i])
        high = min(till, gap_end[s, i])
        if (high <= low)
            continue
        over(s, low, high, high - low)
        split_gap(s, i, low, high)
    }
    if (till <= covered[s] + 0)
        return
    if (from > covered[s] + 0)
        add_gap(s, gaps[s] + 1, covered[s] + 0, from)
    from = max(from, covered[s] + 0)
    over(s, from, till, till - from)
    covered[s] = till
}

# Gap number i of a series is new; those behind it move up.
function add_gap(s, i, low, high,    k) {
    for (k = ++gaps[s]; k > i; k--) {
        gap_begin[s, k] = gap_begin[s, k - 1]
        gap_end[s, k] = gap_end[s, k - 1]
    }
    gap_begin[s, i] = low
    gap_end[s, i] = high
    delete gap_begin[s, gaps[s] - GAPS]
    delete gap_end[s, gaps[s] - GAPS]
}

# Of a gap only what is ahead of `low` and behind `high` is left: the latter as the gap, the former as one ahead of it.
function split_gap(s, i, low, high,    first) {
    first = gap_begin[s, i]
    gap_begin[s, i] = high
    if (low > first)
        add_gap(s, i, first, low)
}

# Behind the last step: `used` bins, the last of which may be cut off at `latest`.
function bins_end() {
    if ("cycles" in total) {
        if (limit == "" || limit + 0 > total["cycles"])
            limit = total["cycles"]
        latest = max(latest, limit)
        while (latest - origin > bins * width)
            bins_double()
    }
    if (latest <= origin)
        fail("no cycle of the run is in the window" ("cycles" in total ? ": it has " thousands(total["cycles"]) : ""))
    used = int((latest - origin + width - 1) / width)
}

function bin_start(i) { return origin + i * width }
function bin_width(i) { return min(width, latest - bin_start(i)) }
function bin_mean(s, i) { return sums[i * 16 + s] / bin_width(i) }
function bin_top(s, i) { return tops[i * 16 + s] + 0 }

function mean(s,    i, sum) {
    for (i = 0; i < used; i++)
        sum += sums[i * 16 + s]
    return sum / (latest - origin)
}

function title() {
    return what_ran() ", cycles " thousands(origin) " to " thousands(latest)
}
