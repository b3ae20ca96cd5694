"""Rastro's texts, trees, keys and notes, read a second time, from docs/formats.md alone.

Python 3.11, the standard library, and python3-cryptography for the two signature algorithms.
It shares no line with crypto/; where the two disagree, one of them or the page is wrong.
Section numbers are those of docs/formats.md.
"""
import base64
import contextlib
import datetime
import hashlib
import re
import unicodedata
from collections import namedtuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Broken(ValueError):
    """A text, proof or signature is not as the page wants it."""


class Unknown(ValueError):
    """A version that this program does not know."""


def need(condition, message):
    if not condition:
        raise Broken(message)


@contextlib.contextmanager
def at(place):
    """Names the place of whatever fails inside."""
    try:
        yield
    except (Broken, Unknown) as error:
        raise type(error)(f"{place}: {error}") from None


# ---- Section 1: hashes and trees -------------------------------------------------------------

def sha256(*pieces):
    return hashlib.sha256(b"".join(pieces)).digest()


def H(text):
    return sha256(b"\0", text if isinstance(text, bytes) else text.encode())


def node(left, right):
    return sha256(b"\1", left, right)


def below(n):
    """The largest power of two below n, for n > 1."""
    return 1 << ((n - 1).bit_length() - 1)


def tree_root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    k = below(len(leaves))
    return node(tree_root(leaves[:k]), tree_root(leaves[k:]))


def root_over(texts):
    return tree_root([H(text) for text in texts])


def check_inclusion(index, size, leaf, proof, root):
    need(index < size, f"index {index} is not below the tree size {size}")
    fn, sn = index, size - 1
    for sibling in proof:
        need(sn > 0, "the inclusion proof is too long")
        if fn & 1 or fn == sn:
            leaf = node(sibling, leaf)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            leaf = node(leaf, sibling)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "the inclusion proof is too short")
    need(leaf == root, "the inclusion proof leads to another root")


def check_consistency(size1, root1, size2, root2, proof):
    need(0 < size1 <= size2, f"there is no consistency proof from size {size1} to {size2}")
    if size1 == size2:
        need(not proof and root1 == root2, "equal sizes want equal roots and no proof")
        return
    path = ([root1] if size1 & (size1 - 1) == 0 else []) + list(proof)
    need(proof and path, "the consistency proof is empty")
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path[0]
    for sibling in path[1:]:
        need(sn > 0, "the consistency proof is too long")
        if fn & 1 or fn == sn:
            old, new = node(sibling, old), node(sibling, new)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node(new, sibling)
        fn, sn = fn >> 1, sn >> 1
    need(sn == 0, "the consistency proof is too short")
    need(old == root1 and new == root2, "the consistency proof leads to other roots")


def check_subset(size, leaves, proof, root):
    """Section 1.3. `leaves` are (index, hash); showing none takes an empty proof."""
    indexes = [index for index, _ in leaves]
    need(all(a < b for a, b in zip(indexes, indexes[1:])), "shown leaves do not ascend")
    if not leaves:
        need(not proof, "a proof although nothing is shown")
        return
    need(0 <= indexes[0] and indexes[-1] < size, f"a shown leaf is not below the size {size}")
    hashes_left = iter(proof)

    def subtree(begin, end, shown):
        if not shown:
            found = next(hashes_left, None)
            need(found is not None, "the subset proof is too short")
            return found
        if end - begin == 1:
            return shown[0][1]
        middle = begin + below(end - begin)
        left = subtree(begin, middle, [leaf for leaf in shown if leaf[0] < middle])
        return node(left, subtree(middle, end, [leaf for leaf in shown if leaf[0] >= middle]))

    found = subtree(0, size, leaves)
    need(next(hashes_left, None) is None, "the subset proof is too long")
    need(found == root, "the subset proof leads to another root")


# ---- Sections 2 to 10: the texts -------------------------------------------------------------

