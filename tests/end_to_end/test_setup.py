"""How people set themselves up: profiles, and registration across two machines."""

import json
import os
import pty
import shutil
import subprocess
import unittest

from rastro_programs import BIN, World, event, lot


class SetupTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()

    def at_terminal(self, answer, *arguments):
        """Runs the command with a terminal as its input; gives exit code and errors."""
        try:
            ours, theirs = pty.openpty()
        except OSError as error:  # A bare root without /dev/pts.
            self.skipTest(f"no terminal can be made here: {error}")
        os.write(ours, (answer + "\n").encode())
        done = subprocess.run([BIN / "rastro", *map(str, arguments)], stdin=theirs,
                              capture_output=True, text=True, timeout=60,
                              env=self.world.environment(bare=True), cwd=self.world.path)
        os.close(ours)
        os.close(theirs)
        return done

    def server(self):
        return f"127.0.0.1:{self.world.port}"

    def test_pipe_pins_no_key(self):
        add = ["profile", "add", "default", "--server", self.server()]
        piped = self.world.run(*add, bare=True, text="yes\n")
        self.assertEqual(piped.returncode, 2)
        self.assertIn("--ledger-key", piped.stderr)
        self.assertIn(self.world.ledger_key, piped.stderr)
        self.assertEqual(self.world.run("status", bare=True).returncode, 2)

    def test_person_pins_the_key(self):
        add = ["profile", "add", "default", "--server", self.server()]
        self.assertEqual(self.at_terminal("no", *add).returncode, 2)
        self.assertEqual(self.world.run("status", bare=True).returncode, 2)
        done = self.at_terminal("yes", *add)
        self.assertEqual(done.returncode, 0, done.stderr)
        # From now on nothing needs to be said.
        self.assertEqual(self.world.run("status", bare=True).returncode, 0)
        listed = json.loads(self.world.run("profile", "list", "--json", bare=True).stdout)
        self.assertEqual([(p["name"], p["ledger_key"]) for p in listed],
                         [("default", self.world.ledger_key)])
        other = self.world.ledger_key.replace("end-to-end", "another")
        self.assertEqual(self.world.run(*add, "--ledger-key", other, bare=True).returncode, 2)

    def test_init_that_fails_leaves_nothing(self):
        there = self.world.path / "empty"
        there.mkdir()
        for directory in (there, self.world.path / "new"):
            init = ["init", directory, "--origin", "ledger.example/other"]
            done = self.world.run(*init, "--country", "Mexico", bare=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn("country", done.stderr)
            self.assertEqual(list(there.iterdir()), [])
            self.assertEqual(directory.exists(), directory == there)
            self.assertEqual(self.world.run(*init, bare=True).returncode, 0)
            again = self.world.run(*init, bare=True)
            self.assertEqual(again.returncode, 2)
            self.assertIn("not empty", again.stderr)
            self.assertTrue((directory / "ledger.key").exists())
            shutil.rmtree(directory)
            there.mkdir(exist_ok=True)

    def test_flags_go_before_the_environment(self):
        # CLI11 let the environment win: a key given by flag was not the one trusted.
        done = self.world.run("status", "--ledger-key",
                              self.world.ledger_key.replace("end-to-end", "x"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("ledger-key", done.stderr)
        self.assertEqual(self.world.run("status", "--server", "127.0.0.1:1").returncode, 3)

    def request(self, name, **changes):
        """What the participant does on its own machine, without a server."""
        key = self.world.path / f"{name}.key"
        self.assertEqual(self.world.run("keygen", "--name", name, "--out", key,
                                        bare=True).returncode, 0)
        path = self.world.path / f"{name}.request"
        done = self.world.run("participant", "request", name, "--name", "Carnes del Norte",
                              "--role", "exporter", "--gln", "7501234000000", "--new-key", key,
                              "--ledger-key", self.world.ledger_key, "--out", path, bare=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(key.with_suffix(".key.pub").read_text().strip(), done.stderr)
        return key, path

    def register(self, path, *options):
        return self.world.run("participant", "register", "--request", path, "--participant",
                              "operator", "--key", self.world.path / "ledger/operator.key",
                              *options)

    def test_registration_across_two_machines(self):
        key, path = self.request("norte")
        unseen = self.register(path)
        self.assertEqual(unseen.returncode, 2)  # Nobody has looked at it.
        self.assertIn("Carnes del Norte", unseen.stderr)
        done = self.register(path, "--yes")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("already", self.register(path, "--yes").stdout)
        made = self.world.write("event.json", event("ObjectEvent", 1, action="ADD",
                                                    epcList=[lot("a")]))
        sent = self.world.run("submit", made, "--participant", "norte", "--key", key)
        self.assertEqual(sent.returncode, 0, sent.stderr)
        # The new key signed its own registration: nothing is without consent.
        self.assertEqual(self.world.run("verify", "--strict", lot("a")).returncode, 0)

    def test_altered_request_is_refused(self):
        _, path = self.request("norte")
        text = path.read_text()
        operator = (self.world.path / "ledger/operator.key.pub").read_text().strip()
        for old, new in [("Carnes del Norte", "Carnes del Ostro"), ("exporter", "auditor "),
                         (r"country MX", r"country US"), ("public_part", "public"),
                         ("rastro registration request", "another request"),
                         ("batch_note", "note"), ("norte+", "nortf+")]:
            self.assertIn(old, text)
            done = self.register(self.world.write("altered", text.replace(old, new)), "--yes")
            self.assertEqual(done.returncode, 2, f"{old}: {done.stderr}")
        for text in ["", "{}", "[" * 100000, '{"a":' * 100000]:
            self.assertEqual(self.register(self.world.write("altered", text), "--yes").returncode, 2)
        self.assertTrue(operator.startswith("operator+"))
        self.assertEqual(json.loads(self.world.run("audit", "--json").stdout)["tree_size"], 1)

    def test_request_for_another_operator_or_ledger_is_refused(self):
        _, path = self.request("norte")
        self.world.stop()
        other = World("ledger.example/another")
        self.addCleanup(other.close)
        other.start()
        wrong = self.world.run("participant", "register", "--request", path, "--yes",
                               "--server", f"127.0.0.1:{other.port}",
                               "--ledger-key", other.ledger_key, "--participant",
                               "operator", "--key", self.world.path / "ledger/operator.key")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("is for ledger", wrong.stderr)
        self.world.start()
        self.world.register("sur")
        done = self.world.run("participant", "register", "--request", path, "--yes",
                              "--participant", "sur", "--key", self.world.path / "sur.key")
        self.assertEqual(done.returncode, 2)
        self.assertIn("operator", done.stderr)


if __name__ == "__main__":
    unittest.main()
