"""python/simcheck.py: what it asks the program for, what it makes of the answer, and what it does with a program that fails.

    SIMCHECK=build/release/simcheck python3 -m unittest discover -s tests/python -p '*_test.py'
"""

import csv
import doctest
import os
import stat
import sys
import tempfile
import unittest
import warnings
from fractions import Fraction
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "python"))
sys.dont_write_bytecode = True

import simcheck  # noqa: E402

HALO = """NumPEs 3; Bandwidth 2;
Layer CONV halo; K 2; C 2; R 3; S 3; Y 6; X 9; endLayer
Temporal_Map (1,1) K -> Temporal_Map (1,1) C -> Temporal_Map (1,1) Y -> Spatial_Map (3,1) X -> Unroll R -> Unroll S
"""


class Documented(unittest.TestCase):
    def test_each_example_of_the_module_prints_what_it_says(self):
        found = doctest.testmod(simcheck, extraglobs={"halo": HALO})
        self.assertEqual(found.failed, 0)
        self.assertGreater(found.attempted, 20)

    def test_each_example_of_the_page_prints_what_it_says(self):
        page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
        examples = doctest.DocTestParser().get_doctest(page, {}, "python.md", str(ROOT / "docs" / "python.md"), 0)
        self.assertGreater(len(examples.examples), 8)
        self.assertEqual(doctest.DocTestRunner().run(examples).failed, 0)

    def test_each_public_name_is_on_the_page(self):
        page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
        for name in simcheck.__all__:
            self.assertIn(f"`{name}", page)


