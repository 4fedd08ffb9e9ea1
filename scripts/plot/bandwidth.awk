# Traffic of the channels and links, and how full the L1s and L2 are.
function begin() { bins_begin() }

# A step's boxes are held from when it is computed until the next one is.
function keep(till) {
    over(3, held_from, till, held_l1 * (till - held_from), held_l1)
    over(4, held_from, till, held_l2 * (till - held_from), held_l2)
}

function step() {
    over(0, fetch, fetched, down)
    over(1, drain, drained, up)
    over(2, fetch, fetched, link)
    keep(compute)
    held_from = compute
    held_until = computed
    held_l1 = hold_l1
    held_l2 = hold_l2
}

function most(s, of_tops,    i, top) {
    for (i = 0; i < used; i++)
        top = max(top, of_tops ? bin_top(s, i) : bin_mean(s, i))
    return top
}

function number(x) { return x == int(x) ? thousands(x) : sprintf("%.3g", x) }

function traffic(s, name, line, of,    p, i) {
    p = panel(name, 1.1 * max(most(s, 0), line), line, "mean " number(mean(s)) (line == "" ? "" : ", line: " of))
    for (i = 0; i < used; i++)
        value[p, i] = bin_mean(s, i)
}

function occupancy(s, name, line, note,    p, i) {
    p = panel(name, 1.1 * max(most(s, 1), line), line, note unknown_before())
    for (i = 0; i < used; i++) {
        value[p, i] = bin_mean(s, i)
        second[p, i] = bin_top(s, i)
    }
}

# What the size leaves to each of a number of sets; without a number, not all of it is for what the panel shows.
function requirement(counter, name, sets) {
    return "line: " counter " " thousands(total[counter]) (machine[name] == "unlimited" ? ", room for any number" : \
        sets ? ", room for " number(machine[name] / sets) : ", " name " " number(machine[name]))
}

# Tensors may have sets of their own.
function l1_sets() {
    return ("L1Buffers weight" in machine) || ("L1Buffers input" in machine) || ("L1Buffers output" in machine) ? \
        0 : machine["L1Buffers"]
}

# A statement as a part of `most_passed` and `said`, which are empty where there is none.
function add_limit(statement, value) {
    if (value == "unlimited" || said == "none")
        said = "none"
    else {
        most_passed += value
        said = said (said == "" ? "" : " + ") statement " " thousands(value)
    }
}

# What tensors pass in a direction at most: on channels of their own, and together on the one that the others share.
function find_limit(tensors,    i, count, tensor, shares) {
    most_passed = 0
    said = ""
    count = split(tensors, tensor, " ")
    for (i = 1; i <= count; i++)
        if (("Channel " tensor[i]) in machine)
            add_limit("Channel " tensor[i], machine["Channel " tensor[i]])
        else
            shares = 1
    if (shares)
        add_limit("Bandwidth", machine["Bandwidth"])
    if (said == "none")
        most_passed = said = ""
}

function end() {
    keep(held_until)
    bins_end()
    # A layer may have no weights. Without totals it is not known.
    find_limit(("l2_rd_weight" in total) && total["l2_rd_weight"] == 0 ? "input" : "weight input")
    traffic(0, "down, L2 to PEs: elements a cycle", most_passed, said)
    find_limit("output")
    traffic(1, "up, PEs to L2: elements a cycle", most_passed, said)
    traffic(2, "links, PE to PE: elements a cycle", "")
    occupancy(3, "L1 of the fullest PE: elements", total["l1_req"], \
        requirement("l1_req", "L1Size", l1_sets()))
    occupancy(4, "all PEs together: distinct elements", total["l2_req"], requirement("l2_req", "L2Size", !marks))
    panels_out()
}
