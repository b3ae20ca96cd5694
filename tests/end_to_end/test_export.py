"""The sample trades, exported by the real programs and read back by others."""

import csv
import datetime
import io
import json
import sys
import unittest

import jsonschema
import openpyxl

from rastro_programs import SOURCE, World, conformance, document, event, lot

BEEF = "https://id.gs1.org/01/07501234200011/10/L26063-A"
PALLET = "https://id.gs1.org/00/175012340000047118"
PARTIES = {"carnes-del-norte": ("exporter", "7501234000000", "7501234"),
           "tokyo-foods": ("importer", "4512345000004", "4512345")}


class ExportTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.world.start()
        cls.who = {}
        for name, (role, gln, prefix) in PARTIES.items():
            cls.who[name] = cls.world.register(name, role, gln=gln, gs1_prefix=prefix)
        for name, trade in [("carnes-del-norte", "beef/export.jsonld"),
                            ("tokyo-foods", "beef/import.jsonld")]:
            done = cls.world.run("submit", SOURCE / "deploy/sample" / trade, *cls.who[name])
            assert done.returncode == 0, done.stderr

    def export(self, *arguments, code=0):
        done = self.world.run("export", *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def sheet(self, *arguments):
        path = self.world.path / "export.xlsx"
        self.export(*arguments, "--format", "xlsx", "--out", path)
        rows = list(openpyxl.load_workbook(path).active.iter_rows())
        names = [cell.value for cell in rows[0]]
        return [dict(zip(names, row)) for row in rows[1:]]

    def rows(self, *arguments):
        done = self.export(*arguments, "--format", "csv")
        return list(csv.DictReader(io.StringIO(done.stdout, newline="")))

    def test_a_trail_has_dates_weights_and_texts_in_a_spreadsheet(self):
        rows = self.sheet("(01)07501234200011(10)L26063-A")
        made = [row for row in rows if row["Traceability Lot Code"].value == BEEF
                and row["Role of Lot"].value == "out"
                and row["Critical Tracking Event"].value == "Transformation"]
        self.assertEqual(len(made), 1)
        made = made[0]
        self.assertEqual(made["Event Date"].value, datetime.datetime(2026, 9, 3))
        self.assertTrue(made["Event Date"].is_date)
        self.assertEqual(made["Event Time"].value, datetime.time(13, 5))
        self.assertEqual(made["UTC Offset"].value, "UTC-07:00")
        self.assertEqual((made["Quantity"].value, made["Quantity"].data_type), (310.75, "n"))
        self.assertEqual(made["Unit of Measure"].value, "KGM")
        self.assertEqual((made["GTIN"].value, made["Batch or Lot Number"].value),
                         ("07501234200011", "L26063-A"))
        self.assertEqual(made["Location GLN"].value, "7501234000109")
        self.assertEqual(made["Location Description"].value,
                         "Empresa carnes-del-norte (https://id.gs1.org/414/7501234000109)")
        self.assertEqual(made["Input Traceability Lot Codes"].value,
                         "https://id.gs1.org/01/07501234100007/10/C26061")
        self.assertEqual(made["Submitter"].value, "carnes-del-norte")
        self.assertIsInstance(made["Record Time (UTC)"].value, datetime.datetime)
        self.assertIsInstance(made["Entry Index"].value, int)
        self.assertRegex(made["Verdict"].value,
                         "^intact as of size [0-9]+ of ledger.example/end-to-end$")
        weights = [row["Quantity"] for row in rows if row["Unit of Measure"].value == "KGM"]
        self.assertTrue(weights and all(cell.data_type == "n" for cell in weights))
        for row in rows:
            self.assertTrue(row["Event Date"].is_date)

    def test_shipping_and_receiving_name_the_lot_on_the_pallet(self):
        ways = {row["Critical Tracking Event"]: row for row in self.rows(BEEF)
                if row["Traceability Lot Code"] == BEEF and row["Role of Lot"] == "inside"}
        shipped, received = ways["Shipping"], ways["Receiving"]
        for row in shipped, received:
            self.assertEqual((row["Quantity"], row["Unit of Measure"]), ("310.75", "KGM"))
            self.assertEqual(row["Logistic Unit"], PALLET)
            self.assertEqual(row["Traceability Lot Code Source"],
                             "Empresa carnes-del-norte (https://id.gs1.org/414/7501234000109)")
        self.assertEqual(shipped["Immediate Subsequent Recipient"],
                         "Empresa tokyo-foods (https://id.gs1.org/414/4512345000011)")
        self.assertEqual(shipped["Reference Document Type"], "bol")
        self.assertEqual(received["Immediate Previous Source"],
                         "Empresa carnes-del-norte (https://id.gs1.org/414/7501234000109)")

    def test_csv_and_xlsx_say_the_same(self):
        for text, typed in zip(self.rows(BEEF), self.sheet(BEEF), strict=True):
            for name, value in text.items():
                cell = typed[name].value
                if value == "":
                    self.assertIsNone(cell)
                elif isinstance(cell, datetime.datetime) and name == "Event Date":
                    self.assertEqual(cell.date().isoformat(), value)
                elif isinstance(cell, datetime.time):
                    self.assertEqual(cell.isoformat(), value)
                elif isinstance(cell, datetime.datetime):
                    wanted = datetime.datetime.fromisoformat(value[:-1])
                    self.assertLess(abs(cell - wanted), datetime.timedelta(seconds=1))
                elif isinstance(cell, (int, float)):
                    self.assertEqual(cell, float(value))
                else:
                    self.assertEqual(cell, value)

    def test_offline_forward_and_names_of_master_data(self):
        saved = self.world.path / "box.json"
        self.assertEqual(self.world.run("verify", BEEF, "--save", saved).returncode, 0)
        online = self.rows(BEEF)
        offline = self.world.run("export", "--file", saved, "--ledger-key",
                                 self.world.ledger_key, "--format", "csv", bare=True)
        self.assertEqual(offline.returncode, 0, offline.stderr)
        read = list(csv.DictReader(io.StringIO(offline.stdout, newline="")))
        self.assertEqual([row | {"Verdict": ""} for row in read],
                         [row | {"Verdict": ""} for row in online])
        animal = "https://id.rastro.example/mx/siniiga/2504812345"
        forward = {row["Traceability Lot Code"] for row in self.rows(animal, "--forward")}
        self.assertLessEqual({animal, BEEF, PALLET}, forward)
        names = self.world.write("names.json", {
            "@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-01-01T00:00:00Z",
            "epcisHeader": {"epcisMasterData": {"vocabularyList": [{
                "type": "urn:epcglobal:epcis:vtyp:EPCClass", "vocabularyElementList": [{
                    "id": "https://id.gs1.org/01/07501234200011",
                    "attributes": [{"id": "cbvmda:descriptionShort", "attribute": "=Arrachera"}],
                }]}]}},
            "epcisBody": {"eventList": []}})
        named = {row["Product Description"] for row in self.rows(BEEF, "--names", names)
                 if row["Traceability Lot Code"] == BEEF}
        self.assertEqual(named, {"'=Arrachera"})

    def test_a_broken_record_exports_nothing(self):
        saved = self.world.path / "broken.json"
        self.assertEqual(self.world.run("verify", BEEF, "--save", saved).returncode, 0)
        saved.write_text(saved.read_text().replace("L26063-A", "L26063-B"))
        out = self.world.path / "broken.csv"
        for form in ("csv", "xlsx", "jsonld"):
            done = self.export(BEEF, "--file", saved, "--format", form, "--out", out, code=1)
            self.assertIn("BROKEN", done.stderr)
            self.assertFalse(out.exists())
        out.write_text("kept")
        self.export(BEEF, "--file", saved, "--format", "csv", "--out", out, code=1)
        self.assertEqual(out.read_text(), "kept")

    def test_findings_are_told_and_strict_is_strict(self):
        events = [event("TransformationEvent", 0, inputEPCList=[lot("from-nowhere")],
                        outputEPCList=[lot("007")])]
        self.world.run("submit", self.world.write("e.json", document(events)),
                       *self.who["carnes-del-norte"])
        out = self.world.path / "found.csv"
        done = self.export(lot("007"), "--format", "csv", "--out", out, "--strict", code=4)
        self.assertIn("origin-unknown", done.stderr)
        rows = list(csv.DictReader(io.StringIO(out.read_text(), newline="")))
        self.assertEqual(rows[1]["Batch or Lot Number"], "007")
        self.assertIn("intact with 1 finding as of size", rows[0]["Verdict"])
        self.assertEqual(self.export(lot("007"), "--format", "csv").stdout.encode(),
                         out.read_bytes().replace(b"\r\n", b"\n"))

    def test_events_of_a_time(self):
        september = ["--from", "2026-09-03T00:00:00-07:00", "--to", "2026-09-26T00:00:00Z"]
        rows = self.rows(*september)
        dates = {row["Event Date"] for row in rows}
        self.assertLessEqual({"2026-09-03", "2026-09-04", "2026-09-25"}, dates)
        self.assertEqual((min(dates), max(dates) <= "2026-09-26"), ("2026-09-03", True))
        self.assertIn("by the server's word as of size", rows[0]["Verdict"])
        own = self.rows(*september, "--participant", "tokyo-foods")
        self.assertEqual({row["Submitter"] for row in own}, {"tokyo-foods"})
        self.assertLess(len(own), len(rows))
        self.assertEqual(self.rows("--from", "2036-01-01T00:00:00Z"), [])

    @unittest.skipUnless(conformance(), "no conformance data: set RASTRO_CONFORMANCE")
    def test_jsonld_is_valid_by_the_schema_and_can_be_submitted_again(self):
        sys.path.insert(0, str(SOURCE / "tests/services/traceability"))
        from epcis_schema_test import FORMATS  # noqa: E402
        schema = json.loads((conformance() / "epcis/gs1/json-schema/EPCIS-JSON-Schema.json")
                            .read_text(encoding="utf-8"))
        validator = jsonschema.Draft7Validator(schema, format_checker=FORMATS)
        converted = self.world.run("epcis", "convert", SOURCE / "deploy/sample/pork/export.jsonld")
        lot_events = self.world.write("pork.jsonl", converted.stdout)
        done = self.world.run("submit", lot_events, *self.who["carnes-del-norte"])
        self.assertEqual(done.returncode, 0, done.stderr)
        for arguments in ([BEEF], ["--from", "2026-01-01T00:00:00Z"]):
            text = self.export(*arguments, "--format", "jsonld").stdout
            exported = json.loads(text)
            for error in validator.iter_errors(exported):
                self.fail(f"{error.json_path}: {error.message}")
            self.assertGreater(len(exported["epcisBody"]["eventList"]), 8)
            checked = self.world.run("epcis", "check", self.world.write("all.jsonld", text))
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        sample = json.loads((SOURCE / "deploy/sample/beef/export.jsonld").read_text())
        signed = [{k: v for k, v in each.items() if k != "@context"}
                  for each in exported["epcisBody"]["eventList"]]
        for each in sample["epcisBody"]["eventList"]:
            self.assertIn(each, signed)

    def test_bad_questions(self):
        for arguments, words in [
                ([BEEF], "--format"),
                ([BEEF, "--format", "pdf"], "--format"),
                ([BEEF, "--format", "xlsx"], "--out"),
                (["--format", "csv"], "which events?"),
                ([BEEF, "--from", "2026-01-01T00:00:00Z", "--format", "csv"], "got both"),
                (["--from", "2026-01-01", "--format", "csv"], "--from: got '2026-01-01'"),
                (["--to", "never", "--format", "csv"], "--to: got 'never'"),
                ([BEEF, "--participant", "tokyo-foods", "--format", "csv"], "--participant"),
                (["--from", "2026-01-01T00:00:00Z", "--participant", "T/", "--format", "csv"],
                 "--participant: got 'T/'"),
                (["--from", "2026-01-01T00:00:00Z", "--forward", "--format", "csv"], "--forward"),
                ([BEEF, "--bom", "--format", "jsonld"], "--bom"),
                ([BEEF, "--names", "no-such-file", "--format", "csv"], "no-such-file"),
                ([BEEF, "--out", "no-such-folder/x", "--format", "csv"], "no-such-folder/x"),
                ([lot("nowhere"), "--format", "csv"], "no such lot")]:
            done = self.export(*arguments, code=2)
            self.assertIn(words, done.stderr, arguments)
            self.assertEqual(done.stdout, "", arguments)

    def test_a_byte_order_mark_comes_first(self):
        self.assertTrue(self.export(BEEF, "--format", "csv", "--bom").stdout
                        .startswith("\ufeffCritical Tracking Event,Event Date,"))


if __name__ == "__main__":
    unittest.main()
