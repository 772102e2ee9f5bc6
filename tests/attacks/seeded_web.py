"""Mistakes that give something away: in headers, notes and labels."""

from functools import wraps
from typing import Any

from adapters.web import problems
from adapters.web.pages import Pages
from services.relaying import Relaying, Round, Stuck
from tests.attacks.seeded import Patch, seed


@seed("an ETag is the view's place in the log")
def _(at: Patch) -> None:
    case = Pages.case

    @wraps(case)
    def tagged(pages: Any, request: Any, *rest: Any, **more: Any) -> Any:
        answer = case(pages, request, *rest, **more)
        role = pages.gate.require(request).actor.role
        position = pages.reading._reader.__self__.position(role)
        answer.headers["etag"] = f'"{position}"'
        return answer

    at.setattr(Pages, "case", tagged)


@seed("a line in the log quotes the error")
def _(at: Patch) -> None:
    at.setattr(problems, "place_of", str)


@seed("a label of what is stuck quotes the error")
def _(at: Patch) -> None:
    async def quoted(relay: Any, partner: str) -> Round:
        try:
            return await relay.send(partner)
        except Exception as error:  # noqa: BLE001 - so it is done there
            return Round(stuck=(Stuck(partner, str(error)),))

    at.setattr(Relaying, "_send_apart", quoted)
