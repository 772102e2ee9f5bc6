"""Asks a running hub at every address of its own, as one person in one seat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Self
from urllib.parse import quote
from uuid import UUID

import httpx2

from adapters.web.app import make_app
from domain.roles import AUDIENCES, INTERNAL, Role
from services.ports import Staff
from tests.adapters.denials import routes
from tests.adapters.web_client import HERE
from tests.adapters.web_desk import form
from tests.adapters.web_fakes import World
from tests.end_to_end.allowed import SILENCE, Words
from tests.end_to_end.listening import Heard, Singing, listen
from tests.end_to_end.running import PATIENCE_S
from tests.end_to_end.singing import MARK

QUESTION = "atervande_inom_ett_ar.enhet"
SENT = f"{MARK}ffffffffff"
"""What a visitor writes: a canary that stands in no fact."""
FORMS: tuple[dict[str, str], ...] = (
    {"slag": "decision_made"},
    {"slag": "support_contact_held", "spara": "1", "f.form": SENT},
    {"sok": SENT, "namn": SENT, "lang": "en", "back": "/arenden", "fran": SENT},
)
BODIES: tuple[Any, ...] = (
    {SENT: SENT},
    {
        "command_id": "3f1f7f0e-0000-4000-8000-000000000001",
        "occurred_at": "2026-03-01T10:00:00Z",
        "facts": [{"fact": "support_contact_held", "fields": {"form": SENT}}],
    },
)
DISCLOSED_TO = "partner:tjejjouren"
"""Who has got something in the demo: the desk shows what, to those who may know."""
LEAVES = {"/logga-ut", "/dolj", "/logga-in", "/api/v1/session"}
"""Addresses that end a seat or change it: asked by nobody who goes on asking."""
HEAD_OF_PAGE = re.compile(r"<title>.*?</title>|(?:href|action|src)=\"[^\"]*\"", re.DOTALL)


@cache
def addresses() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give every address of the application, and how it may be asked."""
    app = make_app(World().parts())
    found = ((one.path, tuple(sorted(one.methods or ()))) for one in routes(app))
    return tuple(one for one in found if one[0] not in LEAVES)


@dataclass
class Visitor:
    """A person in a seat, with a session of its own."""

    singing: Singing
    person: Staff
    role: Role
    client: httpx2.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx2.Client(base_url=self.singing.url, headers=HERE, timeout=PATIENCE_S)
        body = {"staff": self.person.id, "role": self.role.value}
        token = self.client.post("/api/v1/session", json=body).json()["token"]
        self.client.headers["authorization"] = f"Bearer {token}"

    @cached_property
    def allowed(self) -> Words:
        """What may be heard in this seat; the auditor hears by asking for one view."""
        return self.singing.allowed.to_person(self.person, self.role)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(self, method: str, path: str, **sent: Any) -> httpx2.Response:
        """Ask once, and follow no redirect."""
        return self.client.request(method, path, follow_redirects=False, **sent)


def visit(visitor: Visitor) -> Iterator[Heard]:
    """Ask for everything, and give what was heard."""
    who = f"{visitor.person.id} {visitor.role}"
    for method, path, sent in _asked(visitor):
        answer = visitor.ask(method, path, **sent)
        yield from heard_in(f"{who} {method} {path}", answer, visitor.allowed)
    if visitor.role is Role.AUDITOR:
        yield from _looking_back(visitor)


def heard_in(where: str, answer: httpx2.Response, allowed: Words) -> Iterator[Heard]:
    """Listen to a body; in headers, titles and addresses nothing may be heard at all."""
    echoed = {SENT} if answer.request.method == "POST" else set[str]()
    yield listen(where, answer.content, allowed | echoed)
    around = " ".join(HEAD_OF_PAGE.findall(answer.text))
    yield listen(f"around {where}", f"{answer.headers} {around} {answer.reason_phrase}")


def _asked(visitor: Visitor) -> Iterator[tuple[str, str, dict[str, Any]]]:
    sung = min(visitor.singing.allowed.all - visitor.singing.allowed.ever)
    for pattern, methods in addresses():
        for path in _paths(pattern, visitor):
            for method in methods:
                if method != "POST":
                    yield method, path, {}
                elif path.startswith("/api/"):
                    yield from (("POST", path, {"json": body}) for body in BODIES)
                else:
                    forms = FORMS[:2] if "{" in pattern else FORMS[1:]
                    forms = (form(to=DISCLOSED_TO),) if "lamna-ut" in pattern else forms
                    yield from (("POST", path, {"data": form}) for form in forms)
    yield "POST", "/arenden", {"data": {"sok": sung}}
    yield "GET", f"/arenden/{quote(SENT)}", {}
    yield "GET", f"/{sung}?{sung}={sung}", {}


def _paths(path: str, visitor: Visitor) -> list[str]:
    if "{question}" in path:
        return [path.replace("{question}", QUESTION)]
    if "{case_id}" not in path:
        return [path]
    query = "?as=rvt&at=2025-01-01T00:00:00Z" if path.endswith("/replay") else ""
    if query and visitor.role is Role.AUDITOR:
        return []
    cases = visitor.singing.allowed.cases
    return [path.replace("{case_id}", str(one)) + query for one in cases]


def _looking_back(visitor: Visitor) -> Iterator[Heard]:
    """Ask how each case looked to each audience, now and in the middle of the story."""
    allowed, rows = visitor.singing.allowed, visitor.singing.songs.rows
    for at, roles in ((allowed.now, AUDIENCES), (rows[len(rows) // 2].recorded_at, INTERNAL)):
        for case_id in allowed.cases:
            for role in roles:
                words = _then(visitor, case_id, role, at)
                query = {"as": role.value, "at": at.isoformat()}
                answer = visitor.ask("GET", f"/api/v1/cases/{case_id}/replay", params=query)
                yield from heard_in(f"replay {role} {at}", answer, words)


def _then(visitor: Visitor, case_id: UUID, role: Role, at: datetime) -> Words:
    allowed = visitor.singing.allowed
    groups = allowed.at(case_id, role, at).values()
    return SILENCE.union(*groups, allowed.to_partner(role, None))
