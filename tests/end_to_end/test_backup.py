"""The drill: a ledger backed up while it works, destroyed, restored, checked by everybody."""

import json
import shutil
import signal
import subprocess
import threading
import time
import unittest

from rastro_programs import BIN, World, document, event, free_port, lot


class BackupTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.ledger = self.world.path / "ledger"
        self.place = self.world.path / "backup"
        self.who = self.world.register("norte")

    def submit(self, *names, forgetful=False):
        path = self.world.write(f"{names[0]}.json", document(
            [event("ObjectEvent", 1, action="ADD", epcList=[lot(name)]) for name in names]))
        memory = ["--profile-dir", self.world.path / "others"] if forgetful else []
        return self.world.run("submit", path, *self.who, *memory)

    def record(self, *names):
        done = self.submit(*names)
        self.assertEqual(done.returncode, 0, done.stderr)

    def good(self, *arguments, **options):
        done = self.world.run(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def backup(self, *options):
        return json.loads(self.good("backup", self.place, "--json", *options).stdout)

    def restore(self, *options, into=None):
        return self.world.run("restore", self.place, into or self.ledger, *options, bare=True)

    def destroy(self):
        self.world.stop(signal.SIGKILL)
        shutil.rmtree(self.ledger / "data")

    def simulate(self, animals):
        self.good("simulate", "--seed", 3, "--animals", animals, "--submit", "--participant",
                  "operator", "--key", self.ledger / "operator.key")

    def wait_for(self, process, *paths):
        """Until one of the files is there; the process must not end before."""
        while not any(path.exists() for path in paths):
            self.assertIsNone(process.poll(), "it ended before it could be killed")
            time.sleep(0.001)

    def background(self, *arguments):
        return subprocess.Popen([BIN / "rastro", *map(str, arguments)],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                env=self.world.environment())


class DrillTest(BackupTest):
    def test_drill(self):
        acknowledged = []
        stop = threading.Event()

        def keep_submitting():
            while not stop.is_set():
                name = f"busy{len(acknowledged)}"
                if self.submit(name).returncode != 0:
                    return
                acknowledged.append(name)

        self.record("first", "second")
        proof = self.world.path / "proof.json"
        self.good("verify", lot("first"), "--save", proof)
        busy = threading.Thread(target=keep_submitting)
        busy.start()
        try:
            one = self.backup()
            at_least = len(acknowledged) + 2
            while len(acknowledged) < at_least and busy.is_alive():
                time.sleep(0.01)
            covered = list(acknowledged)
            two = self.backup()
            self.assertGreaterEqual(two["tree_size"], one["tree_size"] + 1)
            self.assertEqual(two["new_entries"], two["tree_size"] - one["tree_size"])
        finally:
            stop.set()
            busy.join()
        self.assertGreater(len(covered), 1)
        last = self.backup()
        self.assertEqual(last["origin"], "ledger.example/end-to-end")
        audit = json.loads(self.good("audit", "--json", "--state",
                                     self.world.path / "audit").stdout)
        self.assertEqual(audit["tree_size"], last["tree_size"])

        self.destroy()
        done = self.restore("--ledger-key", self.world.ledger_key)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("of the same history", done.stdout)
        fsck = self.good("fsck", "--data-dir", self.ledger / "data", "--json")
        self.assertEqual(json.loads(fsck.stdout)["root"], last["root"])
        self.world.start()
        # Receipts as well: who sends the same batch again gets the first ones.
        for name in ["first", *acknowledged]:
            path = self.world.path / f"{name}.json"
            again = self.good("submit", path, *self.who)
            self.assertIn("already", again.stdout + again.stderr)
            self.good("verify", lot(name))
        self.good("verify", lot("first"), "--file", proof, "--ledger-key",
                  self.world.ledger_key, bare=True)
        self.record("after", "that")
        self.good("verify", lot("after"))
        # The auditor goes on where it stopped: one history, with new entries.
        audit = json.loads(self.good("audit", "--json", "--state",
                                     self.world.path / "audit").stdout)
        self.assertEqual(audit["audited_from"], last["tree_size"])
        self.assertEqual(audit["tree_size"], last["tree_size"] + 2)
        self.assertEqual(self.backup()["new_entries"], 2)

    def test_old_backup_refuses_to_write_and_says_what_is_missing(self):
        self.record("kept")
        size = self.backup()["tree_size"]
        self.record("lost", "too")
        self.destroy()
        done = self.restore()
        self.assertEqual(done.returncode, 1, done.stderr)
        missing = f"entries {size} to {size + 1} are missing"
        self.assertIn(missing, done.stderr)
        self.assertEqual(self.world.run("fsck", "--data-dir", self.ledger / "data").returncode, 1)

        self.world.start()
        others = ["--profile-dir", self.world.path / "others"]
        refused = self.submit("new", forgetful=True)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn(missing, refused.stderr)
        self.good("verify", lot("kept"), *others)
        self.assertIn(missing, self.good("status", *others).stdout)
        # Who has seen more notices, and a newer backup is not written over.
        self.assertEqual(self.world.run("verify", lot("kept")).returncode, 1)

    def test_backup_of_what_was_rolled_back_is_refused(self):
        self.record("kept")
        self.world.stop()
        shutil.copytree(self.ledger / "data", self.world.path / "old")
        self.world.start()
        self.record("lost")
        newest = self.backup()
        self.destroy()
        shutil.move(self.world.path / "old", self.ledger / "data")
        self.world.start()
        for memory in ([], ["--profile-dir", self.world.path / "others"]):
            done = self.world.run("backup", self.place, *memory)
            self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("the server's data are an older copy", done.stderr)
        # That backup is what brings the rest back.
        self.destroy()
        self.assertEqual(self.restore().returncode, 0)
        self.world.start()
        self.assertEqual(self.backup()["root"], newest["root"])
        self.record("after")

    def test_data_and_guard_rolled_back_together_are_noticed_by_others(self):
        self.record("kept")
        self.world.stop()
        for file in ("data", "guard"):
            copy = shutil.copytree if file == "data" else shutil.copy
            copy(self.ledger / file, self.world.path / f"old-{file}")
        self.world.start()
        self.record("one")
        self.backup()
        self.destroy()
        (self.ledger / "guard").unlink()
        for file in ("data", "guard"):
            shutil.move(self.world.path / f"old-{file}", self.ledger / file)
        self.world.start()
        # The server knows of nothing; the backup does, also when the ledger has grown.
        for names in (["other"], ["yet", "another"]):
            done = self.world.run("backup", self.place, "--profile-dir", self.world.path / "new")
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(self.submit(*names, forgetful=True).returncode, 0)
        done = self.world.run("backup", self.place, "--profile-dir", self.world.path / "new")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("another history", done.stderr)
        self.good("backup", self.place, "--check", bare=True)

    def test_lost_guard_is_made_again_only_against_what_others_hold(self):
        self.record("kept")
        self.backup()
        self.record("lost")
        note = self.world.write("newest.txt", self.good("checkpoint").stdout)
        self.destroy()
        (self.ledger / "guard").unlink()
        done = self.restore()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("rastro guard create", done.stderr)
        server = subprocess.run([BIN / "rastrod", "--config", self.ledger / "rastrod.toml"],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(server.returncode, 2, server.stderr)
        self.assertIn("rastro guard create", server.stderr)
        made = self.world.run("guard", "create", "--data-dir", self.ledger / "data",
                              "--checkpoint", note)
        self.assertEqual(made.returncode, 1, made.stderr)
        self.assertFalse((self.ledger / "guard").exists())


class CutOffTest(BackupTest):
    def test_killed_backup_leaves_nothing_that_looks_whole(self):
        self.simulate(1500)
        process = self.background("backup", self.place)
        self.wait_for(process, self.place / "events/000.jsonl", self.place / "unfinished")
        process.kill()
        process.wait()
        self.assertFalse((self.place / "checkpoint").exists())
        done = self.restore(into=self.world.path / "elsewhere")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("cut off", done.stderr)
        self.assertFalse((self.world.path / "elsewhere").exists())
        self.backup()
        self.good("backup", self.place, "--check", bare=True)

    def test_killed_restore_leaves_no_ledger(self):
        self.simulate(1500)
        size = self.backup()["tree_size"]
        self.destroy()
        process = self.background("restore", self.place, self.ledger)
        self.wait_for(process, self.ledger / "data/ledger.unfinished/CURRENT")
        process.kill()
        process.wait()
        self.assertFalse((self.ledger / "data/ledger").exists())
        server = subprocess.run([BIN / "rastrod", "--config", self.ledger / "rastrod.toml"],
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(server.returncode, 2, server.stderr)
        done = self.restore("--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertEqual((answer["tree_size"], answer["complete"]), (size, True))
        self.assertFalse((self.ledger / "data/ledger.unfinished").exists())
        self.world.start()
        self.record("after")
        self.good("audit")


class RefusalTest(BackupTest):
    def test_damaged_backup_is_refused_and_the_place_named(self):
        self.record("a", "b", "c")
        self.backup()
        self.destroy()
        events = next(self.place.glob("events/*.p/*.jsonl"))
        lines = events.read_text().splitlines(keepends=True)
        place = lines[3].index('"parts":["') + 60
        other = "B" if lines[3][place] == "A" else "A"
        lines[3] = lines[3][:place] + other + lines[3][place + 1:]
        events.write_text("".join(lines))
        for done in (self.restore(), self.world.run("backup", self.place, "--check", bare=True)):
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(str(events), done.stderr)
            self.assertIn("entry 3", done.stderr)
        self.assertFalse((self.ledger / "data/ledger").exists())

    def test_nothing_is_written_over_a_ledger(self):
        self.backup()
        done = self.restore()  # While the server runs.
        self.assertEqual(done.returncode, 3, done.stderr)
        self.world.stop()
        done = self.restore()
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("never restored over", done.stderr)
        self.world.start()
        self.record("a")

    def test_guard_of_another_history_forbids(self):
        self.world.stop()
        for file in ("data", "guard"):
            copy = shutil.copytree if file == "data" else shutil.copy
            copy(self.ledger / file, self.world.path / f"common-{file}")
        self.world.start()
        self.record("one")
        self.backup()
        self.destroy()
        for file in ("data", "guard"):
            if file == "guard":
                (self.ledger / file).unlink()
            shutil.move(self.world.path / f"common-{file}", self.ledger / file)
        self.world.start()
        self.assertEqual(self.submit("other", forgetful=True).returncode, 0)
        self.destroy()
        done = self.restore()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("different histories", done.stderr)
        self.assertFalse((self.ledger / "data/ledger").exists())

    def test_wrong_use_is_told(self):
        self.backup()
        other = self.world.ledger_key.replace("end-to-end", "another")
        for arguments in (["restore", self.world.path / "nowhere", self.ledger],
                          ["restore", self.ledger, self.world.path / "new"],
                          ["restore", self.place, self.world.path / "new",
                           "--ledger-key", other],
                          ["backup", self.ledger / "data", "--check"],
                          ["backup", self.place, "--with-key", self.world.path / "none"]):
            done = self.world.run(*arguments)
            self.assertEqual(done.returncode, 2, f"{arguments}: {done.stderr}")
        self.assertFalse((self.world.path / "new").exists())
        done = self.world.run("backup", self.place, "--server", "127.0.0.1:1")
        self.assertEqual(done.returncode, 3, done.stderr)


class KeysTest(BackupTest):
    def files(self):
        return [path for path in self.place.rglob("*") if path.is_file()]

    def test_keys_only_if_asked_for(self):
        self.record("a")
        said = self.good("backup", self.place).stderr
        self.assertIn("No private key", said)
        for path in self.files():
            self.assertNotIn(b"PRIVATE KEY", path.read_bytes())
        said = self.good("backup", self.place, "--with-key", self.ledger / "ledger.key",
                         "--with-key", self.ledger / "operator.key").stderr
        self.assertIn("PRIVATE KEYS are in this backup", said)
        for path in self.files():
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

        # On a new machine, with nothing but the backup and what others hold.
        self.world.stop(signal.SIGKILL)
        note = self.world.write("newest.txt", (self.place / "checkpoint").read_text())
        shutil.rmtree(self.ledger)
        done = self.restore()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.good("guard", "create", "--data-dir", self.ledger / "data", "--checkpoint", note)
        config = self.ledger / "rastrod.toml"
        config.write_text(config.read_text().replace("127.0.0.1:7741",
                                                     f"127.0.0.1:{self.world.port}"))
        self.world.start()
        self.record("b")
        self.world.register("sur")
        self.good("audit")

    def test_other_key_in_the_way_is_left(self):
        self.backup("--with-key", self.ledger / "ledger.key")
        there = self.world.path / "there"
        there.mkdir()
        (there / "ledger.key").write_text("another")
        done = self.restore(into=there)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual((there / "ledger.key").read_text(), "another")
        self.assertFalse((there / "data").exists())


class TwoServersTest(BackupTest):
    def second(self, **changes):
        """Another server with another port, and with these lines changed."""
        config = (self.ledger / "rastrod.toml").read_text()
        changes["listen"] = f"127.0.0.1:{free_port()}"
        lines = []
        for line in config.splitlines():
            name = line.split(" = ")[0]
            lines.append(f'{name} = "{changes[name]}"' if name in changes else line)
        path = self.ledger / "second.toml"
        path.write_text("\n".join(lines) + "\n")
        return subprocess.run([BIN / "rastrod", "--config", path], capture_output=True,
                              text=True, timeout=60)

    def test_second_server_is_refused(self):
        self.record("a")
        done = self.second()
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("in use by process", done.stderr)
        # A copy of the data does not help: there is one guard.
        shutil.copytree(self.ledger / "data", self.ledger / "copy")
        self.backup()
        self.assertEqual(self.restore("--data-dir", self.ledger / "restored").returncode, 0)
        done = self.second(**{"data-dir": str(self.ledger / "restored")})
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("another server has this head guard", done.stderr)
        self.record("b")
        self.good("audit")

    def test_guard_moves_on_and_the_copy_stays_behind(self):
        self.backup()
        self.assertEqual(self.restore("--data-dir", self.ledger / "restored").returncode, 0)
        self.record("a")
        self.world.stop()
        # The guard is free now, and ahead of the copy.
        config = self.ledger / "rastrod.toml"
        config.write_text(config.read_text().replace('data-dir = "data"',
                                                     'data-dir = "restored"'))
        self.world.start()
        refused = self.submit("b", forgetful=True)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("are missing", refused.stderr)


if __name__ == "__main__":
    unittest.main()
