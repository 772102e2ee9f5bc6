"""Reading a citation as people write it: `4 kap. 1 § och 6 kap. 1 a § SoL (2001:453)`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from domain.law.act import Act

DASH = "[-\u2013]"
SECTION = r"\d{1,3}(?: [a-z](?![a-zåäö]))?"
RANGE = rf"{SECTION}(?:\s?{DASH}\s?(?:{SECTION}|[a-z]\b))?"
SECTIONS = rf"{RANGE}(?:(?:, | och | samt ){RANGE})*"
PART = (
    r"(?:\s(?:första|andra|tredje|fjärde|femte) (?:stycket|st\.))?"
    r"(?:\s(?:p\.?\s?|punkten\s|punkt\s)?\d{1,2}(?!\d|:|\s?(?:[a-z]\s?)?(?:kap|§|[-\u2013])))?"
)
PLACE = (
    rf"(?:(?P<chapter>{SECTION})\s?kap\.?,?\s?)?(?P<sections>{SECTIONS})\s?§{{1,2}}{PART}"
    r"|\b(?P<short>\d{1,2}):(?P<section>\d{1,3}(?: [a-z](?![a-zåäö]))?)(?!\d|:)"
    r"|\bart(?:ikel|\.)\s?(?P<article>\d{1,3}(?:\.\d{1,2})?(?: [a-z](?![a-zåäö]))?)"
)
NUMBER = r"\d{4}[:/]\d{1,4}"
WORD = r"(?<!\w)[^\W\d_][\w-]{0,40}"
RANGE_MAX = 30
READINGS_MAX = 4_096
"""Sections that a range may spread out to; of a longer one only the ends are read."""
ANY_ACT = "lag|lagen|balken|förordningen"
"""Words that say an act, but not which: the number does."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One place, and every version of the act that the words may mean."""

    place: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text cites. `unread` are places without an act, and acts that nobody knows."""

    cited: tuple[Cited, ...]
    unread: tuple[str, ...]


@lru_cache(READINGS_MAX)
def read(text: str, acts: tuple[Act, ...]) -> Reading:
    """Read every citation in a text; words around them are left alone.

    Places wait for the act that follows them; an act with none before it takes those after.
    """
    cited: list[Cited] = []
    unread: list[str] = []
    tokens = _tokens(acts)
    for part in text.split(";"):
        waiting: list[str] = []
        first: tuple[Act, ...] = ()
        for token in tokens.finditer(part):
            if token["act"] is None:
                places = list(_places(token))
                cited += [Cited(place, first) for place in places if first]
                waiting += [] if first else places
                continue
            meant = _meant(token, acts)
            unread += [] if meant else [token[0]]
            cited += [Cited(place, meant) for place in waiting if meant]
            first, waiting = () if waiting else meant, []
        unread += waiting
    return Reading(tuple(cited), tuple(unread))


@cache
def _tokens(acts: tuple[Act, ...]) -> re.Pattern[str]:
    """A place, or an act: with a number, or by a name that the table knows."""
    names = {name for act in acts for name in (act.short, act.title, act.title.lower())}
    known = "|".join(re.escape(name) for name in sorted(names - {""}, key=len, reverse=True))
    numbered = (
        rf"(?P<word>{WORD})\s*\(\s*(?:SFS\s)?(?P<inside>{NUMBER})\s*\)"
        rf"|(?<!\w)(?P<plain>{ANY_ACT}|{known})\s+(?P<after>{NUMBER})\b"
    )
    return re.compile(rf"(?P<act>{numbered}|(?<!\w)(?P<name>{known})(?!\w))|{PLACE}")


def _meant(token: re.Match[str], acts: tuple[Act, ...]) -> tuple[Act, ...]:
    """Give the versions that a name and number may mean; none when nobody knows them."""
    number = token["inside"] or token["after"]
    if number is None:
        return tuple(act for act in acts if token["name"].lower() in _names(act))
    word = (token["word"] or token["plain"]).lower()
    others = {name for act in acts for name in _names(act)}
    return tuple(
        act
        for act in acts
        if act.number == number
        and (word in _names(act) or (not act.series and word not in others))
    )


def _names(act: Act) -> frozenset[str]:
    return frozenset((act.short.lower(), act.title.lower()))


def _places(token: re.Match[str]) -> Iterator[str]:
    """Give each place by itself, in one way of writing: `11 kap. 1-2 §§` is two."""
    if token["article"]:
        yield f"art. {token['article']}"
    elif token["section"]:
        yield f"{token['short']} kap. {token['section']} §"
    else:
        chapter = f"{token['chapter']} kap. " if token["chapter"] else ""
        for one in re.split(r", | och | samt ", token["sections"]):
            yield from (f"{chapter}{section} §" for section in _spread(one))


def _spread(sections: str) -> Iterator[str]:
    """Spread a range out: `1-3` is three sections, and so is `1 a-c`."""
    begins, dash, ends = (part.strip() for part in re.split(f"({DASH})", sections + "-")[:3])
    if not ends:
        yield begins
    elif begins.isdigit() and ends.isdigit() and int(ends) - int(begins) < RANGE_MAX:
        yield from map(str, range(int(begins), int(ends) + 1))
    elif dash and " " in begins and ends.isalpha():
        number, letter = begins.split()
        yield from (f"{number} {chr(n)}" for n in range(ord(letter), ord(ends) + 1))
    else:
        yield from (begins, ends)
