# Writes docs/fig5-errata.md from, in this order: the suite's summary (a line for each set and counter), the CSV of the
# hunt, of the one without merged loops and of the one over clean mappings, the rows of the causes' hunts behind their
# numbers, what the hunt said, the causes, the published formulas and the amended ones. Variables: runs, cause_runs, seed,
# all (amendments), last (of them).

# ---- input ----

FNR == 1 { file++ }

file == 1 {
    key = $1 SUBSEP $2
    cases = $3; suite_valued[key] = $4; suite_exact[key] = $5; median[key] = $6; worst[key] = $7
    next
}

# Only the last field, the counterexample, has commas of its own.
(file >= 2 && file <= 4 && FNR > 1) || file == 5 {
    row_of = file == 3 ? "plain" : file == 4 ? "clean " : ""
    if (file == 5) {
        row_of = "cause" substr($0, 1, index($0, ",") - 1) " "
        $0 = substr($0, index($0, ",") + 1)
    }
    split($0, field, ",")
    gsub(/"/, "", field[1])
    key = (file == 3 ? row_of : row_of field[1]) SUBSEP field[2]
    hunt_valued[key] = field[4]; hunt_exact[key] = field[5]; simulated[key] = field[8]; value[key] = field[9]
    if (match($0, /,"[^"]*"$/))
        example[key] = substr($0, RSTART + 2, RLENGTH - 3)
    next
}

file == 6 && /^tried / { tried = $0; sub(/^tried */, "", tried); sub(/ of seed [0-9]+/, "", tried); next }
file <= 6 { next }

file == 7 && /^let: / { sub(/^let: /, ""); lets = lets "    " $0 "\n"; next }
file == 7 && /^cause: / { cause_count++; sub(/^cause: /, ""); cause[cause_count] = $0; next }
file == 7 && /^[a-z]+:/ { key = $1; sub(/^[a-z]+: */, ""); about[cause_count, key] = $0; next }
file == 7 { next }

function say_more(text) {
    if (open == "general")
        general = general " " text
    else if (open == "wrong" || open == "limit")
        said[open] = said[open] " " text
    else if (open == "why")
        reason[amendment] = reason[amendment] " " text
}

file == 9 && /^\/\/ ---- A[0-9]+\. / {
    amendment = $3
    sub(/\.$/, "", amendment)
    title[amendment] = $0
    sub(/^\/\/ ---- A[0-9]+\. /, "", title[amendment])
    sub(/ ----$/, "", title[amendment])
    open = "why"
    next
}
file == 9 && /^\/\/ Where no formula of this shape is right/ { open = "general"; general = substr($0, 4); next }
file == 9 && /^\/\/ Wrong: / { open = "wrong"; said[open] = substr($0, 11); next }
file == 9 && /^\/\/ Limit: / { open = "limit"; said[open] = substr($0, 11); next }
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
    if (!(counter in names) || file == 8)
        names[counter] = name
    if (file == 9) {
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
        printf "| `%s` | %s | %.0f | %s | %s | %s | %.0f | %s |\n", counter, what, suite_exact[key],
            percent(suite_exact[key], cases), relative(median[key]), relative(worst[key]), suite_valued[key],
            percent(hunt_exact[key], hunt_tried)
}

function at(set, counter,    key) {
    key = set SUBSEP counter
    return "\n\n    " example[key] "\n\nIt has " simulated[key] " simulated, and " value[key] " by the formula."
}

function published(counter) {
    if (!((8, counter) in formula)) {
        print "The figure has no formula for `" counter "`.\n"
        return
    }
    print "Published, for `" counter "`:\n\n" formula[8, counter]
    fill("**Wrong.** " wrong[counter])
    print "The machine differs here:" at("fig5", counter) "\n"
}

function amended(counter,    first, next_one) {
    first = last SUBSEP counter; next_one = "plain" SUBSEP counter
    print "Amended (" amended_by[counter] "):\n\n" formula[9, counter]
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
            printf "| %s | `%s` | %.0f | %.0f | %s | %s |\n", after, c, suite_exact[b], suite_exact[a],
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

# ---- the authors' tool ----

function exact_share(of, counter,    key) {
    key = of SUBSEP counter
    return key in hunt_valued ? percent(hunt_exact[key], hunt_valued[key]) : "-"
}

function is_right(of, counter,    key) {
    key = of SUBSEP counter
    return key in hunt_valued && hunt_exact[key] == hunt_valued[key]
}

# By the clean mappings.
function who_is_wrong(counter,    print_right, tool_right, has_print) {
    has_print = ("clean fig5" SUBSEP counter) in hunt_valued
    print_right = is_right("clean fig5", counter)
    tool_right = is_right("clean maestro_v1", counter)
    if (!has_print)
        return tool_right ? "" : "tool"
    return print_right ? (tool_right ? "" : "tool") : (tool_right ? "print" : "both")
}

function causes_of(counter,    i, list) {
    for (i = 1; i <= cause_count; i++)
        if (("," about[i, "counters:"] ",") ~ ("," counter ","))
            list = list (list == "" ? "" : ", ") "C" i
    return list
}

# The figure has no formula for the cycles, and none of its shape could be right.
function tool_table(    i, c) {
    for (i = 1; i <= counter_count + 1; i++) {
        c = i > counter_count ? "cycles" : counters[i]
        if (("clean maestro_v1" SUBSEP c) in hunt_valued)
            printf "| `%s` | %s | %s | %s | %s | %s | %s |\n", c, exact_share("clean fig5", c),
                exact_share("clean maestro_v1", c), who_is_wrong(c), exact_share("fig5", c), exact_share("maestro_v1", c),
                causes_of(c)
    }
}

# The first counter that has a counterexample stands for the others.
function one_cause(i,    part, count, j, key, shown, line, counter) {
    print "### C" i ". " toupper(substr(cause[i], 1, 1)) substr(cause[i], 2) "\n"
    fill(about[i, "says:"])
    count = split(about[i, "counters:"], part, ",")
    for (j = 1; j <= count; j++) {
        key = "cause" i " before" SUBSEP part[j]
        line = line (j == 1 ? "" : "; ") "`" part[j] "` " exact_share("cause" i " before", part[j])
        if ((i, "after:") in about)
            line = line ", then " exact_share("cause" i " after", part[j])
        if (shown == "" && key in example)
            shown = key
    }
    fill("Mappings" ((i, "with:") in about ? " with " join(about[i, "with:"]) : " that are clean") \
        ((i, "hw:") in about ? ", " (about[i, "hw:"] == "" ? "any vector width" : about[i, "hw:"]) : "") ". Exact: " line ".")
    print "    " example[shown] "\n"
    counter = substr(shown, index(shown, SUBSEP) + 1)
    fill("`" counter "` is " value[shown] " by the tool" ((i, "before:") in about ? " where the others are put right" : "") \
        ", and " simulated[shown] " in the machine." ((i, "before:") in about ? " Put right are the others by" : \
        (i, "after:") in about ? " Right is" : ""))
    if ((i, "before:") in about) {
        print_lines(about[i, "before:"])
        print "and this one, too, by\n"
    }
    if ((i, "after:") in about)
        print_lines(about[i, "after:"])
}

# Each definition on a line of its own.
function print_lines(text) {
    gsub(/; /, ";\n    ", text)
    print "    " text "\n"
}

function join(list) { gsub(/,/, ", ", list); return list }

function tool_section(    i) {
    print "## Print, tool and machine\n"
    fill("`model/formulas/maestro-v1.formulas` has what the authors' own tool computes. Neither it nor the print is what the " \
        "machine counts. **Clean** mappings are the simplest that there are: CONV layers without batch, groups, windows, " \
        "padding and input channels, in one level, all loops outside of the Spatial_Map, chunks of one length, every PE with " \
        "work, a vector width of 1. **Wrong** says who is wrong there already. **Random** mappings are those above. " \
        "**Causes** are those below that were measured on the counter; that of others may add to them.")
    fill("The tool itself takes only convolutions of which layer and dataflow name all six dimensions, K, C, R, S, Y and X, and " \
        "no Temporal_Map directly before an Unroll: else it prints memory that was never set. Where a mapping below leaves " \
        "out dimensions, has batches or groups or is of another type, \"the tool\" is what its formulas go on to give.")
    print "| counter | clean: print | tool | wrong | random: print | tool | causes |"
    print "|---|--:|--:|---|--:|--:|---|"
    tool_table()
    print ""
    print "## What sets the tool apart\n"
    fill("One cause at a time: the mappings have nothing else that the tool gets wrong in these counters, or the formula has " \
        "the other causes put right already; then the lines shown make it exact. Where a share stays a little below 100 %, " \
        "the rest are mappings that mix the cause with others, as two Spatial_Maps side by side. " cause_runs " cases each, " \
        "of `simcheck hunt`, which also found the mapping shown; `scripts/errata` has the commands. Known to all lines are")
    print lets
    for (i = 1; i <= cause_count; i++)
        one_cause(i)
}

END {
    hunt_tried = compared()
    count = split(all, number, " ")
    print "# What is wrong in Fig. 5, and in the authors' tool\n"
    fill("Written by `scripts/errata`; change the formulas, not this page. `model/formulas/fig5.formulas` has Fig. 5 as " \
        "printed (`docs/fig5.md` says how it was read), and `model/formulas/fig5-amended.formulas` with the smallest " \
        "corrections that make it agree with the machine on most mappings: " count " amendments, each measured below.")
    print "Sections: [errors](#errors), [print, tool and machine](#print-tool-and-machine), " \
        "[what sets the tool apart](#what-sets-the-tool-apart), [amendments](#amendments),\n" \
        "[formula by formula](#formula-by-formula).\n"
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
    print ""
    tool_section()
    print "## Amendments\n"
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
