"""Who was given what alike: people in one role who may know the same share what they see."""

from datetime import date, timedelta
from itertools import product

import pytest

from domain.case.access import Access, Profile
from domain.categories import CONTENT, Category, Level
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConsentRecorded,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    SecrecyReviewed,
)
from domain.need_to_know.decision import held_by, level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import held_in
from domain.roles import INTERNAL, Role
from domain.values import Ground, GroundKind, Holder, Recipient, Subject
from tests.given import KARIN, MATS, MORNING, Story, Told, an_open_case, example, given, told

EB = Role.EKONOMISKT_BISTAND
LATER = MORNING + timedelta(hours=1)
ALL = frozenset(CONTENT)
PLACED = told(example(PlacementStarted, responsible_worker=("karin",)))


def assigned(staff: str | None, *categories: Category, role: Role = EB) -> Told:
    holder = Holder(role=role, title="handläggare", staff=staff, unit="enheten")
    return told(
        example(ResourcePersonAssigned, role=holder, visible_categories=categories), MATS
    )


def profiles(story: Story, role: Role = EB) -> dict[tuple[str, ...], Profile]:
    return {p.holders: p for p in story.case.access.profiles(role, LATER)}


def test_a_profile_is_named_by_what_it_lacks_or_adds() -> None:
    who = ("staff:lena",)
    assert Profile(who).key == ""
    assert Profile(who, placed=True).key.endswith(" placed")
    some = frozenset((Category.PLAN, Category.ECON))
    assert Profile(who, some).key == "ECON+PLAN"
    assert Profile(who, some, placed=True).key == "ECON+PLAN placed"


def test_who_was_given_alike_shares_a_profile_and_others_do_not() -> None:
    story = an_open_case(
        assigned("lena", Category.ECON),
        assigned("jon", Category.ECON),
        assigned("eva", Category.PLAN),
    )
    found = profiles(story)
    assert set(found) == {("staff:lena", "staff:jon"), ("staff:eva",)}
    assert found["staff:lena", "staff:jon"].categories == {Category.ECON}


def test_two_assignments_of_one_person_add_up() -> None:
    story = an_open_case(assigned("lena", Category.ECON), assigned("lena", Category.PLAN))
    (profile,) = profiles(story).values()
    assert profile.categories == {Category.ECON, Category.PLAN}


def test_an_organisation_is_named_by_its_unit() -> None:
    assert set(profiles(an_open_case(assigned(None, Category.ECON)))) == {("unit:enheten",)}


def test_who_answers_for_the_placement_is_apart_while_it_lasts() -> None:
    other = assigned("greta", *CONTENT, role=Role.RVT)
    story = an_open_case(other, PLACED)
    found = profiles(story, Role.RVT)
    assert {holders: p.placed for holders, p in found.items()} == {
        ("staff:karin",): True,
        ("staff:greta",): False,
    }
    ended = story.and_then(example(PlacementEnded))
    assert [p.placed for p in profiles(ended, Role.RVT).values()] == [False]


def test_the_place_is_for_whom_answers_for_it_alone() -> None:
    access = an_open_case(PLACED).case.access
    for placed, level in ((True, Level.FULL), (False, Level.EXISTS)):
        profile = Profile((f"staff:{KARIN.staff}",), placed=placed)
        held = held_by(access, Role.RVT, Category.WHERE, LATER, given=profile)
        assert (Need.PLACEMENT_RESPONSIBLE in held) is placed
        assert level_of(Role.RVT, Category.WHERE, held) is level


def test_a_profile_counts_for_its_own_categories_and_not_for_a_colleagues() -> None:
    access = an_open_case(assigned("lena", Category.ECON)).case.access
    narrow = Profile(("staff:jon",), frozenset((Category.PLAN,)))
    for category, held in ((Category.PLAN, True), (Category.ECON, False)):
        needs = held_by(access, EB, category, LATER, given=narrow)
        assert (Need.ASSIGNED in needs) is held


