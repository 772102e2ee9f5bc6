"""Brings a backup back into an empty place, and nothing else; then nothing is sent unasked."""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from pydantic import ValidationError

from adapters.bootstrap import open_hub
from adapters.cli.backup import (
    HUB,
    KEYS,
    MANIFEST,
    SEAL,
    Copied,
    Manifest,
    fits,
    kept_beside,
    seal_of,
)
from adapters.cli.caretaking import Caretaker, caretaker
from adapters.cli.erased import Register, carry_on, destroy_again, read_register, told_of
from adapters.cli.leftovers import is_unfinished
from adapters.cli.proving import Proven, RolledBack, prove_ledger, prove_log
from adapters.cli.sealing import known_checkpoints
from adapters.place import NotReady, Place
from adapters.postgres import copying
from adapters.postgres.copying import HUB_SCHEMAS, KEYS_SCHEMAS, Connection, Table
from adapters.postgres.wrapping import census, known_keys
from adapters.private import write_private
from adapters.settings import Settings
from domain.refusals import PlainFailure

PIECE_BYTES = 1 << 20
PATIENCE = "SET LOCAL lock_timeout = '5s'"
HOLD_BACK = "TRUNCATE relay.restored, relay.resumed; INSERT INTO relay.restored DEFAULT VALUES"
Answer = tuple[dict[str, Any], str]


class BackupDamaged(PlainFailure):
    """The backup cannot be what was written."""

    def __init__(self) -> None:
        super().__init__(
            "A file of the backup is missing or is not what was written. Nothing was restored."
        )


class There(NamedTuple):
    """What stands in the place, and what could not be written beside it."""

    facts: int
    leaves: int
    again: Sequence[UUID]
    """Cases that were erased after the backup, and now again."""
    left: list[str]


class NotEmpty(NotReady):
    """The place holds what is not in the backup."""

    def __init__(self) -> None:
        super().__init__("Something stands in this place. Restore into an empty one.")


class RestoreFailed(PlainFailure):
    """Nothing was restored; the message says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup whose files are all what its manifest says."""

    folder: Path
    keys: Path
    manifest: Manifest

    def file(self, name: str) -> Path:
        part, _, rest = name.partition("/")
        return self.keys / rest if part == KEYS else self.folder / name

    def tables(self, part: str) -> dict[str, Copied]:
        """Give a part's tables by name."""
        named = self.manifest.files.items()
        return {n.partition("/")[2]: one for n, one in named if n.partition("/")[0] == part}

    def pieces(self, name: str) -> Iterator[bytes]:
        with self.file(name).open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                yield piece


def read_backup(place: Place, folder: Path, keys: Path | None = None) -> Backup:
    """Read a backup that a hub with this place's key wrote. Raises BackupDamaged.

    No file is opened before it is known that the manifest names it in earnest.
    """
    if is_unfinished(folder):
        raise RestoreFailed(
            "A killed backup left that folder, and it may lack something. Take another one; "
            "the next `samlots backup` there removes it."
        )
    try:
        written = (folder / MANIFEST).read_bytes()
        manifest = Manifest.model_validate_json(written)
        if manifest.handle_key != fits(place):
            raise RestoreFailed(
                "The key of partners' names here is another one. Put `handle-key` back first."
            )
        if not hmac.compare_digest(
            (folder / SEAL).read_bytes(), seal_of(place, written).encode()
        ):
            raise BackupDamaged
        backup = Backup(folder, keys or folder / KEYS, manifest)
        for name, said in manifest.files.items():
            _must_be_what_was_written(backup, name, said)
    except (OSError, ValidationError):
        raise BackupDamaged from None
    if manifest.format != 1:
        raise RestoreFailed("The backup was written by a newer program. Run that one.")
    return backup


def _must_be_what_was_written(backup: Backup, name: str, said: Copied) -> None:
    digest, size = sha256(), 0
    for piece in backup.pieces(name):
        digest.update(piece)
        size += len(piece)
    if (digest.hexdigest(), size) != (said.sha256, said.size_bytes):
        raise BackupDamaged


def restore(  # noqa: PLR0913 - each is an option of the command
    settings: Settings,
    source: Path,
    *,
    keys: Path | None = None,
    since: Path | None = None,
    erasures: Path | None = None,
    older: bool = False,
) -> Answer:
    """Fill an empty place from a backup, check it, and build the views anew."""
    known = known_checkpoints(settings, since)
    with caretaker(settings) as care:
        register = None if erasures is None else read_register(care.place, erasures)
        backup = read_backup(care.place, source, keys)
        there = _fill(care, backup, known, register, older=older)
        built = _build_views(care, there.again)
        waiting = sorted(partner.id for partner in care.place.directory.partners())
    until = register.at if register else backup.manifest.made_at
    answer = {
        "facts": there.facts,
        "leaves": there.leaves,
        "made_at": backup.manifest.made_at.isoformat(),
        "views": built,
        "not_written": there.left,
        "not_resumed": waiting,
        "erased_again": [*map(str, there.again)],
        "erasures_known_until": until.isoformat(),
    }
    lines = [f"{there.facts} facts are back. {there.leaves} leaves of the ledger fit."]
    if not built:
        lines.append("The views are not built: `samlots project` says why.")
    lines += [f"Put {name} in its place: it cannot be written here." for name in there.left]
    lines += told_of(register, there.again)
    lines.append("Nothing is sent to a partner before `samlots partner resume` was run for it:")
    return answer, "\n".join([*lines, *waiting])