class Runs(unittest.TestCase):
    def test_a_text_and_its_file_give_the_same_counts(self):
        text = simcheck.run(text=HALO)["results"][0]["sim"]
        file = simcheck.run(file=ROOT / "workloads" / "examples" / "03-halo.dsl")["results"][0]["sim"]
        self.assertEqual(text["cycles"], 453)  # the README's
        self.assertEqual(text, file)

    def test_a_file_is_one_whatever_it_is_called(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("halo", "--help", "ä b;c"):
                Path(folder, name).write_text(HALO, encoding="utf-8")
                before = os.getcwd()
                try:
                    os.chdir(folder)
                    self.assertEqual(simcheck.run(file=name, model_only=True)["results"][0]["layer"], "halo")
                finally:
                    os.chdir(before)

    def test_statements_of_a_dict_are_those_of_the_machine(self):
        hw = {"machine": "eyeriss", "NumPEs": 24, "Multicast": False}
        with self.assertWarnsRegex(simcheck.SimcheckWarning, "OffChipBandwidth has no effect"):
            result = simcheck.run(layer="conv11", flow="ws", hw=hw, model_only=True)
        machine = result["results"][0]["machine"]
        self.assertEqual((machine["NumPEs"], machine["Multicast"], machine["L1Size"]), (24, False, 260))

    def test_a_list_of_machines_is_a_run_on_each(self):
        result = simcheck.run(text=HALO, hw=[{"NumPEs": 3}, "NumPEs=2"])
        self.assertEqual([run["machine"]["NumPEs"] for run in result["results"]], [3, 2])

    def test_a_value_that_is_not_whole_is_a_fraction(self):
        run = simcheck.run(text=HALO)["results"][0]
        self.assertEqual(run["quantities"]["fig5"]["ROOFLINE_TH"], Fraction(1, 3))

    def test_formulas_may_be_several(self):
        result = simcheck.run(text=HALO, formulas=["exact", "psum-readback"])
        self.assertEqual(list(result["sets"]), ["exact", "psum_readback"])

    def test_that_a_maintained_formula_differs_is_a_result(self):
        with tempfile.TemporaryDirectory() as folder:
            formulas = Path(folder, "own.formulas")
            formulas.write_text("set own;\nstatus maintained;\nL2 RD WEIGHT : l2_rd_weight = 1;\n", encoding="utf-8")
            result = simcheck.run(text=HALO, formulas=formulas)
        self.assertEqual((result.exit, result["exit"]), (1, 1))
        self.assertEqual(result["results"][0]["verdict"], {"own": "differ"})

    def test_that_a_maintained_formula_has_no_value_is_a_warning(self):
        with tempfile.TemporaryDirectory() as folder:
            formulas = Path(folder, "own.formulas")
            formulas.write_text("set own;\nstatus maintained;\nL2 RD WEIGHT : l2_rd_weight = 1 / 0;\n", encoding="utf-8")
            with self.assertWarnsRegex(simcheck.SimcheckWarning, "own"):
                result = simcheck.run(text=HALO, formulas=formulas)
        self.assertEqual((result.exit, len(result["results"])), (2, 1))

    def test_refused_runs_are_warnings_beside_the_results_of_the_others(self):
        with self.assertWarnsRegex(simcheck.SimcheckWarning, "a CONV layer has no dimension M"):
            result = simcheck.run(layer="conv11", flow=["ws", "gemm"], model_only=True)
        self.assertEqual([run["dataflow"] for run in result["results"]], ["ws"])
        self.assertEqual(result["without_result"][0]["dataflow"], "gemm")
        self.assertEqual(len(result.warnings), 1)
        self.assertIn("Temporal_Map (16,16) M\n     ^", result.warnings[0])

    def test_what_the_program_warns_of_is_a_warning(self):
        with self.assertWarnsRegex(simcheck.SimcheckWarning, "no pragma names G"):
            result = simcheck.run(net="alexnet", layer="conv2", flow="ws", model_only=True)
        self.assertEqual(result.exit, 0)
        self.assertEqual(len(result.warnings), 1)

    def test_a_run_has_a_file_or_a_text(self):
        with self.assertRaises(ValueError):
            simcheck.run(text=HALO, file="a.dsl")

    def test_options_are_words_of_the_command(self):
        result = simcheck.run(text=HALO, options=["--verbose"], jobs=1)
        self.assertEqual(result.command[1:], ["-", "--jobs", "1", "--verbose", "--json"])


class Errors(unittest.TestCase):
    def error_of(self, **arguments):
        with self.assertRaises(simcheck.Error) as caught:
            simcheck.run(**arguments)
        return caught.exception

    def test_an_error_has_the_place_and_shows_it(self):
        error = self.error_of(text=HALO.replace("Bandwidth", "Bandwith"))
        self.assertEqual((error.file, error.line, error.column, error.exit), ("<stdin>", 1, 11, 2))
        self.assertTrue(error.message.startswith("expected a hardware statement"))
        lines = str(error).splitlines()
        self.assertEqual(lines[1:], ["  NumPEs 3; Bandwith 2;", "            ^"])
        self.assertIn("Bandwith", error.document["problem"])

    def test_an_error_of_an_option_has_a_place_in_it(self):
        error = self.error_of(layer="conv11", hw={"NumPEs": 0})
        self.assertEqual((error.file, error.line, error.column), ("--hw", 1, 8))

    def test_an_error_without_a_place_has_none(self):
        error = self.error_of(layer="conv99")
        self.assertEqual((error.file, error.line, error.column), (None, None, None))
        self.assertTrue(error.message.startswith("there is no layer 'conv99' in 'vgg16'"))

    def test_a_wrong_option_is_an_error_without_a_document(self):
        error = self.error_of(layer="conv11", options=["--wat"])
        self.assertIsNone(error.document)
        self.assertIn("there is no option '--wat'", str(error))

    def test_a_buffer_too_small_is_one_where_that_is_strict(self):
        small = {"layer": "conv1", "flow": "ws", "hw": {"L2Size": 100}, "model_only": True}
        self.assertEqual(simcheck.run(**small).exit, 0)
        error = self.error_of(**small, strict=True)
        self.assertIn("L2Size 100 is too small", error.message)
        self.assertEqual(len(error.document["results"]), 1)

    def test_time_that_is_over_is_an_error(self):
        error = self.error_of(layer="conv11", flow="nlr", options=["--literal"], timeout=0.02)
        self.assertIn("not over after 0.02 seconds", str(error))
        self.assertIsNone(error.exit)

    def test_a_statement_cannot_be_taken_back(self):
        with self.assertRaisesRegex(ValueError, "Bandwidth"):
            simcheck.run(layer="conv1", hw={"Bandwidth": None})


class Programs(unittest.TestCase):
    """Programs that are not as they should be."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def program(self, script):
        path = self.folder / "simcheck"
        path.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def error_of(self, script):
        with self.assertRaises(simcheck.Error) as caught:
            simcheck.run(text=HALO, program=self.program(script))
        return caught.exception

    def test_half_a_document_is_an_error(self):
        error = self.error_of("echo '{\"schema\": 1'\n")
        self.assertIn("document is not whole", str(error))

    def test_no_document_is_an_error(self):
        self.assertIn("failed with exit code 0", str(self.error_of("exit 0\n")))

    def test_a_contradiction_is_an_error_that_has_the_document(self):
        error = self.error_of('echo \'{"results": [1], "summary": "verdict: wrong", "problem": null}\'; exit 3\n')
        self.assertEqual((error.exit, str(error)), (3, "verdict: wrong"))
        self.assertEqual(error.document["results"], [1])

    def test_a_program_that_is_killed_is_an_error(self):
        self.assertEqual(self.error_of("kill -9 $$\n").exit, -9)

    def test_an_interrupt_is_one(self):
        with self.assertRaises(KeyboardInterrupt):
            simcheck.run(text=HALO, program=self.program("exit 130\n"))

    def test_no_program_is_an_error(self):
        with self.assertRaisesRegex(simcheck.Error, "cannot run"):
            simcheck.run(text=HALO, program=self.folder / "none")

    def test_the_environment_names_the_program(self):
        own = self.program("exit 0\n")
        with mock.patch.dict(os.environ, SIMCHECK=str(own)):
            self.assertEqual(simcheck.find_program(), str(own))
        with mock.patch.dict(os.environ, SIMCHECK="/no/such"):
            with self.assertRaisesRegex(simcheck.Error, "SIMCHECK is '/no/such'"):
                simcheck.find_program()

    def test_the_program_beside_the_module_goes_before_the_path(self):
        near = self.folder / "prefix" / "bin"
        module = self.folder / "prefix" / "share" / "simcheck" / "python" / "simcheck.py"
        for folder in (near, module.parent, self.folder / "path"):
            folder.mkdir(parents=True)
        own = self.program("exit 0\n")
        beside, in_path = near / "simcheck", self.folder / "path" / "simcheck"
        in_path.write_bytes(own.read_bytes())
        in_path.chmod(0o755)
        environment = {"PATH": str(in_path.parent), "SIMCHECK": ""}
        with mock.patch.dict(os.environ, environment), mock.patch.object(simcheck, "__file__", str(module)):
            self.assertEqual(simcheck.find_program(), str(in_path))
            own.rename(beside)
            self.assertEqual(Path(simcheck.find_program()).resolve(), beside.resolve())
            beside.unlink()
            in_path.unlink()
            with self.assertRaisesRegex(simcheck.Error, "there is no program"):
                simcheck.find_program()


class Sweeps(unittest.TestCase):
    def test_a_sweep_is_each_combination_in_order(self):
        found = simcheck.sweep(NumPEs=[1, 3], Bandwidth=[1, 2], text=HALO)
        self.assertEqual([(row["NumPEs"], row["Bandwidth"]) for row in found], [(1, 1), (1, 2), (3, 1), (3, 2)])
        self.assertEqual(list(found[0])[:2], ["NumPEs", "Bandwidth"])
        self.assertEqual(found[3]["cycles"], 453)
        alone = simcheck.rows(simcheck.run(text=HALO, hw={"NumPEs": 1, "Bandwidth": 1}))[0]
        self.assertEqual(found[0], alone)

    def test_a_sweep_is_over_each_machine(self):
        found = simcheck.sweep({"NumPEs": [8, 16]}, hw=["paper64,Bandwidth=4", {"machine": "paper64", "L1Size": 64}],
                               layer="conv11", flow="ws", model_only=True)
        self.assertEqual([(row["NumPEs"], row["Bandwidth"], row["L1Size"]) for row in found],
                         [(8, 4, 1024), (16, 4, 1024), (8, 32, 64), (16, 32, 64)])

    def test_a_sweep_is_over_statements_that_each_tensor_has_alone(self):
        for values in ({"Topology": ["bus", "mesh"]}, {"Stream": ["weight", "input"]}, {"L2Keep": [True, False]},
                       {"OnChip": ["weight"]}, {"channel weight": [1, 2]}):
            for hw in (None, "paper64", {"machine": "paper64", "L1Size": 2048}):
                found = simcheck.sweep(values, hw=hw, layer="conv11", flow="ws", model_only=True)
                name, wanted = next(iter(values.items()))
                self.assertEqual([row[name] for row in found], wanted)
                self.assertEqual(next(iter(found[0])), name)

    def test_a_sweep_needs_values(self):
        for values in ({}, {"NumPEs": []}, {"NumPEs": [1], "Bandwidth": []}):
            with self.assertRaisesRegex(ValueError, "needs values"):
                simcheck.sweep(values, layer="conv11")

    def test_an_empty_list_is_no_default(self):
        for arguments in ({"hw": []}, {"file": []}, {"formulas": []}):
            with self.assertRaisesRegex(ValueError, "is empty"):
                simcheck.run(layer="conv11", model_only=True, **arguments)
        with self.assertRaisesRegex(ValueError, "hw is empty"):
            simcheck.sweep(NumPEs=[1], hw=[], layer="conv11")

    def test_a_sweep_is_over_nothing_that_hw_gives(self):
        for hw in ({"NumPEs": 3}, {"machine": "paper64", "numpes": 3}, ["paper64", {"NumPEs": 3}]):
            with self.assertRaisesRegex(ValueError, "hw gives (?i:NumPEs), which is swept"):
                simcheck.sweep(NumPEs=[4, 8], hw=hw, layer="conv11", model_only=True)


class Rows(unittest.TestCase):
    def test_rows_are_flat_and_have_the_same_keys(self):
        result = simcheck.run(text=HALO, hw=["NumPEs=3", "NumPEs=2"])
        found = simcheck.rows(result, formulas=True)
        self.assertEqual(list(found[0]), list(found[1]))
        for row in found:
            for name, value in row.items():
                self.assertNotIsInstance(value, (dict, list, Fraction), name)
        run = result["results"][0]
        self.assertEqual(found[0]["cycles"], run["sim"]["cycles"])
        self.assertEqual(found[0]["energy_total"], run["energy"]["sim"]["total"])
        self.assertEqual(found[0]["l1_needed"], run["buffers"]["L1Size"]["needed"])
        self.assertEqual(found[0]["fig5.l2_rd_weight"], run["formulas"]["fig5"]["l2_rd_weight"])
        self.assertIsNone(found[0]["fig5.cycles"])

    def test_modelled_rows_are_the_simulated_ones_where_the_model_is_exact(self):
        simulated = simcheck.rows(simcheck.run(text=HALO))[0]
        modelled = simcheck.rows(simcheck.run(text=HALO, model_only=True))[0]
        self.assertEqual((simulated.pop("counts"), modelled.pop("counts")), ("simulated", "modelled"))
        self.assertEqual(list(simulated), list(modelled))
        for name in simulated:
            if not name.startswith("verdict_") and name != "output_ok":
                self.assertEqual(simulated[name], modelled[name], name)

    def test_a_clock_and_a_tolerance(self):
        """What both say is in the document."""
        found = simcheck.run(layer="conv11", flow="ws", model_only=True, formulas=["exact", "fig5"], clock="1GHz",
                             tolerance="1000000%")
        self.assertAlmostEqual(found["results"][0]["time_s"], 0.033030147, places=9)
        self.assertEqual(found["results"][0]["verdict"]["fig5"], "close")

    def test_rows_are_those_of_the_program(self):
        """`simcheck --rows` writes the same numbers under the same names, with the language's words for some."""
        arguments = {"layer": "conv11", "flow": ["ws", "rs"], "model_only": True}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "rows.csv")
            found = simcheck.rows(simcheck.run(**arguments, options=["--rows", str(file)]))
            with open(file, newline="", encoding="utf-8") as lines:
                written = list(csv.DictReader(lines))
        words = {True: "on", False: "off", None: "unlimited"}
        compared = 0
        for row, line in zip(found, written):
            for name in set(row) & set(line):
                cell = line[name]
                expected = words[row[name]] if isinstance(row[name], bool) or row[name] is None and cell else row[name]
                if isinstance(expected, float):
                    self.assertAlmostEqual(float(cell) / expected, 1, places=5, msg=name)
                else:
                    self.assertEqual(cell, "" if expected is None else str(expected), name)
                compared += 1
        self.assertGreater(compared, 2 * 70)

    def test_a_run_without_counts_has_none(self):
        row = simcheck.rows(simcheck.run(text=HALO, model_only=True, formulas="fig5"))[0]
        self.assertIsNone(row["counts"])
        self.assertIsNone(row["cycles"])
        self.assertIsNone(row["utilization"])

    def test_something_else_is_no_result(self):
        with self.assertRaises(ValueError):
            simcheck.rows({"schema": "other/1"})


