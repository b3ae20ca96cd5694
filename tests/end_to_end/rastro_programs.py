"""Drives the real programs: rastrod on a loopback port, rastro as its users call it."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile

BIN = pathlib.Path(os.environ["RASTRO_BIN"])
SOURCE = pathlib.Path(__file__).resolve().parents[2]
ORIGIN = "ledger.example/end-to-end"


def conformance():
    """The folder with others' test data, or None."""
    folder = os.environ.get("RASTRO_CONFORMANCE", SOURCE / "../shared/conformance")
    return pathlib.Path(folder) if pathlib.Path(folder).is_dir() else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class World:
    """A ledger in a directory of its own, with a server that can be killed."""

    rastro = BIN / "rastro"  # The command that `run` runs.

    def __init__(self, origin=ORIGIN, init=None):
        """`init`, given the directory, says what `rastro init` is told besides."""
        self._directory = tempfile.TemporaryDirectory(prefix="rastro_e2e_")
        self.path = pathlib.Path(self._directory.name)
        self.port = free_port()
        self.server = None
        made = self.run("init", self.path / "ledger", "--origin", origin, "--listen",
                        f"127.0.0.1:{self.port}", *(init(self.path) if init else ()), bare=True)
        assert made.returncode == 0, made.stderr
        self.ledger_key = made.stdout.strip()
        config = self.path / "ledger/rastrod.toml"
        config.write_text(config.read_text() + "\n")

    def start(self):
        with open(self.path / "rastrod.log", "a") as log:
            self.server = subprocess.Popen(
                [BIN / "rastrod", "--config", self.path / "ledger/rastrod.toml"],
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.server.stdout.readline()
        assert line.startswith("rastrod ready"), (self.path / "rastrod.log").read_text()

    def stop(self, how=signal.SIGTERM):
        if self.server is None:
            return None
        self.server.send_signal(how)
        code = self.server.wait(timeout=60)
        self.server.stdout.close()
        self.server = None
        return code

    def close(self):
        self.stop(signal.SIGKILL)
        self._directory.cleanup()

    def environment(self, bare=False):
        env = dict(os.environ, RASTRO_PROFILE_DIR=str(self.path / "profiles"))
        if not bare:
            env.update(RASTRO_SERVER=f"127.0.0.1:{self.port}", RASTRO_LEDGER_KEY=self.ledger_key)
        return env

    def run(self, *arguments, bare=False, text=None):
        return subprocess.run([self.rastro, *map(str, arguments)], capture_output=True,
                              text=True, input=text, env=self.environment(bare), timeout=120,
                              cwd=self.path)

    def register(self, name, role="exporter", **extra):
        key = self.path / f"{name}.key"
        assert self.run("keygen", "--name", name, "--out", key).returncode == 0
        options = [word for flag, value in extra.items()
                   for word in ("--" + flag.replace("_", "-"), value)]
        done = self.run("participant", "register", name, "--name", f"Empresa {name}", "--role",
                        role, "--new-key", key, *options, "--participant", "operator", "--key",
                        self.path / "ledger/operator.key")
        assert done.returncode == 0, done.stderr
        return ["--participant", name, "--key", str(key)]

    def write(self, name, value):
        path = self.path / name
        path.write_text(value if isinstance(value, str) else json.dumps(value))
        return path


def lot(name):
    return f"https://id.gs1.org/01/07501234100007/10/{name}"


def event(kind, minute, **fields):
    """An EPCIS event, `minute` minutes into a day."""
    return {"@context": "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",
            "type": kind,
            "eventTime": f"2026-09-01T{6 + minute // 60:02}:{minute % 60:02}:00-07:00",
            "eventTimeZoneOffset": "-07:00", **fields}


def document(events):
    return {"@context": events[0]["@context"], "type": "EPCISDocument", "schemaVersion": "2.0",
            "creationDate": "2026-09-02T00:00:00Z",
            "epcisBody": {"eventList": [{k: v for k, v in e.items() if k != "@context"}
                                        for e in events]}}
