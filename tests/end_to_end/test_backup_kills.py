"""Backup and restore killed at random moments, again and again."""

import json
import os
import random
import shutil
import subprocess
import time
import unittest

from test_backup import BackupTest

ROUNDS = int(os.environ.get("RASTRO_BACKUP_KILLS", 40))


class BackupKillTest(BackupTest):
    def grow(self, seed):
        self.good("simulate", "--seed", seed, "--animals", 300, "--submit", "--participant",
                  "operator", "--key", self.ledger / "operator.key")

    def timed(self, *arguments):
        began = time.monotonic()
        self.good(*arguments)
        return time.monotonic() - began

    def killed(self, seconds, *arguments):
        """Runs the command and kills it after a random part of the time; True if in time."""
        process = self.background(*arguments)
        try:
            process.wait(random.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return True
        return False

    def test_backup_is_whole_after_each_kill(self):
        seed = random.randrange(1 << 32)
        print(f"seed {seed}", flush=True)
        random.seed(seed)
        self.grow(ROUNDS + 1)
        seconds = self.timed("backup", self.place)
        kills, sizes = 0, set()
        shutil.rmtree(self.place)  # At first killed before there is any checkpoint.
        for number in range(ROUNDS):
            self.grow(number + 1)
            kills += self.killed(seconds, "backup", self.place)
            checked = self.world.run("backup", self.place, "--check", "--json", bare=True)
            if checked.returncode == 0:
                sizes.add(json.loads(checked.stdout)["tree_size"])
            else:
                self.assertEqual(checked.returncode, 2, checked.stderr)
                self.assertFalse((self.place / "checkpoint").exists())
            if number % 3 == 2:  # Now and then one is left alone.
                seconds = self.timed("backup", self.place)
        size = self.backup()["tree_size"]
        self.good("backup", self.place, "--check", bare=True)
        print(f"{kills} of {ROUNDS} backups killed, whole at {len(sizes)} sizes up to {size}")
        self.assertGreater(len(sizes), ROUNDS // 4)
        self.assertGreater(kills, ROUNDS // 4)

    def test_no_restore_that_was_killed_is_taken_for_a_ledger(self):
        self.simulate(1500)
        root = self.backup()["root"]
        seconds = self.timed("restore", self.place, self.world.path / "whole")
        kills = 0
        for _ in range(ROUNDS):
            place = self.world.path / "restored"
            if self.killed(seconds, "restore", self.place, place):
                kills += 1
                # With its name it is whole; without, it is none.
                fsck = self.world.run("fsck", "--data-dir", place / "data", "--json", bare=True)
                whole = (place / "data/ledger").exists()
                self.assertEqual(fsck.returncode, 0 if whole else 2, fsck.stderr)
                if whole:
                    shutil.rmtree(place)
                    continue
                done = self.restore("--json", into=place)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(json.loads(done.stdout)["root"], root)
            shutil.rmtree(place, ignore_errors=True)
        print(f"{kills} of {ROUNDS} restores killed")
        self.assertGreater(kills, ROUNDS // 4)


if __name__ == "__main__":
    unittest.main()
