"""A desk with a case on it, and whole drafts: what tests of disclosures begin from."""

import asyncio
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from domain.categories import Category
from domain.facts import (
    ConsentRecorded,
    CoordinatorAppointed,
    InformationDisclosed,
    SecrecyReviewed,
)
from domain.law.disclosing import CONSENT, DISCLOSING, HARM
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Recipient
from services.disclosing import Disclosing, Prepared, Preview
from services.drafting import ASKED, OWN_INITIATIVE, Draft
from services.ports import Letter, Partner, Session
from services.recording import Receipt, Recording
from services.relaying import Relaying
from tests.given import CASE_ID, MATS, Story, an_open_case, example, told
from tests.projections.kept import handle
from tests.services.disclosures import EVERYTHING
from tests.services.fake_book import FakeBook
from tests.services.fakes import FakeCourier, FakeDirectory
from tests.services.sealers import FakeSealer
from tests.services.world import World, staff, world_of

AF = Partner("af-vast", "Arbetsförmedlingen Väst", Role.ARBETSFORMEDLINGEN, EVERYTHING)
POLICE = Partner("polisen", "Polisen Norr", Role.POLIS, EVERYTHING)
DIRECTORY = FakeDirectory({AF.id: AF, POLICE.id: POLICE})
WORK, PLAN, THREAT, CHILD = Category.WORK, Category.PLAN, Category.THREAT, Category.CHILD
TO_AF = Recipient(role=AF.role, title=AF.name, partner=AF.id)
CONSENTED = example(
    ConsentRecorded,
    recipient=(TO_AF, Recipient(role=POLICE.role, title=POLICE.name, partner=POLICE.id)),
    categories=(WORK, PLAN, THREAT),
)
STORY = an_open_case(told(example(CoordinatorAppointed), MATS), CONSENTED)
SENT_BEFORE = STORY.and_then(
    example(SecrecyReviewed, requester=TO_AF),
    example(InformationDisclosed, recipient=TO_AF, valid_to=None, receipt_at=None),
)
"""They already know that she studies."""


def everybody(_partner: str) -> bool:
    return True


def answers(*keys: str) -> dict[str, str]:
    return {key: f"Det är prövat ({key})." for key in (*keys, HARM.key)}


def draft(**changes: Any) -> Draft:
    """Give a whole draft: her studies to the employment agency, as she wants."""
    whole = {
        "to": f"partner:{AF.id}",
        "who": "Lina Ask, uppringd på växelns nummer",
        "begun_by": OWN_INITIATIVE,
        "request": "hon vill ha praktik i vår",
        "purpose": "praktik",
        "sent": (WORK,),
        "ground": CONSENT.key,
        "answers": answers(*(one.key for one in CONSENT.conditions)),
        "level": "full",
        "texts": {WORK: "söker praktik från april"},
        "handling_instruction": "inga brev",
        "channel": "navet",
        "person_informed": "ja, hon var med",
        "valid_to": date(2026, 9, 1),
    }
    return Draft.model_validate({**whole, **changes})


def on_ground(key: str, **changes: Any) -> Draft:
    """Give a whole draft to the police on another ground."""
    ground = next(one for one in DISCLOSING if one.key == key)
    whole = {
        "to": f"partner:{POLICE.id}",
        "ground": key,
        "answers": answers(*(one.key for one in ground.conditions)),
        "sent": (THREAT,),
        "texts": {THREAT: "brodern söker efter henne"},
        "level": "summary",
        **({"begun_by": ASKED, "asked": (THREAT,)} if ground.on_request else {}),
    }
    return draft(**{**whole, **changes})


@dataclass
class Desk:
    """The disclosure desk over a log in memory."""

    story: Story = STORY
    world: World = field(init=False)
    tried: int = 0

    def __post_init__(self) -> None:
        self.world = world_of(self.story)
        self.world.clock.now += timedelta(minutes=5, seconds=17)
        self.world.catch_up()

    @property
    def disclosing(self) -> Disclosing:
        world = self.world
        recording = Recording(world.log, world.clock, door=world.reading.leads_to)
        return Disclosing(world.reading, recording, DIRECTORY, handle, world.clock, everybody)

    def prepared(self, what: Draft) -> Prepared:
        self.tried += 1
        return Prepared(what, uuid5(CASE_ID, f"try {self.tried}"), self.disclosing.now())

    def preview(self, what: Draft, by: Actor = MATS) -> Preview:
        seen = self.disclosing.look(session(by), CASE_ID)
        return self.disclosing.preview(session(by), seen, self.prepared(what))

    def decide(self, what: Draft, by: Actor = MATS) -> tuple[Preview, Receipt]:
        """Preview, read, decide."""
        desk, asked = self.disclosing, self.prepared(what)
        seen = desk.look(session(by), CASE_ID)
        shown = desk.preview(session(by), seen, asked)
        receipt = desk.decide(session(by), seen, asked, shown.seen)
        self.world.catch_up()
        return shown, receipt

    def recorded(self, receipt: Receipt) -> tuple[Any, ...]:
        """Give the facts of a decision."""
        found = {r.fact_id: r.fact for r in self.world.log.load(CASE_ID)}
        return tuple(found[one] for one in receipt.fact_ids)


def relayed(desk: Desk) -> list[Letter]:
    """Send everything that waits."""
    courier = FakeCourier()
    world, recording = desk.world, desk.disclosing.recording
    relaying = Relaying(
        world.log,
        FakeBook(),
        courier,
        DIRECTORY,
        handle,
        recording,
        world.clock,
        FakeSealer(),
    )
    asyncio.run(relaying.run_once())
    return courier.stored


def session(by: Actor) -> Session:
    return Session(staff(by), by)


def other_case() -> UUID:
    return uuid5(CASE_ID, "not there")
