"""Mistakes of users, each with a message that helps and nothing lost."""

import http.server
import json
import shutil
import subprocess
import threading
import unittest

from rastro_programs import BIN, ORIGIN, World, event, free_port, lot


class QuietHandler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass


class MistakeTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()
        self.operator = ["--participant", "operator", "--key",
                         self.world.path / "ledger/operator.key"]

    def refused(self, wanted, *arguments, code=2):
        done = self.world.run(*arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(wanted, done.stderr)

    def one_event(self, name="a"):
        return self.world.write(f"{name}.json",
                                event("ObjectEvent", 1, action="ADD", epcList=[lot(name)]))

    def test_names_that_are_none(self):
        who = self.world.register("norte")
        for name in ("NO RTE", "a+b"):
            self.refused("participant", "submit", self.one_event(), "--participant", name,
                         *who[2:])
        self.refused("--server", "status", "--server", "127.0.0.1:99999")
        self.refused("profile", "profile", "add", "../x", "--server", "127.0.0.1:1",
                     "--ledger-key", self.world.ledger_key)
        self.assertFalse((self.world.path / "x.json").exists())

    def test_init_takes_no_address_that_the_server_refuses(self):
        for address in ("0.0.0.0:17000", 'x"\ny', "127.0.0.1"):
            self.refused("", "init", self.world.path / "other", "--origin", ORIGIN, "--listen",
                         address)
            self.assertFalse((self.world.path / "other").exists())

    def test_server_that_is_not_there_or_is_another(self):
        silent = free_port()
        self.refused("Is the server running", "status", "--server", f"127.0.0.1:{silent}",
                     code=3)
        web = http.server.HTTPServer(("127.0.0.1", 0), QuietHandler)
        self.addCleanup(web.server_close)
        thread = threading.Thread(target=web.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(web.shutdown)
        self.refused(f"127.0.0.1:{web.server_port}", "status", "--server",
                     f"127.0.0.1:{web.server_port}", code=3)

    def test_stranger_may_not_register_others(self):
        who = self.world.register("norte")
        key = self.world.path / "p2.key"
        self.world.run("keygen", "--name", "p2", "--out", key)
        self.refused("may not register", "participant", "register", "p2", "--name", "P2",
                     "--role", "importer", "--new-key", key, *who, code=3)

    def test_event_without_a_type_is_told_as_epcis(self):
        untyped = event("ObjectEvent", 1, action="ADD", epcList=[lot("a")])
        del untyped["type"]
        who = self.world.register("norte")
        self.refused("type", "submit", self.world.write("untyped.json", untyped), *who)

    def test_file_of_another_box_is_not_broken(self):
        who = self.world.register("norte")
        self.world.run("submit", self.one_event(), *who)
        box = self.world.path / "box.json"
        self.assertEqual(self.world.run("verify", lot("a"), "--save", box).returncode, 0)
        self.refused("tells nothing of", "verify", lot("b"), "--file", box)
        box.write_text(box.read_text().replace(lot("a"), lot("b")))
        self.refused("BROKEN", "verify", lot("b"), "--file", box, code=1)

    def test_full_disk_is_no_success(self):
        who = self.world.register("norte")
        with open("/dev/full", "w") as full:
            for command in (["checkpoint"], ["status"], ["submit", self.one_event(), *who]):
                done = subprocess.run([BIN / "rastro", *map(str, command)], stdout=full,
                                      stderr=subprocess.PIPE, text=True,
                                      env=self.world.environment())
                self.assertEqual(done.returncode, 3, command)
                self.assertIn("standard output", done.stderr)

    def test_saved_file_is_replaced_whole_or_not_at_all(self):
        who = self.world.register("norte")
        self.world.run("submit", self.one_event(), *who)
        box = self.world.path / "box.json"
        self.assertEqual(self.world.run("verify", lot("a"), "--save", box).returncode, 0)
        before = box.read_bytes()
        limited = subprocess.run(
            ["bash", "-c", 'ulimit -f 1; exec "$0" "$@"', str(BIN / "rastro"), "verify",
             lot("a"), "--save", str(box)],
            capture_output=True, text=True, env=self.world.environment())
        self.assertEqual(limited.returncode, 2, limited.stderr)
        self.assertIn("cannot be written", limited.stderr)
        self.assertEqual(box.read_bytes(), before)
        self.assertEqual([f.name for f in self.world.path.glob("box.json*")], ["box.json"])

    def test_key_of_another_ledger_does_not_sign(self):
        other = World()
        self.addCleanup(other.close)
        self.world.stop()
        theirs = other.path / "ledger/ledger.key"
        shutil.copy(self.world.path / "ledger/ledger.key", theirs)
        done = subprocess.run([BIN / "rastrod", "--config", other.path / "ledger/rastrod.toml"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("this ledger is signed by", done.stderr)

    def test_rotated_key_with_the_old_secret_repeats_nothing(self):
        who = self.world.register("norte")
        self.assertEqual(self.world.run("submit", self.one_event(), *who).returncode, 0)
        new = self.world.path / "norte2.key"
        made = self.world.run("keygen", "--name", "norte", "--out", new, "--secret-of", who[3])
        self.assertEqual(made.returncode, 0, made.stderr)
        added = self.world.run("participant", "add-key", "norte", "--new-key", new, *who)
        self.assertEqual((added.returncode, added.stderr), (0, ""))
        again = self.world.run("submit", self.one_event(), "--participant", "norte", "--key", new,
                               "--json")
        self.assertEqual(json.loads(again.stdout), {"recorded": 0, "already_recorded": 1})
        fresh = self.world.path / "norte3.key"
        self.world.run("keygen", "--name", "norte", "--out", fresh)
        warned = self.world.run("participant", "add-key", "norte", "--new-key", fresh, *who)
        self.assertEqual(warned.returncode, 0)
        self.assertIn("--secret-of", warned.stderr)

    def test_registering_again_replaces_nothing_unasked(self):
        who = self.world.register("norte")
        register = ["participant", "register", "norte", "--name", "Other", "--role", "importer",
                    "--new-key", who[3], *self.operator]
        self.refused("--replace", *register)
        shown = self.world.run("participant", "show", "norte").stdout
        self.assertIn("Empresa norte", shown)
        self.assertNotIn("Other", shown)
        self.assertEqual(self.world.run(*register, "--replace").returncode, 0)

    def test_the_operator_keeps_a_key(self):
        signer = ["--participant", "operator", "--key", self.world.path / "ledger/operator.key"]
        shown = json.loads(self.world.run("participant", "show", "operator", "--json").stdout)
        key_id = json.dumps(shown).split("operator+")[1].split("+")[0]
        done = self.world.run("participant", "revoke-key", "operator", "--key-id", key_id, *signer)
        self.assertEqual(done.returncode, 2)
        self.assertIn("last key", done.stderr)
        self.world.register("norte")  # Still possible.

    def test_flags_that_go_with_others_alone_are_refused(self):
        for arguments in (("watch", "--once"), ("watch", "--interval", "3"),
                          ("export", "--from", "2026-01-01T00:00:00Z", "--strict", "--format", "csv"),
                          ("query", "--page-size", "0")):
            self.assertEqual(self.world.run(*arguments).returncode, 2, arguments)

    def test_another_ledgers_server_is_noticed(self):
        other = World(origin="ledger.example/another")
        self.addCleanup(other.close)
        other.start()
        for command in (["participant", "list"], ["participant", "show", "operator"],
                        ["status"], ["audit", "--evidence", "evidence.txt"]):
            done = self.world.run(*command, "--server", f"127.0.0.1:{other.port}")
            self.assertEqual(done.returncode, 1, f"{command}: {done.stderr}")
            self.assertEqual(done.stdout, "")
        self.assertFalse((self.world.path / "evidence.txt").exists())

    def test_planted_key_is_marked_as_it_happens(self):
        who = self.world.register("norte")
        planted = self.world.path / "planted.key"
        self.world.run("keygen", "--name", "norte", "--out", planted)
        done = self.world.run("participant", "add-key", "norte", "--new-key", planted,
                              *self.operator)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.world.run("submit", self.one_event("mine"), *who)
        self.world.run("submit", self.one_event("theirs"), "--participant", "norte", "--key",
                       planted)
        watch = subprocess.Popen([BIN / "rastro", "watch", "--json", *map(str, who)],
                                 stdout=subprocess.PIPE, text=True,
                                 env=self.world.environment())
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        marked = {}
        while len(marked) < 2:
            entry = json.loads(watch.stdout.readline())
            for uri in entry["lots"]:
                marked[uri] = entry["key_without_consent"]
        self.assertEqual(marked, {lot("mine"): False, lot("theirs"): True})


if __name__ == "__main__":
    unittest.main()
