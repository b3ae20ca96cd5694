"""The command of each earlier version, built from its commit, works with the server of today.

What it sends is recorded, what it is answered it checks itself. The commit is the one that
put the golden ledger of that version into the tests; it is built below build/old_clients,
once.
"""

import json
import os
import pathlib
import subprocess
import tarfile
import tempfile
import unittest

from golden_ledger import GOLDEN, GoldenWorld
from rastro_programs import SOURCE, document, event, lot

BUILDS = pathlib.Path(os.environ.get("RASTRO_OLD_CLIENTS", SOURCE / "build/old_clients"))


def git(*arguments, **options):
    return subprocess.run(["git", "-C", SOURCE, *arguments], capture_output=True, **options)


def commit_of(archive):
    """The commit that added `archive`, or None where the history is not there."""
    found = git("log", "--diff-filter=A", "--format=%H", "--", archive, text=True)
    return found.stdout.split()[-1] if found.returncode == 0 and found.stdout else None


def build(commit, directory):
    """Builds the command of `commit`; its path."""
    rastro = directory / "build/bin/rastro"
    if rastro.exists():
        return rastro
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as sources:
        sources.write(git("archive", "--format=tar", commit, check=True).stdout)
        sources.seek(0)
        with tarfile.open(fileobj=sources) as files:
            files.extractall(directory)
    for command in (["cmake", "--preset", "release", "-B", directory / "build",
                     "-DRASTRO_TESTS=OFF"],
                    ["cmake", "--build", directory / "build", "--target", "rastro"]):
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return rastro


class OldClientTest(unittest.TestCase):
    def each(self):
        """A world for each version, its ledger served by today's server, its command run."""
        for archive in sorted(GOLDEN.glob("*.tar.gz")):
            commit = commit_of(archive)
            if commit is None:
                self.skipTest(f"no git history: the commit of {archive.name} is not known")
            with self.subTest(archive.name):
                world = GoldenWorld(archive)
                self.addCleanup(world.close)
                world.rastro = build(commit, BUILDS / archive.name.removesuffix(".tar.gz"))
                world.start("--allow-clock-jump")
                yield world

    def json(self, world, *arguments, **options):
        return json.loads(world.good(*arguments, "--json", **options))

    def test_submits_reads_audits(self):
        for world in self.each():
            operator, norte = world.signer("operator"), world.signer("norte")
            before = self.json(world, "status")["tree_size"]
            world.good("participant", "register", "sur", "--name", "Empresa sur", "--role",
                       "exporter", "--new-key", world.ledger / "norte.key", *operator)
            self.assertIn("Empresa sur", world.good("participant", "show", "sur"))
            file = world.write("new.json", document([
                event("TransformationEvent", 400, inputEPCList=[lot("cut0")],
                      outputEPCList=[lot("new")]),
                event("ObjectEvent", 410, action="OBSERVE", epcList=[lot("new")])]))
            for told in ("recorded", "already_recorded"):
                sent = self.json(world, "submit", file, "--disclosure", "default", *norte)
                self.assertEqual(sent[told], 2)
            world.good("simulate", "--seed", 2, "--animals", 2, "--submit", *operator)
            after = self.json(world, "status")["tree_size"]
            self.assertGreater(after, before + 3)

            self.assertEqual(self.json(world, "verify", lot("new"))["verdict"], "intact")
            self.assertIn(lot("animal0"), world.good("trace", lot("new"), "--json"))
            self.assertIn(lot("new"), world.good("trace", "--forward", lot("animal0"), "--json"))
            world.good("history", lot("new"))
            world.good("findings")
            self.assertIn("new", world.good("query", "--json", "--param",
                                            "MATCH_anyEPC=" + lot("new")))
            world.good("proof", "inclusion", before)
            world.good("proof", "consistency", before, after)
            world.good("export", lot("new"), "--format", "csv", "--out", world.path / "trail.csv")
            self.assertEqual(self.json(world, "audit")["tree_size"], after)
            # What it remembers from then: a profile's checkpoint, an auditor's state.
            server = ["--server", f"127.0.0.1:{world.port}"]
            world.good("verify", lot("pallet"), "--profile", "golden", *server, bare=True)
            audited = self.json(world, "audit", "--state", world.path / "audit.state",
                                "--profile", "golden", *server, bare=True)
            self.assertEqual((audited["audited_from"] > 0, audited["tree_size"]), (True, after))

    def test_files_go_both_ways(self):
        for world in self.each():
            old, new = world.rastro, type(world).rastro
            key = ["--ledger-key", world.ledger_key]
            for writer, reader in ((old, new), (new, old)):
                proof = world.path / f"proof_{writer == old}.json"
                world.rastro = writer
                world.good("verify", lot("pallet"), "--save", proof)
                world.good("backup", world.path / "backup")
                world.rastro = reader
                world.good("verify", lot("pallet"), "--file", proof, *key, bare=True)
                world.good("backup", world.path / "backup", "--check", bare=True)


if __name__ == "__main__":
    unittest.main()
