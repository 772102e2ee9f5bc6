"""The desk: an answer that does not come is the coordinator's first, and then the leader's."""

from datetime import date, datetime, timedelta

from domain.categories import CONTENT
from domain.facts import DisclosureRecalled, InformationDisclosed, ResourcePersonAssigned
from domain.roles import Role
from domain.values import Holder
from tests.given import MATS, MORNING, an_open_case, example, told
from tests.projections.kept import row

SEATS = [
    told(
        example(
            ResourcePersonAssigned,
            role=Holder(role=role, title="handläggare", staff=f"staff-{role.value[:3]}"),
            visible_categories=CONTENT,
            valid_to=None,
        ),
        MATS,
    )
    for role in (Role.SAMORDNARE, Role.ARBETSLEDARE)
]
ASKED = an_open_case(*SEATS, example(InformationDisclosed, answer_by=date(2026, 3, 6)))


def rung(role: Role, at: datetime) -> list[str]:
    names = ("answer", "answer_to_leader", "recall", "recall_to_leader")
    body = row(role, ASKED if at < AFTER_ALL else BACK, at).body
    return [alarm["clock"] for alarm in body["alarms"] if alarm["clock"] in names]


BACK = ASKED.and_then(example(DisclosureRecalled))
AFTER_ALL = MORNING + timedelta(days=30)


def test_the_leader_hears_of_it_when_the_coordinator_has_had_two_days() -> None:
    seventh, eleventh = (MORNING.replace(day=day) for day in (7, 11))
    assert rung(Role.SAMORDNARE, seventh) == ["answer"]
    assert rung(Role.ARBETSLEDARE, seventh) == []
    assert rung(Role.SAMORDNARE, eleventh) == ["answer"]
    assert rung(Role.ARBETSLEDARE, eleventh) == ["answer_to_leader"]


def test_a_recall_that_nobody_answers_goes_the_same_way() -> None:
    assert rung(Role.SAMORDNARE, AFTER_ALL) == ["recall"]
    assert rung(Role.ARBETSLEDARE, AFTER_ALL) == ["recall_to_leader"]


def test_the_clocks_of_the_one_are_not_listed_for_the_other() -> None:
    listed = {
        role: {one["clock"] for one in row(role, ASKED).body["clocks"]}
        for role in (Role.SAMORDNARE, Role.ARBETSLEDARE)
    }
    assert "answer" in listed[Role.SAMORDNARE] - listed[Role.ARBETSLEDARE]
    assert "answer_to_leader" in listed[Role.ARBETSLEDARE] - listed[Role.SAMORDNARE]
