"""Insight: what is handed to the person herself, or to a party, when she or he has asked.

Made of codes, days and texts that were written to be handed out: no word of anybody else can
stand in it. It stands in the access log before it is given.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from domain.case.calendar import day_of
from domain.case.case import replay as fold
from domain.categories import Category, Level
from domain.facts import DecisionMade, EventCorrected, InsightRequested
from domain.law.lawbook import LAW
from domain.need_to_know.copies import Reader
from domain.need_to_know.grants import Need
from domain.need_to_know.persons import Person, insight_of
from domain.need_to_know.redaction import cut_to
from domain.reads import Act, Ground
from domain.recorded import Recorded
from domain.refusals import PlainFailure, UnknownCase
from domain.roles import Role
from domain.values import GroundKind
from projections import disclosures, timeline
from projections.entries import Json
from services.history import history_of
from services.noting import Noting
from services.ports import Clock, Histories, Staff


class Kind(StrEnum):
    """What may be handed out, as the request for it is recorded."""

    REGISTERUTDRAG = "registerutdrag"
    PARTSINSYN = "partsinsyn"


@dataclass(frozen=True, slots=True)
class Order:
    """Who must have asked, which row of the table holds, in which seats it may be made."""

    requester: str
    person: Person
    held: frozenset[Need]
    shows: tuple[Category, Level]
    seats: frozenset[Role]
    parties: bool = False
    """Whether others than she may have asked, in a child's case."""


ORDERS: dict[Kind, Order] = {
    Kind.REGISTERUTDRAG: Order(
        "registrerad",
        Person.DEN_ENSKILDE,
        frozenset(),
        (Category.ACCESS, Level.SUMMARY),
        frozenset((Role.AUDITOR,)),
    ),
    # The narrowest of all who may be a party: what is handed to one is handed to any.
    Kind.PARTSINSYN: Order(
        "part",
        Person.VARDNADSHAVARE_SOM_KAN_VARA_FARLIG,
        frozenset((Need.PARTY, Need.REVIEWED)),
        (Category.DOC, Level.FULL),
        frozenset((Role.AUDITOR,)),
        parties=True,
    ),
}
"""A request that is recorded names what is withheld and why: that is the review."""


class NotAskedFor(PlainFailure):
    """Nobody whom it concerns has asked, or it is not recorded."""


class Answered(NamedTuple):
    """What a recipient answered, as a code, and on which day."""

    answer: str
    day: date


