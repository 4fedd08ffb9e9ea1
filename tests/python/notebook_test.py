"""The example notebook prints what stands in it; and a notebook that does not is noticed."""

import contextlib
import copy
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import notebook as notebook_runner  # noqa: E402
import simcheck  # noqa: E402

JUPYTER = all(importlib.util.find_spec(name) for name in ("nbconvert", "ipykernel"))
EXAMPLE = ROOT / "python" / "example.ipynb"


def a_notebook(*sources, outputs=()):
    outputs = list(outputs) + [[]] * len(sources)
    return {
        "cells": [
            {"cell_type": "code", "metadata": {}, "source": [source], "outputs": outputs[i]}
            for i, source in enumerate(sources)
        ]
    }


class Example(unittest.TestCase):
    def test_it_prints_what_stands_in_it(self):
        example = json.loads(EXAMPLE.read_text(encoding="utf-8"))
        self.assertEqual(list(notebook_runner.differences(example)), [])
        self.assertGreater(sum(bool(cell.get("outputs")) for cell in example["cells"]), 6)

    def test_a_wrong_output_is_noticed(self):
        printed = [{"name": "stdout", "output_type": "stream", "text": ["7\n"]}]
        self.assertEqual(list(notebook_runner.differences(a_notebook("print(7)", outputs=[printed]))), [])
        wrong = copy.deepcopy(printed)
        wrong[0]["text"] = ["8\n"]
        self.assertEqual(len(list(notebook_runner.differences(a_notebook("print(7)", outputs=[wrong])))), 1)
        self.assertEqual(len(list(notebook_runner.differences(a_notebook("print(7)")))), 1)

    def test_cells_share_names_and_the_last_line_is_shown(self):
        found = [outputs for _, outputs, _ in notebook_runner.execute(a_notebook("a = 6", "a + 1", "a;\na = None\na"))]
        self.assertEqual(found[0], [])
        self.assertEqual(found[1][0]["data"], {"text/plain": ["7"]})
        self.assertEqual(found[2], [])

    def test_a_cell_that_fails_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "fails.ipynb")
            file.write_text(json.dumps(a_notebook("1 / 0")), encoding="utf-8")
            with contextlib.redirect_stderr(io.StringIO()) as errors:
                self.assertEqual(notebook_runner.main([str(file)]), 2)
        self.assertIn("ZeroDivisionError", errors.getvalue())

    @unittest.skipUnless(JUPYTER, "there is no nbconvert, or no ipykernel")
    def test_jupyter_executes_it(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy(EXAMPLE, folder)
            shutil.copy(ROOT / "python" / "simcheck.py", folder)
            done = subprocess.run(
                [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--stdout", "example.ipynb"],
                cwd=folder,
                env={**os.environ, "SIMCHECK": simcheck.find_program()},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            self.assertIn("453 cycles", done.stdout.decode())


if __name__ == "__main__":
    unittest.main()
