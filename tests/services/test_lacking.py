"""What a draft lacks: who, why, what, on which ground, under which conditions, and no place."""

from datetime import date
from typing import Any

import pytest

from domain.categories import CONTENT, Category
from domain.law.disclosing import DISCLOSING, HARM
from domain.law.lawbook import LAW
from domain.roles import Role
from domain.values import GroundKind
from services.drafting import ASKED, Draft, ceiling, grounds_for, possible_recipients
from services.lacking import lacking
from tests.services.desk import (
    DIRECTORY,
    PLAN,
    THREAT,
    WORK,
    answers,
    draft,
    on_ground,
)

TODAY, IN_FORCE = date(2026, 3, 2), date(2026, 11, 22)


def lacks(what: Draft) -> list[tuple[str, str]]:
    return [
        (lack.step.value, lack.field)
        for lack in lacking(what, DIRECTORY, TODAY, consented=True)
    ]


def test_a_whole_draft_lacks_nothing() -> None:
    assert lacks(draft()) == []


@pytest.mark.parametrize(
    ("changes", "step", "field"),
    [
        ({"to": ""}, "recipient", "to"),
        ({"to": "partner:nobody"}, "recipient", "to"),
        ({"to": "role:polis", "channel": "möte"}, "recipient", "organisation"),
        ({"who": " "}, "recipient", "who"),
        ({"begun_by": ""}, "recipient", "begun_by"),
        ({"begun_by": ASKED, "asked": ()}, "recipient", "asked"),
        ({"begun_by": ASKED, "asked": (Category.META,)}, "recipient", "asked"),
        ({"request": ""}, "recipient", "request"),
        ({"sent": (Category.META,)}, "purpose", "sent"),
        ({"sent": (Category.VIOLENCE,)}, "purpose", "sent"),
        ({"purpose": ""}, "purpose", "purpose"),
        ({"ground": "generalklausulen"}, "ground", "ground"),
        ({"ground": "narstaende"}, "ground", "ground"),
        ({"level": ""}, "content", "level"),
        ({"texts": {}}, "content", "texts.WORK"),
        ({"texts": {WORK: "\u200b"}}, "content", "texts.WORK"),
        ({"texts": {WORK: "x" * 4001}}, "content", "texts.WORK"),
        ({"handling_instruction": ""}, "handling", "handling_instruction"),
        ({"channel": "SDK"}, "handling", "channel"),
        ({"person_informed": ""}, "handling", "person_informed"),
        ({"valid_to": date(2026, 3, 1)}, "handling", "valid_to"),
    ],
)
def test_what_is_missing_is_named_by_its_step_and_field(
    changes: dict[str, Any], step: str, field: str
) -> None:
    assert (step, field) in lacks(draft(**changes))


def test_the_kinds_that_a_recipient_cannot_get_are_named() -> None:
    chosen = (Category.WORK, Category.VIOLENCE, Category.ECON)
    found = lacking(draft(sent=chosen), DIRECTORY, TODAY, consented=True)
    told = next(lack for lack in found if lack.field == "sent")
    assert told.kinds == (Category.VIOLENCE, Category.ECON)
    rest = lacking(draft(sent=(Category.WORK,)), DIRECTORY, TODAY, consented=True)
    assert not any(lack.field == "sent" for lack in rest)


@pytest.mark.parametrize("ground", DISCLOSING, ids=lambda one: one.key)
@pytest.mark.shows("R184", "R185")
def test_every_condition_of_a_ground_is_answered_in_words(ground: Any) -> None:
    for condition in (*ground.conditions, HARM):
        rest = dict.fromkeys(answers(*(c.key for c in ground.conditions)), "svar")
        del rest[condition.key]
        found = lacks(draft(ground=ground.key, answers=rest))
        assert ("conditions", f"answers.{condition.key}") in found


@pytest.mark.parametrize(
    "said",
    ["Ja", "ja.", "NEJ!", "Jo", "ok", "O.K.", "OK, ja", "Stämmer", "sta\u0308mmer", "Uppfyllt.",
     "Det är uppfyllt", "Ja, det stämmer.", "x", "X X", "-", "\u2013", "...", "j\u200ba"],
)  # fmt: skip
@pytest.mark.shows("R184", "R185")
def test_yes_or_no_answers_no_condition(said: str) -> None:
    found = lacking(
        draft(answers={**draft().answers, HARM.key: said}), DIRECTORY, TODAY, consented=True
    )
    assert [(lack.step.value, lack.field) for lack in found] == [("conditions", "answers.men")]
    assert found[0].text == "Ja eller nej är inget svar. Skriv vad det bygger på."


