# The changes that held.awk prints, sorted by PE, cycle and kind, as a table for each PE: a line from each change to the next.
BEGIN {
    FS = "\t"
    split("weights\tinputs\tsums\tcomputes", heading)
}

{ line[NR] = $0 }
NR > 1 {
    column = $4 == 0 ? 4 : $4
    if (length($5) > width[column])
        width[column] = length($5)
    if (length($2) > digits)
        digits = length($2)
}

function padded(text, wide) { return sprintf("%-" wide "s", text) }

function put(cycles, text,    c, out) {
    out = "  " padded(cycles, max(6, 2 * digits + 1))
    for (c = 1; c <= 4; c++)
        out = out "  " padded(text[c], max(length(heading[c]), width[c]))
    sub(/ +$/, "", out)
    print out
}

function max(a, b) { return a > b ? a : b }

# From `cycle` to `till`; what is as it was in the line before is a ditto mark.
function put_state(till,    c, text) {
    for (c = 1; c <= 4; c++) {
        text[c] = c < 4 && state[c] != "-" && fresh[c] == 0 ? "\"" : c == 4 && state[c] == "-" ? "" : state[c]
        fresh[c] = 0
    }
    put(cycle "-" till, text)
}

function begin_pe(pe,    c) {
    print "\nPE " pe
    put("cycles", heading)
    for (c = 1; c <= 4; c++)
        state[c] = "-"
}

END {
    print substr(line[1], 4)
    pe = ""
    for (i = 2; i <= NR; i++) {
        split(line[i], now, "\t")
        if (now[1] == pe && now[2] != cycle)
            put_state(now[2])
        if (now[1] != pe)
            begin_pe(pe = now[1])
        cycle = now[2]
        column = now[4] == 0 ? 4 : now[4]
        state[column] = now[5] == "computes" ? "yes" : now[5]
        fresh[column] = 1
    }
}
