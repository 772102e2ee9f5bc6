"""Which ways a notice may take: by level, by what she and her plan say, by instruction."""

import pytest

from domain.fact import Fact
from domain.facts import (
    DocumentationFormDecided,
    EventCorrected,
    FirstContactMade,
    InformationDisclosed,
    ProtectedIdentityRegistered,
    SafetyPlanSet,
)
from domain.safety import safety_of
from domain.values import NewValue, ProtectionLevel
from domain.ways import ALL, ALLOWED, OF_THE_DISCLOSURE, OF_THE_PERSON, Way, closed_by
from tests.given import example, given, ref

NONE: frozenset[Way] = frozenset()
MAIL = frozenset((Way.MAIL,))
HERS = ("safe_channel", "personal", "digital")


def safe(*facts: Fact, instruction: str = "Egen akt.") -> frozenset[Way]:
    disclosed = example(InformationDisclosed, handling_instruction=instruction)
    safety = safety_of(given(*facts).recorded)
    return safety.ways_for(ref(InformationDisclosed), disclosed)


def contact(text: str = "telefon", form: str = "neutral") -> Fact:
    return example(FirstContactMade, safe_channel=text, contact_card_form=form)


def identity(measure: str, status: str) -> Fact:
    return example(ProtectedIdentityRegistered, measure=measure, status=status)


def corrected(target: type[Fact], field: str, text: str) -> Fact:
    return example(
        EventCorrected, target_event=ref(target), new_values=(NewValue(field=field, text=text),)
    )


def said(field: str, text: str) -> Fact:
    if field == "safe_channel":
        return contact(text)
    return example(SafetyPlanSet, **{field: text})


def test_every_way_is_open_when_nothing_closes_it() -> None:
    assert safe() == ALL
    assert safe(contact(), example(SafetyPlanSet)) == ALL


def test_each_level_has_its_row_and_level_4_has_no_integrations() -> None:
    assert set(ALLOWED) == set(ProtectionLevel)
    for level in ProtectionLevel:
        decided = example(DocumentationFormDecided, protection_level=level)
        assert safe(decided) == ALLOWED[level] == (NONE if level == "extrem" else ALL)


def test_the_level_that_counts_is_the_latest() -> None:
    extreme = example(DocumentationFormDecided, protection_level="extrem")
    normal = example(DocumentationFormDecided, protection_level="normal")
    assert safe(normal, extreme) == NONE
    assert safe(extreme, normal) == ALL


@pytest.mark.parametrize("status", ["ansökt", "beviljad", "avslag", "upphört"])
def test_a_new_identity_closes_every_way_until_it_is_refused_or_over(status: str) -> None:
    normal = example(DocumentationFormDecided, protection_level="normal")
    expected = ALL if status in {"avslag", "upphört"} else NONE
    assert safe(normal, identity("fingerade", status)) == expected
    assert safe(identity("fingerade", "ansökt"), identity("fingerade", status)) == expected
    assert safe(identity("sekretessmarkering", status)) == ALL


def test_what_the_safety_plan_closes_is_closed_until_the_next_plan() -> None:
    closing = example(SafetyPlanSet, unsafe_ways=("mail", "webhook"))
    assert safe(closing) == {Way.NATS, Way.SDK}
    assert safe(closing, example(SafetyPlanSet, version=2)) == ALL


def test_a_contact_card_by_mouth_closes_what_others_see() -> None:
    assert safe(contact(form="muntlig")) == ALL - MAIL
    assert safe(contact(form="papper")) == ALL


@pytest.mark.parametrize("field", HERS)
def test_a_warning_in_what_she_said_closes_the_way(field: str) -> None:
    assert safe(said(field, "Aldrig mejl, brodern läser.")) == ALL - MAIL
    assert safe(said(field, "SYV ringer. Skicka inte e-post")) == ALL - MAIL
    assert safe(said(field, "ny e-post skapas hos boendet")) == ALL


@pytest.mark.parametrize("field", HERS)
def test_a_correction_closes_and_never_opens(field: str) -> None:
    assert safe(corrected(FirstContactMade, field, "Inga mejl.")) == ALL - MAIL
    closing = corrected(FirstContactMade, field, "Inga mejl.")
    assert safe(closing, corrected(FirstContactMade, field, "Mejl går bra.")) == ALL - MAIL
    closed = said(field, "Inga mejl.")
    assert safe(closed, corrected(type(closed), field, "Mejl går bra.")) == ALL - MAIL
    assert safe(corrected(FirstContactMade, "language_or_dialect", "Inga mejl.")) == ALL


def test_a_corrected_instruction_closes_its_own_disclosure() -> None:
    corrects = corrected(InformationDisclosed, "handling_instruction", "Ingen e-post.")
    assert safe(corrects) == ALL - MAIL
    another = corrected(SafetyPlanSet, "handling_instruction", "Ingen e-post.")
    assert safe(another) == ALL


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Ingen e-post.", MAIL),
        ("INGEN E-POST", MAIL),
        ("ingen e post, ingen epost", MAIL),
        ("Inget e\u2011mail", MAIL),
        ("Mejla gärna.", MAIL),
        ("Skicka t.ex. aldrig SDK", {Way.SDK}),
        ("Använd inte webhook eller SDK.", {Way.SDK, Way.WEBHOOK}),
        ("Endast SDK.", ALL - {Way.SDK}),
        ("Bara via SDK, aldrig mejl.", ALL),
        ("Endast muntligt.", ALL),
        ("Lämnas endast på papper", ALL),
        ("Inget digitalt.", ALL),
        ("Inga aviseringar alls.", ALL),
        ("Ring bara Karin.", NONE),
        ("Frågor: KS via SDK.", NONE),
        ("Kallelse endast via boendet. Inget till folkbokföringsadress.", NONE),
        ("Egen akt. Inga brev. Ring aldrig det gamla numret. Frågor: KS.", NONE),
        ("inte post till hemmet", NONE),
    ],
)
def test_an_instruction_is_read_as_closing_in_doubt(text: str, closed: frozenset[Way]) -> None:
    assert closed_by(text, OF_THE_DISCLOSURE) == closed
    assert safe(instruction=text) == ALL - closed


def test_what_is_said_of_her_own_devices_closes_no_sealed_way() -> None:
    assert closed_by("Endast telefon. Inga notiser på skärmen.", OF_THE_PERSON) == MAIL
    assert closed_by("Bara via mejl till nya adressen", OF_THE_PERSON) == NONE
