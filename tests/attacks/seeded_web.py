"""Mistakes that give something away: in headers, notes and labels."""

from functools import wraps
from typing import Any

from adapters.web import problems
from adapters.web.pages import Pages
from services.failing import Failures, Unsendable
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
    take = Failures.take

    def quoted(failures: Failures, notice: Any, error: Exception) -> None:
        take(failures, notice, Unsendable(str(error)))

    at.setattr(Failures, "take", quoted)
