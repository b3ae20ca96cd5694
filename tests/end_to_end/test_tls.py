"""Mutual TLS as its users set it up: certificates from deploy/certificates, profiles, roles."""

import json
import socket
import ssl
import subprocess
import unittest
import warnings

from rastro_programs import BIN, SOURCE, World, document, event, lot

ORIGIN = "ledger.example/tls"
PEOPLE = ("operator", "norte", "tokyo", "vigia")


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(ORIGIN)
        cls.addClassCleanup(cls.world.close)
        cls.tls = cls.world.path / "tls"
        made = subprocess.run([SOURCE / "deploy/certificates", cls.tls, "--origin", ORIGIN,
                               *PEOPLE], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        config = cls.world.path / "ledger/rastrod.toml"
        config.write_text(config.read_text() + "".join(
            f'{setting} = "../tls/{file}"\n' for setting, file in
            (("tls-certificate", "server.crt"), ("tls-key", "server.key"),
             ("tls-client-ca", "ca.crt"))) + 'audit-log-file = "../audit.log"\n')
        cls.world.start()

    def run_as(self, who, *arguments):
        files = () if who is None else ("--ca", self.tls / "ca.crt", "--cert",
                                        self.tls / f"{who}.crt", "--client-key",
                                        self.tls / f"{who}.key")
        return self.world.run(*arguments, *files)

    def done(self, who, *arguments):
        done = self.run_as(who, *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def register(self, name, role, *more):
        key = self.world.path / f"{name}.key"
        self.assertEqual(self.world.run("keygen", "--name", name, "--out", key).returncode, 0)
        self.done("operator", "participant", "register", name, "--name", name, "--role", role,
                  "--new-key", key, *more, "--participant", "operator", "--key",
                  self.world.path / "ledger/operator.key")
        return key

    def test_1_the_way_of_a_lot(self):
        keys = {name: self.register(name, role, *more) for name, role, *more in
                (("norte", "exporter"), ("tokyo", "importer", "--gln", "7501234000048"),
                 ("vigia", "auditor"))}
        file = self.world.write("lot.json", document([
            event("ObjectEvent", 1, action="ADD", epcList=[lot("T1")],
                  bizStep="commissioning")]))
        signed = ("--participant", "norte", "--key", keys["norte"])
        self.done("norte", "submit", file, *signed)
        withheld = self.done("tokyo", "verify", lot("T1"))
        self.assertIn("INTACT", withheld)
        self.assertIn("content withheld", withheld)
        self.assertNotIn("commissioning", withheld)
        # What is sent to somebody he sees, back to its beginning.
        sent = self.world.write("sent.json", document([
            event("ObjectEvent", 3, action="OBSERVE", epcList=[lot("T1")], bizStep="shipping",
                  destinationList=[{"type": "owning_party",
                                    "destination": "https://id.gs1.org/417/7501234000048"}])]))
        self.done("norte", "submit", sent, *signed)
        seen = self.done("tokyo", "verify", lot("T1"))
        self.assertNotIn("content withheld", seen)
        self.assertIn("commissioning", seen)
        self.assertIn("INTACT", self.done("vigia", "audit"))
        # Somebody else's batch, through the wrong door.
        other = self.world.write("other.json", document([
            event("ObjectEvent", 2, action="ADD", epcList=[lot("T2")])]))
        refused = self.run_as("tokyo", "submit", other, *signed)
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("tokyo", refused.stderr)
        refused = self.run_as("tokyo", "audit")
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("is not for tokyo (importer)", refused.stderr)
        # Who runs the server backs it up as an auditor, or not at all.
        refused = self.run_as("operator", "backup", self.world.path / "backup")
        self.assertEqual(refused.returncode, 3, refused.stderr)
        self.assertIn("certificate of an auditor", refused.stderr)
        self.done("vigia", "backup", self.world.path / "backup")
        lines = [json.loads(line) for line in (self.world.path / "audit.log").open()]
        self.assertIn(("tokyo", "/rastro.v1.AuditService/ReadEntries"),
                      {(line.get("caller"), line.get("method")) for line in lines})
        self.assertIn(("tokyo", "batch refused"),
                      {(line.get("caller"), line["message"]) for line in lines})

    def test_2_a_profile_keeps_the_files(self):
        self.done("operator", "profile", "add", "secure", "--server",
                  f"127.0.0.1:{self.world.port}", "--ledger-key", self.world.ledger_key)
        shown = json.loads(self.world.run("profile", "show", "secure", "--json").stdout)
        self.assertEqual(shown["ca"], str(self.tls / "ca.crt"))
        done = self.world.run("status", "--profile", "secure", bare=True)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_3_what_does_not_fit_is_told(self):
        for who, code, words in ((None, 3, "--ca"), ("norte", 0, "")):
            done = self.run_as(who, "status")
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertIn(words, done.stderr)
        ca, crt, key = (self.tls / name for name in ("ca.crt", "norte.crt", "norte.key"))
        for flags, words in (
                (("--cert", crt, "--client-key", key), "--ca"),
                (("--ca", ca, "--cert", crt), "--client-key"),
                (("--ca", self.tls / "none.crt"), "--ca"),
                (("--ca", ca, "--cert", crt, "--client-key", self.tls / "tokyo.key"),
                 "is not the certificate's")):
            done = self.world.run("status", *flags)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)
        # Without a certificate of one's own.
        done = self.world.run("status", "--ca", ca)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("--cert", done.stderr)

    def handshake(self, newest):
        context = ssl.create_default_context(cafile=self.tls / "ca.crt")
        context.load_cert_chain(self.tls / "norte.crt", self.tls / "norte.key")
        context.set_ciphers("DEFAULT@SECLEVEL=0")
        context.set_alpn_protocols(["h2"])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = newest
        with socket.create_connection(("127.0.0.1", self.world.port), timeout=30) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                return secure.version()

    def test_4_older_tls_is_refused(self):
        self.assertEqual(self.handshake(ssl.TLSVersion.TLSv1_3), "TLSv1.3")
        self.assertEqual(self.handshake(ssl.TLSVersion.TLSv1_2), "TLSv1.2")
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                self.handshake(version)

    def test_5_half_a_configuration_is_refused(self):
        for flags, words in ((("--tls-key", ""), "wanted all three, or none"),
                             (("--tls-certificate", "", "--tls-key", "", "--tls-client-ca", "",
                               "--listen", "0.0.0.0:0"), "allow-plaintext-remote"),
                             (("--allow-plaintext-remote", "true"), "wanted false")):
            done = subprocess.run(
                [BIN / "rastrod", "--config", self.world.path / "ledger/rastrod.toml", *flags],
                capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)

    def test_6_the_script_says_what_it_wants(self):
        for arguments, words in (((), "directory"), ((self.tls,), "--origin"),
                                 ((self.tls, "--origin", ORIGIN), "participants"),
                                 ((self.tls, "--nothing"), "unknown argument")):
            done = subprocess.run([SOURCE / "deploy/certificates", *map(str, arguments)],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
