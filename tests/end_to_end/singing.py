"""The stories of the demo and a little more, with a canary of its own in every text."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError

from adapters.demo.stories import Row, case_ids, content_hash, load_stories
from domain.case.case import Case, evolve
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    ConflictChecked,
    ConsentRecorded,
    DataAccessed,
    DisclosureRecalled,
    ErasureExecuted,
    InformationDisclosed,
    NoticeAnswered,
    RecallAnswered,
    ResourcePersonAssigned,
)
from domain.recorded import Recorded, fact_id_of
from domain.roles import Role
from domain.rules import refusal
from domain.rules.recording import is_outsider
from domain.values import Holder, Recipient
from tests.domain.canaries import texts, with_canaries
from tests.given import HUB, example
from tests.stories.told import as_recorded

MARK = "zqkanarie"
"""How every canary begins; no word of any language, and nothing of ours."""
SONG_CHARS = 10
WORD = re.compile(rf"{MARK}[0-9a-f]{{{SONG_CHARS}}}")
NARROW, ERASED = case_ids()[2], case_ids()[1]
"""The case of a child, where seats are narrow, and a closed one that is erased at the end."""
UNCONNECTED = "B63"
"""What left for somebody whose program is not connected."""
IDS = frozenset((
    "staff", "deputy", "checked_role", "blocked_staff", "contact_worker", "holder", "who",
    "approved_by", "responsible_worker", "partner", "unit", "key", "need", "need_refs",
    "corrected_fields", "content_hash",
))  # fmt: skip
"""Fields that name somebody or something else: they are ids, and rules look them up."""


@dataclass(frozen=True)
class Song:
    """One fact as it is sung, and which canaries each of its fields holds."""

    recorded: Recorded
    sits_in: dict[str, frozenset[str]]


@dataclass
class Songs:
    """Everything that is sung, in the order of the telling."""

    rows: list[Row] = field(default_factory=list[Row])
    songs: list[Song] = field(default_factory=list[Song])
    beside: list[Recorded] = field(default_factory=list[Recorded])
    """What nobody records by hand yet: put in the log as it stands."""


def words_of(seed: str) -> Iterator[str]:
    """Make canaries that nobody can have written before: the same ones for one seed."""
    for number in count(1):
        yield MARK + sha256(f"{seed} {number}".encode()).hexdigest()[:SONG_CHARS]


def heard(value: Any) -> frozenset[str]:
    """Find the canaries in a value."""
    return frozenset(word for text in texts(value) for word in WORD.findall(text))


def sing(seed: str) -> Songs:
    """Put canaries in the stories, as far as the rules accept the telling."""
    songs, words = Songs(), words_of(seed)
    cases: dict[UUID, Case] = defaultdict(Case)
    sung: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in (*load_stories(), *_narrow_seats()):
        case, fits = cases[row.case_id], partial(_accepted, cases[row.case_id], row)
        plain = row.fact if fits(row.fact) else _looking_up(row.fact, sung[row.case_id])
        assert fits(plain), f"{row.id}: something that it looks up was sung before"
        fact, _ = with_canaries(plain, IDS, words, fits)
        sung[row.case_id] |= dict(_pairs(row.fact.model_dump(), fact.model_dump()))
        told = replace(row, fact=_hashed(fact), on_behalf_of=next(words))
        if not _accepted(case, told, told.fact):
            told = replace(told, on_behalf_of=row.on_behalf_of)
        recorded = as_recorded(told, case.version + 1)
        songs.rows.append(told)
        songs.songs.append(_song(recorded))
        cases[row.case_id] = evolve(case, recorded)
    songs.beside += _beside(cases[ERASED], songs.rows[-1], words)
    songs.beside += _answers(songs.rows, cases, words)
    songs.songs += map(_song, songs.beside)
    return songs


def _pairs(old: Any, new: Any) -> Iterator[tuple[str, str]]:
    """Give each text that was changed, and into what."""
    match old, new:
        case dict(), dict():
            for key in old:
                yield from _pairs(old[key], new[key])
        case ((list() | tuple()), (list() | tuple())):
            for before, after in zip(old, new, strict=True):
                yield from _pairs(before, after)
        case str(), str() if old != new:
            yield old, new
        case _:
            pass


def _song(recorded: Recorded) -> Song:
    fact = recorded.fact
    sits_in = {name: heard(getattr(fact, name)) for name in type(fact).model_fields}
    return Song(recorded, sits_in)


SEATS: dict[str, tuple[Role, str, tuple[Category, ...]]] = {
    "JT": (Role.JOBBTORG, "Jobbtorg Älvhamn", (Category.PLAN,)),
    "SB": (Role.BOENDE, "SHIS", (Category.ID, Category.HOUSING)),
    "HB": (Role.RVT, "RVT Älvhamn", (Category.MEET, Category.THREAT)),
    "YH": (Role.SAMORDNARE, "Vuxen Kommun Y", (Category.ACCESS, Category.HEALTH)),
}
"""Seats with few categories, in the case that a child's worker has."""


