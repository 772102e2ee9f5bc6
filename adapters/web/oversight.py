"""The auditor's page: how a case looked to a role at an instant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.case_page import CasePage, Drawing
from adapters.web.days import NoSuchTime, parse_instant
from adapters.web.gate import Gate
from adapters.web.i18n import later
from adapters.web.messages import INSTANT, NO_SUCH_TIME
from adapters.web.pages import Filled, text_of
from adapters.web.render import Screens
from domain.case.calendar import day_of
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, Role
from services.looking_back import LookingBack, Replay
from services.ports import Directory


@dataclass(slots=True)
class Question:
    """What the auditor asked, as far as it could be understood."""

    case_id: UUID | None = None
    role: Role | None = None
    at: datetime | None = None
    wrong: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Asking:
    """Reads what an auditor asks: which case, which role, when."""

    screens: Screens
    case_list: Callable[[], Sequence[tuple[UUID, str]]]

    def choices(self) -> dict[str, Any]:
        """Give what there is to choose between."""
        return {"known": self.case_list(), "audiences": AUDIENCES}

    def read(self, form: FormData) -> Question:
        """Read a question, as far as it can be understood."""
        known = {str(one): one for one, _ in self.case_list()}
        question = Question(
            case_id=known.get(text_of(form, "arende")),
            role=next((one for one in AUDIENCES if one == text_of(form, "roll")), None),
        )
        try:
            question.at = parse_instant(text_of(form, "tid"), self.screens.now())
        except NoSuchTime:
            question.wrong["tid"] = NO_SUCH_TIME
        if question.case_id is None:
            question.wrong["arende"] = later("Välj ett ärende.")
        if question.role is None:
            question.wrong["roll"] = later("Välj en roll.")
        if question.at is None:
            question.wrong.setdefault("tid", INSTANT)
        return question


@dataclass(frozen=True, slots=True)
class Oversight:
    """Handlers of the auditor's page."""

    gate: Gate
    screens: Screens
    replaying: LookingBack
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
        question = self.asking.read(form)
        if question.case_id is None or question.role is None or question.at is None:
            return self._page(request, question, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        tongue, on = self.screens.tongue(request), day_of(question.at)
        drawing = Drawing(tongue, self.directory, question.role, on)
        try:
            seen = self.replaying.replay(
                auditor.staff, auditor.actor.role, question.case_id, question.role, question.at
            )
        except UnknownCase:
            return self._page(request, question, answered=True)
        return self._page(request, question, _pages(drawing, seen), answered=True)

    def _page(
        self,
        request: Request,
        question: Question,
        cases: Sequence[CasePage] = (),
        status: int = HTTPStatus.OK,
        *,
        answered: bool = False,
    ) -> Response:
        return self.screens.page(
            request,
            "oversight.html",
            status,
            back="/granskning",
            **self.asking.choices(),
            question=question,
            cases=cases,
            answered=answered,
        )


def _pages(drawing: Drawing, seen: Replay) -> list[CasePage]:
    """Draw what the role had; a case that nobody in the role could open was not seen."""
    return [
        drawing.page(
            desk, [e for e in seen.entries if (e.case_id, e.seat) == (desk.case_id, desk.seat)]
        )
        for desk in seen.desks
        if desk.holders
    ]
