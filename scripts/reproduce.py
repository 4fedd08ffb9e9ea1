"""What scripts/reproduce makes and compares; it starts this, with the program in $SIMCHECK.

A figure or table is a function with a name and a sentence about where it stands. It writes what it makes into the folder of results, and
returns what it found different: a list of sentences, empty where all is as expected. Tables are compared with the page that they stand in.
Of figures the data is compared with its checksum in reproduce.table, and the picture with the committed one.
"""

import csv
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "python"))

import simcheck  # noqa: E402

TABLE = ROOT / "scripts" / "reproduce.table"
QUICK_MINUTES = 1
ITEMS = {}


class Item:
    def __init__(self, make, about, only_by_name, verdict):
        self.make = make
        self.about = about
        self.only_by_name = only_by_name
        self.verdict = verdict


class Failed(Exception):
    """It could not be made."""


class Skipped(Exception):
    """A tool that it needs is not there."""


def item(about, only_by_name=False, verdict="ok"):
    """A figure or table. `only_by_name`: it takes so long that it has to be asked for. Another verdict than "ok", "measured" or
    "made", is that of what is compared with nothing."""

    def register(make):
        ITEMS[make.__name__.replace("_", "-")] = Item(make, about, only_by_name, verdict)
        return make

    return register


# ---- commands and pages ----


class Results:
    """The folder of results, and the checksums of what was made in it."""

    def __init__(self, folder, expected):
        self.folder = folder
        self.expected = expected
        self.sums = {}

    def path(self, name):
        return self.folder / name

    def run(self, *words, codes=(0,), env=None):
        """What a command prints; it is executed in the folder of results."""
        done = subprocess.run(
            [str(word) for word in words], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **(env or {})},
        )
        if done.returncode not in codes:
            raise Failed(f"{shlex.join(str(word) for word in words)}: exit code {done.returncode}\n{done.stderr.decode()}")
        return done.stdout.decode("utf-8", "replace")

    def simcheck(self, *words, codes=(0,)):
        return self.run(os.environ["SIMCHECK"], *words, codes=codes)

    def script(self, name, *words, codes=(0,)):
        return self.run(ROOT / "scripts" / name, *words, codes=codes)

    def write(self, name, text):
        self.path(name).write_text(text, encoding="utf-8")
        return self.path(name)

    def once(self, name, make):
        """A file that several figures need: made by the first of them in this call."""
        if name not in self.sums:
            make()
            self.sums[name] = None
        return self.path(name)

    def same_data(self, name, text):
        """The data of a figure against its checksum."""
        found = hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
        self.sums[name] = found
        expected = self.expected.get(name)
        return [] if found == expected else [f"its data has the checksum {found} and not {expected}"]

    def same_picture(self, name):
        """A picture against the committed one. Another gnuplot may draw other bytes of the same data."""
        made = self.path(name).read_text(encoding="utf-8")
        committed = (ROOT / "docs" / "images" / name).read_text(encoding="utf-8")
        by = [re.search(r"Produced by GNUPLOT (.*?)<", picture) for picture in (made, committed)]
        if made == committed or all(by) and by[0][1] != by[1][1]:
            return []
        return [f"the picture differs from docs/images/{name}"]


def page(path):
    return (ROOT / path).read_text(encoding="utf-8")


def block(path, begins):
    """The lines of the indented block of a page in which a line begins so, behind that line."""
    lines = page(path).splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith("    " + begins)), None)
    if first is None:
        raise Failed(f"{path} has no example '{begins}'")
    found = []
    for line in lines[first + 1 :]:
        if line and not line.startswith("    "):
            break
        found.append(line[4:])
    while found and not found[-1]:
        found.pop()
    return found


def words_of(line):
    return " ".join(line.split())


