"""What people write: bounded, and each letter in one way, since rules compare words."""

import re
import unicodedata
from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints

TEXT_MAX_CHARS = 4_000
LINE_MAX_CHARS = 200
NO_NUL = r"^[^\x00]*$"


def _written(chars_max: int) -> StringConstraints:
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=chars_max, pattern=NO_NUL
    )


_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def _plain(text: Any) -> Any:
    """Write each letter in one way, without signs that nobody sees: rules compare words."""
    if not isinstance(text, str) or text.isascii():
        return text
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


Plain = BeforeValidator(_plain)
Text = Annotated[str, _written(TEXT_MAX_CHARS), Plain]
"""What people write."""
Line = Annotated[str, _written(LINE_MAX_CHARS), Plain]
"""A short phrase."""
