"""Both stories as recorded facts, told through the rules, without any store."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.demo.stories import DIRECTORY, Row, case_ids, command_id_of, load_stories
from adapters.directory import read_directory
from domain.case.case import Case, evolve, replay
from domain.recorded import Actor, Recorded, fact_id_of
from domain.roles import Role
from domain.rules import refusal
from domain.rules.recording import is_outsider
from domain.watch import ticking
from projections.entries import Desk
from services.reading import holders_of
from services.replaying import Replay, Replaying

BJORK, LIND, NOOR, ADAM = case_ids()
SWEDEN = ZoneInfo("Europe/Stockholm")


def at(text: str) -> datetime:
    """A moment in Sweden: `2024-12-16 18:00`, or the end of a day."""
    if len(text) == len("2024-12-16"):
        text += " 23:59"
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


@dataclass(frozen=True)
class Told:
    """A log of what the stories recorded."""

    facts: dict[UUID, list[Recorded]]

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        return self.facts.get(case_id, [])


@cache
def told() -> Told:
    """Tell both stories; a refusal is an error."""
    facts: dict[UUID, list[Recorded]] = {}
    cases: dict[UUID, Case] = {}
    for position, row in enumerate(load_stories(), start=1):
        case = cases.get(row.case_id, Case())
        recorded = as_recorded(row, case.version + 1, position)
        assert not is_outsider(case, recorded), row.id
        assert refusal(case, recorded) is None, row.id
        cases[row.case_id] = evolve(case, recorded)
        facts.setdefault(row.case_id, []).append(recorded)
    return Told(facts)


def as_recorded(row: Row, version: int, position: int = 0) -> Recorded:
    """Give a row as it stands in the log."""
    return Recorded(
        case_id=row.case_id,
        version=version,
        fact=row.fact,
        fact_id=fact_id_of(row.command_id, 0),
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        by=row.actor,
        command_id=row.command_id,
        on_behalf_of=row.on_behalf_of,
        position=position,
    )


def fact_of(row_id: str) -> Any:
    """The fact of one row of a story."""
    return next(row.fact for row in load_stories() if row.id == row_id)


def case_at(case_id: UUID, moment: str) -> Case:
    """A case as it stood at a moment."""
    return replay(r for r in told().load(case_id) if r.recorded_at <= at(moment))


def seen(case_id: UUID, role: Role, moment: str) -> Replay:
    """A role's view of a case at a moment."""
    return Replaying(told(), lambda case, partner: str(case)).replay(case_id, role, at(moment))


def text_of(view: Replay) -> str:
    """Everything a view holds, as one text."""
    return repr([desk.body for desk in view.desks]) + repr(
        [entry.body for entry in view.entries]
    )


def alarms(view: Replay) -> Iterator[tuple[str, str | None]]:
    """The alarms on a desk, as kind and area."""
    for desk in view.desks:
        for alarm in desk.body["alarms"]:
            yield alarm["kind"], alarm["area"]


def clock_alarms(view: Replay) -> Iterator[tuple[str, str]]:
    """The alarms of clocks on a desk, as kind and clock."""
    for desk in view.desks:
        for alarm in desk.body["alarms"]:
            if alarm["clock"] is not None:
                yield alarm["kind"], alarm["clock"]


def colour(case_id: UUID, moment: str, clock: str, without: str | None = None) -> str | None:
    """The colour of a clock at a moment, had one row not been told; None when it is not on."""
    left = fact_id_of(command_id_of(without), 0) if without else None
    facts = (
        r for r in told().load(case_id) if r.recorded_at <= at(moment) and r.fact_id != left
    )
    running = {one.clock: one.severity.value for one in ticking(replay(facts), at(moment))}
    return running.get(clock)


def may_open(desk: Desk, staff_id: str, role: Role) -> bool:
    """Whether a person finds a desk row, as the store decides it."""
    person = read_directory(DIRECTORY).staff(staff_id)
    assert person is not None
    held = holders_of(person, role)
    return person.id not in desk.blocked and any(holder in desk.holders for holder in held)


def try_to_record(
    case_id: UUID, moment: str, fact: Any, staff: str, role: Role, unit: str
) -> str | None:
    """The name of the rule that refuses a fact at a moment; None when none does."""
    case, when = case_at(case_id, moment), at(moment)
    proposed = Recorded(
        case_id=case_id,
        version=case.version + 1,
        fact=fact,
        fact_id=UUID(int=1),
        occurred_at=when,
        recorded_at=when,
        by=Actor(staff, role, unit),
        command_id=UUID(int=2),
    )
    assert not is_outsider(case, proposed)
    refused = refusal(case, proposed)
    return refused.rule if refused else None
