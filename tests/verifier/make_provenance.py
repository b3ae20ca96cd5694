#!/usr/bin/python3
"""Makes tests/testdata/provenance.json and provenance_cases.json: a small ledger and its damages.

Every key, nonce and ECDSA secret comes from a fixed seed, so the files are the same at each run.
A damage either edits the golden file, or is the file that a dishonest ledger would make and sign.
"""
import base64
import copy
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

import rastro_texts as texts
import rastro_verify as rastro
from rastro_texts import H, below, root_over, tree_root
from rastro_verify import BROKEN, CANNOT_TELL, INTACT, REGISTRY

TESTDATA = pathlib.Path(__file__).resolve().parent.parent / "testdata"
ORIGIN = "ledger.example/food"
OPERATOR, RANCH, PACKER = "operator.example", "ranch.example", "packer.example"
HERD, HIDES, HALVES, TRIM, MIX = [f"https://id.gs1.org/01/0950600013435{n}/10/{lot}" for n, lot in
                                  ((2, "HERD-7"), (3, "HIDES-7"), (4, "HALVES-7"), (5, "TRIM-2"), (6, "MIX-31"))]
BOX, OTHER_BOX, STRANGE = [f"https://id.gs1.org/00/0095060001343520{n}" for n in "123"]


def b64(raw):
    return base64.b64encode(raw).decode()


def seed(name):
    return hashlib.sha256(b"rastro test vectors " + name.encode()).digest()


class Signer:
    """A key pair; ECDSA signs with a secret number derived from key and text, so that it repeats."""

    def __init__(self, name, label, algorithm=texts.ED25519):
        self.name, self.algorithm, secret = name, algorithm, seed(label)
        if algorithm == texts.ED25519:
            self.private = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
            public = self.private.public_key().public_bytes(serialization.Encoding.Raw,
                                                            serialization.PublicFormat.Raw)
            self.id = hashlib.sha256(f"{name}\n\1".encode() + public).digest()[:4]
        else:
            self.secret = int.from_bytes(secret, "big") % texts.P256_N
            public = ec.derive_private_key(self.secret, ec.SECP256R1()).public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
            self.id = hashlib.sha256(public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64(bytes([algorithm]) + public)}"

    def signature(self, text):
        if self.algorithm == texts.ED25519:
            return self.private.sign(text.encode())
        n, digest = texts.P256_N, hashlib.sha256(text.encode()).digest()
        k = int.from_bytes(hmac.digest(self.secret.to_bytes(32, "big"), digest, "sha256"), "big") % n
        r = ec.derive_private_key(k, ec.SECP256R1()).public_key().public_numbers().x % n
        s = pow(k, -1, n) * (int.from_bytes(digest, "big") + r * self.secret) % n
        return utils.encode_dss_signature(r, min(s, n - s))

    def line(self, text):
        return f"— {self.name} {b64(self.id + self.signature(text))}\n"


LEDGER, FALSE_LEDGER = Signer(ORIGIN, "ledger"), Signer(ORIGIN, "another ledger")
OPERATOR_KEY = Signer(OPERATOR, "operator")
RANCH_KEY, RANCH_KEY_2 = Signer(RANCH, "ranch 1"), Signer(RANCH, "ranch 2", texts.ECDSA_P256)
PACKER_KEY, PACKER_KEY_2 = Signer(PACKER, "packer 1", texts.ECDSA_P256), Signer(PACKER, "packer 2")
RANCH_KEY_3 = Signer(RANCH, "ranch 3")


def signed(text, *signers):
    return text + "\n" + "".join(sorted(signer.line(text) for signer in signers))


def subset_proof(leaves, shown):
    """No hash at all if nothing is shown, as section 12 has it for empty lists."""
    def hashes(begin, end):
        if not any(begin <= i < end for i in shown):
            return [tree_root(leaves[begin:end])]
        if end - begin == 1:
            return []
        middle = begin + below(end - begin)
        return hashes(begin, middle) + hashes(middle, end)
    return hashes(0, len(leaves)) if shown else []


def inclusion_proof(leaves, index):
    if len(leaves) == 1:
        return []
    k = below(len(leaves))
    if index < k:
        return inclusion_proof(leaves[:k], index) + [tree_root(leaves[k:])]
    return inclusion_proof(leaves[k:], index - k) + [tree_root(leaves[:k])]


def consistency_proof(size, leaves, whole=True):
    if size == len(leaves):
        return [] if whole else [tree_root(leaves)]
    k = below(len(leaves))
    if size <= k:
        return consistency_proof(size, leaves[:k], whole) + [tree_root(leaves[k:])]
    return consistency_proof(size - k, leaves[k:], False) + [tree_root(leaves[:k])]


def record(participant, name, roles, *keys, extra=""):
    lines = "".join(f"role {role}\n" for role in roles) + "".join(sorted(f"key {key.vkey}\n" for key in keys))
    return f"rastro/registry/v1\n{participant}\nname {name}\ncountry MX\n{extra}{lines}"


