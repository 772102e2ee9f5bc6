"""I13: who decides is who records it, within what has been delegated."""

from datetime import date

import pytest

from domain.case.access import Review
from domain.delegation import DELEGATIONS, is_cited, may_decide
from domain.facts import DecisionMade, RiskAssessed, SecrecyReviewed
from domain.law.act import FB, LVU, SKBL, Section
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Holder, InsatsKind
from tests.given import INVESTIGATED, KARIN, LENA, MATS, Story, an_open_case, example, told

RISK = example(RiskAssessed)
READY = an_open_case(RISK, *INVESTIGATED)
LEADER = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="mats")
TODAY = date(2026, 3, 2)
ON_DUTY = (Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE, Role.EKONOMISKT_BISTAND)


def decision(**changes: object) -> DecisionMade:
    return example(DecisionMade, **changes)


def may(role: Role, **changes: object) -> bool:
    return may_decide(decision(**changes), role, TODAY)


@pytest.mark.shows("R141")
def test_a_case_worker_decides_ordinary_support() -> None:
    READY.when(decision()).accepted()
    READY.when(decision(), MATS).accepted()


@pytest.mark.shows("R58", "R120")
@pytest.mark.parametrize("kind", ["skyddat_boende", "genomgangsbostad", "mellanboende"])
def test_temporary_housing_is_for_the_leader(kind: str) -> None:
    grown = READY
    housing = decision(insatser=(kind,))
    grown.when(housing).refused("decided_by_delegation")
    grown.when(housing, MATS).accepted()


def test_money_to_live_on_is_for_ekonomiskt_bistand() -> None:
    money = (InsatsKind.FORSORJNINGSSTOD,)
    READY.when(decision(insatser=money)).refused("decided_by_delegation")
    assert may(LENA.role, insatser=money)


def test_a_coordinator_holds_together_and_decides_nothing() -> None:
    assert not may(Role.SAMORDNARE)


def test_of_two_measures_in_one_decision_both_must_be_delegated() -> None:
    both = (InsatsKind.SAMTALSSTOD, InsatsKind.FORSORJNINGSSTOD)
    READY.when(decision(insatser=both)).refused("decided_by_delegation")


ONLY_THE_BOARD = [
    "5 kap. 4 § lagen (2024:79)",
    "7 kap. 1 § lagen (2024:79); 23 kap. 5 § SoL (2025:400)",
    "6 kap. 13 a § FB",
    "FB 6:13 a",
    "4 kap. 1 § och 5 kap. 4 § lagen (2024:79)",
]


@pytest.mark.parametrize("basis", ONLY_THE_BOARD)
def test_what_the_board_keeps_nobody_on_duty_decides(basis: str) -> None:
    assert not any(may(role, legal_basis=basis) for role in ON_DUTY)
    assert not may(Role.ARBETSLEDARE, legal_basis=basis, decided_in="ordföranden")
    own = decision(legal_basis=basis, insatser=())
    READY.when(own, MATS).refused("decided_by_delegation")
    minuted = own.model_copy(update={"decided_in": "utskottet", "minutes_ref": "§ 41"})
    READY.when(minuted, MATS).accepted()


def test_the_chair_places_a_child_at_once_and_takes_it_into_care() -> None:
    for basis in ("4 kap. 1 § andra stycket lagen (2024:79)", "6 § LVU", "LVU 6 §"):
        assert not may(Role.ARBETSLEDARE, legal_basis=basis)
        assert may(Role.ARBETSLEDARE, legal_basis=basis, decided_in="ordföranden")


