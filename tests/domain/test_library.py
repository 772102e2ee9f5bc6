"""The library: each text says how old it is, and is flagged when a law has changed since."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.law.act import ACTS, HSLF_2022_39, OSL, SOL_2001
from domain.library import HEADINGS, LIBRARY, Flag, Text, Topic, about, applying

NEW_ACT = SOL_2001.valid_to or date.max
TODAY = date(2026, 11, 22)
KNOWN = Text(
    title="Handbok",
    publisher="Nämnden",
    summary="Hur det går till.",
    topics=(Topic.ASSESSING,),
    law=(SOL_2001,),
    updated=date(2024, 5, 6),
    review=date(2027, 1, 1),
)


def titles(topic: Topic) -> str:
    return "; ".join(text.title for text in about(topic))


@pytest.mark.shows("R18", "R26", "R47", "R88", "R96", "R153", "R154", "R164", "R214", "R216")
@pytest.mark.parametrize(
    ("title", "topics"),
    [
        ("Våga göra skillnad", {Topic.PLACEMENT, Topic.LONG_TERM, Topic.HOLDING}),
        ("Långsiktigt stöd", {Topic.LONG_TERM, Topic.COOPERATION}),
        ("i tre städer", {Topic.ASSESSING, Topic.FOLLOW_UP}),
        ("Ett liv utan våld", {Topic.ASSESSING, Topic.FOLLOW_UP}),
        ("Rutin för ärenden", {Topic.RESPONSIBILITY, Topic.COOPERATION, Topic.LEADING}),
        ("Riktlinjer: bemötande", {Topic.FIRST_CONTACT, Topic.ASSESSING}),
        (
            "Teori och modeller",
            {
                Topic.FIRST_CONTACT,
                Topic.ASSESSING,
                Topic.PLACEMENT,
                Topic.LONG_TERM,
                Topic.HOLDING,
            },
        ),
        ("Faktablad", {Topic.RESPONSIBILITY, Topic.VIOLENT}),
        ("Behandlingsmetoder", {Topic.VIOLENT}),
    ],
)
def test_a_text_stands_at_the_steps_where_it_helps(title: str, topics: set[Topic]) -> None:
    assert {topic for topic in Topic if title in titles(topic)} == topics


@pytest.mark.shows("R213", "R217", "R225")
def test_there_is_something_to_read_under_every_heading() -> None:
    assert set(HEADINGS) == set(Topic)
    assert all(about(topic) for topic in Topic)


@pytest.mark.shows("R215")
def test_the_disclosure_that_prevents_a_crime_is_explained_where_one_cooperates() -> None:
    (text,) = (one for one in LIBRARY if "polisen" in one.title)
    assert {Topic.COOPERATION, Topic.DOCUMENTATION} <= set(text.topics)
    assert OSL in text.law


@pytest.mark.shows("R233")
def test_a_text_from_before_a_new_act_is_flagged_from_its_first_day() -> None:
    assert KNOWN.flags(NEW_ACT) == ()
    assert KNOWN.flags(NEW_ACT + timedelta(days=1)) == (Flag.LAW_CHANGED,)


@pytest.mark.shows("R233")
def test_a_text_on_rules_that_were_replaced_is_flagged_also_when_they_changed_their_name() -> (
    None
):
    for old in (act for act in ACTS if act.valid_to is not None):
        text = replace(KNOWN, law=(old,), updated=old.valid_from)
        assert text.flags(old.valid_to or date.max) == ()
        assert Flag.LAW_CHANGED in text.flags((old.valid_to or date.max) + timedelta(days=1))


def test_a_text_that_was_changed_after_the_law_is_not_flagged() -> None:
    later = replace(KNOWN, updated=NEW_ACT + timedelta(days=1))
    assert later.flags(TODAY) == ()


def test_a_change_of_another_law_does_not_matter() -> None:
    assert replace(KNOWN, law=(OSL,)).flags(TODAY) == ()
    assert replace(KNOWN, law=()).flags(TODAY) == ()


@pytest.mark.shows("R233")
def test_a_text_is_looked_over_by_its_day() -> None:
    text = replace(KNOWN, law=())
    assert text.flags(text.review) == ()
    assert text.flags(text.review + timedelta(days=1)) == (Flag.REVIEW_DUE,)


def test_a_text_of_unknown_age_says_so() -> None:
    assert replace(KNOWN, updated=None).flags(TODAY) == (Flag.DAY_UNKNOWN,)


@pytest.mark.shows("R233")
def test_the_text_of_2022_is_older_than_the_act_of_2025() -> None:
    (text,) = (one for one in LIBRARY if HSLF_2022_39 in one.law)
    assert text.updated == date(2022, 11, 17)
    assert Flag.LAW_CHANGED not in text.flags(date(2025, 6, 30))
    assert Flag.LAW_CHANGED in text.flags(TODAY)


@pytest.mark.shows("R152")
def test_the_routine_that_applied_on_a_day_is_found_with_its_version_and_who_decided_it() -> (
    None
):
    (routine,) = (text for text in applying(TODAY) if text.title.startswith("Rutin"))
    assert "2009" in routine.version
    assert "beslutad av" in routine.version
    assert routine not in applying(date(2008, 12, 31))


@pytest.mark.shows("R47")
def test_both_reports_are_there_with_their_version() -> None:
    (text,) = (one for one in LIBRARY if one.title.startswith("Långsiktigt"))
    assert text.version == "delredovisning och slutredovisning"
    assert text.updated is not None