class Ledger:
    """A ledger in memory. `tweak(kind, key, value)` may change each value before it is hashed or signed."""

    def __init__(self, tweak=None):
        self.tweak = tweak or (lambda kind, key, value: value)
        self.shown, self.leaves, self.notes, self.events_of = [], [], [], []
        self.chains = {}  # name: [(leaf, position)]
        self.latest = {}  # participant: leaf of its latest registry entry

    def submit(self, participant, signers, *events, about=None, seen=0):
        first = len(self.leaves)
        made = [self.make_event(participant, first + i, *event) for i, event in enumerate(events)]
        phantoms = self.tweak("phantoms", first, [])
        signed_events = phantoms + [event[0] for event in made]
        text = (f"rastro/batch/v1\n{ORIGIN}\n{participant}\nseen {seen} {b64(tree_root(self.leaves[:seen]))}\n"
                f"events {len(signed_events)} {b64(root_over(signed_events))}\n")
        text = self.tweak("batch", first, text)
        note = signed(text, *self.tweak("signers", first, list(signers)))
        for i, event in enumerate(made):
            self.append(participant, *event, len(self.notes), text, len(phantoms) + i, about if i == 0 else None)
        self.notes.append(self.tweak("note", first, note))
        self.events_of.append(signed_events)

    def make_event(self, participant, index, lots, parts):
        openings = [f"rastro/lot/v1\n{b64(seed(f'{index} {uri}')[:16])}\n{role}\n{uri}\n"
                    for uri, role in self.tweak("lots", index, sorted(lots.items()))]
        raw = {kind: f"rastro/part/v1\n{b64(seed(f'{index} {kind}')[:16])}\n{media}\n\n{content}".encode()
               for kind, (media, content) in self.tweak("parts", index, sorted(parts.items()))}
        text = (f"rastro/event/v1\n{participant}\nlots {len(openings)} {b64(root_over(openings))}\n"
                + "".join(f"part {kind} {b64(H(part))}\n" for kind, part in raw.items()))
        return self.tweak("event", index, text), openings, raw

    def append(self, participant, event, lots, parts, batch, batch_text, position, about):
        index = len(self.leaves)
        lines = [("lot " + text.split("\n")[3].split(" ")[0], "lot " + b64(H(text))) for text in lots]
        latest = self.latest.get(participant)
        lines.append(("submitter " + participant, f"submitter {participant} {b64(latest) if latest else '-'}"))
        if about:
            lines.append(("registry " + about, "registry " + about))
        links = []
        for i, (name, line) in enumerate(lines):
            chain = self.chains.setdefault(name, [])
            before = f"{b64(chain[-1][0])} {chain[-1][1]}" if chain else "-"
            links.append(self.tweak("link", (index, i), f"rastro/link/v1\n{line}\n{len(chain) + 1}\n{before}\n"))
        links = self.tweak("links", index, links)
        entry = self.tweak("entry", index, (
            f"rastro/entry/v1\n{index}\n2026-03-0{1 + index // 4}T08:{index:02}:00.000000Z\nevent {b64(H(event))}\n"
            f"batch {b64(H(batch_text))} {position}\nchains {len(links)} {b64(root_over(links))}\n"))
        self.leaves.append(H(entry))
        for i, (name, _) in enumerate(lines):
            self.chains[name].append((H(entry), i))
        if about:
            self.latest[about] = H(entry)
        self.shown.append({"entry": entry, "event": event, "links": links, "lots": lots, "parts": parts,
                           "names": [name for name, _ in lines], "batch": batch, "position": position})

    def register(self, submitter, signers, about, text, seen=0):
        self.submit(submitter, signers, ({}, {"public": (REGISTRY, text)}), about=about, seen=seen)

    def provenance(self, names, withheld=(), without=()):
        """The document that shows the chains `names`, without the entries `without`."""
        size = len(self.leaves)
        checkpoint = self.tweak("checkpoint", 0, f"{ORIGIN}\n{size}\n{b64(tree_root(self.leaves))}\n")
        heads = []
        for name in sorted(names):
            chain = self.chains.get(name)
            last = f"{len(chain)} {b64(chain[-1][0])}" if chain else "0 -"
            heads.append(self.tweak("head", name, f"rastro/head/v1\n{name}\n{last}\n"))
        heads = self.tweak("heads", 0, heads)
        note = f"rastro/heads/v1\n{ORIGIN}\n{size}\n{len(heads)} {b64(root_over(heads))}\n"
        indexes = [i for i, entry in enumerate(self.shown) if i not in without
                   and self.tweak("show", i, any(
                       name in names and not name.startswith("submitter ") for name in entry["names"]))]
        batches = sorted({self.shown[i]["batch"] for i in indexes})
        return {"format": "rastro/provenance/v1",
                "checkpoint": signed(checkpoint, LEDGER),
                "heads": signed(self.tweak("heads_note", 0, note), LEDGER),
                "head_texts": heads,
                "entries": [self.show(i, names, withheld) for i in indexes],
                "entries_proof": [b64(h) for h in subset_proof(self.leaves, indexes)],
                "batches": [self.show_batch(batch, indexes) for batch in batches]}

    def show(self, index, names, withheld):
        entry = self.shown[index]
        lots = [i for i, name in enumerate(entry["names"]) if name.startswith("lot ") and name in names]
        links = lots + list(range(len(entry["lots"]), len(entry["links"])))
        return {"entry": entry["entry"], "event": entry["event"],
                "links": [[i, entry["links"][i]] for i in links],
                "links_proof": [b64(h) for h in subset_proof([H(t) for t in entry["links"]], links)],
                "lots": [[i, entry["lots"][i]] for i in lots],
                "lots_proof": [b64(h) for h in subset_proof([H(t) for t in entry["lots"]], lots)],
                "parts": {kind: b64(part) for kind, part in entry["parts"].items() if kind not in withheld}}

    def show_batch(self, batch, indexes):
        positions = [self.shown[i]["position"] for i in indexes if self.shown[i]["batch"] == batch]
        note = self.notes[batch]
        seen = int(note.split("\n")[3].split(" ")[1])
        proof = consistency_proof(seen, self.leaves) if 0 < seen < len(self.leaves) else []
        return {"note": note,
                "events_proof": [b64(h) for h in subset_proof([H(t) for t in self.events_of[batch]], positions)],
                "seen_proof": [b64(h) for h in proof]}


def epcis(text):
    return ("application/ld+json", f'{{"type":"ObjectEvent","remark":"{text}"}}')


RANCH_GLN = "gln 9506000134376\n"
OPERATOR_RECORD = record(OPERATOR, "Cámara de prueba", ["operator"], OPERATOR_KEY)
RANCH_RECORDS = [record(RANCH, "Rancho 牛", ["exporter"], *keys, extra=RANCH_GLN) for keys in
                 ([RANCH_KEY], [RANCH_KEY, RANCH_KEY_2], [RANCH_KEY_2])]
PACKER_RECORDS = [record(PACKER, "Empacadora", ["exporter", "importer"], *keys) for keys in
                  ([PACKER_KEY], [PACKER_KEY, PACKER_KEY_2])]
CHAINS = ["lot " + uri for uri in (HERD, HALVES, TRIM, MIX, BOX)] + [
    "registry " + name for name in (OPERATOR, RANCH, PACKER)]


