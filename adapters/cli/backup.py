"""Takes a backup while the hub runs: the log, the ledger and the book, and the keys apart."""

import errno
import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Self

import psycopg
from pydantic import AwareDatetime, BaseModel, ConfigDict, NonNegativeInt

from adapters.cli.caretaking import Caretaker, caretaker
from adapters.cli.leftovers import clear, is_unfinished, unfinished
from adapters.cli.plainly import Misuse
from adapters.cli.sealing import POLICY, folder_of
from adapters.ledger.sealer import MEMORY
from adapters.place import PARTNERS, Place
from adapters.postgres import copying
from adapters.postgres.copying import HUB_SCHEMAS, KEYS_SCHEMAS, Connection
from adapters.private import new_private, write_private, write_through
from adapters.settings import Settings
from domain.refusals import PlainFailure

MANIFEST, SEAL = "manifest.json", "manifest.seal"
HUB, KEYS, BESIDE = "hub", "keys", "beside"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Answer = tuple[dict[str, Any], str]


class BackupFailed(PlainFailure):
    """No backup was taken; nothing of it is left."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Copied(_Shape):
    """One file: its digest, and for a table its columns and how many rows there are."""

    sha256: str
    size_bytes: NonNegativeInt
    columns: tuple[str, ...] = ()
    rows: NonNegativeInt = 0


class Manifest(_Shape):
    """What a backup is made of. Holds no secret."""

    format: int = 1
    made_at: AwareDatetime
    handle_key: str
    """A digest that fits the key of partners' names for cases, and tells nothing of it."""
    files: dict[str, Copied]


@dataclass
class Writing:
    """A new file that its owner alone may read, with its digest while it is written."""

    file: Path
    size_bytes: int = 0
    _digest: Any = field(default_factory=sha256)
    _out: BinaryIO | None = None

    def __enter__(self) -> Self:
        self.file.parent.mkdir(mode=0o700, exist_ok=True)
        self._out = new_private(self.file)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._out is not None
        try:
            if kind is None:
                self._out.flush()
                os.fsync(self._out.fileno())
        finally:
            self._out.close()

    def write(self, piece: bytes) -> None:
        assert self._out is not None
        self._out.write(piece)
        self._digest.update(piece)
        self.size_bytes += len(piece)

    def copied(self, columns: tuple[str, ...] = (), rows: int = 0) -> Copied:
        return Copied(
            sha256=self._digest.hexdigest(),
            size_bytes=self.size_bytes,
            columns=columns,
            rows=rows,
        )


def take_backup(settings: Settings, out: Path) -> Answer:
    """Write a new folder with all that the hub cannot make anew, while it runs."""
    if out.exists():
        raise Misuse("--out names something that is there. Choose another.")
    if is_unfinished(out):
        raise Misuse("--out is a name for what is not finished. Choose another.")
    cleared = clear(out.parent)
    with caretaker(settings) as care, _whole_or_nothing(out) as folder:
        manifest = _copy(settings, care, folder)
        written = manifest.model_dump_json(indent=1)
        write_private(folder / MANIFEST, written)
        write_private(folder / SEAL, seal_of(care.place, written.encode()))
    facts = manifest.files[f"{HUB}/log.hub_events"].rows
    answer = {
        "facts": facts,
        "keys": manifest.files[f"{KEYS}/keys.data_keys"].rows,
        "size_bytes": sum(one.size_bytes for one in manifest.files.values()),
        "made_at": manifest.made_at.isoformat(),
        "sealer_memory": f"{BESIDE}/{MEMORY}" in manifest.files,
        "cleared": cleared,
    }
    text = f"{facts} facts and their keys are written. Store `{KEYS}` apart from the rest."
    if not answer["sealer_memory"]:
        text += "\nThe sealer's folder is not to be seen from here: keep a copy of it yourself."
    if cleared:
        text += f"\nWhat {cleared} killed backups had left beside it is removed."
    return answer, text


def _copy(settings: Settings, care: Caretaker, folder: Path) -> Manifest:
    """Copy in this order: each part then holds all that the one before it leans on.

    The sealer remembers no more than the ledger holds, and a key is stored before the fact
    that it seals, as a case's name is before its leaf.
    """
    files = _beside(settings, folder)
    made_at = datetime.now(UTC)
    with (
        psycopg.connect(care.hub) as hub,
        psycopg.connect(care.keys) as keys,
    ):
        copying.begin(hub)
        copying.begin(keys)
        files |= _tables(hub, HUB_SCHEMAS, folder, HUB)
        files |= _tables(keys, KEYS_SCHEMAS, folder, KEYS)
    return Manifest(made_at=made_at, handle_key=fits(care.place), files=files)


def fits(place: Place) -> str:
    """Give what tells whether the key of partners' names is the same one."""
    return sha256(b"handle-key" + place.handle_key).hexdigest()


def seal_of(place: Place, manifest: bytes) -> str:
    """Give what only a hub with the same key can write beside a manifest.

    Digests alone would let whoever keeps the backup put in partners' keys, or erasures.
    """
    key = hmac.digest(place.handle_key, b"samlots-backup", "sha256")
    return hmac.digest(key, manifest, "sha256").hex()


def kept_beside(settings: Settings) -> dict[str, Path]:
    """Name the files outside the databases that are no secret and cannot be made anew."""
    return {
        f"{BESIDE}/{MEMORY}": folder_of(settings) / MEMORY,
        f"{BESIDE}/{POLICY}": settings.ledger_policy_file or folder_of(settings) / POLICY,
        f"{BESIDE}/{PARTNERS}": settings.partners_file or settings.data / PARTNERS,
    }


def _beside(settings: Settings, folder: Path) -> dict[str, Copied]:
    found: dict[str, Copied] = {}
    for name, file in kept_beside(settings).items():
        if file.is_file():
            with Writing(folder / name) as writing:
                writing.write(file.read_bytes())
            found[name] = writing.copied()
    return found


def _tables(
    connection: Connection, schemas: tuple[str, ...], folder: Path, part: str
) -> dict[str, Copied]:
    found: dict[str, Copied] = {}
    for table in copying.tables(connection, schemas):
        if table.columns:
            name = f"{part}/{table}"
            with Writing(folder / name) as writing:
                rows = copying.copy_out(connection, table, writing.write)
            found[name] = writing.copied(table.columns, rows)
    return found


@contextmanager
def _whole_or_nothing(out: Path) -> Iterator[Path]:
    """Give a folder that gets its name when everything in it is on the disk."""
    try:
        with unfinished(out) as made:
            yield made
            for folder in (*(each for each in made.iterdir() if each.is_dir()), made):
                write_through(folder)
            made.rename(out)
            write_through(out.parent)
    except OSError as error:
        if error.errno in FULL:
            raise BackupFailed(
                "The disk is full. There is no backup, nor a part of one."
            ) from None
        raise
    except psycopg.Error as error:
        state = error.sqlstate or "lost"
        raise BackupFailed(
            f"PostgreSQL did not answer ({state}). There is no backup."
        ) from None
