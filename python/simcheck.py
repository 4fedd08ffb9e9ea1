"""simcheck from Python: runs, sweeps, searches of machines and of mappings, with results as dicts and as flat rows.

Every function runs the program `simcheck` once and returns the document that it writes (docs/json.md, docs/explore.md and
docs/map.md describe each key). Only the standard library is needed; `rows` makes what pandas.DataFrame takes.

>>> result = run(layer="conv11", flow="ws", hw={"NumPEs": 128}, model_only=True)
>>> row = rows(result)[0]
>>> row["NumPEs"], row["macs"], row["counts"]
(128, 462422016, 'modelled')

A mapping may stand in the script itself:

>>> halo = '''NumPEs 3; Bandwidth 2;
... Layer CONV halo; K 2; C 2; R 3; S 3; Y 6; X 9; endLayer
... Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> Spatial_Map (3,1) X -> Unroll R -> Unroll S'''
>>> run(text=halo)["results"][0]["sim"]["cycles"]
453

What is wrong is an exception that shows where:

>>> run(text="NumPEs 3; Bandwith 2;")
Traceback (most recent call last):
...
simcheck.Error: <stdin>:1:11: error: expected a hardware statement, 'Layer' or a pragma but found 'Bandwith'; did you mean 'Bandwidth'?
  NumPEs 3; Bandwith 2;
            ^

The program is, of these, the first that is there: $SIMCHECK, the one that was installed or built beside this file, and
`simcheck` in the PATH.
"""

from __future__ import annotations

import csv
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import warnings
from fractions import Fraction
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple, Union

__all__ = [
    "Error",
    "Result",
    "SimcheckWarning",
    "design",
    "explore",
    "find_program",
    "mapping_search",
    "rows",
    "run",
    "sweep",
    "table",
    "version",
]

Names = Union[str, Sequence[str]]
PathLike = Union[str, "os.PathLike[str]"]
Machine = Union[str, Mapping[str, Any]]
Machines = Union[Machine, Sequence[Machine]]
Row = Dict[str, Any]

# The builds of a checkout in which the program is as fast as it can be, and then the others without watched memory.
_BUILDS = ("release", "clang", "bench", "dev")

_INTERRUPTED = 130


class SimcheckWarning(UserWarning):
    """What the program warns of, and runs that were refused while others were not."""


class Error(Exception):
    """What the program refused, or why it could not be run.

    str(error) is the message as the program writes it, with the line of the text and a caret below the place.

    >>> try:
    ...     run(layer="conv99")
    ... except Error as error:
    ...     print(error.message)
    there is no layer 'conv99' in 'vgg16'; did you mean 'conv9', 'conv1' or 'conv2'? ('simcheck list layers --net vgg16' shows what there is)

    message         the message alone
    file            the text that it is about (`--hw` for that of an option), or None
    line, column    the place in it, both from 1, or None
    exit            the program's exit code; None: it did not run or did not end
    document        what it wrote nevertheless as a dict, or None
    """

    def __init__(self, text: str, exit: Optional[int] = None, document: Optional[Row] = None) -> None:
        super().__init__(text)
        self.exit = exit
        self.document = document
        self.file: Optional[str] = None
        self.line: Optional[int] = None
        self.column: Optional[int] = None
        place = re.match(r"(.+?):(\d+):(\d+): (?:error: )?(.*)", text)
        if place:
            self.file, self.line, self.column = place[1], int(place[2]), int(place[3])
            self.message = place[4]
        else:
            self.message = re.sub(r"^simcheck: (error: )?", "", text.partition("\n")[0])


