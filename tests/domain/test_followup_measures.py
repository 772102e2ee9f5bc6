"""What each measure says of one case: yes, no, days, persons, or that it does not apply."""

from datetime import date

import pytest
from hypothesis import given

from domain.facts import (
    ContactResumed,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    EventCorrected,
    FollowUpDone,
    InsatsReviewed,
    LifeAreaUpdated,
    PlacementEnded,
    PlanSet,
    ResourcePersonAssigned,
)
from domain.followup import MEASURES
from domain.followup.course import course_of
from domain.followup.grouping import Group, row_of
from domain.followup.measure import Kind
from domain.roles import Role
from domain.values import Area, Horizon, InsatsKind, NeedStatus
from tests.domain.followup_cases import (
    OPENED,
    a_case,
    at,
    began,
    broke_off,
    day,
    granted,
    left,
    needed,
    observed,
    on,
    placed,
)
from tests.domain.followup_lasting import LASTING
from tests.domain.stories import stories
from tests.given import Story, Told, example, ref

SHELTER = InsatsKind.SKYDDAT_BOENDE
LOTS, CONTACT = InsatsKind.BOENDELOTS, InsatsKind.KONTAKTPERSON
NEW_HOME = InsatsKind.GENOMGANGSBOSTAD
NO, YES = 0, 1
QUEUE = "köer eller brist på platser"


def planned(days: int, kind: str = "långsiktig") -> Told:
    return on(days, example(PlanSet, plan_type=kind))


def came_back(days: int) -> Told:
    return on(days, example(ContactResumed, at=at(day(days))))


def life(days: int, area: str, status: str) -> Told:
    return on(days, example(LifeAreaUpdated, area=area, status=status))


def followed(days: int, kind: str = "insats") -> Told:
    done = example(FollowUpDone)
    return on(days, done.model_copy(update={"kind": kind}))


def reviewed(days: int, kind: InsatsKind, outcome: str) -> Told:
    return on(days, example(InsatsReviewed, insats_ref=kind, outcome=outcome))


def decided_by_us(days: int, obstacle: str | None) -> Told:
    return on(days, example(DecisionMade, outcome="avslag", own_obstacle=obstacle))


def seated(days: int, staff: str) -> Told:
    holder = example(ResourcePersonAssigned).role.model_copy(update={"staff": staff})
    seat = example(ResourcePersonAssigned, role=holder, valid_from=day(days), valid_to=None)
    return on(days, seat)


def together(days: int) -> Told:
    decided = example(CooperationNeedDecided, internal=(Role.BOENDE,))
    return on(days, decided)


def coordinated(days: int) -> Told:
    return on(days, example(CoordinatorAppointed, from_=day(days)))


MOVED = (placed(1), left(60))

