"""The headers of every response: nothing is stored, framed, sniffed, sent on or run inline."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
))  # fmt: skip
KEPT_NOWHERE = "no-store"
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
HEADERS: dict[str, str] = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex, nofollow",
}
OK = 200


@dataclass(frozen=True, slots=True)
class Headers:
    """Adds the headers to whatever the application answers."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, HEADERS | {"cache-control": _keeping(scope, message)})
            await send(message)

        await self.app(scope, receive, complete)


def _keeping(scope: Scope, message: Message) -> str:
    """Only a file asked for by its content's own digest may be kept."""
    hashed = scope["path"].startswith("/static/") and bool(scope.get("query_string"))
    return KEPT_FOR_EVER if hashed and message["status"] == OK else KEPT_NOWHERE


def _add(message: MutableMapping[str, Any], headers: dict[str, str]) -> None:
    named = {name.encode() for name in headers}
    kept = [(k, v) for k, v in message.get("headers", ()) if k.lower() not in named]
    message["headers"] = kept + [(k.encode(), v.encode()) for k, v in headers.items()]
