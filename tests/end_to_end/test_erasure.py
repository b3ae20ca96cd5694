"""An event's content is erased: by an authority's order, by the operator's hand. Every proof stays valid, and
nothing of it is left in any file."""

import json
import os
import subprocess
import sys
import unittest
import unittest.mock

from rastro_programs import SOURCE, World, document, event, lot

# What is searched for afterwards.
SECRET = "Zq81xW-secret-of-the-buyer-kJ29vT"
GONE = lot("GONE-7Yb3")
REASON = "orden judicial 12/2026"
OBSERVED = {"action": "OBSERVE", "bizStep": "inspecting"}


class ErasureTest(unittest.TestCase):
    def setUp(self):
        # Compressed tables would hide what is searched for.
        compression = unittest.mock.patch.dict(os.environ, RASTRO_TABLE_COMPRESSION="none")
        compression.start()
        self.addCleanup(compression.stop)
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.norte = self.world.register("norte")
        self.authority = self.world.register("senasica", role="authority")
        self.submit(event("ObjectEvent", 0, action="ADD", bizStep="commissioning", epcList=[lot("A")]))
        self.secret = event("ObjectEvent", 10, **OBSERVED, epcList=[lot("A"), GONE, lot("Z")],
                            readPoint={"id": f"https://secret.example/{SECRET}"})
        self.submit(self.secret)
        self.submit(event("ObjectEvent", 20, **OBSERVED, epcList=[lot("A")]))
        self.entry = next(each["index"] for each in self.verified(lot("A"))["events"]
                          if SECRET in json.dumps(each))

    def run_ok(self, *arguments):
        done = self.world.run(*arguments)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done.stdout

    def submit(self, *events):
        return self.run_ok("submit", self.world.write("events.jsonld", document(list(events))), *self.norte)

    def verified(self, name):
        return json.loads(self.run_ok("verify", name, "--json"))

    def order(self, entry, signer, *more):
        return self.world.run("erase", "order", "--entry", entry, "--reason", REASON, *signer, *more)

    def run_erase(self, *more):
        return self.world.run("erase", "run", "--data-dir", "ledger/data", *more)

    def erase(self):
        done = self.order(self.entry, self.authority)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.world.stop()
        done = self.run_erase()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("erased: the content of 1 entry", done.stdout)
        self.world.start()

    def files_with(self, text):
        return [path for path in (self.world.path / "ledger").rglob("*")
                if path.is_file() and text.encode() in path.read_bytes()]

    def expect_erased(self, entries_of_a=3):
        """What anybody sees of the lots."""
        told = self.verified(lot("A"))
        self.assertEqual(told["verdict"], "intact")
        own = [each for each in told["events"] if each["index"] == self.entry]
        self.assertEqual([(each["content"], each["erasure"]["authority"], each["erasure"]["reason"])
                          for each in own], [("erased", "senasica", REASON)])
        self.assertEqual(len(told["events"]), entries_of_a)
        # A lot that no other event names is still not unknown.
        told = self.verified(GONE)
        self.assertEqual((told["verdict"], told["events"][0]["content"]), ("intact", "erased"))
        text = self.run_ok("verify", GONE)
        for words in ("INTACT", "content erased", "senasica (Empresa senasica)", REASON):
            self.assertIn(words, text)

    def test_is_gone_and_still_proven(self):
        self.world.stop()
        for text in (SECRET, GONE):
            self.assertTrue(self.files_with(text), text)
        self.world.start()
        self.erase()
        for text in (SECRET, GONE):
            self.assertEqual(self.files_with(text), [])
        self.expect_erased()
        audited = self.run_ok("audit")
        self.assertIn("the content of 1 entry is erased, by order of an authority", audited)
        self.assertEqual(json.loads(self.run_ok("audit", "--json"))["erased_without_order"], 0)
        self.run_ok("verify", GONE, "--save", "gone.json")
        done = subprocess.run(
            [sys.executable, SOURCE / "tests/verifier/rastro_verify.py", "--lot", GONE, "--origin",
             self.world.ledger_key.split("+")[0], "--ledger-key", self.world.ledger_key, "gone.json"],
            cwd=self.world.path, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_chains_go_on(self):
        self.erase()
        self.submit(event("ObjectEvent", 30, **OBSERVED, epcList=[lot("A"), GONE]))
        self.expect_erased(entries_of_a=4)
        self.assertEqual(len(self.verified(GONE)["events"]), 2)
        # The same event again is no new one.
        self.assertIn("0 recorded, 1 already recorded", self.submit(self.secret))
        self.assertIn("INTACT", self.run_ok("audit"))
        self.world.stop()
        self.run_ok("fsck", "--data-dir", "ledger/data")
        self.run_ok("rebuild", "--data-dir", "ledger/data")
        again = self.run_erase()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("nothing to erase", again.stdout)
        self.world.start()
        self.expect_erased(entries_of_a=4)

    def test_a_restored_backup_knows_it(self):
        self.run_ok("backup", "before")
        self.erase()
        self.run_ok("backup", "before", "--afresh")
        for path in (self.world.path / "before").rglob("*"):
            self.assertFalse(path.is_file() and SECRET.encode() in path.read_bytes(), path)
        self.world.stop()
        (self.world.path / "ledger/data").rename(self.world.path / "lost")
        self.run_ok("restore", "before", "ledger")
        self.world.start()
        self.expect_erased()
        self.submit(event("ObjectEvent", 30, **OBSERVED, epcList=[GONE]))
        self.assertEqual(len(self.verified(GONE)["events"]), 2)

    def test_who_may(self):
        refused = self.order(self.entry, self.norte)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("only an authority", refused.stderr)
        refused = self.order(1, self.authority)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("registrations are never erased", refused.stderr)
        refused = self.order(1000, self.authority)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("1000", refused.stderr)
        self.assertEqual(self.order(self.entry, self.authority).returncode, 0)
        self.assertIn("ordered before", self.order(self.entry, self.authority).stdout)
        # Ordered and not yet done: the content is there, and nobody says that it is not.
        self.assertEqual({each["content"] for each in self.verified(lot("A"))["events"]}, {"given"})
        busy = self.run_erase()
        self.assertEqual(busy.returncode, 3, busy.stderr)
        self.world.stop()
        listed = self.run_erase("--dry-run")
        self.assertIn(f"entry {self.entry}: ordered by senasica", listed.stdout)
        self.assertIn("to be erased", listed.stdout)
        self.assertTrue(self.files_with(SECRET))

    def test_an_order_stays(self):
        self.assertEqual(self.order(self.entry, self.authority).returncode, 0)
        order = json.loads(self.run_ok("audit", "--json"))["tree_size"] - 1
        self.assertEqual(self.order(order, self.authority).returncode, 0)
        self.world.stop()
        done = self.run_erase()
        self.assertIn(f"entry {order}: ordered by senasica", done.stdout)
        self.assertIn("STAYS: it is an order to erase", done.stdout)
        self.world.start()
        self.expect_erased()


if __name__ == "__main__":
    unittest.main()