SAID: list[tuple[str, Story, int | None]] = [
    ("tid_till_bostad", a_case(), None),
    ("tid_till_bostad", a_case(needed(3, Area.SAMTAL)), None),
    ("tid_till_bostad", a_case(needed(3, Area.BOENDE, status=NeedStatus.MET)), None),
    ("tid_till_bostad", a_case(needed(3, Area.BOENDE)), 365),
    ("tid_till_bostad", a_case(needed(3, Area.BOENDE), began(43, NEW_HOME)), 40),
    ("tid_till_bostad", a_case(needed(3, Area.BOENDE), began(43, LOTS)), 365),
    ("tid_till_bostad", a_case(needed(3, Area.BOENDE), began(900, NEW_HOME)), 365),
    (
        "tid_till_bostad",
        a_case(needed(3, Area.BOENDE), needed(23, Area.BOENDE, status=NeedStatus.MET)),
        20,
    ),
    ("tid_till_stod_akut", a_case(needed(3, Area.SAMTAL, Horizon.LANG)), None),
    ("tid_till_stod_akut", a_case(needed(3, Area.SKYDD), placed(5)), 2),
    ("tid_till_stod_akut", a_case(placed(1), needed(3, Area.SKYDD)), 0),
    ("tid_till_stod_akut", a_case(needed(3, Area.SAMTAL), placed(5)), 365),
    ("tid_till_stod_akut", a_case(needed(3, Area.SAMTAL), began(9, LOTS, Area.SAMTAL)), 6),
    ("tid_till_stod_lang", a_case(needed(3, Area.SAMTAL)), None),
    (
        "tid_till_stod_lang",
        a_case(needed(3, Area.SOCIALT, Horizon.LANG), began(13, CONTACT, Area.SOCIALT)),
        10,
    ),
    ("tid_till_placering", a_case(granted(2, LOTS), placed(3)), None),
    ("tid_till_placering", a_case(granted(2, SHELTER), placed(5)), 3),
    ("tid_till_placering", a_case(placed(1), granted(4, SHELTER)), 0),
    ("tid_till_placering", a_case(granted(2, SHELTER)), 365),
    ("samtalsstod_inom_tre_manader", a_case(needed(3, Area.BOENDE)), None),
    ("samtalsstod_inom_tre_manader", a_case(needed(3, Area.SAMTAL)), NO),
    (
        "samtalsstod_inom_tre_manader",
        a_case(needed(3, Area.SAMTAL), began(95, LOTS, Area.SAMTAL)),
        YES,
    ),
    (
        "samtalsstod_inom_tre_manader",
        a_case(needed(3, Area.SAMTAL), began(96, LOTS, Area.SAMTAL)),
        NO,
    ),
    ("langsiktig_plan_inom_14_dagar", a_case(planned(1)), None),
    ("langsiktig_plan_inom_14_dagar", a_case(placed(1), planned(15)), YES),
    ("langsiktig_plan_inom_14_dagar", a_case(placed(1), planned(16)), NO),
    ("langsiktig_plan_inom_14_dagar", a_case(placed(1), planned(3, "SIP")), NO),
    ("beslut_ej_verkstallt", a_case(), None),
    ("beslut_ej_verkstallt", a_case(granted(2)), None),
    ("beslut_ej_verkstallt", a_case(granted(2, LOTS)), YES),
    ("beslut_ej_verkstallt", a_case(granted(2, LOTS), began(94, LOTS)), NO),
    ("beslut_ej_verkstallt", a_case(granted(2, LOTS), began(95, LOTS)), YES),
    ("beslut_ej_verkstallt", a_case(granted(2, LOTS), placed(5)), YES),
    ("beslut_ej_verkstallt", a_case(granted(2, SHELTER), placed(5)), NO),
    ("uppfoljd_i_tid", a_case(), None),
    ("uppfoljd_i_tid", a_case(began(5, LOTS)), NO),
    ("uppfoljd_i_tid", a_case(began(5, LOTS), followed(40)), YES),
    ("uppfoljd_i_tid", a_case(began(5, LOTS), followed(40, "barn")), NO),
    ("uppfoljd_i_tid", a_case(began(5, LOTS), reviewed(50, LOTS, "förlängs")), YES),
    ("uppfoljd_i_tid", a_case(began(5, LOTS), reviewed(5_000, LOTS, "förlängs")), NO),
    ("atervande_inom_ett_ar", a_case(placed(1)), None),
    ("atervande_inom_ett_ar", a_case(placed(1, "familjehem"), left(60)), None),
    ("atervande_inom_ett_ar", a_case(*MOVED), NO),
    ("atervande_inom_ett_ar", a_case(*MOVED, broke_off(425, "återvänt")), YES),
    ("atervande_inom_ett_ar", a_case(*MOVED, broke_off(426, "återvänt")), NO),
    ("atervande_inom_ett_ar", a_case(*MOVED, broke_off(90, "uteblivit")), NO),
    ("atervande_inom_ett_ar", a_case(broke_off(1, "återvänt"), placed(2), left(60)), NO),
    ("kontaktperson_fore_utflytt", a_case(began(3, CONTACT)), None),
    ("kontaktperson_fore_utflytt", a_case(placed(1), began(59, CONTACT), left(60)), YES),
    ("kontaktperson_fore_utflytt", a_case(placed(1), left(60), began(60, CONTACT)), NO),
    ("kontaktperson_fore_utflytt", a_case(placed(1), began(9, LOTS), left(60)), NO),
    ("stod_utan_eftertradare", a_case(placed(1)), None),
    ("stod_utan_eftertradare", a_case(*MOVED), NO),
    ("stod_utan_eftertradare", a_case(placed(1), left(60, Area.SOCIALT)), YES),
    ("lucka_bostad", a_case(), None),
    ("lucka_bostad", a_case(*MOVED), NO),
    ("lucka_bostad", a_case(*MOVED, needed(150, Area.BOENDE, held=False)), YES),
    ("lucka_bostad", a_case(*MOVED, needed(151, Area.BOENDE, held=False)), NO),
    ("lucka_bostad", a_case(*MOVED, needed(70, Area.BOENDE)), NO),
    ("lucka_bostad", a_case(*MOVED, life(70, "bostad", "röd")), YES),
    (
        "lucka_bostad",
        a_case(*MOVED, life(70, "bostad", "röd"), life(80, "bostad", "gul")),
        NO,
    ),
    ("lucka_praktiskt_stod", a_case(), None),
    ("lucka_praktiskt_stod", a_case(*MOVED), YES),
    ("lucka_praktiskt_stod", a_case(*MOVED, began(61, LOTS)), NO),
    (
        "lucka_praktiskt_stod",
        a_case(*MOVED, began(61, LOTS), reviewed(70, LOTS, "avslutas")),
        YES,
    ),
    ("lucka_studier_arbete", a_case(), None),
    ("lucka_studier_arbete", a_case(*MOVED), NO),
    ("lucka_studier_arbete", a_case(*MOVED, life(70, "arbete", "röd")), YES),
    ("lucka_studier_arbete", a_case(*MOVED, life(70, "ekonomi", "röd")), NO),
    ("lucka_ansvar", a_case(), None),
    ("lucka_ansvar", a_case(*MOVED), NO),
    ("lucka_ansvar", a_case(placed(1), left(60, Area.EKONOMI)), YES),
    ("lucka_ansvar", a_case(*MOVED, together(70)), YES),
    ("lucka_ansvar", a_case(*MOVED, together(70), coordinated(71)), NO),
    ("lucka_ensamhet", a_case(), None),
    ("lucka_ensamhet", a_case(placed(1), left(60, Area.EKONOMI)), NO),
    ("lucka_ensamhet", a_case(placed(1), left(60, Area.SOCIALT)), YES),
    (
        "lucka_ensamhet",
        a_case(placed(1), left(60, Area.SOCIALT), began(70, CONTACT, Area.SOCIALT)),
        NO,
    ),
    ("kontakt_avbruten", a_case(), NO),
    ("kontakt_avbruten", a_case(broke_off(365)), YES),
    ("kontakt_avbruten", a_case(broke_off(366)), NO),
    ("hinder_hos_oss", a_case(decided_by_us(30, None)), NO),
    ("hinder_hos_oss", a_case(decided_by_us(365, QUEUE)), YES),
    ("hinder_hos_oss", a_case(decided_by_us(366, QUEUE)), NO),
    ("kontakt_aterupptagen", a_case(), None),
    ("kontakt_aterupptagen", a_case(broke_off(5)), NO),
    ("kontakt_aterupptagen", a_case(broke_off(5), came_back(370)), YES),
    ("kontakt_aterupptagen", a_case(broke_off(5), came_back(371)), NO),
    *LASTING,
    ("personer_med_atkomst", a_case(), 2),
    ("personer_med_atkomst", a_case(seated(3, "anna"), seated(90, "bo")), 4),
    ("personer_med_atkomst", a_case(seated(3, "anna"), seated(91, "bo")), 3),
    ("personer_med_atkomst", a_case(seated(3, "anna"), seated(9, "anna")), 3),
]
"""A case worker and her leader hold a seat from the first fact on."""


