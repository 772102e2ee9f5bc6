"""Summaries: the only words that may stand for a guarded value, and what they leave out."""

from domain import summaries
from domain.fact import marks
from domain.facts import FACTS
from domain.roles import Role
from domain.values import (
    Area,
    AreaHolder,
    Child,
    EndingSupport,
    Holder,
    Insats,
    InsatsKind,
    Need,
    NeedHolder,
    PlanRow,
    RiskLevel,
    Subject,
)
from tests.domain.canaries import with_canaries
from tests.given import example

BO = Holder(role=Role.BOENDE, title="boendehandläggare", staff="bo", organisation="Enheten")
NAMING = {"alias", "seat", "seats_per_area"}
"""These give a working name or a seat; the others only count and name areas or codes."""


def test_a_subject_is_the_working_name() -> None:
    assert summaries.alias(Subject(alias="Björk", name="Dilan")) == "Björk"


def test_children_are_a_number_and_ages() -> None:
    noor = Child(label="Noor", age=9, concern="rädd")
    unknown = Child(label="Adam")
    assert summaries.number_and_ages((noor, unknown)) == "2 barn: 9 år"
    assert summaries.number_and_ages((unknown,)) == "1 barn"
    assert summaries.number_and_ages(()) == "0 barn"


def test_needs_plans_and_supports_are_areas_named_once() -> None:
    areas = (Area.BOENDE, Area.ARBETE_STUDIER, Area.BOENDE)
    needs = [Need(key=f"n{n}", area=area, text="hemligt") for n, area in enumerate(areas)]
    assert summaries.areas_of_needs(needs) == "boende, arbete och studier"
    rows = [PlanRow(area=area, text="hemligt") for area in areas]
    assert summaries.areas_of_plan(rows) == "boende, arbete och studier"
    insats = Insats(kind=InsatsKind.ANNAN, title="hemligt", areas=areas[:2])
    assert summaries.areas_of_insats(insats) == "boende, arbete och studier"


def test_supports_that_end_are_areas_and_whether_somebody_takes_over() -> None:
    held = EndingSupport(support="hemligt", area=Area.BOENDE, successor=BO)
    dropped = EndingSupport(
        support="hemligt", area=Area.SOCIALT, reason_without_successor="hemligt"
    )
    assert summaries.areas_that_end((held, dropped)) == (
        "boende: ny hållare finns, socialt umgänge: saknar ny hållare"
    )


def test_holders_are_seats_and_never_people() -> None:
    rows = (AreaHolder(area=Area.BOENDE, holder=BO), AreaHolder(area=Area.SOCIALT))
    assert summaries.seats_per_area(rows) == "boende: boendehandläggare, socialt umgänge: ingen"
    assert summaries.seat(BO) == "boendehandläggare"


def test_who_holds_the_needs_is_a_number() -> None:
    rows = (NeedHolder(need="a", holder=BO), NeedHolder(need="b", reason_without_holder="x"))
    assert summaries.seats_per_need(rows) == "1 av 2 behov har en ansvarig"


def test_a_code_is_its_own_summary() -> None:
    assert summaries.itself(RiskLevel.HOG) == "hög"


def test_every_area_has_a_swedish_name() -> None:
    assert set(summaries.AREA_LABELS) == set(Area)


def test_no_summary_repeats_what_people_wrote() -> None:
    for kind in FACTS:
        fact, canaries = with_canaries(example(kind))
        for name, mark in marks(kind).items():
            if mark.summary is None or mark.summary.__name__ in NAMING or name == "alias_used":
                continue
            said = mark.summary(getattr(fact, name))
            assert not [canary for canary in canaries if canary in said], (kind.name, name)
