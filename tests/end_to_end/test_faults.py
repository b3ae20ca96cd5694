"""What a client and an operator see when a ledger has been cut off, swapped or forked."""

import json
import shutil
import signal
import subprocess
import sys
import unittest

from cutting_proxy import CuttingProxy
from rastro_programs import BIN, SOURCE, World, document, event, lot

sys.path.insert(0, str(SOURCE / "tests/verifier"))
import rastro_texts  # noqa: E402


class FaultTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.ledger = self.world.path / "ledger"

    def submit(self, who, *names, forgetful=False):
        """With a memory of its own, a client does not notice that the ledger went back."""
        path = self.world.write("events.json", document(
            [event("ObjectEvent", 1, action="ADD", epcList=[lot(name)]) for name in names]))
        memory = ["--profile-dir", self.world.path / "others-profiles"] if forgetful else []
        done = self.world.run("submit", path, *who, *memory)
        self.assertEqual(done.returncode, 0, done.stderr)

    def keep(self, name, *files):
        """Copies parts of the ledger away; the server must not run."""
        for file in files:
            source = self.ledger / file
            copy = shutil.copytree if source.is_dir() else shutil.copy
            copy(source, self.world.path / f"{name}-{file}")

    def bring_back(self, name, *files):
        for file in files:
            there = self.ledger / file
            shutil.rmtree(there) if there.is_dir() else there.unlink()
            shutil.move(self.world.path / f"{name}-{file}", there)


class AuditTest(FaultTest):
    def test_broken_stream_is_taken_up_where_it_broke(self):
        operator = ["--participant", "operator", "--key", self.ledger / "operator.key"]
        done = self.world.run("simulate", "--seed", 5, "--animals", 1500, "--submit", *operator)
        self.assertEqual(done.returncode, 0, done.stderr)
        proxy = CuttingProxy(self.world.port, cuts=2, limit=1500000)
        self.addCleanup(proxy.close)
        done = self.world.run("audit", "--json", "--server", f"127.0.0.1:{proxy.port}")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(proxy.cut, 2)
        self.assertIn("the stream broke at entry", done.stderr)
        size = json.loads(self.world.run("status", "--json").stdout)["tree_size"]
        answer = json.loads(done.stdout)
        self.assertEqual((answer["audited_from"], answer["tree_size"]), (0, size))

    def test_stream_that_never_gets_further_ends_the_audit(self):
        proxy = CuttingProxy(self.world.port, cuts=1000, limit=1)
        self.addCleanup(proxy.close)
        done = self.world.run("audit", "--server", f"127.0.0.1:{proxy.port}")
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_evidence_of_a_fork_convinces_others(self):
        who = self.world.register("norte")
        self.submit(who, "a", "b", "c")
        self.world.stop()
        self.keep("common", "data", "guard")
        self.world.start()
        self.submit(who, "told", "to", "one")
        self.assertEqual(self.world.run("audit").returncode, 0)
        self.world.stop()
        # Data and guard go back: what follows is signed by the same key.
        self.bring_back("common", "data", "guard")
        self.world.start()
        for names in (["told"], ["another"], ["to", "somebody", "else"]):
            self.submit(who, *names, forgetful=True)
        refused = self.world.run("submit", self.world.path / "events.json", *who)
        self.assertEqual(refused.returncode, 1, refused.stderr)

        evidence = self.world.path / "evidence.txt"
        done = self.world.run("audit", "--evidence", evidence)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("FORK", done.stderr)
        self.judge(evidence.read_text())

    def judge(self, evidence):
        """As docs/formats.md tells a stranger to, with the other implementation."""
        parts = {}
        for part in evidence.split("== ")[1:]:
            title, text = part.split("\n", 1)
            parts[title] = text
        key = rastro_texts.parse_key(self.world.ledger_key)

        def signed(title):
            text = rastro_texts.open_note(parts[title], key)
            return rastro_texts.parse_checkpoint(text)

        earlier = signed("signed checkpoint, verified before")
        served = signed("signed checkpoint, served now")
        made = rastro_texts.parse_checkpoint(parts["the entries served make"])
        there = rastro_texts.parse_checkpoint(
            parts["and where the earlier checkpoint stands they make"])
        proof = [rastro_texts.unbase64(line) for line in
                 parts["consistency proof from there (RFC 6962, section 2.1.2)"].split()]
        self.assertEqual(made, served)
        (_, size, root), (_, now_size, now_root) = earlier, served
        self.assertEqual(there[:2], earlier[:2])
        self.assertLess(size, now_size)
        rastro_texts.check_consistency(size, there[2], now_size, now_root, proof)
        self.assertNotEqual(there[2], root)
        with self.assertRaises(rastro_texts.Broken):
            rastro_texts.check_consistency(size, root, now_size, now_root, proof)


