"""The words in which tests speak: given these facts, when that is told, it is refused."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid5

from domain.case.case import Case, replay
from domain.fact import Fact
from domain.facts import BY_NAME, CaseRaised, InvestigationOpened, NeedsAssessed
from domain.recorded import Actor, Recorded
from domain.roles import Role
from domain.rules import refusal
from domain.rules.recording import is_outsider

AnyFact = TypeVar("AnyFact", bound=Fact)

CASE_ID = UUID("5f0c6a0e-0000-4000-8000-00000000b10c")
MORNING = datetime(2026, 3, 2, 8, tzinfo=UTC)
"""When every story begins: a Monday in Sweden."""

KARIN = Actor("karin", Role.RVT, "rvt-alvhamn")
"""She opens the case, so she answers for it."""
MATS = Actor("mats", Role.ARBETSLEDARE, "rvt-alvhamn")
"""He leads her unit."""
SARA = Actor("sara", Role.SAMORDNARE, "rvt-alvhamn")
SVEN = Actor("sven", Role.SAMORDNARE, "rvt-alvhamn")
LENA = Actor("lena", Role.EKONOMISKT_BISTAND, "eb-alvhamn")
PETRA = Actor("petra", Role.BOENDELOTS, "lotsarna")
GRETA = Actor("greta", Role.RVT, "rvt-norr")
"""She works elsewhere and has nothing to do with the case."""
IVAR = Actor("ivar", Role.INTERNKONTROLL, "kansliet")
HUB = Actor("hub", Role.HUB, "hub")


def ref(kind: type[Fact], nth: int = 1) -> UUID:
    """Name the nth fact of a kind in a story, before or after it is told."""
    return uuid5(CASE_ID, f"{kind.name} {nth}")


@cache
def _examples() -> dict[str, dict[str, Any]]:
    text = (Path(__file__).parent / "domain" / "examples.toml").read_text("utf-8")
    return {
        name: {"from_" if key == "from" else key: value for key, value in usual.items()}
        for name, usual in tomllib.loads(text).items()
    }


def _pointed(value: object) -> object:
    if value == "@":
        return CASE_ID
    if isinstance(value, str) and value.startswith("@"):
        return ref(BY_NAME[value[1:]])
    return value


def example(kind: type[AnyFact], **changes: object) -> AnyFact:
    """Give an ordinary fact of a kind, with some fields changed."""
    usual = {name: _pointed(value) for name, value in _examples()[kind.name].items()}
    return kind.model_validate({**usual, **changes})


INVESTIGATED: tuple[Fact, ...] = (example(InvestigationOpened), example(NeedsAssessed))
"""What a decision on support rests on, beside the risk."""


@dataclass(frozen=True)
class Told:
    """A fact and who tells it; `at` is when it happened, `heard` when the hub learns it."""

    fact: Fact
    by: Actor = KARIN
    at: datetime | None = None
    heard: datetime | None = None


def told(
    fact: Fact, by: Actor = KARIN, at: datetime | None = None, heard: datetime | None = None
) -> Told:
    """Say who tells a fact and when; otherwise Karin does, a minute after the one before."""
    return Told(fact, by, at, heard)


@dataclass(frozen=True)
class Story:
    """What has happened in one case. Nothing in it was asked of the rules."""

    recorded: tuple[Recorded, ...] = ()

    @property
    def case(self) -> Case:
        """The case as the story leaves it."""
        return replay(self.recorded)

    def and_then(self, *facts: Fact | Told) -> "Story":
        """Go on with more facts."""
        story = self
        for fact in facts:
            story = Story((*story.recorded, story._next(fact)))
        return story

    def when(
        self,
        fact: Fact,
        by: Actor = KARIN,
        at: datetime | None = None,
        heard: datetime | None = None,
    ) -> "Outcome":
        """Ask the rules about one more fact."""
        return Outcome(self, self._next(Told(fact, by, at, heard)))

    def _a_minute_later(self) -> datetime:
        if not self.recorded:
            return MORNING
        return self.recorded[-1].recorded_at + timedelta(minutes=1)

    def _next(self, fact: Fact | Told) -> Recorded:
        if isinstance(fact, Fact):
            fact = Told(fact)
        usual = self._a_minute_later()
        usual = max(usual, fact.at or usual)
        kind = type(fact.fact)
        nth = sum(type(earlier.fact) is kind for earlier in self.recorded) + 1
        version = len(self.recorded) + 1
        return Recorded(
            case_id=CASE_ID,
            version=version,
            fact=fact.fact,
            fact_id=ref(kind, nth),
            occurred_at=fact.at or fact.heard or usual,
            recorded_at=fact.heard or usual,
            by=fact.by,
            command_id=uuid5(CASE_ID, f"command {version}"),
            position=version,
        )


@dataclass(frozen=True)
class Outcome:
    """What the rules say about a fact."""

    before: Story
    recorded: Recorded

    def accepted(self) -> Story:
        """The fact is recorded; go on from there."""
        assert not is_outsider(self.before.case, self.recorded), "the case is unknown"
        refused = refusal(self.before.case, self.recorded)
        assert refused is None, f"refused: {refused}"
        return Story((*self.before.recorded, self.recorded))

    def refused(self, rule: str) -> None:
        """This rule, and no other before it, says no, in words and with a source."""
        assert not is_outsider(self.before.case, self.recorded), "the case is unknown"
        refused = refusal(self.before.case, self.recorded)
        assert refused is not None, f"accepted, but {rule} should refuse it"
        assert refused.rule == rule
        assert refused.text.endswith((".", "!"))
        assert refused.source

    def unknown(self) -> None:
        """For whoever tells it, there is no such case."""
        assert is_outsider(self.before.case, self.recorded), "the case is there"


def given(*facts: Fact | Told) -> Story:
    """Start from what has happened."""
    return Story().and_then(*facts)


def an_open_case(*facts: Fact | Told) -> Story:
    """Start from a case that Karin has opened, and what has happened since."""
    return given(example(CaseRaised), *facts)