class Result(Dict[str, Any]):
    """A document of the program, a dict, and how it came about.

    exit      the exit code: 0, or 1 if maintained formulas differ from the simulation (see `result["summary"]`)
    command   the words of the command
    warnings  what it warned of
    designs   of `explore`: a row for each optimum and design of the front, or with valid=True for each valid design
    by        of `explore` with by=...: a row for each value, or pair of values
    """

    def __init__(self, document: Mapping[str, Any], exit: int, command: Sequence[str], notes: Sequence[str]) -> None:
        super().__init__(document)
        self.exit = exit
        self.command = list(command)
        self.warnings = list(notes)
        self.designs: List[Row] = []
        self.by: List[Row] = []

    @property
    def search(self) -> Row:
        """Of `explore`: its only search. Several layers are searched one by one; they stand in result["searches"]."""
        searches = self.get("searches", [])
        if len(searches) != 1:
            raise Error(f"the result has {len(searches)} searches and not one: see result['searches']")
        only: Row = searches[0]
        return only

    @property
    def front(self) -> List[Row]:
        """Of `explore`: the front of its only search. Energies, areas and powers are texts with all their digits."""
        front: List[Row] = self.search["front"]
        return front

    @property
    def best(self) -> Row:
        """Of `explore`: the best designs of its only search by measure, `cycles`, `energy`, `edp`, `cycles-area`."""
        best: Row = self.search["best"]
        return best


# ---- the program ----


def find_program() -> str:
    """The program's path: $SIMCHECK, the one of this installation or checkout, or `simcheck` in the PATH."""
    own = os.environ.get("SIMCHECK")
    if own:
        found = shutil.which(own)
        if not found:
            raise Error(f"simcheck: SIMCHECK is '{own}', which is no program")
        return found
    here = Path(__file__).resolve().parent
    # installed, this file is PREFIX/share/simcheck/python/simcheck.py
    near = [here.parents[2] / "bin" / "simcheck"] if here.parent.parent.name == "share" else []
    near += [here.parent / "build" / build / "simcheck" for build in _BUILDS]
    for program in near:
        if program.is_file() and os.access(program, os.X_OK):
            return str(program)
    found = shutil.which("simcheck")
    if not found:
        raise Error(
            "simcheck: there is no program: install it, build it (scripts/run --version), or set SIMCHECK to its path"
        )
    return found


def version() -> str:
    """The version of the program.

    >>> version().startswith("simcheck ")
    True
    """
    return _execute([find_program(), "--version"], None, None)[1].strip()


