"""The help page: what is worth reading at each step, and whom one works with."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from adapters.web.render import Screens
from domain.case.calendar import day_of
from domain.library import FLAG_LABELS, HEADINGS, about
from domain.partners import PARTNERS


@dataclass(frozen=True, slots=True)
class Help:
    """Handler of a page that holds nothing about any case, so it is open to everybody."""

    screens: Screens

    def router(self) -> APIRouter:
        """List the address."""
        router = APIRouter(include_in_schema=False)
        router.get("/hjalp")(self.help)
        return router

    def help(self, request: Request) -> Response:
        """Show the library by topic, with what must be looked over flagged as of today."""
        today = day_of(self.screens.now())
        shelves = [
            (
                topic.name.lower(),
                heading,
                [(text, [FLAG_LABELS[f] for f in text.flags(today)]) for text in about(topic)],
            )
            for topic, heading in HEADINGS.items()
        ]
        return self.screens.page(
            request, "help.html", back="/hjalp", shelves=shelves, partners=PARTNERS
        )
