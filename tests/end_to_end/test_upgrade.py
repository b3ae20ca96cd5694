"""What earlier versions wrote is read, checked and gone on with by this one."""

import json
import shutil
import signal
import subprocess
import sys
import unittest

from golden_ledger import GOLDEN, ORIGIN, GoldenWorld
from rastro_programs import SOURCE, document, event, lot

sys.path.insert(0, str(SOURCE / "tests/verifier"))
import rastro_texts  # noqa: E402

PALLET = lot("pallet")


class UpgradeTest(unittest.TestCase):
    def world(self, archive):
        world = GoldenWorld(archive)
        self.addCleanup(world.close)
        return world

    def each(self):
        archives = sorted(GOLDEN.glob("*.tar.gz"))
        self.assertTrue(archives)
        for archive in archives:
            with self.subTest(archive.name):
                yield self.world(archive)

    def start(self, world):
        # Recorded when it was made: today's clock may be years from it.
        world.start("--allow-clock-jump")

    def test_stored_ledger_is_intact_and_grows(self):
        for world in self.each():
            # As a crash left it: some entries are in the log alone.
            before = json.loads(world.good("fsck", "--data-dir", world.ledger / "data", "--json"))
            self.assertEqual(before["verdict"], "intact")
            self.start(world)
            status = json.loads(world.good("status", "--json"))
            self.assertEqual((status["tree_size"], status["read_only_reason"]),
                             (before["tree_size"], ""))
            new = world.write("new.json", document(
                [event("ObjectEvent", 400, action="OBSERVE", epcList=[PALLET])]))
            world.good("submit", new, *world.signer("norte"))
            self.assertEqual(json.loads(world.good("verify", PALLET, "--json"))["verdict"],
                             "intact")
            world.good("audit")
            self.assertEqual(world.stop(), 0)
            after = json.loads(world.good("fsck", "--data-dir", world.ledger / "data", "--json"))
            self.assertEqual(after["tree_size"], before["tree_size"] + 1)

    def test_derived_stores_of_then_are_used_or_made_again(self):
        for world in self.each():
            self.start(world)
            found = world.good("query", "--json", "--param",
                               "MATCH_anyEPC=" + lot("animal1"))
            self.assertIn("animal1", found)
            world.stop(signal.SIGKILL)
            for store in ("index", "query", "findings"):
                shutil.rmtree(world.ledger / "data" / store)
            self.start(world)
            self.assertEqual(world.good("query", "--json", "--param",
                               "MATCH_anyEPC=" + lot("animal1")), found)

    def test_clients_files_of_then_are_good(self):
        for world in self.each():
            proof = world.path / "proof.json"
            key = ["--ledger-key", world.ledger_key]
            world.good("verify", PALLET, "--file", proof, *key, bare=True)
            second = subprocess.run(
                [sys.executable, SOURCE / "tests/verifier/rastro_verify.py", proof,
                 "--lot", PALLET, "--origin", ORIGIN, *key], capture_output=True, text=True, timeout=60)
            self.assertEqual(second.returncode, 0, second.stdout + second.stderr)
            self.start(world)
            server = ["--server", f"127.0.0.1:{world.port}"]
            # The profile remembers a checkpoint; a fork since then would be told.
            world.good("verify", PALLET, "--profile", "golden", *server, bare=True)
            audited = json.loads(world.good("audit", "--state", world.path / "audit.state",
                                            "--json", "--profile", "golden", *server, bare=True))
            self.assertGreater(audited["audited_from"], 0)
            self.assertGreater(audited["tree_size"], audited["audited_from"])
            self.check_entry_proof(world)
            # What was sent then is known: the same bytes come out of the same files.
            for name, options in (("first", ["--disclosure", "default"]), ("later", [])):
                sent = world.run("submit", world.path / f"submitted/{name}.json", *options,
                                 *world.signer("norte"))
                self.assertEqual(sent.returncode, 0, sent.stderr)
                self.assertIn("already", sent.stdout + sent.stderr)
            self.assertEqual(json.loads(world.good("status", "--json"))["tree_size"],
                             audited["tree_size"])

    def check_entry_proof(self, world):
        """A C2SP proof of then holds for the entry of now."""
        proof, checkpoint = (world.path / "entry.tlog-proof").read_text().split("\n\n", 1)
        key = rastro_texts.parse_key(world.ledger_key)
        origin, size, root = rastro_texts.parse_checkpoint(
            rastro_texts.open_note(checkpoint, key))
        self.assertEqual(origin, ORIGIN)
        lines = proof.split("\n")
        self.assertEqual(lines[1], "index 3")
        entry = json.loads(world.good("proof", "inclusion", "3", "--json"))["entry"]
        rastro_texts.check_inclusion(3, size, rastro_texts.H(entry.encode()),
                                     [rastro_texts.unbase64(line) for line in lines[2:]], root)

    def test_backup_of_then_is_restored_and_continued(self):
        for world in self.each():
            backup = world.path / "backup"
            checked = json.loads(world.good("backup", backup, "--check", "--json", bare=True))
            shutil.rmtree(world.ledger / "data")
            done = world.run("restore", backup, world.ledger, bare=True)
            # The guard has seen more, of the same history.
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(f"entries {checked['tree_size']} to", done.stderr)
            whole = self.world(world.archive)
            self.start(whole)
            more = json.loads(whole.good("backup", whole.path / "backup", "--json"))
            self.assertGreater(more["new_entries"], 0)
            whole.good("backup", whole.path / "backup", "--check", bare=True)


if __name__ == "__main__":
    unittest.main()
