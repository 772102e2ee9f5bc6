"""Mistakes that give something away: in lists, searches, pages, memories, letters and logs."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from domain.case.access import Access
from domain.facts import CaseRaised, InformationDisclosed
from domain.recorded import Recorded
from domain.refusals import UnknownCase
from projections import timeline
from projections.entries import Batch, Desk
from projections.inbox import InboxView
from projections.inside import InsideView, SeatView
from services import levels, writing
from services.projecting import Projecting
from services.reading import Reading, holders_of
from services.windows import Windows
from tests.attacks.seeded import SEEDS, Patch, seed
from tests.services.memory import MemoryReader

PAGE_MAX = 4


def _everything(reading: Any, role: Any) -> list[Desk]:
    """Every row of a role's view, whoever may open it."""
    reader: MemoryReader = reading._reader(role)
    return list(reader.views.view(role).desks.values())


@seed("the list has closed doors in it")
def _(at: Patch) -> None:
    desks = Reading.desks

    def listed(reading: Any, staff: Any, role: Any) -> tuple[Desk, ...]:
        found = desks(reading, staff, role)
        known = {desk.case_id for desk in found}
        others = [d for d in _everything(reading, role) if d.case_id not in known]
        return (*found, *(d._replace(body={}) for d in others))

    at.setattr(Reading, "desks", listed)


@seed("the list is in the order of what has happened, seen or not")
def _(at: Patch) -> None:
    body_of = Reading._desks

    def ordered(reading: Any, staff: Any, role: Any) -> tuple[Desk, ...]:
        entries = reading._reader(role).views.view(role).entries
        found = body_of(reading, staff, role)
        return tuple(sorted(found, key=lambda d: -sum(k[0] == d.case_id for k in entries)))

    at.setattr(Reading, "_desks", ordered)


@seed("a search goes through everybody's cases")
def _(at: Patch) -> None:
    def search(reading: Any, _staff: Any, role: Any, words: str) -> tuple[Desk, ...]:
        sought = words.casefold()
        return tuple(
            desk
            for desk in _everything(reading, role)
            if sought in str(desk.body.get("alias") or "").casefold()
        )

    at.setattr(Reading, "search", search)


@seed("a search says that there is more that one may not open")
def _(at: Patch) -> None:
    search = Reading.search

    def more(reading: Any, staff: Any, role: Any, words: str) -> tuple[Desk, ...]:
        found, every = search(reading, staff, role, words), _everything(reading, role)
        return (*found, *every[:1]) if len(every) > len(found) else found

    at.setattr(Reading, "search", more)


@seed("a door that is closed is told from one that is not there")
def _(at: Patch) -> None:
    case = Reading.case

    def opened(reading: Any, staff: Any, role: Any, case_id: UUID, *rest: Any) -> Any:
        try:
            return case(reading, staff, role, case_id, *rest)
        except UnknownCase:
            if any(desk.case_id == case_id for desk in _everything(reading, role)):
                raise PermissionError from None
            raise

    at.setattr(Reading, "case", opened)


@seed("the number of all rows is on the desk")
def _(at: Patch) -> None:
    desks = Reading._desks

    def counted(reading: Any, staff: Any, role: Any) -> tuple[Desk, ...]:
        total = len(_everything(reading, role))
        found = desks(reading, staff, role)
        return tuple(d._replace(body={**d.body, "of": total}) for d in found)

    at.setattr(Reading, "_desks", counted)


@seed("a page is full when so many facts were recorded, seen or not")
def _(at: Patch) -> None:
    taken = InsideView._take_one

    def take(view: Any, key: str, seat: SeatView, recorded: Recorded, batch: Batch) -> None:
        if recorded.version <= PAGE_MAX:
            taken(view, key, seat, recorded, batch)

    at.setattr(InsideView, "_take_one", take)


