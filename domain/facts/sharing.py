"""F. Sharing: consents, secrecy reviews, and what came in and went out."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from domain.categories import Category
from domain.fact import Fact, Is, TellsNoPlace
from domain.summaries import codes, itself, role_of, roles_of, seat
from domain.texts import Line, Text
from domain.values import Day, DisclosedItem, FactRef, Ground, Holder, Instant, Many, Recipient


def _what_is_inside(fact: Any) -> frozenset[Category]:
    """A received document is as sensitive as the categories it was marked with."""
    return frozenset((Category.DOC, *fact.categories)) - {Category.META}


def _what_was_disclosed(fact: Any) -> frozenset[Category]:
    """A copy of disclosed content is as sensitive as its most sensitive piece."""
    inside = (item.category for item in fact.content_copy)
    return frozenset((Category.DOC, *inside)) - {Category.META}


class ConsentRecorded(Fact):
    """The person lifts, limits or restores secrecy (OSL 12:2); never the GDPR ground."""

    name: ClassVar[str] = "consent_recorded"
    label: ClassVar[str] = "Samtycke registrerat (lämnat/ändrat/återkallat)"
    gist: ClassVar[Category] = Category.ACCESS

    action: Annotated[Literal["given", "limited", "withdrawn"], Is(Category.ACCESS, itself)]
    recipient: Annotated[
        tuple[Recipient, ...], Field(min_length=1, max_length=20), Is(Category.ACCESS, roles_of)
    ]
    categories: Annotated[Many[Category], Is(Category.ACCESS, codes)]
    purpose: Annotated[Text, Is(Category.ACCESS)]
    valid_to: Annotated[Day, Is(Category.ACCESS, itself)]
    form: Annotated[Literal["muntligt", "skriftligt"], Is(Category.ACCESS, itself)]
    limits: Annotated[Text, Is(Category.VOICE)]
    by_whom: Annotated[
        Literal["person", "barn 15+", "vårdnadshavare"], Is(Category.ACCESS, itself)
    ]
    maturity_note: Annotated[Text | None, Is(Category.CHILD)] = None


class SecrecyReviewed(Fact):
    """The recorded test before a disclosure (OSL 26:1, 8:1)."""

    name: ClassVar[str] = "secrecy_reviewed"
    label: ClassVar[str] = "Sekretessprövning gjord"
    gist: ClassVar[Category] = Category.ACCESS

    request: Annotated[Text, Is(Category.ACCESS)]
    requester: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    categories: Annotated[Many[Category], Is(Category.ACCESS, codes)]
    ground: Annotated[Ground, Is(Category.ACCESS)]
    harm_test: Annotated[Text, Is(Category.ACCESS)]
    outcome: Annotated[Literal["lämnas", "lämnas delvis", "nekas"], Is(Category.ACCESS, itself)]
    reservation: Annotated[Text | None, Is(Category.ACCESS)] = None
    decided_by: Annotated[Holder, Is(Category.ACCESS, seat)]


class InformationDisclosed(Fact):
    """Information left for another unit, authority or organisation (domain report 5.4).

    R45, R69, R111, R161, R162, R184.
    """

    name: ClassVar[str] = "information_disclosed"
    label: ClassVar[str] = "Uppgift utlämnad"
    gist: ClassVar[Category] = Category.ACCESS

    review_ref: Annotated[FactRef, Is(Category.ACCESS)]
    recipient: Annotated[Recipient, Is(Category.ACCESS, role_of)]
    purpose: Annotated[Text, Is(Category.ACCESS)]
    level: Annotated[Literal["exists", "summary", "full"], Is(Category.ACCESS, itself)]
    content_hash: Annotated[
        str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Is(Category.ACCESS)
    ]
    content_copy: Annotated[Many[DisclosedItem], Is(Category.DOC, contains=_what_was_disclosed)]
    channel: Annotated[
        Literal["SDK", "möte", "telefon", "bud", "navet"], Is(Category.ACCESS, itself)
    ]
    handling_instruction: Annotated[Text, Is(Category.ACCESS)]
    receipt_at: Annotated[Instant | None, Is(Category.ACCESS)] = None
    person_informed: Annotated[Text, Is(Category.ACCESS)]
    valid_to: Annotated[Day | None, Is(Category.ACCESS, itself)] = None
    answer_by: Annotated[Day | None, Is(Category.ACCESS, itself)] = None
    """Until when the recipient is asked to answer; None: no answer is asked for."""
    tells_no_place: TellsNoPlace = None


class InformationReceived(Fact):
    """Information came in from outside."""

    name: ClassVar[str] = "information_received"
    label: ClassVar[str] = "Uppgift mottagen"
    gist: ClassVar[Category] = Category.ACCESS

    sender: Annotated[Line, Is(Category.ACCESS)]
    ground: Annotated[Line, Is(Category.ACCESS)]
    content: Annotated[Text, Is(Category.DOC, contains=_what_is_inside)]
    categories: Annotated[
        tuple[Category, ...], Field(min_length=1, max_length=17), Is(Category.ACCESS)
    ]
    channel: Annotated[Line, Is(Category.ACCESS)]


class InsightRequested(Fact):
    """Somebody asks to read: a party, the registered person, or anyone else."""

    name: ClassVar[str] = "insight_requested"
    label: ClassVar[str] = "Insyn begärd"
    gist: ClassVar[Category] = Category.ACCESS

    requester: Annotated[Literal["part", "registrerad", "annan"], Is(Category.NETWORK, itself)]
    requester_detail: Annotated[Line | None, Is(Category.NETWORK)] = None
    kind: Annotated[
        Literal["partsinsyn", "registerutdrag", "allmän handling"], Is(Category.ACCESS)
    ]
    received_at: Annotated[Day, Is(Category.META)]
    scope: Annotated[Text, Is(Category.ACCESS)]
    outcome: Annotated[Text, Is(Category.ACCESS)]
    withheld_ground: Annotated[Text, Is(Category.ACCESS)]
    answered_at: Annotated[Day | None, Is(Category.META)] = None
