# awk -v seed=S -v first=N -v last=M -v folder=F -f witness_random.awk: random small mappings, a file for each number. Some
# are illegal: who runs them leaves these out. Equal seeds and numbers give equal files.

# A number from 0 to n - 1. The state stays below 2^53, so that every awk gives the same.
function draw(n) {
    state = (state * 69069 + 12345) % 4294967296
    return int(state / 65536) % n
}

function between(low, high) { return low + draw(high - low + 1) }
function chance(percent) { return draw(100) < percent }
function one_of(words, part) { return part[1 + draw(split(words, part, " "))] }

function say_flag(name) { if (chance(25)) return name " off; "; return "" }

function machine(text) {
    pes = halo ? between(2, 3) : chance(60) ? between(2, 4) : between(1, 12)
    text = "NumPEs " pes "; "
    if (chance(80)) text = text "Bandwidth " between(1, 9) "; "
    if (chance(40)) text = text "L1Buffers " between(1, 4) "; "
    if (chance(30)) text = text "VectorWidth " between(1, 4) "; "
    if (chance(40)) text = text "NoCLatency " between(0, 6) "; "
    if (chance(40)) text = text "LinkBandwidth " between(1, 3) "; "
    text = text say_flag("Multicast") say_flag("Reduction") (halo ? "" : say_flag("Forwarding"))
    if (chance(50)) {
        if (chance(60)) text = text "Topology " one_of("bus crossbar xybus tree rows mesh") "; "
        for (t = 1; t <= 3; t++) if (chance(30))
            text = text "Topology " tensor[t] " " one_of("bus crossbar xybus tree rows columns mesh") "; "
        if (chance(50)) text = text "ArrayColumns " between(1, 6) "; "
        if (chance(20)) text = text "TreeArity " between(2, 4) "; "
        if (chance(20)) text = text "FeedRow 0; "
        if (chance(60)) text = text "HopBandwidth " between(1, 4) "; "
        if (chance(50)) text = text "HopLatency " between(0, 3) "; "
    }
    for (t = 1; t <= 3; t++) {
        if (chance(20)) text = text "Channel " tensor[t] " " between(1, 9) "; "
        if (chance(20)) text = text "L1Buffers " tensor[t] " " between(1, 4) "; "
        if (t < 3 && chance(12)) text = text "Stream " tensor[t] "; "
    }
    marks = chance(35)
    if (marks) {
        if (chance(80)) text = text "OffChipBandwidth " between(1, 5) "; "
        if (chance(60)) text = text "OffChipLatency " between(0, 9) "; "
        if (chance(40)) text = text "L2Buffers " between(1, 3) "; "
        if (chance(30)) text = text "LoadOverhead " between(1, 6) "; "
        for (t = 1; t <= 3; t++) {
            if (t < 3 && chance(20)) text = text "L2Keep " tensor[t] " off; "
            if (chance(12)) text = text "OnChip " tensor[t] "; "
        }
    }
    return text
}

function give(dim, n) { size[dim] = n; return dim " " n "; " }

# The layer's dimensions are left in `dims`, their sizes with padding in `size`.
function layer(type, text, w, in_, f, pad) {
    split("", size)
    if (chance(15)) {
        dims = "M N K"
        return "Layer GEMM drawn; " give("M", between(1, 9)) give("N", between(1, 9)) give("K", between(1, 9)) "endLayer"
    }
    type = one_of("CONV CONV CONV DSCONV POOL FC")
    text = "Layer " type " drawn; "
    dims = type == "CONV" ? "N G K C Y X R S" : type == "FC" ? "N K C Y X R S" : "N C Y X R S"
    text = text give("C", between(1, 5))
    if (chance(15)) text = text give("N", 2)
    if (type == "CONV" && chance(15)) text = text give("G", 2)
    if (type == "CONV" || type == "FC") text = text give("K", between(1, 6))
    for (w = 1; w <= 2; w++) {
        in_ = w == 1 ? "Y" : "X"
        f = w == 1 ? "R" : "S"
        if (!halo && chance(15)) { text = text give(in_, between(1, 3)); if (type == "FC") text = text give(f, size[in_]); continue }
        text = text give(f, between(1, 3))
        if (type == "FC") { text = text give(in_, size[f]); continue }
        dilation = chance(20) ? between(1, 3) : 1
        pad = chance(20) ? 1 : 0
        text = text give(in_, (size[f] - 1) * dilation + between(halo ? 4 : 1, 8))
        if (chance(35)) text = text "Stride" in_ " " between(1, 3) "; "
        if (dilation > 1) text = text "Dilation" in_ " " dilation "; "
        if (pad) { text = text "Pad" in_ " 1; "; size[in_] += 2 }
    }
    return text "endLayer"
}

