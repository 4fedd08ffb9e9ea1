# awk -F'\t' -f witness.awk REFEREE NUMBERS COUNTS: the referee's counts beside those of the machine in SystemVerilog. REFEREE is
# the CSV of simcheck with the set exact, its commas made tabs; NUMBERS what simcheck rtl printed; COUNTS has lines of number,
# name and value. One mapping has a row for each count, several have a line each. Exit code 1 when something differs.

FILENAME == ARGV[1] {
    if (FNR == 1 || $5 ~ /^(buffer|energy|utilization)/ || $4 ~ /^(buffer|energy|utilization)/) next
    key = $1 "\t" $2 "\t" $3
    if (!((key, $4) in simulated)) order[key, ++counters[key]] = $4
    simulated[key, $4] = $6
    exact[key, $4] = $8
    unit[key, $4] = $5
    next
}
FILENAME == ARGV[2] { mappings++; name[$1] = $2 "\t" $3 "\t" $4; next }
{ value[$1, $2] = $3 }

function shown(text) { return text == "" ? "-" : text }

# The verdict of one count.
function verdict(number, key, counter) {
    if (!((number, counter) in value)) return "missing"
    if (simulated[key, counter] == "") return "no count"
    return value[number, counter] == simulated[key, counter] && value[number, counter] == exact[key, counter] ? "agree" : "differ"
}

function print_rows(number, key, i, counter) {
    printf "%-20s  %-10s  %14s  %14s  %14s  %s\n", "counter", "unit", "simulated", "exact", "rtl", "verdict"
    for (i = 1; i <= counters[key]; i++) {
        counter = order[key, i]
        printf "%-20s  %-10s  %14s  %14s  %14s  %s\n", counter, unit[key, counter], shown(simulated[key, counter]),
            shown(exact[key, counter]), shown(value[number, counter]), verdict(number, key, counter)
    }
}

END {
    for (number = 1; number <= mappings; number++) {
        key = name[number]
        split(key, part, "\t")
        wrong = ""
        for (i = 1; i <= counters[key]; i++) {
            counter = order[key, i]
            said = verdict(number, key, counter)
            compared++
            if (said != "agree")
                wrong = wrong sprintf("\n    %s %s: simulated %s, exact %s, rtl %s", counter, said,
                    shown(simulated[key, counter]), shown(exact[key, counter]), shown(value[number, counter]))
        }
        if (counters[key] + 0 == 0) wrong = wrong "\n    the referee has no counts"
        if (value[number, "output_wrong"] != "0")
            wrong = wrong "\n    outputs that are wrong: " shown(value[number, "output_wrong"])
        if (value[number, "fault"] != "0") wrong = wrong "\n    an L1 lacked, or lost, what was needed"
        if (wrong != "") failed++
        if (mappings == 1) print_rows(number, key)
        if (mappings > 1 || wrong != "")
            printf "%s, layer %s, dataflow %s: %s%s\n", part[1], part[2], part[3], wrong == "" ? "agree" : "differ", wrong
        cycles += value[number, "cycles"]
    }
    printf "verdict: %s: the machine in SystemVerilog agrees with simulator and exact model in all counts, and its output is " \
        "right, in %.0f of %.0f mapping%s (%.0f counts, %.0f cycles)\n", failed ? "differ" : "agree", mappings - failed, mappings,
        mappings == 1 ? "" : "s", compared, cycles
    exit failed || !mappings
}
