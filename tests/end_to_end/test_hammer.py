"""rastro hammer against servers that die, and against one that goes back in time."""

import json
import shutil
import signal
import subprocess
import time
import unittest

from rastro_programs import BIN, World


class HammerTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.command = [
            BIN / "rastro", "hammer", "--json", "--state", self.world.path / "shown",
            "--participant", "operator", "--key", self.world.path / "ledger/operator.key"]

    def hammer(self, *options):
        return subprocess.Popen([*map(str, self.command), *options], text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.world.environment())

    def tree_size(self):
        return json.loads(self.world.run("status", "--json").stdout)["tree_size"]

    def wait_for_size(self, size):
        end = time.monotonic() + 60
        while self.tree_size() < size:
            self.assertLess(time.monotonic(), end, f"the ledger never reached size {size}")

    def test_server_killed_meanwhile(self):
        running = self.hammer("--for", "12s", "--seed", "7")
        self.wait_for_size(60)
        self.world.stop(signal.SIGKILL)
        self.world.start()
        out, err = running.communicate(timeout=120)
        self.assertEqual(running.returncode, 0, err)
        counts = json.loads(out)
        self.assertTrue(counts["ok"])
        self.assertGreater(counts["interruptions"], 0)
        for what in ("events", "receipts", "repeated", "inclusions", "histories", "pairs"):
            self.assertGreater(counts[what], 0, what)
        # What it calls acknowledged is there, beside the registrations.
        self.assertGreaterEqual(self.tree_size(), counts["events"])
        self.assertEqual(len(list((self.world.path / "shown/reader-0").glob("*.checkpoint"))) +
                         len(list((self.world.path / "shown/reader-1").glob("*.checkpoint"))),
                         counts["checkpoints"])

    def test_ledger_that_goes_back_is_found_out(self):
        self.world.stop()
        ledger = self.world.path / "ledger"
        for name in ("data", "guard"):
            copy = shutil.copytree if (ledger / name).is_dir() else shutil.copy
            copy(ledger / name, self.world.path / f"old-{name}")
        self.world.start()
        running = self.hammer("--for", "2s", "--seed", "7")
        _, err = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0, err)
        self.world.stop()
        for name in ("data", "guard"):
            there = ledger / name
            shutil.rmtree(there) if there.is_dir() else there.unlink()
            shutil.move(self.world.path / f"old-{name}", there)
        self.world.start()
        # With a memory of its own, so that the readers must notice.
        running = self.hammer("--for", "20s", "--seed", "8", "--profile-dir",
                              str(self.world.path / "others-profiles"))
        out, err = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 1, err)
        self.assertFalse(json.loads(out)["ok"])
        # Which of the three is seen first depends on how far the ledger has grown again.
        self.assertRegex(err, "FORK|has lost entries|which it has signed")

    def test_server_that_stays_away(self):
        self.world.stop()
        done = self.world.run("hammer", "--for", "1s", *self.command[5:])
        self.assertEqual(done.returncode, 3, done.stderr)

    def test_bad_durations(self):
        for word in ("0s", "-1m", "inf", "soon", "200h"):
            done = self.world.run("hammer", f"--for={word}", *self.command[5:])
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--for", done.stderr)


if __name__ == "__main__":
    unittest.main()
