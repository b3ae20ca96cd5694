"""System calls of the whole program fail, by strace: no answer for what is not on the disk,
an end with the reason, and everything that was answered is there afterwards."""

import json
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from rastro_programs import BIN, World, document, event, lot


def why_not():
    """Why strace cannot be used here, or None."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    with tempfile.TemporaryDirectory() as scratch:
        log = pathlib.Path(scratch) / "log"
        tried = subprocess.run(
            ["strace", "-f", "-o", log, "-e", "inject=fsync:error=EIO", "true"],
            capture_output=True, text=True, check=False)
    return f"strace is not permitted: {tried.stderr.strip()}" if tried.returncode else None


class DiskCallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reason = why_not()
        if reason:
            raise unittest.SkipTest(reason)

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.ledger = self.world.path / "ledger"
        self.world.start()
        self.who = self.world.register("norte")
        self.answered = []
        self.number = 0

    def submit(self):
        """True if a new event was answered with a receipt that the client verified."""
        self.number += 1
        path = self.world.write(f"event-{self.number}.json", document(
            [event("ObjectEvent", self.number, action="ADD", epcList=[lot(self.number)])]))
        done = self.world.run("submit", path, *self.who)
        if done.returncode == 0:
            self.answered.append(path)
        return done.returncode == 0

    def newest_log(self):
        return max((self.ledger / "data/ledger").glob("*.log"))

    def inject(self, calls, path, error, when):
        """Attaches strace to the server; these calls on this file fail, the when-th first."""
        tracer = subprocess.Popen(
            ["strace", "-f", "-p", str(self.world.server.pid), "-o", self.world.path / "strace",
             "-P", path, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"],
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(tracer.stderr.close)
        self.addCleanup(tracer.wait)
        self.addCleanup(tracer.terminate)
        line = tracer.stderr.readline()
        while line and "attached" not in line:
            line = tracer.stderr.readline()
        self.assertIn("attached", line)
        # All of its threads are stopped and attached before the first of them goes on.

    def check_afterwards(self):
        fsck = self.world.run("fsck", "--data-dir", self.ledger / "data")
        self.assertEqual(fsck.returncode, 0, fsck.stderr)
        self.world.start()
        before = self.size()
        for path in self.answered:
            again = self.world.run("submit", path, *self.who)
            self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(self.size(), before)  # Each was known.
        self.assertGreaterEqual(before, 2 + len(self.answered))
        self.assertTrue(self.submit())
        self.assertEqual(self.world.run("audit").returncode, 0)

    def size(self):
        return json.loads(self.world.run("status", "--json").stdout)["tree_size"]

    def fail_while_serving(self, calls, path, error, when):
        self.assertTrue(self.submit())
        self.inject(calls, path, error, when)
        for _ in range(when):
            if not self.submit():
                break
        else:
            self.fail("every submission was answered")
        self.assertEqual(len(self.answered), when)  # One before, and those that went well.
        code = self.world.server.wait(timeout=60)
        self.assertEqual(code, -signal.SIGABRT)
        self.world.stop()
        log = (self.world.path / "rastrod.log").read_text()
        self.assertIn("stopping, a write failed", log)
        self.assertIn({"EIO": "Input/output error", "ENOSPC": "No space left"}[error], log)
        self.check_afterwards()

    def test_sync_of_the_log_fails(self):
        self.fail_while_serving("fdatasync", self.newest_log(), "EIO", 1)

    def test_later_sync_of_the_log_fails(self):
        self.fail_while_serving("fdatasync", self.newest_log(), "EIO", 3)

    def test_write_of_the_log_fails(self):
        self.fail_while_serving("write", self.newest_log(), "EIO", 2)

    def test_no_space_for_the_log(self):
        self.fail_while_serving("write", self.newest_log(), "ENOSPC", 1)

    def test_write_of_the_guard_fails(self):
        self.fail_while_serving("pwrite64", self.ledger / "guard", "ENOSPC", 2)

    def test_sync_of_the_guard_fails(self):
        self.fail_while_serving("fdatasync", self.ledger / "guard", "EIO", 1)

    def fail_while_starting(self, calls, error, when):
        """The server under strace; True if it started all the same."""
        command = ["strace", "-D", "-f", "-o", self.world.path / "strace", "-e", f"trace={calls}",
                   "-e", f"inject={calls}:error={error}:when={when}",
                   BIN / "rastrod", "--config", self.ledger / "rastrod.toml"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True)
        ready = server.stdout.readline()
        if ready:
            server.send_signal(signal.SIGKILL)
        _, errors = server.communicate(timeout=60)
        if not ready:
            self.assertNotEqual(server.returncode, 0)
            self.assertNotEqual(errors, "")
        return bool(ready)

    def test_calls_fail_while_it_starts(self):
        for _ in range(3):
            self.assertTrue(self.submit())
        refused = 0
        for calls, error in (("fsync", "EIO"), ("fdatasync", "EIO"), ("rename", "EIO"),
                             ("fdatasync", "ENOSPC"), ("mkdir", "ENOSPC")):
            for when in (1, 2, 5):
                with self.subTest(calls=calls, error=error, when=when):
                    self.world.stop(signal.SIGKILL)
                    refused += not self.fail_while_starting(calls, error, when)
                    self.check_afterwards()
        self.assertGreater(refused, 3)


if __name__ == "__main__":
    unittest.main()