def build(tweak=None):
    """A herd becomes halves and hides; halves and trim are mixed; the mix is split into boxes."""
    ledger = Ledger(tweak)
    ledger.register(OPERATOR, [OPERATOR_KEY], OPERATOR, OPERATOR_RECORD)                             # 0
    ledger.register(OPERATOR, [OPERATOR_KEY, RANCH_KEY], RANCH, RANCH_RECORDS[0], seen=1)             # 1
    ledger.register(OPERATOR, [OPERATOR_KEY, PACKER_KEY], PACKER, PACKER_RECORDS[0], seen=2)          # 2
    ledger.submit(RANCH, [RANCH_KEY],                                                                # 3 to 6
                  ({HERD: "out"}, {"public": epcis("born")}),
                  ({HERD: "in", HALVES: "out", HIDES: "out"}, {"partners": epcis("all"), "public": epcis("some")}),
                  ({STRANGE: "at"}, {"partners": epcis("elsewhere")}),
                  ({TRIM: "out"}, {"partners": epcis("trim")}))
    ledger.submit(PACKER, [PACKER_KEY], ({STRANGE: "at"}, {"partners": epcis("unrelated")}), seen=3)  # 7
    ledger.register(RANCH, [RANCH_KEY, RANCH_KEY_2], RANCH, RANCH_RECORDS[1], seen=7)                 # 8
    ledger.submit(RANCH, [RANCH_KEY, RANCH_KEY_2], ({HALVES: "in", TRIM: "in", MIX: "out"},           # 9
                                                    {"partners": epcis("mix")}), seen=8)
    ledger.register(OPERATOR, [OPERATOR_KEY], RANCH, RANCH_RECORDS[2], seen=10)                       # 10
    ledger.submit(PACKER, [PACKER_KEY], ({MIX: "in", BOX: "out", OTHER_BOX: "out"},                   # 11, 12
                                         {"partners": epcis("pack"), "public": epcis("packed")}),
                  ({BOX: "at", OTHER_BOX: "at"}, {"partners": epcis("frozen")}), seen=8)
    ledger.register(OPERATOR, [OPERATOR_KEY, PACKER_KEY_2], PACKER, PACKER_RECORDS[1])                # 13
    ledger.submit(PACKER, [PACKER_KEY_2], ({BOX: "at"}, {"public": epcis("seen again")}), seen=14)    # 14
    ledger.submit(RANCH, [RANCH_KEY_2], ({BOX: "at", STRANGE: "at"}, {"public": epcis("back")}), seen=13)  # 15
    ledger.submit(PACKER, [PACKER_KEY], ({STRANGE: "at"}, {"partners": epcis("last")}), seen=16)      # 16
    return ledger


def golden():
    return build().provenance(CHAINS, withheld=["partners"])


def spell(document):
    return json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"


# ---- Damages ---------------------------------------------------------------------------------

def edits(old, new, path=()):
    """The [path, value] pairs that make `new` of `old`."""
    if isinstance(old, dict) and isinstance(new, dict) and list(old) == list(new):
        return [edit for name in old for edit in edits(old[name], new[name], path + (name,))]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [edit for i in range(len(old)) for edit in edits(old[i], new[i], path + (i,))]
    return [] if spell(old) == spell(new) else [[list(path), new]]


def resigned(kind, key, change):
    """The golden file of a ledger that changes the value `kind`, `key` and signs all that follows."""
    seen = []

    def tweak(found_kind, found_key, value):
        if (found_kind, found_key) != (kind, key):
            return value
        seen.append(key)
        return change(value)
    document = build(tweak).provenance(CHAINS, withheld=["partners"])
    assert seen and document != golden(), (kind, key)
    return document


def sub(old, new):
    def change(text):
        assert old in text, (old, text)
        return text.replace(old, new)
    return change


def line(number, new):
    """Replaces one line of a text, from 0."""
    def change(text):
        lines = text.split("\n")
        assert lines[number] != new
        return "\n".join(lines[:number] + [new] + lines[number + 1:])
    return change


def part(change):
    return lambda parts: [(kind, (media, change(content))) for kind, (media, content) in parts]


def shown_index(document, index):
    return next(i for i, entry in enumerate(document["entries"]) if entry["entry"].split("\n")[1] == str(index))


