"""An exporter submits, an importer verifies, an auditor audits; and what goes wrong."""

import json
import shutil
import signal
import subprocess
import sys
import threading
import unittest

from rastro_programs import BIN, SOURCE, World, conformance, document, event, lot

sys.path.insert(0, str(SOURCE / "tests/verifier"))
import rastro_texts  # noqa: E402


class TrailTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start()

    def submit(self, who, events, *options):
        path = self.world.write("events.json", document(events))
        return self.world.run("submit", path, *who, *options, "--json")

    def trade(self):
        """Two lots joined, one split three ways, packed, unpacked, repacked."""
        who = self.world.register("norte")
        boxes = [lot(f"box{i}") for i in range(3)]
        pallets = ["https://id.gs1.org/00/175012340000000014",
                   "https://id.gs1.org/00/175012340000000021"]
        events = [
            event("ObjectEvent", 0, action="ADD", epcList=[lot("a"), lot("b")]),
            event("TransformationEvent", 1, inputEPCList=[lot("a"), lot("b")],
                  transformationID="urn:uuid:joined-in-two"),
            event("TransformationEvent", 2, outputEPCList=[lot("mix")],
                  transformationID="urn:uuid:joined-in-two"),
            event("TransformationEvent", 3, inputEPCList=[lot("mix")], outputEPCList=boxes),
            event("AggregationEvent", 4, action="ADD", parentID=pallets[0], childEPCs=boxes),
            event("AggregationEvent", 5, action="DELETE", parentID=pallets[0], childEPCs=boxes),
            event("AggregationEvent", 6, action="ADD", parentID=pallets[1], childEPCs=boxes[:1]),
        ]
        done = self.submit(who, events)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout), {"recorded": 7, "already_recorded": 0})
        return who, events, boxes, pallets

    def lots(self, *arguments):
        done = self.world.run(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        self.assertTrue(answer["complete"])
        return {item["uri"] for item in answer["lots"]}

    def test_trace_goes_through_it_in_both_directions(self):
        who, events, boxes, pallets = self.trade()
        back = self.lots("trace", boxes[0])
        self.assertLessEqual({boxes[0], lot("mix"), lot("a"), lot("b"), *pallets}, back)
        self.assertNotIn(boxes[1], back)
        forward = self.lots("trace", "--forward", lot("a"))
        self.assertLessEqual({lot("mix"), *boxes, *pallets}, forward)
        self.assertNotIn(lot("b"), forward)
        self.assertLessEqual({lot("a"), lot("b"), boxes[0]}, self.lots("verify", pallets[1]))

    def test_forward_trace_ends_with_where_the_lot_is_now(self):
        who = self.world.register("norte")
        kg = lambda name, mass: {"epcClass": lot(name), "quantity": mass, "uom": "KGM"}
        pallet = "https://id.gs1.org/00/175012340000000014"
        self.submit(who, [
            event("ObjectEvent", 0, action="ADD", quantityList=[kg("a", 300), kg("b", 100)]),
            event("TransformationEvent", 1, inputQuantityList=[kg("a", 300), kg("b", 100)],
                  outputQuantityList=[kg("mix", 380)]),
            event("AggregationEvent", 2, action="ADD", parentID=pallet,
                  childQuantityList=[kg("mix", 100)])])
        done = self.world.run("trace", "--forward", lot("a"), "--json")
        summary = json.loads(done.stdout)["forward_summary"]
        self.assertTrue(summary["complete"])
        self.assertEqual([(each["units"], each["holder"], each["kg_low"], each["kg_high"])
                          for each in summary["holdings"]],
                         [([pallet], "norte", 75, 75), ([], "norte", 210, 210)])
        self.assertEqual(summary["unaccounted"], {"kg_low": 15, "kg_high": 15})
        text = self.world.run("trace", "--forward", lot("a")).stdout
        self.assertIn(f"where it is now (300 kg of {lot('a')})", text)
        self.assertIn("held by   norte (Empresa norte)", text)
        self.assertNotIn("where it is now", self.world.run("trace", lot("mix")).stdout)
        back = json.loads(self.world.run("trace", lot("mix"), "--json").stdout)
        self.assertNotIn("forward_summary", back)

    def test_again_is_counted_not_repeated(self):
        who, events, *_ = self.trade()
        more = events + [event("ObjectEvent", 9, action="OBSERVE", epcList=[lot("a")])]
        self.assertEqual(json.loads(self.submit(who, more).stdout),
                         {"recorded": 1, "already_recorded": 7})

    def test_saved_file_verifies_offline_and_altered_it_does_not(self):
        _, _, boxes, _ = self.trade()
        saved = self.world.path / "box.json"
        self.assertEqual(self.world.run("verify", boxes[0], "--save", saved).returncode, 0)
        self.world.stop()
        offline = self.world.run("verify", boxes[0], "--file", saved)
        self.assertEqual(offline.returncode, 0, offline.stderr)
        self.assertTrue(offline.stdout.startswith("INTACT as of size 9"), offline.stdout)
        text = saved.read_text()
        for old, new, code in [("box0", "box9", 1), ("norte", "sur00", 1),
                               ("rastro/entry/v1", "rastro/entry/v2", 5), ("{", "[", 1)]:
            self.assertIn(old, text)
            altered = self.world.write("altered.json", text.replace(old, new))
            done = self.world.run("verify", boxes[0], "--file", altered)
            self.assertEqual(done.returncode, code, f"{old}: {done.stderr}")
        self.assertEqual(self.world.run("verify", lot("mix2"), "--file", saved).returncode, 2)
        unnamed = self.world.run("verify", "--file", saved)
        self.assertEqual(unnamed.returncode, 0, unnamed.stderr)
        self.assertIn(f"lot {boxes[0]}", unnamed.stdout)
        python = subprocess.run(
            ["/usr/bin/python3", str(SOURCE / "tests/verifier/rastro_verify.py"), "--lot", boxes[0], "--origin",
             "ledger.example/end-to-end", "--ledger-key", self.world.ledger_key, saved],
            capture_output=True, text=True)
        self.assertEqual(python.returncode, 0, python.stdout + python.stderr)

    def check_proofs(self, note):
        """The command's proofs, by the other implementation."""
        key = rastro_texts.parse_key(self.world.ledger_key)
        _, size, root = rastro_texts.parse_checkpoint(rastro_texts.open_note(note, key))
        proof = json.loads(self.world.run("proof", "inclusion", 3, "--json").stdout)
        hashes = [rastro_texts.unbase64(text) for text in proof["hashes"]]
        rastro_texts.check_inclusion(3, size, rastro_texts.H(proof["entry"]), hashes, root)
        grown = json.loads(self.world.run("proof", "consistency", 3, "--json").stdout)
        hashes = [rastro_texts.unbase64(text) for text in grown["hashes"]]
        rastro_texts.check_consistency(
            3, rastro_texts.unbase64(grown["earlier_root"]), size, root, hashes)
        self.assertTrue(self.world.run("proof", "inclusion", 3).stdout.startswith("c2sp.org/tlog-proof@v1\nindex 3\n"))
        self.assertTrue(self.world.run("proof", "consistency", 3).stdout.startswith("old 3\n"))

    def test_audit_resumes_and_fsck_and_rebuild_agree(self):
        who, *_ = self.trade()
        state = self.world.path / "audit.state"
        first = self.world.run("audit", "--state", state, "--json")
        self.assertEqual(json.loads(first.stdout)["tree_size"], 9, first.stderr)
        self.submit(who, [event("ObjectEvent", 9, action="OBSERVE", epcList=[lot("a")])])
        note = json.loads(self.world.run("checkpoint", "--json").stdout)
        self.assertEqual(note["tree_size"], 10)
        self.assertEqual(note["checkpoint"], self.world.run("checkpoint").stdout)
        self.check_proofs(note["checkpoint"])
        done = self.world.run("audit", "--state", state, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        second = json.loads(done.stdout)
        self.assertEqual((second["audited_from"], second["tree_size"]), (9, 10))
        data = ["--data-dir", self.world.path / "ledger/data"]
        self.assertEqual(self.world.run("fsck", *data).returncode, 3)  # A server runs.
        self.assertEqual(self.world.stop(), 0)
        self.assertEqual(self.world.run("fsck", *data).returncode, 0)
        checked = json.loads(self.world.run("fsck", *data, "--json").stdout)
        self.assertEqual((checked["verdict"], checked["tree_size"]), ("intact", 10))
        self.assertEqual(self.world.run("rebuild", *data).returncode, 0)
        self.world.start()
        self.assertEqual(self.world.run("verify", lot("a")).returncode, 0)

    def test_bad_input_says_what_and_records_nothing(self):
        who = self.world.register("norte")
        good = event("ObjectEvent", 1, action="OBSERVE", epcList=[lot("a")])
        wrong_digit = dict(good, epcList=["https://id.gs1.org/01/07501234100008/10/x"])
        done = self.submit(who, [good, wrong_digit])
        self.assertEqual(done.returncode, 2)
        self.assertIn("check digit", done.stderr)
        self.assertIn("/epcisBody/eventList/1", done.stderr)
        for text in ["", "{", '{"type": "ObjectEvent"}', "[]", '{"a": 1, "a": 2}']:
            done = self.world.run("submit", "-", *who, text=text)
            self.assertEqual(done.returncode, 2, text)
            self.assertTrue(done.stderr, text)
        key = self.world.path / "norte.key"
        key.chmod(0o644)
        done = self.submit(who, [good])
        self.assertEqual(done.returncode, 2)
        self.assertIn("chmod", done.stderr)
        self.assertEqual(json.loads(self.world.run("audit", "--json").stdout)["tree_size"], 2)

    def test_exit_codes(self):
        self.assertEqual(self.world.run("verify", "(01)07501234100008(10)x").returncode, 2)
        self.assertEqual(self.world.run("verify").returncode, 2)
        self.assertEqual(self.world.run("no-such-command").returncode, 2)
        self.assertEqual(self.world.run("--help").returncode, 0)
        for command in ("verify", "trace", "history"):
            unknown = self.world.run(command, lot("nowhere"))
            self.assertEqual(unknown.returncode, 2)
            self.assertIn("no such lot", unknown.stdout)
        self.world.stop()
        self.assertEqual(self.world.run("verify", lot("a")).returncode, 3)

    def test_revoked_key_is_refused_and_what_it_signed_stays(self):
        who, _, boxes, _ = self.trade()
        key_id = (self.world.path / "norte.key.pub").read_text().split("+")[1]
        done = self.world.run("participant", "revoke-key", "norte", "--key-id", key_id, *who)
        self.assertEqual(done.returncode, 0, done.stderr)
        late = self.submit(who, [event("ObjectEvent", 9, action="OBSERVE", epcList=[lot("a")])])
        self.assertEqual(late.returncode, 3)
        self.assertIn("not in force", late.stderr)
        self.assertEqual(self.world.run("verify", boxes[0], "--strict").returncode, 0)

    def test_recall_reaches_what_was_made_and_packed(self):
        who, _, boxes, pallets = self.trade()
        reason = ["--reason", "Listeria in the mix"]
        done = self.world.run("recall", lot("mix"), *reason, *who)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in (boxes[2], pallets[1]):
            found = self.world.run("verify", name, "--strict")
            self.assertEqual(found.returncode, 4, name)
            self.assertIn("Listeria in the mix", found.stdout)
        self.assertEqual(self.world.run("verify", lot("a"), "--strict").returncode, 0)
        stranger = self.world.register("sur")
        self.assertEqual(self.world.run("recall", lot("a"), *reason, *stranger).returncode, 0)
        judged = json.loads(self.world.run("verify", lot("a"), "--json").stdout)["findings"]
        self.assertEqual([finding["rule"] for finding in judged], ["not-holder"])
        over = self.world.run("recall", lot("mix"), "--release", "--reason", "Tests clean", *who)
        self.assertEqual(over.returncode, 0, over.stderr)
        judged = json.loads(self.world.run("verify", boxes[2], "--json").stdout)["findings"]
        self.assertEqual({(f["rule"], f["severity"]) for f in judged},
                         {("recalled", "info"), ("not-holder", "error")})
        wrong = self.world.run("recall", "(01)07501234100008(10)x", *reason, *who)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("check digit", wrong.stderr)

    def test_restored_backup_is_noticed(self):
        who = self.world.register("norte")
        self.world.stop()
        data = self.world.path / "ledger/data"
        shutil.copytree(data, self.world.path / "backup")
        self.world.start()
        self.submit(who, [event("ObjectEvent", 1, action="ADD", epcList=[lot("a")])])
        self.world.stop()
        shutil.rmtree(data)
        shutil.move(self.world.path / "backup", data)
        self.world.start()
        done = self.submit(who, [event("ObjectEvent", 2, action="ADD", epcList=[lot("b")])])
        self.assertEqual(done.returncode, 1)
        self.assertIn("which it has signed", done.stderr)
        self.assertEqual(self.world.run("audit").returncode, 1)  # Checkpoint went back.

    def test_conformance_documents_are_taken_or_refused(self):
        folder = conformance()
        if folder is None:
            self.skipTest("no conformance data beside the project")
        who = self.world.register("norte")
        documents = json.loads((folder / "epcis/schema-validity.json").read_text())["documents"]
        taken = 0
        for name, verdict in documents.items():
            if not name.startswith(("food/", "gs1/examples/")):
                continue
            done = self.world.run("submit", folder / "epcis" / name, *who)
            # One valid document has a member twice in one event: docs/epcis-content.md.
            valid = verdict["valid"] and not name.endswith("AssociationEvent-h.jsonld")
            self.assertEqual(done.returncode, 0 if valid else 2, f"{name}: {done.stderr}")
            taken += valid
        self.assertGreater(taken, 40)
        self.assertEqual(self.world.run("audit").returncode, 0)


class KillTest(unittest.TestCase):
    """SIGKILL under load: whatever was acknowledged is there afterwards."""

    CYCLES = 5

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def submit_until_killed(self, who, number, acknowledged, killed):
        for i in range(10000):
            name = f"c{number}-{i}"
            path = self.world.write(f"{name}.json",
                                    event("ObjectEvent", i % 600, action="ADD", epcList=[lot(name)]))
            done = self.world.run("submit", path, *who)
            if done.returncode == 0:
                acknowledged.append(name)
            elif killed.is_set():
                return

    def test_every_acknowledged_event_survives(self):
        self.world.start()
        parties = [self.world.register(f"planta{i}") for i in range(3)]
        acknowledged = []
        for cycle in range(self.CYCLES):
            killed = threading.Event()
            before = len(acknowledged)
            threads = [threading.Thread(target=self.submit_until_killed,
                                        args=(who, cycle * 10 + i, acknowledged, killed))
                       for i, who in enumerate(parties)]
            for thread in threads:
                thread.start()
            while len(acknowledged) < before + 20:
                threads[0].join(0.01)
            killed.set()
            self.world.stop(signal.SIGKILL)
            for thread in threads:
                thread.join()
            self.world.start()
            # The command demands that this history continues every checkpoint seen before.
            self.assertEqual(self.world.run("audit").returncode, 0)
        self.assertGreaterEqual(len(acknowledged), 20 * self.CYCLES)
        for name in acknowledged[::7] + acknowledged[-5:]:
            done = self.world.run("history", lot(name), "--json")
            self.assertEqual(len(json.loads(done.stdout)["events"]), 1, name + done.stderr)
        audited = json.loads(self.world.run("audit", "--json").stdout)
        self.assertGreaterEqual(audited["tree_size"], 4 + len(acknowledged))


if __name__ == "__main__":
    assert (BIN / "rastro").exists(), BIN
    unittest.main()
