"""A case with a consent, a review and disclosures, as the log holds it: to test notices."""

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID, uuid5

from domain.categories import Category
from domain.fact import Fact
from domain.facts import ConsentRecorded, InformationDisclosed, SecrecyReviewed
from domain.recorded import Actor, Recorded, fact_id_of
from domain.roles import Role
from domain.values import DisclosedItem, Ground, GroundKind, Holder, Recipient
from services.ports import CaseHandle, NoticeLevel, Partner
from services.recording import Recording
from services.relaying import Relaying
from services.windows import Ticks
from tests.services.fake_book import FakeBook
from tests.services.fakes import (
    FakeClock,
    FakeCourier,
    FakeDirectory,
    FakeLog,
)
from tests.services.sealers import FakeSealer

EVERYTHING: dict[str, NoticeLevel] = {"nats": "full"}
AF = Partner("af-vast", "Arbetsförmedlingen Väst", Role.ARBETSFORMEDLINGEN, EVERYTHING)
JOUR = Partner("jouren", "Kvinnojouren", Role.KVINNOJOUR, EVERYTHING)
SOMEONE = Actor("KS", Role.RVT, "RVT Väst")
CASE = UUID("11111111-1111-4111-8111-111111111111")
IDS = UUID("22222222-2222-4222-8222-222222222222")
LAST_DAY = date(2026, 12, 31)


def recipient(partner: Partner) -> Recipient:
    return Recipient(role=partner.role, title=partner.name, partner=partner.id)


def handle(case_id: UUID, partner: str) -> str:
    return str(uuid5(case_id, partner))


def never_slow() -> float:
    """Tell a round's clock that no time has passed, however busy the machine is."""
    return 0.0


@dataclass
class Hub:
    """The hub around its relay, in memory."""

    log: FakeLog = field(default_factory=FakeLog)
    book: FakeBook = field(default_factory=FakeBook)
    courier: FakeCourier = field(default_factory=FakeCourier)
    directory: FakeDirectory = field(
        default_factory=lambda: FakeDirectory({AF.id: AF, JOUR.id: JOUR})
    )
    clock: FakeClock = field(default_factory=FakeClock)
    sealer: FakeSealer = field(default_factory=FakeSealer)
    names: CaseHandle = handle
    ticks: Ticks = never_slow
    commands: int = 0

    @property
    def relaying(self) -> Relaying:
        """A relay that has just been started."""
        return Relaying(
            log=self.log,
            book=self.book,
            courier=self.courier,
            directory=self.directory,
            handle=self.names,
            recording=Recording(self.log, self.clock),
            clock=self.clock,
            sealer=self.sealer,
            ticks=self.ticks,
        )

    def happened(self, *facts: Fact, case_id: UUID = CASE) -> list[UUID]:
        """Put facts in the log as one command, and give their ids."""
        self.commands += 1
        command = uuid5(IDS, str(self.commands))
        version = len(self.log.load(case_id))
        self.log.append(
            [
                Recorded(
                    case_id=case_id,
                    version=version + index + 1,
                    fact=fact,
                    fact_id=fact_id_of(command, index),
                    occurred_at=self.clock(),
                    recorded_at=self.clock(),
                    by=SOMEONE,
                    command_id=command,
                )
                for index, fact in enumerate(facts)
            ]
        )
        return [fact_id_of(command, index) for index in range(len(facts))]

    def consents(
        self,
        partner: Partner = AF,
        action: Literal["given", "limited", "withdrawn"] = "given",
        categories: tuple[Category, ...] = (Category.WORK,),
        valid_to: date = LAST_DAY,
        case_id: UUID = CASE,
    ) -> None:
        self.happened(
            ConsentRecorded(
                action=action,
                recipient=(recipient(partner),),
                categories=categories,
                purpose="planering",
                valid_to=valid_to,
                form="muntligt",
                limits="inga",
                by_whom="person",
            ),
            case_id=case_id,
        )

    def withdraws(self, partner: Partner = AF) -> None:
        self.consents(partner, "withdrawn")

    def discloses(
        self,
        text: str = "Söker praktik",
        partner: Partner = AF,
        *,
        category: Category = Category.WORK,
        case_id: UUID = CASE,
        **instead: Any,
    ) -> UUID:
        """Review and disclose one piece, with other fields `instead`; give the fact's id."""
        fields = {
            "recipient": recipient(partner),
            "purpose": "planering",
            "level": "full",
            "content_hash": sha256(text.encode()).hexdigest(),
            "content_copy": (DisclosedItem(category=category, text=text),),
            "channel": "navet",
            "handling_instruction": "Ring aldrig det gamla numret.",
            "person_informed": "ja",
            **instead,
        }
        (review,) = self.happened(reviewed(fields["recipient"], category), case_id=case_id)
        disclosed = InformationDisclosed(review_ref=review, **fields)
        return self.happened(disclosed, case_id=case_id)[0]


def reviewed(to: Recipient, *categories: Category) -> SecrecyReviewed:
    return SecrecyReviewed(
        request="ber om underlag",
        requester=to,
        categories=categories,
        ground=Ground(kind=GroundKind.CONSENT, citation="OSL 12:2"),
        harm_test="inget men",
        outcome="lämnas",
        decided_by=Holder(role=Role.RVT, title="handläggare"),
    )
