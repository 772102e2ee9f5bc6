"""Random stories: example facts in any order, by anyone, early and late."""

from datetime import timedelta
from functools import cache

from hypothesis import strategies
from hypothesis.strategies import SearchStrategy

from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    DocumentationFormDecided,
    InformationDisclosed,
    InsatsStarted,
    LifeAreaUpdated,
    NoticeReceived,
    NoticeSuppressed,
    PlacementEnded,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    RiskSignalNoted,
    SecrecyReviewed,
)
from domain.roles import EXTERNAL, INTERNAL, Role
from domain.values import DisclosedItem, Ground, GroundKind, Holder, Recipient, Subject
from tests.given import (
    GRETA,
    KARIN,
    LENA,
    MATS,
    MORNING,
    PETRA,
    SARA,
    Story,
    Told,
    an_open_case,
    example,
    ref,
)

FACTS_MAX = 14
TELLERS = (KARIN, MATS, SARA, LENA, PETRA, GRETA)
STAFF = ("lena", "jon", "sara", "petra")
LAW = Ground(kind=GroundKind.LAW, citation="15 kap. 4 § SoL")
LEADER = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="mats")


def _holder(role: Role, staff: str | None) -> Holder:
    return Holder(role=role, title="handläggare", staff=staff, unit="enheten")


def _recipient(role: Role, partner: str | None = None) -> Recipient:
    return Recipient(role=role, title="handläggare", partner=partner)


def _seats() -> list[Fact]:
    facts: list[Fact] = []
    for role in INTERNAL:
        for staff in ("lena", "jon"):
            seat = _holder(role, staff)
            facts.append(example(ResourcePersonAssigned, role=seat, visible_categories=CONTENT))
            facts.append(example(ResourcePersonReleased, role=seat))
        narrow = {"visible_categories": (Category.ECON, Category.ACCESS), "valid_to": None}
        facts.append(example(ResourcePersonAssigned, role=_holder(role, "sara"), **narrow))
    return facts


def _sharing() -> list[Fact]:
    facts: list[Fact] = []
    for role, partner in (
        *((role, None) for role in (Role.JOBBTORG, Role.BOENDE, *EXTERNAL)),
        (Role.POLIS, "polis-alvhamn"),
        (Role.ARBETSFORMEDLINGEN, "af-alvhamn"),
        (Role.ARBETSFORMEDLINGEN, "af-norr"),
    ):
        to = _recipient(role, partner)
        named = {"recipient": (to,), "categories": CONTENT}
        facts += [
            example(ConsentRecorded, action=does, **named) for does in ("given", "withdrawn")
        ]
        facts.append(example(SecrecyReviewed, requester=to, categories=CONTENT, ground=LAW))
        facts.append(example(InformationDisclosed, recipient=to))
    two = (_recipient(Role.JOBBTORG), _recipient(Role.BOENDE))
    facts.append(example(ConsentRecorded, action="limited", recipient=two))
    facts.append(example(SecrecyReviewed, decided_by=LEADER, categories=CONTENT))
    for role in (Role.EKONOMISKT_BISTAND, Role.BOENDE):
        item = DisclosedItem(category=Category.ECON, text="hyran är betald")
        to = _recipient(role)
        facts.append(example(InformationDisclosed, recipient=to, content_copy=(item,)))
    return facts


def _turns() -> list[Fact]:
    held = example(PlacementEnded).successor_per_support
    dropped = held[0].model_copy(update={"successor": None})
    return [
        *(example(ConflictChecked, blocked_staff=(staff,)) for staff in STAFF),
        *(example(DocumentationFormDecided, protection_level=p) for p in ("heder", "normal")),
        *(example(LifeAreaUpdated, area=area) for area in ("bostad", "ekonomi", "arbete")),
        *(example(NoticeReceived, disclosure_ref=ref(InformationDisclosed, n)) for n in (1, 2)),
        *(example(InsatsStarted, provider=_holder(role, None)) for role in INTERNAL[:2]),
        example(CaseRaised, subject=Subject(alias="Lind")),
        example(RiskSignalNoted, invalidates_risk=False),
        example(RiskAssessed, valid_until=MORNING.date()),
        example(PlacementEnded, successor_per_support=(dropped,)),
    ]


@cache
def pool() -> tuple[Fact, ...]:
    """Every kind of fact, and variants of those that change who may know what."""
    plain = [example(kind) for kind in FACTS]
    stops = [
        example(NoticeSuppressed, disclosure_ref=ref(InformationDisclosed, n))
        for n in (1, 2, 3)
    ]
    return (*plain, *_seats(), *_sharing(), *_turns(), *stops * 4)


def _is_told(fact: NoticeSuppressed, story: Story) -> bool:
    """Only a disclosure that was made can be stopped."""
    return any(recorded.fact_id == fact.disclosure_ref for recorded in story.recorded)


@strategies.composite
def stories(draw: strategies.DrawFn, *, opened: bool = True) -> Story:
    """Draw a story; nothing in it was asked of the rules."""
    facts = strategies.sampled_from(pool())
    told = draw(strategies.lists(_a_telling(facts), max_size=FACTS_MAX))
    story = an_open_case() if opened else Story()
    heard = MORNING
    for fact, by, waits, late in told:
        if isinstance(fact, NoticeSuppressed) and not _is_told(fact, story):
            continue
        heard += timedelta(hours=waits)
        happened = heard - timedelta(hours=late)
        story = story.and_then(Told(fact, by, at=happened, heard=heard))
    return story


def _a_telling(facts: SearchStrategy[Fact]) -> SearchStrategy[tuple]:
    hours = strategies.sampled_from((0, 0, 1, 24, 24 * 40))
    return strategies.tuples(facts, strategies.sampled_from(TELLERS), hours, hours)