NUMBER = r"(0|[1-9][0-9]{0,18})"
HASH = r"([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"    # Canonical: the last character's low bits are 0.
NONCE = r"([A-Za-z0-9+/]{21}[AQgw]==)"
ID = r"([a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?)"
URI = r"([!-~]{1,512})"
ORIGIN = r"((?!rastro/)(?=[!-~]*[./])[!-*,-~]{1,255})"
ROLES = ["operator", "exporter", "importer", "auditor", "authority", "gateway"]
GRAMMAR = {  # What follows the first line.
    "part": rf"{NONCE}\n([!-~]{{1,127}})\n\n",      # and the content
    "lot": rf"{NONCE}\n(in|out|both|at)\n{URI}\n",
    "event": rf"{ID}\nlots {NUMBER} {HASH}\n((?:part [a-z]{{1,16}} {HASH}\n){{1,16}})",
    "batch": rf"{ORIGIN}\n{ID}\nseen {NUMBER} {HASH}\nevents {NUMBER} {HASH}\n",
    "link": rf"(?:lot {HASH}|submitter {ID} (?:{HASH}|-)|registry {ID})\n{NUMBER}\n(?:{HASH} {NUMBER}|-)\n",
    "entry": rf"{NUMBER}\n([0-9-]{{10}}T[0-9:]{{8}}\.[0-9]{{6}}Z)\nevent {HASH}\nbatch {HASH} {NUMBER}\n"
             rf"chains {NUMBER} {HASH}\n",
    "heads": rf"{ORIGIN}\n{NUMBER}\n{NUMBER} {HASH}\n",
    "head": rf"((?:lot {URI}|submitter {ID}|registry {ID}))\n{NUMBER} (?:{HASH}|-)\n",
    "registry": rf"{ID}\nname ([^\n]+)\ncountry ([A-Z]{{2}})\n((?:gln [0-9]{{13}}\n)*)((?:gs1-prefix [0-9]{{4,12}}\n)*)"
                rf"((?:establishment [!-~]{{1,64}}\n)*)((?:role (?:{'|'.join(ROLES)})\n)*)"
                r"((?:key [!-~]+\n)*)((?:limit [0-9a-f]{8} [!-~]{1,64}\n)*)",
}


Part = namedtuple("Part", "media_type content")
Lot = namedtuple("Lot", "role uri")
Event = namedtuple("Event", "participant lots lots_root parts")  # parts: {kind: hash}
Batch = namedtuple("Batch", "origin participant seen_size seen_root events events_root")
# A link's chain is lot, submitter or registry; its name the hash of the lot text, or the participant; its record, of
# a submitter, the leaf hash of the latest registry entry; its previous a leaf hash and a position.
Link = namedtuple("Link", "chain name record number previous")
Entry = namedtuple("Entry", "index time event batch position links links_root")
Heads = namedtuple("Heads", "origin size count root")
Head = namedtuple("Head", "chain links last")  # chain: "lot URI", "submitter ID" or "registry ID"
# keys: {(name, key ID): Key}; other_lines: everything but the keys
Record = namedtuple("Record", "participant roles keys limits other_lines")  # limits: establishments by key
def check_version(text, kind):
    first = text.split("\n", 1)[0]
    found = re.fullmatch(rf"rastro/{kind}/v{NUMBER}", first)
    if found and found[1] != "1" and first != "rastro/registry/v2":
        raise Unknown(f"{first} is not known here")
    need(found, f"the first line is {first[:80]!r}, not rastro/{kind}/v1")


def fields(text, kind):
    check_version(text, kind)
    version = "[12]" if kind == "registry" else "1"
    found = re.fullmatch(rf"rastro/{kind}/v{version}\n{GRAMMAR[kind]}", text)
    need(found, f"not the grammar of a {kind}")
    return found.groups()


def number(text):
    need(int(text) < 2**63, f"{text} is not below 2^63")
    return int(text)


def unbase64(text, what="base64"):
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Broken(f"{what} is not base64") from None
    need(base64.b64encode(raw).decode() == text, f"{what} is not canonical base64")
    return raw


def utf8(raw):
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Broken("not UTF-8") from None


def hash_of(text):
    need(re.fullmatch(HASH, text), f"{text[:80]!r} is not a hash")
    return unbase64(text)


def tree_head(size, root, what):
    size, root = number(size), hash_of(root)
    need(size or root == sha256(), f"{what} is empty, but its root is not the empty tree's")
    return size, root


def ascending(values):
    return all(a < b for a, b in zip(values, values[1:]))


