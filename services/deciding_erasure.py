"""Deciding on erasure: what a case would lose, who has decided what, and the next decision.

Nothing here begins an erasure or carries one out; services/erasing.py does.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from domain.case.calendar import day_of
from domain.case.case import Case, replay
from domain.categories import Category
from domain.erasing import (
    BY_DUTY,
    DECIDERS,
    Decision,
    Move,
    choices,
    is_outsider,
    last_move,
    refusal,
    too_early,
)
from domain.law.retention import Sample, retention_of
from domain.reads import Act, Ground, Read
from domain.recorded import Actor, Recorded
from domain.refusals import PlainFailure, Refused, SomeoneWasFaster, UnknownCase
from services.erasure_steps import Damaged, Preview, erased_is_unknown
from services.noting import Noting
from services.ports import Clock, ContentErased, FactLog, Staff, Unreadable

NOBODYS = UUID(int=0)
SHOWN_MAX = 100
Leads = Callable[[Actor], frozenset[UUID]]
"""The cases that somebody's own view leads to: the same work for a hidden one and for none."""


class DamagedCase(PlainFailure):
    """A case cannot be opened, and whoever asks may know that it is there."""


class DecisionBook(Protocol):
    """What was decided about cases' erasure, beside the log."""

    def decisions(self, case_id: UUID) -> tuple[Decision, ...]: ...
    def decide(self, case_id: UUID, number: int, decision: Decision) -> None: ...


class OpenBook(DecisionBook, Protocol):
    """The same, and where something was decided that is not carried out yet."""

    def going_on(self) -> Sequence[UUID]: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands, for whoever decides: its preview, its decisions, and what is next."""

    preview: Preview
    decisions: tuple[Decision, ...]
    choices: Mapping[Move, Refused | None]
    """What this person could decide now; with a reason when it is not open to her or him."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """Shows what there is to decide, and takes decisions in."""

    log: FactLog
    book: DecisionBook
    clock: Clock
    noting: Noting
    sample: Sample | None

    def preview(self, by: Actor, case_id: UUID, on: date) -> Preview:
        """Say what would be erased of a case: kinds and counts. Raises UnknownCase.

        The numbers of kinds are for those who decide; whoever does not has no such case.
        """
        with self.closed_is_noted(by, case_id), erased_is_unknown():
            standing = self.found(by, case_id, on)
        self.note(by, case_id)
        return standing.preview

    def standing(self, by: Actor, case_id: UUID) -> Standing:
        """Say how a case stands today. Raises UnknownCase and DamagedCase.

        Content that is gone without an erasure is damage, as where it is listed what is due.
        """
        with self._damage_is_told(by, case_id):
            standing = self.found(by, case_id, day_of(self.clock()))
        self.note(by, case_id)
        return standing

    def decide(self, case_id: UUID, wanted: Decision, after: int | None = None) -> None:
        """Take a decision in. Raises Refused, UnknownCase and SomeoneWasFaster.

        `after` is how many decisions had been read; None for whoever decides on whatever
        there are.
        """
        with self.closed_is_noted(wanted.by, case_id), erased_is_unknown():
            self._take_in(case_id, wanted, after)

    def decide_or_damaged(self, case_id: UUID, wanted: Decision, after: int) -> None:
        """Take a decision in by whoever was led to the case. Raises DamagedCase too."""
        with self._damage_is_told(wanted.by, case_id):
            self._take_in(case_id, wanted, after)

    def _take_in(self, case_id: UUID, wanted: Decision, after: int | None) -> None:
        """Store a decision; a proposal rests on the section that gives the period."""
        _, case = self.case(case_id)
        if is_outsider(case.access, wanted.by, self.clock()):
            raise UnknownCase
        decisions = self.book.decisions(case_id)
        if after is not None and after != len(decisions):
            raise SomeoneWasFaster
        on = day_of(self.clock())
        kept = retention_of(case.filing, on)
        refused = refusal(decisions, wanted, kept, on, self.sample)
        if refused is not None:
            raise refused
        ground = None
        if wanted.move is Move.PROPOSED and kept is not None:
            ground = kept.rule.source
        self.book.decide(case_id, len(decisions) + 1, replace(wanted, ground=ground))

    def found(self, by: Actor, case_id: UUID, on: date) -> Standing:
        """Look at a case without a note of it. Raises UnknownCase and ContentErased."""
        if by.role not in DECIDERS:
            raise UnknownCase
        facts, case = self.case(case_id)
        if is_outsider(case.access, by, self.clock()):
            raise UnknownCase
        kept = retention_of(case.filing, on)
        if kept is None:
            raise UnknownCase
        kinds: dict[str, int] = {}
        for recorded in facts:
            name = type(recorded.fact).name
            kinds[name] = kinds.get(name, 0) + 1
        due = too_early(kept, on, self.sample) is None
        decisions = self.book.decisions(case_id)
        last, opened = last_move(decisions), day_of(facts[0].recorded_at)
        seen = Preview(case_id, len(facts), kinds, kept, due, last, opened)
        next_ones = choices(decisions, by, self.clock(), kept, self.sample)
        return Standing(seen, decisions, next_ones)

    def found_or_damaged(self, by: Actor, case_id: UUID, on: date) -> Preview | Damaged:
        """Look at a case for a list, without a note of it. Raises UnknownCase.

        Its id is for those alone who decide in any case when it cannot be opened.
        """
        try:
            return self.found(by, case_id, on).preview
        except ContentErased:
            if self._is_begun(case_id):
                raise UnknownCase from None
        except Unreadable:
            pass
        return Damaged(case_id if by.role in BY_DUTY else None)

    def _is_begun(self, case_id: UUID) -> bool:
        return last_move(self.book.decisions(case_id)) is Move.BEGUN

    def note(self, by: Actor, case_id: UUID) -> None:
        """Store that somebody was shown a case's kinds and numbers."""
        ground = Ground.DUTY if by.role in BY_DUTY else Ground.UNIT
        self.noting.note(replace(self._read(by, hits=1), case_id=case_id, ground=ground))

    def case(self, case_id: UUID) -> tuple[Sequence[Recorded], Case]:
        """Open a case. Raises UnknownCase."""
        facts = self.log.load(case_id)
        if not facts or case_id == NOBODYS:
            raise UnknownCase
        return facts, replay(facts)

    def may_see(self, by: Actor, case_id: UUID) -> bool:
        """Whether a case can be opened and is not hidden from somebody; no note of it."""
        try:
            _, case = self.case(case_id)
        except (ContentErased, Unreadable, UnknownCase):
            return False
        return not is_outsider(case.access, by, self.clock())

    def note_list(self, by: Actor, hits: int) -> None:
        """Store that somebody was shown in which cases something was decided."""
        self.noting.note(self._read(by, hits))

    @contextmanager
    def closed_is_noted(self, by: Actor, case_id: UUID) -> Generator[None]:
        """Note that somebody asked in vain for a case."""
        try:
            yield
        except UnknownCase:
            self.noting.note(replace(self._read(by, hits=0), case_id=case_id))
            raise

    @contextmanager
    def _damage_is_told(self, by: Actor, case_id: UUID) -> Generator[None]:
        """Tell somebody who may know of a case that it cannot be opened, and note it."""
        with self.closed_is_noted(by, case_id):
            try:
                yield
            except (ContentErased, Unreadable) as failure:
                if isinstance(failure, ContentErased) and self._is_begun(case_id):
                    raise UnknownCase from None
                self.note(by, case_id)
                raise DamagedCase from None

    def _read(self, by: Actor, hits: int) -> Read:
        seat = Staff(by.staff, "", by.unit, (by.role,))
        categories = (Category.ACCESS,) if hits else ()
        read = self.noting.begun(seat, by.role, Act.ERASURE)
        return replace(read, categories=categories, hits=hits)


