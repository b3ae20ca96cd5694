"""Those who have no ERP: template, spreadsheet, submit, verify."""

import json
import unittest

from rastro_programs import World, document, event, lot

PALLET = "(00)075012340000000017"
CARCASS = "(01)07501234100014(10)C26061"
BOXES = "(01)07501234200011(10)L26063-A"


def with_examples(template):
    """A template as somebody hands it back who took the # from the examples."""
    head, names, examples = template.partition("\nstage")
    return head + names + examples.replace("\n# ", "\n")


class CsvTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def template(self, stage, *options):
        done = self.world.run("template", stage, *options, bare=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return with_examples(done.stdout)

    def write(self, name, text, encoding="utf-8"):
        path = self.world.path / name
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
        return path

    def dry_run(self, *paths):
        done = self.world.run("submit", *paths, "--dry-run", "--json", bare=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_template_submit_verify(self):
        self.world.start()
        who = self.world.register("norte")
        for stage in ("live_receiving", "slaughter", "processing", "packaging", "inspection", "export"):
            path = self.write(f"{stage}.csv", self.template(stage))
            done = self.world.run("submit", path, *who, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout), {"recorded": 1, "already_recorded": 0})
            again = self.world.run("submit", path, *who, "--json")
            self.assertEqual(json.loads(again.stdout), {"recorded": 0, "already_recorded": 1})
        for name, events in ((CARCASS, 2), (BOXES, 3), (PALLET, 2)):
            done = self.world.run("history", name, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(len(json.loads(done.stdout)["events"]), events, name)
        trace = json.loads(self.world.run("trace", PALLET, "--json").stdout)
        lots = {each["uri"] for each in trace["lots"]}
        self.assertIn("https://id.rastro.example/mx/siniiga/2504812345", lots)
        self.assertIn("https://id.gs1.org/01/07501234100014/10/C26061", lots)
        verified = self.world.run("verify", BOXES)
        self.assertEqual(verified.returncode, 0, verified.stderr)
        self.assertTrue(verified.stdout.startswith("INTACT"), verified.stdout)

    def test_every_template_is_submitted_cleanly_dry(self):
        stages = json.loads(self.world.run("template", "--json", bare=True).stdout)
        self.assertGreater(len(stages), 14)
        for stage in stages:
            for options in ((), ("--separator", "semicolon", "--correction")):
                path = self.write("t.csv", self.template(stage["stage"], *options))
                told, _ = self.dry_run(path)
                self.assertEqual(len(told["events"]), 1, stage)

    def test_spanish_spreadsheet(self):
        self.world.start()
        who = self.world.register("norte")
        text = ("stage;event;event_time;event_time_zone_offset;input_lot;input_quantity;input_uom;"
                "output_lot;output_quantity;output_uom;remark\n"
                "slaughter;1;25/03/2026 09:15:00 a. m.;UTC-7;https://id.example.mx/corral/7;40;cabezas;"
                f"{CARCASS};9.800,5;kg;Año del corral número 7: «ñandú»\n")
        path = self.write("rastro.csv", text, "cp1252")
        told, notes = self.dry_run(path)
        self.assertIn("Windows-1252", notes)
        self.assertIn("semicolons", notes)
        out = [each for each in told["events"][0]["lots"] if each["role"] == "out"]
        self.assertEqual(out[0]["quantities"], [{"value": "9800.5", "uom": "KGM"}])
        self.assertEqual(told["events"][0]["event_time"], "2026-03-25T09:15:00-07:00")
        done = self.world.run("submit", path, *who, "--json")
        self.assertEqual(json.loads(done.stdout)["recorded"], 1, done.stderr)
        self.assertEqual(self.world.run("verify", CARCASS).returncode, 0)

    def test_japanese_spreadsheet(self):
        self.world.start()
        who = self.world.register("tokyo", role="importer")
        text = ("stage;event_time;event_time_zone_offset;lot;quantity;uom;remark\n"
                f"receiving;2026年3月30日 9時05分;UTC+9;{BOXES};３００,５;kg;冷凍牛肉　横浜港\n")
        path = self.write("uketori.csv", text, "cp932")
        told, notes = self.dry_run(path)
        self.assertIn("Shift_JIS", notes)
        self.assertEqual(told["events"][0]["lots"][0]["quantities"],
                         [{"value": "300.5", "uom": "KGM"}])
        done = self.world.run("submit", path, *who, "--json")
        self.assertEqual(json.loads(done.stdout)["recorded"], 1, done.stderr)
        # Forced, it is something else, and the command says what it took.
        forced = self.world.run("submit", path, "--dry-run", "--encoding", "windows-1252", bare=True)
        self.assertEqual(forced.returncode, 2)

    def test_mistakes_are_told_at_their_cells_and_nothing_is_sent(self):
        self.world.start()
        who = self.world.register("norte")
        text = self.template("packaging")
        names = next(line for line in text.splitlines() if line.startswith("stage,")).split(",")
        for cells in ({"stage": "packaging", "event": "B", "event_time": "02/03/2026 10:00",
                       "event_time_zone_offset": "UTC-7", "parent": PALLET,
                       "lot": "(01)07501234200012(10)X", "quantity": "2"},
                      {"stage": "packging", "event": "C"}):
            text += ",".join(cells.get(name, "") for name in names) + "\n"
        path = self.write("bad.csv", text)
        for options in (["--dry-run"], who):
            done = self.world.run("submit", path, *options, "--json")
            self.assertEqual(done.returncode, 2)
            places = [line.split(": ")[0].rsplit("/", 1)[-1] for line in done.stderr.splitlines()
                      if f"{path}:" in line and "[" in line]
            row = places[0].split(":")[1]
            self.assertEqual([place.split(":", 2)[2] for place in places],
                             ["event_time", "lot", "stage"], done.stderr)
            self.assertIn("did you mean packaging?", done.stderr)
            told = json.loads(done.stdout)
            self.assertEqual(told["recorded"], 0)
            self.assertEqual(told["mistakes"][0]["row"], int(row))
        self.assertEqual(json.loads(self.world.run("audit", "--json").stdout)["tree_size"], 2)

    def test_dry_run_of_every_kind_of_file_needs_no_server(self):
        epcis = self.world.write("events.json", document(
            [event("ObjectEvent", i, action="ADD", epcList=[lot(f"l{i}")]) for i in range(3)]))
        jsonl = self.world.write("events.jsonl", "".join(
            json.dumps({"eventTime": "2026-03-02T13:00:00Z", "eventTimeZoneOffset": "-07:00",
                        "object": {"action": "ACTION_ADD", "epcList": [lot(f"m{i}")]}}) + "\n"
            for i in range(2)))
        csv = self.write("export.csv", self.template("export"))
        told, _ = self.dry_run(epcis, jsonl, csv, "--batch", 4)
        self.assertEqual([len(each["lots"]) for each in told["events"]], [1] * 6)
        self.assertEqual(told["batches"], 2)
        self.assertIn("/epcisBody/eventList/2", told["events"][2]["place"])
        self.assertIn("jsonl line 2", told["events"][4]["place"])
        self.assertIn("csv row", told["events"][5]["place"])
        text = self.world.run("submit", epcis, csv, "--dry-run", bare=True).stdout
        self.assertIn("4 events in 1 batch would be submitted; nothing was signed", text)
        self.assertIn("https://id.gs1.org/00/075012340000000017", text)
        bad = self.world.write("bad.json", event("ObjectEvent", 0, action="ADD", epcList=["no lot"]))
        self.assertEqual(self.world.run("submit", bad, "--dry-run", bare=True).returncode, 2)

    def test_stages_and_flags_that_are_none(self):
        for arguments, said in ((["template", "slaugter"], "did you mean slaughter?"),
                                (["template", "correction"], "--correction"),
                                (["submit", "-", "--dry-run", "--encoding", "latin1"], "shift_jis"),
                                (["submit", "-", "--dry-run", "--time-zone", "Mars/Base"], "Mars/Base"),
                                (["submit", "-", "--dry-run", "--date-order", "ymd"], "dmy")):
            done = self.world.run(*arguments, bare=True, text="x")
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(said, done.stderr + done.stdout)


if __name__ == "__main__":
    unittest.main()