@pytest.mark.parametrize(
    ("section", "basis"),
    [
        (Section(SKBL, "4 kap. 1 §"), "4 kap. 1 § SoL (2001:453)"),
        (Section(SKBL, "4 kap. 1 §"), "14 kap. 1 § lagen (2024:79)"),
        (Section(SKBL, "4 kap. 1 §"), "4 kap. 1 § SoL och 6 kap. 1 § lagen (2024:79)"),
        (Section(SKBL, "4 kap. 1 §"), "4 kap. 1 § SoL; 6 kap. 1 § lagen (2024:79)"),
        (Section(FB, "6 kap. 13 a §"), "6 kap. 13 § FB"),
        (Section(LVU, "6 §"), "36 § LVU"),
        (Section(LVU, "6 §"), "6 kap. 1 §"),
    ],
)
def test_another_section_is_not_that_one(section: Section, basis: str) -> None:
    assert not is_cited(section, basis)


@pytest.mark.shows("R120")
def test_a_row_applies_on_its_own_days() -> None:
    row = DELEGATIONS[0]
    dated = type(row)(
        **{
            **{name: getattr(row, name) for name in row.__slots__},
            "valid_from": date(2026, 1, 1),
            "valid_to": date(2026, 3, 2),
        }
    )
    days = (date(2025, 12, 31), date(2026, 1, 1), TODAY, date(2026, 3, 3))
    assert [dated.in_force(day) for day in days] == [False, True, True, False]


def test_every_row_is_about_something_and_says_why() -> None:
    for row in DELEGATIONS:
        assert row.insatser or row.sections, row.matter
        assert row.source
        assert row.bodies


@pytest.mark.parametrize("body", ["utskottet", "nämnden", "domstolen"])
def test_what_a_body_decided_stands_in_its_minutes(body: str) -> None:
    silent = decision(decided_in=body)
    READY.when(silent, MATS).refused("body_leaves_minutes")
    minuted = decision(decided_in=body, minutes_ref="§ 12")
    READY.when(minuted, MATS).accepted()
    READY.when(minuted).refused("body_leaves_minutes")


def test_the_chair_decides_alone_and_reports_later() -> None:
    READY.when(decision(decided_in="ordföranden"), MATS).accepted()
    READY.when(decision(decided_in="ordföranden")).refused("body_leaves_minutes")


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("arbetsledare på delegation", KARIN),
        ("Enhetschef", KARIN),
        ("socialnämndens utskott", MATS),
        ("ordföranden", MATS),
        ("förvaltningsrätten", MATS),
    ],
)
def test_nobody_decides_in_another_s_name(said: str, by: Actor) -> None:
    READY.when(decision(decision_maker=said), by).refused("decided_in_the_own_name")


@pytest.mark.parametrize(
    ("said", "by"),
    [
        ("biträdande enhetschef", MATS),
        ("KS", KARIN),
        ("handläggare enligt delegation", KARIN),
    ],
)
def test_everybody_decides_in_the_own_name(said: str, by: Actor) -> None:
    READY.when(decision(decision_maker=said), by).accepted()


def reviews(story: Story) -> tuple[Review, ...]:
    return story.case.access.reviews


def test_a_review_counts_as_a_leader_s_only_when_the_leader_recorded_it() -> None:
    by_leader = example(SecrecyReviewed, decided_by=LEADER)
    an_open_case().when(by_leader).refused("reviewed_in_the_own_name")
    story = an_open_case().when(by_leader, MATS).accepted()
    assert [review.by_delegate for review in reviews(story)] == [True]
    own = an_open_case().when(example(SecrecyReviewed)).accepted()
    assert [review.by_delegate for review in reviews(own)] == [False]
    anothers = example(SecrecyReviewed, decided_by=LEADER.model_copy(update={"staff": "per"}))
    an_open_case().when(anothers, MATS).refused("reviewed_in_the_own_name")


def test_what_an_old_log_claims_opens_nothing() -> None:
    claimed = an_open_case(example(SecrecyReviewed, decided_by=LEADER))
    assert [review.by_delegate for review in reviews(claimed)] == [False]


def test_to_refuse_is_for_the_leader() -> None:
    no = example(SecrecyReviewed, outcome="nekas")
    an_open_case().when(no).refused("refused_by_a_delegate")
    an_open_case().when(no, MATS).accepted()
    an_open_case(told(no, MATS)).when(example(SecrecyReviewed)).accepted()
