#!/usr/bin/python3
"""Verifies provenance files, from docs/formats.md alone: sections 10 (the registry, replayed), 11 and 12.

    rastro_verify.py --lot URI --origin ORIGIN --ledger-key VKEY FILE
prints "intact|broken|cannot tell: message" and exits with 0, 1 or 5;
    rastro_verify.py --vectors FILE...
checks golden vectors (tests/testdata/formats.json, provenance_cases.json).
"""
import argparse
import contextlib
import itertools
import json
import os
import re
import sys
from collections import namedtuple

from rastro_texts import (ED25519, Broken, H, ORIGIN, PARSERS, URI, Unknown, ascending, at,
    check_consistency, check_subset, check_version, hash_of, is_signed, need, open_note, parse_batch,
    parse_checkpoint, parse_entry, parse_event, parse_head, parse_heads, parse_key, parse_link, parse_lot,
    parse_note, parse_part, parse_record, root_over, unbase64, utf8)

INTACT, BROKEN, CANNOT_TELL = "intact", "broken", "cannot tell"


# ---- Section 10: the registry, replayed ------------------------------------------------------

class Registry:
    """The records shown so far, in the ledger's order."""

    def __init__(self):
        self.operator = None
        self.records = {}  # participant: [(entry index, leaf hash, Record)]
        self.key_ids = {}  # participant: every key ID that it ever had
        self.without_consent = set()  # (name, key ID)

    def in_force(self, participant, index):
        """The leaf hash and keys of the participant's record at entry `index`."""
        known = [record for record in self.records.get(participant, []) if record[0] < index]
        return (known[-1][1], known[-1][2]) if known else (None, None)

    def keys(self, participant, index):
        record = self.in_force(participant, index)[1]
        return record.keys if record else {}

    @staticmethod
    def unlimited(record):
        """The keys that speak for their participant as a whole."""
        return set(record.keys) - set(record.limits) if record else set()

    def admit(self, index, leaf, submitter, record, note):
        """Checks a registry event and its batch's signatures, and takes the record in."""
        about = record.participant
        signers = {name for name, _ in note.signatures}
        before, force = self.in_force(about, index)[1], self.keys(about, index)
        if index == 0:
            need(submitter == about, "entry 0 is not the operator's own")
            self.operator, speaks = about, record
        else:
            speaks = self.in_force(submitter, index)[1]
            need(submitter in (self.operator, about), f"{submitter} may not register {about}")
            need(submitter == self.operator or before and before.other_lines == record.other_lines,
                 f"{about} may change nothing but its keys")
        need(("operator" in record.roles) == (about == self.operator), "the role operator is the operator's alone")
        check_signatures(note, {**record.keys, **force, **(speaks.keys if speaks else {})})
        need(signers & self.unlimited(speaks), f"no signature by a key in force of {submitter} that has no limit")
        consent = not self.key_ids.get(about) or signers & self.unlimited(before) - self.without_consent
        wider = {name for name in record.keys if before and before.keys.get(name) == record.keys[name]
                 and name in before.limits and not (record.limits.get(name) and
                                                    record.limits[name] <= before.limits[name])}
        for name in wider:
            (self.without_consent.discard if consent else self.without_consent.add)(name)
        for name in {name for name, key in record.keys.items() if force.get(name) != key}:
            need(name not in self.key_ids.get(about, ()), f"key {name[1].hex()} was in an earlier record")
            need(name in signers, f"the new key {name[1].hex()} does not sign")
            if not consent:
                self.without_consent.add(name)
        self.key_ids.setdefault(about, set()).update(record.keys)
        self.records.setdefault(about, []).append((index, leaf, record))


def check_signatures(note, keys):
    """Section 6: each by one of `keys`, each once, sorted, all valid."""
    need(ascending([line.encode() for line in note.lines]), "signature lines do not ascend")
    names = [name for name, _ in note.signatures]
    need(len(set(names)) == len(names), "two signatures by one key")
    for name, signature in note.signatures:
        need(name in keys, f"{name[0]}+{name[1].hex()} is not a key in force")
        need(is_signed(keys[name], signature, note.text), f"the signature by {name[0]}+{name[1].hex()} is false")


