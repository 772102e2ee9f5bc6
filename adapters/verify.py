"""samlots-verify: checks a log, an export, a case, growth or a receipt, without Samlots.

This one file is the whole program. It needs Python and `cryptography`, and no database, key or
network. docs/ledger.md describes the formats. Sources: RFC 9162 section 2.1; C2SP signed-note,
tlog-checkpoint, tlog-cosignature, tlog-policy and tlog-proof.
"""

import argparse
import base64
import binascii
import json
import struct
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERIFIED, WRONG, UNREADABLE = 0, 1, 2
# Format, kind, case's name in the ledger, number in the case, leaf before it in the case,
# time (s), key, digest.
HEADER = struct.Struct(">BB16sQ32sQ16s32s")
FORMAT, FACT, KEY, ERASED, MAP = 2, 1, 2, 3, 4
NOTHING, NO_CASE = bytes(32), bytes(16)
EMPTY_ROOT = sha256(b"").digest()
LOG_KEY, WITNESS_KEY = 1, 4
HASHES_MAX, SIZE_MAX = 63, 2**63
# Of a case export: what the hub signed, and the case.
SIGNED, CASE_FILE, TIMELINE_FILE = "export", "case.json", "tidslinje.html"
# Of a log. Whatever else is there is not named: a name may say anything.
CHECKPOINTS, HEADERS, ROWS = "checkpoints", "headers", "rows"
NAMED = (SIGNED, CASE_FILE, TIMELINE_FILE, CHECKPOINTS, HEADERS, ROWS)
# A stored row: the head of the hub's own header, the digest of the rest, sections.
ROW_HEAD = struct.Struct(">BB16sQ32sq16s")
ROW_HEADER_BYTES = ROW_HEAD.size + 32
SECTION = struct.Struct(">B16s12sI")


class Wrong(Exception):
    """What was checked is not what it says; the message says how."""


class Key(NamedTuple):
    """A public key as a policy names it."""

    name: str
    id: bytes
    public: bytes


class Policy(NamedTuple):
    """Whose signatures count, and how many witnesses it takes (C2SP tlog-policy)."""

    logs: tuple[Key, ...]
    witnesses: dict[str, Key]
    groups: dict[str, tuple[int, tuple[str, ...]]]
    quorum: str

    def is_met(self, cosigned: set[str], name: str | None = None) -> bool:
        """Say whether those who cosigned are enough."""
        name = self.quorum if name is None else name
        if name == "none":
            return True
        if name in self.witnesses:
            return name in cosigned
        enough, members = self.groups[name]
        return sum(self.is_met(cosigned, member) for member in members) >= enough


class Checkpoint(NamedTuple):
    """A signed checkpoint whose signatures were checked."""

    origin: str
    size: int
    root: bytes
    cosigned: frozenset[str]


