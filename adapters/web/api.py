"""The HTTP API: the same services as the pages, for programs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import api_bodies as bodies
from adapters.web.answers import out_of_range
from adapters.web.catalogue import catalogue
from adapters.web.days import YEARS
from adapters.web.gate import Gate, NotSignedIn, case_id_of
from adapters.web.pointing import NOT_SENT, pointed
from adapters.web.problems import MEDIA_TYPE, NotValid
from adapters.web.register_pages import new_case_id
from domain.fact import Fact
from domain.facts import BY_NAME
from domain.refusals import UnknownCase
from domain.roles import INTERNAL, Role
from services.ports import Staff
from services.reading import Reading
from services.recording import Command, Receipt, Recording
from services.signalling import Signalling

CaseId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


@dataclass(frozen=True, slots=True)
class Api:
    """Handlers of the API."""

    gate: Gate
    reading: Reading
    recording: Recording
    case_list: Callable[[Staff], Sequence[tuple[UUID, str]]]
    signalling: Signalling

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(prefix="/api/v1", responses=DOCUMENTED, tags=["Samlots"])
        made = HTTPStatus.CREATED
        router.post("/session", status_code=made)(self.sign_in)
        router.delete("/session", status_code=HTTPStatus.NO_CONTENT)(self.sign_out)
        router.get("/facts")(self.facts)
        router.get("/cases")(self.cases)
        router.post("/cases", status_code=made, responses=REPEATED)(self.open_case)
        router.get("/cases/{case_id}")(self.case)
        router.post("/cases/{case_id}/facts", status_code=made, responses=REPEATED)(self.record)
        router.get("/inbox")(self.inbox)
        router.get("/cases/{case_id}/wall")(self.wall)
        router.post("/signals", status_code=HTTPStatus.NO_CONTENT)(self.signal)
        return router

    def sign_in(self, request: Request, body: bodies.SignIn) -> bodies.TokenGiven:
        """Take a seat in the demonstration; give a bearer token."""
        session = self.gate.admit(body.staff, body.role) if self.gate.is_open(request) else None
        if session is None:
            raise NotSignedIn
        return bodies.TokenGiven(token=self.gate.sessions.open(session))

    def sign_out(self, request: Request) -> None:
        """Leave the seat."""
        self.gate.require(request)
        self.gate.sessions.close(self.gate.reference(request))

    def facts(self, request: Request) -> bodies.CatalogueGiven:
        """Give the catalogue of facts."""
        self.gate.require(request)
        return catalogue()

    def cases(self, request: Request) -> bodies.CasesGiven:
        """Give the cases on the desk; for the auditor every case, by a neutral label."""
        session = self.gate.require(request)
        role = session.actor.role
        if role is Role.AUDITOR:
            known = self.case_list(session.staff)
            listed = [{"case_id": one, "label": label} for one, label in known]
        elif role in INTERNAL:
            desks = self.reading.desks(session.staff, role)
            listed = [{**desk.body, "case_id": desk.case_id} for desk in desks]
        else:
            listed = []
        return bodies.CasesGiven.model_validate({"cases": listed})

    def case(self, request: Request, case_id: CaseId) -> bodies.CaseGiven:
        """Give one case as the seat sees it."""
        session = self.gate.require(request)
        seen = self.reading.case(session.staff, session.actor.role, case_id_of(case_id))
        return bodies.CaseGiven.model_validate(
            {
                "case_id": seen.desk.case_id,
                "desk": seen.desk.body,
                "timeline": [{**e.body, "number": e.number} for e in seen.timeline],
                "register": [{**e.body, "number": e.number} for e in seen.register],
            }
        )

    def open_case(
        self, request: Request, body: bodies.CommandSent, response: Response
    ) -> bodies.ReceiptGiven:
        """Open a case with its first facts."""
        return self._record(request, new_case_id(body.command_id), body, response)

    def record(
        self, request: Request, case_id: CaseId, body: bodies.CommandSent, response: Response
    ) -> bodies.ReceiptGiven:
        """Record facts in a case."""
        self.gate.require(request)
        return self._record(request, case_id_of(case_id), body, response, knocks=True)

    def inbox(self, request: Request) -> bodies.InboxGiven:
        """Give what a partner has received."""
        session = self.gate.require(request)
        received = self.reading.inbox(session.staff, session.actor.role)
        return bodies.InboxGiven(notices=[entry.body for entry in received])

    def wall(self, request: Request, case_id: CaseId) -> bodies.HandleGiven:
        """Give the leader the name of the case that the unit behind the wall may have."""
        session = self.gate.require(request, Role.ARBETSLEDARE)
        seen = self.reading.case(session.staff, session.actor.role, case_id_of(case_id))
        return bodies.HandleGiven(handle=self.signalling.handle_of(seen.desk.case_id))

    def signal(self, request: Request, body: bodies.SignalSent) -> None:
        """Send the safety signal; the answer never says whether there is such a case."""
        session = self.gate.require(request, Role.VALDSUTOVARENHET)
        self.signalling.signal(session.actor, body.handle, body.command_id)

    def _record(
        self,
        request: Request,
        case_id: UUID,
        body: bodies.CommandSent,
        response: Response,
        *,
        knocks: bool = False,
    ) -> bodies.ReceiptGiven:
        session = self.gate.require(request)
        if session.actor.role is Role.VALDSUTOVARENHET:
            raise UnknownCase
        facts = tuple(_fact(number, sent) for number, sent in enumerate(body.facts))
        if body.occurred_at.year not in YEARS:
            raise NotValid([{"pointer": "/occurred_at", "code": "out_of_range"}])
        command = Command(
            body.command_id, case_id, facts, body.occurred_at, body.on_behalf_of, knocks
        )
        return _given(self.recording.record(session.actor, command), response)


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {
        "description": HTTPStatus(status).phrase,
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "detail"],
                    "properties": {
                        "type": {"type": "string"},
                        "title": {"type": "string"},
                        "status": {"type": "integer"},
                        "detail": {"type": "string"},
                        "rule": {"type": "string"},
                        "source": {"type": "string"},
                        "errors": {"type": "array", "items": {"type": "object"}},
                    },
                }
            }
        },
    }
    for status in (400, 401, 403, 404, 405, 409, 413, 422, 500, 503)
}
"""The same for every operation."""
REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": bodies.ReceiptGiven, "description": "The command was carried out before"}
}


def _given(receipt: Receipt, response: Response) -> bodies.ReceiptGiven:
    if receipt.repeated:
        response.status_code = HTTPStatus.OK
    # Versions and positions would count facts that the recorder may not know of.
    return bodies.ReceiptGiven(
        case_id=receipt.case_id,
        command_id=receipt.command_id,
        fact_ids=list(receipt.fact_ids),
        repeated=receipt.repeated,
    )


def _fact(number: int, sent: bodies.FactSent) -> Fact:
    """Read one fact; what is wrong is told by known names and rules only."""
    at, kind = ("facts", number), BY_NAME.get(sent.fact)
    if kind is None:
        raise NotValid([{"pointer": pointed((*at, "fact")), "code": "unknown_fact"}])
    try:
        text = json.dumps(sent.fields)
        if NOT_SENT in text:
            raise NotValid([{"pointer": pointed((*at, "fields")), "code": "string_unicode"}])
        fact = kind.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise NotValid(
            [
                {"pointer": pointed((*at, "fields", *one["loc"])), "code": one["type"]}
                for one in error.errors(include_input=False, include_url=False)
            ]
        ) from None
    except RecursionError:
        raise NotValid([{"pointer": pointed((*at, "fields")), "code": "too_deep"}]) from None
    if out_of_range(fact):
        raise NotValid([{"pointer": pointed((*at, "fields")), "code": "out_of_range"}])
    return fact