class Searches(unittest.TestCase):
    SPACE = """Bandwidth 16; L2Size 65536;
        Layer CONV mine; K 16; C 8; R 3; S 3; Y 14; X 14; Pad 1; endLayer
        Space own; NumPEs 4..16 step 4; L1Size 32, 64; Multicast on, off; Dataflow ws, rs; Area <= 2 mm2; endSpace"""

    def test_all_valid_designs_are_rows(self):
        result = simcheck.explore(text=self.SPACE, valid=True, verify=False)
        self.assertEqual(len(result.designs), result.search["counts"]["valid"])
        self.assertEqual(min(row["cycles"] for row in result.designs), result.best["cycles"]["cycles"])

    def test_the_best_of_each_value_are_rows(self):
        result = simcheck.explore(text=self.SPACE, by=["NumPEs", "Multicast"], verify=False)
        best = [row for row in result.by if row["best"] == "cycles"]
        self.assertEqual(len(best), 4 * 2)
        self.assertEqual(min(row["cycles"] for row in best), result.best["cycles"]["cycles"])

    def test_rows_have_the_optima_and_the_front(self):
        result = simcheck.explore(text=self.SPACE)
        found = simcheck.rows(result)
        self.assertEqual(len(found), len([best for best in result.best.values() if best]) + len(result.front))
        self.assertIsInstance(found[0]["energy"], float)
        self.assertEqual(str(found[0]["NumPEs"]), result.best["cycles"]["NumPEs"])
        self.assertEqual(result.search["executed"]["right"], 1)

    def test_a_design_is_a_text_that_runs_and_gives_what_was_predicted(self):
        with tempfile.TemporaryDirectory() as folder:
            space = Path(folder, "own.dsl")
            space.write_text(self.SPACE, encoding="utf-8")
            result = simcheck.explore(space, verify=False)
            text = simcheck.design(result.best["energy"]["design"], space)
            with self.assertRaisesRegex(simcheck.Error, "9999"):
                simcheck.design(9999, space)
        run = simcheck.run(text=text)["results"][0]
        self.assertEqual(run["sim"]["cycles"], result.best["energy"]["cycles"])
        self.assertAlmostEqual(run["energy"]["sim"]["total"] / float(result.best["energy"]["energy"]), 1, places=6)

    def test_an_error_in_a_space_has_its_place(self):
        with self.assertRaises(simcheck.Error) as caught:
            simcheck.explore(text=self.SPACE.replace("L1Size", "L1Sise"))
        self.assertEqual(caught.exception.line, 3)
        self.assertIn("^", str(caught.exception))

    def test_several_searches_have_no_front_together(self):
        result = simcheck.explore("edge", layer=["conv1", "conv2"], flow="ws", verify=False)
        self.assertEqual([search["layers"] for search in result["searches"]], [["conv1"], ["conv2"]])
        with self.assertRaisesRegex(simcheck.Error, "2 searches"):
            result.front

    def test_the_best_mapping_is_a_text_that_runs(self):
        result = simcheck.mapping_search("fc3", hw={"NumPEs": 16}, best="cycles", flow=["ws", "nvdla"])
        layer = result["layers"][0]
        self.assertTrue(layer["optimal"])
        found = simcheck.rows(result)
        self.assertEqual([row["dataflow"] for row in found], ["best", "ws", "nvdla"])
        run = simcheck.run(text=layer["best"]["text"])["results"][0]
        self.assertEqual(run["sim"]["cycles"], found[0]["cycles"])
        self.assertLess(found[0]["cycles"], found[1]["cycles"])

    def test_where_no_mapping_fits_there_is_an_error(self):
        with self.assertRaises(simcheck.Error) as caught:
            simcheck.mapping_search("fc3", hw={"L1Size": 1}, best="cycles")
        self.assertEqual(caught.exception.exit, 2)


class Tables(unittest.TestCase):
    def test_a_table_has_what_rows_lack_empty(self):
        self.assertEqual(simcheck.table([{"a": 1234, "b": None, "c": "x"}, {"a": 0.5, "c": True}], ["a", "b", "c"]),
                         "    a  b  c\n-----  -  ----\n1,234     x\n  0.5     True")

    def test_no_rows_are_a_table_too(self):
        self.assertEqual(simcheck.table([], ["a"]), "a\n-")
        self.assertEqual(simcheck.table([]), "\n")


if __name__ == "__main__":
    warnings.simplefilter("always")
    unittest.main()