def dishonest_ledgers():
    """(name, document): the ledger (or a participant) lies, and everything is signed and hashed accordingly."""
    honest = build()
    other = b64(H("another history"))
    low_order = base64.b64encode(b"\1" + bytes.fromhex(
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")).decode()
    low_id = hashlib.sha256(f"{PACKER}\n\1".encode() + base64.b64decode(low_order)[1:]).hexdigest()[:8]

    point = texts.parse_key(PACKER_KEY.vkey).raw

    def key_text(raw, hashed):
        return f"{PACKER}+{hashlib.sha256(hashed).hexdigest()[:8]}+{b64(raw)}"
    ed25519_raw = texts.parse_key(PACKER_KEY_2.vkey).raw
    witness = key_text(b"\4" + ed25519_raw, f"{PACKER}\n\4".encode() + ed25519_raw)
    short = (bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200")
             + bytes([2 + point[-1] % 2]) + point[27:59])
    compressed = key_text(b"\2" + short, short)
    off = point[:-1] + bytes([point[-1] ^ 1])
    off_curve = key_text(b"\2" + off, off)

    def with_key(record_text, key):
        lines = record_text.split("\n")[:-1]
        keys = sorted([text for text in lines if text.startswith("key ")] + ["key " + key])
        return "\n".join([text for text in lines if not text.startswith("key ")] + keys) + "\n"

    def swap(values):
        return [values[1], values[0]] + values[2:]
    leaf = [b64(h) for h in honest.leaves]
    return [(name, resigned(*change)) for name, change in {
        "number gap in a lot's chain": ("link", (12, 0), line(2, "3")),
        "number repeated in a lot's chain": ("link", (14, 0), line(2, "2")),
        "numbers begin again": ("link", (12, 0), lambda t: "\n".join(t.split("\n")[:2] + ["1", "-", ""])),
        "position of the previous link wrong": ("link", (14, 0), sub(leaf[12] + " 0", leaf[12] + " 1")),
        "previous link in an earlier entry": ("link", (14, 0), sub(leaf[12], leaf[11])),
        "previous link nowhere": ("link", (15, 0), sub(leaf[14], other)),
        "registry chain with a gap": ("link", (13, 1), line(2, "3")),
        "submitter link names no entry": ("link", (15, 2), sub(leaf[10], other)),
        "submitter link names an older record": ("link", (15, 2), sub(leaf[10], leaf[8])),
        "submitter link names a later record": ("link", (12, 2), sub(leaf[2], leaf[11])),
        "submitter link without a record after entry 0": ("link", (14, 1), line(1, f"submitter {PACKER} -")),
        "submitter link with a record in entry 0": ("link", (0, 0), line(1, f"submitter {OPERATOR} {other}")),
        "submitter link of another participant": ("link", (14, 1), sub(PACKER, RANCH)),
        "lot links in another order": ("links", 9, swap),
        "submitter link before the lot's": ("links", 14, swap),
        "registry link before the submitter's": ("links", 13, swap),
        "lot link of another lot": ("link", (14, 0), line(1, "lot " + other)),
        "registry link of another participant": ("link", (13, 1), sub(PACKER, RANCH)),
        "a registry link without a record": ("links", 14, lambda links: links + [
            f"rastro/link/v1\nregistry {PACKER}\n3\n{leaf[13]} 1\n"]),
        "a record without a registry link": ("links", 13, lambda links: links[:1]),
        "a link more than lots": ("links", 14, lambda links: links[:1] + links),
        "link number with a leading zero": ("link", (14, 0), line(2, "03")),
        "link position beyond 2^63": ("link", (14, 0), sub(leaf[12] + " 0", leaf[12] + " 9223372036854775808")),
        "record time goes back": ("entry", 14, sub("2026-03-04T", "2026-03-03T")),
        "record time of no calendar": ("entry", 14, sub("2026-03-04T", "2026-02-30T")),
        "record time without microseconds": ("entry", 14, sub(".000000Z", "Z")),
        "entry of another index": ("entry", 14, line(1, "13")),
        "entry of another event": ("entry", 14, line(3, f"event {other}")),
        "entry of another batch": ("entry", 14, lambda t: line(4, f"batch {other} 0")(t)),
        "entry of another position": ("entry", 12, sub(" 1\nchains", " 0\nchains")),
        "position beyond the batch": ("entry", 15, sub(" 0\nchains", " 1\nchains")),
        "more links than the lots want": ("entry", 14, sub("chains 2", "chains 4")),
        "entry with a line more": ("entry", 14, lambda t: t + "more\n"),
        "signed by a revoked key": ("signers", 15, lambda _: [RANCH_KEY]),
        "signed by a revoked key as well": ("signers", 15, lambda s: s + [RANCH_KEY]),
        "signed by a key before it is in force": ("signers", 3, lambda _: [RANCH_KEY_2]),
        "signed by another participant": ("signers", 14, lambda _: [RANCH_KEY_2]),
        "signed by the operator": ("signers", 14, lambda _: [OPERATOR_KEY]),
        "signed by another participant as well": ("signers", 14, lambda s: s + [RANCH_KEY_2]),
        "signed by nobody": ("note", 14, lambda t: t[:t.index("—")]),
        "signature lines in another order": ("note", 9, lambda t: "\n".join(
            t.split("\n")[:6] + sorted(t.split("\n")[6:8], reverse=True) + [""])),
        "a signature line twice": ("note", 9, lambda t: t + t.split("\n")[-2] + "\n"),
        "seen of another history": ("batch", 15, lambda t: line(3, f"seen 13 {other}")(t)),
        "seen beyond the first index": ("batch", 14, line(3, f"seen 15 {b64(tree_root(honest.leaves[:15]))}")),
        "nothing seen, with a root": ("batch", 3, line(3, f"seen 0 {other}")),
        "batch for another ledger": ("batch", 14, sub(ORIGIN, "other.example/food")),
        "batch of another participant": ("batch", 14, sub(PACKER, RANCH)),
        "batch with other events": ("batch", 14, line(4, f"events 1 {other}")),
        "batch without events": ("batch", 14, sub("events 1", "events 0")),
        "batch with more events than 1000": ("batch", 14, sub("events 1", "events 1001")),
        "lots descend in an event": ("lots", 9, lambda lots: lots[::-1]),
        "a lot twice in an event": ("lots", 11, lambda lots: [lots[0], lots[0]] + lots[1:]),
        "lot of no role": ("lots", 14, lambda lots: [(uri, "gone") for uri, _ in lots]),
        "lot with a space": ("lots", 14, lambda lots: [(uri + " x", role) for uri, role in lots]),
        "event of another participant": ("event", 14, sub(PACKER, RANCH)),
        "event with other lots": ("event", 14, sub("lots 1", "lots 2")),
        "part kinds descend": ("event", 11, lambda t: "\n".join(
            t.split("\n")[:3] + t.split("\n")[3:5][::-1] + [""])),
        "event without lots, with a root": ("event", 13, lambda t: line(2, f"lots 0 {other}")(t)),
        "head of fewer links": ("head", "lot " + BOX, lambda t: line(2, f"3 {leaf[14]}")(t)),
        "head of more links": ("head", "lot " + BOX, lambda t: t.replace("\n4 ", "\n5 ")),
        "head in another entry": ("head", "lot " + BOX, sub(leaf[15], leaf[14])),
        "head of no links": ("head", "lot " + TRIM, line(2, "0 -")),
        "head of no links with an entry": ("head", "lot " + TRIM, lambda t: t.replace("\n2 ", "\n0 ")),
        "heads descend": ("heads", 0, lambda heads: heads[::-1]),
        "a head twice": ("heads", 0, lambda heads: heads[:1] + heads),
        "head of the lot missing": ("heads", 0, lambda heads: [t for t in heads if BOX not in t]),
        "head of a shown lot missing": ("heads", 0, lambda heads: [t for t in heads if TRIM not in t]),
        "head of a registry chain missing": ("heads", 0, lambda heads: [
            t for t in heads if "registry " + RANCH not in t]),
        "head of a lot that is not shown": ("heads", 0, lambda heads: sorted(
            heads + [f"rastro/head/v1\nlot {HIDES}\n1 {leaf[4]}\n"], key=lambda t: t.split("\n")[1])),
        "heads of another size": ("heads_note", 0, sub("\n17\n", "\n16\n")),
        "heads of another origin": ("heads_note", 0, sub(ORIGIN, "other.example/food")),
        "heads note counts wrong": ("heads_note", 0, sub("\n8 ", "\n7 ")),
        "checkpoint of another root": ("checkpoint", 0, line(2, other)),
        "checkpoint of a smaller size": ("checkpoint", 0, sub("\n17\n", "\n16\n")),
        "checkpoint of another origin": ("checkpoint", 0, sub(ORIGIN, "other.example/food")),
        "an entry of no shown chain": ("show", 7, lambda _: True),
        "an entry of a lot hidden": ("show", 14, lambda _: False),
        "the last entry of a lot hidden": ("show", 15, lambda _: False),
        "the first entry of a lot hidden": ("show", 3, lambda _: False),
        "a revocation hidden": ("show", 10, lambda _: False),
        "a registration hidden": ("show", 2, lambda _: False),
        "entry 0 hidden": ("show", 0, lambda _: False),
        "new key does not sign": ("signers", 13, lambda _: [OPERATOR_KEY]),
        "record without the submitter's signature": ("signers", 13, lambda _: [PACKER_KEY, PACKER_KEY_2]),
        "record signed by a stranger as well": ("signers", 13, lambda s: s + [RANCH_KEY_2]),
        "participant's new key does not sign": ("signers", 8, lambda _: [RANCH_KEY]),
        "participant's old key does not sign": ("signers", 8, lambda _: [RANCH_KEY_2]),
        "participant signs with the operator": ("signers", 8, lambda _: [OPERATOR_KEY, RANCH_KEY_2]),
        "operator's key does not sign entry 0": ("signers", 0, lambda _: [RANCH_KEY]),
        "participant changes its name": ("parts", 8, part(sub("Rancho", "Ranch"))),
        "participant changes its roles": ("parts", 8, part(sub("role exporter\n", "role exporter\nrole auditor\n"))),
        "participant becomes operator": ("parts", 13, part(sub("role exporter", "role operator\nrole exporter"))),
        "operator is none": ("parts", 0, part(sub("role operator", "role auditor"))),
        "record of another participant": ("parts", 13, part(lambda _: RANCH_RECORDS[2])),
        "key of another name in a record": ("parts", 13, part(lambda t: t + f"key {RANCH_KEY_3.vkey}\n")),
        "keys of a record descend": ("parts", 13, part(lambda t: "\n".join(
            t.split("\n")[:-3] + t.split("\n")[-3:-1][::-1] + [""]))),
        "roles of a record descend": ("parts", 13, part(
            sub("role exporter\nrole importer", "role importer\nrole exporter"))),
        "key of a witness in a record": ("parts", 13, part(lambda t: with_key(t, witness))),
        "compressed P-256 key in a record": ("parts", 13, part(lambda t: with_key(t, compressed))),
        "P-256 key off the curve in a record": ("parts", 13, part(lambda t: with_key(t, off_curve))),
        "positions larger than indexes": ("phantoms", 3, lambda _: [f"phantom {i}\n" for i in range(5)]),
        "positions larger than indexes at the end": ("phantoms", 15, lambda _: [f"phantom {i}\n" for i in range(20)]),
        "key of small order in a record": ("parts", 13, part(lambda t: with_key(t, f"{PACKER}+{low_id}+{low_order}"))),
        "check digit of a GLN wrong": ("parts", 10, part(sub("gln 9506000134376", "gln 9506000134375"))),
        "country in small letters": ("parts", 13, part(sub("country MX", "country mx"))),
        "two spaces in a name": ("parts", 10, part(sub("Rancho 牛", "Rancho  牛"))),
        "record with a line more": ("parts", 13, part(lambda t: t + "note more\n")),
        "record as another media type": ("parts", 13, lambda parts: [
            (kind, ("text/plain", content)) for kind, (_, content) in parts]),
        "record as another kind": ("parts", 13, lambda parts: [("partners", content) for _, content in parts]),
    }.items()]


def more_ledgers():
    """Other stories than the golden one: (name, document, verdict)."""
    used = build()
    used.register(RANCH, [RANCH_KEY_2, RANCH_KEY], RANCH, RANCH_RECORDS[1])
    yield "revoked key comes back", used.provenance(CHAINS, withheld=["partners"]), BROKEN
    foreign = build()
    foreign.register(PACKER, [PACKER_KEY], RANCH, RANCH_RECORDS[2])
    yield "participant registers another", foreign.provenance(CHAINS, withheld=["partners"]), BROKEN
    first = build()
    new = Signer("new.example", "new")
    first.register("new.example", [new], "new.example", record("new.example", "New", ["importer"], new))
    names = CHAINS + ["registry new.example"]
    yield "participant registers itself first", first.provenance(names, ["partners"]), BROKEN
    beside = build()
    beside.submit(OPERATOR, [OPERATOR_KEY], ({}, {"public": (REGISTRY, OPERATOR_RECORD)}),
                  ({}, {"public": epcis("beside")}), about=OPERATOR)
    yield "registry event not alone", beside.provenance(CHAINS, withheld=["partners"]), BROKEN
    lots = build()
    lots.submit(OPERATOR, [OPERATOR_KEY], ({BOX: "at"}, {"public": (REGISTRY, OPERATOR_RECORD)}), about=OPERATOR)
    yield "registry event with a lot", lots.provenance(CHAINS, withheld=["partners"]), BROKEN
    nobody = build()
    nobody.register(OPERATOR, [OPERATOR_KEY], RANCH, record(RANCH, "Rancho", ["exporter"]))
    yield "operator takes all keys", nobody.provenance(CHAINS, withheld=["partners"]), INTACT
    nobody.submit(RANCH, [RANCH_KEY_2], ({BOX: "at"}, {"public": epcis("after")}))
    yield "signed without any key in force", nobody.provenance(CHAINS, withheld=["partners"]), BROKEN
    yield "all parts", build().provenance(CHAINS), INTACT
    yield "with a submitter's head", build().provenance(CHAINS + ["submitter " + PACKER], ["partners"]), BROKEN
    yield "with the head of a lot that is not", build().provenance(CHAINS + ["lot urn:none"], ["partners"]), INTACT
    everything = CHAINS + ["lot " + uri for uri in (HIDES, OTHER_BOX, STRANGE)]
    for kind, place in (("heads_note", 0), ("head", CHAINS[2]), ("entry", 14), ("event", 14), ("link", (14, 0)),
                        ("batch", 14)):
        name = kind.removesuffix("_note")
        yield f"{name} of version 2, hashed and signed", resigned(kind, place, sub("/v1", "/v2")), CANNOT_TELL
    yield "record of version 3, hashed and signed", resigned("parts", 13, part(sub("/v1", "/v3"))), CANNOT_TELL
    yield from plants()
    yield "all lots", build().provenance(everything), INTACT


def plants():
    """Keys limited to a plant: (name, document, verdict)."""
    third = Signer(PACKER, "packer 3")

    def limited(keys, limits, version="v2", establishment="TIF-1"):
        text = record(PACKER, "Empacadora", ["exporter", "importer"], *keys, extra="establishment TIF-1\n")
        return text.replace("/v1", "/" + version, 1) + "".join(
            sorted(f"limit {key.id.hex()} {establishment}\n" for key in limits))

    def story(*then):
        ledger = build()
        ledger.register(OPERATOR, [OPERATOR_KEY], PACKER, limited([PACKER_KEY, PACKER_KEY_2], [PACKER_KEY_2]))
        ledger.submit(PACKER, [PACKER_KEY_2], ({BOX: "at"}, {"public": epcis("in the plant")}))
        for signers, text in then:
            ledger.register(OPERATOR if OPERATOR_KEY in signers else PACKER, signers, PACKER, text)
        return ledger.provenance(CHAINS, withheld=["partners"])

    def alone(text):
        ledger = build()
        ledger.register(OPERATOR, [OPERATOR_KEY], PACKER, text)
        return ledger.provenance(CHAINS, withheld=["partners"])
    both, free = [PACKER_KEY, PACKER_KEY_2], limited([PACKER_KEY, PACKER_KEY_2], [], "v1")
    yield "a key of a plant signs", story(), INTACT
    yield "a key of a plant lifts its limit", story(([PACKER_KEY_2], free)), BROKEN
    yield "the operator lifts a limit", story(([OPERATOR_KEY], free)), INTACT
    yield ("what the operator has freed adds a key",
           story(([OPERATOR_KEY], free), ([PACKER_KEY_2, third], limited(both + [third], [third]))), INTACT)
    yield "a free key lifts a limit", story(([PACKER_KEY], free)), INTACT
    yield ("a free key adds a key of a plant",
           story(([PACKER_KEY, third], limited(both + [third], [PACKER_KEY_2, third]))), INTACT)
    yield ("a key of a plant adds a key",
           story(([PACKER_KEY_2, third], limited(both + [third], [PACKER_KEY_2, third]))), BROKEN)
    yield "a limit of a key that is not in the record", alone(limited(both, [third])), BROKEN
    yield "a limit to a plant that is not in the record", alone(limited(both, [PACKER_KEY_2], "v2", "TIF-2")), BROKEN
    yield "a limit in version 1", alone(limited(both, [PACKER_KEY_2], "v1")), BROKEN
    yield "version 2 without a limit", alone(limited(both, [], "v2")), BROKEN
    yield "limits descend", alone("\n".join(swap_lines(limited(both, both).split("\n")))), BROKEN


def swap_lines(lines):
    """The last two lines exchanged."""
    return lines[:-3] + [lines[-2], lines[-3], lines[-1]]


def edited():
    """(name, document, verdict): the golden document with things exchanged, dropped and repeated."""
    base = golden()
    box, mix, packed = [shown_index(base, i) for i in (14, 9, 11)]

    def edit(change):
        document = copy.deepcopy(base)
        change(document)
        assert spell(document) != spell(base), "the change changes nothing"
        return document

    def exchange(*path):
        """Exchanges a member of entries `box` and `mix`, or of two batches."""
        def change(document):
            a, b = (document["entries"][i] for i in (box, packed))
            for name in path[:-1]:
                a, b = a[name], b[name]
            a[path[-1]], b[path[-1]] = b[path[-1]], a[path[-1]]
        return change

    def at(*path):
        def found(document):
            for name in path:
                document = document[name]
            return document
        return found

    def on(path, action):
        return lambda document: action(at(*path)(document))

    def set_to(path, action):
        def change(document):
            owner = at(*path[:-1])(document)
            owner[path[-1]] = action(owner[path[-1]])
        return change

    def swap_two(i, j):
        def action(values):
            values[i], values[j] = values[j], values[i]
        return action

    def false_line(text, change):
        head, _, tail = text.rpartition(" ")
        return head + " " + b64(change(base64.b64decode(tail))) + "\n"

    def add_order(raw):  # The same signature with S + L.
        return raw[:36] + (int.from_bytes(raw[36:], "little") + texts.ED_L).to_bytes(32, "little")

    def high_s(raw):
        r, s = utils.decode_dss_signature(raw[4:])
        return raw[:4] + utils.encode_dss_signature(r, texts.P256_N - s)

    ecdsa_batch = next(i for i, batch in enumerate(base["batches"]) if batch["note"].split("\n")[2] == PACKER)
    entries = ("entries",)
    cases = {f"{name} of two entries exchanged": exchange(name)
             for name in ("entry", "event", "links", "links_proof", "lots", "lots_proof", "parts")}
    cases |= {
        "link texts of two entries exchanged": exchange("links", 0, 1),
        "lot texts of two entries exchanged": exchange("lots", 0, 1),
        "parts of one kind exchanged": exchange("parts", "public"),
        "link position one more": set_to(entries + (box, "links", 0, 0), lambda n: n + 1),
        "position in the file beyond 2^63": set_to(entries + (box, "links", 0, 0), lambda n: 2**63),
        "link position negative": set_to(entries + (box, "links", 0, 0), lambda n: -1),
        "link position as text": set_to(entries + (box, "links", 0, 0), str),
        "link position as fraction": set_to(entries + (box, "links", 0, 0), float),
        "link position as truth": set_to(entries + (box, "links", 0, 0), bool),
        "links in another order": on(entries + (mix, "links"), swap_two(0, 1)),
        "lots in another order": on(entries + (mix, "lots"), swap_two(0, 1)),
        "a link dropped": on(entries + (mix, "links"), lambda v: v.pop(0)),
        "a lot dropped": on(entries + (mix, "lots"), lambda v: v.pop(0)),
        "a link and its lot dropped": on(entries + (mix,), lambda e: (e["links"].pop(0), e["lots"].pop(0))),
        "all lots and their links dropped": set_to(entries + (box,), lambda e: {
            **e, "links": e["links"][1:], "links_proof": [b64(H(e["links"][0][1]))], "lots": [], "lots_proof": []}),
        "the lots of an entry dropped": set_to(entries + (box,), lambda e: {**e, "lots": []}),
        "a hash where no lot is shown": set_to(entries + (0, "lots_proof"), lambda _: [b64(H(""))]),
        "the submitter link dropped": on(entries + (box, "links"), lambda v: v.pop(-1)),
        "a link twice": on(entries + (box, "links"), lambda v: v.insert(0, v[0])),
        "a triple for a link": on(entries + (box, "links", 0), lambda v: v.append(0)),
        "two entries exchanged": on(entries, swap_two(box, box - 1)),
        "an entry dropped": on(entries, lambda v: v.pop(box)),
        "an entry twice": on(entries, lambda v: v.insert(box, v[box])),
        "no entries": on((), lambda d: d.update(entries=[], entries_proof=[], batches=[])),
        "a hash of entries_proof dropped": on(("entries_proof",), lambda v: v.pop(0)),
        "a hash of entries_proof more": on(("entries_proof",), lambda v: v.append(v[0])),
        "hashes of entries_proof exchanged": on(("entries_proof",), swap_two(0, 1)),
        "a hash of links_proof more": on(entries + (box, "links_proof"), lambda v: v.append(b64(H("")))),
        "a hash of lots_proof dropped": on(entries + (packed, "lots_proof"), lambda v: v.pop()),
        "a hash of another length": set_to(("entries_proof", 0), lambda h: b64(base64.b64decode(h)[:31])),
        "a hash that is none": set_to(("entries_proof", 0), lambda _: None),
        "a hash not canonical": set_to(("entries_proof", 0), lambda h: h[:42] + chr(ord(h[42]) + 1) + "="),
        "a hash without padding": set_to(("entries_proof", 0), lambda h: h[:43]),
        "two batches exchanged": on(("batches",), swap_two(3, 4)),
        "notes of two batches exchanged": lambda d: exchange_member(d["batches"], 3, 4, "note"),
        "a batch dropped": on(("batches",), lambda v: v.pop(4)),
        "a batch twice": on(("batches",), lambda v: v.insert(4, v[4])),
        "a batch that no entry has": on(("batches",), lambda v: v.append(build().show_batch(4, [7]))),
        "signatures of two batches exchanged": lambda d: exchange_signatures(d["batches"], 0, 3),
        "a hash of events_proof dropped": on(("batches", 3, "events_proof"), lambda v: v.pop()),
        "a hash of events_proof more": on(("batches", 4, "events_proof"), lambda v: v.append(b64(H("")))),
        "a hash of seen_proof dropped": on(("batches", 4, "seen_proof"), lambda v: v.pop()),
        "a hash of seen_proof more": on(("batches", 4, "seen_proof"), lambda v: v.append(v[0])),
        "a seen_proof from size 0": on(("batches", 3, "seen_proof"), lambda v: v.append(b64(H("")))),
        "seen_proofs exchanged": lambda d: exchange_member(d["batches"], 4, 7, "seen_proof"),
        "checkpoint and heads exchanged": lambda d: d.update(checkpoint=d["heads"], heads=d["checkpoint"]),
        "checkpoint under the heads' signature": lambda d: d.update(
            checkpoint=d["checkpoint"].split("—")[0] + "—" + d["heads"].split("—")[1]),
        "checkpoint by another key of the name": set_to(
            ("checkpoint",), lambda t: signed(t[:t.index("\n—")], FALSE_LEDGER)),
        "heads by another key of the name": set_to(("heads",), lambda t: signed(t[:t.index("\n—")], FALSE_LEDGER)),
        "heads by the operator's key": set_to(("heads",), lambda t: signed(t[:t.index("\n—")], OPERATOR_KEY)),
        "checkpoint without signature": set_to(("checkpoint",), lambda t: t[:t.index("—")]),
        "checkpoint signature with S + L": set_to(("checkpoint",), lambda t: false_line(t, add_order)),
        "checkpoint signature cut": set_to(("checkpoint",), lambda t: false_line(t, lambda raw: raw[:-1])),
        "checkpoint without its last line end": set_to(("checkpoint",), lambda t: t[:-1]),
        "checkpoint with a line after": set_to(("checkpoint",), lambda t: t + "more\n"),
        "batch signature with s in the upper half": set_to(
            ("batches", ecdsa_batch, "note"), lambda t: false_line(t, high_s)),
        "batch signature with a byte after": set_to(("batches", ecdsa_batch, "note"), lambda t: false_line(
            t, lambda raw: raw + b"\0")),
        "a batch signature dropped from a record": set_to(("batches", 1, "note"), lambda t: "\n".join(
            t.split("\n")[:-2] + [""])),
        "a head dropped": on(("head_texts",), lambda v: v.pop()),
        "a head text twice": on(("head_texts",), lambda v: v.append(v[-1])),
        "two heads exchanged": on(("head_texts",), swap_two(0, 1)),
        "no heads": on(("head_texts",), lambda v: v.clear()),
        "a registry record withheld": on(entries + (0, "parts"), lambda v: v.clear()),
        "a part under another kind": set_to(entries + (box, "parts"), lambda v: {"partners": v["public"]}),
        "a part of a kind that the event has not": on(entries + (box, "parts"), lambda v: v.update(xtra=v["public"])),
        "a part that is not base64": set_to(entries + (box, "parts", "public"), lambda t: t[:-4] + "*" + t[-3:]),
        "a part that is a number": set_to(entries + (box, "parts", "public"), lambda t: 1),
        "parts as a list": set_to(entries + (box, "parts"), lambda v: []),
        "members in another order": set_to(entries + (box,), lambda e: dict(reversed(e.items()))),
        "a member more": on(entries + (box,), lambda e: e.update(more="")),
        "a member less": on(entries + (box,), lambda e: e.pop("lots_proof")),
        "a top member less": lambda d: d.pop("entries_proof"),
        "another format": set_to(("format",), lambda _: "rastro/trace/v1"),
        "a format of no number": set_to(("format",), lambda _: "rastro/provenance/v01"),
        "texts that end in two lines": set_to(entries + (box, "event"), lambda t: t + "\n"),
        "a text with a carriage return": set_to(entries + (box, "event"), lambda t: t.replace("\n", "\r\n")),
    }
    for name, change in cases.items():
        yield name, edit(change), BROKEN
    for name, change in {
        "format of version 2": set_to(("format",), lambda t: t.replace("v1", "v2")),
        "format of version 0": set_to(("format",), lambda t: t.replace("v1", "v0")),
        "heads of version 2": set_to(("heads",), sub("/v1", "/v2")),
        "head of version 2": set_to(("head_texts", 1), sub("/v1", "/v2")),
        "entry of version 2": set_to(entries + (box, "entry"), sub("/v1", "/v2")),
        "event of version 2": set_to(entries + (box, "event"), sub("/v1", "/v2")),
        "link of version 2": set_to(entries + (box, "links", 0, 1), sub("/v1", "/v2")),
        "lot of version 2": set_to(entries + (box, "lots", 0, 1), sub("/v1", "/v2")),
        "batch of version 2": set_to(("batches", 4, "note"), sub("/v1", "/v2")),
        "part of version 2": set_to(entries + (box, "parts", "public"), lambda t: b64(
            base64.b64decode(t).replace(b"part/v1", b"part/v2"))),
        "registry record of version 3": set_to(entries + (1, "parts", "public"), lambda t: b64(
            base64.b64decode(t).replace(b"registry/v1", b"registry/v3"))),
    }.items():
        yield name, edit(change), CANNOT_TELL
    yield "a public part withheld", edit(on(entries + (box, "parts"), lambda v: v.clear())), INTACT
    def erase(entry):
        for member in ("lots", "lots_proof", "parts"):
            entry[member].clear()
    with_lots = [i for i, entry in enumerate(base["entries"]) if entry["lots"]]
    for i in with_lots:
        yield f"content of the file's entry {i} erased", edit(on(entries + (i,), erase)), INTACT
    yield "all contents erased", edit(lambda d: [erase(d["entries"][i]) for i in with_lots]), INTACT
    yield ("an erased link hidden", edit(lambda d: (erase(d["entries"][box]), d["entries"][box]["links"].pop(0))),
           BROKEN)
    yield ("lots erased, a part left", edit(on(entries + (box,), lambda e: (e["lots"].clear(), e["lots_proof"].clear()))),
           BROKEN)
    two = next(i for i, batch in enumerate(base["batches"]) if batch["note"].split("\n")[2] == RANCH
               and "\nseen 8 " in batch["note"])
    yield ("one of two sufficient signatures dropped",
           edit(set_to(("batches", two, "note"), lambda t: "\n".join(t.split("\n")[:-2] + [""]))), INTACT)


def exchange_member(values, i, j, name):
    values[i][name], values[j][name] = values[j][name], values[i][name]


def exchange_signatures(batches, i, j):
    (a, x), (b, y) = (batches[k]["note"].split("\n\n") for k in (i, j))
    batches[i]["note"], batches[j]["note"] = f"{a}\n\n{y}", f"{b}\n\n{x}"


SPELLINGS = {  # name: [old, new] in the file's bytes
    "a space more": ['{\n "format"', '{\n  "format"'],
    "no space after a colon": ['"format": ', '"format":'],
    "a tab": ['{\n "format"', '{\n\t"format"'],
    "a line end less": ['{\n "format"', '{ "format"'],
    "carriage returns": ["\n", "\r\n"],
    "a line end after": ["\n}\n", "\n}\n\n"],
    "no line end at the end": ["\n}\n", "\n}"],
    "something after": ["\n}\n", "\n}\n{}\n"],
    "a byte order mark": ['{\n "format"', '\ufeff{\n "format"'],
    "an escaped letter": ['"rastro/provenance', '"\\u0072astro/provenance'],
    "an escaped slash": ['"rastro/provenance', '"rastro\\/provenance'],
    "an escaped dash": ["— ledger", "\\u2014 ledger"],
    "a long line feed": ["food\\n17\\n", "food\\u000a17\\n"],
    "a member twice": [' "entries": [', ' "entries": [],\n "entries": ['],
    "a position with a sign": ["    0,\n", "    -0,\n"],
    "a position with an exponent": ["    0,\n", "    0e0,\n"],
    "a position with leading zeros": ["    0,\n", "    00,\n"],
    "an empty list in two lines": ['"lots": []', '"lots": [\n   ]'],
    "a comma more": ["\n}\n", ",\n}\n"],
    "a comment": ['{\n "format"', '{\n /**/"format"'],
    "half a surrogate": ["— ledger", "\\ud800 ledger"],
    "a NUL": ["— ledger", "\\u0000— ledger"],
    "only a list": ["{\n \"format\"", "[\n \"format\""],
}


def cases():
    base = golden()
    found = [(name, document, BROKEN) for name, document in dishonest_ledgers()]
    found += list(more_ledgers()) + list(edited())
    out = [{"name": name, "set": edits(base, document), "replace": [], "expect": expect}
           for name, document, expect in found]
    nothing = build().provenance(["lot urn:none"])
    out.append({"name": "no such lot, said and signed", "set": edits(base, nothing), "replace": [], "expect": INTACT,
                "lot": "urn:none"})
    out += [{"name": "spelling: " + name, "set": [], "replace": [pair], "expect": BROKEN}
            for name, pair in SPELLINGS.items()]
    for name, member, value in (("another lot is asked for", "lot", OTHER_BOX), ("another ledger", "origin", ORIGIN),
                                ("another key of the ledger", "ledger_key", FALSE_LEDGER.vkey)):
        if name == "another ledger":
            stranger = Signer("other.example/food", "other")
            out.append({"name": name, "set": [], "replace": [], "expect": BROKEN,
                        "origin": stranger.name, "ledger_key": stranger.vkey})
        else:
            out.append({"name": name, "set": [], "replace": [], "expect": BROKEN, member: value})
    return {"about": "Each case is the file with the values of `set` ([path, value]) put in, spelled anew, then each "
                     "`replace` ([old, new]) made everywhere in its bytes; lot, origin and key may be another's.",
            "key_without_consent": [14],
            "lot": BOX, "origin": ORIGIN, "ledger_key": LEDGER.vkey, "file": "provenance.json", "damaged": out}


def spell_cases(found):
    """One line for each case, so that a difference can be read."""
    damaged = ",\n".join(json.dumps(case, ensure_ascii=False) for case in found["damaged"])
    head = json.dumps({**found, "damaged": []}, ensure_ascii=False, indent=1)
    return head.replace('"damaged": []', f'"damaged": [\n{damaged}\n ]').encode() + b"\n"


def main():
    TESTDATA.mkdir(exist_ok=True)
    (TESTDATA / "provenance.json").write_bytes(spell(golden()))
    (TESTDATA / "provenance_cases.json").write_bytes(spell_cases(cases()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
