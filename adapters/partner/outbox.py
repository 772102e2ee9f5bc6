"""The outbox: what we have to say to the hub, kept until the hub's stream has it."""

from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

from adapters.partner.disk import OWNER_ONLY, InboxUnavailable, Kept, connect
from adapters.partner.words import (
    FOLLOWS,
    Answer,
    Word,
    said_at,
    to_the_minute,
    way_of,
    written,
)

FILE = "outbox.sqlite3"
WAITING_MAX = 1_000
SCHEMA = """
CREATE TABLE IF NOT EXISTS word (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    way TEXT NOT NULL CHECK (way IN ('receipt', 'inbound')),
    kind TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    sent_at TEXT,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answered (
    notice_id TEXT PRIMARY KEY,
    answer TEXT NOT NULL
) STRICT;
"""


class CannotFollow(ValueError):
    """The hub takes no such answer after the one before it."""


class Waiting(NamedTuple):
    """One message that the hub does not have yet."""

    id: str
    way: str
    kind: str
    queued_at: str
    body: bytes


class Outbox(Kept):
    """An outbox beside the inbox, for any number of writers: commands and the program."""

    what = "outbox"

    def open(self) -> Self:
        """Open it; a commit is on the disk before it is acknowledged."""
        with self._in_plain_words():
            self.folder.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY)
            file = self.folder / FILE
            file.touch(mode=0o600)
            self._db = connect(file)
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA secure_delete = ON")
            self._db.executescript(SCHEMA)
        return self

    def put(self, word_id: UUID, way: str, kind: str, body: bytes, at: datetime) -> None:
        """Queue a message, once for each id. Raises InboxUnavailable, also when it is full."""
        with self._in_plain_words():
            (waiting,) = self.db.execute(
                "SELECT count(*) FROM word WHERE sent_at IS NULL"
            ).fetchone()
            if waiting >= WAITING_MAX:
                raise InboxUnavailable("Too much waits to be sent. Is the program running?")
            self.db.execute(
                "INSERT OR IGNORE INTO word (id, way, kind, queued_at, body)"
                " VALUES (?, ?, ?, ?, ?)",
                (str(word_id), way, kind, to_the_minute(at).isoformat(), body),
            )

    def say(self, word: Word) -> None:
        """Queue what we say; which answer it was is remembered.

        Raises as `put`, and CannotFollow.
        """
        if isinstance(word, Answer):
            self._answer(word)
        else:
            self._put(word)

    def _put(self, word: Word) -> None:
        self.put(word.id, way_of(word), word.kind, written(word), said_at(word))

    def _answer(self, word: Answer) -> None:
        with self._in_plain_words(), self.db:
            self.db.execute("BEGIN IMMEDIATE")
            notice = str(word.notice_id)
            found = self.db.execute(
                "SELECT answer FROM answered WHERE notice_id = ?", (notice,)
            ).fetchone()
            before = found[0] if found else None
            if word.answer != before and word.answer not in FOLLOWS[before]:
                raise CannotFollow(
                    f"You answered `{before}` before, and the hub takes no `{word.answer}` "
                    "after that. Nothing was queued."
                )
            self._put(word)
            self.db.execute(
                "INSERT OR REPLACE INTO answered VALUES (?, ?)", (notice, word.answer)
            )

    def waiting(self) -> list[Waiting]:
        """Give what the hub does not have yet, in the order in which it was said."""
        with self._in_plain_words():
            rows = self.db.execute(
                "SELECT id, way, kind, queued_at, body FROM word WHERE sent_at IS NULL"
                " ORDER BY number LIMIT ?",
                (WAITING_MAX,),
            ).fetchall()
        return [Waiting(*row) for row in rows]

    def sent(self, word_id: str, at: datetime) -> None:
        """Remember that the hub has it; what it said is not kept here."""
        with self._in_plain_words():
            self.db.execute(
                "UPDATE word SET sent_at = ?, body = x'' WHERE id = ?",
                (to_the_minute(at).isoformat(), word_id),
            )
