"""The log reviewer's page: who read, in numbers and patterns, and never content."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.days import parse_day
from adapters.web.gate import Gate
from adapters.web.i18n import later
from adapters.web.pages import Filled, text_of
from adapters.web.render import Screens
from domain.case.calendar import day_of, end_of, start_of
from domain.oversight import LABELS, Activity, Finding
from services.noting import OVERSEERS
from services.overseeing import LogReview, Overseeing
from services.ports import Directory, Session

DEFAULT_PERIOD = timedelta(days=30)
DAY = later("Skriv en dag, till exempel 2025-11-25.")
BACKWARDS = later("Perioden slutar innan den börjar.")


@dataclass(slots=True)
class Period:
    """Which days the reviewer asked for, as far as they could be understood."""

    since: datetime
    until: datetime
    texts: dict[str, str]
    wrong: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class LogReviewing:
    """Handlers of the log reviewer's page."""

    gate: Gate
    screens: Screens
    overseeing: Overseeing
    directory: Directory

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/loggkontroll")(self.latest)
        router.post("/loggkontroll")(self.answer)
        return router

    def latest(self, request: Request) -> Response:
        """Show the last thirty days."""
        session = self.gate.require(request, *OVERSEERS)
        now = self.screens.now()
        first, last = day_of(now - DEFAULT_PERIOD), day_of(now)
        texts = {"fran": first.isoformat(), "till": last.isoformat()}
        return self._review(request, session, Period(start_of(first), end_of(last), texts))

    def answer(self, request: Request, form: Filled) -> Response:
        """Show the period that was asked for, or what was wrong with it."""
        session = self.gate.require(request, *OVERSEERS)
        period = self._read(form)
        if period.wrong:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            return self._page(request, period, None, status)
        return self._review(request, session, period)

    def _read(self, form: FormData) -> Period:
        now = self.screens.now()
        texts = {name: text_of(form, name) for name in ("fran", "till")}
        days = {name: parse_day(text, now) for name, text in texts.items()}
        wrong = {name: DAY for name, day in days.items() if day is None}
        first, last = days["fran"] or day_of(now), days["till"] or day_of(now)
        if not wrong and last < first:
            wrong["till"] = BACKWARDS
        known = {name: day.isoformat() for name, day in days.items() if day}
        return Period(start_of(first), end_of(last), {"fran": "", "till": ""} | known, wrong)

    def _review(self, request: Request, session: Session, period: Period) -> Response:
        staff, role = session.staff, session.actor.role
        review = self.overseeing.review(staff, role, period.since, period.until)
        return self._page(request, period, review)

    def _page(
        self,
        request: Request,
        period: Period,
        review: LogReview | None,
        status: int = HTTPStatus.OK,
    ) -> Response:
        return self.screens.page(
            request,
            "log_review.html",
            status,
            back="/loggkontroll",
            period=period,
            review=review,
            labels=LABELS,
            people=self._people(review) if review else {},
        )

    def _people(self, review: LogReview) -> dict[str, Any]:
        everyone: tuple[Activity | Finding, ...] = (*review.activities, *review.findings)
        known = {one.staff: self.directory.staff(one.staff) for one in everyone}
        return {staff_id: person.name for staff_id, person in known.items() if person}