def _execute(command: Sequence[str], text: Optional[str], timeout: Optional[float]) -> Tuple[int, str, str]:
    """Run a command to its end: its exit code, its standard output and its standard error."""
    try:
        done = subprocess.run(
            list(command),
            input=(text or "").encode("utf-8", "surrogateescape"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise Error(f"simcheck: not over after {timeout:g} seconds") from None
    except (OSError, ValueError) as reason:  # ValueError: a word with a zero byte
        raise Error(f"simcheck: cannot run '{command[0]}': {reason}") from None
    return done.returncode, _decode(done.stdout), _decode(done.stderr)


def _decode(output: bytes) -> str:
    return output.decode("utf-8", "backslashreplace")


def _fraction(value: Row) -> Any:
    """A formula's value that is not whole stands in the document as an object of two integers."""
    if value.keys() == {"numerator", "denominator"}:
        return Fraction(value["numerator"], value["denominator"])
    return value


def _messages(errors: str) -> Tuple[List[str], List[str]]:
    """The warnings and the other messages of standard error, each with the lines that belong to it."""
    notes: List[str] = []
    others: List[str] = []
    last: List[str] = []
    for line in errors.splitlines():
        if line.startswith("  ") and last:
            last[-1] += "\n" + line
            continue
        last = notes if "warning: " in line else others
        last.append(line)
    return notes, others


def _call(
    words: Sequence[str], text: Optional[str], timeout: Optional[float], program: Optional[PathLike], usable: Any
) -> Result:
    """Run the program with --json. A document of which `usable` says that it has no results is an Error."""
    command = [os.fspath(program) if program else find_program(), *words, "--json"]
    code, output, errors = _execute(command, text, timeout)
    notes, others = _messages(errors)
    document = None
    if output.strip():
        try:
            document = json.loads(output, object_hook=_fraction)
        except ValueError:
            raise Error("\n".join([*others, f"simcheck: its document is not whole (exit code {code})"]), code) from None
    for note in notes:
        warnings.warn(note, SimcheckWarning, stacklevel=3)
    if code in (0, 1) and document is not None:
        return Result(document, code, command, notes)
    if code == _INTERRUPTED:
        raise KeyboardInterrupt
    if code == 2 and document is not None and usable(document):
        # Refused runs are no reason to lose the others.
        others = others or [document["summary"]]
        for message in others:
            warnings.warn(message, SimcheckWarning, stacklevel=3)
        return Result(document, code, command, notes + others)
    problem = others or [document[key] for key in ("problem", "summary") if document and document.get(key)]
    raise Error("\n".join(problem) or f"simcheck: failed with exit code {code}", code, document)


# ---- options ----


def _path(path: PathLike) -> str:
    """A path that the program takes for one, whatever it is called."""
    path = os.fspath(path)
    return path if "/" in path or path == "-" else "./" + path


def _joined(names: Names) -> str:
    return names if isinstance(names, str) else ",".join(os.fspath(name) for name in names)


def _each(argument: str, values: Any) -> List[Any]:
    """One or several as a list. A list of none is not what is left out: a filter that finds nothing is no wish for all."""
    found = [values] if isinstance(values, (str, os.PathLike, Mapping)) else list(values)
    if not found:
        raise ValueError(f"{argument} is empty: leave it out for what the program takes without it")
    return found


def _value(statement: str, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        raise ValueError(f"{statement}: a statement cannot be taken back; leave it out of the machine's file")
    return str(value)


def _machine(machine: Machine) -> str:
    """`--hw`: as the program has it, or a dict of statements, in which `machine` names the one they are over."""
    if not isinstance(machine, Mapping):
        return os.fspath(machine)
    words = [str(machine["machine"])] if "machine" in machine else []
    words += [f"{name}={_value(name, value)}" for name, value in machine.items() if name != "machine"]
    return ",".join(words)


def _options(**given: Any) -> List[str]:
    """Words of a command: `--name value`, the flag alone for True, nothing for None and False; a list is a word for each."""
    words: List[str] = []
    for name, value in given.items():
        option = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(option)
            continue
        for one in value if isinstance(value, list) else [value]:
            words += [option, os.fspath(one) if isinstance(one, os.PathLike) else str(one)]
    return words


def _subject(
    layer: Optional[Names], net: Optional[str], flow: Optional[Names], hw: Optional[Machines]
) -> List[str]:
    """What a run or a search is about."""
    return _options(
        layer=None if layer is None else _joined(layer),
        net=net,
        flow=None if flow is None else _joined(flow),
        hw=None if hw is None else [_machine(machine) for machine in _each("hw", hw)],
    )


def _files(file: Union[PathLike, Sequence[PathLike], None], text: Optional[str]) -> List[str]:
    if text is not None and file is not None:
        raise ValueError("a run has a file or a text, not both")
    if text is not None:
        return ["-"]
    return [] if file is None else [_path(one) for one in _each("file", file)]


# ---- runs ----


def run(
    layer: Optional[Names] = None,
    flow: Optional[Names] = None,
    hw: Optional[Machines] = None,
    *,
    net: Optional[str] = None,
    file: Union[PathLike, Sequence[PathLike], None] = None,
    text: Optional[str] = None,
    all: bool = False,
    model_only: bool = False,
    formulas: Union[PathLike, Sequence[PathLike], None] = None,
    energy: Optional[PathLike] = None,
    seed: Optional[int] = None,
    best: Optional[str] = None,
    budget: Optional[float] = None,
    clock: Optional[str] = None,
    tolerance: Optional[str] = None,
    fuse: bool = False,
    literal: bool = False,
    strict: bool = False,
    terms: bool = False,
    out: Optional[PathLike] = None,
    trace: Optional[PathLike] = None,
    trace_level: Optional[str] = None,
    jobs: Optional[int] = None,
    options: Sequence[str] = (),
    timeout: Optional[float] = None,
    program: Optional[PathLike] = None,
) -> Result:
    """Check mappings: simulate them, and compare the counts with the formulas.

    layer, net, flow    names, as `simcheck list` has them, or paths; several as a list
    hw                  a machine: {"NumPEs": 128}, {"machine": "paper64", "Bandwidth": 8}, or as the program takes it,
                        "paper64,Bandwidth=8"; a list of machines is a run on each
    file, text          a mapping's file (or several), or the text itself
    all                 a whole network, with totals and the best dataflow of each layer
    model_only          simulate nothing: the formulas' counts, at once
    options             further words of the command, as they are
    timeout             seconds after which the program is ended
    program             its path, in place of the one that is found

    The others are the options of the same name (`simcheck --help`). Returns the document of docs/json.md; a formula's
    value that is not whole is a fractions.Fraction. That a maintained formula differs is a result (`result.exit` is 1);
    that some runs were refused is a SimcheckWarning (they stand in result["without_result"]); that all were is an Error.

    >>> result = run(layer="conv11", flow=["ws", "nvdla"], model_only=True)
    >>> [(row["dataflow"], row["cycles"]) for row in rows(result)]
    [('ws', 33030147), ('nvdla', 18911298)]
    >>> run(layer="conv11", flow="ws", model_only=True)["results"][0]["formulas"]["fig5"]["l2_rd_weight"]
    905969664
    """
    words = _files(file, text)
    words += _subject(layer, net, flow, hw)
    words += _options(
        all=all,
        model_only=model_only,
        formulas=None if formulas is None else _each("formulas", formulas),
        energy=energy,
        seed=seed,
        best=best,
        budget=budget,
        clock=clock,
        tolerance=tolerance,
        fuse=fuse,
        literal=literal,
        strict=strict,
        terms=terms,
        out=out,
        trace=trace,
        trace_level=trace_level,
        jobs=jobs,
    )
    return _call([*words, *options], text, timeout, program, _has_results(strict))


def _has_results(strict: bool) -> Any:
    return lambda document: bool(document.get("results")) and not strict


def sweep(values: Optional[Mapping[str, Iterable[Any]]] = None, **arguments: Any) -> List[Row]:
    """Rows of a run on a machine for each value of a statement, or for each combination of several.

    Statements begin with a capital letter; those with a blank in their name stand in the dict. All else is as in `run`.
    Each row begins with the statements that are swept: as the machine has them, or as given where it has one for each tensor
    (`Topology`).

    >>> found = sweep(NumPEs=[64, 128], Bandwidth=[4, 64], layer="conv11", flow="ws", model_only=True)
    >>> [(row["NumPEs"], row["Bandwidth"], row["cycles"]) for row in found]
    [(64, 4, 36175887), (64, 64, 33030146), (128, 4, 36175887), (128, 64, 33030146)]
    >>> len(sweep({"Topology weight": ["bus", "mesh"]}, layer="conv11", flow="ws", model_only=True))
    2
    """
    given = dict(values or {})
    given.update({name: arguments.pop(name) for name in list(arguments) if name[:1].isupper()})
    swept: Dict[str, List[Any]] = {name: [each] if isinstance(each, str) else list(each) for name, each in given.items()}
    if not swept or not all(swept.values()):
        raise ValueError("a sweep needs values: sweep(NumPEs=[64, 128], ...)")
    hw = arguments.pop("hw", None)
    machines: Dict[str, Row] = {}
    for base in _each("hw", {} if hw is None else hw):
        for values_now in itertools.product(*swept.values()):
            statements = dict(zip(swept, values_now))
            machines[_with(base, statements)] = statements
    found = rows(run(hw=list(machines), **arguments))
    return [{**_swept(machines, row["machine"]), **row} for row in found]


def _swept(machines: Dict[str, Row], name: str) -> Row:
    """The statements of the machine that a row names: as it was asked for, or that behind the machine that it changes."""
    asked = [machine for machine in machines if name == machine or name.endswith(" + " + machine)]
    return machines[max(asked, key=len)]


def _with(base: Machine, statements: Row) -> str:
    """A machine with statements behind its own."""
    if isinstance(base, Mapping):
        swept = {name.lower() for name in statements}
        if twice := [name for name in base if name.lower() in swept]:
            raise ValueError(f"hw gives {twice[0]}, which is swept: leave out one of the two")
        return _machine({**base, **statements})
    return ",".join([os.fspath(base), _machine(statements)])


# ---- searches ----


def explore(
    space: Optional[PathLike] = None,
    *,
    layer: Optional[Names] = None,
    net: Optional[str] = None,
    flow: Optional[Names] = None,
    hw: Optional[Machines] = None,
    text: Optional[str] = None,
    choose: Optional[str] = None,
    energy: Optional[PathLike] = None,
    cost: Optional[PathLike] = None,
    best: Optional[str] = None,
    front: Optional[Names] = None,
    by: Optional[Names] = None,
    valid: bool = False,
    verify: Union[int, bool, None] = None,
    exhaustive: bool = False,
    strict: bool = False,
    out: Optional[PathLike] = None,
    jobs: Optional[int] = None,
    options: Sequence[str] = (),
    timeout: Optional[float] = None,
    program: Optional[PathLike] = None,
) -> Result:
    """Search a space of machines and dataflows for the best designs and the front (docs/explore.md).

    space     a name of `simcheck list spaces` or a file; text: the space itself
    front     the front by which of cycles, energy, area, power
    by        a parameter, or two: the best design for each value or pair is a row of result.by
    valid     result.designs has every valid design, however many there are
    verify    how many designs of the front are executed besides all optima; False: none at all, not even the best

    The others are the options of `simcheck explore`. result.best and result.front are those of the only search,
    result.designs has the same as rows of numbers, with all parameters, energies by part and areas by term.

    >>> found = explore("edge", net="mobilenetv2", layer="b2_dw", verify=False)
    >>> found.search["counts"]["searched"]
    691200
    >>> found.best["cycles"]["dataflow"], found.best["cycles"]["cycles"]
    ('ws', 80358)
    >>> found.front[0]["energy"], {row["role"] for row in found.designs} >= {"front", "best-edp"}
    ('83067232.515504', True)
    """
    if text is not None and space is not None:
        raise ValueError("a search has a space or a text, not both")
    words = ["explore"]
    if text is not None:
        words.append("-")
    elif space is not None:
        words.append(os.fspath(space))
    words += _subject(layer, net, flow, hw)
    words += _options(
        choose=choose,
        energy=energy,
        cost=cost,
        best=best,
        front=None if front is None else _joined(front),
        by=None if by is None else _joined(by),
        verify=None if isinstance(verify, bool) else verify,
        no_verify=verify is False,
        exhaustive=exhaustive,
        strict=strict,
        out=out,
        jobs=jobs,
    )
    with tempfile.TemporaryDirectory(prefix="simcheck-") as folder:
        designs, pairs = Path(folder, "designs.csv"), Path(folder, "by.csv")
        words += _options(**{"all_valid" if valid else "csv": designs, "by_csv": pairs if by is not None else None})
        result = _call([*words, *options], text, timeout, program, lambda document: False)
        result.designs = _read_rows(designs)
        result.by = _read_rows(pairs) if by is not None else []
    return result


def design(
    number: Union[int, str],
    space: Optional[PathLike] = None,
    *,
    layer: Optional[str] = None,
    net: Optional[str] = None,
    flow: Optional[Names] = None,
    hw: Optional[Machines] = None,
    options: Sequence[str] = (),
    timeout: Optional[float] = None,
    program: Optional[PathLike] = None,
) -> str:
    """The text of one design of a space, by its number, for run(text=...).

    >>> text = design(152785, "edge", net="mobilenetv2", layer="b2_dw")
    >>> run(text=text)["results"][0]["sim"]["cycles"]
    80358
    """
    with tempfile.TemporaryDirectory(prefix="simcheck-") as folder:
        file = Path(folder, "design.dsl")
        command = [os.fspath(program) if program else find_program(), "explore", "why"]
        command += [] if space is None else [os.fspath(space)]
        command += [str(number), *_subject(layer, net, flow, hw), *_options(out=file), *options]
        code, _, errors = _execute(command, None, timeout)
        if not file.is_file():
            raise Error(errors.strip() or f"simcheck: failed with exit code {code}", code)
        return file.read_text(encoding="utf-8")


def mapping_search(
    layer: Optional[Names] = None,
    *,
    net: Optional[str] = None,
    file: Union[PathLike, Sequence[PathLike], None] = None,
    text: Optional[str] = None,
    flow: Optional[Names] = None,
    hw: Optional[Machines] = None,
    energy: Optional[PathLike] = None,
    best: Optional[str] = None,
    levels: Optional[int] = None,
    sizes: Optional[str] = None,
    runs: Optional[int] = None,
    time: Optional[float] = None,
    verify: bool = True,
    jobs: Optional[int] = None,
    options: Sequence[str] = (),
    timeout: Optional[float] = None,
    program: Optional[PathLike] = None,
) -> Result:
    """Search the mappings of layers for the best one: `simcheck map` (docs/map.md).

    best      what is to be least: cycles, energy or edp
    levels    1, or 2: a Tile of units may divide a chunk of one dimension among them
    sizes     which chunks: divisors, trips or all
    runs      end after so many mappings of each layer; time: after so many seconds

    The best mapping is a text that `run` takes:

    >>> found = mapping_search("fc3", hw={"NumPEs": 16}, best="cycles")
    >>> best = found["layers"][0]["best"]
    >>> run(text=best["text"])["results"][0]["sim"]["cycles"] == best["cycles"]
    True
    """
    words = ["map", *_files(file, text), *_subject(layer, net, flow, hw)]
    words += _options(
        energy=energy,
        best=best,
        levels=levels,
        sizes=sizes,
        runs=runs,
        time=time,
        no_verify=not verify,
        jobs=jobs,
    )
    return _call([*words, *options], text, timeout, program, _has_mapping)


def _has_mapping(document: Row) -> bool:
    return any(layer.get("best") for layer in document.get("layers", []))


# ---- rows ----


def rows(result: Mapping[str, Any], formulas: bool = False) -> List[Row]:
    """Flat rows of a result, one for each run, design or layer, for `pandas.DataFrame(rows(result))`.

    Of a run: names, sizes of the layer, statements of the machine, every counter, utilization, time, bytes, what the buffers
    need, energy by part, and the verdict of each set (`verdict_fig5`). The counts are the simulated ones; of a run that was not simulated
    those of the first set that has all of them (`counts` is then `modelled`). With `formulas` also the value of each set for
    each counter, `fig5.cycles`: a float where it is not whole, None where it has none.

    Of a search of designs: its optima and its front (`role`), numbers in place of texts. Of a search of mappings: the best one
    of each layer, and beside it the dataflows that it is compared with.

    >>> row = rows(run(text=halo), formulas=True)[0]
    >>> row["layer"], row["NumPEs"], row["cycles"], row["energy_unit"], row["fig5.l2_rd_weight"], row["verdict_exact"]
    ('halo', 3, 453, 'pJ', 1944, 'agree')
    """
    schema = str(result.get("schema", ""))
    if schema.startswith("simcheck.result/"):
        return [_run_row(one, formulas) for one in result["results"]]
    if schema.startswith("simcheck.explore/"):
        return [row for search in result["searches"] for row in _search_rows(search)]
    if schema.startswith("simcheck.map/"):
        return [row for layer in result["layers"] for row in _mapping_rows(layer)]
    raise ValueError("rows: expected a result of run, explore or mapping_search")


def _counts(one: Row) -> Tuple[Optional[str], Row, Optional[Row]]:
    """Where the counts of a run are from, the counts, and their energies."""
    energy = one["energy"]
    if one["sim"] is not None:
        return "simulated", one["sim"], energy.get("sim")
    for name, values in one["formulas"].items():
        if values and None not in values.values():
            return "modelled", values, energy.get("formulas", {}).get(name)
    return None, {}, None


def _run_row(one: Row, formulas: bool) -> Row:
    source, counts, energies = _counts(one)
    row: Row = {name: one[name] for name in ("network", "layer", "dataflow")}
    row.update(machine=one["machine_name"], type=one["type"], counts=source, output_ok=one["output_ok"])
    row.update(one["shape"])
    row.update(one["machine"])
    names = counts or next(iter(one["formulas"].values()), {})
    row.update({name: counts.get(name) for name in names})
    row["utilization"] = one["utilization"]
    row["time_s"] = one["time_s"]
    traffic = one["traffic_bytes"] or {}
    row.update({way + "_bytes": traffic.get(way) for way in ("down", "up", "offchip_read", "offchip_written")})
    for size, need in (one["buffers"] or {}).items():
        row[size[:2].lower() + "_needed"] = need["needed"]
        row[size[:2].lower() + "_enough"] = need["enough"]
    row["energy_unit"] = one["energy"].get("unit")
    for part in ("mac", "l1", "l2", "noc", "offchip", "total"):
        row["energy_" + part] = energies[part] if energies else None
    row.update({"verdict_" + name: verdict for name, verdict in one["verdict"].items()})
    for name, values in one["formulas"].items() if formulas else ():
        row.update({f"{name}.{counter}": _number(value) for counter, value in values.items()})
    return row


def _number(value: Any) -> Any:
    """A fraction as a float, and a text of digits as the number that it is; all else as it is."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+(e[+-]?\d+)?", value):
        return float(value)
    return value


def _search_rows(search: Row) -> List[Row]:
    """The optima of a search and its front."""
    roles = [("best-" + name, best) for name, best in search["best"].items() if best]
    roles += [("front", member) for member in search["front"]]
    subject = {"space": search["space"], "network": search["network"], "layer": ",".join(search["layers"])}
    return [{**subject, "role": role, **{key: _number(it) for key, it in one.items()}} for role, one in roles]


def _mapping_rows(layer: Row) -> List[Row]:
    subject = {name: layer[name] for name in ("network", "layer", "machine")}
    if layer.get("error"):
        return [{**subject, "error": layer["error"]}]
    best = layer["best"]
    measures = ("cycles", "energy", "edp", "l1_elems", "l2_elems", "fits")
    found = [("best", best)] if best else []
    found += [(flow["name"], flow) for flow in layer["dataflows"]]
    return [
        {
            **subject,
            "dataflow": name,
            "optimal": layer["optimal"] if name == "best" else None,
            **{measure: one.get(measure) for measure in measures},
        }
        for name, one in found
    ]


def _read_rows(file: Path) -> List[Row]:
    """A CSV of the program, with numbers as such; an empty cell is None."""
    if not file.is_file():
        return []
    with open(file, newline="", encoding="utf-8") as lines:
        return [{name: _number(cell) if cell else None for name, cell in row.items()} for row in csv.DictReader(lines)]


def table(records: Sequence[Mapping[str, Any]], columns: Optional[Sequence[str]] = None) -> str:
    """Rows as a table of text, where there is no pandas.

    >>> print(table([{"dataflow": "ws", "cycles": 33030147}, {"dataflow": "nvdla", "cycles": 18911298}]))
    dataflow      cycles
    --------  ----------
    ws        33,030,147
    nvdla     18,911,298
    """
    columns = list(columns or (records[0] if records else []))
    numeric = {name: all(_is_number(record.get(name)) for record in records) for name in columns}
    cells = [[_cell(record.get(name)) for name in columns] for record in records]
    widths = [max(map(len, [name, *column])) for name, column in zip(columns, zip(*cells) if cells else [()] * len(columns))]
    lines = [columns, ["-" * width for width in widths], *cells]
    return "\n".join(
        "  ".join(
            word.rjust(width) if numeric[name] else word.ljust(width) for word, width, name in zip(line, widths, columns)
        ).rstrip()
        for line in lines
    )


def _is_number(value: Any) -> bool:
    return value is None or isinstance(value, (int, float, Fraction)) and not isinstance(value, bool)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not _is_number(value):
        return str(value)
    return f"{value:,}" if isinstance(value, int) else f"{float(value):,.6g}"
