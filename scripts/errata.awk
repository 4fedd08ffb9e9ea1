# Writes docs/fig5-errata.md from, in this order: the suite's summary (a line for each set and counter), the CSV of the
# hunt and of the one without merged loops, what the hunt said, the published formulas and the amended ones. Variables:
# runs, seed, all (amendments), last (of them).

# ---- input ----

FNR == 1 { file++ }

file == 1 {
    key = $1 SUBSEP $2
    cases = $3; suite_valued[key] = $4; suite_exact[key] = $5; median[key] = $6; worst[key] = $7
    next
}

# Only the last field, the counterexample, has commas of its own.
(file == 2 || file == 3) && FNR > 1 {
    split($0, field, ",")
    gsub(/"/, "", field[1])
    key = (file == 3 ? "plain" : field[1]) SUBSEP field[2]
    hunt_valued[key] = field[4]; hunt_exact[key] = field[5]; simulated[key] = field[8]; value[key] = field[9]
    if (match($0, /,"[^"]*"$/))
        example[key] = substr($0, RSTART + 2, RLENGTH - 3)
    next
}

file == 4 && /^tried / { tried = $0; sub(/^tried */, "", tried); sub(/ of seed [0-9]+/, "", tried); next }
file <= 4 { next }

function say_more(text) {
    if (open == "general")
        general = general " " text
    else if (open == "wrong" || open == "limit")
        said[open] = said[open] " " text
    else if (open == "why")
        reason[amendment] = reason[amendment] " " text
}

file == 6 && /^\/\/ ---- A[0-9]+\. / {
    amendment = $3
    sub(/\.$/, "", amendment)
    title[amendment] = $0
    sub(/^\/\/ ---- A[0-9]+\. /, "", title[amendment])
    sub(/ ----$/, "", title[amendment])
    open = "why"
    next
}
file == 6 && /^\/\/ Where no formula of this shape is right/ { open = "general"; general = substr($0, 4); next }
file == 6 && /^\/\/ Wrong: / { open = "wrong"; said[open] = substr($0, 11); next }
file == 6 && /^\/\/ Limit: / { open = "limit"; said[open] = substr($0, 11); next }
/^\/\/$/ { open = ""; next }
/^\/\/ / { say_more(substr($0, 4)); next }
/^$/ { open = ""; next }

# A formula with a counter: "NAME : counter = ... ;", in one line or several.
/^[^ ].* : [a-z0-9_]+ =/ {
    counter = $0
    sub(/ =.*/, "", counter)
    name = counter
    sub(/.* : /, "", counter)
    sub(/ : .*/, "", name)
    inside = 1
    formula[file, counter] = ""
    if (!(counter in names))
        counters[++counter_count] = counter
    if (!(counter in names) || file == 5)
        names[counter] = name
    if (file == 6) {
        wrong[counter] = said["wrong"]; limit[counter] = said["limit"]
        amended_by[counter] = amendment
    }
    said["wrong"] = said["limit"] = open = ""
}
inside { formula[file, counter] = formula[file, counter] "    " $0 "\n"; if (/;/) inside = 0 }

# ---- output ----

# A paragraph of lines of at most 120 characters.
function fill(text,    word, count, i, line) {
    count = split(text, word, " ")
    for (i = 1; i <= count; i++) {
        if (line != "" && length(line) + 1 + length(word[i]) > 120) {
            print line
            line = ""
        }
        line = line (line == "" ? "" : " ") word[i]
    }
    print line "\n"
}

function percent(part, whole) { return whole == 0 ? "-" : sprintf("%.1f %%", 100 * part / whole) }
function relative(x) { return x == 0 ? "0" : x < 10 ? sprintf("%.1f %%", 100 * x) : sprintf("%.0f x", x) }

# A formula that has no value for a case is not exact.
function row(set, counter, what,    key) {
    key = set SUBSEP counter
    if (key in suite_exact)
        printf "| `%s` | %s | %d | %s | %s | %s | %d | %s |\n", counter, what, suite_exact[key],
            percent(suite_exact[key], cases), relative(median[key]), relative(worst[key]), suite_valued[key],
            percent(hunt_exact[key], hunt_tried)
}

function at(set, counter,    key) {
    key = set SUBSEP counter
    return "\n\n    " example[key] "\n\nIt has " simulated[key] " simulated, and " value[key] " by the formula."
}

function published(counter) {
    if (!((5, counter) in formula)) {
        print "The figure has no formula for `" counter "`.\n"
        return
    }
    print "Published, for `" counter "`:\n\n" formula[5, counter]
    fill("**Wrong.** " wrong[counter])
    print "The machine differs here:" at("fig5", counter) "\n"
}

function amended(counter,    first, next_one) {
    first = last SUBSEP counter; next_one = "plain" SUBSEP counter
    print "Amended (" amended_by[counter] "):\n\n" formula[6, counter]
    if (!(first in example)) {
        print "No random mapping is a counterexample.\n"
        return
    }
    if (limit[counter] != "")
        fill("**Limit.** " limit[counter])
    print "Of random mappings " percent(hunt_exact[first], hunt_valued[first]) " are exact, and this one is not:" \
        at(last, counter) "\n"
    if (next_one in example && example[next_one] != example[first])
        print "Without merged loops " percent(hunt_exact[next_one], hunt_valued[next_one]) " are, and this one is not:" \
            at("plain", counter) "\n"
}

# The counters that an amendment changes, before and after.
function gain(before, after,    i, c, b, a) {
    for (i = 1; i <= counter_count; i++) {
        c = counters[i]; b = before SUBSEP c; a = after SUBSEP c
        if (suite_exact[b] != suite_exact[a] || hunt_exact[b] != hunt_exact[a])
            printf "| %s | `%s` | %d | %d | %s | %s |\n", after, c, suite_exact[b], suite_exact[a],
                percent(hunt_exact[b], hunt_tried), percent(hunt_exact[a], hunt_tried)
    }
}

# Mappings that were compared: the amended set has a value for all of them.
function compared(    i, key, most) {
    for (i = 1; i <= counter_count; i++) {
        key = last SUBSEP counters[i]
        if (hunt_valued[key] + 0 > most)
            most = hunt_valued[key] + 0
    }
    return most
}

END {
    hunt_tried = compared()
    count = split(all, number, " ")
    print "# What is wrong in Fig. 5\n"
    fill("Written by `scripts/errata`; change the formulas, not this page. `model/formulas/fig5.formulas` has Fig. 5 as " \
        "printed (`docs/fig5.md` says how it was read), and `model/formulas/fig5-amended.formulas` with the smallest " \
        "corrections that make it agree with the machine on most mappings: " count " amendments, each measured below.")
    print "Sections: [errors](#errors), [amendments](#amendments), [formula by formula](#formula-by-formula).\n"
    fill("The **suite** is that of `tests/golden`: " cases " runs of small layers of every type, in all dataflows, on three " \
        "machines. **Random** mappings are those of `simcheck hunt --runs " runs " --seed " seed "`: " tried ". They are " \
        "small, so that edges weigh more than in networks, and have all that the language has.")
    fill("A count is exact when it is equal. An error is |formula - simulated| / max(simulated, 1). A case for which a " \
        "formula has no value, as the published ones for GEMM, is not exact, and has no error.")
    print "    simcheck hunt --formulas fig5-amended --each       # what is still wrong\n"
    print "## Errors\n"
    print "| counter | | suite: exact | | median error | worst | with a value | random: exact |"
    print "|---|---|--:|--:|--:|--:|--:|--:|"
    for (i = 1; i <= counter_count; i++) {
        row("fig5", counters[i], "published")
        row(last, counters[i], "amended")
    }
    print "\n## Amendments\n"
    for (i = 1; i <= count; i++)
        fill("**" number[i] ". " title[number[i]] ".**" reason[number[i]])
    fill("One after another, the counters whose share changes: cases of the suite that are exact, of " cases ", and share " \
        "of random mappings. A share may fall where two errors had cancelled.")
    print "| | counter | suite before | after | random before | after |"
    print "|---|---|--:|--:|--:|--:|"
    gain("fig5", number[1])
    for (i = 2; i <= count; i++)
        gain(number[i - 1], number[i])
    print "\n## Formula by formula\n"
    fill(general)
    for (i = 1; i <= counter_count; i++) {
        print "### " names[counters[i]] "\n"
        published(counters[i])
        amended(counters[i])
    }
}
