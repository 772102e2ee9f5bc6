"""What *Frister* says of a deadline, at the edges of the Swedish day."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.web.how_close import how_close
from domain.case.calendar import SWEDEN, day_of
from domain.watch import Severity, Ticking
from projections.status import clock
from tests.adapters.test_web_pages import text
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_plan import raised
from tests.adapters.web_story import LIND, SL, Teller

GREEN, YELLOW, RED = Severity.GREEN, Severity.YELLOW, Severity.RED
A_MOMENT = timedelta(microseconds=1)


def swedish(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SWEDEN)


def told(due: datetime, severity: Severity = GREEN) -> dict[str, Any]:
    return clock(Ticking("raised_to_leader", due, severity))


@pytest.mark.parametrize(
    ("severity", "at", "said"),
    [
        (GREEN, "2026-03-26T23:59", "i god tid"),
        (YELLOW, "2026-03-26T23:59", "närmar sig"),
        (GREEN, "2026-03-28T00:00", "går ut i morgon"),
        (GREEN, "2026-03-28T23:59", "går ut i morgon"),
        (YELLOW, "2026-03-28T23:59", "går ut i morgon"),
        (GREEN, "2026-03-29T00:00", "går ut i dag"),
        (YELLOW, "2026-03-29T23:59", "går ut i dag"),
        (GREEN, "2026-03-30T00:00", "har passerat"),
        (RED, "2026-03-29T23:59", "har passerat"),
    ],
)
def test_a_deadline_says_how_close_it_is_on_the_swedish_day(
    severity: Severity, at: str, said: str
) -> None:
    """Its last day is the one on which the clocks go forward: 23 hours long."""
    one = told(swedish("2026-03-30T00:00"), severity)
    assert how_close(one, day_of(swedish(at)).isoformat()) == said


def test_an_end_at_midnight_belongs_to_the_day_before() -> None:
    midnight, on = swedish("2026-11-24T00:00"), "2026-11-22"
    assert how_close(told(midnight), on) == "går ut i morgon"
    assert how_close(told(midnight + A_MOMENT), on) == "i god tid"


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-02-10T10:00", "11 feb. 2026 går ut i morgon"),
        ("2026-02-10T23:59", "11 feb. 2026 går ut i morgon"),
        ("2026-02-11T00:00", "11 feb. 2026 går ut i dag"),
    ],
)
def test_a_deadline_of_a_new_case_that_ends_tomorrow_is_not_in_good_time(
    now: str, said: str
) -> None:
    world = World()
    Teller(world, LIND).tell("2026-02-10", SL, "case_raised", **raised("Lind"))
    world.clock.now = swedish(now)
    page = text(seated(world, "SL|rvt").get(f"/arenden/{LIND}").text)
    assert f"Ärendet lyft till arbetsledaren sista dag {said}" in page
