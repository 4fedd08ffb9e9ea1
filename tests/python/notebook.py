#!/usr/bin/env python3
"""notebook.py [--write] NOTEBOOK: execute the code cells of a notebook in order, and compare what they print with what stands in it.

--write puts what they print into the file, for review before a commit. A cell with the tag `varies` is executed and not
compared: its output is another where pandas or matplotlib is installed. Exit code 1 if an output differs, 2 if a cell fails.
"""

import ast
import contextlib
import io
import json
import os
import sys
import traceback


def run_cell(source, names):
    """What a cell prints, and the value of its last line where that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return printed.getvalue(), value


def lines_of(text):
    return text.splitlines(keepends=True)


def outputs_of(source, names, count):
    printed, value = run_cell(source, names)
    outputs = []
    if printed:
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines_of(printed)})
    if value is not None:
        data = {"text/plain": lines_of(repr(value))}
        outputs.append({"data": data, "execution_count": count, "metadata": {}, "output_type": "execute_result"})
    return outputs


def execute(notebook):
    """The outputs of each code cell, in order, and the cell."""
    names = {"__name__": "__main__"}
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        count += 1
        yield cell, outputs_of("".join(cell["source"]), names, count), count


def differences(notebook):
    """Of each cell whose outputs are not those that stand there: its number, these, and what it printed."""
    for cell, outputs, count in execute(notebook):
        if "varies" not in cell["metadata"].get("tags", []) and outputs != cell["outputs"]:
            yield count, cell["outputs"], outputs


def write(path, notebook):
    for cell, outputs, count in execute(notebook):
        varies = "varies" in cell["metadata"].get("tags", [])
        cell.update(outputs=[] if varies else outputs, execution_count=count)
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def main(arguments):
    if arguments[:1] == ["--write"]:
        writing, paths = True, arguments[1:]
    else:
        writing, paths = False, arguments
    if len(paths) != 1:
        print("usage: notebook.py [--write] NOTEBOOK", file=sys.stderr)
        return 2
    with open(paths[0], encoding="utf-8") as file:
        notebook = json.load(file)
    sys.path.insert(0, os.path.dirname(os.path.abspath(paths[0])))
    status = 0
    try:
        if writing:
            write(paths[0], notebook)
        else:
            for number, expected, found in differences(notebook):
                print(f"cell {number}: expected {expected}\nbut it gives {found}", file=sys.stderr)
                status = 1
    except Exception:
        traceback.print_exc()
        return 2
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
