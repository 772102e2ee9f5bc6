"""What a partner published is opened with its key before anything in it is believed."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from services.sealing import Opener

Decoder = Callable[[Any, Any], Awaitable[Any]]


def opened_by(opener: Opener) -> Decoder:
    """Give FastStream's decoder of messages on `<word>.<partner>`: the JSON inside."""

    async def decode(message: Any, _original: Any) -> Any:
        partner = message.raw_message.subject.split(".")[1]
        return json.loads(opener.open(partner, message.body))

    return decode
