"""A registration bound to a company's certificate, as e.firma is: asked for on one machine,
registered from another, shown to an auditor."""

import json
import subprocess
import unittest

from rastro_programs import World

PASSPHRASE = "clave de la firma"


class CertificateTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        for arguments in (
                ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out",
                 "root.pem", "-days", "3", "-subj", "/CN=Autoridad de prueba"),
                ("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "plain.pem", "-out",
                 "request.pem", "-subj", "/CN=CARNES DEL NORTE/serialNumber=CNO010101AAA"),
                ("x509", "-req", "-in", "request.pem", "-CA", "root.pem", "-CAkey", "root.key",
                 "-days", "2", "-set_serial", "77", "-outform", "DER", "-out", "norte.cer"),
                ("pkcs8", "-topk8", "-in", "plain.pem", "-outform", "DER", "-out", "firma.key",
                 "-v2", "des-ede3-cbc", "-passout", "pass:" + PASSPHRASE)):
            subprocess.run(["openssl", *arguments], check=True, capture_output=True,
                           cwd=self.world.path)
        self.world.write("firma.pass", PASSPHRASE + "\n").chmod(0o600)
        self.world.write("wrong.pass", "otra clave\n").chmod(0o600)
        (self.world.path / "firma.key").chmod(0o600)
        config = self.world.path / "ledger/rastrod.toml"
        config.write_text(config.read_text() + 'registration-roots = "../root.pem"\n')
        self.world.start()
        self.key = self.world.path / "norte.key"
        self.world.run("keygen", "--name", "norte", "--out", self.key)
        self.record = ("--name", "Carnes del Norte", "--role", "exporter", "--new-key", self.key)
        self.bound = ("--certificate", "norte.cer", "--certificate-key", "firma.key",
                      "--certificate-passphrase-file", "firma.pass")
        self.operator = ("--participant", "operator", "--key",
                         self.world.path / "ledger/operator.key")

    def shown(self):
        done = self.world.run("participant", "show", "norte")
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_on_two_machines(self):
        asked = self.world.run("participant", "request", "norte", *self.record, *self.bound,
                               "--out", "norte.request")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        done = self.world.run("participant", "register", "--request", "norte.request", "--yes",
                              *self.operator)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("CARNES DEL NORTE", done.stderr)
        self.assertIn("bound to the certificate of", self.shown())
        listed = json.loads(self.world.run("participant", "show", "norte", "--json").stdout)
        self.assertEqual(listed[0]["certificate"]["serial"], "4D")
        self.assertIn("CNO010101AAA", listed[0]["certificate"]["subject"])

    def test_on_one_machine(self):
        done = self.world.run("participant", "register", "norte", *self.record, *self.bound,
                              *self.operator)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("issued by CN=Autoridad de prueba", self.shown())

    def test_what_is_wrong_is_named(self):
        for flags, words in (
                (("--certificate", "norte.cer"), "wanted both"),
                (("--certificate", "norte.cer", "--certificate-key", "firma.key",
                  "--certificate-passphrase-file", "wrong.pass"), "passphrase is wrong"),
                (("--certificate", "root.pem", "--certificate-key", "firma.key",
                  "--certificate-passphrase-file", "firma.pass"), "is not that of")):
            done = self.world.run("participant", "register", "norte", *self.record, *flags,
                                  *self.operator)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)
            self.assertNotIn("otra clave", done.stderr)


if __name__ == "__main__":
    unittest.main()
