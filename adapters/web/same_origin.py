"""What changes something must come from these pages, not from a page somewhere else."""

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.web.problems import FOREIGN, Page, is_api, problem_json

SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
OWN_SITES = frozenset(("same-origin", "none"))


@dataclass(frozen=True, slots=True)
class SameOrigin:
    """Refuses unsafe methods by what the browser says of where they come from."""

    app: ASGIApp
    page: Page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in SAFE:
            api = is_api(scope["path"])
            if not comes_from_here(Headers(scope=scope), api=api):
                request = Request(scope)
                answer = problem_json(FOREIGN) if api else self.page(request, FOREIGN)
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


def comes_from_here(headers: Headers, *, api: bool) -> bool:
    """Whether a request that changes something may be passed on.

    A program sends neither header: it may, as long as it brings no cookie, for then no
    browser can have been tricked into asking.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in OWN_SITES
    if origin is not None:
        host = headers.get("host", "")
        return origin in (f"http://{host}", f"https://{host}")
    return api and "cookie" not in headers
