"""The inbox: every notice stored once, under its number; what could not be read, beside it."""

import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Self
from uuid import UUID

from adapters.partner.disk import OWNER_ONLY, InboxUnavailable, Kept, connect
from adapters.partner.inbox_tables import FROM_BEFORE_SIGNATURES, GAPS, HANDLES, PASSED, SCHEMA
from adapters.partner.last_day import Clock, as_of, has_passed, machine_clock, today_in_sweden
from adapters.partner.notice import Notice, NoticeData
from adapters.partner.words import to_the_minute
from adapters.private import write_through

FILE = "inbox.sqlite3"
GAPS_MAX = 100


class Contradiction(Exception):
    """A notice differs from one that is stored under the same id or the same number."""


@dataclass(frozen=True, slots=True)
class Status:
    """What there is: `gaps` are numbers that have not come, first to last."""

    count: int
    last_sequence: int
    gaps: tuple[tuple[int, int], ...]
    late: int
    dead: int


@dataclass
class Inbox(Kept):
    """An inbox in a folder of its own, for one writer and any number of readers.

    What a notice told is given until its last day is over.
    """

    what = "inbox"

    clock: Clock = field(default=machine_clock, repr=False)

    def open(self) -> Self:
        """Open it for writing; a commit is on the disk before it is acknowledged."""
        with self._in_plain_words():
            self.folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
            file = self.folder / FILE
            if not file.exists():
                # A reader must never meet an inbox that is half made.
                made = self._make(self.folder / f"{FILE}.new")
                made.replace(file)
                write_through(self.folder)
            self._db = connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)
            self._db.execute("PRAGMA synchronous = FULL")
            if self._db.execute("PRAGMA user_version").fetchone() == (0,):
                self._db.executescript(f"BEGIN IMMEDIATE; {FROM_BEFORE_SIGNATURES} COMMIT;")
        return self

    def open_to_read(self) -> Self:
        """Open it for reading, also while the program runs."""
        with self._in_plain_words():
            if not (self.folder / FILE).exists():
                raise InboxUnavailable("There is no inbox yet where the setting `data` says.")
            self._db = connect(f"{(self.folder / FILE).absolute().as_uri()}?mode=ro", uri=True)
        return self

    def store(self, notice: Notice, body: bytes, at: datetime, proof: bytes) -> datetime:
        """Store a notice once, with the hub's signature; give the minute it was first stored.

        Raises Contradiction, and InboxUnavailable when nothing could be stored.
        """
        key, number = str(notice.id), notice.data.sequence
        with self._in_plain_words():
            try:
                self.db.execute(
                    "INSERT INTO notice SELECT ?, ?, ?, "
                    "(SELECT COUNT(*) FROM notice WHERE sequence > ?) > 0, ?, ? "
                    "WHERE true ON CONFLICT (id) DO NOTHING",
                    (key, number, _minute(at), number, body, _without_words(proof)),
                )
            except sqlite3.IntegrityError:
                raise Contradiction from None
            since, stored = self.db.execute(
                "SELECT received_at, body FROM notice WHERE id = ?", (key,)
            ).fetchone()
        if (
            stored != body
            and not _is_purged(stored)
            and _told(Notice.model_validate_json(stored)) != _told(notice)
        ):
            raise Contradiction
        return datetime.fromisoformat(since)

    def put_aside(self, error: str, body: bytes, at: datetime) -> str:
        """Keep a message that could not be read, once; give what it is called.

        Not by its number in the stream: all partners' messages are counted together there.
        """
        digest = sha256(body).hexdigest()
        with self._in_plain_words():
            self.db.execute(
                "INSERT OR IGNORE INTO unreadable VALUES (?, ?, ?, ?)",
                (digest, _minute(at), error, body),
            )
        return digest

    def proof(self, sequence: int) -> bytes | None:
        """Give what the hub signed (JWS); None for a notice from before it did.

        None also when its last day has passed: it holds what was told.
        """
        with self._in_plain_words():
            found = self.db.execute(
                "SELECT signed, body FROM notice WHERE sequence = ? AND signed IS NOT NULL",
                (sequence,),
            ).fetchone()
        if found is None or has_passed(Notice.model_validate_json(found[1]), self.clock()):
            return None
        header, _, signature = found[0].split(b".")
        words = urlsafe_b64encode(found[1]).rstrip(b"=")
        return b".".join((header, words, signature))

    def notices(self, limit: int) -> list[tuple[datetime, Notice]]:
        """Give the latest notices in the order of their numbers, with when each came."""
        with self._in_plain_words():
            rows = self.db.execute(
                "SELECT received_at, body FROM notice ORDER BY sequence DESC LIMIT ?", (limit,)
            ).fetchall()
        return [(datetime.fromisoformat(at), self._given(body)) for at, body in reversed(rows)]

    def numbers(self) -> list[tuple[str, int, str]]:
        """Give id, number and when it came of every notice, and nothing of what it says."""
        with self._in_plain_words():
            rows = "SELECT id, sequence, received_at FROM notice ORDER BY sequence"
            return self.db.execute(rows).fetchall()

    def notice(self, sequence: int) -> Notice | None:
        """Give one notice by its number."""
        with self._in_plain_words():
            row = self.db.execute(
                "SELECT body FROM notice WHERE sequence = ?", (sequence,)
            ).fetchone()
        return self._given(row[0]) if row else None

    def handles(self) -> list[str]:
        """Give every handle of a case that a notice has named, once."""
        with self._in_plain_words():
            return [handle for (handle,) in self.db.execute(HANDLES).fetchall()]

    def holds(self, notice_id: UUID) -> bool:
        """Whether a notice has come."""
        return self.number_of(notice_id) is not None

    def number_of(self, notice_id: UUID) -> int | None:
        """Give the number of a notice; None when it has not come."""
        with self._in_plain_words():
            row = self.db.execute(
                "SELECT sequence FROM notice WHERE id = ?", (str(notice_id),)
            ).fetchone()
        return row[0] if row else None

    def received_at(self, sequence: int) -> datetime | None:
        """Give the minute in which a notice was first stored."""
        with self._in_plain_words():
            row = self.db.execute(
                "SELECT received_at FROM notice WHERE sequence = ?", (sequence,)
            ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def purge(self, notice_id: UUID) -> bool:
        """Purge what a notice says; its number, its last day and that it is purged stay.

        Give False when there is no such notice. Nothing is left of it in the files.
        """
        with self._in_plain_words():
            row = self.db.execute(
                "SELECT body FROM notice WHERE id = ?", (str(notice_id),)
            ).fetchone()
            if row is None:
                return False
            self._purge([Notice.model_validate_json(row[0])])
        return True

    def purge_passed(self) -> int:
        """Purge what every notice says whose last day is over; give how many."""
        at = self.clock()
        with self._in_plain_words():
            rows = self.db.execute(PASSED, (today_in_sweden(at),)).fetchall()
            found = [Notice.model_validate_json(body) for (body,) in rows]
            over = [notice for notice in found if has_passed(notice, at)]
            # Also when there is nothing: the machine may have stopped in the middle last time.
            self._purge(over)
        return len(over)

    def _purge(self, notices: Iterable[Notice]) -> None:
        known = self.db.execute("PRAGMA table_info(notice)").fetchall()
        copies = [name for _, name, kind, *_ in known if kind == "BLOB" and name != "body"]
        emptied = ", ".join(["body = ?", *(f"{name} = NULL" for name in copies)])
        self.db.execute("PRAGMA secure_delete = ON")
        # The names of columns come from our own schema.
        self.db.executemany(
            f"UPDATE notice SET {emptied} WHERE id = ?",  # noqa: S608
            [(_purged(notice), str(notice.id)) for notice in notices],
        )
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _given(self, body: bytes) -> Notice:
        return as_of(Notice.model_validate_json(body), self.clock())

    def status(self) -> Status:
        """Give how much has come, and what has not."""
        with self._in_plain_words():
            count, last, late = self.db.execute(
                "SELECT COUNT(*), COALESCE(MAX(sequence), 0), COALESCE(SUM(late), 0)"
                " FROM notice"
            ).fetchone()
            gaps = self.db.execute(GAPS, (GAPS_MAX,)).fetchall()
            (dead,) = self.db.execute("SELECT COUNT(*) FROM unreadable").fetchone()
        return Status(count, last, tuple(gaps), late, dead)

    def _make(self, file: Path) -> Path:
        file.unlink(missing_ok=True)
        file.touch(mode=0o600)
        db = connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)
        try:
            db.executescript(SCHEMA)
            db.execute("PRAGMA journal_mode = WAL")
        finally:
            db.close()
        return file


def _minute(at: datetime) -> str:
    """Two partners that compare to the second when something came know that it is one case."""
    return to_the_minute(at).isoformat()


def _without_words(proof: bytes) -> bytes:
    """Leave out of a JWS what stands beside it (RFC 7515, appendix F)."""
    header, _, signature = proof.split(b".")
    return header + b".." + signature


def _told(notice: Notice) -> Notice:
    """Give what counts when it comes again: it may have been let go by a newer table."""
    return notice.model_copy(update={"data": notice.data.model_copy(update={"policy": None})})


def _purged(notice: Notice) -> bytes:
    told = notice.data
    data = NoticeData(
        sequence=told.sequence,
        correlation=told.correlation,
        level="purged",
        valid_to=told.valid_to,
    )
    return notice.model_copy(update={"data": data}).model_dump_json(exclude_none=True).encode()


def _is_purged(stored: bytes) -> bool:
    return Notice.model_validate_json(stored).data.level == "purged"
