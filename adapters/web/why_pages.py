"""Why do I see this, and why not: the table for readers, the whole reason for auditors."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime
from starlette.requests import Request
from starlette.responses import Response

from adapters.web import api_bodies as bodies
from adapters.web.api import DOCUMENTED
from adapters.web.days import YEARS
from adapters.web.gate import Gate, case_id_of
from adapters.web.looking_form import Asking, Question
from adapters.web.pages import Filled
from adapters.web.problems import NotValid
from adapters.web.render import Screens
from domain.categories import LEVEL_NAMES
from domain.need_to_know.explaining import (
    LEVEL_WORDS,
    NEED_WORDS,
    Explanation,
    plain,
    policy,
)
from domain.refusals import UnknownCase
from domain.roles import EXTERNAL, INTERNAL, Role
from services.looking_back import LookingBack
from services.ports import Directory
from services.reading import Reading


@dataclass(frozen=True, slots=True)
class WhyPages:
    """Handlers of the pages that explain."""

    gate: Gate
    screens: Screens
    reading: Reading
    looking_back: LookingBack
    directory: Directory
    asking: Asking

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter()
        hidden: dict[str, Any] = {"include_in_schema": False}
        router.get("/arenden/{case_id}/varfor", **hidden)(self.why)
        router.get("/inkorg/varfor", **hidden)(self.why_of_letters)
        router.get("/granskning/varfor", **hidden)(self.ask)
        router.post("/granskning/varfor", **hidden)(self.answer)
        router.get("/api/v1/cases/{case_id}/why", tags=["Samlots"], responses=DOCUMENTED)(
            self.of_a_case
        )
        return router

    def why(self, request: Request, case_id: str) -> Response:
        """Say what the table gives the seat. Nothing here depends on what the case holds."""
        session = self.gate.require(request, *INTERNAL)
        found, role = case_id_of(case_id), session.actor.role
        lines = self.reading.explanation(session.staff, role, found)
        return self._policy(request, role, lines, f"/arenden/{found}")

    def why_of_letters(self, request: Request) -> Response:
        """Say what may be sent to a partner at most."""
        role = self.gate.require(request, *EXTERNAL).actor.role
        return self._policy(request, role, policy(role), "/inkorg")

    def ask(self, request: Request) -> Response:
        """Let the auditor choose a case, a role and an instant."""
        self.gate.require(request, Role.AUDITOR)
        return self._page(request, Question())

    def answer(self, request: Request, form: Filled) -> Response:
        """Give the whole reason, or what was wrong with the question."""
        auditor = self.gate.require(request, Role.AUDITOR)
        question = self.asking.read(form, auditor.staff)
        if question.case_id is None or question.role is None or question.at is None:
            return self._page(request, question, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            found = self.looking_back.explain(
                auditor.staff, auditor.actor.role, question.case_id, question.role, question.at
            )
        except UnknownCase:
            return self._page(request, question, answered=True)
        return self._page(request, question, found, answered=True)

    def of_a_case(
        self,
        request: Request,
        case_id: Annotated[str, Path(json_schema_extra={"format": "uuid"})],
        role: Annotated[Role | None, Query(alias="as")] = None,
        at: Annotated[AwareDatetime | None, Query()] = None,
    ) -> bodies.WhyGiven:
        """Give what the table gives the seat; to the auditor the whole reason for a role."""
        session = self.gate.require(request, *INTERNAL, Role.AUDITOR)
        found, mine = case_id_of(case_id), session.actor.role
        if mine is not Role.AUDITOR:
            lines = self.reading.explanation(session.staff, mine, found)
            levels = {
                line.category.value: [
                    {"level": LEVEL_NAMES[one.level], "needs": sorted(one.needs)}
                    for one in line.grants
                ]
                for line in lines
            }
            return bodies.WhyGiven.model_validate({"role": mine, "policy": levels})
        if role is None or (at is not None and at.year not in YEARS):
            wrong = "/as" if role is None else "/at"
            raise NotValid([{"pointer": wrong, "code": "missing" if role is None else "range"}])
        explained = self.looking_back.explain(
            session.staff, mine, found, role, at or self.screens.now()
        )
        return bodies.WhyGiven.model_validate(plain(explained))

    def _policy(self, request: Request, role: Role, lines: Any, way_back: str) -> Response:
        return self.screens.page(
            request,
            "why.html",
            back=f"{way_back}/varfor",
            way_back=way_back,
            role=role,
            lines=lines,
            outside=role in EXTERNAL,
            **_words(),
        )

    def _page(
        self,
        request: Request,
        question: Question,
        found: Explanation | None = None,
        status: int = HTTPStatus.OK,
        *,
        answered: bool = False,
    ) -> Response:
        return self.screens.page(
            request,
            "why_audit.html",
            status,
            back="/granskning/varfor",
            **self.asking.choices(self.gate.require(request, Role.AUDITOR).staff),
            question=question,
            found=found,
            name_of=self._name_of,
            answered=answered,
            **_words(),
        )

    def _name_of(self, holder: str) -> str:
        """Name a holder as the directory does; a unit, or whom it does not know, by the id."""
        kind, _, name = holder.partition(":")
        known = {"staff": self.directory.staff, "partner": self.directory.partner}.get(kind)
        one = known(name) if known else None
        return f"{one.name} ({name})" if one else name


def _words() -> dict[str, Any]:
    return {"levels": LEVEL_WORDS, "needs": NEED_WORDS}
