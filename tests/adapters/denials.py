"""Every way to ask for one case, from the application's own routes, and a world to ask in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from adapters.web.app import Parts
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    ConflictChecked,
    EmergencyAccessUsed,
    PersonViewDocumented,
    ResourcePersonAssigned,
)
from domain.recorded import Actor, Recorded
from domain.roles import Role
from domain.values import Holder
from services.ports import ContentErased, Staff
from services.projecting import Projecting
from tests.adapters.examples import command
from tests.adapters.web_desk import form, previewed
from tests.adapters.web_fakes import NAMES, FakeDirectory, World, handle
from tests.adapters.web_story import BJORK, LIND, told_world
from tests.given import example
from tests.services.memory import MemoryLog, MemoryReader, MemoryViews

ABSENT, BLOCKED, ENDED, ERASED = (
    uuid5(NAMES, name) for name in ("absent", "blocked", "ended", "erased")
)
NOT_IDS = ("inte-ett-id", str(BJORK).replace("-", ""), "%00")
DENIED = {
    "hidden": str(LIND),
    "blocked": str(BLOCKED),
    "ended": str(ENDED),
    "erased": str(ERASED),
}
KARIN = Actor("KS", Role.RVT, "RVT Älvhamn")
OUTSIDERS = tuple(
    Staff(f"X{number}", f"Utom Stående {number}", "En annan enhet", (role,))
    for number, role in enumerate(Role)
    if role is not Role.HUB
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class LogWithErased(MemoryLog):
    """A log in which one case's keys are gone."""

    def load(self, case_id: UUID, until_position: int | None = None) -> list[Recorded]:
        if case_id == ERASED:
            raise ContentErased
        return list(super().load(case_id, until_position))


@dataclass
class DenyingWorld(World):
    """Both cases of the story, and one for each way to be kept out."""

    views: MemoryViews = field(default_factory=MemoryViews)

    def reader(self, role: Role) -> Any:
        return MemoryReader(self.views, role)

    def parts(self, *, demo_sign_in: bool = True, secure_cookies: bool = False) -> Parts:
        parts = super().parts(demo_sign_in=demo_sign_in, secure_cookies=secure_cookies)
        return replace(parts, directory=FakeDirectory(OUTSIDERS))


def denying_world() -> DenyingWorld:
    """Tell the cases as they stand in the log; the views know nothing of what is erased."""
    seats = tuple(map(_ended, OUTSIDERS))
    blocked = example(
        ConflictChecked, checked_role=(), blocked_staff=tuple(one.id for one in OUTSIDERS)
    )
    raised = example(CaseRaised)
    told = [
        *told_world().log.facts,
        *command(BLOCKED, 1, uuid5(BLOCKED, "all"), raised, *seats, blocked, by=KARIN),
        *command(ENDED, 1, uuid5(ENDED, "all"), raised, *seats, by=KARIN),
    ]
    world = DenyingWorld(log=LogWithErased(_numbered(told)))
    Projecting(world.log, world.views, world.clock, handle).catch_up()
    erased = command(ERASED, 1, uuid5(ERASED, "all"), raised, *seats, by=KARIN)
    world.log.facts[:] = _numbered([*told, *erased])
    return world


def _numbered(told: list[Recorded]) -> list[Recorded]:
    return [replace(one, position=number) for number, one in enumerate(told, 1)]


def _ended(one: Staff) -> Fact:
    seat = Holder(role=one.roles[0], title="handläggare", staff=one.id)
    days = {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 2, 1)}
    return example(ResourcePersonAssigned, role=seat, unit=one.unit, **days)


