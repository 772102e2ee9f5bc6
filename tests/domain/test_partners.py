"""The directory of partners: who they are, and that a name in it gives nobody anything."""

import pytest

from domain.categories import CONTENT, Category, Level
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.table import OUTSIDE, TABLE
from domain.partners import PARTNERS
from domain.roles import EXTERNAL, INTERNAL, Role

BARE = frozenset((Need.ASSIGNED, Need.TASK, Need.OWN_PART))
"""All that somebody may hold whom neither she, a law nor a leader has said anything about."""
CONSENT = BARE | {Need.CONSENT}
BY_CONSENT = (Role.ARBETSFORMEDLINGEN, Role.SAMORDNINGSFORBUND, Role.KVINNOJOUR)


def roles_of(word: str) -> set[Role]:
    return {partner.role for partner in PARTNERS if word in partner.name}


def offers(word: str) -> str:
    return " ".join(partner.offers for partner in PARTNERS if word in partner.name)


@pytest.mark.shows("R39", "R43", "R100", "R112", "R113", "R114", "R144", "R145", "R146")
@pytest.mark.shows("R147", "R148", "R157", "R159", "R160", "R185", "R186", "R187", "R188")
@pytest.mark.shows("R17", "R86", "R189")
@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Polisen", Role.POLIS),
        ("sjukvården", Role.HALSO_OCH_SJUKVARD),
        ("Arbetsförmedlingen", Role.ARBETSFORMEDLINGEN),
        ("Samordningsförbund", Role.SAMORDNINGSFORBUND),
        ("Försäkringskassan", Role.FORSAKRINGSKASSAN),
        ("Skatteverket", Role.SKATTEVERKET),
        ("Migrationsverket", Role.MIGRATIONSVERKET),
        ("yrkesvägledare", Role.SKOLA),
        ("Skyddat boende", Role.SKYDDAT_BOENDE),
        ("Kvinnojour", Role.KVINNOJOUR),
        ("Tjejjour", Role.KVINNOJOUR),
        ("Brottsofferjouren", Role.KVINNOJOUR),
        ("Ideell", Role.KVINNOJOUR),
        ("Origo", Role.KVINNOJOUR),
        ("genomgångsbostäder", Role.BOENDE),
        ("Familjehus", Role.BARN_OCH_UNGA),
        ("Ungdomshälsan", Role.HALSO_OCH_SJUKVARD),
        ("Mottagning barn", Role.BARN_OCH_UNGA),
        ("Mottagning ekonomi", Role.EKONOMISKT_BISTAND),
    ],
)
def test_a_partner_sits_in_one_seat_and_says_what_it_offers(word: str, role: Role) -> None:
    assert roles_of(word) == {role}
    assert offers(word).endswith(".")


def test_no_partner_stands_twice_and_each_has_a_view() -> None:
    assert len({partner.name for partner in PARTNERS}) == len(PARTNERS)
    assert {partner.role for partner in PARTNERS} <= {*INTERNAL, *EXTERNAL}


@pytest.mark.shows("R158")
def test_the_addiction_clinic_is_not_taken_for_the_tax_agencys_register() -> None:
    assert roles_of("Navet") == {Role.HALSO_OCH_SJUKVARD}
    assert "inget med Skatteverkets register" in offers("Navet")


@pytest.mark.shows("R150", "R151")
def test_the_directory_says_what_a_coordination_association_is_for() -> None:
    assert "samordnad rehabilitering" in offers("Samordningsförbund")
    assert "förebygger" in offers("Samordningsförbund")


@pytest.mark.shows("R21", "R82", "R144", "R145", "R148")
@pytest.mark.parametrize("role", BY_CONSENT)
def test_who_is_a_partner_by_consent_gets_only_meetings_of_its_own_without_it(
    role: Role,
) -> None:
    without = {c: level_of(role, c, BARE) for c in CONTENT}
    assert {c for c, level in without.items() if level} <= {Category.MEET}
    assert any(level_of(role, c, CONSENT) > without[c] for c in CONTENT)


@pytest.mark.shows("R43")
def test_a_resource_centre_learns_no_name_even_with_consent() -> None:
    (role,) = roles_of("Origo")
    assert level_of(role, Category.ID, CONSENT) is Level.SUMMARY
    assert level_of(role, Category.ID, BARE) is Level.HIDDEN


@pytest.mark.shows("R17", "R114")
def test_health_care_gets_no_diagnosis_and_no_violence_without_consent() -> None:
    for category in (Category.HEALTH, Category.VIOLENCE, Category.THREAT):
        assert level_of(Role.HALSO_OCH_SJUKVARD, category, BARE) is Level.HIDDEN


@pytest.mark.shows("R86")
def test_housing_gets_who_and_where_to_reach_by_consent_and_never_why() -> None:
    assert level_of(Role.BOENDE, Category.ID, BARE) is Level.HIDDEN
    assert level_of(Role.BOENDE, Category.ID, CONSENT) is Level.SUMMARY
    assert level_of(Role.BOENDE, Category.ID, CONSENT | {Need.LOW_PROTECTION}) is Level.FULL
    for category in (Category.VIOLENCE, Category.NETWORK, Category.HEALTH, Category.VOICE):
        assert level_of(Role.BOENDE, category, frozenset(Need)) is Level.HIDDEN


@pytest.mark.shows("R112", "R113")
@pytest.mark.parametrize("role", [Role.MIGRATIONSVERKET, Role.SKATTEVERKET])
def test_an_agency_gets_what_a_law_or_consent_gives_and_nothing_by_itself(role: Role) -> None:
    assert all(level_of(role, c, BARE) is Level.HIDDEN for c in OUTSIDE[role] if c != "MEET")
    opened = BARE | {Need.CONSENT, Need.LEGAL_GROUND, Need.DELEGATE}
    assert level_of(role, Category.ID, opened) is Level.FULL


@pytest.mark.shows("R185")
def test_the_police_is_told_by_law_what_it_is_not_told_by_consent() -> None:
    law = frozenset((Need.LEGAL_GROUND, Need.DELEGATE))
    assert level_of(Role.POLIS, Category.ECON, law) > level_of(
        Role.POLIS, Category.ECON, frozenset((Need.CONSENT,))
    )


@pytest.mark.shows("R147")
def test_a_shelter_line_that_only_supports_never_learns_where_somebody_lives() -> None:
    everything = frozenset(Need)
    assert level_of(Role.KVINNOJOUR, Category.WHERE, everything) is Level.HIDDEN
    assert level_of(Role.SKYDDAT_BOENDE, Category.WHERE, everything) is Level.FULL


@pytest.mark.shows("R146")
def test_the_school_is_told_a_place_only_as_its_own_part() -> None:
    assert level_of(Role.SKOLA, Category.WHERE, BARE - {Need.OWN_PART}) is Level.HIDDEN
    assert Category.VIOLENCE not in TABLE[Role.SKOLA]
