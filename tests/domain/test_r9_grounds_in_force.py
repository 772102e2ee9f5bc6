"""R9: a decision of 2024 cites the Act of 2001, one from July 2025 that of 2025."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    DecisionMade,
    InsightRequested,
    InvestigationOpened,
    RiskAssessed,
    SecrecyReviewed,
)
from domain.law.act import ACTS, SOL_2025
from domain.law.lawbook import LAW
from domain.rules.citing import ground_in_force, ground_is_clear
from domain.values import Ground, GroundKind
from tests.given import MATS, Story, an_open_case, example, given, told

JUNE = datetime(2025, 6, 30, 21, 59, tzinfo=UTC)
"""A minute before midnight in Sweden, the last day of the old Act."""
JULY = datetime(2025, 6, 30, 22, tzinfo=UTC)
OLD, NEW = "4 kap. 1 § SoL (2001:453)", "11 kap. 1 § SoL (2025:400)"
RISK = example(RiskAssessed, valid_until="2027-01-01")


def a_case(at: datetime) -> Story:
    """A case opened and assessed at an instant, under the Act of that day."""
    basis = OLD if at <= JUNE else NEW
    raised = told(example(CaseRaised, legal_basis=basis), at=at)
    return given(raised, told(RISK, at=at))


def decision(basis: str) -> DecisionMade:
    return example(DecisionMade, legal_basis=basis, outcome="avslag")


def test_a_decision_on_the_last_day_of_the_old_act_cites_it() -> None:
    a_case(JUNE).when(decision(OLD), at=JUNE).accepted()
    a_case(JUNE).when(decision(NEW), at=JUNE).refused("ground_in_force")


def test_a_decision_from_the_first_of_july_cites_the_new_act() -> None:
    a_case(JUNE).when(decision(NEW), at=JULY).accepted()
    a_case(JUNE).when(decision(OLD), at=JULY).refused("ground_in_force")


def test_a_decision_made_before_and_written_down_after_keeps_the_old_act() -> None:
    story = a_case(JUNE)
    story.when(decision(OLD), at=JUNE, heard=JULY).accepted()


def test_every_section_of_a_ground_must_apply() -> None:
    both = f"{NEW}; {OLD}"
    a_case(JULY).when(decision(both), at=JULY).refused("ground_in_force")


def test_an_old_decision_keeps_its_words_after_the_new_act() -> None:
    story = a_case(JUNE).when(decision(OLD), at=JUNE).accepted()
    story = story.when(decision(NEW), at=JULY).accepted()
    kept = [r.fact.legal_basis for r in story.recorded if isinstance(r.fact, DecisionMade)]
    assert kept == [OLD, NEW]


@pytest.mark.parametrize(
    "basis",
    ["bistånd", "11 kap. 1 §", "11 kap. 1 § SoL", "1 § XYZ", "1 § lagen (2031:12)"],
    ids=["no section", "no act", "no number", "unknown name", "unknown number"],
)
def test_a_ground_that_people_cannot_find_is_refused(basis: str) -> None:
    an_open_case(RISK).when(decision(basis)).refused("ground_is_clear")
    given().when(example(CaseRaised, legal_basis=basis)).refused("ground_is_clear")
    opening = example(InvestigationOpened, legal_basis=basis)
    an_open_case().when(opening).refused("ground_is_clear")


def test_a_case_opens_under_the_act_of_its_day() -> None:
    given().when(example(CaseRaised, legal_basis=OLD), at=JUNE).accepted()
    given().when(example(CaseRaised, legal_basis=NEW), at=JUNE).refused("ground_in_force")
    given().when(example(CaseRaised, legal_basis=NEW), at=JULY).accepted()
    given().when(example(CaseRaised, legal_basis=OLD), at=JULY).refused("ground_in_force")


def test_an_investigation_opens_under_the_act_of_its_day() -> None:
    was = example(InvestigationOpened, legal_basis="11 kap. 1 § SoL (2001:453)")
    now = example(InvestigationOpened, legal_basis="14 kap. 2 § SoL (2025:400)")
    a_case(JUNE).when(was, at=JUNE).accepted()
    a_case(JUNE).when(was, at=JULY).refused("ground_in_force")
    a_case(JUNE).when(now, at=JULY).accepted()


def review(citation: str, outcome: str = "lämnas") -> SecrecyReviewed:
    ground = Ground(kind=GroundKind.LAW, citation=citation)
    return example(SecrecyReviewed, ground=ground, outcome=outcome)


def test_a_disclosure_rests_on_a_section_that_applies() -> None:
    an_open_case().when(review("10 kap. 15 a § OSL")).accepted()
    before = datetime(2025, 11, 30, 12, tzinfo=UTC)
    a_case(JULY).when(review("10 kap. 15 a § OSL"), at=before).refused("ground_in_force")
    a_case(JULY).when(review("11 kap. 3 a § SoL (2001:453)")).refused("ground_in_force")


def test_a_disclosure_may_name_its_ground_in_words_or_without_a_number() -> None:
    an_open_case().when(review("den enskildes samtycke")).accepted()
    an_open_case().when(review("15 kap. 4 § SoL")).accepted()


def test_the_general_clause_opens_nothing() -> None:
    an_open_case().when(review("10 kap. 27 § OSL")).refused("ground_opens_secrecy")
    an_open_case().when(review("10 kap. 27 § OSL", outcome="nekas"), MATS).accepted()


def test_what_is_withheld_and_handed_over_rests_on_what_applies() -> None:
    old = example(InsightRequested, withheld_ground="11 kap. 8 § SoL (2001:453)")
    an_open_case().when(old).refused("ground_in_force")
    an_open_case().when(example(InsightRequested)).accepted()
    checked = told(example(ConflictChecked, checked_role=("greta",)), MATS)
    over = example(CaseTransferred, basis="2 a kap. 10 § SoL (2001:453)")
    an_open_case(checked).when(over).refused("ground_in_force")
    an_open_case(checked).when(example(CaseTransferred, basis="29 kap. 10 § SoL")).accepted()


def test_next_years_act_is_a_row_in_the_table_and_not_a_new_rule() -> None:
    ended = replace(SOL_2025, valid_to=datetime(2026, 12, 31, tzinfo=UTC).date())
    law = replace(LAW, acts=tuple(ended if act is SOL_2025 else act for act in ACTS))
    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    asked = an_open_case(RISK).when(decision(NEW), at=new_year)
    recorded, case = asked.recorded, asked.before.case
    assert ground_in_force(LAW).check(case, recorded) is None
    refused = ground_in_force(law).check(case, recorded)
    assert refused is not None
    assert refused.rule == "ground_in_force"
    assert ground_is_clear(law).check(case, recorded) is None
