"""A million simulated events: submitted, traced, audited, backed up, restored; 1 GiB each."""

import json
import os
import pathlib
import subprocess
import time
import unittest

from rastro_programs import BIN, World

ANIMALS = int(os.environ.get("RASTRO_MILLION_ANIMALS", 655000))
GIB_KB = 1 << 20


class MillionTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()

    def timed(self, *arguments):
        """Runs the command; gives its JSON answer, and prints time and memory."""
        output = self.world.path / "output"
        began = time.monotonic()
        with open(output, "w") as out:
            process = subprocess.Popen([BIN / "rastro", *map(str, arguments), "--json"],
                                       stdout=out, env=self.world.environment())
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        self.assertEqual(process.returncode, 0)
        print(f"{arguments[0]:9} {seconds:7.2f} s   command {usage.ru_maxrss // 1024} MiB   "
              f"server {self.server_peak_kb() // 1024} MiB", flush=True)
        self.assertLess(usage.ru_maxrss, GIB_KB)
        return json.loads(output.read_text()), seconds

    def server_peak_kb(self):
        status = pathlib.Path(f"/proc/{self.world.server.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines()
                    if line.startswith("VmHWM:"))

    def test_million_events(self):
        operator = ["--participant", "operator", "--key",
                    self.world.path / "ledger/operator.key"]
        sent, seconds = self.timed("simulate", "--seed", "7", "--animals", ANIMALS, "--submit",
                                   *operator)
        print(f"{sent['recorded']} events, {sent['recorded'] / seconds:.0f} a second")
        if "RASTRO_MILLION_ANIMALS" not in os.environ:
            self.assertGreaterEqual(sent["recorded"], 1000000)
        verified, _ = self.timed("verify", "--strict", sent["retail_lot"])
        self.assertEqual(verified["verdict"], "intact")
        forward, _ = self.timed("trace", "--forward", sent["animal"])
        self.assertTrue(forward["complete"])
        self.assertGreater(len(forward["lots"]), 5)
        audited, seconds = self.timed("audit")
        # The operator's and the participants' own registrations come before the events.
        self.assertEqual(audited["tree_size"], 1 + 6 + sent["recorded"])
        print(f"audit: {audited['tree_size'] / seconds:.0f} entries a second")
        backup = self.world.path / "backup"
        made, seconds = self.timed("backup", backup)
        self.assertEqual(made["new_entries"], audited["tree_size"])
        size = sum(file.stat().st_size for file in backup.rglob("*"))
        print(f"backup: {made['tree_size'] / seconds:.0f} entries a second, {size >> 20} MiB")
        again, _ = self.timed("backup", backup)
        self.assertEqual(again["new_entries"], 0)
        _, seconds = self.timed("backup", backup, "--check")
        print(f"backup --check: {made['tree_size'] / seconds:.0f} entries a second")
        restored, seconds = self.timed("restore", backup, self.world.path / "restored")
        self.assertEqual(restored["root"], made["root"])
        print(f"restore: {made['tree_size'] / seconds:.0f} entries a second")
        self.assertLess(self.server_peak_kb(), GIB_KB)


if __name__ == "__main__":
    unittest.main()
