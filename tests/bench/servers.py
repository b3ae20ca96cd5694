"""Servers that are measured, each a program of this machine."""

import atexit
import json
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import urllib.request

ORIGIN = "ledger.example/bench"


class Server:
    """A program that says on its first line where it listens."""

    def __init__(self, command, log):
        with open(log, "a") as file:
            self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE,
                                            stderr=file, text=True)
        atexit.register(self.stop)
        line = self.process.stdout.readline()
        found = re.search(r"on (127\.0\.0\.1:\d+)", line)
        if not found:
            raise SystemExit(f"{command[0]} did not start: {pathlib.Path(log).read_text()}")
        self.address = found[1]

    @property
    def pid(self):
        return self.process.pid

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


def config_of(ledger, log):
    """That of the ledger's directory, with ports that are free and this log file."""
    changed = {"listen": "127.0.0.1:0", "monitoring-listen": "127.0.0.1:0", "log-file": log}
    changed |= {name: ledger / value for name, value in
                (("data-dir", "data"), ("guard", "guard"), ("key", "ledger.key"))}
    kept = [line for line in (ledger / "rastrod.toml").read_text().splitlines()
            if line.split(" = ")[0] not in changed]
    return "\n".join(kept + [f'{name} = "{value}"' for name, value in changed.items()]) + "\n"


class Rastrod(Server):
    """A server of a ledger, which is scraped for what it says of itself. The ledger is a new one,
    unless it is said which directory has one."""

    def __init__(self, programs, directory, settings=(), ledger=None):
        self.directory = ledger or directory / "ledger"
        if not ledger:
            subprocess.run([programs / "rastro", "init", self.directory, "--origin", ORIGIN],
                           capture_output=True, check=True)
        self.ledger_key = (self.directory / "ledger.key.pub").read_text().strip()
        config = directory / "rastrod.toml"
        config.write_text(config_of(self.directory, directory / "rastrod.log") + "\n".join(settings))
        super().__init__([programs / "rastrod", "--config", config], directory / "stderr")
        log = (directory / "rastrod.log").read_text().splitlines()
        self.metrics = next(line["address"] for line in map(json.loads, log)
                            if line["message"] == "monitoring")

    def scrape(self):
        with urllib.request.urlopen(f"http://{self.metrics}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        return {series: float(value) for series, value in
                (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))}

    def bench(self, programs, *flags):
        """`rastro bench` of this server: its figures."""
        return bench_result(self.start_bench(programs, *flags))

    def start_bench(self, programs, *flags, prefix=()):
        return start_bench(programs, self, self.ledger_key, "--participant", "operator", "--key",
                           self.directory / "operator.key", *flags, prefix=prefix)


def start_bench(programs, server, ledger_key, *flags, prefix=()):
    command = [*prefix, programs / "rastro", "bench", "--json", "--server", server.address,
               "--ledger-key", ledger_key, "--server-pid", server.pid, *flags]
    return subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def bench_result(process):
    out, err = process.communicate()
    if process.returncode:
        raise SystemExit(f"{' '.join(process.args)}\n{err}")
    return json.loads(out)


def bench(programs, server, ledger_key, *flags):
    return bench_result(start_bench(programs, server, ledger_key, *flags))


def working_directory(parent=None):
    """A new directory that goes with the program, also when that is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that atexit runs.
    directory = pathlib.Path(tempfile.mkdtemp(prefix="rastro_bench_", dir=parent))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


def median(rounds, *path):
    """Of the figure that stands there in the JSON of each."""
    values = []
    for figures in rounds:
        for name in path:
            figures = figures[name]
        values.append(figures)
    return statistics.median(values)