def _narrow_seats() -> Iterator[Row]:
    last = load_stories()[-1]
    by = next(row for row in load_stories() if row.actor.staff == "PD")
    for number, fact in enumerate(_assigned(last.recorded_at.date())):
        yield replace(
            by,
            id=f"narrow {number}",
            case_id=NARROW,
            command_id=uuid5(NARROW, str(number)),
            fact=fact,
            occurred_at=last.recorded_at,
            recorded_at=last.recorded_at + timedelta(minutes=number),
        )


def _assigned(day: date) -> Iterator[Fact]:
    yield example(ConflictChecked, checked_role=tuple(SEATS), blocked_staff=())
    for staff, (role, unit, categories) in SEATS.items():
        yield example(
            ResourcePersonAssigned,
            role=Holder(role=role, title=f"handläggare {staff}", staff=staff),
            unit=unit,
            visible_categories=categories,
            valid_from=day,
            valid_to=None,
        )
    yield example(
        ConsentRecorded,
        recipient=tuple(Recipient(role=SEATS[one][0], title="enhet") for one in ("JT", "SB")),
        categories=(Category.ID, Category.PLAN, Category.HOUSING, Category.VOICE),
        by_whom="vårdnadshavare",
        valid_to=day + timedelta(days=90),
    )


def _beside(case: Case, row: Row, words: Iterator[str]) -> Iterator[Recorded]:
    for kind in (DataAccessed, ErasureExecuted):
        fact, _ = with_canaries(example(kind), IDS, words)
        told = replace(
            row,
            case_id=ERASED,
            command_id=uuid5(ERASED, kind.name),
            fact=fact,
            on_behalf_of=next(words),
        )
        recorded = as_recorded(told, case.version + 1)
        yield recorded
        case = evolve(case, recorded)


def _answers(
    rows: list[Row], cases: dict[UUID, Case], words: Iterator[str]
) -> Iterator[Recorded]:
    """What is answered and called back, where no program is that would answer as well."""
    sent = next(row for row in rows if row.id == UNCONNECTED)
    case, last = cases[sent.case_id], rows[-1]
    assert isinstance(sent.fact, InformationDisclosed)
    to, of = sent.fact.recipient, fact_id_of(sent.command_id, 0)
    recall = uuid5(of, DisclosureRecalled.name)
    for fact in (
        example(
            NoticeAnswered, answer="declined", reason="fel", disclosure_ref=of, recipient=to
        ),
        example(DisclosureRecalled, disclosure_ref=of, recipient=to),
        example(
            RecallAnswered,
            answer="kept_by_law",
            law="arkivlagen",
            recall_ref=fact_id_of(recall, 0),
            recipient=to,
        ),
    ):
        sung, _ = with_canaries(fact, IDS, words)
        told = replace(
            last, case_id=sent.case_id, command_id=uuid5(of, fact.name), fact=sung, actor=HUB
        )
        recorded = as_recorded(told, case.version + 1)
        yield recorded
        case = evolve(case, recorded)


def _looking_up(fact: Fact, sung: dict[str, str]) -> Fact:
    """Name what the fact looks up as it was sung before."""

    def now(value: Any) -> Any:
        match value:
            case str():
                return sung.get(value, value)
            case dict():
                return {key: now(inner) for key, inner in value.items()}
            case list():
                return [now(inner) for inner in value]
            case _:
                return value

    plain = fact.model_dump(mode="json")
    for name, value in plain.items():
        with suppress(ValidationError):
            fact = type(fact).model_validate(fact.model_dump(mode="json") | {name: now(value)})
    return fact


def _accepted(case: Case, row: Row, fact: Fact) -> bool:
    recorded = as_recorded(replace(row, fact=_hashed(fact)), case.version + 1)
    return not is_outsider(case, recorded) and refusal(case, recorded) is None


def _hashed(fact: Fact) -> Fact:
    if not isinstance(fact, InformationDisclosed):
        return fact
    return fact.model_copy(update={"content_hash": content_hash(fact.content_copy)})