def leaf_hash(header: bytes) -> bytes:
    """Hash a leaf (RFC 9162 2.1.1)."""
    return sha256(b"\0" + header).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two nodes to the one above (RFC 9162 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


def is_included(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Check an inclusion proof (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(one, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_grown(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Check a consistency proof (RFC 9162 2.1.4.2)."""
    if old == new:
        return old_root == new_root and not proof
    if old == 0:
        return old_root == EMPTY_ROOT and not proof
    if old > new or not proof:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(one, first), node_hash(one, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, one)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def read_key(text: str, kind: int) -> Key:
    """Read a verifier key, `name+id+base64` (C2SP signed-note)."""
    name, _, rest = text.partition("+")
    written, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    made = sha256(name.encode() + b"\n" + raw).digest()[:4]
    if not name or len(raw) != 33 or raw[0] != kind or made.hex() != written:  # noqa: PLR2004
        raise Wrong("a key is not of its kind")
    return Key(name, made, raw[1:])


def read_policy(text: str) -> Policy:
    """Read a policy; names must be defined above where they are used."""
    logs: list[Key] = []
    witnesses: dict[str, Key] = {}
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    quorum, used = "", set[str]()
    for words in (line.split() for line in text.splitlines()):
        match words:
            case []:
                continue
            case [first, *_] if first.startswith("#"):
                continue
            case ["log", key, *_]:
                logs.append(read_key(key, LOG_KEY))
            case ["witness", name, key, *_] if name not in (witnesses | groups | {"none": 0}):
                witnesses[name] = read_key(key, WITNESS_KEY)
            case ["group", name, count, *members] if name not in (witnesses | groups):
                known = (witnesses.keys() | groups.keys()) - used
                groups[name] = _group(count, members, known)
                used |= set(members)
            case ["quorum", name] if not quorum and name in (witnesses | groups | {"none": 0}):
                quorum = name
            case _:
                raise Wrong("the policy has a line that is not of its kind")
    keys = [key.public for key in (*logs, *witnesses.values())]
    if not quorum or not logs or len(set(keys)) != len(keys):
        raise Wrong("the policy must have logs, one quorum, and no key twice")
    return Policy(tuple(logs), witnesses, groups, quorum)


def _group(count: str, members: list[str], known: set[str]) -> tuple[int, tuple[str, ...]]:
    enough = {"any": "1", "all": str(len(members))}.get(count, count)
    if not set(members) <= known or len(set(members)) != len(members):
        raise Wrong("the policy's group names somebody unknown or named before")
    if not enough.isdigit() or not 1 <= int(enough) <= len(members):
        raise Wrong("the policy's group asks for more than it has")
    return int(enough), tuple(members)


def read_checkpoint(note: str) -> tuple[str, int, bytes, list[tuple[str, bytes, bytes]]]:
    """Take a note apart without checking it: origin, size, root, (name, key id, signature)."""
    body, _, signed = note.partition("\n\n")
    signatures = read_signatures(signed)
    match body.split("\n"):
        case [origin, size, root, *_] if origin and size.isascii() and size.isdigit():
            if size != str(int(size)) or int(size) >= SIZE_MAX or len(unbase64(root)) != 32:  # noqa: PLR2004
                raise Wrong("the checkpoint's size or root is not of its kind")
            return origin, int(size), unbase64(root), signatures
    raise Wrong("this is no checkpoint")


def read_signatures(text: str) -> list[tuple[str, bytes, bytes]]:
    """Read the signature lines of a note: name, key id, signature."""
    signatures = list[tuple[str, bytes, bytes]]()
    for line in text.splitlines():
        match line.split(" "):
            case ["\u2014", name, blob] if len(raw := unbase64(blob)) > 4:  # noqa: PLR2004
                signatures.append((name, raw[:4], raw[4:]))
            case _:
                raise Wrong("a signature line is not of its kind")
    return signatures


def cosigned_bytes(body: str, time_s: int) -> bytes:
    """Give what a witness signs (C2SP tlog-cosignature, Ed25519)."""
    return f"cosignature/v1\ntime {time_s}\n{body}".encode()


def open_checkpoint(note: str, policy: Policy, *, witnessed: bool = True) -> Checkpoint:
    """Check the log's signature and, unless told not to, that the quorum cosigned."""
    origin, size, root, signatures = read_checkpoint(note)
    body, signed, cosigned = note.partition("\n\n")[0] + "\n", False, set[str]()
    for name, key_id, signature in signatures:
        for log in policy.logs:
            if (name, key_id) == (log.name, log.id) and name == origin:
                _check(log, signature, body.encode(), "the log's signature is false")
                signed = True
        for known, witness in policy.witnesses.items():
            if (name, key_id) == (witness.name, witness.id):
                time_s = int.from_bytes(signature[:8])
                said = cosigned_bytes(body, time_s)
                _check(witness, signature[8:], said, "a witness's signature is false")
                cosigned.add(known)
    if not signed:
        raise Wrong("no log of the policy signed the checkpoint")
    if witnessed and not policy.is_met(cosigned):
        raise Wrong(f"too few witnesses cosigned: {len(cosigned)} of {len(policy.witnesses)}")
    return Checkpoint(origin, size, root, frozenset(cosigned))


def _check(key: Key, signature: bytes, said: bytes, otherwise: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, said)
    except InvalidSignature:
        raise Wrong(otherwise) from None


def unbase64(text: str) -> bytes:
    """Read standard base64, and nothing that only looks like it."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Wrong("something is not base64") from None
    if base64.b64encode(raw).decode() != text:
        raise Wrong("something is not base64 in its one form")
    return raw


class Heads:
    """The case-head map: a tree over (case, number, last leaf), in order of first leaves."""

    def __init__(self) -> None:
        self.of: dict[bytes, tuple[int, bytes]] = {}
        self.places: dict[bytes, int] = {}
        self.grown = set[bytes]()
        self.levels: list[list[bytes]] = [[]]
        self.live: dict[bytes, bytes] = {}
        self.erased = set[bytes]()

    def root(self) -> bytes:
        """Hash anew what stands above the cases that have grown."""
        level, hashed, changed = self.levels[0], sha256, set[int]()
        level.extend([b""] * (len(self.places) - len(level)))
        for case in self.grown:
            (number, leaf), place = self.of[case], self.places[case]
            level[place] = hashed(b"\0" + entry(case, number, leaf)).digest()
            changed.add(place >> 1)
        self.grown.clear()
        height = 0
        while len(level) > 1:
            height += 1
            if height == len(self.levels):
                self.levels.append([])
            above, last = self.levels[height], len(level) >> 1
            above.extend([b""] * (last + (len(level) & 1) - len(above)))
            if last in changed:
                # A node without another beside it is carried up as it is.
                above[last] = level[-1]
            for place in changed:
                if place < last:
                    left = 2 * place
                    above[place] = hashed(b"\1" + level[left] + level[left + 1]).digest()
            level, changed = above, {place >> 1 for place in changed}
        return level[0] if level else EMPTY_ROOT

    def take(self, at: int, header: bytes, leaf: bytes) -> None:
        """Take in any leaf, or say what is wrong with it."""
        form, kind, case, number, before, _, key, _ = HEADER.unpack(header)
        if form != FORMAT:
            raise Wrong(f"leaf {at}: of a format that this program does not know")
        if kind == MAP:
            if before != self.root() or number != len(self.of) or case != NO_CASE:
                raise Wrong(f"leaf {at}: the map of cases is not true")
            return
        last, end = self.of.get(case, (0, NOTHING))
        if number != last + 1 or before != end or case == NO_CASE:
            raise Wrong(f"leaf {at}: does not follow on its case's leaf before")
        if kind == KEY and key not in self.live and key not in self.erased:
            self.live[key] = case
        elif kind == ERASED and self.live.get(key) == case:
            self.erased.add(key)
            del self.live[key]
        elif kind != FACT or self.live.get(key) != case:
            raise Wrong(f"leaf {at}: of a key that was not committed to, or is erased")
        self.places.setdefault(case, len(self.places))
        self.of[case] = (number, leaf)
        self.grown.add(case)


class Log(NamedTuple):
    """What a whole log was found to hold."""

    leaves: int
    facts: int
    cases: int
    live_keys: dict[bytes, bytes]
    erased_keys: set[bytes]


def entry(case: bytes, number: int, leaf: bytes) -> bytes:
    """Write one case's entry in the map."""
    return case + number.to_bytes(8, "big") + leaf


def check_log(headers: bytes, roots: dict[int, bytes]) -> Log:
    """Follow every header: case chains, keys, maps, and the root at each size in `roots`."""
    if len(headers) % HEADER.size:
        raise Wrong("the headers are not whole")
    heads, peaks, at, facts = Heads(), list[bytes](), 0, 0
    of, grown, live, width, hashed = heads.of, heads.grown, heads.live, HEADER.size, sha256
    for form, kind, case, number, before, _, key, _ in HEADER.iter_unpack(headers):
        header = headers[at * width : at * width + width]
        leaf = hashed(b"\0" + header).digest()
        # Nearly all leaves are such; every other is taken in by `take`.
        if kind == FACT and live.get(key) == case and of[case] == (number - 1, before):
            of[case] = (number, leaf)
            grown.add(case)
            facts += 1
            if form != FORMAT:
                raise Wrong(f"leaf {at}: of a format that this program does not know")
        else:
            heads.take(at, header, leaf)
        up = at
        while up & 1:
            leaf, up = hashed(b"\1" + peaks.pop() + leaf).digest(), up >> 1
        peaks.append(leaf)
        at += 1
        if at in roots and (kind != MAP or _bagged(peaks) != roots[at]):
            raise Wrong(f"size {at}: the log is not what the checkpoint says")
    if roots and max(roots) > at:
        raise Wrong("the log is shorter than its checkpoint")
    return Log(at, facts, len(of), live, heads.erased)


def _bagged(peaks: list[bytes]) -> bytes:
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def check_rows(headers: bytes, rows: bytes, log: Log) -> int:
    """Compare each stored row, length (4 bytes) and bytes, with its header. Gives how many."""
    at, checked = 0, 0
    for number, (_, kind, _, _, _, _, key, digest) in enumerate(HEADER.iter_unpack(headers)):
        if kind != FACT:
            continue
        length = int.from_bytes(rows[at : at + 4], "big")
        row, at = rows[at + 4 : at + 4 + length], at + 4 + length
        check_row(row, digest, f"leaf {number}", erased=key in log.erased_keys)
        checked += len(row) > ROW_HEADER_BYTES
    if at != len(rows):
        raise Wrong("there are more or fewer rows than facts")
    return checked


def check_row(row: bytes, digest: bytes, where: str, *, erased: bool) -> None:
    """Check one stored row; of what was erased its header may remain, or nothing."""
    if erased and not row:
        return
    head, rest = row[:ROW_HEADER_BYTES], row[ROW_HEADER_BYTES:]
    if leaf_hash(head) != digest or len(head) != ROW_HEADER_BYTES:
        raise Wrong(f"{where}: the stored row was altered")
    if not (erased and not rest) and sha256(rest).digest() != head[ROW_HEAD.size :]:
        raise Wrong(f"{where}: the stored content was altered")


def check_case(export: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """Check that a case's history is in the log, whole, and is what its keys open."""
    checkpoint = open_checkpoint(export["checkpoint"], policy)
    case, keys = bytes.fromhex(export["case"]), dict[bytes, bytes]()
    given = {bytes.fromhex(name): unbase64(key) for name, key in export.get("keys", {}).items()}
    last, facts, opened = (0, NOTHING), 0, 0
    for one in export["leaves"]:
        header = unbase64(one["header"])
        form, kind, whose, number, before, _, key, digest = _unpacked(header)
        where, leaf = f"number {last[0] + 1} of the case", leaf_hash(header)
        if (form, whose, number, before) != (FORMAT, case, last[0] + 1, last[1]):
            raise Wrong(f"{where} is missing, altered or moved")
        _check_included(leaf, one, checkpoint, where)
        last = (number, leaf)
        if kind == KEY:
            keys[key] = digest
            if key in given and sha256(b"key-commit" + key + given[key]).digest() != digest:
                raise Wrong("a key is not the one that was committed to")
        facts += kind == FACT
        if kind == FACT and key not in keys:
            raise Wrong(f"{where} is sealed with a key not committed to")
        if kind == FACT and "row" in one:
            row = unbase64(one["row"])
            check_row(row, digest, where, erased=False)
            opened += _open_row(row, (given, keys), one.get("content", {}), where)
    _check_complete(export["head"], case, last, checkpoint)
    said = {"facts": facts, "opened": opened, "size": checkpoint.size}
    return said | {"cosigned": sorted(checkpoint.cosigned)}


def _check_complete(
    head: dict[str, Any], case: bytes, last: tuple[int, bytes], to: Checkpoint
) -> None:
    """Check that the map of cases, the log's last leaf, ends this case where it was seen to."""
    header = unbase64(head["header"])
    form, kind, none, cases, root, *_ = _unpacked(header)
    if (form, kind, none, head["index"]) != (FORMAT, MAP, NO_CASE, to.size - 1):
        raise Wrong("the export has no map of cases at the end of its log")
    _check_included(leaf_hash(header), head, to, "the map of cases")
    found, proof = leaf_hash(entry(case, *last)), _hashes(head["place_proof"])
    if not is_included(found, head["place"], cases, proof, root):
        raise Wrong("the history is not complete: it does not end where the map of cases says")


def _unpacked(header: bytes) -> tuple[int, int, bytes, int, bytes, int, bytes, bytes]:
    if len(header) != HEADER.size:
        raise Wrong("a header is not of its length")
    return HEADER.unpack(header)


def _check_included(leaf: bytes, one: dict[str, Any], to: Checkpoint, what: str) -> None:
    if not is_included(leaf, one["index"], to.size, _hashes(one["proof"]), to.root):
        raise Wrong(f"{what} is not in the log")


def _hashes(lines: Sequence[str]) -> list[bytes]:
    hashes = [unbase64(line) for line in lines]
    if len(hashes) > HASHES_MAX or any(len(one) != 32 for one in hashes):  # noqa: PLR2004
        raise Wrong("a proof is not of its kind")
    return hashes


def _open_row(
    row: bytes, keys: tuple[dict[bytes, bytes], ...], content: dict[str, str], where: str
) -> int:
    """Open the sections whose keys are given and compare them with what is shown."""
    given, committed = keys
    head, rest = row[: ROW_HEAD.size], row[ROW_HEADER_BYTES:]
    sections, at = list[tuple[int, bytes, bytes, bytes]](), 0
    while at < len(rest):
        code, key, nonce, length = SECTION.unpack_from(rest, at)
        at += SECTION.size + length
        sections.append((code, key, nonce, rest[at - length : at]))
    present, opened = sum(1 << code for code, *_ in sections), 0
    for code, key, nonce, sealed in sections:
        if key not in committed:
            raise Wrong(f"{where} is sealed with a key not committed to")
        if key in given:
            try:
                bound = head + bytes((code, present)) + key
                plain = AESGCM(given[key]).decrypt(nonce, sealed, bound).decode().rstrip(" ")
            except (InvalidTag, ValueError):
                raise Wrong(f"{where} does not open with its key") from None
            if plain != content.get(str(code), plain):
                raise Wrong(f"{where} says something else than is shown")
            opened += 1
    if content.keys() - {str(code) for code, key, *_ in sections if key in given}:
        raise Wrong(f"{where} shows content that nothing opens")
    return opened


def check_receipt(text: str, policy: Policy) -> dict[str, Any]:
    """Check a receipt (C2SP tlog-proof) whose extra data is the header it is for."""
    proof, _, note = text.partition("\n\n")
    match proof.split("\n"):
        case ["c2sp.org/tlog-proof@v1", extra, index, *lines] if extra.startswith("extra "):
            place = index.removeprefix("index ")
            if not (place.isascii() and place.isdigit() and place == str(int(place))):
                raise Wrong("the receipt's index is not of its kind")
            header = unbase64(extra.removeprefix("extra "))
        case _:
            raise Wrong("this is no receipt")
    _, kind, _, number, *_ = _unpacked(header)
    checkpoint = open_checkpoint(note, policy)
    one = {"index": int(place), "proof": lines}
    _check_included(leaf_hash(header), one, checkpoint, "what the receipt is for")
    digest = header[-32:].hex()
    return {
        "index": int(place),
        "number": number,
        "digest": digest,
        "size": checkpoint.size,
    } | {
        "cosigned": sorted(checkpoint.cosigned),
        "kind": kind,
    }


def check_growth(text: str, policy: Policy) -> dict[str, Any]:
    """Check that a log only grew from one checkpoint to another."""
    first, _, rest = text.partition("\n\n")
    match first.split("\n"), rest.split("\n\n\n"):
        case ["samlots-growth@v1", *lines], [old_note, new_note]:
            old = open_checkpoint(old_note + "\n", policy, witnessed=False)
            new = open_checkpoint(new_note, policy)
        case _:
            raise Wrong("this is no proof of growth")
    if old.origin != new.origin:
        raise Wrong("the checkpoints are of two logs")
    if not is_grown(old.size, new.size, old.root, new.root, _hashes(lines)):
        raise Wrong("the log did not only grow: it was rewritten, or forked")
    return {"from": old.size, "to": new.size, "cosigned": sorted(new.cosigned)}


def check_bundle(folder: Path, policy: Policy, since: str | None) -> dict[str, Any]:
    """Check a whole log: headers, every checkpoint, and the stored rows if they are there."""
    notes = (folder / CHECKPOINTS).read_text("utf-8").removesuffix("\n").split("\n\n\n")
    if not notes[0]:
        raise Wrong("the log has no checkpoint")
    last = open_checkpoint(notes[-1], policy)
    checkpoints = [open_checkpoint(note, policy, witnessed=False) for note in notes]
    if since is not None:
        checkpoints.append(open_checkpoint(since, policy, witnessed=False))
    roots = {one.size: one.root for one in checkpoints}
    if any((one.origin, roots[one.size]) != (last.origin, one.root) for one in checkpoints):
        raise Wrong("two checkpoints of one size differ, or are of two logs: a fork")
    headers = (folder / HEADERS).read_bytes()
    if len(headers) != last.size * HEADER.size or last.size != max(roots):
        raise Wrong("the headers do not end where the last checkpoint says")
    log = check_log(headers, roots)
    said = {"leaves": log.leaves, "facts": log.facts, "cases": log.cases}
    if (folder / ROWS).exists():
        said["rows"] = check_rows(headers, (folder / ROWS).read_bytes(), log)
    said |= {"keys": len(log.live_keys), "erased_keys": len(log.erased_keys)}
    return said | {"checkpoints": len(notes), "cosigned": sorted(last.cosigned)}


def check_export(folder: Path, policy: Policy, hub: Key | None) -> dict[str, Any]:
    """Check a case export: each file is what the hub signed, and the case is whole in the log.

    What `shown` and the timeline say is the hub's word. What keys open proves itself.
    """
    if hub is None:
        raise Wrong("say with --hub which key the hub signs exports with")
    body, _, signed = (folder / SIGNED).read_text("utf-8").partition("\n\n")
    by_hub = [one for one in read_signatures(signed) if one[:2] == (hub.name, hub.id)]
    if not by_hub:
        raise Wrong("the hub did not sign the export")
    for _, _, signature in by_hub:
        _check(hub, signature, f"{body}\n".encode(), "the hub's signature is false")
    match [line.split(" ") for line in body.split("\n")]:
        case [["samlots-export@v1"], ["reader", reader], ["made", made], *files]:
            digests = {name: unbase64(digest) for _, name, digest in files}
        case _:
            raise Wrong("this is no export")
    present = {path.name for path in folder.iterdir()}
    for name in sorted(digests.keys() & set(NAMED) - present):
        raise Wrong(f"the export has no file {name}, which was signed")
    if present != digests.keys() | {SIGNED} or len(files) != len(digests):
        raise Wrong("the export has more or fewer files than were signed")
    read = {name: (folder / name).read_bytes() for name in digests}
    if any(sha256(read[name]).digest() != digest for name, digest in digests.items()):
        raise Wrong("a file of the export was altered")
    export = json.loads(read[CASE_FILE])
    shown = sum("shown" in one for one in export["leaves"])
    return {"reader": reader, "made": made, "shown": shown, **check_case(export, policy)}


def check(
    path: Path, policy: Policy, since: str | None = None, hub: Key | None = None
) -> tuple[str, dict[str, Any]]:
    """Check whatever the path holds; gives what it is and what was found."""
    if (path / SIGNED).exists():
        return "export", check_export(path, policy, hub)
    if (path / CASE_FILE).exists() or (path / TIMELINE_FILE).exists():
        raise Wrong(f"the export has no file {SIGNED}, with what the hub signed")
    if path.is_dir():
        return "log", check_bundle(path, policy, since)
    text = path.read_text("utf-8")
    if text.startswith("samlots-growth@v1\n"):
        return "growth", check_growth(text, policy)
    if text.startswith("{"):
        return "case", check_case(json.loads(text), policy)
    return "receipt", check_receipt(text, policy)


def _unreadable(error: OSError | UnicodeDecodeError, given: argparse.Namespace) -> str:
    """Name what cannot be read: by its option, or by the name that it must have."""
    name = error.filename if isinstance(error, OSError) else None
    path = Path(name) if isinstance(name, str) else None
    for option in ("policy", "since", "hub"):
        if path is not None and path == getattr(given, option):
            return f"--{option}"
    if path is not None and path != given.path and path.name in NAMED:
        return f"the file {path.name}"
    return "PATH" if path is not None and path == given.path else "a file"


class Plainly(argparse.ArgumentParser):
    """Says how a command is used, and repeats nothing of what it was given."""

    def error(self, message: str) -> NoReturn:
        """End with how it is used; argparse would quote what was mistyped."""
        del message
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: use it as above; --help tells more.\n")


def main() -> NoReturn:
    """Check what the command line names. Exit codes: 0 verified, 1 wrong, 2 not readable."""
    asked = Plainly("samlots-verify", description=__doc__)
    asked.add_argument("path", type=Path, help="a log, an export, a case, growth or a receipt")
    asked.add_argument("--policy", type=Path, required=True, help="whose signatures count")
    asked.add_argument("--since", type=Path, help="a checkpoint that you have kept from before")
    asked.add_argument("--hub", type=Path, help="the key that the hub signs exports with")
    asked.add_argument("--json", action="store_true", help="answer in JSON")
    given = asked.parse_args()
    try:
        policy = read_policy(given.policy.read_text("utf-8"))
        since = given.since.read_text("utf-8") if given.since else None
        hub = read_key(given.hub.read_text("utf-8").strip(), LOG_KEY) if given.hub else None
        what, found = check(given.path, policy, since, hub)
        code, said = VERIFIED, {"verified": True, "what": what, **found}
        words = f"VERIFIED ({what}): " + ", ".join(f"{k} {v}" for k, v in found.items())
    except Wrong as wrong:
        code, said = WRONG, {"verified": False, "why": str(wrong)}
        words = f"WRONG: {wrong}."
    except (OSError, UnicodeDecodeError) as error:
        why = f"{_unreadable(error, given)} cannot be read"
        code, said = UNREADABLE, {"verified": False, "why": why}
        words = f"{why[0].upper()}{why[1:]}."
    except (KeyError, TypeError, ValueError, AttributeError, struct.error, RecursionError):
        code, said = WRONG, {"verified": False, "why": "what was given is not of its form"}
        words = "WRONG: what was given is not of its form."
    print(json.dumps(said) if given.json else words)  # noqa: T201
    sys.exit(code)


if __name__ == "__main__":
    main()
