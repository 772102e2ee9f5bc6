"""The ground of consent is open when one covers the recipient, and says so to who may know."""

from datetime import date, timedelta

import pytest

from domain.categories import Category
from domain.facts import ConsentRecorded, ResourcePersonAssigned
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Holder
from services.disclosing import Unfinished
from services.drafting import Draft
from tests.given import CASE_ID, MATS, Story, example
from tests.given import told as tells
from tests.services.desk import CONSENTED, STORY, THREAT, WORK, Desk, draft, on_ground, session

WITHDRAWN = example(ConsentRecorded, action="withdrawn", recipient=CONSENTED.recipient[:1])
NARROW = Actor("nils", Role.RVT, "rvt-alvhamn")


def is_open(desk: Desk, what: Draft, by: Actor = MATS) -> bool:
    seen = desk.disclosing.look(session(by), CASE_ID)
    return desk.disclosing.consented(session(by), seen, what)


def said(desk: Desk, what: Draft) -> list[tuple[str, str]]:
    with pytest.raises(Unfinished) as unfinished:
        desk.preview(what)
    return [(lack.field, lack.text) for lack in unfinished.value.lacks]


@pytest.mark.parametrize(
    ("what", "yes"),
    [
        (draft(), True),
        (draft(to="partner:polisen"), True),
        (draft(sent=(WORK, THREAT)), True),
        (draft(sent=(WORK, Category.ECON)), False),
        (draft(to="role:skola", organisation="Norra skolan"), False),
        (draft(to="unit:jobbtorg"), False),
    ],
)
def test_it_covers_the_recipient_and_all_that_is_sent(what: Draft, *, yes: bool) -> None:
    assert is_open(Desk(), what) is yes


def test_it_is_over_when_it_is_withdrawn_and_after_its_last_day() -> None:
    assert not is_open(Desk(STORY.and_then(WITHDRAWN)), draft())
    assert is_open(Desk(STORY.and_then(WITHDRAWN)), draft(to="partner:polisen"))
    soon = example(
        ConsentRecorded,
        action="limited",
        recipient=CONSENTED.recipient,
        categories=(WORK,),
        valid_to=date(2026, 3, 3),
    )
    desk = Desk(STORY.and_then(soon))
    for still in (True, True, False):
        assert is_open(desk, draft()) is still
        desk.world.clock.now += timedelta(days=1)
        desk.world.catch_up()


def test_without_one_the_draft_is_told_so_at_its_ground_and_another_ground_is_not() -> None:
    desk = Desk(STORY.and_then(WITHDRAWN))
    (told,) = said(desk, draft())
    assert told[0] == "ground"
    assert told[1].startswith("Inget samtycke som gäller nu")
    desk.preview(on_ground("begatt_brott"))


def seated(*given: Category) -> Story:
    holder = Holder(role=NARROW.role, title="bisittare", staff=NARROW.staff, unit=NARROW.unit)
    seat = example(ResourcePersonAssigned, role=holder, visible_categories=given)
    return STORY.and_then(tells(seat, MATS), WITHDRAWN)


def test_who_may_not_know_of_consents_is_told_nothing_of_them() -> None:
    assert is_open(Desk(seated(WORK)), draft(), NARROW)
    assert not is_open(Desk(seated(WORK, Category.ACCESS)), draft(), NARROW)