# ---- Section 11: opening an entry ------------------------------------------------------------

Opened = namedtuple("Opened", "leaf entry event links lots parts record")  # links, lots: by position
def open_entry(shown):
    entry, event = parse_entry(shown["entry"]), parse_event(shown["event"])
    need(H(shown["event"]) == entry.event, "the event is not the entry's")
    record = None
    need(ascending(list(shown["parts"])), "parts do not ascend by kind")
    for kind, text in shown["parts"].items():
        with at(f"parts.{kind}"):
            raw = unbase64(text)
            need(kind in event.parts and H(raw) == event.parts[kind], "not the event's part")
            part = parse_part(raw)
            if kind == "public" and part.media_type == REGISTRY:
                record = parse_record(utf8(part.content))
    opened = {}
    for member, parse, size, root in (("links", parse_link, entry.links, entry.links_root),
                                      ("lots", parse_lot, event.lots, event.lots_root)):
        with at(member):
            leaves = [(position, H(text)) for position, text in shown[member]]
            check_subset(size, leaves, [hash_of(text) for text in shown[member + "_proof"]], root)
            opened[member] = {position: parse(text) for position, text in shown[member]}
    links, lots = opened["links"], opened["lots"]
    extra = entry.links - event.lots
    need(extra in (1, 2), f"{entry.links} links for {event.lots} lots")
    for position, link in links.items():
        want = ("lot", "submitter", "registry")[max(0, position - event.lots + 1)]
        need(link.chain == want, f"link {position} is of a {link.chain} chain, not of a {want} chain")
    need(all(event.lots + i in links for i in range(extra)), "the submitter or registry link is not shown")
    submitter = links[event.lots]
    need(submitter.name == event.participant, "the submitter link is not of the event's participant")
    need((submitter.record is None) == (entry.index == 0), "entry 0, and no other, has no registry entry before it")
    need((record is not None) == (extra == 2), "a registry link if and only if the public part holds a record")
    if record:
        need(links[event.lots + 1].name == record.participant, "the registry link is of another participant")
    need(ascending([lot.uri for lot in lots.values()]), "shown lots do not ascend by URI")
    for position, text in shown["lots"]:
        need(position in links and links[position].name == H(text), f"lot {position} has not its link")
    return Opened(H(shown["entry"]), entry, event, links, lots, list(shown["parts"]), record)


# ---- Section 12: the provenance file ---------------------------------------------------------

REGISTRY = "application/vnd.rastro.registry"
SHAPE = {"format": str, "checkpoint": str, "heads": str, "head_texts": [str],
         "entries": [{"entry": str, "event": str, "links": [(int, str)], "links_proof": [str],
                      "lots": [(int, str)], "lots_proof": [str], "parts": dict}],
         "entries_proof": [str],
         "batches": [{"note": str, "events_proof": [str], "seen_proof": [str]}]}


def check_shape(value, shape, place="file"):
    kind = shape if isinstance(shape, type) else list if isinstance(shape, tuple) else type(shape)
    need(type(value) is kind, f"{place} is not a {kind.__name__}")
    if isinstance(shape, type):
        need(kind is not dict or all(type(v) is str for v in value.values()), f"{place} holds something else than text")
        need(kind is not int or 0 <= value < 2**63, f"{place} is out of range")
    elif isinstance(shape, dict):
        need(list(value) == list(shape), f"{place} has other members, or another order")
        for name in shape:
            check_shape(value[name], shape[name], f"{place}.{name}")
    else:
        need(isinstance(shape, list) or len(value) == len(shape), f"{place} is not a pair")
        for i, (item, of) in enumerate(zip(value, shape if isinstance(shape, tuple) else itertools.repeat(shape[0]))):
            check_shape(item, of, f"{place}[{i}]")


