"""Whether a view shows just what it should, after every instant: no more, and no less.

Two runs cannot see that something is not taken back, since what was lawfully seen is not
varied. Here the view is held against the page that people checked, fact by fact.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from domain.case.calendar import day_of, end_of, start_of
from domain.facts import InformationDisclosed, NoticeSuppressed
from domain.recorded import Recorded
from domain.refusals import UnknownCase
from domain.roles import EXTERNAL
from tests.attacks.door import Door, Viewer
from tests.attacks.may_know import of_fields, received
from tests.attacks.observing import Hub
from tests.attacks.pairs import Pair
from tests.attacks.telling import CASES
from tests.attacks.watchman import Watchman


@dataclass
class Expected:
    """What one viewer should see of each case as its facts are told."""

    viewer: Viewer
    watchmen: dict[UUID, Watchman] = field(init=False)
    doors: dict[UUID, Door] = field(init=False)
    told: dict[UUID, list[Recorded]] = field(init=False)

    def __post_init__(self) -> None:
        self.watchmen = {case_id: Watchman(self.viewer) for case_id in CASES}
        self.doors = dict.fromkeys(CASES, Door())
        self.told = {case_id: [] for case_id in CASES}

    def take(self, one: Recorded) -> None:
        """Go on by one fact."""
        self.doors[one.case_id] = self.watchmen[one.case_id].after(one)
        self.told[one.case_id].append(one)

    def timeline(self, case_id: UUID, at: datetime) -> list[Any] | None:
        """Give what should stand there; None when the case should not be there at all.

        Raises LookupError for whoever sits in two ways: there either may be shown.
        """
        if self.viewer.everybody:
            raise LookupError
        holds = set(self.doors[case_id].holds(self.viewer, at))
        if not holds or not self.told[case_id]:
            return None
        if len(holds) > 1:
            raise LookupError
        (hold,) = holds
        seen = [(one, of_fields(one, self.viewer.role, hold)) for one in self.told[case_id]]
        return [(str(one.fact_id), fields) for one, fields in seen if fields]


def wrong_state(pair: Pair) -> str | None:
    """Tell one history turn by turn, and say where the view is not what it should be."""
    hub, expected = Hub(pair.viewer), Expected(pair.viewer)
    for turn in pair.turns:
        hub.take(turn.left)
        for one in turn.left:
            expected.take(one)
        for at in turn.looks:
            said = hub.look(at)
            if not said.startswith("["):
                return said
            if pair.viewer.role in EXTERNAL:
                wrong = _wrong_inbox(hub, at)
            else:
                wrong = next((w for c in CASES if (w := _wrong(hub, expected, c, at))), None)
            if wrong:
                return f"{pair.viewer} {at}: {wrong}"
    return None


def _wrong(hub: Hub, expected: Expected, case_id: UUID, at: datetime) -> str | None:
    try:
        wanted = expected.timeline(case_id, at)
    except LookupError:
        return None
    try:
        seen = hub.reading.case(hub.staff, hub.viewer.role, case_id)
    except UnknownCase:
        return None if wanted is None else "the case is not there"
    if wanted is None:
        return "the case is there"
    shown = [
        (
            entry.body["ref"],
            {one["name"]: (one["level"], one["value"]) for one in entry.body["fields"]},
        )
        for entry in seen.timeline
    ]
    plain = to_jsonable_python(wanted)
    return None if to_jsonable_python(shown) == plain else f"{shown} is not {plain}"


def _wrong_inbox(hub: Hub, at: datetime) -> str | None:
    stopped = {
        r.fact.disclosure_ref for r in hub.log.facts if isinstance(r.fact, NoticeSuppressed)
    }
    wanted = sorted(
        (
            start_of(day_of(one.occurred_at)).isoformat(),
            "" if _is_over(one.fact, at) else one.fact.purpose,
        )
        for one in hub.log.facts
        if isinstance(one.fact, InformationDisclosed)
        and received(one, hub.viewer) is not None
        and one.fact_id not in stopped
    )
    inbox = hub.reading.inbox(hub.staff, hub.viewer.role)
    shown = sorted((entry.body["at"], entry.body["purpose"]) for entry in inbox)
    return None if shown == wanted else f"{shown} is not {wanted}"


def _is_over(letter: InformationDisclosed, at: datetime) -> bool:
    return letter.valid_to is not None and at >= end_of(letter.valid_to)
