#!/usr/bin/env python3
# Makes formats.json, the golden vectors of the texts that Rastro hashes: an array of
# {"name", "text", "leaf_hash"}, where the name begins with the type of the text
# ("lot-in" is a lot) and leaf_hash is SHA-256(0x00 || text) in hex.
# Written from the description of the formats alone, with the standard library only and
# no code in common with the C++: two programs that must agree.
# Use: make_formats.py writes the file; make_formats.py --check compares it.

import base64
import hashlib
import hmac
import json
import pathlib
import sys

FILE = pathlib.Path(__file__).with_name("formats.json")
SECRET = bytes(range(32))  # What the nonces are derived from.
ORIGIN = "ledger.example/golden"
EXPORTER = "norte.example"
OPERATOR = "operator-1"

vectors = []


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_hash(text):
    return sha256(b"\x00" + text.encode())


def root(hashes):
    if not hashes:
        return sha256(b"")
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while 2 * split < len(hashes):
        split *= 2
    return sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:]))


def root_of(texts):
    return root([leaf_hash(text) for text in texts])


def b64(data):
    return base64.b64encode(data).decode()


def nonce(message):
    return b64(hmac.new(SECRET, message.encode(), hashlib.sha256).digest()[:16])


def add(name, text):
    vectors.append({"name": name, "text": text, "leaf_hash": leaf_hash(text).hex()})
    return text


def part(name, kind, media_type, content):
    salt = nonce(f"rastro/nonce/part/v1\n{kind}\n{media_type}\n\n{content}")
    return add(f"part-{name}", f"rastro/part/v1\n{salt}\n{media_type}\n\n{content}")


def part_lines(parts):
    return "".join(f"part {kind} {b64(leaf_hash(parts[kind]))}\n" for kind in sorted(parts))


def lot(name, lines, role, uri):
    salt = nonce(f"rastro/nonce/lot/v1\n{uri}\n\n{lines}")
    return add(f"lot-{name}", f"rastro/lot/v1\n{salt}\n{role}\n{uri}\n")


def event(name, participant, lots, parts):
    return add(
        f"event-{name}",
        f"rastro/event/v1\n{participant}\nlots {len(lots)} {b64(root_of(lots))}\n{part_lines(parts)}",
    )


def batch(name, participant, seen, events):
    size, seen_root = seen
    return add(
        f"batch-{name}",
        f"rastro/batch/v1\n{ORIGIN}\n{participant}\n"
        f"seen {size} {b64(seen_root)}\nevents {len(events)} {b64(root_of(events))}\n",
    )


def link(name, chain, number, previous):
    before = "-" if previous is None else f"{b64(previous[0])} {previous[1]}"
    return add(f"link-{name}", f"rastro/link/v1\n{chain}\n{number}\n{before}\n")


def entry(name, index, time, event_text, batch_text, position, links):
    return add(
        f"entry-{name}",
        f"rastro/entry/v1\n{index}\n{time}\nevent {b64(leaf_hash(event_text))}\n"
        f"batch {b64(leaf_hash(batch_text))} {position}\n"
        f"chains {len(links)} {b64(root_of(links))}\n",
    )


def head(name, chain, number, last):
    before = "-" if last is None else b64(last)
    return add(f"head-{name}", f"rastro/head/v1\n{chain}\n{number} {before}\n")


def make():
    epcis = "application/ld+json"
    partners = part(
        "partners", "partners", epcis,
        '{"type":"ObjectEvent","eventTime":"2026-03-02T09:15:30.25-07:00","city":"Ciudad Obregón"}',
    )
    public = part("public", "public", epcis, '{"type":"ObjectEvent"}')
    empty = part("empty", "partners", "application/vnd.rastro.lot-event", "")
    odd = part("odd", "partners", "application/octet-stream", "\r\n\x00\n\n— \u00f1 \U0001f969\n")

    # The roles and URIs of one event, ascending by URI.
    parts = {"public": public, "partners": partners}
    lines = part_lines(parts)
    box = "https://id.gs1.org/01/07501234567893/10/BOX-7"
    lots = [
        lot("at", lines, "at", "https://id.gs1.org/00/375012345678900014"),
        lot("out", lines, "out", box),
        lot("both", lines, "both", "https://id.gs1.org/01/07501234567893/21/0001"),
        lot("in", lines, "in", "urn:example:transformation:77"),
    ]
    lot("longest", lines, "in", "x:" + "~" * 510)
    lot("shortest", lines, "out", "!")

    whole = event("whole", EXPORTER, lots, parts)
    no_lots = event("no-lots", OPERATOR, [], {"partners": empty})
    many_parts = event("many-parts", "a", [], {chr(97 + i) * (i + 1): odd for i in range(16)})

    seen = root([leaf_hash(f"entry {i}") for i in range(41)])
    first_batch = batch("first", OPERATOR, (0, sha256(b"")), [no_lots])
    later_batch = batch("later", EXPORTER, (41, seen), [no_lots, many_parts, whole])
    batch("most", "9", (2**63 - 1, sha256(b"x")), [no_lots] * 1000)

    first_links = [
        link("submitter-first", f"submitter {OPERATOR} -", 1, None),
        link("registry-first", f"registry {OPERATOR}", 1, None),
    ]
    first = entry("first", 0, "2026-01-01T00:00:00.000000Z", no_lots, first_batch, 0, first_links)
    registry = leaf_hash("an entry that registers")
    links = [link("lot-first", f"lot {b64(leaf_hash(lots[0]))}", 1, None)]
    for i, name in enumerate(["lot-second", "lot-third", "lot-fourth"], start=1):
        links.append(link(name, f"lot {b64(leaf_hash(lots[i]))}", i + 1, (leaf_hash(first), 3998 + i)))
    links.append(
        link("submitter", f"submitter {EXPORTER} {b64(registry)}", 2**63 - 1, (registry, 0))
    )
    link("registry", f"registry {EXPORTER}", 2, (registry, 1))
    later = entry("later", 43, "2026-03-02T16:15:30.250000Z", whole, later_batch, 2, links)
    entry("leap-day", 2**63 - 1, "2024-02-29T23:59:59.999999Z", whole, later_batch, 999, links)

    # Ascending by the line that names the chain.
    heads = [
        head("lot", f"lot {box}", 2, leaf_hash(later)),
        head("lot-without-entry", "lot urn:example:nothing", 0, None),
        head("registry", f"registry {EXPORTER}", 1, registry),
        head("submitter", f"submitter {EXPORTER}", 2**63 - 1, leaf_hash(later)),
    ]
    add("heads-four", f"rastro/heads/v1\n{ORIGIN}\n44\n4 {b64(root_of(heads))}\n")
    return json.dumps(vectors, indent=1, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    made = make()
    if sys.argv[1:] == ["--check"]:
        if FILE.read_text() != made:
            sys.exit(f"{FILE} is not what {sys.argv[0]} makes")
    else:
        FILE.write_text(made)
