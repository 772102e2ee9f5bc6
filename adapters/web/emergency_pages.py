"""The page of whoever is on call: open one case for some hours, with a reason."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID, uuid4

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.gate import Gate, case_id_at_the_end
from adapters.web.i18n import later
from adapters.web.pages import Filled, go, text_of
from adapters.web.register_pages import BUSY, FASTER, LOOK_EVERY_S, SEEN_WITHIN_S, command_of
from adapters.web.render import Screens
from domain.case.access import EMERGENCY_MAX, IN_EMERGENCY, ON_CALL
from domain.categories import CONTENT, Category
from domain.facts import EmergencyAccessUsed
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from domain.texts import TEXT_MAX_CHARS
from services.ports import LogUnavailable, Session
from services.reading import Reading
from services.recording import Command, Recording

OFFERED = tuple(category for category in CONTENT if category in IN_EMERGENCY)
CASE_MAX_CHARS = 200
HOURS = tuple(range(1, int(EMERGENCY_MAX / timedelta(hours=1)) + 1))
WHICH_CASE = later("Skriv ärendets jourbeteckning, hel och som du har fått den.")
WHICH_KINDS = later("Välj vad du behöver nu.")
HOW_LONG = later("Välj hur länge.")
WHY = later("Skriv varför du behöver öppna ärendet nu.")
TOLD_WHOM = later("Skriv vem du har ringt, eller att du inte fick tag på någon.")


@dataclass(slots=True)
class Asked:
    """What somebody wrote, as far as it could be understood."""

    command_id: UUID
    case: str = ""
    case_id: UUID | None = None
    kinds: tuple[Category, ...] = ()
    hours: int = 0
    reason: str = ""
    told: str = ""
    wrong: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class EmergencyPages:
    """Handlers of the page for emergencies."""

    gate: Gate
    screens: Screens
    reading: Reading
    recording: Recording

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/nodatkomst")(self.ask)
        router.post("/nodatkomst")(self.open)
        return router

    def ask(self, request: Request) -> Response:
        """Show the form."""
        self.gate.require(request, *ON_CALL)
        return self._page(request, Asked(uuid4()))

    def open(self, request: Request, form: Filled) -> Response:
        """Open the case for the one who asks, or say why not."""
        session = self.gate.require(request, *ON_CALL)
        asked = _read(form)
        case_id = asked.case_id
        if asked.wrong or case_id is None:
            return self._page(request, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            self.recording.record(session.actor, self._command(session, case_id, asked))
        except UnknownCase:
            return self._closed_door(session, case_id)
        except Refused as refused:
            return self._page(request, asked, refused.text, HTTPStatus.CONFLICT)
        except SomeoneWasFaster:
            return self._page(request, asked, FASTER, HTTPStatus.CONFLICT)
        except LogUnavailable:
            return self._page(request, asked, BUSY, HTTPStatus.SERVICE_UNAVAILABLE)
        self._wait(session, case_id)
        return go(f"/arenden/{case_id}")

    def _command(self, session: Session, case_id: UUID, asked: Asked) -> Command:
        now = self.screens.now()
        fact = EmergencyAccessUsed(
            who=session.actor.staff,
            reason=asked.reason,
            categories=asked.kinds,
            until=now + timedelta(hours=asked.hours),
            notified=asked.told,
        )
        return Command(asked.command_id, case_id, (fact,), now, knocks=True)

    def _closed_door(self, session: Session, case_id: UUID) -> Response:
        """Ask as anybody asks for a case: it stands in the access log, and is not there."""
        self.reading.case(session.staff, session.actor.role, case_id)
        return go(f"/arenden/{case_id}")

    def _wait(self, session: Session, case_id: UUID) -> None:
        """Wait a moment until the view shows the case."""
        until = time.monotonic() + SEEN_WITHIN_S
        role = session.actor.role
        while time.monotonic() < until:
            if self.reading.shows(session.staff, role, case_id, case_id) is not None:
                return
            time.sleep(LOOK_EVERY_S)

    def _page(
        self,
        request: Request,
        asked: Asked,
        refused: str = "",
        status: int = HTTPStatus.OK,
    ) -> Response:
        return self.screens.page(
            request,
            "emergency.html",
            status,
            back="/nodatkomst",
            asked=asked,
            offered=OFFERED,
            hours=HOURS,
            refused=refused,
        )


def _read(form: FormData) -> Asked:
    sent = {one for one in form.getlist("slag") if isinstance(one, str)}
    hours, case = text_of(form, "timmar"), text_of(form, "arende").strip()[:CASE_MAX_CHARS]
    asked = Asked(
        command_of(text_of(form, "kommando")),
        case=case,
        case_id=case_id_at_the_end(case),
        kinds=tuple(category for category in OFFERED if category.value in sent),
        hours=int(hours) if hours in map(str, HOURS) else 0,
        reason=_written(form, "skal"),
        told=_written(form, "underrattade"),
    )
    asked.wrong = {
        name: text
        for name, given, text in (
            ("arende", asked.case_id, WHICH_CASE),
            ("slag", asked.kinds, WHICH_KINDS),
            ("timmar", asked.hours, HOW_LONG),
            ("skal", asked.reason, WHY),
            ("underrattade", asked.told, TOLD_WHOM),
        )
        if not given
    }
    return asked


def _written(form: FormData, name: str) -> str:
    return text_of(form, name).replace("\x00", "").strip()[:TEXT_MAX_CHARS]
