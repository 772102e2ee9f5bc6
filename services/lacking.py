"""What remains of a draft before it can be decided: step by step, field by field, in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from domain.categories import CONTENT, Category
from domain.law.disclosing import CONSENT, NO_ANSWER
from domain.rules.sharing import LEVELS
from domain.rules.travelling import WORDS, hints_that_tell
from domain.texts import LINE_MAX_CHARS, TEXT_MAX_CHARS
from services.drafting import (
    ASKED,
    DISCLOSES,
    OWN_INITIATIVE,
    REFUSES,
    TEXT,
    Draft,
    Step,
    To,
    ceiling,
    conditions_of,
    ground_of,
    grounds_for,
    is_text,
    out_of_reach,
    recipient_of,
)
from services.ports import Directory

ANSWER_MAX_CHARS = 500
REQUEST_MAX_CHARS = 2_000
EMPTY, TOO_LONG, YES_OR_NO = "empty", "too_long", "yes_or_no"

SAID: dict[str, str] = {
    EMPTY: "Fyll i fältet.",
    TOO_LONG: "Texten är för lång.",
    YES_OR_NO: "Ja eller nej är inget svar. Skriv vad det bygger på.",
    "to": "Välj vem det gäller.",
    "begun_by": "Välj om det är en begäran eller ert eget initiativ.",
    "asked": "Välj vad som har begärts.",
    "only_asked": "Bara det som någon har begärt kan nekas.",
    "sent": "Välj vad som ska lämnas.",
    "not_all": "Mottagaren kan inte få allt det här, vilken grund du än väljer.",
    "no_consent": "Inget samtycke som gäller nu för mottagaren och uppgifterna är registrerat.",
    "ground": "Välj en grund som gäller mottagaren och uppgifterna.",
    "on_request": "Den grunden kräver att någon har begärt uppgifterna.",
    "level": "Välj hur mycket mottagaren får veta.",
    "too_high": "Mottagaren får inte ta del av uppgifterna på den nivån.",
    "channel": "Välj hur det ska lämnas.",
    "passed": "Den sista dagen har redan passerat.",
}
"""What is said of each lack. Never what was written."""
Told = Iterator[tuple[str, str] | tuple[str, str, tuple[Category, ...]]]
"""A field, what is said of it, and of which kinds of information."""


@dataclass(frozen=True, slots=True)
class Lack:
    """What remains: at which step, in which field, in words, and which kinds are too many."""

    step: Step
    field: str
    text: str
    kinds: tuple[Category, ...] = ()


def lacking(
    draft: Draft, directory: Directory, on: date, *, consented: bool
) -> tuple[Lack, ...]:
    """Name what remains before a draft can be decided, step by step."""
    to = recipient_of(draft, directory)
    steps = {
        Step.RECIPIENT: _of_recipient(draft, to),
        Step.PURPOSE: _of_purpose(draft, to),
        Step.GROUND: _of_ground(draft, to, on, consented=consented),
        Step.CONDITIONS: _of_conditions(draft),
        Step.CONTENT: _of_content(draft, to),
        Step.HANDLING: _of_handling(draft, to, on),
        Step.REFUSAL: _of_refusal(draft),
    }
    order = REFUSES if draft.refuses else DISCLOSES
    return tuple(
        Lack(step, told[0], told[1], *told[2:]) for step in order for told in steps[step]
    )


def _of_recipient(draft: Draft, to: To | None) -> Told:
    if to is None:
        yield "to", SAID["to"]
    elif not to.named:
        yield from _written("organisation", draft.organisation, LINE_MAX_CHARS)
    yield from _written("who", draft.who, LINE_MAX_CHARS)
    if draft.begun_by not in (ASKED, OWN_INITIATIVE):
        yield "begun_by", SAID["begun_by"]
    yield from _written("request", draft.request, REQUEST_MAX_CHARS)
    if draft.begun_by == ASKED and not set(draft.asked) & set(CONTENT):
        yield "asked", SAID["asked"]
    if draft.refuses and draft.begun_by == OWN_INITIATIVE:
        yield "begun_by", SAID["only_asked"]


def _of_purpose(draft: Draft, to: To | None) -> Told:
    yield from _written("purpose", draft.purpose)
    if not draft.sent:
        yield "sent", SAID["sent"]
    elif to is not None and (kinds := out_of_reach(to.recipient.role, draft.sent)):
        yield "sent", SAID["not_all"], kinds


def _of_ground(draft: Draft, to: To | None, on: date, *, consented: bool) -> Told:
    ground = ground_of(draft)
    role = to.recipient.role if to else None
    possible = grounds_for(role, draft.sent, on, consented=consented) if role else ()
    if ground is CONSENT and not consented:
        yield "ground", SAID["no_consent"]
    elif ground is None or ground not in possible:
        yield "ground", SAID["ground"]
    elif ground.on_request and draft.begun_by != ASKED:
        yield "ground", SAID["on_request"]


def _of_conditions(draft: Draft) -> Told:
    ground = ground_of(draft)
    for condition in conditions_of(ground) if ground else ():
        answer = draft.answers.get(condition.key, "")
        field = f"answers.{condition.key}"
        yield from _written(field, answer, ANSWER_MAX_CHARS)
        if is_text(answer, ANSWER_MAX_CHARS) and not _says_why(answer):
            yield field, SAID[YES_OR_NO]
    if draft.withheld:
        yield from _of_refusal(draft)


def _says_why(answer: str) -> bool:
    """Whether an answer has a word beside those that say yes or no; signs are no words."""
    words = TEXT.validate_python(answer).casefold().replace(".", "")
    return bool(set(re.findall(r"\w+", words)) - NO_ANSWER)


def _of_content(draft: Draft, to: To | None) -> Told:
    ground = ground_of(draft)
    if draft.level not in LEVELS:
        yield "level", SAID["level"]
    elif to is not None and ground is not None:
        allowed = ceiling(to.recipient.role, draft.sent, ground.kind)
        if LEVELS[draft.level] > allowed:
            yield "level", SAID["too_high"]
    for category in draft.sent if draft.level != "exists" else ():
        yield from _written(f"texts.{category}", draft.texts.get(category, ""))
    yield from _telling(draft, [(f"texts.{c}", c.value, t) for c, t in _texts(draft)])
    yield from _telling(draft, [("purpose", "purpose", draft.purpose)])


def _texts(draft: Draft) -> Iterator[tuple[Category, str]]:
    for category in draft.sent if draft.level != "exists" else ():
        if category is not Category.WHERE:
            yield category, draft.texts.get(category, "")


def _of_handling(draft: Draft, to: To | None, on: date) -> Told:
    yield from _written("handling_instruction", draft.handling_instruction)
    if draft.reservation:
        yield from _written("reservation", draft.reservation)
    if to is not None and draft.channel not in to.channels:
        yield "channel", SAID["channel"]
    yield from _written("person_informed", draft.person_informed)
    if draft.valid_to is not None and draft.valid_to < on:
        yield "valid_to", SAID["passed"]
    texts = ("handling_instruction", "person_informed")
    yield from _telling(draft, [(name, name, getattr(draft, name)) for name in texts])


def _of_refusal(draft: Draft) -> Told:
    yield from _written("why_refused", draft.why_refused, REQUEST_MAX_CHARS)


def _telling(draft: Draft, texts: Sequence[tuple[str, str, str]]) -> Told:
    """Say which texts may tell a place: moved, written anew, or confirmed to tell none."""
    for field, mark, text in texts:
        found = hints_that_tell([(mark, text)], confirmed=draft.tells_no_place)
        yield from dict.fromkeys((field, WORDS[hint.kind]) for _, hint in found)


def _written(field: str, text: str, chars_max: int = TEXT_MAX_CHARS) -> Told:
    if not is_text(text, chars_max):
        yield field, SAID[TOO_LONG if text.strip() else EMPTY]
