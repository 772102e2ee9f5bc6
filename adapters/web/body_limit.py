"""A limit on what may be sent at once, kept before anything of it is looked at."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.web.problems import TOO_LARGE, Page, is_api, problem_json

BODY_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """Takes in the whole body, at most the limit, and hands it on in one piece."""

    app: ASGIApp
    page: Page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await _taken_in(receive)
        except _Gone:
            return
        if body is None:
            api = is_api(scope["path"])
            answer = problem_json(TOO_LARGE) if api else self.page(Request(scope), TOO_LARGE)
            await answer(scope, receive, send)
            return
        handed_on = False

        async def hand_on() -> Message:
            nonlocal handed_on
            if handed_on:
                return await receive()
            handed_on = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self.app(scope, hand_on, send)


class _Gone(Exception):
    """Whoever asked hung up; half a body must not be taken for a whole one."""


async def _taken_in(receive: Receive) -> bytes | None:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_MAX_BYTES:
            return None
    return bytes(body)
