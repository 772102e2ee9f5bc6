"""What an auditor is told: what was seen, what was kept back, what is different, and a digest.

The same facts, question and rules give the same answer, byte by byte: on another machine,
after views are built anew, at another time of asking. So nothing in it is of the asking, and
nothing is made with the keys of an installation (partners' own names for the case).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from domain.case.calendar import in_utc
from domain.categories import LEVEL_NAMES
from domain.fact import marks
from domain.facts import FACTS
from domain.need_to_know.explaining import Higher
from domain.need_to_know.table import TABLE
from domain.recorded import Recorded
from projections import inbox
from projections.entries import Entry, Json
from services.canonical import digest_of
from services.difference import differences
from services.kept_back import Kept, Letters
from services.replaying import Replay
from services.then import Question, Then
from services.withholding import Because, Withheld

FORMAT = "samlots-replay/1"
OF_ITS_OWN = "handle"
"""What is made with a key of the installation, and so is in no answer."""
BESIDE = ("digest", "steps")
"""What the digest is not of: itself, and where one may go from here, which grows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was seen at one instant, and what was not; `last` is the last fact that counts."""

    then: Then
    replay: Replay
    letters: Letters
    kept: Kept
    last: int

    def entries(self) -> list[Json]:
        """Write what was seen; a letter says which fact it was."""
        return [self._entry(entry) for entry in self.replay.entries]

    def withheld(self) -> list[Json]:
        """Write what was not seen, and why."""
        return [{"seat": seat, **_withheld(one)} for seat, one in self.kept]

    def desks(self) -> list[Json]:
        """Write what stood on the desk, and whose desk it was."""
        return [
            {"seat": desk.seat, "holders": list(desk.holders), **_shared(desk.body)}
            for desk in self.replay.desks
        ]

    def _entry(self, entry: Entry) -> Json:
        head = {"seat": entry.seat, "kind": entry.kind, "number": entry.number}
        if entry.kind == inbox.KIND:
            letter = self.letters[entry.seat, entry.number]
            head |= {"ref": str(letter.fact_id), "fact": letter.fact.name}
        return {**head, **_shared(entry.body)}


@dataclass(frozen=True, slots=True)
class Replayed:
    """An answer: what was known then and, when that was asked, what was known before.

    `before` is None when nothing is compared; `earlier` is None when nothing was there then.
    """

    question: Question
    picture: Picture
    before: Then | None
    earlier: Picture | None
    facts: int
    """How many facts the case has today."""

    def answer(self) -> Json:
        """Write it all as plain JSON, with the digest of it."""
        said = self._said()
        return {**said, "digest": digest_of(said), "steps": self.steps()}

    def steps(self) -> dict[str, int | None]:
        """Say after which fact this is, and which are the steps to either side."""
        this = self.picture.last
        return {
            "this": this,
            "previous": this - 1 if this > 1 else None,
            "next": this + 1 if this < self.facts else None,
        }

    def changes(self) -> list[Json] | None:
        """Say what came to be known and what is no longer seen; None when not compared."""
        if self.before is None:
            return None
        earlier = self.earlier.entries() if self.earlier else []
        return differences(earlier, self.picture.entries(), self.picture.kept)

    def _said(self) -> Json:
        asked, then = self.question, self.picture.then
        return {
            "format": FORMAT,
            "rules": rules_digest(),
            "case": str(asked.case_id),
            "role": asked.role.value,
            "who": asked.who,
            "step": asked.step,
            "at": instant(then.at),
            "recorded_by": instant(then.recorded_by),
            "happened_by": instant(then.happened_by),
            "since": instant(self.before.at) if self.before else None,
            "desks": self.picture.desks(),
            "entries": self.picture.entries(),
            "withheld": self.picture.withheld(),
            "difference": self.changes(),
        }


@cache
def rules_digest() -> str:
    """Give a digest of who may know what: the table, and the category of every field."""
    table = {
        role.value: {
            category.value: [
                [LEVEL_NAMES[grant.level], sorted(need.value for need in grant.needs)]
                for grant in grants
            ]
            for category, grants in cells.items()
        }
        for role, cells in TABLE.items()
    }
    facts = {
        kind.name: {name: mark.category.value for name, mark in marks(kind).items()}
        for kind in FACTS
    }
    return digest_of({"table": table, "facts": facts})


def instant(at: datetime | None) -> str | None:
    """Write an instant the one way it is written here: in UTC."""
    return in_utc(at).isoformat() if at else None


def _shared(body: Json) -> Json:
    return {name: value for name, value in body.items() if name != OF_ITS_OWN}


def _withheld(one: Withheld) -> Json:
    return {
        **_head(one.recorded),
        "because": [_because(one.because)] if one.because else [],
        "fields": [
            {
                "name": field.name,
                "level": LEVEL_NAMES[field.level],
                "because": _reasons(field.because),
            }
            for field in one.fields
        ],
    }


def _head(recorded: Recorded) -> Json:
    return {
        "ref": str(recorded.fact_id),
        "step": recorded.version,
        "fact": recorded.fact.name,
        "label": recorded.fact.label,
        "occurred_at": recorded.occurred_at.isoformat(),
        "recorded_at": recorded.recorded_at.isoformat(),
    }


def _reasons(found: Sequence[Because]) -> list[Json]:
    return [_because(one) for one in found]


@cache
def _because(one: Because) -> Json:
    return {
        "why": one.why.value,
        "category": one.category.value if one.category else None,
        "higher": [_higher(each) for each in one.higher],
    }


def _higher(one: Higher) -> Json:
    missing = [need.value for need in one.missing]
    return {"level": LEVEL_NAMES[one.level], "by": one.row, "missing": missing}
