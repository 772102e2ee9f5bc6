"""The auditor's page: how a case looked to a role, fact by fact, and what was kept back."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.case_page import CasePage, Drawing
from adapters.web.gate import Gate
from adapters.web.i18n import Tongue
from adapters.web.looking_form import Asking, Question
from adapters.web.looking_rows import ROWS_MAX, KeptRow, Wording
from adapters.web.pages import Filled
from adapters.web.render import Screens
from domain.case.calendar import day_of
from domain.refusals import UnknownCase
from domain.roles import Role
from services.looking_back import LookingBack
from services.ports import Directory
from services.replayed import Replayed


class Seen(NamedTuple):
    """What some in the role saw of the case, and what was kept back from them."""

    case: CasePage
    kept: tuple[KeptRow, ...]
    kept_count: int


@dataclass(frozen=True, slots=True)
class Oversight:
    """Handlers of the auditor's page."""

    gate: Gate
    screens: Screens
    looking_back: LookingBack
    directory: Directory
    asking: Asking

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/granskning")(self.ask)
        router.post("/granskning")(self.answer)
        return router

    def ask(self, request: Request) -> Response:
        """Let the auditor choose what to look back on."""
        self.gate.require(request, Role.AUDITOR)
        return self._page(request, Question())

    def answer(self, request: Request, form: Filled) -> Response:
        """Show the case as it was, or what was wrong with the question."""
        auditor = self.gate.require(request, Role.AUDITOR)
        question = self.asking.read_all(form, auditor.staff)
        asked = question.understood()
        if asked is None:
            return self._page(request, question, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            seen = self.looking_back.replay(auditor.staff, auditor.actor.role, asked)
        except UnknownCase:
            return self._page(request, question, answered=True)
        question.at = question.at or seen.picture.then.at
        shown = _shown(seen, self.directory, self.screens.tongue(request))
        return self._page(request, question, answered=True, **shown)

    def _page(
        self,
        request: Request,
        question: Question,
        status: int = HTTPStatus.OK,
        *,
        answered: bool = False,
        **shown: Any,
    ) -> Response:
        return self.screens.page(
            request,
            "oversight.html",
            status,
            back="/granskning",
            **self.asking.choices(self.gate.require(request, Role.AUDITOR).staff),
            question=question,
            answered=answered,
            **{"seen": (), "answer": None, "since": None, "changes": (), **shown},
        )


def _shown(replayed: Replayed, directory: Directory, tongue: Tongue) -> dict[str, Any]:
    """Draw what the role had; a case that nobody asked about could open was not seen."""
    picture, wording = replayed.picture, Wording(tongue)
    role, on = replayed.question.role, day_of(picture.then.at)
    drawing = Drawing(tongue, directory, role, on)
    seen: list[Seen] = []
    for desk in picture.replay.desks:
        rows = [one for one in picture.replay.entries if one.seat == desk.seat]
        kept = [one for seat, one in picture.kept if seat == desk.seat]
        seen.append(Seen(drawing.page(desk, rows), wording.kept(kept), len(kept)))
    nobodys = [one for seat, one in picture.kept if seat is None]
    return {
        "seen": seen,
        "nobodys": wording.kept(nobodys),
        "nobodys_count": len(nobodys),
        "rows_max": ROWS_MAX,
        "answer": replayed.answer(),
        "since": replayed.before.at if replayed.before else None,
        "changes": wording.changed(replayed.changes()),
    }
