# Of run `run` of a trace of any level (traces/README.md): its header, and each step as one record.
#
# Calls begin() behind the header, then step() for each step with
#
#   fetch, fetched, compute, computed, drain, drained    cycles; equal where the trace knows nothing of the part
#   down, up, link    elements that leave L2 for the step, arrive there after it, pass from PE to PE
#   hold_l1, hold_l2  the most that a PE holds in it, what all hold
#
# and of a run whose mapping has marks of L2, so that `marks` is 1,
#
#   loads, load_from[i], load_to[i]   how many loads the step has, from 1, and their cycles
#   store, stored     cycles of the stores that ended since the step before; equal where there are none
#   tile[t], come[t]  what L2 holds of weights, inputs and outputs (t is 1, 2, 3), and what was loaded with the step
#
# and end() behind the totals. `level`, `layer` (its line), `size`, `machine`, `traced_from`, `total` are as the trace has them.

# pairs FIRST MAP: the words of this line from the first one on, "A 1 B 2", as map["A"] = 1 and so on.
function pairs(first, map,    i) {
    for (i = first; i < words; i += 2)
        map[word[i]] = word[i + 1]
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

BEGIN {
    FS = ","
    tensor_of["weight"] = 1
    tensor_of["input"] = 2
    tensor_of["sum"] = 3
}

function forget_step() {
    loads = store = stored = 0
    split("", tile)
    split("", come)
    fetch = fetched = compute = computed = drain = drained = ""
    down = up = link = hold_l1 = hold_l2 = 0
    open_step = 0
}

# A load from one cycle to another; at level access an element, which goes on where the one before did.
function take_load(from, till, elems) {
    come[tensor_of[$5]] += elems
    if (loads > 0 && from <= load_to[loads]) {
        load_to[loads] = max(load_to[loads], till)
        return
    }
    load_from[++loads] = from
    load_to[loads] = till
}

# Of a step's record.
function take_off_chip() {
    loads = $column["loaded"] > 0
    load_from[1] = $column["load"] + 0
    load_to[1] = $column["loaded"] + 0
    store = $column["store"] + 0
    stored = $column["stored"] + 0
    tile[1] = $column["tile_weight"] + 0
    tile[2] = $column["tile_input"] + 0
    tile[3] = $column["tile_sum"] + 0
    come[1] = $column["load_weight"] + 0
    come[2] = $column["load_input"] + 0
    come[3] = $column["load_sum"] + 0
}

function close_step() {
    if (!open_step)
        return
    if (fetch == "")
        fetch = fetched = 0
    if (compute == "")
        compute = computed = held_at
    if (drain == "")
        drain = drained = 0
    step()
    forget_step()
}

/^# schema / {
    close_step()
    runs++
    forget_step()
}
runs != run { next }
/^#/ { words = split($0, word, " ") }
/^# level / { level = word[3] }
/^# window / {
    split(word[3], part, ":")
    traced_from = word[3] == "all" ? 0 : part[1] + 0
    traced_to = word[3] == "all" ? "" : part[2]
}
/^# layer / {
    layer_type = word[3]
    layer_name = word[4]
    pairs(5, size)
}
/^# pragmas / { marks = / Buffer\(L2\)/ }
/^# dataflow / { dataflow = substr($0, 12) }
/^# machine / { pairs(3, machine) }
/^# units / { pes = max(pes, 1) * word[3] }
/^# total / {
    close_step()
    total[word[3]] = word[4]
}
/^#/ { next }
/^[^0-9]/ { # the line of names
    names = split($0, name, ",")
    for (i = 1; i <= names; i++)
        column[name[i]] = i
    forget_step()
    begin()
    next
}
level == "step" {
    now = $1
    fetch = $2 + 0
    fetched = $3 + 0
    compute = $4 + 0
    computed = $5 + 0
    drain = $6 + 0
    drained = $7 + 0
    down = $column["send_weight"] + $column["send_input"]
    link = $column["forward_weight"] + $column["forward_input"]
    up = $column["arrive"] + 0
    hold_l1 = $column["hold_l1"] + 0
    hold_l2 = $column["hold_l2"] + 0
    if (marks)
        take_off_chip()
    step()
    next
}
open_step && $7 != now { close_step() }
{
    now = $7
    open_step = 1
}
$4 == "fetch" || $4 == "forward" {
    fetch = fetch == "" ? $1 + 0 : min(fetch, $1)
    fetched = max(fetched + 0, $1 + $2)
    if ($4 == "fetch")
        down += $6
    else
        link += $6
}
$3 == "offchip" && $4 == "load" { take_load($1, $1 + $2, $6) }
$3 == "offchip" && $4 == "store" {
    store = stored == 0 ? $1 + 0 : min(store, $1)
    stored = max(stored, $1 + $2)
}
$3 == "l2" && $4 == "tile" { tile[tensor_of[$5]] = $6 + 0 }
$4 == "compute" || $4 == "read" || $4 == "write" {
    compute = compute == "" ? $1 + 0 : min(compute, $1)
    computed = max(computed + 0, $1 + $2)
}
$4 == "drain" {
    drain = drain == "" ? $1 + 0 : min(drain, $1)
    drained = max(drained + 0, $1 + $2)
    up += $6
}
$4 == "hold" {
    held_at = $1 + 0
    if ($3 == "l1")
        hold_l1 = $6 + 0
    else
        hold_l2 = $6 + 0
}
END {
    if (failed)
        exit 2
    close_step()
    if (run > runs)
        fail("the trace has " runs " run" (runs == 1 ? "" : "s") ", and not a run " run)
    end()
}
