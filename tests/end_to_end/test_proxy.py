"""What stands in front of rastrod: the proxy's configuration, with a real HAProxy, limits connections and passes
mutual TLS through; the unit file is one that systemd reads."""

import contextlib
import os
import select
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
        told = self.world.path / "proxy.log"
        with told.open("w") as log:
            self.proxy = subprocess.Popen(
                [HAPROXY, "-db", "-f", SOURCE / "deploy/proxy/haproxy.cfg"], stderr=log,
                env=dict(os.environ, RASTRO_PROXY_LISTEN=f"127.0.0.1:{self.port}",
                         RASTRO_PROXY_SERVER=f"127.0.0.1:{self.world.port}"))
        self.addCleanup(self.proxy.wait)
        self.addCleanup(self.proxy.kill)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.proxy.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
        if "FD limit" in told.read_text():
            self.skipTest("so many open files as the proxy wants are not allowed here")
        self.fail("the proxy does not listen: " + told.read_text())

    def status(self):
        return self.world.run("status", "--server", f"127.0.0.1:{self.port}", "--ledger-key", self.world.ledger_key,
                              "--ca", "tls/ca.crt", "--cert", "tls/operator.crt", "--client-key", "tls/operator.key",
                              bare=True)

    def connect(self):
        connection = socket.socket()
        self.addCleanup(connection.close)
        with contextlib.suppress(ConnectionError):  # Turned away so soon.
            connection.connect(("127.0.0.1", self.port))
        return connection

    def test_connections_are_counted_and_tls_goes_through(self):
        done = self.status()
        self.assertEqual(done.returncode, 0, done.stderr)
        # Each has 5 s to say that it speaks TLS; those beyond 32 are closed at once.
        begun = time.monotonic()
        opened = [self.connect() for _ in range(40)]
        closed = []
        deadline = time.monotonic() + 4
        while len(closed) < 8 and time.monotonic() < deadline:
            closed = select.select(opened, [], [], 0.1)[0]
        self.assertGreaterEqual(len(closed), 8)
        if time.monotonic() - begun < 4:
            self.assertLessEqual(len(closed), 12)
        for connection in opened:
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
