"""A window: the letters that one look at a partner's notices lets go at once.

It is written, closed, carried and confirmed apart from the others: what fails holds back
nobody else.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from uuid import UUID

from services.outgoing import Decided, Outlet
from services.ports import Courier, Letter, Undeliverable
from services.writing import Writing, Written, letter_id

NOT_CARRIED = "not_carried"
FRESH_S = 0.25
"""What was decided longer ago is decided anew before it is carried."""

Ticks = Callable[[], float]
"""Seconds on a clock that only ever goes forward."""
NOTHING = Decided()


@dataclass(frozen=True, slots=True)
class Stuck:
    """A partner whose letters did not all get through, and what was in the way."""

    partner: str
    why: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did; `more` says that a next round has work at once."""

    entered: int = 0
    sent: int = 0
    suppressed: int = 0
    failed: int = 0
    stuck: tuple[Stuck, ...] = ()
    more: bool = False

    def __add__(self, other: "Round") -> "Round":
        return Round(
            entered=self.entered + other.entered,
            sent=self.sent + other.sent,
            suppressed=self.suppressed + other.suppressed,
            failed=self.failed + other.failed,
            stuck=self.stuck + other.stuck,
            more=self.more or other.more,
        )


@dataclass(frozen=True, slots=True)
class Window:
    """What was decided for a partner and written: as of a tick of the machine's clock.

    `through` is how many letters its channel has taken, None before it was asked. Of those it
    had the `otherwise` already, as the opposite. `why` is what was in the way.
    """

    partner: str
    looked_at: float
    decided: Decided = NOTHING
    written: tuple[Written, ...] = ()
    letters: tuple[Letter, ...] = ()
    through: int | None = None
    otherwise: frozenset[UUID] = frozenset()
    refused: Undeliverable | None = None
    why: str | None = None

    @property
    def looked(self) -> Round:
        """What the look alone came to, whether or not the letters get through."""
        return Round(suppressed=self.decided.suppressed, failed=self.decided.failed)

    @property
    def notices(self) -> frozenset[UUID]:
        """The notices that are on their way in it."""
        return frozenset(out.pending.notice_id for out in self.decided.outgoing)

    def is_fresh(self, at: float) -> bool:
        """Whether it may still be carried as it was decided."""
        return at - self.looked_at <= FRESH_S

    @property
    def is_closed(self) -> bool:
        """Whether nothing of it is open any more."""
        return not self.written

    @property
    def is_whole(self) -> bool:
        """Whether all of it has got through."""
        return self.through == len(self.decided.outgoing)


@dataclass(frozen=True, slots=True)
class Windows:
    """Writes and closes windows, has them carried, and remembers what became of them."""

    outlet: Outlet
    writing: Writing
    courier: Courier
    ticks: Ticks

    def write(self, partner: str, *, besides: Collection[UUID], followed: bool) -> Window:
        """Decide as of now on what waits, `besides` what is on its way, number and write it.

        Nothing gets a number that cannot be carried at once: until it has one, it can be
        stopped for certain.
        """
        at = self.ticks()
        try:
            ready = self.courier.ready(partner)
            decided = self.outlet.decide(partner, besides=besides, followed=followed)
            written = self.writing.write(decided.outgoing) if ready else ()
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            return Window(partner, at, why=type(error).__name__)
        return Window(partner, at, decided, tuple(written))

    def close(self, window: Window) -> Window:
        """Close the letters to the partner: only then can they be carried."""
        try:
            letters = self.writing.close(window.partner, window.written)
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            return replace(window, written=(), why=type(error).__name__)
        return replace(window, written=(), letters=tuple(letters))

    async def carry(self, window: Window) -> Window:
        """Send the letters in order, from the first."""
        through, refused, why = 0, None, window.why
        try:
            if window.letters:
                through = await self.courier.carry(window.letters)
        except Undeliverable as error:
            refused = error
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            why = type(error).__name__
        # Of the next window the courier answers otherwise.
        gone = map(letter_id, (out.pending for out in window.decided.outgoing[:through]))
        otherwise = frozenset(filter(self.courier.stands_otherwise, gone))
        return replace(window, through=through, otherwise=otherwise, refused=refused, why=why)

    def confirm(self, window: Window) -> Round:
        """Remember what became of a window that was carried."""
        try:
            return self._confirm(window)
        except Exception as error:  # noqa: BLE001 - told in the round, and tried again
            return Round(stuck=(Stuck(window.partner, type(error).__name__),))

    def _confirm(self, window: Window) -> Round:
        decided, why = window.decided, window.why
        if window.refused is not None:
            self._give_up(decided, window.refused)
            return Round(failed=1, more=True)
        through = window.through or 0
        empty = self.outlet.confirm(decided.outgoing[:through], window.otherwise)
        if through < len(decided.outgoing):
            why = why or NOT_CARRIED
        return Round(
            sent=through - empty,
            suppressed=empty,
            stuck=() if why is None else (Stuck(window.partner, why),),
        )

    def _give_up(self, decided: Decided, refused: Undeliverable) -> None:
        """A letter that was refused for good is a person's; the next ones go on."""
        for out in decided.outgoing:
            if letter_id(out.pending) == refused.letter:
                self.outlet.failures.take(out.pending, refused)
