"""The page at the wall: one name, one button, and the same answer whatever the name was."""

from dataclasses import dataclass
from uuid import uuid4

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.api_bodies import TOKEN_MAX_CHARS
from adapters.web.gate import Gate
from adapters.web.pages import Filled, text_of
from adapters.web.render import Screens
from domain.roles import Role
from services.signalling import Signalling


@dataclass(frozen=True, slots=True)
class WallPages:
    """Handlers of the page for the unit that works with those who use violence."""

    gate: Gate
    screens: Screens
    signalling: Signalling

    def router(self) -> APIRouter:
        """List the addresses."""
        router = APIRouter(include_in_schema=False)
        router.get("/vaggen")(self.ask)
        router.post("/vaggen")(self.send)
        return router

    def ask(self, request: Request) -> Response:
        """Let somebody write which case is meant."""
        self.gate.require(request, Role.VALDSUTOVARENHET)
        return self._page(request, sent=False)

    def send(self, request: Request, form: Filled) -> Response:
        """Send the signal, and say nothing of what became of it."""
        session = self.gate.require(request, Role.VALDSUTOVARENHET)
        name = text_of(form, "namn").strip()[:TOKEN_MAX_CHARS]
        self.signalling.signal(session.actor, name, uuid4())
        return self._page(request, sent=True)

    def _page(self, request: Request, *, sent: bool) -> Response:
        return self.screens.page(request, "wall.html", back="/", sent=sent)
