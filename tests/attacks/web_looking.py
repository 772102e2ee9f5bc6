"""What one viewer gets over HTTP: status, headers and body of each answer, as sent."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient

from adapters.web.app import make_app
from domain.roles import EXTERNAL, Role
from services.ports import Staff
from services.reading import Reading
from tests.adapters.web_client import HERE, HOST, as_sent
from tests.adapters.web_desk import form
from tests.adapters.web_fakes import FakeDirectory, World
from tests.attacks.observing import ABSENT, SOUGHT, Hub
from tests.attacks.telling import BEGINS, CASES

CHANCE = re.compile(rb'name="kommando" value="[0-9a-f-]{36}"')
"""The form's own id, made anew at each request; it says nothing."""
AUDITOR = "ronja"
"""Nobody whom the histories tell of: who keeps her out of a case, she sees that she is."""
COMMAND_ID = "33333333-3333-4333-8333-333333333333"
PATHS = (
    *("/", "/arenden", "/inkorg", "/loggkontroll", "/uppfoljning", "/hjalp"),
    "/gallring",
    "/gallring/lista",
)
Answer = tuple[int, bytes, dict[str, str]]


def seen_in(replayed: bytes) -> bytes:
    """What the role saw. That there is more, and a case at all, an auditor may know."""
    told = json.loads(replayed)
    return json.dumps([told.get(name, []) for name in ("desks", "entries")]).encode()


@dataclass
class Screen:
    """A browser and a program in the viewer's seat, before a hub in memory."""

    hub: Hub
    page: TestClient = field(init=False)
    api: TestClient = field(init=False)

    def __post_init__(self) -> None:
        viewer = self.hub.viewer
        seat = Role.AUDITOR if self.auditing else viewer.role
        staff = replace(self.hub.staff, roles=(seat,))
        if self.auditing:
            staff = replace(staff, id=AUDITOR)
        app = make_app(self._parts(staff))
        here = ("127.0.0.1", 50_000)
        self.page = TestClient(
            app, base_url=HOST, headers=HERE, client=here, follow_redirects=False
        )
        self.page.post("/logga-in", data={"seat": f"{staff.id}|{seat}"})
        self.api = TestClient(app, base_url=HOST, client=here)
        body = {"staff": staff.id, "role": seat}
        token = self.api.post("/api/v1/session", json=body).json()["token"]
        self.api.headers["authorization"] = f"Bearer {token}"

    @property
    def auditing(self) -> bool:
        """Whether an auditor looks back on what the role saw, instead of somebody in it."""
        return self.hub.viewer.everybody

    def _parts(self, staff: Staff) -> Any:
        hub = self.hub
        world = World(log=hub.log)
        world.clock.now = hub.clock.now
        noting = world.access_log.noting(world.clock)
        reading, parts = Reading(hub.views.reader, world.clock, noting), world.parts()
        return replace(
            parts,
            reading=reading,
            directory=FakeDirectory((staff,)),
            disclosing=replace(parts.disclosing, reading=reading),
            deciding=replace(parts.deciding, leads=reading.decided_on),
        )

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """Ask in every way that shows something, and give each answer by its question."""
        for name, answer in self._asked():
            status, body, headers = as_sent(answer)
            headers.pop("content-length", None)
            if self.auditing and name.startswith("replay"):
                yield name, (0, seen_in(body), {})
            else:
                yield name, (status, CHANCE.sub(b"", body), headers)

    def _asked(self) -> Iterator[tuple[str, Any]]:
        page, api = self.page, self.api
        for path in PATHS:
            if path != "/uppfoljning" or self.hub.viewer.role not in EXTERNAL:
                yield path, page.get(path)
        for words in SOUGHT:
            yield f"sök {words}", page.post("/arenden", data={"sok": words})
        yield "api cases", api.get("/api/v1/cases")
        yield "api inbox", api.get("/api/v1/inbox")
        for case_id in (*CASES, ABSENT):
            yield from self._of_case(case_id)

    def _of_case(self, case_id: UUID) -> Iterator[tuple[str, Any]]:
        page, api = self.page, self.api
        yield f"case {case_id}", page.get(f"/arenden/{case_id}")
        yield f"second page {case_id}", page.get(f"/arenden/{case_id}?sida=2")
        yield f"choose {case_id}", page.get(f"/registrera/{case_id}")
        yield f"desk {case_id}", page.get(f"/lamna-ut/{case_id}")
        draft = form(level="")
        yield f"draft {case_id}", page.post(f"/lamna-ut/{case_id}", data=draft)
        sent = {"slag": "support_contact_held", "when": "2026-03-01 09:00"}
        yield f"form {case_id}", page.post(f"/registrera/{case_id}", data=sent)
        # The page itself counts kinds of facts: that is for those who decide on erasure.
        yield f"erasure {case_id}", page.post("/gallring", data={"arende": str(case_id)})
        yield f"api case {case_id}", api.get(f"/api/v1/cases/{case_id}")
        yield f"wall {case_id}", api.get(f"/api/v1/cases/{case_id}/wall")
        bad = {"command_id": COMMAND_ID, "occurred_at": "2026-03-01T10:00:00Z", "facts": []}
        yield f"record {case_id}", api.post(f"/api/v1/cases/{case_id}/facts", json=bad)
        then = {"as": self.hub.viewer.role, "at": BEGINS.isoformat()}
        yield f"replay {case_id}", api.get(f"/api/v1/cases/{case_id}/replay", params=then)
        now = {**then, "at": self.hub.clock.now.isoformat()}
        yield f"replay now {case_id}", api.get(f"/api/v1/cases/{case_id}/replay", params=now)
