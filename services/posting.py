"""The ports of notices: the book of what exists, the letters, and who carries them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from domain.refusals import PlainFailure
from domain.ways import Way

NoticeLevel = Literal["empty", "id-only", "summary", "full"]
"""How much a channel may tell, from least to most."""


ERASED_CASE = UUID(int=0)
"""What the book calls a case that was erased: numbers and ids of its notices stay."""


class Pending(NamedTuple):
    """A disclosure whose notice has not been acknowledged by the stream.

    `sequence` is the partner's own gap-free number, None until the notice may go. `stopping`
    is why one that may be on its way already must go out empty; `copy` counts how often the
    stream has lost it; `tries` how often it has failed by itself.
    """

    notice_id: UUID
    partner: str
    case_id: UUID
    fact_id: UUID
    version: int
    position: int
    sequence: int | None
    stopping: str | None = None
    copy: int = 0
    tries: int = 0
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A letter that has failed by itself: waiting for its next try, or dead."""

    notice_id: UUID
    partner: str
    case_id: UUID
    fact_id: UUID
    state: str
    why: str
    tries: int
    failing_since: datetime
    held_until: datetime | None


class StaleBook(Exception):
    """Another relay has been here: the book stands at this position or beyond."""

    def __init__(self) -> None:
        super().__init__("the book of notices stands at this position or beyond")


class NoticeBook(Protocol):
    """What the relay remembers: which notices exist, in order, and what became of them."""

    def position(self) -> int:
        """Give the position up to which disclosures have been entered."""
        ...

    def enter(self, notices: Sequence[Pending], position: int, at: datetime) -> Collection[str]:
        """Enter new notices and the position in one transaction; name who is waited for then.

        As `waiting` does, at an instant.

        Raises StaleBook when the book does not stand where it was last seen.
        """
        ...

    def waiting(self, at: datetime) -> Collection[str]:
        """Name the partners that have notices to try at an instant."""
        ...

    def pending(
        self, partner: str, at: datetime, limit: int, besides: Collection[UUID] = ()
    ) -> Sequence[Pending]:
        """Give a partner's unsent notices that may be tried at an instant, oldest first.

        Those `besides` are on their way, and left out. What is held back holds back the later
        ones of its own case, and nothing else.
        """
        ...

    def fail(self, notice: UUID, why: str, at: datetime, until: datetime | None) -> None:
        """Remember that an unnumbered notice failed, and until when it is left in peace.

        Without an end it is dead: a person must answer for it. A numbered one may only die.
        """
        ...

    def stop(self, notice: UUID, reason: str) -> None:
        """Remember that a numbered notice goes out empty, whatever comes."""
        ...

    def held(self) -> Sequence[Held]:
        """Give the letters that have failed by themselves, the dead ones too."""
        ...

    def retry(self, notice: UUID) -> bool:
        """Let a letter that is held be tried as if it were new; False when none is held."""
        ...

    def number(self, notices: Sequence[UUID]) -> Sequence[int]:
        """Give notices of one partner, in order, their next numbers, once and for all."""
        ...

    def numbered(self, notice: UUID) -> bool:
        """Whether a notice has got its number, so that it may have left."""
        ...

    def sent(self, notices: Sequence[UUID], at: datetime) -> None:
        """Remember that the stream has acknowledged notices."""
        ...

    def suppressed(self, notice: UUID, at: datetime) -> None:
        """Remember that a notice will never go."""
        ...

    def received(self, notice: UUID, partner: str, at: datetime) -> Pending | None:
        """Remember a partner's receipt; None when no such notice went to that partner."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Give how many notices were sent, received and suppressed, and how many wait."""
        ...

    def lag(self, silent: Collection[str] = ()) -> Mapping[str, int]:
        """Give how many letters are dead, fail or have no receipt, and for how long.

        From the `silent` partners no receipt comes.
        """
        ...

    def undelivered(self, partner: str) -> Sequence[Pending]:
        """Give what the stream has had and no receipt is recorded for, by number."""
        ...

    def send_again(self, notices: Sequence[UUID]) -> None:
        """Let notices that the stream has lost be carried again, under the same numbers."""
        ...


class Letter(NamedTuple):
    """One notice as it goes out: to whom, id for de-duplication, and the bytes.

    `empty` when it tells nothing but that its number is used up. By the `mark` the hub knows
    later which of the two was stored; to anybody else it is chance. `thread` is the name that
    the case goes by there. `ways` are those that are safe for the person as of now; a letter
    of which nobody has said so goes nowhere.
    """

    partner: str
    id: UUID
    body: bytes
    empty: bool = False
    mark: UUID | None = None
    thread: str = ""
    ways: frozenset[Way] = frozenset()


class Undeliverable(PlainFailure):
    """A letter was refused for good; trying again gives the same. `why` is a code."""

    def __init__(self, letter: UUID, why: str) -> None:
        super().__init__("a letter was refused for good")
        self.letter = letter
        self.why = why


class Courier(Protocol):
    """Carries letters to where a partner gets them."""

    def ready(self, partner: str) -> bool:
        """Whether letters to a partner can be carried right now, as far as is known."""
        ...

    def stands_otherwise(self, letter: UUID) -> bool:
        """Whether a letter just carried had been stored before, empty instead of telling.

        Or telling instead of empty: an answer was lost, and minds have changed since.
        """
        ...

    async def carry(self, letters: Iterable[Letter]) -> int:
        """Send letters in order; give how many were acknowledged before the first failure.

        A letter sent twice is stored once. Never raises for a broken connection: it gives
        the number that got through. Raises Undeliverable when the first letter never will
        go as it stands, so that somebody must look at it.
        """
        ...
