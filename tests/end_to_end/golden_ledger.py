"""Golden ledgers: directories and clients' files as earlier versions wrote them.

    RASTRO_BIN=build/release/bin python3 golden_ledger.py NAME

makes tests/testdata/golden_ledgers/NAME.tar.gz with the programs of today. It is made once
for each version whose stored bytes or files differ, and never made again: what users hold
does not change either. Private keys are not in it: they follow from their names, so that the
tests can write them when they unpack.
"""

import base64
import gzip
import hashlib
import io
import pathlib
import signal
import subprocess
import sys
import tarfile
import tempfile

from rastro_programs import BIN, SOURCE, World, document, event, free_port, lot

GOLDEN = SOURCE / "tests/testdata/golden_ledgers"
ORIGIN = "ledger.example/golden"
KEYS = {"ledger.key": ORIGIN, "operator.key": "operator", "norte.key": "norte"}
PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
# What a database writes for people, or anew at each start.
NOT_KEPT = ("LOG", "LOCK", "OPTIONS-", "rastro.lock")


def write_private(path, text):
    path.write_text(text)
    path.chmod(0o600)


def write_keys(directory):
    """Keys of a test, which anybody can compute: never a user's."""
    for file, name in KEYS.items():
        seed = hashlib.sha256(f"key of {name} in tests".encode()).digest()
        der = base64.b64encode(PKCS8_ED25519 + seed).decode()
        write_private(directory / file,
                      f"-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n")
        secret = hashlib.sha256(f"secret of {name} in tests".encode()).digest()
        write_private(directory / f"{file}.secret", base64.b64encode(secret).decode() + "\n")


class GoldenWorld(World):
    """A golden ledger, unpacked; server and command see it as their own."""

    def __init__(self, archive=None):
        self._directory = tempfile.TemporaryDirectory(prefix="rastro_golden_")
        self.path = pathlib.Path(self._directory.name)
        self.port = free_port()
        self.server = None
        self.archive = archive
        self.ledger = self.path / "ledger"
        if archive is None:
            (self.path / "ledger").mkdir()
        else:
            with tarfile.open(archive) as files:
                files.extractall(self.path)
            self.ledger_key = (self.path / "ledger-key.txt").read_text().strip()
        write_keys(self.ledger)
        (self.ledger / "rastrod.toml").write_text(
            f'origin = "{ORIGIN}"\nlisten = "127.0.0.1:{self.port}"\ndata-dir = "data"\n'
            'guard = "guard"\nkey = "ledger.key"\nminimum-free-mib = 1\n')

    def start(self, *options):
        with open(self.path / "rastrod.log", "a") as log:
            self.server = subprocess.Popen(
                [BIN / "rastrod", "--config", self.ledger / "rastrod.toml", *options],
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.server.stdout.readline()
        assert line.startswith("rastrod ready"), (self.path / "rastrod.log").read_text()

    def signer(self, name):
        return ["--participant", name, "--key", self.ledger / f"{name}.key"]

    def good(self, *arguments, **options):
        done = self.run(*arguments, **options)
        assert done.returncode == 0, f"{arguments}: {done.stderr}"
        return done.stdout


def events():
    """A small trade: made, transformed, packed, observed, some more in tables' stead."""
    made = [event("ObjectEvent", i, action="ADD", bizStep="commissioning",
                  epcList=[lot(f"animal{i}")]) for i in range(4)]
    cut = [event("TransformationEvent", 10 + i, inputEPCList=[lot(f"animal{i}")],
                 outputEPCList=[lot(f"cut{i}"), lot(f"offal{i}")]) for i in range(4)]
    packed = [event("AggregationEvent", 20, action="ADD", parentID=lot("pallet"),
                    childEPCs=[lot(f"cut{i}") for i in range(4)])]
    seen = [event("ObjectEvent", 30 + i, action="OBSERVE", epcList=[lot("pallet")])
            for i in range(300)]
    return made + cut + packed, seen


def make(name):
    archive = GOLDEN / f"{name}.tar.gz"
    assert not archive.exists(), f"{archive}: a golden ledger is never made again"
    world = GoldenWorld()
    try:
        fill(world)
        pack(world, archive)
    finally:
        world.close()
    print(f"{archive}: {archive.stat().st_size} bytes")


def fill(world):
    (world.ledger / "data").mkdir()
    world.start("--create")
    key = world.run("profile", "add", "none", "--server", f"127.0.0.1:{world.port}", bare=True,
                    text="")
    word = next(word for word in key.stderr.split() if word.startswith(ORIGIN + "+"))
    world.ledger_key = word.strip(".,:;\"'")
    world.write("ledger-key.txt", world.ledger_key + "\n")
    for name, role in (("operator", "operator"), ("norte", "exporter")):
        world.good("participant", "register", name, "--name", f"Empresa {name}", "--role", role,
                   "--new-key", world.ledger / f"{name}.key", *world.signer("operator"))
    first, later = events()
    (world.path / "submitted").mkdir()
    world.write("submitted/first.json", document(first))
    world.write("submitted/later.json", document(later))
    # EPCIS with a public part, and LotEvents of several participants.
    world.good("submit", world.path / "submitted/first.json", "--disclosure", "default",
               *world.signer("norte"))
    world.good("simulate", "--seed", 1, "--animals", 2, "--submit", *world.signer("operator"))
    world.good("profile", "add", "golden", "--server", f"127.0.0.1:{world.port}",
               "--ledger-key", world.ledger_key)
    world.good("audit", "--state", world.path / "audit.state")
    world.good("verify", lot("pallet"), "--save", world.path / "proof.json")
    world.write("entry.tlog-proof", world.good("proof", "inclusion", "3"))
    world.write("checkpoint.txt", world.good("checkpoint"))
    world.good("backup", world.path / "backup")
    # Tables hold what was recorded until here; what follows only the log, as a crash
    # leaves it.
    assert world.stop() == 0
    world.start()
    receipts = world.good("submit", world.path / "submitted/later.json", "--json",
                          *world.signer("norte"))
    world.write("submitted/later.receipt.json", receipts)
    world.stop(signal.SIGKILL)


def pack(world, archive):
    for file in world.path.rglob("*"):
        if file.name.startswith(NOT_KEPT) or file.name.endswith(".key") or \
                file.suffix == ".secret" or file.name in ("rastrod.toml", "rastrod.log"):
            file.unlink()
    archive.parent.mkdir(exist_ok=True)
    bytes_ = io.BytesIO()
    with tarfile.open(fileobj=bytes_, mode="w") as files:
        for file in sorted(world.path.rglob("*")):
            info = files.gettarinfo(file, str(file.relative_to(world.path)))
            info.uid = info.gid = info.mtime = 0
            info.uname = info.gname = "root"
            if file.is_file():
                with open(file, "rb") as content:
                    files.addfile(info, content)
            else:
                files.addfile(info)
    archive.write_bytes(gzip.compress(bytes_.getvalue(), 9, mtime=0))


if __name__ == "__main__":
    make(sys.argv[1])
