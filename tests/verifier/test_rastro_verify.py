"""Tests of the Python verifier: the golden files, their damages, every byte of one, and keys on the edge.

Run from the source root: /usr/bin/python3 -m unittest discover -s tests/verifier
RASTRO_LONG=1 alters every byte of the provenance file instead of every ninth.
"""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import unittest

import make_provenance as made
import rastro_texts as texts
import rastro_verify as rastro
from rastro_texts import H
from rastro_verify import BROKEN, CANNOT_TELL, INTACT

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TESTDATA = ROOT / "tests" / "testdata"
CONFORMANCE = pathlib.Path(os.environ.get("RASTRO_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
QUESTION = (made.BOX, made.ORIGIN, made.LEDGER.vkey)


def conformance(name):
    path = CONFORMANCE / "merkle" / name
    if not path.exists():
        raise unittest.SkipTest(f"no conformance data: {name}")
    return json.loads(path.read_text(encoding="utf-8"))["cases"]


def holds(check, *arguments):
    try:
        check(*arguments)
    except (texts.Broken, texts.Unknown):
        return False
    return True


class GoldenFiles(unittest.TestCase):
    def test_are_what_the_generator_makes(self):
        self.assertEqual((TESTDATA / "provenance.json").read_bytes(), made.spell(made.golden()))
        self.assertEqual((TESTDATA / "provenance_cases.json").read_bytes(), made.spell_cases(made.cases()))

    def test_get_their_verdicts(self):
        self.assertEqual(list(rastro.vector_failures(str(TESTDATA / "provenance_cases.json"))), [])

    def test_texts_have_their_hashes(self):
        if not (TESTDATA / "formats.json").exists():
            self.skipTest("no formats.json")
        self.assertEqual(list(rastro.vector_failures(str(TESTDATA / "formats.json"))), [])

    def test_a_wrong_vector_is_noticed(self):
        cases = json.loads((TESTDATA / "provenance_cases.json").read_text(encoding="utf-8"))
        case = dict(cases["damaged"][0], expect=INTACT)
        self.assertIn(BROKEN, rastro.case_failure((TESTDATA / "provenance.json").read_bytes(), cases, case))


class Provenance(unittest.TestCase):
    def test_intact_names_what_a_key_without_consent_signed(self):
        verdict, message = rastro.verify_provenance(made.spell(made.golden()), *QUESTION)
        self.assertEqual(verdict, INTACT, message)
        self.assertIn("key-without-consent: entries 14", message)

    def test_no_altered_byte_is_intact(self):
        data = made.spell(made.golden())
        step = 1 if os.environ.get("RASTRO_LONG") else 9
        for i in range(0, len(data), step):
            altered = bytearray(data)
            altered[i] ^= (1, 2, 4, 8, 16, 32, 64, 128)[i // step % 8]
            verdict, message = rastro.verify_provenance(bytes(altered), *QUESTION)
            self.assertNotEqual(verdict, INTACT, f"byte {i}: {message}")

    def test_no_cut_file_is_intact(self):
        data = made.spell(made.golden())
        for end in range(0, len(data), 97):
            self.assertEqual(rastro.verify_provenance(data[:end], *QUESTION)[0], BROKEN)

    def test_strange_json_never_raises(self):
        for data in (b"[" * 100000, b"{}", b"null", b"1" * 5000, b"NaN", b'"a"', b"\xff\xfe{\0}\0", b"\xed\xa0\x80",
                     b'{"format": 1}', b'{"format": "rastro/provenance/v1"}', b'{"format": "rastro/provenance/v1\\n"}'):
            self.assertEqual(rastro.verify_provenance(data, *QUESTION)[0], BROKEN, data[:40])

    def test_unknown_format_may_look_otherwise(self):
        data = b'{"format":"rastro/provenance/v7","x":[]}'
        self.assertEqual(rastro.verify_provenance(data, *QUESTION)[0], CANNOT_TELL)

    def test_wrong_questions_cannot_be_answered(self):
        data = made.spell(made.golden())
        for question in (("a b", made.ORIGIN, made.LEDGER.vkey), (made.BOX, "rastro/x.y", made.LEDGER.vkey),
                         (made.BOX, made.ORIGIN, "nonsense"), (made.BOX, "other.example/food", made.LEDGER.vkey),
                         (made.BOX, made.PACKER, made.PACKER_KEY.vkey)):
            self.assertEqual(rastro.verify_provenance(data, *question)[0], CANNOT_TELL)

    def test_no_such_lot_is_a_signed_answer(self):
        data = made.spell(made.build().provenance(["lot urn:none"]))
        self.assertEqual(rastro.verify_provenance(data, "urn:none", *QUESTION[1:])[0], INTACT)
        self.assertEqual(rastro.verify_provenance(data, *QUESTION)[0], BROKEN)

    def test_command(self):
        command = [sys.executable, str(pathlib.Path(rastro.__file__)), "--lot", made.BOX, "--origin", made.ORIGIN,
                   "--ledger-key"]
        for key, code, verdict in ((made.LEDGER.vkey, 0, INTACT), (made.FALSE_LEDGER.vkey, 1, BROKEN),
                                   ("x", 5, CANNOT_TELL)):
            run = subprocess.run(command + [key, str(TESTDATA / "provenance.json")], capture_output=True, text=True,
                                 check=False)
            self.assertEqual(run.returncode, code, run.stderr)
            self.assertTrue(run.stdout.startswith(verdict + ": "))


class Trees(unittest.TestCase):
    LEAVES = [H(str(i)) for i in range(11)]

    def test_subset_proofs(self):
        for size in range(1, 9):
            leaves = self.LEAVES[:size]
            root = texts.tree_root(leaves)
            for mask in range(1, 2**size):
                shown = [(i, leaves[i]) for i in range(size) if mask >> i & 1]
                proof = made.subset_proof(leaves, [i for i, _ in shown])
                texts.check_subset(size, shown, proof, root)
                for wrong in (proof[1:] if proof else [root], proof + [root], [root] + proof[1:] + [root]):
                    self.assertFalse(holds(texts.check_subset, size, shown, wrong, root))
                self.assertFalse(holds(texts.check_subset, size, [(shown[0][0], root)] + shown[1:], proof, root)
                                 and size > 1)

    def test_own_inclusion_and_consistency_proofs(self):
        for size in range(1, 12):
            root = texts.tree_root(self.LEAVES[:size])
            for i in range(size):
                proof = made.inclusion_proof(self.LEAVES[:size], i)
                texts.check_inclusion(i, size, self.LEAVES[i], proof, root)
                self.assertFalse(holds(texts.check_inclusion, i, size, self.LEAVES[i], proof + [root], root))
            for old in range(1, size + 1):
                proof = made.consistency_proof(old, self.LEAVES[:size])
                old_root = texts.tree_root(self.LEAVES[:old])
                texts.check_consistency(old, old_root, size, root, proof)
                self.assertFalse(holds(texts.check_consistency, old, old_root, size, root, proof + [root]))
                self.assertFalse(holds(texts.check_consistency, old, H("x"), size, root, proof))

    def test_conformance_proofs(self):
        def inclusion(case):  # By way of hash_of, which wants 32 bytes.
            texts.check_inclusion(case["leafIdx"], case["treeSize"], texts.hash_of(case["leafHash"] or ""),
                                   [texts.hash_of(h) for h in case["proof"] or []], texts.hash_of(case["root"] or ""))

        def consistency(case):
            texts.check_consistency(case["size1"], texts.hash_of(case["root1"] or ""), case["size2"],
                                     texts.hash_of(case["root2"] or ""),
                                     [texts.hash_of(h) for h in case["proof"] or []])
        for name, check in (("inclusion", inclusion), ("consistency", consistency)):
            for case in conformance(f"transparency-dev/{name}.json"):
                with self.subTest(case["name"]):
                    self.assertEqual(holds(check, case), not case["wantErr"])


class Notes(unittest.TestCase):
    def test_conformance_notes(self):
        for case in conformance("notes/signed-note.json"):
            def opens():
                note = texts.utf8(base64.b64decode(case["note_base64"]))
                texts.need([texts.open_note(note, texts.parse_key(key)) for key in case["known_vkeys"]], "no key")
            with self.subTest(case["name"]):
                self.assertEqual(holds(opens), case["expect"] == "accept")
        for case in conformance("notes/vkey.json"):
            self.assertEqual(holds(texts.parse_key, case["vkey"]), case["expect"] == "accept", case["name"])

    def test_unsound_ed25519_keys(self):
        for y in ("00", "0100", "ec" + "ff" * 30 + "7f", "ed" + "ff" * 30 + "7f", "ee" + "ff" * 30 + "7f",
                  "0100" + "00" * 29 + "80", "ff" * 32, "0200",
                  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"):
            raw = bytes.fromhex(y).ljust(32, b"\0")
            self.assertFalse(texts.is_sound_ed25519_point(raw), y)
            key_id = hashlib.sha256(b"a\n\1" + raw).hexdigest()[:8]
            self.assertFalse(holds(texts.parse_key, f"a+{key_id}+{base64.b64encode(bytes([1]) + raw).decode()}"))

    def test_key_texts_have_one_spelling(self):
        for signer in (made.LEDGER, made.PACKER_KEY):
            text = signer.vkey
            texts.parse_key(text)
            key_id = signer.id.hex()
            for wrong in (text + "\n", text + "=", " " + text, text.replace(key_id, key_id.upper()),
                          text.replace(key_id, "00000000"), text.replace("+", "++", 1), text[:-4]):
                self.assertFalse(holds(texts.parse_key, wrong) and wrong != text, wrong)

    def test_signatures_are_strict(self):
        text = "rastro\n"
        for signer in (made.LEDGER, made.PACKER_KEY):
            key, signature = texts.parse_key(signer.vkey), signer.signature(text)
            self.assertTrue(texts.is_signed(key, signature, text))
            for wrong in (b"", signature[:-1], signature + b"\0", bytes(64), b"\x30\x06\x02\x01\0\x02\x01\0"):
                self.assertFalse(texts.is_signed(key, wrong, text))
            self.assertFalse(texts.is_signed(key, signature, text + "\n"))


if __name__ == "__main__":
    unittest.main()
