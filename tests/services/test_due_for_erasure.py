"""What is due, on a page: some files at a time, and none that the own view does not lead to."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.erasing import Decision, Move
from domain.facts import EvaluationDone, ViolenceMapped
from domain.law.retention import Sample
from domain.reads import Act
from services.deciding_erasure import DecidingByView
from services.due_for_erasure import OPENED_MAX, DueList, due_list
from services.ports import ContentErased, Unreadable
from tests.adapters.examples import command
from tests.given import example
from tests.services.test_deciding_erasure import (
    HERS,
    HIDDEN,
    IVAR,
    LATER,
    MATS,
    Place,
    damage,
    place,
)

__all__ = ["place"]
EARLY = datetime(2027, 1, 2, 9, tzinfo=UTC)


def listed(place: Place, number: int = 1, by: object = MATS, **but: object) -> DueList:
    view = place.deciding()
    inner = replace(view.deciding, **but)  # pyright: ignore[reportArgumentType]
    asking = DecidingByView(inner, view.book, view.leads)
    return due_list(asking, by, number)  # pyright: ignore[reportArgumentType]


def due(found: DueList) -> list[UUID]:
    return [one.case_id for one in found.due]


def open_more(place: Place, count: int, at: datetime) -> None:
    for number in range(count):
        case_id = UUID(int=1_000 + number)
        facts = (example(ViolenceMapped), example(EvaluationDone))
        told = command(case_id, 1, UUID(int=5_000 + number), *facts, by=MATS)
        place.log.append([replace(one, recorded_at=at) for one in told])
        place.led |= {case_id}


def test_a_file_is_listed_when_its_day_has_come_where_the_view_leads(place: Place) -> None:
    found = listed(place)
    assert (due(found), found.damaged, found.more) == ([HERS], [], False)
    assert place.log.reads == 1
    assert due(listed(place, clock=lambda: EARLY)) == []
    assert [(r.act, r.case_id, r.hits) for r in place.access_log.reads] == [
        (Act.ERASURE, None, 1),
        (Act.ERASURE, None, 0),
    ]


def test_a_view_that_leads_too_far_lists_nothing(place: Place) -> None:
    place.led |= {HIDDEN}
    assert due(listed(place)) == [HERS]
    assert due(listed(place, by=IVAR)) == [HERS, HIDDEN]


@pytest.mark.parametrize("sample", [None, Sample.WHOLE])
def test_nothing_is_opened_where_nothing_is_erased(place: Place, sample: Sample | None) -> None:
    assert due(listed(place, sample=sample)) == []
    assert place.log.reads == 0


def test_what_is_being_erased_is_due_no_more(place: Place) -> None:
    place.book.decide(HERS, 1, Decision(Move.BEGUN, IVAR, LATER))
    assert due(listed(place)) == []
    damage(place, ContentErased)
    assert listed(place).damaged == []


@pytest.mark.parametrize("wrong", [Unreadable, ContentErased])
def test_a_damaged_case_is_said_to_be_so_and_who_decides_in_any_case_is_told_which(
    place: Place, wrong: type[Exception]
) -> None:
    damage(place, wrong)
    assert [one.case_id for one in listed(place).damaged] == [None]
    assert [one.case_id for one in listed(place, by=IVAR).damaged] == [HERS]


def test_a_page_opens_no_more_files_than_it_says(place: Place) -> None:
    open_more(place, OPENED_MAX, LATER.replace(year=2030))
    first = listed(place, by=IVAR)
    assert (place.log.reads, due(first), first.more) == (OPENED_MAX, [HERS], True)
    second = listed(place, 2, by=IVAR)
    assert (place.log.reads, second.more) == (OPENED_MAX + 1, False)
    assert due(listed(place, 9_999)) == []


def test_the_list_ends_where_no_file_is_old_enough(place: Place) -> None:
    place.led = frozenset()
    open_more(place, 2 * OPENED_MAX, LATER.replace(year=LATER.year - 4))
    found = listed(place, by=IVAR)
    assert (place.log.reads, found.more) == (OPENED_MAX, False)