@dataclass(frozen=True)
class Ask:
    """One way to ask for a case: `{case}` stands where its id, or its name, is put."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    query: str = ""
    form: tuple[tuple[str, str], ...] = ()
    body: Any = None
    named: Callable[[str], str] = str

    def of(self, client: TestClient, case: str) -> Any:
        """Ask for one case."""
        named = self.named(case)
        form = {key: value.replace("{case}", named) for key, value in self.form}
        return client.request(
            self.method,
            self.path.replace("{case}", case) + self.query,
            headers=dict(self.headers),
            data=form or None,
            json=_put(self.body, named),
        )


def _put(body: Any, case: str) -> Any:
    if isinstance(body, dict):
        return {key: _put(value, case) for key, value in body.items()}
    return body.replace("{case}", case) if isinstance(body, str) else body


def routes(app: FastAPI) -> Iterator[APIRoute]:
    """Give every route of the application, also those of tomorrow."""
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        for one in inner.routes if inner is not None else (route,):
            if isinstance(one, APIRoute):
                yield one


def commanded(*facts: Fact) -> dict[str, Any]:
    """A command that nobody has sent before, as a program sends it."""
    return {
        "command_id": str(uuid5(NAMES, repr(facts))),
        "occurred_at": "2026-03-01T10:00:00Z",
        "facts": [
            {"fact": one.name, "fields": one.model_dump(mode="json", by_alias=True)}
            for one in facts
        ],
    }


FORMS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("slag", "decision_made"),),
    (("slag", "support_contact_held"), ("when", "2026-03-01 10:00"), ("spara", "1"),
     ("f.form", "samtal"), ("f.content", "Vi pratade.")),
    (("slag", "needs_assessed"), ("mera", "f.needs")),
    (("slag", "finns_inte"),),
)  # fmt: skip
ERASURE: tuple[tuple[tuple[str, str], ...], ...] = (
    (("beslut", "held"), ("skal", "insight"), ("sett", "0")),
    (("beslut", "proposed"), ("sett", "0")),
    (("beslut", "finns_inte"),),
)
BODIES: tuple[Any, ...] = (
    *(commanded(example(kind)) for kind in FACTS if kind is not EmergencyAccessUsed),
    commanded(example(PersonViewDocumented), example(CaseRaised)),
    commanded(example(CaseRaised)) | {"facts": []},
    {"command_id": "x"},
)
WHOLE = previewed()
DRAFTS: tuple[Any, ...] = (
    WHOLE,
    {**WHOLE, "at": "2026-03-20T09:30:00Z", "read": "0" * 64},
    {**WHOLE, "draft": {}},
    {**WHOLE, "draft": {"to": "x"}, "extra": 1},
)
DESK: tuple[tuple[tuple[str, str], ...], ...] = tuple(
    tuple({**form(), "sent": "PLAN", "ga": way, "tid": "2026-03-20T09:30:00+00:00"}.items())
    for way in ("vidare", "besluta", "lamna-over", "neka", "")
)
EMERGENCY = commanded(example(EmergencyAccessUsed))
"""Whoever may say that there is an emergency may open any case but those that block her."""
VARIANTS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("if-none-match", "*"),),
    (("if-none-match", '"1"'), ("if-modified-since", "Sun, 01 Mar 2026 10:00:00 GMT")),
    (("if-match", '"1"'),),
    (("range", "bytes=0-10"),),
    (("accept-language", "en"), ("accept", "application/json")),
)
QUERIES = {
    "/api/v1/cases/{case_id}/replay": "?as=rvt&at=2026-01-01T00:00:00Z",
    "/arenden/{case_id}": "?sida=2",
}


def asks(route: APIRoute, *, deep: bool) -> Iterator[Ask]:
    """Give the ways to ask one route that has a case in its address."""
    path = route.path.replace("{case_id}", "{case}")
    query = QUERIES.get(route.path, "")
    for method in METHODS if deep else sorted(route.methods or ()):
        yield Ask(method, path, query=query)
    if "POST" in (route.methods or ()):
        desk = "disclosures" in path or "lamna-ut" in path
        every = DRAFTS if desk else BODIES
        forms = DESK if desk else ERASURE if "gallring" in path else FORMS
        sent = every if deep and "/api/" in path else every[:2]
        yield from (Ask("POST", path, form=form) for form in forms)
        yield from (Ask("POST", path, body=body) for body in sent)
    if deep:
        for method in ("GET", "HEAD"):
            yield from (Ask(method, path, headers=each, query=query) for each in VARIANTS)
        yield Ask("GET", path, query=f"{query or '?'}&sida=999&as=rvt")


def behind_the_wall(case: str) -> str:
    """Name a case as the unit behind the wall knows it."""
    try:
        return handle(UUID(case), Role.VALDSUTOVARENHET.value)
    except ValueError:
        return case


IN_A_BODY: dict[str, Ask] = {
    "POST /granskning": Ask(
        "POST",
        "/granskning",
        form=(("arende", "{case}"), ("roll", "rvt"), ("tid", "2026-01-01")),
    ),
    "POST /granskning/varfor": Ask(
        "POST",
        "/granskning/varfor",
        form=(("arende", "{case}"), ("roll", "rvt"), ("tid", "2026-01-01")),
    ),
    "POST /nodatkomst": Ask(
        "POST",
        "/nodatkomst",
        form=(
            ("kommando", str(uuid5(NAMES, "emergency"))),
            ("arende", "{case}"),
            ("slag", "THREAT"),
            ("timmar", "1"),
            ("skal", "hon ringde"),
            ("underrattade", "arbetsledaren"),
        ),
    ),
    "POST /gallring": Ask("POST", "/gallring", form=(("arende", "{case}"),)),
    "POST /vaggen": Ask("POST", "/vaggen", form=(("namn", "{case}"),), named=behind_the_wall),
    "POST /api/v1/signals": Ask(
        "POST",
        "/api/v1/signals",
        body={"command_id": str(uuid5(NAMES, "signal")), "handle": "{case}"},
        named=behind_the_wall,
    ),
    "POST /arenden": Ask("POST", "/arenden", form=(("sok", "{case}"),)),
    "POST /installningar": Ask(
        "POST", "/installningar", form=(("lang", "sv"), ("back", "/arenden"))
    ),
}
"""Routes whose body can name a case, and how."""
NAMES_NO_CASE = {
    "GET /", "GET /dold", "GET /tillganglighet", "GET /hjalp", "GET /registrera",
    "POST /registrera", "GET /granskning", "GET /loggkontroll", "POST /loggkontroll",
    "GET /arenden", "GET /inkorg", "GET /inkorg/varfor", "GET /granskning/varfor",
    "GET /nodatkomst", "GET /gallring", "GET /gallring/lista", "GET /vaggen",
    "GET /uppfoljning",
    "GET /uppfoljning/{question}", "GET /health/live", "GET /health/ready", "POST /logga-in",
    "POST /logga-ut", "POST /dolj", "POST /aktiv", "GET /api/v1/facts", "GET /api/v1/cases",
    "GET /api/v1/inbox", "POST /api/v1/session", "DELETE /api/v1/session",
    "POST /api/v1/cases",
}  # fmt: skip
