# The links of one run as segments for gnuplot, or as a table. Before: run, format, out (a folder).
# In: run,network,layer,dataflow,machine,tensors,topology,pes,columns,link,from,to,elements,peak
# Out, for panel P: PES.P: x y of each PE; LINKS.P: x y dx dy elements of each link; facts: what gnuplot needs to know.

function is_count(text) { return text ~ /^[0-9]+$/ }

NR == 1 {
    for (i = 1; i <= NF; i++)
        column[$i] = i
    split("run,layer,dataflow,tensors,topology,pes,columns,link,from,to,elements,peak", needed, ",")
    for (i in needed)
        if (!(needed[i] in column))
            fail("this is no file of links: it has no column '" needed[i] "'; simcheck --links writes one")
    next
}

{
    if ($column["run"] != run) {
        others++
        next
    }
    for (i in needed)
        if (needed[i] ~ /^(pes|columns|link|elements|peak)$/ && !is_count($column[needed[i]]))
            fail("line " NR ": '" plain($column[needed[i]]) "' is not a number of " needed[i])
    if ($column["pes"] < 1 || $column["columns"] < 1 || $column["pes"] > 65536)
        fail("line " NR ": an array of " plain($column["pes"]) " PEs in " plain($column["columns"]) " columns cannot be drawn; at most 65536 can")
    if (" bus crossbar xybus tree rows columns mesh " !~ " " plain($column["topology"]) " ")
        fail("line " NR ": '" plain($column["topology"]) "' is no topology")
    what = plain($column["layer"]) ", " plain($column["dataflow"])
    pes = $column["pes"]
    columns = $column["columns"]
    tensors = plain($column["tensors"])
    if (!(tensors in panel_of)) {
        panel_of[tensors] = ++panels
        title[panels] = tensors
        topology[panels] = $column["topology"]
    }
    p = panel_of[tensors]
    n = ++count[p]
    link[p, n] = $column["link"]
    from[p, n] = plain_words($column["from"])
    to[p, n] = plain_words($column["to"])
    elements[p, n] = $column["elements"]
    peak[p, n] = $column["peak"]
    if (elements[p, n] > most) most = elements[p, n]
    more = elements[p, n] - elements[p, busiest[p]]
    if (!busiest[p] || more > 0 || (more == 0 && (from[p, n] == "L2" || to[p, n] == "L2"))) busiest[p] = n
}

# Where a place is: "L2" is beside the thing that it is linked with.
function place(p, name,    part, u) {
    split(name, part, " ")
    if (part[1] == "PE") {
        u = part[2]
        at_x = topology[p] == "tree" ? u : u % columns
        at_y = topology[p] == "tree" ? 0 : -int(u / columns)
    } else if (part[1] == "node") {
        split(part[2], u_of, ".")
        at_x = node_x[p, part[2]]
        at_y = depth[p] - u_of[1]
    } else
        return 0
    return 1
}

function segment(p, x, y, to_x, to_y, n) {
    print x, y, to_x - x, to_y - y, elements[p, n] >(out "/links." p)
}

# A link from near L2 to far from it, which points to where it leads.
function one_way(p, n, x, y, far_x, far_y) {
    if (to[p, n] == "L2" || from[p, n] ~ /^X/)
        segment(p, far_x, far_y, x, y, n)
    else
        segment(p, x, y, far_x, far_y, n)
}

# The inner nodes of a tree stand over the middle of their PEs.
function lay_out_tree(p,    n, part, u) {
    for (n = 1; n <= count[p]; n++)
        for (u = 1; u <= 2; u++) {
            split(u == 1 ? from[p, n] : to[p, n], part, " ")
            if (part[1] == "node") {
                split(part[2], u_of, ".")
                if (u_of[1] + 1 > depth[p]) depth[p] = u_of[1] + 1
                if (u_of[2] + 1 > nodes[p, u_of[1]]) nodes[p, u_of[1]] = u_of[2] + 1
                known[p, part[2]] = 1
            }
        }
    if (!depth[p]) depth[p] = 1
    # children first: a node's place is the mean of what is linked below it
    for (level = depth[p]; level >= 1; level--)
        for (n = 1; n <= count[p]; n++) {
            upper = from[p, n] ~ /^PE/ || (to[p, n] ~ /^node/ && from[p, n] ~ /^node/ && level_of(from[p, n]) > level_of(to[p, n])) \
                || to[p, n] == "L2" ? to[p, n] : from[p, n]
            lower = upper == from[p, n] ? to[p, n] : from[p, n]
            if (upper ~ /^node/ && level_of(upper) == level) {
                split(upper, part, " ")
                place(p, lower)
                sum[p, part[2]] += at_x
                below[p, part[2]]++
                node_x[p, part[2]] = sum[p, part[2]] / below[p, part[2]]
            }
        }
}

function level_of(name,    part) {
    split(name, part, /[ .]/)
    return part[2] + 0
}

