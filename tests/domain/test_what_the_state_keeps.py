"""What one fact adds leaves the rest standing: earlier words count until taken back."""

from datetime import date, timedelta

from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DecisionMade,
    FirstContactMade,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    NeedsAssessed,
    PlacementEnded,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    RiskSignalNoted,
    SecrecyReviewed,
    TaskAssigned,
)
from domain.roles import Role
from domain.values import (
    Area,
    EndingSupport,
    Holder,
    InsatsKind,
    Recipient,
    Subject,
)
from tests.given import (
    KARIN,
    LENA,
    MATS,
    MORNING,
    Told,
    an_open_case,
    example,
    given,
    ref,
    told,
)

DAY = timedelta(days=1)
SOON = MORNING + timedelta(hours=1)
WEEK = MORNING + 7 * DAY


def seat(role: Role, staff: str | None) -> Holder:
    return Holder(role=role, title="handläggare", staff=staff)


def checked(*staff: str) -> ConflictChecked:
    return example(ConflictChecked, checked_role=staff)


def test_a_later_check_of_somebody_else_leaves_the_earlier_one_standing() -> None:
    story = an_open_case(told(checked("sara"), MATS), told(checked("sven"), MATS))
    story.when(example(CoordinatorAppointed), MATS).accepted()


def test_who_was_given_a_seat_or_checked_before_the_first_contact_keeps_it() -> None:
    early = told(example(ResourcePersonAssigned), MATS)
    access = given(told(checked("lena"), MATS), early, example(FirstContactMade)).case.access
    assert access.checked == {"lena", "karin"}
    assert access.may_open(LENA, SOON)
    assert access.may_open(KARIN, SOON)


def test_a_release_takes_the_seat_of_that_person_alone() -> None:
    both = [
        told(example(ResourcePersonAssigned, role=seat(Role.EKONOMISKT_BISTAND, staff)), MATS)
        for staff in ("lena", "jon")
    ]
    gone = example(ResourcePersonReleased, role=seat(Role.EKONOMISKT_BISTAND, "jon"), at=SOON)
    access = an_open_case(*both, told(gone, MATS, at=SOON)).case.access
    assert access.holders(Role.EKONOMISKT_BISTAND, SOON) == ("staff:lena",)


def test_a_case_is_not_handed_to_a_unit_without_a_name() -> None:
    to = seat(Role.RVT, None).model_copy(update={"unit": "rvt-norr"})
    access = an_open_case(example(CaseTransferred, to=to)).case.access
    assert access.responsible == KARIN


def test_a_coordinator_without_a_deputy_holds_the_case() -> None:
    alone = example(CoordinatorAppointed, deputy=None)
    story = an_open_case(told(checked("sara"), MATS), told(alone, MATS))
    assert story.case.access.coordinated(SOON)


def test_a_deputy_alone_does_not_hold_the_case() -> None:
    gone = example(ResourcePersonReleased, role=seat(Role.SAMORDNARE, "sara"), at=SOON)
    story = an_open_case(told(example(CoordinatorAppointed), MATS), told(gone, MATS, at=SOON))
    assert not story.case.access.coordinated(SOON)


def test_a_seat_without_a_name_coordinates_nothing() -> None:
    nameless = example(ResourcePersonAssigned, role=seat(Role.SAMORDNARE, None))
    assert not an_open_case(told(nameless, MATS)).case.access.coordinated(SOON)


def test_nobody_of_unknown_age_is_a_child() -> None:
    story = given(example(CaseRaised, subject=Subject(alias="Björk")))
    assert not story.case.access.is_child(SOON)


def signal(day: int) -> Told:
    return told(example(RiskSignalNoted), at=MORNING + day * DAY, heard=WEEK)


def test_of_two_signals_the_latest_is_what_an_assessment_must_answer() -> None:
    between = told(example(RiskAssessed), at=MORNING + 3 * DAY, heard=WEEK)
    for signals in ((signal(2), signal(5)), (signal(5), signal(2))):
        story = an_open_case(*signals, between)
        story.when(example(DecisionMade), heard=WEEK).refused("rests_on_a_current_risk")


