"""Findings as they are recorded, and what an importer is told of the lots it holds."""

import json
import subprocess
import unittest

from rastro_programs import BIN, World, document, event, lot


class FindingTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.norte = self.world.register("norte")

    def submit(self, who, *events):
        path = self.world.write("events.json", document(list(events)))
        done = self.world.run("submit", path, *who)
        self.assertEqual(done.returncode, 0, done.stderr)

    def trade(self):
        self.submit(self.norte,
                    event("ObjectEvent", 1, action="ADD", epcList=[lot("animal")]),
                    event("TransformationEvent", 20, inputEPCList=[lot("animal")],
                          outputEPCList=[lot("box"), lot("other")]))

    def findings(self, *options):
        done = self.world.run("findings", "--json", *options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_findings_are_listed_while_they_stand(self):
        self.trade()
        self.assertEqual(self.findings(), [])
        recalled = self.world.run("recall", lot("animal"), "--reason", "Salmonella", *self.norte)
        self.assertEqual(recalled.returncode, 0, recalled.stderr)
        (found,) = self.findings()
        self.assertEqual((found["rule"], found["severity"], found["submitter"]),
                         ("recalled", "error", "norte"))
        self.assertIn("Salmonella", found["message"])
        self.assertEqual(found["lots"], [lot("animal")])
        self.assertEqual(self.findings("--lot", lot("animal")), [found])
        self.assertEqual(self.findings("--lot", lot("box")), [])
        self.assertEqual(self.findings("--participant", "norte", "--rule", "recalled",
                                       "--since", "1h"), [found])
        self.assertEqual(self.findings("--since", "2999-01-01"), [])
        self.assertEqual(self.world.run("findings", "--strict").returncode, 4)
        # The server's word and the importer's own judgement agree.
        own = json.loads(self.world.run("verify", lot("animal"), "--json").stdout)
        self.assertEqual([each["message"] for each in own["findings"]], [found["message"]])

        released = self.world.run("recall", lot("animal"), "--reason", "tested", "--release",
                                  *self.norte)
        self.assertEqual(released.returncode, 0, released.stderr)
        self.assertEqual({each["severity"] for each in self.findings()}, {"info"})

    def test_wrong_questions_are_told(self):
        for options, wanted in ((["--rule", "recaled"], "rule"), (["--lot", "(01)07501234200012(10)A"], "lot"),
                                (["--since", "yesterday"], "--since"),
                                (["--participant", "NO"], "participant")):
            done = self.world.run("findings", *options)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(wanted, done.stderr)

    def test_a_list_that_is_cut_says_so(self):
        self.trade()
        for each in ("animal", "box"):
            self.world.run("recall", lot(each), "--reason", "x", *self.norte)
        done = self.world.run("findings", "--limit", "1")
        self.assertIn("there may be more", done.stderr)
        self.assertNotIn("there may be more", self.world.run("findings", "--limit", "2").stderr)
        self.assertEqual(self.world.run("findings", "--limit", "0").returncode, 2)

    def test_recalls_are_of_lots_that_exist_and_say_why(self):
        self.trade()
        for arguments, wanted in (((lot("animaal"), "--reason", "x"), "no such lot"),
                                  ((lot("animal"), "--reason", " "), "--reason")):
            done = self.world.run("recall", *arguments, *self.norte)
            self.assertEqual(done.returncode, 2)
            self.assertIn(wanted, done.stderr)
        self.assertEqual(self.findings(), [])
        # Within one second: three events, and the last one counts.
        for more in ((), ("--release",), ()):
            done = self.world.run("recall", lot("animal"), "--reason", "x", *more, *self.norte)
            self.assertNotIn("already", done.stdout)
        self.assertIn("error", {each["severity"] for each in self.findings()})

    def test_another_ledgers_word_is_not_taken(self):
        self.trade()
        other = self.world.run("init", "other", "--origin", "other.example/x").stdout.split()[0]
        for command in (("findings",), ("query",),
                        ("export", "--from", "2026-01-01T00:00:00Z", "--format", "csv")):
            done = self.world.run(*command, "--ledger-key", other)
            self.assertEqual((done.returncode, done.stdout), (1, ""), command)

    def test_findings_are_made_again(self):
        self.trade()
        self.world.run("recall", lot("animal"), "--reason", "x", *self.norte)
        before = self.findings()
        self.world.stop()
        done = self.world.run("rebuild", "--data-dir", self.world.path / "ledger/data")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.world.start()
        self.assertEqual(self.findings(), before)

    def watch(self, *options):
        return subprocess.Popen([BIN / "rastro", "watch", "--json", *map(str, options)],
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=self.world.environment())

    def test_holder_is_told_of_a_recall_behind_its_box(self):
        self.trade()
        lots = self.world.path / "stock.txt"
        lots.write_text("# what we hold\n" + lot("box") + "\n\n" + lot("later") + "\n")
        once = self.world.run("watch", "--lots", lots, "--once")
        self.assertEqual((once.returncode, once.stdout), (0, ""), once.stderr)
        watch = self.watch("--lots", lots, "--interval", 1)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.stderr.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        self.assertIn("no such lot yet", watch.stderr.readline())
        self.world.run("recall", lot("other"), "--reason", "not ours", *self.norte)
        self.world.run("recall", lot("animal"), "--reason", "Salmonella", *self.norte)
        told = json.loads(watch.stdout.readline())
        self.assertEqual((told["lot"], told["state"], told["rule"]),
                         (lot("box"), "new", "recalled"))
        self.assertIn("Salmonella", told["message"])
        # A lot that did not exist when the watch began.
        self.submit(self.norte, event("TransformationEvent", 40, inputEPCList=[lot("unmade")],
                                      outputEPCList=[lot("later")]))
        told = json.loads(watch.stdout.readline())
        self.assertEqual((told["lot"], told["rule"]), (lot("later"), "origin-unknown"))
        self.world.run("recall", lot("animal"), "--reason", "tested", "--release", *self.norte)
        states = {json.loads(watch.stdout.readline())["state"] for _ in range(2)}
        self.assertEqual(states, {"new", "gone"})  # An error no more: information.
        once = self.world.run("watch", "--lots", lots, "--once")
        self.assertEqual(once.returncode, 4, once.stderr)
        self.assertIn("standing", once.stdout)

    def test_lists_that_are_none(self):
        for text, wanted in (("", "a lot a line"), ("not a lot\n", "line 1")):
            path = self.world.path / "lots.txt"
            path.write_text(text)
            done = self.world.run("watch", "--lots", path, "--once")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(wanted, done.stderr)


if __name__ == "__main__":
    unittest.main()
