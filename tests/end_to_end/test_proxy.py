"""What stands in front of rastrod: the proxy's configuration, with a real HAProxy, limits connections and passes
mutual TLS through; the unit file is one that systemd reads."""

import os
import shutil
import socket
import subprocess
import time
import unittest

from rastro_programs import ORIGIN, SOURCE, World, free_port

HAPROXY = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")
ANALYZE = shutil.which("systemd-analyze")


@unittest.skipUnless(HAPROXY, "there is no HAProxy (package haproxy)")
class ProxyTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        made = subprocess.run([SOURCE / "deploy/certificates", self.world.path / "tls", "--origin", ORIGIN, "operator"],
                              capture_output=True, text=True)
        self.assertEqual(made.returncode, 0, made.stderr)
        config = self.world.path / "ledger/rastrod.toml"
        config.write_text(config.read_text() + "".join(
            f'{name} = "{self.world.path}/tls/{file}"\n' for name, file in (
                ("tls-certificate", "server.crt"), ("tls-key", "server.key"), ("tls-client-ca", "ca.crt"))))
        self.world.start()
        self.port = free_port()
        self.proxy = subprocess.Popen(
            [HAPROXY, "-db", "-f", SOURCE / "deploy/proxy/haproxy.cfg"], stderr=subprocess.DEVNULL,
            env=dict(os.environ, RASTRO_PROXY_LISTEN=f"127.0.0.1:{self.port}",
                     RASTRO_PROXY_SERVER=f"127.0.0.1:{self.world.port}"))
        self.addCleanup(self.proxy.wait)
        self.addCleanup(self.proxy.kill)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        self.fail("the proxy does not listen")

    def status(self):
        return self.world.run("status", "--server", f"127.0.0.1:{self.port}", "--ledger-key", self.world.ledger_key,
                              "--ca", "tls/ca.crt", "--cert", "tls/operator.crt", "--client-key", "tls/operator.key",
                              bare=True)

    def open(self):
        """A connection, if the proxy keeps it for a moment."""
        connection = socket.socket()
        connection.settimeout(0.05)  # Within 5 s it has to say that it speaks TLS.
        try:
            connection.connect(("127.0.0.1", self.port))
            is_kept = connection.recv(1) != b""
        except TimeoutError:
            is_kept = True
        except ConnectionError:
            is_kept = False
        if is_kept:
            return connection
        connection.close()
        return None

    def test_connections_are_counted_and_tls_goes_through(self):
        done = self.status()
        self.assertEqual(done.returncode, 0, done.stderr)
        kept = []
        refused = 0
        while refused < 3 and len(kept) < 100:
            connection = self.open()
            refused += connection is None
            if connection:
                kept.append(connection)
        self.assertEqual(refused, 3)
        self.assertLessEqual(len(kept), 32)
        self.assertGreaterEqual(len(kept), 20)
        self.assertEqual(self.status().returncode, 3)  # One address, and it has no more.
        for connection in kept:
            connection.close()
        deadline = time.monotonic() + 60
        while self.status().returncode and time.monotonic() < deadline:
            pass
        self.assertEqual(self.status().returncode, 0)

    def test_what_is_no_tls_is_turned_away(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as plain:
            plain.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(64))
            try:
                self.assertEqual(plain.recv(1), b"")
            except ConnectionResetError:
                pass


class UnitFileTest(unittest.TestCase):
    @unittest.skipUnless(ANALYZE, "there is no systemd-analyze (package systemd)")
    def test_is_read_without_complaint(self):
        done = subprocess.run([ANALYZE, "verify", SOURCE / "deploy/systemd/rastrod.service"], capture_output=True,
                              text=True)
        told = [line for line in (done.stdout + done.stderr).splitlines() if "is not executable" not in line]
        self.assertEqual([line for line in told if "rastrod.service" in line], [])


if __name__ == "__main__":
    unittest.main()
