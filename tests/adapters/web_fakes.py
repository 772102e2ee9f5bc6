"""The web's surroundings in memory: views made on the spot from a log, and a directory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from adapters.web.app import Parts
from domain.law.retention import Sample
from domain.recorded import Actor, Recorded
from domain.roles import Role
from projections.entries import Desk, Entry
from services.beyond import BeyondTheCase
from services.deciding_erasure import Deciding, DecidingByView
from services.disclosing import Disclosing
from services.following_up import FollowingUp
from services.looking_back import LookingBack
from services.overseeing import Overseeing
from services.ports import Partner, Staff
from services.reading import Reading
from services.recording import Recording
from services.replaying import Replay, Replaying
from services.signalling import Signalling
from tests.services.decisions import MemoryDecisionBook
from tests.services.disclosures import EVERYTHING
from tests.services.memory import MemoryLog
from tests.services.reads import MemoryAccessLog

NOW = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
NAMES = UUID("7a0f5c1e-6f0b-4c43-9d0a-3f4f7f6b8f10")


def handle(case_id: UUID, partner: str) -> str:
    return str(uuid5(case_id, partner))


@dataclass
class FakeClock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@dataclass(frozen=True)
class FakeViews:
    log: MemoryLog
    role: Role

    def desks(self, holders: Sequence[str], at: datetime) -> Sequence[Desk]:
        staff = {holder.partition(":")[2] for holder in holders if holder.startswith("staff:")}
        return [
            desk
            for seen in self._seen(at)
            for desk in seen.desks
            if {*holders, "*"} & set(desk.holders) and not staff & set(desk.blocked)
        ]

    def entries(
        self, case_id: UUID | None, kind: str, holders: Sequence[str], at: datetime
    ) -> Sequence[Entry]:
        desks = self.desks(holders, at)
        seats = {(d.case_id, d.seat) for d in desks if case_id in (None, d.case_id)}
        found = [entry for seen in self._seen(at) for entry in seen.entries]
        return [e for e in found if e.kind == kind and (e.case_id, e.seat) in seats]

    def rows(self) -> Sequence[Desk]:
        return self.desks((), max(one.recorded_at for one in self.log.facts))

    def admits(self, case_id: UUID, staff: str) -> bool:
        desks = [desk for seen in self._seen(NOW) for desk in seen.desks]
        return any(d.case_id == case_id and staff not in d.blocked for d in desks)

    def _seen(self, at: datetime) -> list[Replay]:
        replaying = Replaying(self.log, handle)
        return [replaying.replay(case_id, self.role, at) for case_id in self.log.cases()]


STAFF = (
    Staff("KS", "Karin Sund", "RVT Älvhamn", (Role.RVT, Role.SAMORDNARE)),
    Staff("SL", "Sara Lund", "RVT Älvhamn", (Role.RVT, Role.SAMORDNARE)),
    Staff("ME", "Mats Ek", "RVT Älvhamn", (Role.ARBETSLEDARE,)),
    Staff("LH", "Lena Holm", "Ekonomiskt bistånd", (Role.EKONOMISKT_BISTAND,)),
    Staff("RK", "Rita Kall", "Ekonomiskt bistånd", (Role.EKONOMISKT_BISTAND,)),
    Staff("SJ", "Siri Jonsson", "Socialjouren", (Role.RVT,)),
    Staff("EF", "Eva Frisk", "Barn och unga", (Role.BARN_OCH_UNGA,)),
    Staff("IK", "Ivar Kvist", "Internkontroll", (Role.INTERNKONTROLL,)),
    Staff("KF", "Klara Fors", "Staben", (Role.KVINNOFRIDSSAMORDNARE,)),
    Staff("VU", "Vera Uhr", "Våldsutövarenheten", (Role.VALDSUTOVARENHET,)),
    Staff("AG", "Anna Grip", "Revisionen", (Role.AUDITOR,)),
    Staff("PW", "Petra Wik", "Boendelotsarna", (Role.BOENDELOTS,), "lotsarna"),
    Staff("OP", "Olle Park", "Polisen Norr", (Role.POLIS,), "polisen"),
)
PARTNERS = (
    Partner("lotsarna", "Boendelotsarna", Role.BOENDELOTS, EVERYTHING),
    Partner("polisen", "Polisen Norr", Role.POLIS, EVERYTHING),
)


@dataclass(frozen=True)
class FakeDirectory:
    people: tuple[Staff, ...] = STAFF

    def staff(self, staff_id: str) -> Staff | None:
        return next((one for one in self.people if one.id == staff_id), None)

    def everyone(self) -> Sequence[Staff]:
        return self.people

    def partner(self, partner_id: str) -> Partner | None:
        return next((one for one in PARTNERS if one.id == partner_id), None)

    def partners(self) -> Sequence[Partner]:
        return PARTNERS


def actor(staff_id: str, role: Role | None = None) -> Actor:
    staff = next(one for one in STAFF if one.id == staff_id)
    return Actor(staff.id, role or staff.roles[0], staff.unit)


@dataclass
class World:
    clock: FakeClock = field(default_factory=FakeClock)
    log: MemoryLog = field(default_factory=MemoryLog)
    access_log: MemoryAccessLog = field(default_factory=MemoryAccessLog)
    decisions: MemoryDecisionBook = field(default_factory=MemoryDecisionBook)
    shut_out: set[str] = field(default_factory=set[str])
    ready: dict[str, bool] = field(default_factory=lambda: {"log": True, "views": True})

    @property
    def reading(self) -> Reading:
        return Reading(self.reader, self.clock, self.access_log.noting(self.clock))

    @property
    def recording(self) -> Recording:
        beyond = BeyondTheCase(FakeDirectory(), self.reader)
        return Recording(self.log, self.clock, door=self.reading.leads_to, beyond=beyond)

    def parts(self, *, demo_sign_in: bool = True, secure_cookies: bool = False) -> Parts:
        noting, directory = self.access_log.noting(self.clock), FakeDirectory()
        deciding = Deciding(self.log, self.decisions, self.clock, noting, Sample.DAYS)
        return Parts(
            recording=self.recording,
            reading=self.reading,
            replaying=LookingBack(Replaying(self.log, handle), noting),
            overseeing=Overseeing(self.access_log, noting, directory, self.reader, self.clock),
            directory=directory,
            following_up=FollowingUp(self.courses, directory, self.clock),
            clock=self.clock,
            ready=lambda: self.ready,
            demo_sign_in=demo_sign_in,
            case_list=self.case_list,
            secure_cookies=secure_cookies,
            signalling=Signalling(self.log, self.recording, handle, self.clock),
            deciding=DecidingByView(deciding, self.decisions, self.reading.decided_on),
            disclosing=Disclosing(
                *(self.reading, self.recording, directory, handle),
                clock=self.clock,
                has_keys=lambda partner: partner not in self.shut_out,
            ),
        )

    def courses(self) -> list[Sequence[Recorded]]:
        return [self.log.load(case_id) for case_id in self.log.cases()]

    def reader(self, role: Role) -> FakeViews:
        return FakeViews(self.log, role)

    def case_list(self, staff: Staff) -> list[tuple[UUID, str]]:
        there = self.reading.open_to(staff)
        known = [one for one in self.log.cases() if one in there]
        return [(one, f"Ärende {n}") for n, one in enumerate(known, 1)]
