"""Bodies: taken in whole, or not at all."""

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from adapters.web.body_limit import BODY_MAX_BYTES, BodyLimit

Heard = list[bytes]
SCOPE: Scope = {"type": "http", "method": "POST", "path": "/api/v1/cases", "headers": []}


async def ask(*pieces: Message) -> tuple[Heard, list[Message]]:
    heard: Heard = []
    said: list[Message] = []
    waiting = list(pieces)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        heard.append((await receive())["body"])
        await PlainTextResponse("ok")(scope, receive, send)

    async def receive() -> Message:
        return waiting.pop(0)

    async def send(message: Message) -> None:
        said.append(message)

    await BodyLimit(app, page=lambda *_: PlainTextResponse("too large"))(SCOPE, receive, send)
    return heard, said


def piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_pieces_are_handed_on_as_one() -> None:
    heard, _ = await ask(piece(b"a", more=True), piece(b"b", more=False))
    assert heard == [b"ab"]


async def test_the_limit_itself_is_within_the_limit() -> None:
    heard, _ = await ask(piece(b"x" * BODY_MAX_BYTES, more=False))
    assert len(heard[0]) == BODY_MAX_BYTES


async def test_one_byte_more_is_refused_before_anybody_has_read_it() -> None:
    whole = piece(b"x" * BODY_MAX_BYTES, more=True)
    heard, said = await ask(whole, piece(b"x", more=True))
    assert (heard, said[0]["status"]) == ([], 413)


async def test_half_a_body_is_never_taken_for_a_whole_one() -> None:
    assert await ask(piece(b"ab", more=True), {"type": "http.disconnect"}) == ([], [])
