"""What an exporter makes public with a profile, and what is read of that alone."""

import base64
import json
import unittest

from rastro_programs import SOURCE, World, document, event, lot
from test_csv import with_examples

# What the beef of deploy/sample must not tell everybody.
SECRETS = ["siniiga", "reemo", "certificate/25", "MSKU1234565", "4512345", "982.4", "310.75",
           "402.5", "175012340000047118", "-21.4"]
BOX = "https://id.gs1.org/01/07501234200011/10/L26063-A"
EAR_TAG = "https://id.rastro.example/mx/siniiga/2504812345"
BEEF = SOURCE / "deploy/sample/beef/export.jsonld"

PROFILE = """rastro/disclosure/v1
[processing]
bizStep
outputQuantityList/epcClass
outputQuantityList/quantity
"""


def parts(saved):
    """The parts of the entries of a provenance file, as their texts."""
    return [{kind: base64.b64decode(text).decode() for kind, text in entry["parts"].items()}
            for entry in json.loads(saved.read_text())["entries"]]


class DisclosureTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def start(self):
        self.world.start()
        return self.world.register("norte", gln="7501234000000", gs1_prefix="7501234")

    def submit(self, *arguments):
        done = self.world.run("submit", *arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr

    def test_preview_shows_what_is_public_and_what_is_not(self):
        done = self.world.run("disclose", BEEF, "--json", bare=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        events = json.loads(done.stdout)["events"]
        self.assertEqual([each["stage"] for each in events],
                         [None, "live_receiving", "slaughter", "processing", "packaging",
                          "inspection", "export"])
        self.assertEqual([each["public"] is None for each in events], [True] * 2 + [False] * 5)
        public = json.dumps([each["public"] for each in events])
        for secret in SECRETS:
            self.assertNotIn(secret, public)
        for told in ["L26063-A", "2027-09-03", "bovine", "TIF-999", "2026-09-01", "commissioning"]:
            self.assertIn(told, public)
        self.assertIn("/inputEPCList", events[2]["withheld"])
        words = self.world.run("disclose", BEEF, bare=True).stdout
        self.assertIn("slaughter\n  public\n", words)
        self.assertRegex(words, r"  withheld\n    /inputEPCList\n")
        self.assertIn("nothing is public", words)
        for secret in SECRETS:
            self.assertNotIn(secret, words)

    def test_tables_are_previewed_too(self):
        table = self.world.write(
            "s.csv", with_examples(self.world.run("template", "slaughter", bare=True).stdout))
        done = self.world.run("disclose", table, "--json", bare=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        public = [each["public"] for each in json.loads(done.stdout)["events"]]
        self.assertTrue(public and all(public))
        dry = self.world.run("submit", table, "--dry-run", "--disclosure", "default", bare=True)
        self.assertIn("with a part for everybody", dry.stdout)
        self.assertIn("slaughterDate: ", dry.stdout)

    def test_the_printed_default_is_the_default(self):
        printed = self.world.run("disclose", "--print-default", bare=True).stdout
        mine = self.world.write("mine.disclosure", printed)
        self.assertEqual(self.world.run("disclose", BEEF, "--disclosure", mine, bare=True).stdout,
                         self.world.run("disclose", BEEF, bare=True).stdout)

    def test_a_wrong_profile_is_told_line_by_line(self):
        wrong = self.world.write("wrong", "rastro/disclosure/v1\n[slaugther]\n[recall]\nbizstep\n"
                                          "outputQuantityList\n")
        done = self.world.run("disclose", BEEF, "--disclosure", wrong, bare=True)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        for told in ["line 2", "did you mean slaughter?", "line 4", "did you mean bizStep?",
                     "line 5", "outputQuantityList/epcClass"]:
            self.assertIn(told, done.stderr)
        for arguments in [("disclose",), ("disclose", BEEF, "--disclosure", "none"),
                          ("disclose", BEEF, "--disclosure", "/nowhere")]:
            self.assertEqual(self.world.run(*arguments, bare=True).returncode, 2, arguments)

    def test_submitted_with_the_default_nothing_secret_is_public(self):
        who = self.start()
        counts, _ = self.submit(BEEF, *who, "--disclosure", "default")
        self.assertEqual(counts, {"recorded": 7, "already_recorded": 0})
        saved = self.world.path / "box.json"
        whole = self.world.run("verify", BOX, "--save", saved, "--json")
        self.assertEqual(whole.returncode, 0, whole.stderr)
        answer = json.loads(whole.stdout)
        self.assertTrue(answer["complete"])
        self.assertNotIn("parts-differ", whole.stdout)
        public = [each["public"] for each in parts(saved)
                  if "partners" in each and "public" in each]
        self.assertEqual(len(public), 5)
        for secret in SECRETS:
            self.assertNotIn(secret, "".join(public))

    def test_the_public_part_alone_is_read_as_such(self):
        who = self.start()
        self.submit(BEEF, *who, "--disclosure", "default")
        saved = self.world.path / "box.json"
        self.assertEqual(self.world.run("verify", BOX, "--save", saved).returncode, 0)
        file = json.loads(saved.read_text())
        for entry in file["entries"]:
            entry["parts"].pop("partners", None)
        shown = self.world.write("shown.json",  # In the one spelling of such files.
                                 json.dumps(file, indent=1, ensure_ascii=False) + "\n")
        done = self.world.run("verify", BOX, "--file", shown, "--json")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        answer = json.loads(done.stdout)
        self.assertFalse(answer["complete"])
        contents = {each["index"]: each["content"] for each in answer["events"]}
        self.assertEqual(sorted(contents.values()), ["public"] * 3 + ["withheld"] * 2)
        self.assertIn(EAR_TAG, {each["uri"] for each in answer["lots"]})
        self.assertEqual({each["rule"] for each in answer["findings"]}, {"content-withheld"})
        words = self.world.run("verify", BOX, "--file", shown).stdout
        self.assertIn("public part only", words)
        self.assertIn("not complete", words)
        self.assertIn("slaughterDate: 2026-09-01", words)
        self.assertNotIn("982.4", words)
        self.assertNotIn(" pcs", words)  # How much it was is not said, nor of what.

    def test_another_profile_does_not_record_an_event_twice(self):
        who = self.start()
        mine = self.world.write("mine.disclosure", PROFILE)
        self.submit(BEEF, *who, "--disclosure", "default")
        again, told = self.submit(BEEF, *who, "--disclosure", "default")
        self.assertEqual((again, told), ({"recorded": 0, "already_recorded": 7}, ""))
        size = json.loads(self.world.run("checkpoint", "--json").stdout)["tree_size"]
        for choice in [("--disclosure", mine), ("--disclosure", "none"), ()]:
            other, told = self.submit(BEEF, *who, *choice)
            self.assertEqual((other["recorded"], other["already_recorded"]), (0, 7), choice)
            self.assertEqual(len(other["with_other_public_part"]), 5, choice)
            self.assertIn("stays as it is", told)
        more = document([event("ObjectEvent", 9, action="OBSERVE", epcList=[lot("a")])])
        mixed, _ = self.submit(BEEF, self.world.write("more.json", more), *who,
                               "--disclosure", mine)
        self.assertEqual((mixed["recorded"], mixed["already_recorded"]), (1, 7))
        now = json.loads(self.world.run("checkpoint", "--json").stdout)["tree_size"]
        self.assertEqual(now, size + 1)
        # Another exporter's event is another event, even if it says the same.
        stranger = self.world.register("sur")
        counts, _ = self.submit(BEEF, *stranger, "--disclosure", mine)
        self.assertEqual(counts["recorded"], 7)

    def test_ready_public_parts_must_be_projections(self):
        who = self.start()
        made = event("ObjectEvent", 1, action="ADD", bizStep="commissioning", epcList=[lot("a")],
                     quantityList=[{"epcClass": lot("b"), "quantity": 5}])
        whole = self.world.write("whole.json", made)
        shown = dict(made)
        del shown["epcList"]
        lied = dict(shown, bizStep="packing")
        refused = self.world.run("submit", whole, *who, "--public",
                                 self.world.write("lied.json", lied))
        self.assertEqual(refused.returncode, 2)
        self.assertIn("/bizStep", refused.stderr)
        both = self.world.run("submit", whole, *who, "--public", whole, "--disclosure", "default")
        self.assertEqual(both.returncode, 2)
        counts, _ = self.submit(whole, *who, "--public", self.world.write("shown.json", shown))
        self.assertEqual(counts, {"recorded": 1, "already_recorded": 0})
        self.assertEqual(self.world.run("verify", lot("a"), "--strict").returncode, 0)


if __name__ == "__main__":
    unittest.main()
