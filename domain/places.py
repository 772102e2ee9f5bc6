"""What may tell where somebody is: looked for in text that travels (OSL 21:3, 21:3 a)."""

import re
from collections.abc import Collection

_STREET_ENDS = (
    "gatan|gata|vägen|väg|gränden|gränd|torget|torg|stigen|stig|allén|allé|backen|leden|"
    "esplanaden|kajen|promenaden|platsen|stråket"
)
ADDRESS = re.compile(
    rf"\b\w*(?:{_STREET_ENDS})\s+\d{{1,4}}\s?[a-z]?\b|\b(?:box|lgh|c/o)\s?:?\s?\d{{2,5}}\b",
    re.IGNORECASE,
)
POSTAL_CODE = re.compile(r"(?<![\d:.-])(?:SE-?\s?)?\d{3}\s?\d{2}\s+[A-ZÅÄÖ][a-zåäö]{2,}")
COORDINATES = re.compile(
    r"\b\d{1,2}[.,]\d{3,12} ?°? ?[NS]?(?: ?[,;/] ?| )\d{1,3}[.,]\d{3,}", re.IGNORECASE
)
REFERENCE = re.compile(
    r"\bplats[- ]?(?=\w*\d)[0-9a-z]{1,12}\b|\butförare\s+\d+\b", re.IGNORECASE
)
PHONE = re.compile(r"(?<![\w:.-])(?:\+46|0046|0)[\s-]?\d(?:[\s/-]?\d){6,10}(?!\d)")

MAPS = ("maps.", "/maps", "goo.gl", "hitta.se", "what3words")
"""Services that show where somebody is."""
_DIGIT = re.compile(r"\d")
"""Every pattern holds a number; most texts that people write hold none."""
PLACES = (ADDRESS, POSTAL_CODE, COORDINATES, REFERENCE)
"""Where somebody is. A number to ring tells it as well, but is sometimes what is sent."""


def tells_place(text: str, known: Collection[str] = ()) -> bool:
    """Whether a text names a place, or repeats what this case calls one (casefolded)."""
    # One blank for many: a pattern that may try each of them in turn would never be done.
    text = " ".join(text.split())
    said = text.casefold()
    if any(name in said for name in MAPS):
        return True
    if _DIGIT.search(text) and any(pattern.search(text) for pattern in PLACES):
        return True
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in known)


def tells_number(text: str) -> bool:
    """Whether a text holds a number to ring."""
    return _DIGIT.search(text) is not None and PHONE.search(" ".join(text.split())) is not None