@pytest.mark.parametrize(
    "said", ["15", "Ja, hon har skrivit under.", "Inget men", "Nej: hon är 17 år", "Se § 2"]
)
def test_a_short_answer_that_says_something_is_an_answer(said: str) -> None:
    assert lacks(draft(answers={**draft().answers, HARM.key: said})) == []


@pytest.mark.parametrize("ground", DISCLOSING, ids=lambda one: one.key)
def test_a_ground_is_in_an_act_that_is_known_applies_today_and_gives_something(
    ground: Any,
) -> None:
    assert LAW.is_clear(ground.citation)
    assert not LAW.out_of_force(ground.citation, date(2026, 11, 22))
    assert not LAW.bars(ground.citation)
    for role in ground.roles:
        found = [
            c for c in CONTENT if ground in grounds_for(role, (c,), IN_FORCE, consented=True)
        ]
        assert found, role


def keys(role: Role, *categories: Category, on: date = TODAY) -> list[str]:
    found = grounds_for(role, categories, on, consented=True)
    return [ground.key for ground in found]


@pytest.mark.shows("R185")
def test_grounds_are_those_of_the_recipient_the_categories_and_the_day() -> None:
    assert keys(Role.ARBETSFORMEDLINGEN, WORK) == ["samtycke"]
    assert "narstaende" in keys(Role.POLIS, THREAT)
    assert "brottslig_verksamhet" in keys(Role.POLIS, THREAT)
    assert "brottslig_verksamhet" not in keys(Role.POLIS, THREAT, on=date(2025, 11, 30))
    assert "begaran_polis_skatt" not in keys(Role.POLIS, THREAT, on=date(2025, 6, 30))
    assert keys(Role.KVINNOJOUR, THREAT) == []
    assert keys(Role.ARBETSFORMEDLINGEN, WORK, Category.VIOLENCE) == []
    assert keys(Role.POLIS) == []


def test_nobody_is_offered_what_the_table_does_not_give() -> None:
    for to in possible_recipients(DIRECTORY):
        for category in CONTENT:
            for kind in GroundKind:
                own = ceiling(to.recipient.role, (category,), kind, by_leader=False)
                assert own <= ceiling(to.recipient.role, (category,), kind)
        assert to.recipient.role not in (Role.INTERNKONTROLL, Role.VALDSUTOVARENHET, Role.RVT)


def test_a_duty_to_answer_begins_with_a_request() -> None:
    asked = on_ground("begaran_polis_skatt")
    assert lacks(asked) == []
    own = on_ground("begaran_polis_skatt", begun_by="eget initiativ")
    assert ("ground", "ground") in lacks(own)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": {WORK: "praktik på Storgatan 5"}}, "texts.WORK"),
        ({"purpose": "praktik i Malmö"}, "purpose"),
        ({"handling_instruction": "skriv till Box 12"}, "handling_instruction"),
        ({"person_informed": "ja, på Strandskolan"}, "person_informed"),
    ],
)
@pytest.mark.shows("R205")
def test_what_may_tell_a_place_is_moved_or_confirmed(
    changes: dict[str, Any], field: str
) -> None:
    assert field in [found for _, found in lacks(draft(**changes))]
    confirmed = [found for _, found in lacks(draft(**changes, tells_no_place=True))]
    certain = "Storgatan" in str(changes) or "Box" in str(changes)
    assert (field in confirmed) is certain


def test_a_number_to_ring_may_stand_in_the_instruction() -> None:
    assert lacks(draft(handling_instruction="ring 070-174 06 05 först")) == []


REFUSES = draft(begun_by=ASKED, asked=(WORK, PLAN), refuses=True, why_refused="hon vill inte")


def test_only_what_was_asked_for_can_be_refused() -> None:
    assert ("refusal", "why_refused") in lacks(REFUSES.model_copy(update={"why_refused": ""}))
    assert ("recipient", "begun_by") in lacks(draft(refuses=True, why_refused="nej"))
