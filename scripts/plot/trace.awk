# Of run `run` of a trace of any level (traces/README.md): its header, and each step as one record. The first file has the header
# lines of the trace, the second what `simcheck trace export --steps` wrote; facts need only the first.
#
# Calls begin() ahead of the first step, then step() for each with
#
#   fetch, fetched, execute, computed, drain, drained    cycles; equal where nothing comes, is executed or goes
#   compute           when the step begins to compute, its cycles of control ahead of what PEs execute
#   control_unknown   1: of some steps, so that `execute` is `compute`
#   drains            1: outputs arrive after it
#   down, up, link    elements that leave L2 for the step, arrive there after it, pass from PE to PE
#   hold_l1, hold_l2  the most that a PE holds in it, what all hold
#
# and of a run whose mapping has marks of L2, so that `marks` is 1,
#
#   load, loaded      cycles, from the first load of the step to the end of the last; equal where there are none
#   store, stored     cycles of the stores that ended since the step before; equal where there are none
#   tile[t], nth[t]   what L2 holds of weights, inputs and outputs (t is 1, 2, 3), and the number of that tile; 0: unknown
#
# and end() behind the last. `level`, `layer` (its line), `size`, `machine`, `traced_from`, `total` are as the trace has them.

# pairs FIRST MAP: the words of this line from the first one on, "A 1 B 2 A weight 3", as map["A"] = 1, map["A weight"] = 3 and so on.
function pairs(first, map,    i) {
    for (i = first; i < words; i += 2) {
        if (word[i + 1] !~ /^(weight|input|output|psum)$/) {
            map[word[i]] = word[i + 1]
            continue
        }
        map[word[i] " " word[i + 1]] = word[i + 2]
        i++
    }
}

function max(a, b) { return a > b ? a : b }
function min(a, b) { return a < b ? a : b }

# thousands(1234567) is "1,234,567".
function thousands(number,    text, out) {
    text = sprintf("%.0f", number)
    for (; length(text) > 3; text = substr(text, 1, length(text) - 3))
        out = "," substr(text, length(text) - 2) out
    return text out
}

function what_ran() {
    return plain_words(layer_name) ", dataflow " plain_words(dataflow)
}

# What is held is known from the first step on that begins to compute in a window: what stands behind such a panel's note.
function unknown_before() {
    if (lacks_none || traced_from == 0 || known_from != "" && known_from <= origin)
        return ""
    return known_from == "" || known_from >= latest ? ", unknown in these cycles" : ", unknown before cycle " thousands(known_from)
}

BEGIN { FS = "," }

function cell(name) { return $column[name] + 0 }

/^# schema / { runs++ }
/^#/ && runs != run { next }
/^#/ { words = split($0, word, " ") }
/^# level / { level = word[3] }
/^# window / {
    split(word[3], part, ":")
    traced_from = word[3] == "all" ? 0 : part[1] + 0
    traced_to = word[3] == "all" ? "" : part[2]
    windowed = word[3] != "all"
}
/^# omitted / { lacks_none = word[3] == 0 }
/^# layer / {
    layer_type = word[3]
    layer_name = word[4]
    pairs(5, size)
}
/^# pragmas / { marks = / Buffer\(L2\)/ }
/^# dataflow / { dataflow = substr($0, 12) }
/^# machine / { pairs(3, machine) }
/^# units / { pes = max(pes, 1) * word[3] }
/^# total / { total[word[3]] = word[4] }
/^#/ { next }
!names { # the line of names
    names = split($0, name, ",")
    for (i = 1; i <= names; i++)
        column[name[i]] = i
    if (level != "step" && windowed && !lacks_none)
        fail("of a window, a trace of level '" level "' has only parts of its steps: trace the window at level 'step'")
    begin()
    next
}
{
    fetch = cell("fetch")
    fetched = cell("fetched")
    if ($column["compute"] != "") {
        compute = cell("compute")
        if (known_from == "")
            known_from = compute
        computed = cell("computed")
    } else {
        compute = computed
    }
    execute = compute + cell("control")
    if ($column["control"] == "")
        control_unknown = 1
    drains = $column["drained"] != ""
    drain = cell("drain")
    drained = cell("drained")
    down = cell("send_weight") + cell("send_input")
    link = cell("forward_weight") + cell("forward_input")
    up = cell("arrive")
    hold_l1 = cell("hold_l1")
    hold_l2 = cell("hold_l2")
    load = cell("load")
    loaded = cell("loaded")
    store = cell("store")
    stored = cell("stored")
    tile[1] = cell("tile_weight")
    tile[2] = cell("tile_input")
    tile[3] = cell("tile_sum")
    nth[1] = cell("tile_number_weight")
    nth[2] = cell("tile_number_input")
    nth[3] = cell("tile_number_sum")
    step()
}
END {
    if (failed)
        exit 2
    if (run > runs)
        fail("the trace has " runs " run" (runs == 1 ? "" : "s") ", and not a run " run)
    end()
}