def parse_part(raw):
    end = raw.find(b"\n\n")
    header = raw[:end + 2].decode("latin-1")
    _, media_type = fields(header, "part")
    return Part(media_type, raw[end + 2:])


def parse_lot(text):
    _, role, uri = fields(text, "lot")
    return Lot(role, uri)


def parse_event(text):
    participant, lots, root, part_lines, _ = fields(text, "event")
    parts = [line.split(" ")[1:] for line in part_lines.splitlines()]
    need(ascending([kind for kind, _ in parts]), "part kinds do not ascend")
    size, root = tree_head(lots, root, "the tree of lots")
    need(size <= 4000, f"{size} lots, at most 4000")
    return Event(participant, size, root, {kind: hash_of(h) for kind, h in parts})


def parse_batch(text):
    origin, participant, size, root, events, events_root = fields(text, "batch")
    need(1 <= number(events) <= 1000, f"{events} events, from 1 to 1000")
    return Batch(origin, participant, *tree_head(size, root, "the tree seen"), number(events), hash_of(events_root))


def parse_link(text):
    lot, submitter, record, registry, count, previous, position = fields(text, "link")
    need(number(count) >= 1, "link numbers begin at 1")
    need((previous is None) == (count == "1"), "the last line is - if and only if the number is 1")
    chain = "lot" if lot else "submitter" if submitter else "registry"
    return Link(chain, hash_of(lot) if lot else submitter or registry, record and hash_of(record), number(count),
                previous and (hash_of(previous), number(position)))


def parse_entry(text):
    index, time, event, batch, position, links, root = fields(text, "entry")
    try:
        datetime.datetime.strptime(time, "%Y-%m-%dT%H:%M:%S.%fZ")
    except ValueError:
        raise Broken(f"{time} is not a time") from None
    return Entry(number(index), time, hash_of(event), hash_of(batch), number(position), number(links), hash_of(root))


def parse_heads(text):
    origin, size, count, root = fields(text, "heads")
    need(number(count) >= 1, "a heads note has at least one head")
    return Heads(origin, number(size), number(count), hash_of(root))


def parse_head(text):
    chain, _, _, _, links, last = fields(text, "head")
    need((last is None) == (links == "0"), "the hash is - if and only if the chain has no links")
    return Head(chain, number(links), last and hash_of(last))


def parse_record(text):
    participant, name, _, *lists, key_lines, limit_lines = fields(text, "registry")
    limits = [tuple(line.split(" ", 2)[1:]) for line in limit_lines.split("\n")[:-1]]
    need(bool(limits) == text.startswith("rastro/registry/v2\n"), "limits are in version 2, and in no other")
    need(len(name.encode()) <= 256, "the name is longer than 256 bytes")
    need(not any(unicodedata.category(c) == "Cc" for c in name), "a control character in the name")
    need(name == " ".join(name.split(" ")) and name[0] != " " != name[-1] and "  " not in name, "spaces in the name")
    glns, prefixes, establishments, roles = [
        [line.split(" ", 1)[1] for line in lines.split("\n")[:-1]] for lines in lists]
    keys = [line[4:] for line in key_lines.split("\n")[:-1]]
    for values in (glns, prefixes, establishments, [ROLES.index(role) for role in roles], keys):
        need(ascending(values) and len(values) <= 256, "equal keywords ascend, at most 256 of each")
    need(len(keys) <= 16, "more than 16 keys")
    need(ascending(limits) and len(limits) <= 256, "limits ascend, at most 256")
    for gln in glns:
        need(sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(gln)) % 10 == 0, f"the check digit of {gln}")
    parsed = [parse_key(key) for key in keys]
    need(all(key.name == participant for key in parsed), "a key of another name")
    named = {(key.name, key.id): key for key in parsed}
    need(len(named) == len(keys), "two keys of one key ID")
    for key_id, establishment in limits:
        need(bytes.fromhex(key_id) in {key.id for key in parsed}, f"a limit of {key_id}, which is no key of the record")
        need(establishment in establishments, f"a limit to {establishment}, which is not in the record")
    others = text.split("\n", 1)[1][:-len(key_lines + limit_lines) or None]
    limited = {}
    for key_id, establishment in limits:
        limited.setdefault((participant, bytes.fromhex(key_id)), set()).add(establishment)
    return Record(participant, roles, named, limited, others)


