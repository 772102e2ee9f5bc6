"""R201, R203: in lists, titles, searches and notices a case is called by nobody's name."""

import pytest

from domain.facts import CaseRaised, DocumentationFormDecided, ResourcePersonAssigned
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Holder, ProtectionLevel, Subject
from tests.given import MATS, Story, example, given, told

SELMA = Subject(alias="Lind", name="Selma Ros-Marie Ek")
NAMED = given(example(CaseRaised, subject=SELMA))


@pytest.mark.parametrize("alias", ["Selma", "ärende SELMA", "Ros-Marie", "rosmarie 2"])
def test_a_case_is_not_raised_by_her_name(alias: str) -> None:
    subject = SELMA.model_copy(update={"alias": alias})
    given().when(example(CaseRaised, subject=subject)).refused("raised_under_an_alias")


def test_a_neutral_word_is_a_name_for_a_case() -> None:
    given().when(example(CaseRaised, subject=SELMA)).accepted()
    given().when(example(CaseRaised, subject=Subject(alias="Lind"))).accepted()


@pytest.mark.parametrize("level", ProtectionLevel)
def test_nor_is_it_kept_under_her_name(level: ProtectionLevel) -> None:
    def kept(alias: str) -> DocumentationFormDecided:
        return example(DocumentationFormDecided, protection_level=level, alias_used=alias)

    NAMED.when(kept("Selma"), MATS).refused("kept_under_an_alias")
    NAMED.when(kept("Lind"), MATS).accepted()


def test_who_may_not_know_the_name_cannot_try_names_until_one_is_refused() -> None:
    seat = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="anna")
    narrow = example(
        ResourcePersonAssigned, role=seat, visible_categories=("PLAN",), valid_to=None
    )
    story: Story = NAMED.and_then(told(narrow, MATS))
    anna = Actor("anna", Role.ARBETSLEDARE, "eb-alvhamn")
    story.when(example(DocumentationFormDecided, alias_used="Selma"), anna).accepted()
