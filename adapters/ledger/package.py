"""A case export: a folder that is signed, checked by the verifier and whole, or not there."""

import base64
import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from adapters.ledger.bundle import case_export
from adapters.ledger.leaves import FACT, HEADER, ROW_HEADER_BYTES
from adapters.ledger.notes import Signer, signed_note
from adapters.ledger.tree import leaf_hash
from adapters.private import write_new
from adapters.verify import (
    CASE_FILE,
    LOG_KEY,
    SIGNED,
    TIMELINE_FILE,
    Policy,
    Wrong,
    check,
    read_key,
)
from domain.refusals import PlainFailure

EXPORTS = "samlots/exports"
"""Under which name the hub signs exports."""


class NotExported(PlainFailure):
    """A copy would not be complete and true; the message says why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What an export shows, by the fact's number in the case, from 1.

    `rows` are all stored rows. They are given, with what they say, only with `keys`.
    """

    rows: Sequence[bytes]
    shown: Mapping[int, Any]
    content: Mapping[int, Mapping[str, str]] = field(
        default_factory=dict[int, Mapping[str, str]]
    )
    keys: Mapping[bytes, bytes] = field(default_factory=dict[bytes, bytes])


def export_of(
    headers: Sequence[bytes], case: bytes, note: str, inside: Inside
) -> dict[str, Any]:
    """Put the proofs of a case and what a reader may see together; raises NotExported."""
    export = case_export(headers, case, note, keys=inside.keys)
    facts = [leaf for leaf in export["leaves"] if _header(leaf)[1] == FACT]
    if len(facts) != len(inside.rows):
        raise NotExported("What was recorded last is not signed yet. Try again in a minute.")
    for number, (leaf, row) in enumerate(zip(facts, inside.rows, strict=True), start=1):
        if _header(leaf)[-1] != leaf_hash(row[:ROW_HEADER_BYTES]):
            raise NotExported("A stored fact is not what was signed. Nothing was exported.")
        if number in inside.shown:
            leaf["shown"] = inside.shown[number]
        if number in inside.content:
            leaf["row"] = base64.b64encode(row).decode()
            leaf["content"] = inside.content[number]
    return export


def _header(leaf: Mapping[str, Any]) -> tuple[Any, ...]:
    return HEADER.unpack(base64.b64decode(leaf["header"]))


def manifest(reader: str, at: datetime, files: Mapping[str, bytes], signer: Signer) -> str:
    """Write what the hub signs: for whom, when, and the digest of every file."""
    lines = [
        "samlots-export@v1",
        f"reader {reader}",
        f"made {at.isoformat(timespec='seconds')}",
    ]
    for name, content in files.items():
        lines.append(f"file {name} {base64.b64encode(sha256(content).digest()).decode()}")
    body = "\n".join([*lines, ""])
    return signed_note(body, [signer.line(body.encode())])


def files_of(
    export: Mapping[str, Any], timeline: str, reader: str, at: datetime, signer: Signer
) -> dict[str, bytes]:
    """Give every file of an export by its name."""
    case = json.dumps(export, ensure_ascii=False, indent=1)
    files = {CASE_FILE: f"{case}\n".encode(), TIMELINE_FILE: timeline.encode()}
    return {**files, SIGNED: manifest(reader, at, files, signer).encode()}


def write_export(
    path: Path, files: Mapping[str, bytes], policy: Policy, signer: Signer
) -> dict[str, Any]:
    """Write a new folder that its owner alone may read, if the verifier takes it.

    Gives what the verifier found. Raises NotExported; then nothing is left.
    """
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    unfinished.mkdir(mode=0o700)
    try:
        for name, content in files.items():
            write_new(unfinished / name, content)
        found = check(unfinished, policy, hub=read_key(signer.verifier(), LOG_KEY))[1]
        if path.exists():
            raise NotExported("The place of the export is taken. Nothing was written.")
        unfinished.rename(path)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if isinstance(error, Wrong):
            raise NotExported("The export does not verify. Nothing was written.") from None
        raise
    return found
