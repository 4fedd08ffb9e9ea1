# What each PE holds and when it computes, from the rows of `simcheck trace export --held` that touch the window: boxes,
# labels, arrivals and facts for gnuplot, or the changes for held_table.awk.
#
# PEs from `pe_from` up to `pe_to` are shown. From the top a PE has PE_ROWS rows: computing, weights, inputs, sums. With
# marks of L2 it is ahead of them, with `l2_rows` rows: loads, weights, inputs, sums, stores.
BEGIN {
    FS = ","
    OFMT = CONVFMT = "%.16g" # some awks print a cycle from 2^31 on like a fraction
    PE_ROWS = 4
    tensor_of["compute"] = 0
    tensor_of["weight"] = tensor_of["load_weight"] = 1
    tensor_of["input"] = tensor_of["load_input"] = 2
    tensor_of["sum"] = tensor_of["load_sum"] = tensor_of["store_sum"] = 3
    split("weights inputs sums", PASSED, " ")
    first = window_from + 0
    last = first
}

FNR == 1 || ($5 != "" && ($5 < pe_from || $5 >= pe_to)) || $3 <= first || (window_to != "" && $2 >= window_to + 0) { next }
{
    rows++
    starts[rows] = $2 >= first
    from[rows] = starts[rows] ? $2 : first
    to[rows] = window_to != "" && $3 > window_to + 0 ? window_to + 0 : $3 + 0
    if (to[rows] > last)
        last = to[rows]
    of_l2[rows] = $5 == ""
    pe[rows] = of_l2[rows] ? -1 : $5
    tensor[rows] = tensor_of[$6]
    passes[rows] = $6 ~ /_/
    row[rows] = $6 ~ /^load_/ ? 0 : $6 ~ /^store_/ ? 4 : tensor[rows]
    filled[rows] = $8
    forwarded[rows] = $9
    which[rows] = $10
}

END {
    if (rows == 0)
        fail("no PE holds anything in the window")
    title = title ", cycles " first " to " last
    for (i = 1; i <= rows; i++)
        if (format == "text")
            changes(i)
        else
            shapes(i)
    if (format == "text")
        print -2 "\t" title
    else
        facts_out()
}

function facts_out() {
    printf "title = '%s'\nfirst = %.0f; last = %.0f; pe_from = %.0f; pe_to = %.0f; pe_rows = %.0f; l2_rows = %.0f\n", \
        title, first, last, pe_from, pe_to, PE_ROWS, l2_rows >(out "/facts")
    printf "any_labels = %.0f; any_arrivals = %.0f\n", any_labels, any_arrivals >(out "/facts")
}

# An end sorts ahead of a beginning of the same cycle.
function changes(i) {
    print pe[i] "\t" from[i] "\t1\t" row[i] "\t" (passes[i] ? PASSED[tensor[i]] " " which[i] : which[i] == "" ? "yes" : which[i])
    print pe[i] "\t" to[i] "\t0\t" row[i] "\t-"
}

# The text in lines that fit into the box, or "": a letter takes 5.2 pixels, a line 11.
function fitted(text, wide, high,    word, words, letters, i, line, out) {
    letters = int((wide - 6) / 5.2)
    words = split(text, word, " ")
    for (i = 1; i <= words; i++) {
        if (length(word[i]) > letters)
            return ""
        if (line != "" && length(line word[i]) + 1 > letters) {
            out = out line "\n"
            line = ""
        }
        line = line (line == "" ? "" : " ") word[i]
    }
    out = out line
    if ((gsub(/\n/, "\\n", out) + 1) * 11 > high)
        return ""
    return out
}

function shapes(i,    top, bottom, shared, text) {
    top = row[i] + (of_l2[i] ? 0 : l2_rows + (pe[i] - pe_from) * PE_ROWS)
    bottom = top + 0.92
    if (tensor[i] == 0) {
        print from[i], to[i], top + 0.6, top + 0.88, 0 >(out "/boxes")
        return
    }
    print from[i], to[i], top, bottom, tensor[i] >(out "/boxes")
    text = fitted(which[i], (to[i] - from[i]) * plot_width / (last - first), row_height)
    if (text != "")
        label(i, (top + bottom) / 2, text)
    if (!starts[i] || filled[i] == 0)
        return
    if (of_l2[i]) {
        arrivals(from[i], top, bottom - top, 2)
        return
    }
    shared = (bottom - top) * forwarded[i] / filled[i]
    arrivals(from[i], top, shared, 1)
    arrivals(from[i], top + shared, bottom - top - shared, 0)
}

# The place of a label is the middle of its first line.
function label(i, middle, text,    lines) {
    any_labels = 1
    lines = gsub(/\\n/, "\\n", text) + 1
    printf "%.16g %.6g \"%s\"\n", (from[i] + to[i]) / 2, middle - (lines - 1) * 5.5 / row_height, text >(out "/labels")
}

function arrivals(cycle, top, high, origin) {
    if (high <= 0)
        return
    any_arrivals = 1
    print cycle, top, high, origin >(out "/arrivals")
}