@seed("a row is linked to the one before it, seen or not")
def _(at: Patch) -> None:
    taken, before = InsideView._take_one, dict[int, str]()

    def take(view: Any, key: str, seat: SeatView, recorded: Recorded, batch: Batch) -> None:
        number = seat.timeline
        taken(view, key, seat, recorded, batch)
        if seat.timeline > number:
            place = (recorded.case_id, key, timeline.KIND, seat.timeline)
            row = batch.entries[place]
            linked = {**row.body, "before": before.get(id(seat))}
            batch.entries[place] = row._replace(body=linked)
        before[id(seat)] = type(recorded.fact).label

    at.setattr(InsideView, "_take_one", take)


@seed("the register holds what was in the letter")
def _(at: Patch) -> None:
    taken = InsideView._take_one

    def take(view: Any, key: str, seat: SeatView, recorded: Recorded, batch: Batch) -> None:
        taken(view, key, seat, recorded, batch)
        body = seat.register.bodies.get(len(seat.register.bodies))
        if body is not None and isinstance(recorded.fact, InformationDisclosed):
            body["content"] = [item.text for item in recorded.fact.content_copy]

    at.setattr(InsideView, "_take_one", take)


@seed("a page that was shown once is shown again")
def _(at: Patch) -> None:
    case, shown = Reading.case, dict[Any, Any]()

    def opened(reading: Any, staff: Any, role: Any, case_id: UUID, *rest: Any) -> Any:
        place = (id(reading._reader.__self__), holders_of(staff, role), case_id)
        if place not in shown:
            shown[place] = (reading._reader, case(reading, staff, role, case_id, *rest))
        return shown[place][1]

    at.setattr(Reading, "case", opened)


@seed("time passes and nobody looks again")
def _(at: Patch) -> None:
    at.setattr(Projecting, "pass_time", lambda _: 0)
    at.setattr(Access, "next_change", lambda *_: None)


@seed("a letter is also for the others")
def _(at: Patch) -> None:
    take = InboxView._take

    def taken(
        view: Any, facts: Sequence[Recorded], case_id: UUID, moment: Any, batch: Batch
    ) -> None:
        mine = [
            replace(r, fact=r.fact.model_copy(update={"recipient": _to(r.fact, view)}))
            if isinstance(r.fact, InformationDisclosed)
            else r
            for r in facts
        ]
        take(view, mine, case_id, moment, batch)

    def _to(fact: InformationDisclosed, view: InboxView) -> Any:
        partner = view.role.value.replace("_", "-") + "-1"
        return fact.recipient.model_copy(update={"role": view.role, "partner": partner})

    at.setattr(InboxView, "_take", taken)


@seed("letters are numbered for all partners together")
def _(at: Patch) -> None:
    letter = writing._written

    def numbered(out: Any, _sequence: int, handle: str) -> Any:
        return letter(out, out.pending.position, handle)

    at.setattr(writing, "_written", numbered)


def _subject(told: Any) -> Any:
    def patch(at: Patch) -> None:
        write, letter, written = Windows.write, writing._written, levels.written

        def knowing(windows: Windows, partner: str, **how: Any) -> Any:
            def posted(out: Any, sequence: int, name: str) -> Any:
                facts = windows.outlet.cases.log.load(out.pending.case_id)

                def with_subject(handle: str, when: Any, data: Any) -> bytes:
                    return written(f"{handle} {told(facts)}", when, data)

                at.setattr(levels, "written", with_subject)
                return letter(out, sequence, name)

            at.setattr(writing, "_written", posted)
            return write(windows, partner, **how)

        at.setattr(Windows, "write", knowing)

    return patch


def _alias(facts: Sequence[Recorded]) -> str:
    named = (r.fact.subject.alias for r in facts if isinstance(r.fact, CaseRaised))
    return next(named, "")


SEEDS |= {
    "the subject of a letter is the working name": _subject(_alias),
    "the subject of a letter says how many facts there are": _subject(len),
}
