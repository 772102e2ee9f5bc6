"""The process that signs: stores what is new, then signs; never two trees of one size."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from adapters.ledger.book import Book, StoredRow
from adapters.ledger.notes import Signer, checkpoint_body, signed_note
from adapters.private import write_private
from adapters.verify import Wrong, read_checkpoint
from domain.refusals import PlainFailure

FACTS_MAX = 2_000
"""Of how many facts the leaves are stored at a time."""
NAME_BYTES = 16
MEMORY = "signed"


class WentBack(PlainFailure):
    """The ledger is not what was signed before: it was cut, rewritten or restored."""

    def __init__(self) -> None:
        super().__init__(
            "The ledger is not what was signed before. Nothing is signed until somebody has "
            "found out why; docs/operating.md says how."
        )


class Store(Protocol):
    """What the sealer needs of the ledger's tables."""

    def headers(self) -> Iterable[bytes]: ...
    def position(self) -> int: ...
    def facts(self, after: int, most: int) -> list[tuple[int, bytes, int, bytes, bytes]]: ...
    def append(
        self, first: int, headers: Sequence[bytes], positions: Sequence[int], root: bytes | None
    ) -> None: ...
    def unsigned(self) -> list[tuple[int, bytes]]: ...
    def sign(self, size: int, note: str) -> None: ...
    def erasures(self) -> list[tuple[bytes, bytes, bytes]]: ...


class Names(Protocol):
    """What the sealer needs of what stands beside the keys."""

    def names(self, cases: Sequence[bytes], fresh: Sequence[bytes]) -> dict[bytes, bytes]: ...
    def commitments(self, cases: Sequence[bytes]) -> list[tuple[bytes, bytes, bytes]]: ...


@dataclass(frozen=True, slots=True)
class Memory:
    """The last checkpoint that this key signed, in a file that the database cannot reach."""

    folder: Path

    def read(self) -> tuple[int, bytes] | None:
        """Give size and root; None when nothing was signed. Raises WentBack."""
        try:
            text = (self.folder / MEMORY).read_text("ascii")
        except FileNotFoundError:
            return None
        try:
            _, size, root, _ = read_checkpoint(text + "\n")
        except (Wrong, ValueError):
            raise WentBack from None
        return size, root

    def write(self, body: str) -> None:
        """Remember what is about to be signed; on the disk before this returns."""
        write_private(self.folder / MEMORY, body)


@dataclass(slots=True)
class Sealer:
    """Keeps the book in memory as it stands in the tables, and signs where it ends."""

    store: Store
    names: Names
    signer: Signer
    memory: Memory
    seconds: Callable[[], float] = time.time
    _book: Book | None = field(default=None, init=False)
    _position: int = field(default=0, init=False)
    _headers: list[bytes] = field(default_factory=list[bytes], init=False)
    _positions: list[int] = field(default_factory=list[int], init=False)

    @property
    def position(self) -> int:
        """The position of the last fact that was taken in."""
        return self._position

    def book(self) -> Book:
        """Give the book as it stands in the tables. Raises WentBack."""
        if self._book is None:
            book = Book()
            book.replay(self.store.headers())
            self._must_have_grown(book)
            self._position = self.store.position()
            self._headers, self._positions = [], []
            self._book = book
        return self._book

    def seal(self) -> int | None:
        """Take in all that is new and sign; gives the size, None when nothing was new.

        After a failure the next call begins with what the tables hold.
        """
        try:
            return self._seal()
        except BaseException:
            self._book = None
            raise

    def _seal(self) -> int | None:
        book = self.book()
        self._finish(book)
        # Erasures first: what was recorded before one is then among the facts below.
        erasures = [one for one in self.store.erasures() if one[0] not in book.erased]
        before = book.size
        while facts := self.store.facts(self._position, FACTS_MAX):
            self._take(book, [StoredRow(*one) for one in facts])
        for key, case, decision in erasures:
            if book.live.get(key) == case:
                self._say(book.add_erased(case, key, decision, self._now_s()))
        if book.size == before and (not before or book.closed):
            return None
        self._say(book.close(self._now_s()))
        root = book.tree.root()
        self._store(book, root)
        self._sign(book, book.size, root)
        return book.size

    def _take(self, book: Book, rows: Sequence[StoredRow]) -> None:
        cases = list({row.case_id: None for row in rows})
        fresh = [os.urandom(NAME_BYTES) for _ in cases]
        names = self.names.names(cases, fresh)
        for case, key, said in self.names.commitments(cases):
            if key not in book.live and key not in book.erased:
                self._say(book.add_key(names[case], key, said, self._now_s()))
        for row in rows:
            self._say(book.add_fact(names[row.case_id], row), row.position)
        self._store(book)
        self._position = rows[-1].position

    def _say(self, header: bytes, position: int = 0) -> None:
        self._headers.append(header)
        self._positions.append(position)

    def _store(self, book: Book, root: bytes | None = None) -> None:
        first = book.size - len(self._headers)
        self.store.append(first, self._headers, self._positions, root)
        self._headers, self._positions = [], []

    def _finish(self, book: Book) -> None:
        """Sign what stood to be signed when the process was killed."""
        for size, root in self.store.unsigned():
            if size > book.size or book.tree.root(size) != root:
                raise WentBack
            self._sign(book, size, root)

    def _sign(self, book: Book, size: int, root: bytes) -> None:
        """Remember, then sign: the same note again, should it be lost on its way."""
        self._must_have_grown(book, size)
        body = checkpoint_body(self.signer.name, size, root)
        self.memory.write(body)
        self.store.sign(size, signed_note(body, [self.signer.line(body.encode())]))

    def _must_have_grown(self, book: Book, to: int | None = None) -> None:
        known = self.memory.read()
        if known is None:
            return
        size, root = known
        if size > (book.size if to is None else to) or book.tree.root(size) != root:
            raise WentBack

    def _now_s(self) -> int:
        return int(self.seconds())
