"""What is recorded: invented cases with seats, consent and review, and everyday facts."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from adapters.clock import machine_clock
from adapters.demo.stories import content_hash
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    InformationDisclosed,
    LifeAreaUpdated,
    PersonViewDocumented,
    ResourcePersonAssigned,
    SecrecyReviewed,
    SupportContactHeld,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.values import DisclosedItem, Ground, GroundKind, Holder, Recipient, Subject
from services.recording import Command, Recording

THREADS = 32
FEW = 4
PARTNER = "tjejjouren"
UNIT = "RVT Älvhamn"
WORKER = Actor("KS", Role.RVT, UNIT)
LEADER = Actor("ME", Role.ARBETSLEDARE, UNIT)
TO = Recipient(role=Role.KVINNOJOUR, title="tjejjouren", partner=PARTNER)
TOLD = (Category.ID, Category.CONTACT)
EARLIER = timedelta(hours=1)

EVERYDAY: tuple[Fact, ...] = (
    SupportContactHeld(
        form="samtal",
        content="Hon berättade om veckan, om skolan och om att sova bättre än i höstas.",
        wellbeing="lugnare",
        minutes=45,
    ),
    LifeAreaUpdated(
        area="ekonomi",
        status="gul",
        detail="Ansökan om försörjningsstöd är inlämnad; beslut väntas i nästa vecka.",
        source="den enskilde",
    ),
    PersonViewDocumented(
        question="Vill du att vi kontaktar skolan?",
        own_words="Ja, men jag vill vara med i samtalet och läsa det som skickas först.",
        how_obtained="samtal på mottagningen",
    ),
    SupportContactHeld(
        form="telefon",
        content="Hon ringde för att flytta mötet. Nästa tid bestämdes till på torsdag.",
        minutes=10,
    ),
)
"""One of them has a section under a key of its own, as health and location have."""


def everyday(nth: int) -> Fact:
    """Give one of the everyday facts."""
    return EVERYDAY[nth % len(EVERYDAY)]


def command(case_id: UUID, *facts: Fact, at: datetime | None = None) -> Command:
    """Ask for facts to be recorded in a case."""
    return Command(uuid4(), case_id, facts, at or machine_clock())


def open_case(recording: Recording) -> UUID:
    """Open a case with a worker, a leader, a coordinator, a payer and a consent."""
    case_id, at = uuid4(), machine_clock() - EARLIER
    recording.record(WORKER, command(case_id, *_opening(at), at=at))
    recording.record(LEADER, command(case_id, *_organising(at.date()), at=at))
    recording.record(WORKER, command(case_id, _consent(), at=at))
    return case_id


def open_cases(recording: Recording, count: int) -> list[UUID]:
    """Open cases, many at a time."""
    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(lambda _: open_case(recording), range(count)))


def record_interleaved(recording: Recording, cases: Sequence[UUID], facts: int) -> None:
    """Record facts, a few per command, so that cases take turns in the log."""

    def one(nth: int) -> None:
        few = [everyday(nth + each) for each in range(min(FEW, facts - nth * FEW))]
        recording.record(WORKER, command(cases[nth % len(cases)], *few))

    with ThreadPoolExecutor(THREADS) as threads:
        for _ in threads.map(one, range(-(-facts // FEW))):
            pass


def review(recording: Recording, case_id: UUID) -> UUID:
    """Record the review that disclosures to the partner rest on; give its id."""
    fact = SecrecyReviewed(
        request="tider och väg för kvällssamtalen",
        requester=TO,
        categories=TOLD,
        ground=Ground(kind=GroundKind.CONSENT, citation="12 kap. 2 § OSL"),
        harm_test="endast alias och tider: men inte troligt",
        outcome="lämnas delvis",
        decided_by=Holder(role=Role.RVT, title="handläggare", staff="KS", unit=UNIT),
    )
    return recording.record(WORKER, command(case_id, fact)).fact_ids[0]


def disclosure(review_ref: UUID, nth: int) -> InformationDisclosed:
    """Give a disclosure to the partner."""
    items = (
        DisclosedItem(category=Category.ID, text="Hon kallas Björk hos er."),
        DisclosedItem(
            category=Category.CONTACT, text=f"Chatten mellan 20 och 22, kväll {nth}."
        ),
    )
    return InformationDisclosed(
        review_ref=review_ref,
        recipient=TO,
        purpose="kvällssamtal",
        level="summary",
        content_hash=content_hash(items),
        content_copy=items,
        channel="navet",
        handling_instruction="Ring aldrig upp. Skicka inget brev.",
        person_informed="ja",
    )


def _opening(at: datetime) -> tuple[Fact, ...]:
    return (
        CaseRaised(
            kind="application",
            channel="besök",
            received_at=at,
            reporter_role="SYV",
            stated_request="Jag vill bort men vet inte hur man gör.",
            case_type="nära relation",
            subject=Subject(alias="Björk", name="Dilan A.", born=date(2000, 1, 1)),
            legal_basis="11 kap. 1 § SoL (2025:400)",
        ),
    )


def _organising(today: date) -> tuple[Fact, ...]:
    payer = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="LH")
    coordinator = Holder(role=Role.SAMORDNARE, title="samordnare", staff="SL", unit=UNIT)
    return (
        ConflictChecked(
            checked_role=("KS", "ME", "SL", "HB", "LH"),
            result="ok",
            blocked_staff=(),
            basis="uppgift från den enskilde",
        ),
        ResourcePersonAssigned(
            role=payer,
            unit="EB Älvhamn",
            responsibility="egen biståndsakt",
            visible_categories=(Category.ID, Category.ECON, Category.PLAN, Category.ACCESS),
            valid_from=today,
            reason_needed="utbetalning",
        ),
        CoordinatorAppointed.model_validate(
            {
                "role": coordinator,
                "unit": UNIT,
                "rule": "utsedd",
                "deputy": "HB",
                "from": today,
            }
        ),
    )


def _consent() -> Fact:
    return ConsentRecorded(
        action="given",
        recipient=(TO,),
        categories=TOLD,
        purpose="kvällssamtal",
        valid_to=datetime.now(UTC).date() + timedelta(days=90),
        form="skriftligt",
        limits="Bara vad jag kallas och när man kan ringa.",
        by_whom="person",
    )
