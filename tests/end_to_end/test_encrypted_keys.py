"""Private keys under a passphrase, over a real server: made, registered, used, rotated; the
passphrase comes from a file or from the terminal, and stands nowhere else. The ledger's key as
well, and in a hardware module."""

import os
import pathlib
import pty
import select
import shutil
import subprocess
import time
import unittest

from rastro_programs import BIN, ORIGIN, World, document, event, lot

SECRET = "tres tristes tigres"
SOFTHSM = pathlib.Path("/usr/lib/softhsm/libsofthsm2.so")
HAS_SOFTHSM = unittest.skipUnless(SOFTHSM.exists() and shutil.which("softhsm2-util"),
                                  "there is no SoftHSM (package softhsm2)")


def private(path, text):
    path.write_text(text + "\n")
    path.chmod(0o600)
    return path


class LedgerKeys(unittest.TestCase):
    def use(self, world):
        """Records something and verifies it."""
        world.start()
        norte = world.register("norte")
        file = world.write("events.json", document(
            [event("ObjectEvent", 1, action="ADD", bizStep="commissioning", epcList=[lot("a")])]))
        done = world.run("submit", file, *norte)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = world.run("verify", lot("a"))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def refuses_to_start(self, world, words):
        done = subprocess.run([BIN / "rastrod", "--config", world.path / "ledger/rastrod.toml"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(words, done.stderr)
        return done.stderr

    def test_under_a_passphrase(self):
        world = World(init=lambda path: ["--key-passphrase-file",
                                         private(path / "passphrase", SECRET)])
        self.addCleanup(world.close)
        self.assertIn("BEGIN ENCRYPTED PRIVATE KEY", (world.path / "ledger/ledger.key").read_text())
        self.use(world)
        world.stop()
        private(world.path / "passphrase", "dos tristes tigres")
        said = self.refuses_to_start(world, "ledger.key")
        self.assertNotIn("tristes", said + (world.path / "rastrod.log").read_text())
        (world.path / "passphrase").chmod(0o644)
        self.refuses_to_start(world, "chmod 600")

    def make_token(self, path):
        (path / "tokens").mkdir()
        settings = path / "softhsm2.conf"
        settings.write_text(f"directories.tokendir = {path}/tokens\n"
                            "objectstore.backend = file\n")
        os.environ["SOFTHSM2_CONF"] = str(settings)
        self.addCleanup(os.environ.pop, "SOFTHSM2_CONF")
        key = path / "outside.pem"
        for command in (["openssl", "genpkey", "-algorithm", "ed25519", "-out", key],
                        ["softhsm2-util", "--init-token", "--free", "--label", "rastro token",
                         "--so-pin", "12345678", "--pin", "24681357"],
                        ["softhsm2-util", "--import", key, "--token", "rastro token",
                         "--label", "ledger", "--id", "01", "--pin", "24681357"]):
            subprocess.run(command, check=True, capture_output=True)
        return ["--hsm-module", SOFTHSM, "--hsm-token", "rastro token", "--hsm-label",
                "ledger", "--hsm-pin-file", private(path / "pin", "24681357")]

    @HAS_SOFTHSM
    def test_in_a_hardware_module(self):
        world = World(init=self.make_token)
        self.addCleanup(world.close)
        self.assertFalse((world.path / "ledger/ledger.key").exists())
        config = world.path / "ledger/rastrod.toml"
        config.write_text(config.read_text().replace("#minimum-group-ms = 0",
                                                     "minimum-group-ms = 20"))
        self.use(world)
        world.stop()
        private(world.path / "pin", "11112222")
        said = self.refuses_to_start(world, "CKR_PIN_INCORRECT")
        self.assertNotIn("11112222", said + (world.path / "rastrod.log").read_text())
        config.write_text(config.read_text().replace('hsm-label = "ledger"', 'hsm-label = "no"'))
        private(world.path / "pin", "24681357")
        self.refuses_to_start(world, "hsm-label")

    @HAS_SOFTHSM
    def test_out_of_a_hardware_module_with_overlap(self):
        world = World(init=self.make_token)
        self.addCleanup(world.close)
        self.use(world)
        world.stop()
        made = world.run("keygen", "--name", ORIGIN, "--out", world.path / "ledger/second.key")
        self.assertEqual(made.returncode, 0, made.stderr)
        config = world.path / "ledger/rastrod.toml"
        config.write_text(config.read_text().replace(
            'hsm-label = "ledger"', 'former-hsm-label = "ledger"\nkey = "second.key"\n'
            'key-successions = "successions"'))
        rotated = world.run("rotate-key", "--config", config)
        self.assertEqual((rotated.returncode, rotated.stdout), (0, made.stdout), rotated.stderr)
        world.start()
        for pinned in [], ["--ledger-key", made.stdout.strip()]:
            done = world.run("verify", lot("a"), *pinned)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        # The overlap ends; the module is of no use then, and its settings are refused.
        world.stop()
        with_module = config.read_text()
        config.write_text(with_module.replace('former-hsm-label = "ledger"\n', ""))
        self.refuses_to_start(world, "wanted all four, or none")

    def test_half_of_the_settings_is_refused(self):
        world = World()
        self.addCleanup(world.close)
        config = world.path / "ledger/rastrod.toml"
        config.write_text(config.read_text().replace('#hsm-module = ""', 'hsm-module = "x.so"'))
        self.refuses_to_start(world, "wanted all four, or none")


class EncryptedKeys(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.key = self.world.path / "norte.key"
        self.passphrase = self.passphrase_file("passphrase", SECRET)

    def passphrase_file(self, name, text):
        path = self.world.write(name, text + "\n")
        path.chmod(0o600)
        return path

    def keygen(self, key, *more):
        return self.world.run("keygen", "--name", "norte", "--out", key, "--encrypt", *more)

    def register(self, *more):
        return self.world.run(
            "participant", "register", "norte", "--name", "Carnes del Norte", "--role", "exporter",
            "--new-key", self.key, *more, "--participant", "operator", "--key",
            self.world.path / "ledger/operator.key")

    def test_from_a_file(self):
        made = self.keygen(self.key, "--passphrase-file", self.passphrase)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn("BEGIN ENCRYPTED PRIVATE KEY", self.key.read_text())
        wrong = self.passphrase_file("wrong", "tres tristes")
        for more, words in (([], "--new-passphrase-file"),
                            (["--new-passphrase-file", wrong], "passphrase is wrong")):
            refused = self.register(*more)
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn(words, refused.stderr)
        done = self.register("--new-passphrase-file", self.passphrase)
        self.assertEqual(done.returncode, 0, done.stderr)
        # The key speaks for its participant: it adds a second one.
        second = self.world.path / "norte2.key"
        made = self.keygen(second, "--passphrase-file", self.passphrase, "--secret-of", self.key)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertNotIn(SECRET, made.stdout + made.stderr)
        added = self.world.run("participant", "add-key", "norte", "--new-key", second,
                               "--new-passphrase-file", self.passphrase, "--participant", "norte",
                               "--key", self.key, "--passphrase-file", self.passphrase)
        self.assertEqual(added.returncode, 0, added.stderr)
        self.assertNotIn(SECRET, (self.world.path / "rastrod.log").read_text())

    def test_files_that_will_not_do(self):
        short = self.passphrase_file("short", "tigres")
        self.assertEqual(self.keygen(self.key, "--passphrase-file", short).returncode, 2)
        self.passphrase.chmod(0o644)
        refused = self.keygen(self.key, "--passphrase-file", self.passphrase)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("chmod 600", refused.stderr)
        self.assertFalse(self.key.exists())

    def test_from_the_terminal_which_does_not_show_it(self):
        shown, code = self.at_a_terminal([SECRET, SECRET])
        self.assertEqual(code, 0, shown)
        self.assertNotIn(SECRET, shown)
        self.assertIn("Passphrase of", shown)
        done = self.register("--new-passphrase-file", self.passphrase)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_typed_twice_and_not_the_same(self):
        shown, code = self.at_a_terminal([SECRET, SECRET + "s"])
        self.assertEqual(code, 2, shown)
        self.assertIn("not the same", shown)
        self.assertFalse(self.key.exists())

    def at_a_terminal(self, answers):
        """Runs keygen at a terminal of its own; types an answer after each question."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(BIN / "rastro", ["rastro", "keygen", "--name", "norte", "--out", self.key,
                                       "--encrypt"], self.world.environment())
        shown = ""
        until = time.monotonic() + 60
        asked = 0
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                chunk = os.read(terminal, 4096)
            except OSError:  # The other end is closed.
                chunk = b""
            if not chunk:
                break
            shown += chunk.decode()
            while asked < len(answers) and shown.count(": ") > asked:
                os.write(terminal, (answers[asked] + "\n").encode())
                asked += 1
        os.close(terminal)
        return shown, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    unittest.main()