def test_only_barn_och_unga_has_a_childs_own_case() -> None:
    child = example(CaseRaised, subject=Subject(alias="Lind", born=date(2015, 6, 1)))
    access = given(child).case.access
    for role in Role:
        held = held_by(access, role, Category.CHILD, LATER)
        assert (Need.OWN_CASE in held) is (role is Role.BARN_OCH_UNGA)


def agreed(role: Role, partner: str | None = None) -> ConsentRecorded:
    to = Recipient(role=role, title="handläggare", partner=partner)
    return example(ConsentRecorded, recipient=(to,), categories=(Category.WORK,))


def consented(role: Role, partner: str | None) -> Access:
    return an_open_case(agreed(role, partner)).case.access


def reviewed(role: Role) -> SecrecyReviewed:
    ground = Ground(kind=GroundKind.LAW, citation="15 kap. 4 § SoL")
    to = Recipient(role=role, title="handläggare")
    return example(SecrecyReviewed, requester=to, ground=ground)


@pytest.mark.parametrize(
    "facts",
    [
        (),
        (example(CaseRaised, subject=Subject(alias="Lind", born=date(2015, 6, 1))),),
        (agreed(Role.JOBBTORG),),
        (agreed(Role.JOBBTORG), agreed(Role.BOENDE)),
        (reviewed(Role.JOBBTORG),),
        (reviewed(Role.JOBBTORG), reviewed(Role.BOENDE)),
    ],
    ids=["an adult", "a child", "a consent", "consents", "a review", "reviews"],
)
def test_what_is_held_at_once_is_what_is_held_category_by_category(
    facts: tuple[Fact, ...],
) -> None:
    access = an_open_case(*facts).case.access
    for role in INTERNAL:
        for given_to in (Profile(()), Profile((), frozenset((Category.PLAN,)), placed=True)):
            held = held_in(access, role, LATER, given=given_to)
            assert {category: held[category] for category in CONTENT} == {
                category: held_by(access, role, category, LATER, given=given_to)
                for category in CONTENT
            }


def holds_consent(access: Access, role: Role, partner: str | None = None) -> bool:
    return Need.CONSENT in held_by(access, role, Category.WORK, LATER, partner)


def test_consent_is_for_the_kind_of_recipient_that_was_named() -> None:
    access = consented(Role.ARBETSFORMEDLINGEN, None)
    assert [role for role in Role if holds_consent(access, role)] == [Role.ARBETSFORMEDLINGEN]


def test_inside_the_authority_consent_is_for_the_unit_whatever_system_it_uses() -> None:
    assert holds_consent(consented(Role.JOBBTORG, "system-a"), Role.JOBBTORG, "system-b")
    outside = consented(Role.ARBETSFORMEDLINGEN, "af-alvhamn")
    assert not holds_consent(outside, Role.ARBETSFORMEDLINGEN, "af-norr")
    assert holds_consent(outside, Role.ARBETSFORMEDLINGEN, "af-alvhamn")


def test_what_is_held_in_all_categories_is_what_is_held_in_each() -> None:
    child = example(CaseRaised, subject=Subject(alias="Lind", born=date(2015, 6, 1)))
    coach = Recipient(role=Role.JOBBTORG, title="coach")
    payer = Recipient(role=EB, title="handläggare")
    law = Ground(kind=GroundKind.LAW, citation="10 kap. 21 § OSL")
    consent = example(ConsentRecorded, recipient=(coach,), categories=(Category.WORK,))
    review = example(SecrecyReviewed, requester=payer, categories=("ECON",), ground=law)
    for story in (
        *(an_open_case(), given(child)),
        an_open_case(consent, example(ConsentRecorded)),
        an_open_case(review, example(SecrecyReviewed)),
    ):
        for role, placed in product(INTERNAL, (False, True)):
            profile = Profile(("staff:lena",), frozenset((Category.WORK,)), placed=placed)
            access = story.case.access
            held = held_in(access, role, LATER, given=profile)
            for category in CONTENT:
                each = held_by(access, role, category, LATER, given=profile)
                assert held[category] == each, (role, category)
