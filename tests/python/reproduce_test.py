"""scripts/reproduce.py: it notices what differs, and says so."""

import contextlib
import importlib.util
import io
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True

specification = importlib.util.spec_from_file_location("reproduce", ROOT / "scripts" / "reproduce.py")
reproduce = importlib.util.module_from_spec(specification)
specification.loader.exec_module(reproduce)


class Lines(unittest.TestCase):
    def missing(self, expected, output):
        return reproduce.missing_lines(expected, output)

    def test_lines_are_looked_for_in_their_order(self):
        self.assertEqual(self.missing(["a 1", "c  3"], "a   1\nb 2\n  c 3\n"), [])
        self.assertEqual(self.missing(["c 3", "a 1"], "a 1\nb 2\nc 3\n"), ["there is no line 'a 1'"])
        self.assertEqual(self.missing(["a 2"], "a 1\n"), ["there is no line 'a 2'"])

    def test_dots_stand_for_what_is_left_out(self):
        self.assertEqual(self.missing(["a", "...", "d", "... and 28 more"], "a\nb\nc\nd\n"), [])
        self.assertEqual(self.missing(["by 28nm; ..."], "by 28nm; L1 and more\n"), [])
        self.assertEqual(self.missing(["by 28nm; ..."], "by 45nm; L1 and more\n"), ["there is no line 'by 28nm; ...'"])

    def test_rows_are_compared_cell_by_cell(self):
        with tempfile.TemporaryDirectory() as folder:
            results = reproduce.Results(Path(folder), {})
            same = reproduce.compare_cells(results, "t", [["a", "1"]], [["a", "1"]])
            other = reproduce.compare_cells(results, "t", [["a", "1"], ["b", "2"]], [["a", "2"]])
            self.assertEqual(same, [])
            self.assertEqual(other, ["a | 2, but the page has a | 1", "there are 1 rows, but the page has 2"])

    def test_a_page_without_the_example_is_a_failure(self):
        with self.assertRaises(reproduce.Failed):
            reproduce.block("README.md", "$ no such command")
        with self.assertRaises(reproduce.Failed):
            reproduce.rows_of("README.md", "| no such table")


class Command(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.table = self.folder / "table"
        self.value = "data"
        items = {}
        for patch in (mock.patch.object(reproduce, "TABLE", self.table), mock.patch.object(reproduce, "ITEMS", items)):
            patch.start()
            self.addCleanup(patch.stop)

        @reproduce.item("a figure")
        def figure(results):
            return results.same_data("figure", self.value)

        @reproduce.item("a table")
        def table(results):
            return results.run("sh", "-c", "exit 3") and []

        @reproduce.item("a speed", verdict="measured")
        def speed(results):
            return []

        @reproduce.item("a machine", verdict="ok")
        def tooled(results):
            raise reproduce.Skipped("there is no tool")

        @reproduce.item("hours", only_by_name=True)
        def long_one(results):
            return []

    def command(self, *arguments):
        with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
            status = reproduce.main([*arguments, "--out", str(self.folder / "out")])
        return status, out.getvalue() + err.getvalue()

    def test_what_is_written_as_expected_is_expected(self):
        self.table.write_text("# head\n", encoding="utf-8")
        self.assertEqual(self.command("figure")[0], 1)
        self.assertEqual(self.command("figure", "--update")[0], 0)
        self.assertTrue(self.table.read_text(encoding="utf-8").startswith("# head\nfigure "))
        status, said = self.command("figure")
        self.assertEqual(status, 0)
        self.assertTrue(said.startswith("ok        figure "), said)
        self.value = "other data"
        status, said = self.command("figure")
        self.assertEqual(status, 1)
        self.assertIn("differs   figure ", said)
        self.assertIn("its data has the checksum", said)
        self.assertIn("0 of 1 as expected", said)

    def test_what_cannot_be_made_failed(self):
        status, said = self.command("table")
        self.assertEqual(status, 2)
        self.assertIn("failed    table ", said)
        self.assertIn("exit code 3", said)

    def test_what_lacks_a_tool_is_skipped_and_not_expected(self):
        status, said = self.command("tooled", "--update")
        self.assertEqual(status, 0)
        self.assertIn("skipped   tooled ", said)
        self.assertIn("0 of 1 as expected", said)
        self.assertNotRegex(self.table.read_text(encoding="utf-8"), r"tooled +\d")

    def test_a_speed_is_measured_and_not_compared(self):
        status, said = self.command("speed")
        self.assertEqual(status, 0)
        self.assertIn("measured  speed ", said)

    def test_without_names_all_are_made_but_those_of_hours(self):
        said = self.command()[1]
        self.assertIn("1 of 4 as expected", said)  # the figure is not in the table, one failed, one lacks a tool
        self.assertNotIn("long-one", said)

    def test_quick_are_those_of_less_than_a_minute(self):
        self.table.write_text("figure 0.99\ntable 1.0\nspeed -\n", encoding="utf-8")
        said = self.command("--quick")[1]
        self.assertIn("of 1 as expected", said)
        self.assertIn("figure", said)
        self.table.write_text("figure 0.00\ntable 1.0\nspeed 0.00\n", encoding="utf-8")
        self.assertIn("of 2 as expected", self.command("--quick")[1])

    def test_a_list_has_the_minutes(self):
        self.table.write_text("figure 12.5\n", encoding="utf-8")
        status, said = self.command("--list")
        self.assertEqual(status, 0)
        self.assertRegex(said, r"12\.5  figure +a figure\n")
        self.assertRegex(said, r"\?  long-one +hours \(only by name\)\n")

    def test_wrong_words_are_refused(self):
        self.assertEqual(self.command("no-such")[0], 2)
        self.assertEqual(self.command("--wat")[0], 2)
        self.assertEqual(self.command("--quick", "figure")[0], 2)


class Pictures(unittest.TestCase):
    def test_a_picture_of_the_same_gnuplot_has_the_same_bytes(self):
        committed = (ROOT / "docs" / "images" / "front.svg").read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            results = reproduce.Results(Path(folder), {})
            results.write("front.svg", committed)
            self.assertEqual(results.same_picture("front.svg"), [])
            results.write("front.svg", committed.replace("cycles", "cycle"))
            self.assertEqual(results.same_picture("front.svg"), ["the picture differs from docs/images/front.svg"])
            results.write("front.svg", committed.replace("Produced by GNUPLOT 5", "Produced by GNUPLOT 9"))
            self.assertEqual(results.same_picture("front.svg"), [])


class TheTable(unittest.TestCase):
    def test_it_has_each_figure_and_table_and_no_other(self):
        self.assertEqual(list(reproduce.read_table()), list(reproduce.ITEMS))

    def test_each_picture_of_the_docs_is_one(self):
        pictures = {path.name for path in (ROOT / "docs" / "images").glob("*.svg")}
        named = {one.about.split(":")[0].rpartition("/")[2] for one in reproduce.ITEMS.values()}
        self.assertEqual(pictures - named, set())


if __name__ == "__main__":
    os.environ.setdefault("SIMCHECK", str(ROOT / "build" / "release" / "simcheck"))
    unittest.main()
