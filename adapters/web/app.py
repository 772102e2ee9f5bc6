"""The web application, built from its parts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.staticfiles import StaticFiles

from adapters.web.api import Api
from adapters.web.body_limit import BodyLimit
from adapters.web.disclosing_api import DisclosingApi
from adapters.web.disclosing_pages import DisclosingPages
from adapters.web.emergency_pages import EmergencyPages
from adapters.web.erasure_pages import ErasurePages
from adapters.web.followup_pages import FollowupPages
from adapters.web.gate import Gate
from adapters.web.headers import Headers
from adapters.web.help_page import Help
from adapters.web.log_review import LogReviewing
from adapters.web.looking_form import Asking
from adapters.web.oversight import Oversight
from adapters.web.pages import Pages
from adapters.web.problems import ANSWERED, LastResort, Responder
from adapters.web.register_pages import Registering
from adapters.web.render import Screens, build_screens
from adapters.web.replay_api import ReplayApi
from adapters.web.same_origin import SameOrigin
from adapters.web.sessions import Sessions
from adapters.web.wall_pages import WallPages
from adapters.web.why_pages import WhyPages
from services.deciding_erasure import DecidingByView
from services.disclosing import Disclosing
from services.following_up import FollowingUp
from services.looking_back import LookingBack
from services.overseeing import Overseeing
from services.ports import Clock, Directory, Staff
from services.reading import Reading
from services.recording import Recording
from services.signalling import Signalling

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is made of.

    `ready` answers for each thing it leans on; `case_list` names every case by a neutral
    label, for the auditor; `demo_sign_in` lets anybody on this machine take any seat.
    """

    recording: Recording
    reading: Reading
    replaying: LookingBack
    overseeing: Overseeing
    following_up: FollowingUp
    directory: Directory
    clock: Clock
    ready: Callable[[], Mapping[str, bool]]
    demo_sign_in: bool
    case_list: Callable[[Staff], Sequence[tuple[UUID, str]]]
    secure_cookies: bool
    signalling: Signalling
    disclosing: Disclosing
    deciding: DecidingByView


def make_app(parts: Parts) -> FastAPI:
    """Build the application; nothing is connected to and nothing is started."""
    gate = Gate(
        Sessions(parts.clock), parts.directory, parts.demo_sign_in, parts.secure_cookies
    )
    screens = build_screens(gate, parts.clock)
    app = FastAPI(
        title="Samlots",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # The framework's own tracing would carry paths and queries out of here.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    routers = _routers(parts, gate, screens)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC))
    routes = [route for router in routers for route in router.routes]
    responder = Responder(screens.problem, routes)
    for error in (*ANSWERED, RequestValidationError):
        app.add_exception_handler(error, responder)
    app.add_middleware(BodyLimit, page=screens.problem)
    app.add_middleware(SameOrigin, page=screens.problem)
    app.add_middleware(LastResort, page=screens.problem)
    app.add_middleware(Headers)
    return app


def _routers(parts: Parts, gate: Gate, screens: Screens) -> tuple[APIRouter, ...]:
    asking = Asking(screens, parts.case_list, parts.directory)
    return (
        Pages(
            gate, screens, parts.reading, parts.directory, parts.signalling.handle_of
        ).router(),
        WallPages(gate, screens, parts.signalling).router(),
        Registering(gate, screens, parts.reading, parts.recording, parts.directory).router(),
        DisclosingPages(gate, screens, parts.disclosing).router(),
        EmergencyPages(gate, screens, parts.reading, parts.recording).router(),
        ErasurePages(gate, screens, parts.deciding, parts.directory).router(),
        Oversight(gate, screens, parts.replaying, parts.directory, asking).router(),
        WhyPages(
            gate, screens, parts.reading, parts.replaying, parts.directory, asking
        ).router(),
        LogReviewing(gate, screens, parts.overseeing, parts.directory).router(),
        FollowupPages(gate, screens, parts.following_up).router(),
        Help(screens).router(),
        Api(
            gate,
            parts.reading,
            parts.recording,
            parts.case_list,
            parts.signalling,
        ).router(),
        ReplayApi(gate, parts.replaying).router(),
        DisclosingApi(gate, parts.disclosing).router(),
        _health(parts),
    )


def _health(parts: Parts) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/health")

    @router.get("/live")
    def live() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready")
    def ready() -> JSONResponse:
        checks = dict(parts.ready())
        good = all(checks.values())
        status = HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse({"ready": good, "checks": checks}, status)

    return router
