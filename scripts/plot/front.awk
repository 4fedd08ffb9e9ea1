# A file for each dataflow with the designs of the front, a file with the optima and their names, and what gnuplot needs.
{
    energy_unit = column("energy_unit")
    if ((x == "energy" || y == "energy") && column("energy") == "" || (x ~ /area|power/ || y ~ /area|power/) && column("area_um2") == "")
        fail("the designs have no " (column("energy") == "" ? "energy" : "area and power") ": say another --x or --y")
    vx = value_of(x)
    vy = value_of(y)
}
column("role") == "front" {
    flow = plain(column("dataflow"))
    if (!(flow in number)) {
        number[flow] = ++flows
        list = list (flows > 1 ? " " : "") flow
        print flow >(out "/flows")
    }
    print vx, vy >(out "/flow" number[flow])
    points++
    low_x = points == 1 || vx < low_x ? vx : low_x
    low_y = points == 1 || vy < low_y ? vy : low_y
    high_x = vx > high_x ? vx : high_x
    high_y = vy > high_y ? vy : high_y
    next
}
{
    name = column("role")
    sub(/^best-/, "", name)
    if (name == "cycles-area")
        name = "throughput_per_area"
    if (name == "edp")
        name = "EDP"
    key = vx " " vy
    if (!(key in label))
        order[++optima] = key
    label[key] = label[key] (label[key] == "" ? "" : ",") plain(name)
}
END {
    if (failed)
        exit 2
    if (!points)
        fail("'" FILENAME "' has no front" (layer == "" ? "" : " of layer " layer))
    for (i = 1; i <= optima; i++)
        print order[i], label[order[i]] >(out "/optima")
    printf "low_x = %.9g; high_x = %.9g; low_y = %.9g; high_y = %.9g\n", low_x, high_x, low_y, high_y >(out "/facts")
    printf "flows = '%s'; title_text = '%s on %s, %.0f design%s'; x_text = '%s%s'; y_text = '%s%s'\n", list, plain(space),
        plain(layer_of(seen)), points, points == 1 ? "" : "s", x, unit_of(x) == "" ? "" : " (" unit_of(x) ")", y, unit_of(y) == "" ? "" : " (" unit_of(y) ")" >(out "/facts")
}
# "vgg16 conv11" is conv11, "vgg16 " is vgg16.
function layer_of(search,    word) {
    return split(search, word, " ") > 1 ? word[2] : word[1]
}