@dataclass(frozen=True, slots=True)
class DecidingByView:
    """Deciding by whoever sees how long an answer takes: the view is asked before the log."""

    deciding: Deciding
    book: OpenBook
    leads: Leads

    def going_on(self, by: Actor) -> Sequence[tuple[UUID, Decision]]:
        """Give the cases with decisions that are not carried out, each with its last one.

        Only those that somebody may see; the latest first, at most SHOWN_MAX.
        """
        led = self.leads(by)
        shown: list[tuple[UUID, Decision]] = []
        for case_id in filter(led.__contains__, self.book.going_on()):
            if self.deciding.may_see(by, case_id):
                shown.append((case_id, self.book.decisions(case_id)[-1]))
            if len(shown) == SHOWN_MAX:
                break
        self.deciding.note_list(by, len(shown))
        return shown

    def must_lead(self, by: Actor, case_id: UUID) -> None:
        """Ask whether the own view leads to a case. Raises UnknownCase, and notes it."""
        with self.deciding.closed_is_noted(by, case_id):
            if case_id not in self.leads(by):
                raise UnknownCase

    def standing(self, by: Actor, case_id: UUID) -> Standing:
        """Say how a case stands today. Raises UnknownCase and DamagedCase."""
        self.must_lead(by, case_id)
        return self.deciding.standing(by, case_id)

    def decide(self, case_id: UUID, wanted: Decision, after: int) -> None:
        """Take a decision in. Raises what Deciding does, and DamagedCase."""
        self.must_lead(wanted.by, case_id)
        self.deciding.decide_or_damaged(case_id, wanted, after)