def parse_file(data):
    """The document of a provenance file, in its one spelling and with all its members."""
    def members(pairs):
        need(len(dict(pairs)) == len(pairs), "a member occurs twice")
        return dict(pairs)
    try:
        document = json.loads(utf8(data), object_pairs_hook=members)
    except Broken:
        raise
    except (ValueError, RecursionError):
        raise Broken("the file is not JSON") from None
    need(type(document) is dict and type(document.get("format")) is str, "the file names no format")
    check_version(document["format"], "provenance")
    need(document["format"] == "rastro/provenance/v1", "the file names another format")
    check_shape(document, SHAPE)
    try:
        spelling = json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"
    except ValueError:  # A lone surrogate.
        raise Broken("the file is not UTF-8") from None
    need(spelling == data, "the file is not in its one spelling")
    return document


def check_versions(document):
    """Looks at every first line before anything else, so that an unknown version decides, wherever it stands."""
    texts = [("heads", document["heads"], "heads")]
    texts += [(f"head_texts[{i}]", text, "head") for i, text in enumerate(document["head_texts"])]
    texts += [(f"batches[{i}]", batch["note"], "batch") for i, batch in enumerate(document["batches"])]
    for i, entry in enumerate(document["entries"]):
        place = f"entries[{i}]"
        texts += [(place, entry["entry"], "entry"), (place, entry["event"], "event")]
        texts += [(place, text, kind[:-1]) for kind in ("links", "lots") for _, text in entry[kind]]
        for part in entry["parts"].values():
            with contextlib.suppress(Broken), at(place):
                raw = unbase64(part)
                check_version(raw.decode("latin-1"), "part")
                if parse_part(raw).media_type == REGISTRY:
                    texts.append((place, parse_part(raw).content.decode("latin-1"), "registry"))
    for place, text, kind in texts:
        with contextlib.suppress(Broken), at(place):
            check_version(text, kind)


def verify_provenance(data, lot, origin, ledger_key):
    """The verdict on a provenance file, given as bytes, and a sentence that gives the place. Never raises."""
    try:
        key = parse_key(ledger_key)
        need(re.fullmatch(URI, lot), "the lot is not a canonical URI")
        need(re.fullmatch(ORIGIN, origin), "the origin is not a ledger's name")
        need(key.name == origin and key.algorithm == ED25519, "the key is not an Ed25519 key of this origin")
    except Broken as error:
        return CANNOT_TELL, f"the question itself is wrong: {error}"
    try:
        return INTACT, check_file(parse_file(data), lot, origin, key)
    except Unknown as error:
        return CANNOT_TELL, str(error)
    except Broken as error:
        return BROKEN, str(error)


def check_file(document, lot, origin, key):
    check_versions(document)
    with at("checkpoint"):
        named, size, root = parse_checkpoint(open_note(document["checkpoint"], key))
        need(named == origin, f"the origin is {named}")
    heads = check_heads(document, origin, size, key)
    need(f"lot {lot}" in heads, f"no head of the lot {lot}")
    entries = []
    for i, shown in enumerate(document["entries"]):
        with at(f"entries[{i}]"):
            entries.append(open_entry(shown))
    with at("entries"):
        check_subset(size, [(opened.entry.index, opened.leaf) for opened in entries],
                     [hash_of(text) for text in document["entries_proof"]], root)
        times = [opened.entry.time for opened in entries]
        need(times == sorted(times), "the record time goes back")
    registry = check_batches(document["batches"], entries, origin, size, root)
    check_chains(entries, heads)
    alone = [str(i) for i, signers in registry.signed if signers <= registry.without_consent]
    return (f"{heads[f'lot {lot}'].links} links of {lot} at size {size} of {origin}"
            + (f"; key-without-consent: entries {', '.join(alone)}" if alone else ""))


