"""What a log reviewer is shown: patterns in reads, from their limits on and not before."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.erasing import BY_DUTY
from domain.oversight import (
    CHECKS,
    LABELS,
    LIMITS,
    Finding,
    FindingKind,
    activities,
    findings,
)
from domain.reads import Act, Ground, Purpose, Read
from domain.roles import Role

NOON = datetime(2025, 10, 14, 12, tzinfo=UTC)
BASE = Read(NOON, "EB7", Role.EKONOMISKT_BISTAND, "EB", Act.DESK, Purpose.CASEWORK)
SEARCH = replace(BASE, act=Act.SEARCH, words=("björk",))
CASE = replace(BASE, act=Act.CASE, case_id=UUID(int=1), ground=Ground.SEAT, hits=1)
SHUT = replace(CASE, ground=None, hits=0)
NOBODYS: dict[str, frozenset[str]] = {}


def spread(read: Read, count: int, apart: timedelta = timedelta(minutes=1)) -> list[Read]:
    """So many reads like one, one after the other."""
    return [replace(read, at=read.at + n * apart) for n in range(count)]


def kinds(reads: list[Read], own: dict[str, frozenset[str]] = NOBODYS) -> set[FindingKind]:
    return {one.kind for one in findings(reads, own)}


def test_ordinary_work_by_day_shows_no_pattern() -> None:
    another = replace(CASE, staff="LH", at=NOON + timedelta(hours=1))
    assert findings([*spread(CASE, 40), BASE, SEARCH, another], {}) == ()


def test_every_pattern_has_a_check_and_a_label() -> None:
    assert set(CHECKS) == set(LABELS) == set(FindingKind)


def test_a_door_that_was_closed_is_shown_with_the_case_that_was_tried() -> None:
    assert findings([SHUT], {}) == (
        Finding(
            FindingKind.CLOSED_DOOR,
            "EB7",
            Role.EKONOMISKT_BISTAND,
            "EB",
            1,
            (UUID(int=1),),
            NOON,
            NOON,
        ),
    )


@pytest.mark.parametrize(
    "act", [Act.CASE, Act.REPLAY, Act.EXPLANATION, Act.EXPORT, Act.REGISTER, Act.INSIGHT]
)
def test_to_read_a_case_on_duty_alone_is_to_read_without_an_assignment(act: Act) -> None:
    without = FindingKind.WITHOUT_ASSIGNMENT
    assert kinds([replace(CASE, act=act, ground=Ground.DUTY)]) == {without}
    assert kinds([replace(CASE, act=act, ground=Ground.UNIT)]) == set()


@pytest.mark.parametrize(
    ("role", "act", "shown"),
    [
        (Role.AUDITOR, Act.REPLAY, False),
        (Role.AUDITOR, Act.EXPLANATION, False),
        (Role.AUDITOR, Act.REGISTER, False),
        (Role.AUDITOR, Act.EXPORT, True),
        (Role.AUDITOR, Act.INSIGHT, True),
        (Role.AUDITOR, Act.CASE, True),
        (Role.INTERNKONTROLL, Act.CASE, False),
        (Role.INTERNKONTROLL, Act.REPLAY, True),
        (Role.RVT, Act.REPLAY, True),
    ],
)
def test_who_oversees_reads_within_the_task_without_a_finding_and_nobody_else(
    role: Role, act: Act, *, shown: bool
) -> None:
    read = replace(CASE, role=role, act=act, ground=Ground.DUTY, purpose=Purpose.OVERSIGHT)
    appointed = {("EB7", role)}

    def found(read: Read) -> bool:
        return bool(findings([read], {}, appointed=appointed))

    assert found(read) is shown
    assert found(replace(read, purpose=Purpose.CASEWORK))
    assert found(replace(read, staff="operator"))
    assert found(replace(read, at=NOON + timedelta(hours=12)))
    assert found(replace(read, ground=None, hits=0))


@pytest.mark.parametrize("role", sorted(BY_DUTY))
def test_who_decides_on_erasure_by_duty_looks_at_any_case_without_a_finding(role: Role) -> None:
    look = replace(CASE, role=role, act=Act.ERASURE, ground=Ground.DUTY)
    look = replace(look, purpose=Purpose.OVERSIGHT)
    assert findings([look], {}, appointed={("EB7", role)}) == ()
    for otherwise in (replace(look, staff="operator"), replace(look, act=Act.EXPORT)):
        [found] = findings([otherwise], {}, appointed={("EB7", role)})
        assert found.kind is FindingKind.WITHOUT_ASSIGNMENT


@pytest.mark.parametrize("role", sorted(set(Role) - BY_DUTY))
def test_to_look_at_an_erasure_on_duty_alone_is_shown_of_everybody_else(role: Role) -> None:
    look = replace(CASE, role=role, act=Act.ERASURE, ground=Ground.DUTY)
    for purpose in (Purpose.OPERATION, Purpose.OVERSIGHT):
        [found] = findings([replace(look, purpose=purpose)], {}, appointed={("EB7", role)})
        assert found.kind is FindingKind.WITHOUT_ASSIGNMENT


def test_the_third_search_for_the_same_words_without_a_hit_is_shown() -> None:
    weekly = timedelta(days=7)
    repeated = {FindingKind.SEARCHES_WITHOUT_HITS}
    assert kinds(spread(SEARCH, 2, weekly)) == set()
    assert kinds(spread(SEARCH, 3, weekly)) == repeated
    assert kinds(spread(replace(SEARCH, hits=1), 3, weekly)) == set()
    other = replace(SEARCH, words=("lind",))
    assert kinds([*spread(SEARCH, 2, weekly), other]) == set()
    assert kinds([*spread(SEARCH, 2, weekly), replace(SEARCH, staff="LH")]) == set()


def test_ten_searches_without_hits_in_a_day_are_shown_whatever_was_sought() -> None:
    each = [replace(r, words=(f"{n}",)) for n, r in enumerate(spread(SEARCH, 10))]
    assert kinds(each) == {FindingKind.SEARCHES_WITHOUT_HITS}
    assert kinds(each[:9]) == set()
    later = replace(each[9], at=NOON + timedelta(days=1))
    assert kinds([*each[:9], later]) == set()


def test_empty_searches_are_not_the_same_words() -> None:
    assert kinds(spread(replace(SEARCH, words=()), 9)) == set()


def test_to_seek_in_vain_what_another_finds_is_shown_for_whoever_sought_in_vain() -> None:
    found = replace(SEARCH, staff="KS", role=Role.RVT, unit="RVT", hits=1)
    (finding,) = findings([SEARCH, found], {})
    assert (finding.kind, finding.staff) == (FindingKind.SOUGHT_ANOTHERS_CASE, "EB7")
    assert kinds([SEARCH, replace(found, words=("lind",))]) == set()
    assert kinds([SEARCH, replace(SEARCH, hits=1)]) == set()


def test_the_own_family_name_is_shown_also_among_other_words() -> None:
    own = {"EB7": frozenset(("alm",)), "LH": frozenset(("holm",))}
    for words, shown in ((("alm",), True), (("dilan", "alm"), True), (("holm",), False)):
        assert (kinds([replace(SEARCH, words=words)], own) == {FindingKind.OWN_NAME}) is shown


def test_fifteen_cases_within_ten_minutes_are_scanning() -> None:
    def opened(count: int, apart: timedelta) -> list[Read]:
        reads = spread(CASE, count, apart)
        return [replace(read, case_id=UUID(int=n)) for n, read in enumerate(reads)]

    scanning, limit = FindingKind.SCANNING, LIMITS.scanned_cases
    quick = timedelta(seconds=LIMITS.scanned_within.seconds // (limit - 1))
    (finding,) = findings(opened(limit, quick), {})
    assert (finding.kind, finding.count, len(finding.cases)) == (scanning, limit, limit)
    assert kinds(opened(limit - 1, quick)) == set()
    assert kinds(opened(3 * limit, quick + timedelta(seconds=1))) == set()
    assert scanning in kinds([replace(r, hits=0) for r in opened(limit, quick)])
    slow_then_quick = [
        replace(r, at=r.at - timedelta(days=1)) for r in opened(5, timedelta(hours=1))
    ]
    (finding,) = findings([*slow_then_quick, *opened(limit, quick)], {})
    assert finding.count == limit


def test_within_ten_minutes_includes_the_tenth() -> None:
    few = replace(LIMITS, scanned_cases=3)
    five = timedelta(minutes=5)
    reads = [replace(r, case_id=UUID(int=n)) for n, r in enumerate(spread(CASE, 3, five))]
    late = [*reads[:2], replace(reads[2], at=reads[2].at + timedelta(microseconds=1))]
    assert len(findings(reads, {}, few)) == 1
    assert findings(late, {}, few) == ()


@pytest.mark.parametrize(
    ("utc", "is_night"), [(19, False), (20, True), (3, True), (4, False), (12, False)]
)
def test_the_night_is_from_ten_to_six_in_sweden(utc: int, is_night: bool) -> None:  # noqa: FBT001
    read = replace(BASE, at=datetime(2025, 7, 1, utc, tzinfo=UTC))
    assert (kinds([read]) == {FindingKind.NIGHT}) is is_night
    assert kinds([replace(read, unit="Socialjouren")]) == set()


def test_the_person_with_most_of_a_kind_comes_first() -> None:
    other = replace(SHUT, staff="AB")
    shown = [(one.staff, one.count) for one in findings([SHUT, *spread(other, 2)], {})]
    assert shown == [("AB", 2), ("EB7", 1)]


def test_two_seats_of_one_person_are_counted_apart() -> None:
    reads = [CASE, *spread(SEARCH, 3), replace(CASE, role=Role.RVT, case_id=UUID(int=2))]
    first, second = activities(reads)
    assert (first.reads, first.cases, first.searches) == (4, 1, 3)
    assert (first.without_hits, first.words) == (3, 1)
    assert (first.first, first.last) == (NOON, NOON + timedelta(minutes=2))
    assert (second.role, second.reads, second.without_hits) == (Role.RVT, 1, 0)
