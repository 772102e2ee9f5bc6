"""The pages where people see: the door, the desk, a case and the inbox."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.case_page import Drawing
from adapters.web.gate import Gate, case_id_of
from adapters.web.i18n import LANGUAGES
from adapters.web.paging import leaf_of, page_asked
from adapters.web.problems import NotReadable
from adapters.web.recordable import DESK, REMEDY, offered, opening
from adapters.web.render import THEMES, Screens
from adapters.web.sessions import cookie_name
from domain.case.calendar import day_of
from domain.case.standing import Status
from domain.erasing import DECIDERS
from domain.roles import EXTERNAL, INTERNAL, Role
from projections.entries import Desk
from services.following_up import ASKS
from services.ports import Directory, Session
from services.reading import Reading

FORM = "application/x-www-form-urlencoded"
YEAR_S = 31_536_000
CLEAR = {"clear-site-data": '"cache", "storage"'}
"""The session's cookie is deleted by name, so that the chosen language stays."""
SEAT_MARK = "|"
HANDS_OVER = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Seats that give those on call the name under which a case opens in an emergency."""
OWN_PAGE = {
    Role.AUDITOR: "/granskning",
    Role.VALDSUTOVARENHET: "/vaggen",
    ASKS: "/uppfoljning",
}
RETURNS = re.compile(
    r"/(arenden|inkorg|registrera|granskning|loggkontroll|uppfoljning|tillganglighet|hjalp"
    r"|nodatkomst|gallring)?"
    r"|/(?:inkorg|granskning)/varfor"
    r"|/gallring/lista"
    r"|/uppfoljning/[a-z0-9_]{1,60}\.[a-z]{1,20}"
    r"|/(?:arenden|registrera|lamna-ut|gallring)/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/varfor)?"
)
"""Where a change of language may return to; anything else returns to the start."""


async def read_form(request: Request) -> FormData:
    """Read what a form sent. Our forms send no files, so no other way of writing is read."""
    kind = request.headers.get("content-type", FORM).partition(";")[0].strip().casefold()
    if kind != FORM:
        raise NotReadable
    return await request.form()


Filled = Annotated[FormData, Depends(read_form)]


def text_of(form: FormData, name: str) -> str:
    """Give one text field of a form; empty when it is not there."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def go(path: str) -> RedirectResponse:
    """Send the browser on to a page of ours, by GET."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Pages:
    """Handlers of the pages for reading."""

    gate: Gate
    screens: Screens
    reading: Reading
    directory: Directory
    name_at_the_wall: Callable[[UUID], str]

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/")(self.start)
        router.post("/logga-in")(self.sign_in)
        router.post("/logga-ut")(self.sign_out)
        router.post("/dolj")(self.hide)
        router.get("/dold")(self.hidden)
        router.post("/aktiv", status_code=HTTPStatus.NO_CONTENT)(self.active)
        router.post("/installningar")(self.settings)
        router.get("/tillganglighet")(self.accessibility)
        router.get("/arenden")(self.desk)
        router.post("/arenden")(self.search)
        router.get("/arenden/{case_id}")(self.case)
        router.get("/inkorg")(self.inbox)
        return router

    def start(self, request: Request) -> Response:
        """Show the door, or the first page of whoever is signed in."""
        session = self.gate.session(request)
        if session is not None:
            return go(first_page(session))
        if not self.gate.is_open(request):
            return self.screens.page(request, "closed.html")
        people = sorted(self.directory.everyone(), key=lambda one: (one.unit, one.name))
        units = {one.unit: [p for p in people if p.unit == one.unit] for one in people}
        return self.screens.page(request, "door.html", units=units)

    def sign_in(self, request: Request, form: Filled) -> Response:
        """Take a seat."""
        staff_id, _, role = text_of(form, "seat").partition(SEAT_MARK)
        session = self.gate.admit(staff_id, role) if self.gate.is_open(request) else None
        if session is None:
            return go("/")
        self.gate.sessions.close(self.gate.reference(request))
        answer = go(first_page(session))
        answer.set_cookie(
            cookie_name(secure=self.gate.secure_cookies),
            self.gate.sessions.open(session),
            httponly=True,
            samesite="lax",
            secure=self.gate.secure_cookies,
        )
        return answer

    def sign_out(self, request: Request) -> Response:
        """Leave the seat."""
        return self._leave(request, "/")

    def hide(self, request: Request) -> Response:
        """Blank the screen and leave the seat, for when somebody comes in."""
        return self._leave(request, "/dold")

    def hidden(self, request: Request) -> Response:
        """Show a screen that says nothing."""
        return self.screens.page(request, "hidden.html")

    def active(self, request: Request) -> Response:
        """Note that somebody is still writing."""
        self.gate.require(request)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    def settings(self, form: Filled) -> Response:
        """Remember the language and the colours that somebody chose."""
        back = text_of(form, "back")
        answer = go(back if RETURNS.fullmatch(back) else "/")
        for name, known in (("lang", LANGUAGES), ("theme", THEMES)):
            chosen = next((one for one in known if one == text_of(form, name)), None)
            if chosen:
                answer.set_cookie(
                    name, chosen, YEAR_S, httponly=True, samesite="lax",
                    secure=self.gate.secure_cookies,
                )  # fmt: skip
        return answer

    def accessibility(self, request: Request) -> Response:
        """Show the accessibility statement."""
        return self.screens.page(request, "accessibility.html", back="/tillganglighet")

    def desk(self, request: Request, sida: Annotated[str, Query()] = "") -> Response:
        """Show somebody's cases."""
        session = self.gate.require(request, *INTERNAL)
        desks = self.reading.desks(session.staff, session.actor.role)
        leaf = leaf_of(desks, page_asked(sida))
        return self._desk(request, session, cases=leaf.rows, leaf=leaf, searched=False)

    def search(self, request: Request, form: Filled) -> Response:
        """Show those of somebody's own cases that are called something."""
        session = self.gate.require(request, *INTERNAL)
        words = text_of(form, "sok")
        found = self.reading.search(session.staff, session.actor.role, words)
        return self._desk(request, session, cases=found, searched=True)

    def _desk(self, request: Request, session: Session, **shown: Any) -> Response:
        said = self.gate.sessions.heard(self.gate.reference(request))
        return self.screens.page(
            request,
            "desk.html",
            back="/arenden",
            said=said,
            opens=bool(opening(session.actor.role)),
            **_remedies(session),
            **shown,
        )

    def case(
        self, request: Request, case_id: str, sida: Annotated[str, Query()] = ""
    ) -> Response:
        """Show one case."""
        session = self.gate.require(request, *INTERNAL)
        found = case_id_of(case_id)
        seen = self.reading.case(session.staff, session.actor.role, found)
        drawing = self._drawing(request, session, f"/arenden/{found}/varfor")
        return self.screens.page(
            request,
            "case.html",
            back=f"/arenden/{found}",
            case_id=found,
            case=drawing.page(seen.desk, (*seen.timeline, *seen.register), page_asked(sida)),
            role=session.actor.role,
            discloses=session.actor.role in DESK,
            decides=_decides(session, seen.desk),
            on_call=_hands_over(session, seen.desk),
            wall=self.name_at_the_wall(found) if _leads(session) else "",
            said=self.gate.sessions.heard(self.gate.reference(request)),
            **_remedies(session),
        )

    def inbox(self, request: Request, sida: Annotated[str, Query()] = "") -> Response:
        """Show what a partner has received."""
        session = self.gate.require(request, *EXTERNAL)
        drawing = self._drawing(request, session)
        entries = self.reading.inbox(session.staff, session.actor.role)
        leaf = leaf_of(entries, page_asked(sida))
        return self.screens.page(
            request,
            "inbox.html",
            back="/inkorg",
            notices=[drawing.notice(entry.body) for entry in leaf.rows],
            leaf=leaf,
            on=drawing.on.isoformat(),
        )

    def _drawing(self, request: Request, session: Session, why: str = "") -> Drawing:
        today = day_of(self.screens.now())
        tongue = self.screens.tongue(request)
        return Drawing(tongue, self.directory, session.actor.role, today, why)

    def _leave(self, request: Request, path: str) -> Response:
        self.gate.sessions.close(self.gate.reference(request))
        answer = go(path)
        answer.headers.update(CLEAR)
        secure = self.gate.secure_cookies
        answer.delete_cookie(
            cookie_name(secure=secure), httponly=True, samesite="lax", secure=secure
        )
        return answer


def _remedies(session: Session) -> dict[str, Any]:
    """Say what the seat may do about an alarm."""
    mine = offered(session.actor.role)
    return {
        "records": bool(mine),
        "remedies": {kind: fact.name for kind, fact in REMEDY.items() if fact in mine},
    }


def _hands_over(session: Session, desk: Desk) -> bool:
    """Whether somebody with a seat tells those on call what an open case is called."""
    is_open = desk.body.get("status") not in (None, Status.CLOSED)
    return session.actor.role in HANDS_OVER and is_open and not desk.body.get("emergency")


def _decides(session: Session, desk: Desk) -> bool:
    """Whether somebody decides on erasure in the case; an emergency gives no such part."""
    return session.actor.role in DECIDERS and not desk.body.get("emergency")


def _leads(session: Session) -> bool:
    return session.actor.role is Role.ARBETSLEDARE


def first_page(session: Session) -> str:
    """Give the page where somebody in a seat begins."""
    if session.actor.role in OWN_PAGE:
        return OWN_PAGE[session.actor.role]
    return "/inkorg" if session.actor.role in EXTERNAL else "/arenden"