def check_heads(document, origin, size, key):
    with at("heads"):
        heads = parse_heads(open_note(document["heads"], key))
        need((heads.origin, heads.size) == (origin, size), "another origin or size than the checkpoint's")
        texts = document["head_texts"]
        need(len(texts) == heads.count and root_over(texts) == heads.root, "the head texts are not those of the note")
        parsed = [parse_head(text) for text in texts]
        need(ascending([head.chain for head in parsed]), "the head texts do not ascend")
        return {head.chain: head for head in parsed}


def check_batches(batches, entries, origin, size, root):
    """Conditions 3 and 4; returns the registry as it stands after the last entry."""
    registry, first_entries = Registry(), []
    registry.signed = []  # (entry index, names of the signing keys)
    for i, batch in enumerate(batches):
        with at(f"batches[{i}]"):
            note = parse_note(batch["note"])
            parsed = parse_batch(note.text)
            mine = [opened for opened in entries if opened.entry.batch == H(note.text)]
            need(mine, "no entry is of this batch")
            first = mine[0].entry.index - mine[0].entry.position
            first_entries.append(mine[0].entry.index)
            need(parsed.origin == origin, f"made for {parsed.origin}")
            for opened in mine:
                need(opened.event.participant == parsed.participant, "an event of another participant")
                need(opened.entry.index - opened.entry.position == first, "indexes and positions do not agree")
            need(0 <= parsed.seen_size <= first, "the tree seen is larger than the first index")
            check_subset(parsed.events, [(opened.entry.position, opened.entry.event) for opened in mine],
                         [hash_of(text) for text in batch["events_proof"]], parsed.events_root)
            proof = [hash_of(text) for text in batch["seen_proof"]]
            if parsed.seen_size:
                check_consistency(parsed.seen_size, parsed.seen_root, size, root, proof)
            need(parsed.seen_size or not proof, "a proof from size 0")
            replay(registry, mine, note, parsed)
    need(ascending(first_entries), "the batches are not in the order of their first entries")
    known = {H(parse_note(batch["note"]).text) for batch in batches}
    for opened in entries:
        need(opened.entry.batch in known, f"the batch of entry {opened.entry.index} is not shown")
    return registry


def replay(registry, mine, note, batch):
    for opened in mine:
        index = opened.entry.index
        with at(f"entry {index}"):
            need(opened.links[opened.event.lots].record == registry.in_force(batch.participant, index)[0],
                 "the submitter link does not name the latest registry entry")
            need(index or opened.record, "entry 0 registers nobody")
            if opened.record:
                need(batch.events == 1 and opened.event.lots == 0, "a registry event is not alone")
                registry.admit(index, opened.leaf, batch.participant, opened.record, note)
            registry.signed.append((index, {name for name, _ in note.signatures}))
    if not any(opened.record for opened in mine):
        check_signatures(note, registry.keys(batch.participant, mine[0].entry.index))


def name_links(entries, heads):
    """The lot chain of every lot link, by (leaf, position): told by its lot or, where the content is erased, by the
    links around it, or by a head that no other shown chain is for. None if nothing tells."""
    links = {(opened.leaf, position): link for opened in entries for position, link in opened.links.items()
             if link.chain == "lot" and (position in opened.lots or not (opened.lots or opened.parts))}
    names = {(opened.leaf, position): f"lot {opened.lots[position].uri}" if position in opened.lots else None
             for opened in entries for position in opened.links if (opened.leaf, position) in links}
    order = list(links)  # Ascending: entries do, and positions.
    rank = {place: i for i, place in enumerate(order)}
    before = {place: link.previous for place, link in links.items() if rank.get(link.previous, len(rank)) < rank[place]}

    def back():
        for place in reversed(order):
            if names[place] and place in before and not names[before[place]]:
                names[before[place]] = names[place]
    for place in order:
        if not names[place] and place in before:
            names[place] = names[before[place]]
    back()
    last, known = set(order) - set(before.values()), set(names.values())
    for chain, head in heads.items():
        if not chain.startswith("lot ") or chain in known:
            continue
        ends = [place for place in order if place in last and not names[place]
                and (place[0], links[place].number) == (head.last, head.links)]
        if ends:
            names[ends[0]] = chain
    back()
    return names


