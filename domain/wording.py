"""A text taken apart: the names and the numbers in it, and the words around them."""

import re
from typing import NamedTuple

Around = tuple[str, str, str]
"""A name or a number, and the words before and after it, in small letters."""


class Words(NamedTuple):
    """A text taken apart. A name begins with a capital letter inside a sentence."""

    text: str
    said: str
    digit: bool
    names: tuple[Around, ...]
    first: tuple[Around, ...]
    """As names, but at the beginning of a sentence, where every word has a capital letter."""
    numbers: tuple[Around, ...]


_SIGNS = ".,;:!?()[]#”“\"'\u2013…"
_BEFORE_A_NUMBER = frozenset(("nr", "nummer", "port", "hus", "uppgång"))
"""What may stand between a street and its number."""
_CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖÉ")
_ENDS = (".", "!", "?")
_DIGIT = re.compile(r"\d").search


def apart(text: str) -> Words:
    """Take a text apart once, so that each question about it is a short one."""
    # One blank for many: a pattern that may try each of them in turn would never be done.
    words = text.split()
    text = " ".join(words)
    said, digit = text.casefold(), _DIGIT(text) is not None
    if said == text and not digit:
        return Words(text, said, digit, (), (), ())
    names: list[Around] = []
    first: list[Around] = []
    numbers: list[Around] = []
    for at in [at for at, word in enumerate(words) if not "a" <= word < "{"]:
        word = words[at].strip(_SIGNS)
        is_name = word[:1] in _CAPITALS and word[1:2].islower()
        if not is_name and not word[:1].isdigit():
            continue
        before = words[at - 1].strip(_SIGNS).casefold() if at else ""
        if before in _BEFORE_A_NUMBER and not is_name and at > 1:
            before = words[at - 2].strip(_SIGNS).casefold()
        after = words[at + 1].strip(_SIGNS).casefold() if at + 1 < len(words) else ""
        begins = not at or words[at - 1].endswith(_ENDS)
        found = numbers if not is_name else first if begins else names
        found.append((word.casefold(), before, after))
    return Words(text, said, digit, tuple(names), tuple(first), tuple(numbers))
