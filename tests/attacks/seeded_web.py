"""Mistakes that give something away: in headers, notes and labels."""

from functools import wraps
from typing import Any

from adapters.web import problems
from adapters.web.pages import Pages
from services.outgoing import Outlet, Unsendable
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
    fail = Outlet._fail

    def quoted(outlet: Any, notice: Any, error: Exception) -> None:
        fail(outlet, notice, Unsendable(str(error)))

    at.setattr(Outlet, "_fail", quoted)