def missing_lines(expected, output):
    """The lines that do not stand in the output, in this order. A line that ends in dots is the beginning of one; others of dots stand
    for lines that are left out."""
    found = [words_of(line) for line in output.splitlines()]
    differences, at = [], 0
    for line in expected:
        wanted = words_of(line)
        if not wanted or wanted.startswith("..."):
            continue
        begins = wanted[: -len("...")].rstrip() if wanted.endswith("...") else None
        for i in range(at, len(found)):
            if found[i] == wanted or begins is not None and found[i].startswith(begins):
                at = i + 1
                break
        else:
            differences.append(f"there is no line '{wanted}'")
    return differences


def rows_of(path, header):
    """The rows of a table in a page, by the beginning of its first line."""
    lines = page(path).splitlines()
    first = next((i for i, line in enumerate(lines) if line.startswith(header)), None)
    if first is None:
        raise Failed(f"{path} has no table '{header}'")
    rows = []
    for line in lines[first + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


def compare_cells(results, name, expected, found):
    """Rows of cells as text: those made are written down, and compared one by one."""
    results.write(name + ".csv", "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in found))
    differences = [
        f"{' | '.join(made)}, but the page has {' | '.join(wanted)}" for wanted, made in zip(expected, found) if wanted != made
    ]
    if len(expected) != len(found):
        differences.append(f"there are {len(found)} rows, but the page has {len(expected)}")
    return differences


def thousands(number):
    return f"{number:,}"


# ---- examples and their output ----


@item("README.md: the report of an example")
def halo(results):
    output = results.simcheck(ROOT / "workloads/examples/03-halo.dsl")
    results.write("halo.txt", output)
    expected = [
        # The pages run it from the root of the sources.
        line.replace("workloads/examples/03-halo.dsl", str(ROOT / "workloads/examples/03-halo.dsl"))
        for line in block("README.md", "$ scripts/run workloads/examples/03-halo.dsl")
    ]
    return missing_lines(expected, output)


@item("README.md: the mapping that a hunt finds for a wrong formula")
def hunt(results):
    lines = page("README.md").splitlines()
    first = lines.index("    set mine;")
    formulas = []
    for line in lines[first:]:
        if line and not line.startswith("    "):
            break
        formulas.append(line[4:])
    results.write("mine.formulas", "\n".join(formulas) + "\n")
    command = next(line for line in lines if line.startswith("    $ simcheck hunt --formulas ./mine.formulas"))
    words = shlex.split(command.partition(">")[0])[2:]
    output = results.simcheck(*words, "--quiet", codes=(0, 1))
    results.write("case.dsl", output)
    expected = block("README.md", command.strip())
    made = output.rstrip("\n").splitlines()
    return [] if made == expected else [f"the mapping is {made}, but the page has {expected}"]


@item("docs/energy.md: the energy of an example")
def energy(results):
    output = results.simcheck("--layer", "conv11", "--flow", "rs")
    results.write("energy.txt", output)
    return missing_lines(block("docs/energy.md", "$ scripts/run --layer conv11 --flow rs"), output)


def explored(results):
    def make():
        results.write("explore.txt", results.simcheck("explore", "--csv", "front.csv"))
        results.simcheck("explore", "--by", "NumPEs,Bandwidth", "--by-csv", "by.csv", "--no-verify")

    results.once("explore.txt", make)


@item("README.md and docs/explore.md: the search of eyeriss-budget")
def explore(results):
    explored(results)
    output = results.path("explore.txt").read_text(encoding="utf-8")
    differences = missing_lines(block("docs/explore.md", "$ scripts/run explore"), output)
    return differences + missing_lines(block("README.md", "$ scripts/run explore"), output)


@item("docs/rtl.md: the machine in SystemVerilog executes an example; Verilator is needed")
def witness(results):
    if not shutil.which("verilator"):
        raise Skipped("there is no verilator: scripts/witness installs it")
    command = "$ scripts/witness workloads/examples/03-halo.dsl"
    output = results.script("witness", ROOT / "workloads/examples/03-halo.dsl")
    results.write("witness.txt", output)
    expected = "\n".join(block("docs/rtl.md", command)).partition("\n\n")[0]
    return missing_lines(expected.replace("\n  ", " ").splitlines(), output)  # the page breaks the verdict


# ---- figures ----


def data_of(path, columns=None):
    """The text of a CSV, or of some of its columns."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = [[row[name] for name in columns or row] for row in csv.DictReader(file)]
    return "\n".join(",".join(row) for row in rows) + "\n"


@item("docs/images/front.svg: the front of eyeriss-budget on CONV11")
def front(results):
    explored(results)
    results.script("plot/front", results.path("front.csv"), "--out", "front.svg")
    columns = ["role", "design", "dataflow", "cycles", "energy", "area_um2", "power_mw"]
    return results.same_data("front", data_of(results.path("front.csv"), columns)) + results.same_picture("front.svg")


@item("docs/images/heat.svg: least cycles by PEs and bandwidth")
def heat(results):
    explored(results)
    results.script("plot/heat", results.path("by.csv"), "--out", "heat.svg")
    columns = ["NumPEs", "Bandwidth", "best", "valid", "design", "cycles", "energy"]
    return results.same_data("heat", data_of(results.path("by.csv"), columns)) + results.same_picture("heat.svg")


@item("docs/images/network.svg: CONV11 row stationary on a mesh")
def network(results):
    results.simcheck("--layer", "conv11", "--flow", "rs", "--hw", "Topology=mesh,HopBandwidth=4", "--links", "links.csv")
    results.script("plot/network", results.path("links.csv"), "--out", "network.svg")
    columns = ["layer", "dataflow", "machine", "tensors", "topology", "pes", "columns", "link", "from", "to", "elements", "peak"]
    return results.same_data("network", data_of(results.path("links.csv"), columns)) + results.same_picture("network.svg")


@item("docs/images/view.png: the page of the same run, view.html, to be opened in a browser", verdict="made")
def view(results):
    words = ["--layer", "conv11", "--flow", "rs", "--hw", "Topology=mesh,HopBandwidth=4"]
    results.simcheck("view", *words, "-o", "view.html")
    return []


def traced(results, name, example):
    results.once(
        name, lambda: results.simcheck(ROOT / "workloads/examples" / example, "--trace", name, "--trace-level", "access")
    )
    return results.run("gzip", "-cd", name)


def trace_picture(results, plot, trace, example, picture, *options):
    data = "\n".join(line for line in traced(results, trace, example).splitlines() if not line.startswith("#"))
    results.script("plot/" + plot, trace, *options, "--out", picture)
    return results.same_data(picture[: -len(".svg")], data) + results.same_picture(picture)


@item("docs/images/timeline.svg: what each PE holds")
def timeline(results):
    return trace_picture(results, "timeline", "halo.gz", "03-halo.dsl", "timeline.svg", "--window", "0:90")


@item("docs/images/timeline-l2.svg: the same with tiles of L2")
def timeline_l2(results):
    return trace_picture(results, "timeline", "tiles.gz", "21-l2-tiles.dsl", "timeline-l2.svg")


@item("docs/images/bandwidth.svg: channels and buffers over time")
def bandwidth(results):
    return trace_picture(results, "bandwidth", "halo.gz", "03-halo.dsl", "bandwidth.svg")


PAPER_COLUMNS = ["layer", "dataflow", "counter", "simulated", "set", "formula"]


def paper_results(results):
    """Fig. 6 and 7 and the claims have their runs in common: those of this call, and none that are left from another."""
    if "paper.csv" not in results.sums:
        shutil.rmtree(results.path("paper-runs"), ignore_errors=True)
    return results.once("paper.csv", lambda: results.script("plot/fig6", "--out", "fig6.svg"))


def paper_figure(results, name):
    results.script("plot/" + name, paper_results(results), "--out", name + ".svg")
    return results.same_data(name, data_of(results.path("paper.csv"), PAPER_COLUMNS)) + results.same_picture(name + ".svg")


@item("docs/images/fig6.svg: Fig. 6 of the paper by print, tool and machine")
def fig6(results):
    return paper_figure(results, "fig6")


@item("docs/images/fig7.svg: Fig. 7 of the paper, from the runs of fig6")
def fig7(results):
    return paper_figure(results, "fig7")


@item("docs/paper-claims.md: section 4 of the paper, sentence by sentence, from the runs of fig6")
def paper_claims(results):
    made = results.script("claims", paper_results(results))
    results.write("paper-claims.md", made)
    text = page("docs/paper-claims.md").splitlines()
    lines = [line for line in made.splitlines() if line.startswith("|")]
    return [f"the page has no line '{line}'" for line in lines if line not in text] or ([] if lines else ["there is no table"])


# ---- tables ----


@item("docs/machines.md: cycles and elements off chip of three networks on five machines")
def machines(results):
    found = []
    wanted = rows_of("docs/machines.md", "| `--hw`, `--flow` | alexnet")
    for row in wanted:
        hw, flow = re.findall(r"`([^`]*)`", row[0])
        cells = [row[0]]
        for net in ("alexnet", "resnet50_v1", "vgg16"):
            document = json.loads(
                results.simcheck("--quiet", "--net", net, "--all", "--model-only", "--hw", hw, "--flow", flow, "--json")
            )
            total = document["networks"][0]["totals"][flow]
            cells.append(f"{thousands(total['cycles'])}, {thousands(total['off_chip'])}")
        found.append(cells)
    return compare_cells(results, "machines", wanted, found)


@item("docs/machines.md: AlexNet on Eyeriss beside what is published")
def eyeriss(results):
    text = page("workloads/networks/alexnet.dsl")
    text = re.sub(r"^Layer CONV (\w+);", r"Layer CONV \1; N 4;", text, flags=re.M)
    results.write("alexnet4.dsl", re.sub(r"^Layer FC.*\n", "", text, flags=re.M))
    wanted = rows_of("docs/machines.md", "| layer | cycles | ms at 200 MHz")
    found, sums = [], [0, 0.0, 0.0]
    for row in wanted[:-1]:
        document = json.loads(
            results.simcheck(
                "--quiet", "--net", "alexnet4.dsl", "--layer", row[0], "--hw", "eyeriss,OffChipBandwidth=1000", "--flow",
                "eyeriss", "--model-only", "--json",
            )
        )
        counts = document["results"][0]["formulas"]["exact"]
        buffer = sum(counts[name] for name in counts if re.match(r"l2_(rd|wr)_", name)) + counts["offchip_wr_sum"]
        dram = sum(counts[name] for name in counts if name.startswith("offchip_"))
        for i, value in enumerate((counts["cycles"], buffer, dram)):
            sums[i] += value
        made = [thousands(counts["cycles"]), f"{counts['cycles'] / 2e5:.1f}", f"{buffer * 2 / 1e6:.1f}", f"{dram * 2 / 1e6:.1f}"]
        found.append([row[0], *made, f"{counts['pe_steps'] / counts['steps']:.0f}"])
    found.append(["all", thousands(sums[0]), f"{sums[0] / 2e5:.1f}", f"{sums[1] * 2 / 1e6:.1f}", f"{sums[2] * 2 / 1e6:.1f}", ""])
    return compare_cells(results, "eyeriss", [[row[i] for i in (0, 1, 2, 4, 6, 8)] for row in wanted], found)


def best_mapping(results, best, levels=1):
    document = json.loads(
        results.simcheck("map", "--quiet", "--layer", "conv11", "--best", best, "--levels", levels, "--jobs", 1, "--json")
    )
    return document["layers"][0]


def map_counts(results, levels, name):
    """The two columns of counts; the others are of speed."""
    wanted = [row for row in rows_of("docs/map.md", "| space | best | settled") if row[0] == f"{levels} level" + "s" * (levels > 1)]
    found = []
    for row in wanted:
        searched = best_mapping(results, row[1].strip("`"), levels)["searched"]
        found.append([row[0], row[1], thousands(searched["exact_counts"]), thousands(searched["exact_cycles"])])
    return compare_cells(results, name, [[row[0], row[1], row[3], row[4]] for row in wanted], found)


@item("docs/map.md: searches of CONV11's mappings of one level, and what they find")
def map_one_level(results):
    differences = map_counts(results, 1, "map-one-level")
    for best in ("cycles", "energy"):
        layer = best_mapping(results, best)
        row = next(row for row in rows_of("docs/map.md", "| best | mapping | cycles") if f"`{best}`" in row[0])
        made = [thousands(layer["best"]["cycles"]), f"{layer['best']['energy'] / 1e9:.3f} mJ"]
        if row[2:4] != made or not layer["optimal"]:
            differences.append(f"the best by {best} is {made}, but the page has {row[2:4]}")
    return differences


@item("docs/map.md: the same with two levels")
def map_two_levels(results):
    return map_counts(results, 2, "map-two-levels")


@item("docs/map.md: how many mappings there are")
def map_spaces(results):
    wanted = rows_of("docs/map.md", "| layer | 1 level, divisors")
    found = []
    for row in wanted:
        net, layer = row[0].split()
        net = {"VGG16": "vgg16", "AlexNet": "alexnet", "MobileNetV2": "mobilenetv2"}[net]
        spaces = []
        for options in (("--levels", 1), ("--levels", 2), ("--levels", 1, "--sizes", "trips")):
            words = ["map", "--quiet", "--net", net, "--layer", layer, "--best", "cycles", "--runs", 1, "--no-verify"]
            document = json.loads(results.simcheck(*words, *options, "--json", codes=(0, 2)))
            spaces.append(document["layers"][0]["space"])
        cells = [thousands(space["mappings"]) for space in spaces]
        found.append([row[0], *cells, thousands(spaces[0]["tilings"])])
    return compare_cells(results, "map-spaces", wanted, found)


def one_count(results, mapping, rules, counter):
    """A count of a mapping as simulated and by a set."""
    results.write("rule.dsl", re.sub(r"(endLayer|;) (?=\w+_Map|Unroll|Buffer|Merge)", r"\1\n", mapping) + "\n")
    output = results.simcheck("./rule.dsl", "--quiet", "--formulas", rules, "--csv", "-", codes=(0, 1))
    for row in csv.DictReader(output.splitlines()):
        if row["counter"] == counter:
            return [row["simulated"], row["formula"]]
    raise Failed(f"there is no {counter} of '{mapping}'")


@item("docs/off-chip.md: where the rules of others break")
def off_chip_rules(results):
    wanted, found, rules = [], [], None
    for line in page("docs/off-chip.md").splitlines():
        title = re.match(r"### `([\w-]+)`", line)
        rules = title[1] if title else rules
        row = re.match(r"\| .* \| `(NumPEs [^`]*)` \| `(\w+)` \| ([\d,]+) \| ([\d,]+) \|$", line)
        if row:
            wanted.append([rules, row[2], row[3], row[4]])
            found.append([rules, row[2], *one_count(results, row[1], rules, row[2])])
    return compare_cells(results, "off-chip-rules", wanted, found) if wanted else ["the page has no examples"]


@item("docs/network.md: where the rule for a mesh breaks")
def mesh_rules(results):
    wanted, found = [], []
    for line in page("docs/network.md").splitlines():
        row = re.match(r"\| .* \| `(NumPEs [^`]*)` \| (\d+) (weight|input)s \| (\d+) \|$", line)
        if row:
            wanted.append([row[1], row[2], row[4]])
            found.append([row[1], *one_count(results, row[1], "mesh-multicast", "link_" + row[3])])
    return compare_cells(results, "mesh-rules", wanted, found) if wanted else ["the page has no examples"]


def right_share(results, rules, counters, without, *options):
    """On how many percent of 20,000 mappings a set is right, for each of the counters."""
    words = ["hunt", "--quiet", "--formulas", rules, "--each", "--runs", 20000, "--csv", "hunt.csv", *options]
    results.simcheck(*words, *(["--without", ",".join(without)] if without else []), codes=(0, 1))
    with open(results.path("hunt.csv"), newline="", encoding="utf-8") as file:
        rows = {row["counter"]: row for row in csv.DictReader(file)}
    return [f"{100 * int(rows[name]['agreed']) / int(rows[name]['with_value']):.0f}" for name in counters]


@item("docs/network.md: on how many mappings the rules for meshes and trees of adders are right")
def network_hunt(results):
    text = words_of(page("docs/network.md").replace("\n", " "))
    number = r"(\d+) %"
    wanted = re.search(
        rf"is right in {number} for weights and {number} for inputs; .*? in {number} and {number}\. .*? right in {number} and {number}\. "
        rf".*?`hunt` it is right in {number}, and on single-level mappings .*? in {number}\.",
        text,
    )
    if not wanted:
        return ["the page has no such sentences"]
    mesh = ("mesh-multicast", ["link_weight", "link_input"])
    links = [["dilation", "overhead"], ["edges", "idle", "inner"], ["tile", "overlap", "stride", "pad", "merge"]]
    found = []
    for last in range(1, 4):
        found += right_share(results, *mesh, sum(links[:last], []), "--hw", "Topology=mesh")
    for without in ([], ["tile", "stride", "overlap", "edges"]):
        found += right_share(results, "adder-tree", ["noc_reduce"], without)
    return compare_cells(results, "network-hunt", [list(wanted.groups())], [found])


@item("docs/off-chip.md: on how many mappings the rules of others are right")
def off_chip_hunt(results):
    text = page("docs/off-chip.md")
    command = next(line for line in text.splitlines() if line.startswith("    scripts/run hunt "))
    marked, legal = (int(number.replace(",", "")) for number in re.search(r"([\d,]+) of the ([\d,]+) legal mappings", text).groups())
    wanted = rows_of("docs/off-chip.md", "| counter | right |")
    found = []
    for row in wanted:
        shares = set()
        for counter in re.findall(r"`(\w+)`", row[0]):
            words = shlex.split(re.sub(r"--counter \w+", "--counter " + counter, command))[1:]
            results.simcheck(*words, "--quiet", "--csv", "hunt.csv", codes=(0, 1))
            with open(results.path("hunt.csv"), newline="", encoding="utf-8") as file:
                one = next(line for line in csv.DictReader(file) if line["counter"] == counter)
            if int(one["with_value"]) != legal:
                return [f"{one['with_value']} mappings are legal, but the page has {legal}"]
            # Without a mark all are right.
            shares.add(f"{100 * (marked - int(one['differed'])) / marked:.0f} %")
        found.append([row[0], " and ".join(sorted(shares))])
    return compare_cells(results, "off-chip-hunt", wanted, found)


@item("docs/fig5-errata.md: what is wrong in Fig. 5 and in the authors' tool")
def errata(results):
    results.path("errata.txt").unlink(missing_ok=True)
    try:
        results.write("errata.txt", results.script("errata", "--check"))
    except Failed as reason:
        return [str(reason)]
    return []


@item("docs/teeth.md: mutants of formulas and of the exact model", only_by_name=True)
def mutants(results):
    made = results.script("mutants")
    results.write("mutants.txt", made)
    text = page("docs/teeth.md").splitlines()
    lines = [line for line in made.splitlines() if line.startswith("|")]
    return [f"the page has no line '{line}'" for line in lines if line not in text] or ([] if lines else ["there is no table"])


@item("README.md: speed of simulator and exact model, on this computer", verdict="measured")
def bench(results):
    results.write("bench.txt", results.script("bench"))
    return []


# ---- the table of what is expected ----


def read_table():
    """name: (minutes, {data: checksum})"""
    expected = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.is_file() else []:
        if line and not line.startswith("#"):
            name, minutes, *sums = line.split()
            expected[name] = (None if minutes == "-" else float(minutes), dict(one.split("=") for one in sums))
    return expected


def table_head():
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.is_file() else []
    return [line for line in lines if line.startswith("#")]


def write_table(expected):
    lines = table_head()
    for name in ITEMS:
        minutes, sums = expected.get(name, (None, {}))
        words = [f"{name:16}", "   -" if minutes is None else f"{minutes:.2f}"]
        lines.append(" ".join([*words, *(f"{one}={value}" for one, value in sums.items())]).rstrip())
    new = TABLE.with_suffix(".new")
    new.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(new, TABLE)


# ---- the command ----


def say(text, to=None):
    """A line, with a ? for what is none of a terminal's letters."""
    print("".join(c if c.isprintable() or c == "\n" else "?" for c in text), file=to, flush=True)


def usage():
    print("usage: scripts/reproduce [--list] [--quick] [--update] [--out FOLDER] [NAME...]", file=sys.stderr)
    return 2


def minutes_text(minutes):
    return "?" if minutes is None else f"{minutes:.1f}" if minutes >= 0.1 else "<0.1"


def list_items(expected):
    print("minutes  name              what")
    for name, one in ITEMS.items():
        minutes = expected.get(name, (None, {}))[0]
        notes = (" (only by name)" if one.only_by_name else "") + ("" if one.verdict == "ok" else f" ({one.verdict}, not compared)")
        print(f"{minutes_text(minutes):>7}  {name:16}  {one.about}{notes}")


def reproduce(names, results, expected, update):
    status = 0
    verdicts = []
    for name in names:
        one = ITEMS[name]
        results.expected = expected.get(name, (None, {}))[1]
        before = dict(results.sums)
        began = time.monotonic()
        try:
            differences = one.make(results)
            verdict = "differs" if differences else one.verdict
        except Skipped as reason:
            differences, verdict = [str(reason)], "skipped"
        except (Failed, OSError, ValueError, LookupError, simcheck.Error) as reason:
            differences, verdict = [str(reason) or type(reason).__name__], "failed"
        minutes = (time.monotonic() - began) / 60
        made = {key: value for key, value in results.sums.items() if value and before.get(key) != value}
        if update and verdict not in ("failed", "skipped"):
            expected[name] = (minutes, made)
            if all("checksum" in difference for difference in differences):
                differences, verdict = [], one.verdict
        known = expected.get(name, (None, {}))[0]
        print(f"{verdict:9} {name:16} {minutes_text(minutes):>4} min, expected {minutes_text(known):>4}  {one.about}", flush=True)
        for difference in differences:
            say("          " + difference.replace("\n", "\n          "))
        status = max(status, {"differs": 1, "failed": 2}.get(verdict, 0))
        verdicts.append(verdict)
    unexpected = sum(verdict in ("differs", "failed", "skipped") for verdict in verdicts)
    say(f"{len(verdicts) - unexpected} of {len(verdicts)} as expected; results in {results.folder}")
    return status


def chosen(names, quick, expected):
    if names:
        return [name for name in ITEMS if name in names]
    if quick:
        known = {name: minutes for name, (minutes, _) in expected.items() if minutes is not None}
        return [name for name in ITEMS if name in known and known[name] < QUICK_MINUTES]
    return [name for name, one in ITEMS.items() if not one.only_by_name]


def main(arguments):
    listing = quick = update = False
    folder, names = ROOT / "build" / "reproduce", []
    while arguments:
        word = arguments.pop(0)
        if word == "--list":
            listing = True
        elif word == "--quick":
            quick = True
        elif word == "--update":
            update = True
        elif word == "--out" and arguments and arguments[0]:
            folder = Path(arguments.pop(0)).resolve()
        elif word.startswith("-"):
            return usage()
        else:
            names.append(word)
    unknown = [name for name in names if name not in ITEMS]
    if unknown:
        say(f"simcheck: there is no figure or table '{unknown[0]}'; --list shows them", sys.stderr)
        return 2
    if quick and names:
        return usage()
    expected = read_table()
    if listing:
        list_items(expected)
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        say(f"simcheck: cannot make the folder '{folder}': {error.strerror}", sys.stderr)
        return 2
    status = reproduce(chosen(names, quick, expected), Results(folder, {}), expected, update)
    if update:
        write_table(expected)
    return status


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
