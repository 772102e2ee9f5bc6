"""Mistakes that give something away, one at a time: in the cutting, the rows and the desk.

Each is a name and what it puts in the place of what is there. They are applied to the running
program by `tests/attacks/test_seeded_bugs.py`, and each must be found.
"""

from collections.abc import Callable
from typing import Any

import pytest

from domain.categories import Level
from domain.need_to_know import redaction
from domain.need_to_know.redaction import Cut, Shown
from domain.recorded import Recorded
from domain.routine import people
from projections import desk, timeline
from projections.entries import Batch, Entry
from projections.inside import InsideView, SeatView

Patch = pytest.MonkeyPatch
Seed = Callable[[Patch], None]
SEEDS: dict[str, Seed] = {}


def seed(name: str) -> Callable[[Seed], Seed]:
    """Enter a mistake in the table under its name."""

    def enter(put: Seed) -> Seed:
        assert name not in SEEDS
        SEEDS[name] = put
        return put

    return enter


def _rows_told(put: Callable[[dict[str, Any], Recorded], None]) -> Seed:
    """Add something to every entry that is shown."""

    def patch(at: Patch) -> None:
        taken, entry_of = InsideView._take_one, timeline.entry_of

        def take(view: Any, key: str, seat: SeatView, recorded: Recorded, batch: Batch) -> None:
            def told(cut: Cut) -> dict[str, Any]:
                body = entry_of(cut)
                put(body, recorded)
                return body

            with pytest.MonkeyPatch.context() as inner:
                inner.setattr(timeline, "entry_of", told)
                taken(view, key, seat, recorded, batch)

        at.setattr(InsideView, "_take_one", take)

    return patch


def _hidden(what: Callable[[SeatView, Recorded, Batch, str], None]) -> Seed:
    """Do something for every fact that is not shown."""

    def patch(at: Patch) -> None:
        taken = InsideView._take_one

        def take(view: Any, key: str, seat: SeatView, recorded: Recorded, batch: Batch) -> None:
            before = seat.timeline
            taken(view, key, seat, recorded, batch)
            if seat.timeline == before:
                what(seat, recorded, batch, key)

        at.setattr(InsideView, "_take_one", take)

    return patch


def _desk_told(name: str, what: Callable[..., Any]) -> Seed:
    """Add something to every row on a desk."""

    def patch(at: Patch) -> None:
        body_of = desk.body_of

        def told(moment: Any, role: Any, held: Any, latest: Any) -> dict[str, Any]:
            more = what(moment.case, moment.at, held, role)
            return {**body_of(moment, role, held, latest), name: more}

        at.setattr(desk, "body_of", told)

    return patch


def _count(seat: SeatView, _recorded: Recorded, _batch: Batch, _key: str) -> None:
    seat.timeline += 1


def _later(seat: SeatView, recorded: Recorded, _batch: Batch, _key: str) -> None:
    seat.latest = recorded.recorded_at.isoformat()


def _placeholder(seat: SeatView, recorded: Recorded, batch: Batch, key: str) -> None:
    seat.timeline += 1
    row = Entry(recorded.case_id, key, timeline.KIND, seat.timeline, {"hidden": True})
    batch.entries[recorded.case_id, key, timeline.KIND, seat.timeline] = row


def _put(
    name: str, what: Callable[[Recorded], Any]
) -> Callable[[dict[str, Any], Recorded], None]:
    return lambda body, recorded: body.update({name: what(recorded)})


SEEDS |= {
    "the number moves when something hidden is recorded": _hidden(_count),
    "the time of the latest moves when something hidden is recorded": _hidden(_later),
    "a hidden fact leaves an empty row": _hidden(_placeholder),
    "the place in the whole log is shown": _rows_told(_put("position", lambda r: r.position)),
    "the place in the case is shown": _rows_told(_put("version", lambda r: r.version)),
    "the mark of a row changes with what is hidden in it": _rows_told(
        _put("mark", lambda r: hash(r.fact.model_dump_json()))
    ),
    "who recorded it is named": _rows_told(_put("by", lambda r: r.by.staff)),
    "on whose behalf is always shown": _rows_told(
        _put("on_behalf_of", lambda r: r.on_behalf_of)
    ),
    "the desk says whether there is more": _desk_told(
        "more", lambda case, *_: bool(case.facts[1:])
    ),
    "the desk counts all facts": _desk_told("facts", lambda case, *_: case.version),
    "the desk counts others' consents": _desk_told(
        "consents", lambda case, *_: len(case.access.consents)
    ),
    "the desk says when others' access changes": _desk_told(
        "until", lambda case, now, *_: str(case.access.next_change(now))
    ),
    "the desk lists who is kept out": _desk_told(
        "blocked", lambda case, *_: sorted(case.access.blocked)
    ),
    "everybody sees the working name": _desk_told(
        "alias", lambda case, *_: case.standing.alias
    ),
    "everybody sees how the case stands": _desk_told(
        "status", lambda case, *_: case.standing.status.value
    ),
    "everybody sees how many take part": _desk_told(
        "people", lambda case, now, *_: len(people(case, now))
    ),
}


def _show(change: Callable[[Any, Any, Level, Shown | None], Shown | None]) -> Seed:
    def patch(at: Patch) -> None:
        fields_of = redaction._fields

        def fields(fact: Any, plan: Any) -> dict[str, Shown]:
            before, after = fields_of(fact, plan), dict[str, Shown]()
            for name, mark, fixed, may_be_left_out, is_code in plan.parts:
                value = getattr(fact, name)
                if value is None or (may_be_left_out and value == ()):
                    continue
                level = plan.level_in(fact, mark) if fixed is None else fixed
                usual = Shown(level, value) if is_code else before.get(name)
                shown = usual if is_code else change(mark, value, level, usual)
                if shown is not None:
                    after[name] = shown
            codes = {name for name, _, _, _, is_code in plan.parts if is_code}
            return after if after.keys() - codes else {}

        at.setattr(redaction, "_fields", fields)

    return patch


def _instead(how: Callable[[Any], Any]) -> Seed:
    """Show something of a value that may only be known to exist."""

    def change(_mark: Any, value: Any, _level: Level, was: Shown | None) -> Shown | None:
        known = was is not None and was.level is Level.EXISTS
        return Shown(Level.EXISTS, how(value)) if known else was

    return _show(change)


def _whole_summary(_mark: Any, value: Any, level: Level, was: Shown | None) -> Shown | None:
    bare = level is Level.SUMMARY and was is not None and was.level is Level.EXISTS
    return Shown(Level.SUMMARY, value) if bare else was


def _stumble(_mark: Any, value: Any, _level: Level, was: Shown | None) -> Shown | None:
    if str(value).startswith("hemligt"):
        raise ValueError("unexpected")
    return was


SEEDS |= {
    "the mark of existence has the value's length": _instead(lambda v: "•" * len(str(v))),
    "the mark of existence shows the first letter": _instead(lambda v: str(v)[:1]),
    "a list that exists says how long it is": _instead(
        lambda v: len(v) if isinstance(v, tuple) else None
    ),
    "a summary without words is the value": _show(_whole_summary),
    "a secret value is an error": _show(_stumble),
}