class FsckTest(FaultTest):
    def fsck(self, *options):
        return self.world.run("fsck", "--data-dir", self.ledger / "data", *options)

    def test_guard_is_compared(self):
        who = self.world.register("norte")
        self.world.stop()
        self.keep("old", "data", "guard")
        self.world.start()
        self.submit(who, "a")
        self.world.stop()
        self.assertIn("head guard: at size 3", self.fsck().stdout)

        self.keep("new", "data", "guard")
        self.bring_back("old", "guard")  # As a crash leaves it: the store is ahead.
        done = self.fsck()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("at size 2", done.stdout)

        self.bring_back("new", "guard")
        self.bring_back("old", "data")  # A backup restored: entries are missing.
        done = self.fsck()
        self.assertEqual(done.returncode, 1)
        self.assertIn("entries 2 to 2 are missing", done.stderr)

        (self.ledger / "guard").rename(self.ledger / "elsewhere")
        self.assertIn("not compared", self.fsck().stdout)
        self.assertEqual(self.fsck("--guard", self.ledger / "elsewhere").returncode, 1)
        self.assertEqual(self.fsck("--guard", self.ledger / "nowhere").returncode, 2)

    def test_guard_of_another_ledger_says_nothing_about_this_one(self):
        other = World("other.example/ledger")
        self.addCleanup(other.close)
        other.start()
        other.stop()
        self.world.stop()
        done = self.fsck("--guard", other.path / "ledger/guard")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("other.example/ledger", done.stderr)

    def test_guard_of_another_history_is_told(self):
        who = self.world.register("norte")
        self.world.stop()
        self.keep("common", "data", "guard")
        self.world.start()
        self.submit(who, "a")
        self.world.stop()
        self.keep("one", "guard")
        self.bring_back("common", "data", "guard")
        self.world.start()
        self.submit(who, "b", forgetful=True)
        self.world.stop()
        self.bring_back("one", "guard")
        done = self.fsck()
        self.assertEqual(done.returncode, 1)
        self.assertIn("different histories at size 3", done.stderr)

    def test_write_that_a_power_loss_cut_off_is_no_damage(self):
        who = self.world.register("norte")
        self.submit(who, "a")
        self.world.stop(signal.SIGKILL)
        log = max((self.ledger / "data/ledger").glob("*.log"))
        whole = log.read_bytes()
        # The begin of a record arrived; its sum is wrong, as not all of it did.
        torn = whole + b"\1\2\3\4\x10\0\1" + 400 * b"\x55"
        log.write_bytes(torn)
        done = self.fsck()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("head guard: at size 3", done.stdout)
        log.write_bytes(torn[:200] + b"\0\0" + torn[202:])  # Signed entries are behind it.
        self.assertEqual(self.fsck().returncode, 1)
        log.write_bytes(torn)
        self.world.start()
        self.submit(who, "b")
        self.assertEqual(self.world.run("audit").returncode, 0)

    def test_wrong_directory_keeps_no_trace(self):
        for wrong in (self.world.path, self.ledger):
            done = self.world.run("fsck", "--data-dir", wrong)
            self.assertEqual(done.returncode, 2)
            self.assertIn("--data-dir", done.stderr)
            self.assertEqual(list(wrong.glob("*lock*")), [])
        self.assertIn("ledger/data?", done.stderr)

    def test_missing_current_is_damage(self):
        self.world.stop()
        (self.ledger / "data/ledger/CURRENT").unlink()
        done = self.fsck()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("CURRENT", done.stderr)


class GuardTest(FaultTest):
    def create(self, *options):
        return self.world.run("guard", "create", "--data-dir", self.ledger / "data", *options)

    def checkpoint(self, name):
        note = self.world.path / name
        note.write_text(self.world.run("checkpoint").stdout)
        return note

    def test_lost_guard_is_made_again_only_against_what_others_hold(self):
        who = self.world.register("norte")
        self.world.stop()
        self.keep("old", "data")
        self.world.start()
        self.submit(who, "a")
        newest = self.checkpoint("newest.txt")
        self.assertEqual(self.create("--without-checkpoint").returncode, 3)  # In use.
        self.world.stop()
        (self.ledger / "guard").unlink()
        server = subprocess.run([BIN / "rastrod", "--config", self.ledger / "rastrod.toml"],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(server.returncode, 2, server.stderr)
        self.assertIn("rastro guard create", server.stderr)

        self.assertEqual(self.create().returncode, 2)
        self.assertEqual(self.create("--checkpoint", self.world.path / "none").returncode, 2)
        self.keep("new", "data")
        self.bring_back("old", "data")  # The checkpoint tells that this is a backup.
        done = self.create("--checkpoint", newest)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("old one", done.stderr)
        self.assertFalse((self.ledger / "guard").exists())

        self.bring_back("new", "data")
        done = self.create("--checkpoint", newest)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("at size 3", done.stdout)
        self.assertIn("head guard: at size 3", self.world.run(
            "fsck", "--data-dir", self.ledger / "data").stdout)
        self.assertEqual(self.create("--checkpoint", newest).returncode, 2)  # Never over one.
        self.world.start()
        self.submit(who, "b")


if __name__ == "__main__":
    unittest.main()