def check_chains(entries, heads):
    """Condition 5. A head whose chain is not shown would hide it, so every head needs all its links."""
    need(not any(name.startswith("submitter ") for name in heads), "the head of a submitter chain, which is not shown")
    chains = {name: [] for name in heads}
    named = name_links(entries, heads)
    for opened in entries:
        belongs = False
        for position, link in opened.links.items():
            if link.chain == "submitter":
                continue
            name = f"registry {link.name}" if link.chain == "registry" else named.get((opened.leaf, position))
            need(name, f"entry {opened.entry.index}: link {position} without its lot, and of no shown chain")
            need(name in chains, f"{name} has no head")
            chains[name].append((opened.leaf, position, link))
            belongs = True
        need(belongs, f"entry {opened.entry.index} belongs to no chain")
    for name, chain in chains.items():
        with at(name):
            before = None
            for i, (leaf, position, link) in enumerate(chain):
                need(link.number == i + 1, f"link {link.number} where {i + 1} is wanted")
                need(link.previous == before, f"link {link.number} names another one before it")
                before = (leaf, position)
            need(len(chain) == heads[name].links, f"{len(chain)} links shown, the head says {heads[name].links}")
            need(not chain or chain[-1][0] == heads[name].last, "the chain ends in another entry")


# ---- Golden vectors and the command ----------------------------------------------------------

def case_failure(golden, cases, case):
    """How the verdict on a damaged case differs from the expected one, or None."""
    document = json.loads(golden)
    for path, value in case["set"]:
        owner = document
        for name in path[:-1]:
            owner = owner[name]
        if path:
            owner[path[-1]] = value
        else:
            document = value
    data = json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n"
    for old, new in case["replace"]:
        if old.encode() not in data:
            return f"{case['name']}: there is no {old!r} to replace"
        data = data.replace(old.encode(), new.encode())
    question = [case.get(name, cases[name]) for name in ("lot", "origin", "ledger_key")]
    verdict, message = verify_provenance(data, *question)
    return None if verdict == case["expect"] else f"{case['name']}: {verdict} ({message}), not {case['expect']}"


def vector_failures(path):
    """What a file of golden vectors (texts, or a provenance file's damages) says otherwise than this program."""
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    if isinstance(vectors, dict):
        with open(os.path.join(os.path.dirname(path), vectors["file"]), "rb") as file:
            golden = file.read()
        whole = {"name": "the file itself", "set": [], "replace": [], "expect": INTACT}
        yield from filter(None, (case_failure(golden, vectors, case) for case in [whole] + vectors["damaged"]))
        return
    for vector in vectors:
        text = vector["text"]
        if H(text).hex() != vector["leaf_hash"]:
            yield f"{vector['name']}: another leaf hash"
        try:
            PARSERS[text.split("/")[1]](text)
        except (Broken, Unknown, LookupError) as error:
            yield f"{vector['name']}: {error!r}"


def main():
    parser = argparse.ArgumentParser(description="Verifies a Rastro provenance file, or golden vectors.")
    for name in ("lot", "origin", "ledger-key"):
        parser.add_argument("--" + name)
    parser.add_argument("--vectors", action="store_true", help="FILE... are golden vectors")
    parser.add_argument("file", nargs="+")
    options = parser.parse_args()
    if options.vectors:
        failures = [f"{path}: {failure}" for path in options.file for failure in vector_failures(path)]
        print("\n".join(failures) or f"{len(options.file)} files of vectors agree")
        return 1 if failures else 0
    if len(options.file) != 1 or None in (options.lot, options.origin, options.ledger_key):
        parser.error("--lot, --origin, --ledger-key and one file are needed")
    with open(options.file[0], "rb") as file:
        verdict, message = verify_provenance(file.read(), options.lot, options.origin, options.ledger_key)
    print(f"{verdict}: {message}")
    return {INTACT: 0, BROKEN: 1, CANNOT_TELL: 5}[verdict]


if __name__ == "__main__":
    sys.exit(main())