def test_an_assessment_has_been_old_since_the_first_signal() -> None:
    first = an_open_case(example(RiskAssessed), signal(2), signal(5))
    risk = first.case.assessed.risk
    assert risk is not None
    assert risk.invalidated_at == MORNING + 2 * DAY


def test_a_need_that_nobody_said_a_word_about_can_be_read_and_has_no_holder() -> None:
    bare = example(NeedsAssessed, per_need_responsible=(), per_need_horizon=())
    (need,) = an_open_case(bare).case.assessed.needs
    assert (need.holder, need.staff) == (None, None)


def test_who_holds_a_need_is_known_by_seat_and_by_name() -> None:
    (need,) = an_open_case(example(NeedsAssessed)).case.assessed.needs
    assert (need.holder, need.staff) == ("boendehandläggare", "bo")


def test_a_second_task_leaves_the_first_one_open() -> None:
    support = an_open_case(example(TaskAssigned), example(TaskAssigned)).case.support
    assert support.open_tasks == {ref(TaskAssigned), ref(TaskAssigned, 2)}


def test_it_is_known_whether_an_investigation_is_open() -> None:
    story = an_open_case()
    assert not story.case.standing.investigation_open
    story = story.and_then(example(InvestigationOpened))
    assert story.case.standing.investigation_open
    assert not story.and_then(example(InvestigationClosed)).case.standing.investigation_open


AF = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare", partner="af-alvhamn")
HOUSING = Recipient(role=Role.BOENDE, title="handläggare")


def consents_at(day: float, *facts: Told) -> list[Role]:
    access = an_open_case(*facts).case.access
    at = MORNING + day * DAY
    return [c.role for c in access.consents if c.starts <= at < c.ends]


def consent(action: str, *to: Recipient, day: int = 0) -> Told:
    fact = example(ConsentRecorded, action=action, recipient=to, valid_to=date(2027, 1, 1))
    return told(fact, at=MORNING + day * DAY, heard=WEEK)


def test_a_withdrawal_for_two_ends_what_was_given_to_each() -> None:
    one, other = consent("given", AF), consent("given", HOUSING)
    assert len(consents_at(1.5, one, other)) == 2
    both = consent("withdrawn", AF, HOUSING, day=1)
    assert consents_at(1.5, one, other, both) == []


def test_an_earlier_withdrawal_that_is_told_late_ends_the_consent_when_it_was_said() -> None:
    given_to, later = consent("given", AF), consent("withdrawn", AF, day=5)
    earlier = consent("withdrawn", AF, day=3)
    assert consents_at(4, given_to, later) == [Role.ARBETSFORMEDLINGEN]
    assert consents_at(4, given_to, later, earlier) == []


def test_a_second_review_leaves_the_first_one_standing() -> None:
    first = example(SecrecyReviewed, requester=AF)
    second = example(SecrecyReviewed, requester=HOUSING)
    story = an_open_case(first, second)
    assert {r.fact_id for r in story.case.access.reviews} == {
        ref(SecrecyReviewed),
        ref(SecrecyReviewed, 2),
    }
    assert an_open_case(example(SecrecyReviewed, outcome="nekas")).case.access.reviews == ()


def test_what_was_granted_before_may_start_after_a_second_decision() -> None:
    first = example(DecisionMade, insatser=(InsatsKind.BOENDESTOD,))
    second = example(DecisionMade, insatser=(InsatsKind.SAMTALSSTOD,))
    an_open_case(first, second).when(example(InsatsStarted)).accepted()


def test_a_later_move_leaves_an_earlier_hole_in_another_area_open() -> None:
    def move(area: Area) -> PlacementEnded:
        lost = EndingSupport(support="stöd", area=area, reason_without_successor="söks")
        return example(PlacementEnded, successor_per_support=(lost,))

    story = an_open_case(move(Area.SOCIALT), move(Area.EKONOMI))
    assert [hole.area for hole in story.case.support.holes] == [Area.SOCIALT, Area.EKONOMI]


def test_a_support_that_runs_may_be_reviewed_whatever_is_known_of_its_decision() -> None:
    an_open_case(example(InsatsStarted)).when(example(InsatsReviewed)).accepted()