@pytest.mark.shows("R36", "R41", "R51", "R53", "R72", "R90", "R92", "R93", "R95")
@pytest.mark.parametrize(
    ("name", "story", "value"), SAID, ids=[f"{n}-{name}" for n, (name, *_) in enumerate(SAID)]
)
def test_a_measure_says_of_a_case(name: str, story: Story, value: int | None) -> None:
    found = observed(name, story)
    assert (found.value if found else None) == value


def test_every_measure_has_a_test_for_each_thing_it_may_say() -> None:
    for measure in MEASURES:
        values = {value for name, _, value in SAID if name == measure.name}
        always = measure.of.text.startswith("alla")
        assert (None in values) is not always, measure.name
        if measure.kind is Kind.SHARE:
            assert {YES, NO} <= values, measure.name


@pytest.mark.parametrize(
    ("name", "story", "counted_on"),
    [
        ("tid_till_bostad", a_case(needed(3, Area.BOENDE), began(43, NEW_HOME)), 3),
        ("atervande_inom_ett_ar", a_case(*MOVED, broke_off(90, "återvänt")), 60),
        ("kontakt_aterupptagen", a_case(broke_off(5), came_back(9)), 5),
        ("personer_med_atkomst", a_case(), 0),
    ],
)
def test_a_case_is_counted_on_the_day_it_began_and_not_when_it_ended(
    name: str, story: Story, counted_on: int
) -> None:
    found = observed(name, story)
    assert found
    assert found.day == day(counted_on)


def test_what_was_about_somebody_else_is_not_counted() -> None:
    wrong = example(EventCorrected, target_event=ref(PlacementEnded), reason="fel person")
    assert observed("lucka_ansvar", a_case(*MOVED)) is not None
    assert observed("lucka_ansvar", a_case(*MOVED, on(70, wrong))) is None


@pytest.mark.parametrize(
    ("born", "row"),
    [
        (None, "okänd"),
        (date(2005, 2, 7), "barn"),
        (date(2005, 2, 6), "18-20 år"),
        (date(2002, 2, 7), "18-20 år"),
        (date(2002, 2, 6), "vuxen"),
    ],
)
def test_the_age_is_that_of_the_day_on_which_the_case_is_counted(
    born: date | None, row: str
) -> None:
    course = course_of(a_case(born=born).recorded)
    assert course
    assert row_of(Group.ALDER, course, OPENED, ()) == row


@given(story=stories(opened=False))
def test_whatever_has_happened_every_measure_answers(story: Story) -> None:
    course = course_of(story.recorded)
    for measure in MEASURES:
        found = measure.observe(course) if course else None
        assert found is None or 0 <= found.value <= 100_000


@given(story=stories())
def test_measures_of_one_population_count_the_same_case_on_the_same_day(story: Story) -> None:
    """Otherwise the answers to two questions would tell how few are in one of them alone."""
    course = course_of(story.recorded)
    assert course
    days: dict[str, set[date | None]] = {}
    for measure in MEASURES:
        found = measure.observe(course)
        days.setdefault(measure.of.text, set()).add(found.day if found else None)
    assert all(len(counted) == 1 for counted in days.values())
