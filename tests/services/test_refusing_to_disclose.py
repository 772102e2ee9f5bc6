"""Refusals, whole and in part, are written decisions, and only a leader makes them."""

from typing import Any

import pytest

from domain.refusals import Refused
from services.drafting import ASKED, Draft
from tests.given import KARIN, MATS, SARA
from tests.services.desk import PLAN, WORK, Desk, draft, on_ground, relayed


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_part_that_is_refused_is_a_decision_of_its_own(desk: Desk) -> None:
    asked = draft(begun_by=ASKED, asked=(WORK, PLAN), why_refused="behövs inte för praktiken")
    _, receipt = desk.decide(asked)
    review, _, refused = desk.recorded(receipt)
    assert review.outcome == "lämnas delvis"
    assert (refused.outcome, refused.categories) == ("nekas", (PLAN,))
    assert "behövs inte för praktiken" in refused.harm_test
    assert "överklaga" in refused.harm_test


REFUSES = draft(begun_by=ASKED, asked=(WORK, PLAN), refuses=True, why_refused="hon vill inte")


def test_a_refusal_is_a_written_decision_and_nothing_goes(desk: Desk) -> None:
    shown, receipt = desk.decide(REFUSES)
    (refused,) = desk.recorded(receipt)
    assert (refused.outcome, refused.categories) == ("nekas", (WORK, PLAN))
    assert refused.ground.citation == "26 kap. 1 § OSL (2009:400)"
    assert shown.notice is None
    assert relayed(desk) == []


BY_LAW = on_ground("narstaende")


@pytest.mark.parametrize(
    "what",
    [
        pytest.param(REFUSES, id="refusal"),
        pytest.param(
            draft(begun_by=ASKED, asked=(WORK, PLAN), why_refused="nej"), id="partial refusal"
        ),
        pytest.param(BY_LAW, id="what takes a delegate"),
    ],
)
@pytest.mark.parametrize("by", [KARIN, SARA], ids=lambda by: by.staff)
def test_without_delegation_it_is_prepared_and_not_decided(
    desk: Desk, what: Draft, by: Any
) -> None:
    before = desk.world.log.head()
    shown = desk.preview(what, by)
    assert not shown.may_decide
    with pytest.raises(Refused, match="disclosed_by_a_delegate") as refused:
        desk.decide(what, by)
    assert "arbetsledaren" in refused.value.text
    assert desk.world.log.head() == before
    desk.decide(what, MATS)