# ---- Signatures and notes --------------------------------------------------------------------

ED25519, ECDSA_P256 = 1, 2
ED_P = 2**255 - 19
ED_L = 2**252 + 27742317777372353535851937790883648493
ED_D = -121665 * pow(121666, -1, ED_P) % ED_P
P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
P256_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")  # then x and y


Key = namedtuple("Key", "name id algorithm raw")
def is_sound_ed25519_point(raw):
    """Canonical, on the curve, and not of small order: 8 times the point is not the neutral one."""
    y = int.from_bytes(raw, "little") % 2**255
    if y >= ED_P:
        return False
    for _ in range(3):  # Doubling needs only x squared, which follows from y.
        xx = (y * y - 1) * pow(ED_D * y * y + 1, -1, ED_P) % ED_P
        if pow(xx, (ED_P - 1) // 2, ED_P) == ED_P - 1:
            return False
        y = (y * y + xx) * pow(1 - ED_D * xx * y * y, -1, ED_P) % ED_P
    return y != 1


def parse_key(text):
    found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text)
    need(found, f"{text[:80]!r} is not a verifier key")
    name, raw = found[1], unbase64(found[3], "a key")
    algorithm, public = raw[0], raw[1:]
    if algorithm == ED25519:
        need(len(public) == 32 and is_sound_ed25519_point(public), "not a sound Ed25519 key")
        key_id = sha256(name.encode(), b"\n", raw)[:4]
    else:
        need(algorithm == ECDSA_P256, f"key type {algorithm} is neither Ed25519 nor ECDSA P-256")
        need(len(public) == 91 and public.startswith(P256_SPKI), "not an uncompressed P-256 key")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public[26:])
        except ValueError:
            raise Broken("not a point of P-256") from None
        key_id = sha256(public)[:4]
    need(key_id.hex() == found[2], f"the key ID is {found[2]}, not {key_id.hex()}")
    return Key(name, key_id, algorithm, public)


def is_signed(key, signature, text):
    try:
        if key.algorithm == ED25519:
            if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= ED_L:
                return False
            Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text.encode())
        else:
            r, s = utils.decode_dss_signature(signature)
            if not (0 < r < P256_N and 0 < s <= P256_N // 2) or utils.encode_dss_signature(r, s) != signature:
                return False
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key.raw[26:])
            point.verify(signature, text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


# lines: the signature lines; signatures: ((name, key ID), signature) of each
Note = namedtuple("Note", "text lines signatures")
def parse_note(note):
    text, gap, tail = note.rpartition("\n\n")
    need(gap and tail.endswith("\n"), "not a text, an empty line, and signature lines")
    need(not any(c < " " and c != "\n" for c in note), "a control character")
    lines, signatures = tail.split("\n")[:-1], []
    for line in lines:
        found = re.fullmatch(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", line)
        need(found, f"{line[:80]!r} is not a signature line")
        raw = unbase64(found[2], "a signature")
        need(len(raw) > 4, "a signature without bytes")
        signatures.append(((found[1], raw[:4]), raw[4:]))
    return Note(text + "\n", lines, signatures)


def open_note(note, key):
    """The text of a note that `key` signed; other keys' lines (witnesses) are not looked at."""
    note = parse_note(note)
    mine = [signature for name, signature in note.signatures if name == (key.name, key.id)]
    need(mine, f"no signature by {key.name}+{key.id.hex()}")
    need(all(is_signed(key, signature, note.text) for signature in mine), f"the signature of {key.name} is false")
    return note.text


def parse_checkpoint(text):
    """A tlog-checkpoint's origin, size and root; extension lines are allowed, and not looked at."""
    found = re.fullmatch(rf"{ORIGIN}\n{NUMBER}\n{HASH}\n(?:[^\n]+\n)*", text)
    need(found, "not the text of a checkpoint")
    return found[1], *tree_head(found[2], found[3], "the ledger")


PARSERS = {"part": lambda text: parse_part(text.encode()), "lot": parse_lot, "event": parse_event,
           "batch": parse_batch, "link": parse_link, "entry": parse_entry, "heads": parse_heads,
           "head": parse_head, "registry": parse_record}
