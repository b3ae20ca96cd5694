"""A spreadsheet that we write is read back with the values and types that went in.

The program $RASTRO_WRITE_XLSX writes it, openpyxl reads it; and so does LibreOffice,
where it is installed.
"""

import csv
import datetime
import io
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import zipfile

import openpyxl

CELLS = [
    # type, text, wanted value
    ("number", "982.4", 982.4),
    ("number", "310.75", 310.75),
    ("number", "0", 0),
    ("number", "1.5E3", 1500),
    ("number", "0.1", 0.1),
    ("number", "4200", 4200),
    ("number", "999999999999999", 999999999999999),
    # More digits than a double has: the text says it all.
    ("number", "1234567890.1234567", "1234567890.1234567"),
    ("number", "12345678901234567890", "12345678901234567890"),
    ("date", "2026-03-02", datetime.datetime(2026, 3, 2)),
    ("date", "1900-03-01", datetime.datetime(1900, 3, 1)),
    ("date", "9999-12-31", datetime.datetime(9999, 12, 31)),
    ("date", "2028-02-29", datetime.datetime(2028, 2, 29)),
    ("date", "1900-02-28", "1900-02-28"),
    ("date", "0001-01-01", "0001-01-01"),
    ("time", "09:15:30", datetime.time(9, 15, 30)),
    ("time", "23:59:59", datetime.time(23, 59, 59)),
    ("time", "00:00:00", datetime.time(0, 0)),
    ("timestamp", "2026-11-24T01:59:07Z", datetime.datetime(2026, 11, 24, 1, 59, 7)),
    ("text", "007", "007"),
    ("text", "07501234100007", "07501234100007"),
    ("text", "1E5", "1E5"),
    ("text", "2026-03-02", "2026-03-02"),
    ("text", "TRUE", "TRUE"),
    ("text", "=1+1", "=1+1"),
    ("text", "=HYPERLINK(\"http://x\",\"y\")", "=HYPERLINK(\"http://x\",\"y\")"),
    ("text", "https://id.gs1.org/01/07501234100007/10/%3D1", "https://id.gs1.org/01/07501234100007/10/%3D1"),
    ("text", "東京フーズ <&> \"Porcícola\"", "東京フーズ <&> \"Porcícola\""),
    ("text", " spaces ", " spaces "),
    ("text", "a\x00b\x1b\ufffe\uffffc", "a\ufffdb\ufffd\ufffd\ufffdc"),
    ("text", "x" * 32767, "x" * 32767),
    ("text", "", None),
    ("number", "", None),
    ("date", "", None),
]


def written(cells):
    text = "".join(f"{kind}\t{value.encode().hex()}\n" for kind, value, *_ in cells)
    done = subprocess.run([os.environ["RASTRO_WRITE_XLSX"]], input=text.encode(),
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode())
    return done.stdout


class XlsxFileTest(unittest.TestCase):
    def sheet(self, cells):
        book = openpyxl.load_workbook(io.BytesIO(written(cells)))
        self.assertEqual(book.sheetnames, ["cells"])
        return book.active

    def test_values_and_types(self):
        sheet = self.sheet(CELLS)
        for (kind, text, wanted), cell in zip(CELLS, sheet[2], strict=True):
            with self.subTest(kind=kind, text=text[:60]):
                if isinstance(wanted, str):
                    self.assertNotEqual(cell.data_type, "n")
                self.assertEqual(cell.value, wanted)
                if isinstance(wanted, (datetime.datetime, datetime.time)):
                    self.assertTrue(cell.is_date)
                elif not isinstance(wanted, str) and wanted is not None:
                    self.assertEqual(cell.data_type, "n")

    def test_no_formula_is_in_the_file(self):
        with zipfile.ZipFile(io.BytesIO(written(CELLS))) as parts:
            self.assertNotIn(b"<f>", parts.read("xl/worksheets/sheet1.xml"))

    def test_header_is_frozen_and_every_column_has_a_filter(self):
        sheet = self.sheet(CELLS)
        self.assertEqual(sheet.freeze_panes, "A2")
        last = openpyxl.utils.get_column_letter(len(CELLS))
        self.assertEqual(sheet.auto_filter.ref, f"A1:{last}2")
        self.assertTrue(sheet["A1"].font.bold)

    def test_escapes_of_the_format_are_texts(self):
        """A reader must not take the text _x0041_ for an A."""
        with zipfile.ZipFile(io.BytesIO(written([("text", "_x0041_ _x004_")]))) as parts:
            self.assertIn(b"_x005F_x0041_ _x004_",
                          parts.read("xl/worksheets/sheet1.xml"))

    def test_too_long_a_text_is_refused_with_its_place(self):
        with self.assertRaisesRegex(RuntimeError, "row 2, column 2"):
            written([("text", "a"), ("text", "x" * 32768)])

    @unittest.skipUnless(shutil.which("soffice"), "LibreOffice is not installed")
    def test_libreoffice_reads_the_same(self):
        cells = [cell for cell in CELLS if len(cell[1]) < 1000]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "cells.xlsx"
            path.write_bytes(written(cells))
            subprocess.run(["soffice", f"-env:UserInstallation=file://{folder}/profile",
                            "--headless", "--convert-to", "csv", "--outdir", folder, path],
                           check=True, capture_output=True, timeout=100)
            with open(path.with_suffix(".csv"), encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file))
        for (kind, text, wanted), value in zip(cells, rows[1], strict=True):
            with self.subTest(kind=kind, text=text):
                if isinstance(wanted, datetime.datetime):
                    self.assertTrue(value.startswith(wanted.strftime("%Y-%m-%d")), value)
                elif isinstance(wanted, datetime.time):
                    self.assertEqual(value, wanted.strftime("%H:%M:%S"))
                elif isinstance(wanted, (int, float)) and abs(wanted) < 1e9:
                    self.assertEqual(float(value), wanted)
                elif kind == "text" and "\x00" not in text:
                    self.assertEqual(value, wanted or "")


if __name__ == "__main__":
    unittest.main()
