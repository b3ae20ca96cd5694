"""The ledger gets another key: both sign for a while, everybody who has pinned the first follows, nobody is led
elsewhere."""

import json
import shutil
import subprocess
import sys
import unittest

from rastro_programs import BIN, ORIGIN, SOURCE, World, document, event, lot


class RotationTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.config = self.world.path / "ledger/rastrod.toml"
        self.world.start()
        self.norte = self.world.register("norte")
        self.first = self.world.ledger_key
        self.run_ok("profile", "add", "importer", "--server", f"127.0.0.1:{self.world.port}", "--ledger-key",
                    self.first, bare=True)
        self.submit(0)
        self.assertEqual(self.verify(), 0)

    def run_ok(self, *arguments, bare=False):
        done = self.world.run(*arguments, bare=bare)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return done.stdout

    def submit(self, minute):
        name = self.world.write("event.json", document(
            [event("ObjectEvent", minute, action="OBSERVE", bizStep="inspecting", epcList=[lot("A")])]))
        return self.run_ok("submit", name, *self.norte)

    def verify(self, *more):
        self.verified = self.world.run("verify", lot("A"), "--profile", "importer", *more, bare=True)
        return self.verified.returncode

    def make_key(self, name):
        made = self.world.run("keygen", "--name", ORIGIN, "--out", self.world.path / f"ledger/{name}.key")
        self.assertEqual(made.returncode, 0, made.stderr)
        return made.stdout.strip()

    def settings(self, **settings):
        """Sets these in rastrod.toml, or takes them away if they are None."""
        lines = [line for line in self.config.read_text().splitlines()
                 if line.split(" = ")[0].replace("-", "_") not in settings]
        lines += [f'{name.replace("_", "-")} = "{value}"' for name, value in settings.items() if value]
        self.config.write_text("\n".join(lines) + "\n")

    def rotate(self, key="second.key", former="ledger.key"):
        self.world.stop()
        self.settings(key=key, former_key=former, key_successions="successions")
        return self.world.run("rotate-key", "--config", self.config)

    def start_fails(self):
        done = subprocess.run([BIN / "rastrod", "--config", self.config], capture_output=True, text=True,
                              timeout=60)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def test_with_overlap(self):
        second = self.make_key("second")
        done = self.rotate()
        self.assertEqual((done.returncode, done.stdout.strip()), (0, second), done.stderr)
        again = self.world.run("rotate-key", "--config", self.config)
        self.assertEqual((again.returncode, again.stdout.strip()), (0, second), again.stderr)
        self.assertEqual(len(json.loads((self.world.path / "ledger/successions").read_text())), 1)
        self.world.start()
        self.submit(1)
        # Whoever has pinned either key is served, and so is who verifies a file without a server.
        self.assertEqual(self.verify("--save", self.world.path / "file.json"), 0, self.verified.stderr)
        for key in self.first, second:
            checked = subprocess.run(
                [sys.executable, SOURCE / "tests/verifier/rastro_verify.py", "--lot", lot("A"), "--origin", ORIGIN,
                 "--ledger-key", key, self.world.path / "file.json"], capture_output=True, text=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
            done = self.world.run("verify", lot("A"), "--file", self.world.path / "file.json", "--ledger-key", key,
                                  bare=True)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(second, self.run_ok("status"))
        # A backup that is continued.
        self.run_ok("backup", "backup")
        updated = self.run_ok("profile", "update", "importer", bare=True)
        self.assertIn(second, updated)
        self.assertIn(second, self.run_ok("profile", "show", "importer", bare=True))
        self.assertIn("is the ledger's", self.run_ok("profile", "update", "importer", bare=True))
        # The overlap ends.
        self.world.stop()
        self.settings(former_key=None)
        (self.world.path / "ledger/ledger.key").unlink()
        self.world.start()
        self.submit_with(second, 2)
        self.assertEqual(self.verify(), 0, self.verified.stderr)
        refused = self.world.run("verify", lot("A"))
        self.assertEqual(refused.returncode, 1)
        self.assertIn("profile update", refused.stderr)
        self.world.ledger_key = second
        self.run_ok("backup", "backup")
        self.run_ok("backup", "backup", "--check")
        self.world.stop()
        self.run_ok("fsck", "--data-dir", "ledger/data")

    def submit_with(self, key, minute):
        self.world.ledger_key, old = key, self.world.ledger_key
        self.submit(minute)
        self.world.ledger_key = old

    def test_who_was_away_follows_through_two(self):
        second, third = self.make_key("second"), self.make_key("third")
        self.assertEqual(self.rotate().returncode, 0)
        self.assertEqual(self.rotate("third.key", "second.key").returncode, 0)
        self.settings(former_key=None)
        self.world.start()
        self.submit_with(third, 1)
        self.assertEqual(self.verify(), 1)
        self.assertIn(third, self.run_ok("profile", "update", "importer", bare=True))
        self.assertEqual(self.verify(), 0, self.verified.stderr)
        self.assertNotIn(second, self.run_ok("profile", "show", "importer", bare=True))

    def test_another_history_is_not_followed(self):
        second = self.make_key("second")
        ledger = self.world.path / "ledger"
        self.world.stop()
        shutil.copytree(ledger, self.world.path / "old")
        self.world.start()
        self.submit(1)
        self.assertEqual(self.verify(), 0)
        # The operator goes back to before that, and lets the new key sign something else.
        self.world.stop()
        for name in "data", "guard":
            shutil.rmtree(ledger / name, ignore_errors=True)
            (ledger / name).unlink(missing_ok=True)
            old = self.world.path / "old" / name
            (shutil.copytree if old.is_dir() else shutil.copy2)(old, ledger / name)
        self.assertEqual(self.rotate().returncode, 0)
        self.world.start()
        for minute in 5, 6:
            self.submit_with(second, minute)
        done = self.world.run("profile", "update", "importer", bare=True)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("FORK", done.stderr)
        self.assertIn(self.first, self.run_ok("profile", "show", "importer", bare=True))

    def test_mistakes(self):
        self.make_key("second")
        self.make_key("third")
        self.world.stop()
        # The key alone is changed.
        self.settings(key="second.key")
        self.assertIn("rotate-key", self.start_fails())
        done = self.world.run("rotate-key", "--config", self.config)
        self.assertEqual(done.returncode, 2)
        self.assertIn("former-key", done.stderr)
        # Not the key that signs now.
        done = self.rotate("third.key", "second.key")
        self.assertEqual(done.returncode, 2)
        self.assertIn(self.first, done.stderr)
        self.assertFalse((self.world.path / "ledger/successions").exists())
        # Started with both, but not handed over.
        self.settings(key="second.key", former_key="ledger.key")
        self.assertIn("rotate-key", self.start_fails())
        self.assertEqual(self.rotate().returncode, 0)
        # A key hands over once.
        done = self.rotate("third.key", "ledger.key")
        self.assertEqual(done.returncode, 2)
        self.assertIn("handed over", done.stderr)
        # Busy.
        self.settings(key="second.key", former_key="ledger.key")
        self.world.start()
        done = self.world.run("rotate-key", "--config", self.config)
        self.assertEqual(done.returncode, 3, done.stderr)


class PlantKeyTest(unittest.TestCase):
    def test_signs_for_its_plant_alone(self):
        world = World()
        self.addCleanup(world.close)
        world.start()
        office = world.register("norte", establishment="MX-TIF-1")
        plant = world.path / "plant.key"
        self.assertEqual(world.run("keygen", "--name", "norte", "--out", plant).returncode, 0)
        wrong = world.run("participant", "add-key", "norte", "--new-key", plant, "--establishment", "MX-TIF-9", *office)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("establishment of the record", wrong.stderr)
        done = world.run("participant", "add-key", "norte", "--new-key", plant, "--establishment", "MX-TIF-1", *office)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("MX-TIF-1\n", world.run("participant", "show", "norte").stdout.split("limit ")[1])
        signer = ["--participant", "norte", "--key", plant]

        def submit(minute, establishment):
            content = {"eventTime": f"2026-09-01T06:{minute:02}:00Z", "eventTimeZoneOffset": "-07:00",
                       "object": {"action": "ACTION_OBSERVE", "epcList": [lot("A")]},
                       **({"establishment": establishment} if establishment else {})}
            return world.run("submit", world.write("event.json", content), *signer)
        self.assertEqual(submit(1, "TIF-1").returncode, 0)
        for establishment in "MX-TIF-2", None:
            refused = submit(2, establishment)
            self.assertEqual(refused.returncode, 3, refused.stderr)
            self.assertIn("establishment MX-TIF-1 alone", refused.stderr)
        # It does not speak for its participant.
        third = world.path / "third.key"
        self.assertEqual(world.run("keygen", "--name", "norte", "--out", third).returncode, 0)
        refused = world.run("participant", "add-key", "norte", "--new-key", third, *signer)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("no limit", refused.stderr)
        self.assertEqual(world.run("verify", lot("A")).returncode, 0)


if __name__ == "__main__":
    unittest.main()
