"""What went wrong, told without repeating anything that was sent: problem+json, or a page."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.gate import NotSignedIn, WrongSeat
from adapters.web.pointing import pointed
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from services.access_log import AccessLogUnavailable
from services.deciding_erasure import DamagedCase
from services.ports import LogUnavailable

API = "/api/"
MEDIA_TYPE = "application/problem+json"
TRY_AGAIN_S = 5


class NotReadable(Exception):
    """The body could not be read as what was asked for: status 400."""


class NotValid(Exception):
    """Values could not be used. `errors` name known fields and rules, never values."""

    def __init__(self, errors: Sequence[dict[str, str]] = ()) -> None:
        super().__init__("not valid")
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of problem: its status, its code, and its words."""

    status: int
    code: str
    title: str
    detail: str


NOT_THERE = Problem(
    404, "not-found", "Finns inte", "Det du söker finns inte, eller är inte ditt att se."
)
SIGN_IN = Problem(401, "sign-in", "Logga in", "Du behöver logga in för att komma åt sidan.")
FOREIGN = Problem(
    403,
    "foreign-origin",
    "Nekat",
    "Begäran kom inte från de här sidorna. Ladda om och försök igen.",
)
REFUSED = Problem(409, "refused", "Det går inte att registrera", "")
FASTER = Problem(
    409, "someone-was-faster", "Någon hann före", "Ärendet ändrades samtidigt. Försök igen."
)
BUSY = Problem(
    503, "unavailable", "Går inte just nu", "Ingenting sparades. Försök igen om en liten stund."
)
UNNOTED = Problem(
    503,
    "not-noted",
    "Går inte att visa just nu",
    "Läsningen kunde inte antecknas i åtkomstloggen, och då visas ingenting. "
    "Försök igen om en liten stund.",
)
DAMAGED = Problem(
    503,
    "damaged",
    "Ärendet går inte att öppna",
    "Något som är sparat i ärendet är skadat eller borta, så ingen kan besluta om gallring av "
    "det nu. Ingenting ändrades. Det hjälper inte att försöka igen: säg till driften.",
)
BROKEN = Problem(
    500, "internal", "Något gick fel", "Felet är noterat. Försök igen om en liten stund."
)
UNREADABLE = Problem(
    400, "unreadable", "Går inte att läsa", "Det som skickades går inte att läsa."
)
INVALID = Problem(
    422, "invalid", "Uppgifter saknas eller är fel", "Rätta uppgifterna och försök igen."
)
TOO_LARGE = Problem(
    413, "too-large", "För mycket på en gång", "Det som skickades är större än 256 kB."
)
WRONG_METHOD = Problem(
    405, "method", "Går inte att göra så", "Adressen svarar inte på det sättet att fråga."
)
BY_STATUS = {
    p.status: p for p in (NOT_THERE, SIGN_IN, UNREADABLE, INVALID, TOO_LARGE, WRONG_METHOD)
}
PROBLEMS = (
    NOT_THERE, SIGN_IN, FOREIGN, REFUSED, FASTER, BUSY, UNNOTED, DAMAGED, BROKEN, UNREADABLE,
    INVALID, TOO_LARGE, WRONG_METHOD,
)  # fmt: skip

Told = tuple[Problem, dict[str, str], dict[str, Any]]
"""A problem, the headers that belong to it, and what else is said of it."""
Page = Callable[[Request, Problem], Response]
"""Draws a problem as a page."""


def problem_json(
    problem: Problem, headers: dict[str, str] | None = None, **more: Any
) -> JSONResponse:
    """Write a problem for a program (RFC 9457)."""
    body = {
        "type": f"urn:samlots:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        **more,
    }
    return JSONResponse(body, problem.status, headers, MEDIA_TYPE)


def is_api(path: str) -> bool:
    """Whether a program asks."""
    return path.startswith(API)


def place_of(error: BaseException) -> str:
    """Say where an error arose, file and line, without its words."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


@dataclass(frozen=True, slots=True)
class Responder:
    """Turns what was raised into an answer."""

    page: Page
    routes: Sequence[BaseRoute]

    async def __call__(self, request: Request, error: Exception) -> Response:
        """Answer for an error that is known."""
        problem, headers, more = self._told(request, error)
        if is_api(request.url.path):
            return problem_json(problem, headers, **more)
        if problem is SIGN_IN:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer = self.page(request, problem)
        answer.headers.update(headers)
        return answer

    def _told(self, request: Request, error: Exception) -> Told:
        headers: dict[str, str] = {}
        more: dict[str, Any] = {}
        match error:
            case Refused():
                problem = replace(REFUSED, detail=error.text)
                more = {"rule": error.rule, "source": error.source}
            case NotValid():
                problem, more = INVALID, {"errors": list(error.errors)}
            case RequestValidationError():
                problem, more = _unread(error)
            case LogUnavailable():
                problem, headers = BUSY, {"retry-after": str(TRY_AGAIN_S)}
            case AccessLogUnavailable():
                problem, headers = UNNOTED, {"retry-after": str(TRY_AGAIN_S)}
            case NotSignedIn():
                problem, headers = SIGN_IN, {"www-authenticate": "Bearer"}
            case HTTPException():
                problem = _by_status(error.status_code)
                headers = {"allow": self._allowed(request)} if problem is WRONG_METHOD else {}
            case DamagedCase():
                problem = DAMAGED
                structlog.get_logger().error("case_is_damaged")
            case _:
                problem = KNOWN[type(error)]
        return problem, headers, more

    def _allowed(self, request: Request) -> str:
        """Name the methods of every route at the address; the router names only one's."""
        methods = {
            method
            for route in self.routes
            if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE
            for method in route.methods or ()
        }
        return ", ".join(sorted(methods))


def _unread(error: RequestValidationError) -> tuple[Problem, dict[str, Any]]:
    wrong = error.errors()
    if any(one["type"] == "json_invalid" for one in wrong):
        return UNREADABLE, {}
    told = [{"pointer": pointed(one["loc"][1:]), "code": one["type"]} for one in wrong]
    return INVALID, {"errors": told}


def _by_status(status: int) -> Problem:
    if status in BY_STATUS:
        return BY_STATUS[status]
    return INVALID if status < HTTPStatus.INTERNAL_SERVER_ERROR else BUSY


KNOWN: dict[type[Exception], Problem] = {
    UnknownCase: NOT_THERE,
    WrongSeat: NOT_THERE,
    SomeoneWasFaster: FASTER,
    NotReadable: UNREADABLE,
    DamagedCase: DAMAGED,
}
ANSWERED: tuple[type[Exception], ...] = (
    *KNOWN, NotSignedIn, Refused, NotValid, LogUnavailable, AccessLogUnavailable,
    HTTPException,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastResort:
    """Answers what nobody foresaw, and notes the kind of error and its place only."""

    app: ASGIApp
    page: Page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; whatever is raised ends here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 (its words may hold what was sent)
            structlog.get_logger().error(
                "request_failed", error=type(error).__name__, place=place_of(error)
            )
            if not started:
                request = Request(scope)
                api = is_api(request.url.path)
                answer = problem_json(BROKEN) if api else self.page(request, BROKEN)
                await answer(scope, receive, send)