function draw_link(p, n,    x, y, other) {
    if (topology[p] == "bus")
        one_way(p, n, -0.75, 0.3, -0.75, -int((pes - 1) / columns) - 0.3)
    else if (topology[p] == "crossbar") {
        place(p, from[p, n] == "L2" ? to[p, n] : from[p, n])
        one_way(p, n, at_x - 0.42, at_y + 0.36, at_x - 0.14, at_y + 0.12)
    } else if (topology[p] == "xybus" && (from[p, n] == "L2" || to[p, n] == "L2"))
        one_way(p, n, -0.75, 0.3, -0.75, -int((pes - 1) / columns) - 0.3)
    else if (topology[p] == "xybus") {
        other = from[p, n] ~ /^X/ ? from[p, n] : to[p, n]
        sub(/^X bus /, "", other)
        one_way(p, n, -0.75, -other - 0.3, columns - 0.6, -other - 0.3)
    } else if (from[p, n] == "L2" || to[p, n] == "L2") {
        place(p, from[p, n] == "L2" ? to[p, n] : from[p, n])
        x = topology[p] ~ /^(rows|mesh)$/ ? at_x - 0.8 : at_x
        y = topology[p] ~ /^(rows|mesh)$/ ? at_y : topology[p] == "columns" && to[p, n] == "L2" ? at_y - 0.8 : at_y + 0.8
        outside_x[p] += x
        outside_y[p] += y
        outside[p]++
        if (from[p, n] == "L2") segment(p, x, y, at_x, at_y, n)
        else segment(p, at_x, at_y, x, y, n)
    } else {
        place(p, from[p, n])
        x = at_x
        y = at_y
        place(p, to[p, n])
        segment(p, x, y, at_x, at_y, n)
    }
}

# Where L2 stands: beyond the ends of its links.
function label_l2(p,    x, y) {
    x = outside[p] ? outside_x[p] / outside[p] : -0.75
    y = outside[p] ? outside_y[p] / outside[p] : 0.3
    if (topology[p] ~ /^(rows|mesh)$/)
        x -= 0.35
    else
        y += outside[p] && y < -0.5 && topology[p] == "columns" ? -0.3 : 0.3
    printf "l2_%.0f = \"%g,%g\"\n", p, x, y >(out "/facts")
}

function bar(share,    text, i) {
    for (i = 0; i < share; i++)
        text = text "#"
    return text
}

# The busiest links, in the order of the file where they are alike.
function table(p,    shown, n, best, done) {
    printf "%s over %s: %.0f links, the busiest %s -> %s\n\n", title[p], topology[p], count[p], from[p, busiest[p]], to[p, busiest[p]]
    printf "%6s  %-12s %-12s %15s %12s\n", "link", "from", "to", "elements", "in a step"
    for (shown = 0; shown < 20 && shown < count[p]; shown++) {
        best = 0
        for (n = 1; n <= count[p]; n++)
            if (!(n in done) && (!best || elements[p, n] > elements[p, best])) best = n
        done[best] = 1
        printf "%6s  %-12s %-12s %15s %12s  %s\n", link[p, best], from[p, best], to[p, best], elements[p, best], peak[p, best],
            bar(most ? 40 * elements[p, best] / most : 0)
    }
    for (n in done) delete done[n]
    print ""
}

END {
    if (failed)
        exit 2
    if (!panels)
        fail("the file has no run " run)
    rows = int((pes - 1) / columns) + 1
    for (p = 1; p <= panels; p++) {
        if (format == "text") {
            table(p)
            continue
        }
        tree = topology[p] == "tree"
        if (tree)
            lay_out_tree(p)
        for (u = 0; u < pes; u++)
            print (tree ? u : u % columns), (tree ? 0 : -int(u / columns)) >(out "/pes." p)
        for (n = 1; n <= count[p]; n++)
            draw_link(p, n)
        label_l2(p)
        wide = wide > (tree ? pes : columns + 1) ? wide : (tree ? pes : columns + 1)
        tall = tall > (tree ? depth[p] + 1 : rows + 1) ? tall : (tree ? depth[p] + 1 : rows + 1)
        printf "title_%.0f = '%s over %s'\n", p, title[p], topology[p] >(out "/facts")
        printf "busiest_%.0f = 'busiest: %s to %s, %s elements, %s in a step'\n", p, from[p, busiest[p]],
            to[p, busiest[p]], elements[p, busiest[p]], peak[p, busiest[p]] >(out "/facts")
        printf "left_%.0f = %g; right_%.0f = %g; low_%.0f = %g; high_%.0f = %g\n", p, -1.4, p, (tree ? pes : columns) - 0.3,
            p, (tree ? -0.5 : -rows - 0.4), p, (tree ? depth[p] + 0.6 : 1.3) >(out "/facts")
    }
    printf "what = '%s%s'\npanels = %.0f\nmost = %.17g\ncells = %g\n", what, others ? ", run " run : "", panels, most, (wide > tall ? wide : tall) >(out "/facts")
}