def _build_views(care: Caretaker, again: Sequence[UUID]) -> bool:
    """Build the views, unless a projector is about it; what is back stays back."""
    with open_hub(care.place) as hub:
        if again:
            carry_on(hub.erasing())
        projecting = hub.projecting()
        try:
            if not projecting.views.lead():
                return False
            projecting.catch_up()
        except PlainFailure:
            return False
    return True


def _beside(settings: Settings, backup: Backup) -> list[str]:
    """Write what stood beside the databases where it is missing; gives what could not be."""
    left: list[str] = []
    for name, file in kept_beside(settings).items():
        if name in backup.manifest.files and not file.exists():
            try:
                write_private(file, backup.file(name).read_text("utf-8"))
            except OSError:
                left.append(name)
    return left


def _fill(
    care: Caretaker,
    backup: Backup,
    known: list[tuple[int, bytes]],
    register: Register | None,
    *,
    older: bool,
) -> There:
    """Load both databases and check them; nothing stands in either until both are right.

    The files beside stand before the facts do: who is killed has not finished, and can.
    """
    try:
        with psycopg.connect(care.hub) as hub, psycopg.connect(care.keys) as keys:
            before = _standing(hub, keys)
            _load(keys, backup, KEYS, KEYS_SCHEMAS)
            found = census(keys, care.place.kek)
            if found.shut or found.wrong:
                raise RestoreFailed(
                    "Keys of the backup do not open with the operator's key here. Put `kek` "
                    "back first. Nothing was restored."
                )
            _load(hub, backup, HUB, HUB_SCHEMAS)
            log = prove_log(hub)
            # A key that was destroyed between the two snapshots is gone, and was there.
            if log.keys - known_keys(keys):
                raise RestoreFailed("Facts of the backup have no key. Nothing was restored.")
            leaves = _checked(hub, log, known, older=older)
            again = destroy_again(hub, keys, register) if register else ()
            hub.execute(HOLD_BACK)
            if not copying.holds(keys, before):
                raise NotEmpty
            # Keys that nothing refers to do no harm, facts without keys do.
            keys.commit()
            left = _beside(care.settings, backup)
            hub.commit()
    except psycopg.Error as error:
        state = error.sqlstate or "lost"
        raise RestoreFailed(f"PostgreSQL refused ({state}). Nothing was restored.") from None
    return There(len(log.leaves), leaves, again, left)


def _standing(hub: Connection, keys: Connection) -> copying.Rows:
    """Shut an empty place, and take away the keys that a killed restore may have left there.

    Gives those: they have to come back. Raises NotReady where anything else stands.
    """
    for link, schemas in ((hub, HUB_SCHEMAS), (keys, KEYS_SCHEMAS)):
        link.execute(PATIENCE)
        for table in copying.tables(link, schemas):
            copying.shut(link, table)
    if not copying.is_untouched(hub, (*HUB_SCHEMAS, *copying.BUILT_ANEW)):
        raise NotEmpty
    return copying.take_out(keys, KEYS_SCHEMAS)


def _load(link: Connection, backup: Backup, part: str, schemas: tuple[str, ...]) -> None:
    known: Mapping[str, Table] = {str(t): t for t in copying.tables(link, schemas)}
    copying.make_room(link, known)
    for name, said in backup.tables(part).items():
        table = known.get(name)
        if table is None or not set(said.columns) <= set(table.columns):
            raise RestoreFailed("The backup has a table that this program does not know.")
        pieces = backup.pieces(f"{part}/{name}")
        if copying.copy_in(link, table, said.columns, pieces) != said.rows:
            raise BackupDamaged
    copying.set_counters(link, known)


def _checked(
    hub: Connection, log: Proven, known: list[tuple[int, bytes]], *, older: bool
) -> int:
    """Check the ledger against the log, and against what is known of it. Raises Unproven."""
    size = prove_ledger(hub, log, None).size
    for one in known:
        try:
            prove_ledger(hub, log, one)
        except RolledBack:
            if not older:
                raise RestoreFailed(
                    "The backup is older than what was signed, or another history. Nothing was "
                    "restored. Take a newer one; --older gives up what came after, and this "
                    "ledger then ends: docs/operating.md."
                ) from None
    return size