@dataclass(frozen=True, slots=True)
class Given:
    """One disclosure as the person may know it: to which kind of unit, by which right, what."""

    day: date
    role: str
    level: str
    categories: tuple[str, ...]
    by_consent: bool
    sections: tuple[str, ...]
    valid_to: str | None
    stopped: bool
    recalled: date | None
    received: date | None = None
    answer: Answered | None = None
    recall_answer: Answered | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision's first layer: what any party may read.

    `text` is empty when it was corrected: what it said first may be what must not be told.
    """

    day: date
    outcome: str
    sections: tuple[str, ...]
    text: str
    appeal_info: str
    corrected: date | None


@dataclass(frozen=True, slots=True)
class Insight:
    """What is handed out. `withheld_by` are the sections by which the rest is not."""

    kind: Kind
    at: datetime
    asked: date
    withheld_by: tuple[str, ...]
    given: tuple[Given, ...] = ()
    decided: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class Insights:
    """Makes what is handed out to those whom a case concerns."""

    _log: Histories
    _noting: Noting
    _clock: Clock

    def extract(self, staff: Staff, seat: Role, case_id: UUID, kind: Kind) -> Insight:
        """Give what may be handed out of a case. Raises UnknownCase and NotAskedFor."""
        read = replace(self._noting.begun(staff, seat, Act.INSIGHT), case_id=case_id)
        facts, order = history_of(self._log, case_id), ORDERS[kind]
        if not facts or seat not in order.seats:
            self._noting.note(read)
            raise UnknownCase
        asked = _asked(facts, kind, order)
        category, needed = order.shows
        if asked is None or insight_of(order.person, category, order.held) < needed:
            self._noting.note(read)
            raise NotAskedFor(
                "Record the request first: insyn begärd, of this kind and by whom."
            )
        if asked.requester_detail and not (order.parties and self._is_child(facts)):
            self._noting.note(read)
            raise NotAskedFor(
                "Somebody else has asked: in an adult's case, and for registerutdrag, the "
                "person herself alone is answered."
            )
        self._noting.note(replace(read, ground=Ground.DUTY, categories=(category,), hits=1))
        made = Insight(kind, self._clock(), asked.received_at, _cited(asked.withheld_ground))
        if kind is Kind.REGISTERUTDRAG:
            return replace(made, given=tuple(_given(facts)))
        return replace(made, decided=tuple(_decided(facts)))

    def _is_child(self, facts: Sequence[Recorded]) -> bool:
        return fold(facts).access.is_child(self._clock())


def _asked(facts: Sequence[Recorded], kind: Kind, order: Order) -> InsightRequested | None:
    """Find the last request. One that was corrected, as by the wrong person, counts no more."""
    corrected = {e.fact.target_event for e in facts if isinstance(e.fact, EventCorrected)}
    found = [
        each.fact
        for each in facts
        if isinstance(each.fact, InsightRequested)
        and each.fact_id not in corrected
        and (each.fact.kind, each.fact.requester) == (kind.value, order.requester)
    ]
    return found[-1] if found else None


def _given(facts: Sequence[Recorded]) -> Iterator[Given]:
    cuts = (cut_to(each, Reader.AUDITOR) for each in facts)
    for one in disclosures.accounts_of(timeline.entry_of(cut) for cut in cuts if cut):
        if one["level"] is not None:
            yield _told(one)


def _told(one: Json) -> Given:
    """Take codes and days alone: titles, purposes and instructions are people's own words."""
    ground: Json = one["ground"] or {}
    recalled: Json | None = one["recalled"]
    return Given(
        day=_day(one["at"]),
        role=one["recipient"]["role"],
        level=one["level"],
        categories=tuple(one["categories"]),
        by_consent=ground.get("kind") == GroundKind.CONSENT,
        sections=_cited(ground.get("citation", "")),
        valid_to=one["valid_to"],
        stopped=bool(one["suppressed"] or one["undelivered"]),
        recalled=_day(recalled["occurred_at"]) if recalled else None,
        received=_day(one["received_at"]) if one["received_at"] else None,
        answer=_answered(one["answer"]),
        recall_answer=_answered(one["recall_answer"]),
    )


def _day(at: str) -> date:
    return day_of(datetime.fromisoformat(at))


def _answered(one: Json | None) -> Answered | None:
    return Answered(one["answer"], _day(one["answered_at"])) if one else None


def _decided(facts: Sequence[Recorded]) -> Iterator[Decided]:
    """Tell the decisions. The annex, and whether there is one, stays."""
    corrections = {
        each.fact.target_event: each for each in facts if isinstance(each.fact, EventCorrected)
    }
    for each in facts:
        fact, corrected = each.fact, corrections.get(each.fact_id)
        if isinstance(fact, DecisionMade):
            yield Decided(
                day=day_of(each.occurred_at),
                outcome=fact.outcome,
                sections=_cited(fact.legal_basis),
                text="" if corrected else fact.public_text,
                appeal_info=fact.appeal_info,
                corrected=day_of(corrected.occurred_at) if corrected else None,
            )


def _cited(text: str) -> tuple[str, ...]:
    """Give the sections that a text cites, and nothing else of it."""
    found = (ground for one in LAW.read(text).cited for ground in LAW.grounds_of(one))
    return tuple(dict.fromkeys(ground.section.cited for ground in found))