function sz(dim) { return dim in size ? size[dim] : 1 }

# A map of a dimension; overlap of rows and columns is frequent.
function map(dim, spatial, s, o) {
    if (spatial && (dim == "Y" || dim == "X") && sz(dim) > 2 && (halo || chance(75))) {
        s = between(2, sz(dim) > 4 ? 4 : sz(dim))
        return "Spatial_Map (" s "," between(1, s - 1) ") " dim
    }
    if (!spatial && chance(15)) return "Unroll " dim (chance(8) ? " Overhead " between(1, 5) : "")
    s = between(1, sz(dim) > 4 ? 5 : sz(dim))
    o = s
    if ((dim == "Y" || dim == "X") && chance(70)) o = between(1, s)
    return (spatial ? "Spatial_Map (" : "Temporal_Map (") s "," o ") " dim (chance(8) ? " Overhead " between(1, 5) : "")
}

function shuffle(part, n, i, j, swap) {
    for (i = n; i > 1; i--) { j = 1 + draw(i); swap = part[i]; part[i] = part[j]; part[j] = swap }
}

function add(pragma) { flow = flow (flow == "" ? "" : " -> ") pragma }

function mark(i) {
    if (!marks || !chance(45)) return
    if (chance(40)) { if (!marked) add("Buffer L2"); marked = 7; marks = 0; return }
    i = 1 + draw(3)
    if (int(marked / 2 ^ (i - 1)) % 2) return
    marked += 2 ^ (i - 1)
    add("Buffer L2 " tensor[i])
}

# Put the first of these dimensions that is there at a place.
function bring(words, place, part, n, wish, i, j, swap) {
    split(words, wish, " ")
    for (i = 1; i in wish; i++) for (j = 1; j <= n; j++) if (part[j] == wish[i] && sz(part[j]) > 1) {
        swap = part[j]
        part[j] = part[place]
        part[place] = swap
        return
    }
}

function dataflow(levels, l, n, part, i, spatial, comes_back) {
    flow = ""
    marked = 0
    levels = halo ? 1 : one_of("1 1 1 1 2 2 3")
    for (l = 1; l <= levels; l++) {
        n = split(dims, part, " ")
        shuffle(part, n)
        # Sums come back to L2: a loop over what is added up stands before one over outputs, and both before the mark.
        comes_back = l == 1 && marks && n > 3 && chance(60)
        if (comes_back) {
            bring("C R S", 1, part, n)
            bring("K Y X N G", 2, part, n)
            n = between(3, n)
        } else if (n > 4) n = l == levels ? between(2, n) : between(1, 4)
        spatial = chance(85) ? between(1, n) : 0
        if (spatial && (halo || chance(65))) bring("X Y", spatial, part, n)
        for (i = 1; i <= n; i++) {
            if (comes_back && i <= 2) {
                add("Temporal_Map (" (comes_back = chance(80) ? 1 : 2) "," comes_back ") " part[i])
                if (i == 2) { add("Buffer L2"); marks = 0 }
                continue
            }
            if (l == 1) mark()
            if (l < levels && i == n) add("Tile (" between(1, 3) ") " part[i])
            add(map(part[i], i == spatial))
            if (i < n && chance(6) && i != spatial) {
                flow = flow " -> Temporal_Map (1,1) " part[i + 1]
                flow = flow " -> Merge " one_of(dims)
                i++
            } else if (i == spatial && chance(8)) flow = flow " -> Merge " one_of(dims)
        }
        if (l == 1) marks = 0
    }
    return flow
}

BEGIN {
    split("weight input output", tensor, " ")
    for (number = first; number <= last; number++) {
        state = (seed * 7919 + number * 104729 + 1) % 4294967296
        for (i = 0; i < 8; i++) draw(2)
        halo = chance(25) # folds of chunks that overlap, so that PEs forward
        file = sprintf("%s/%05.0f.dsl", folder, number)
        text = machine()
        print text "\n" layer() "\n" dataflow() > file
        close(file)
    }
}
