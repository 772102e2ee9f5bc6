"""What may tell where somebody is: looked for in text that travels (OSL 21:3, 21:3 a).

Also what tells it in passing: a school, a clinic, an area code, the name of an authority, a
file. A text is taken apart into words once. Nearly every question is then about the words
around a name or a number, and most texts have none of either.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from domain.towns import TOWNS
from domain.wording import Words, apart

Find = Callable[[Words], bool]


@dataclass(frozen=True, slots=True)
class Hint:
    """A kind of hint. `what` is how a refusal names it; the text itself is never repeated.

    What is `certain` is a place and belongs in a field for places; of any other hint somebody
    may confirm that it does not tell where the person is.
    """

    kind: str
    what: str
    find: Find
    certain: bool = False
    needs: str = ""
    """What there must be in a text that it is found in: a digit, a name, or nothing special."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STREETS = (
    "gatan", "gata", "vägen", "väg", "gränden", "gränd", "torget", "torg", "stigen", "stig",
    "allén", "allé", "backen", "leden", "esplanaden", "kajen", "promenaden", "platsen",
    "stråket",
)  # fmt: skip
BOXES = _set("box lgh c/o")
SCHOOLS = ("skolan", "skolans", "skola", "gymnasiet", "gymnasium")
NO_SCHOOLS = _set(
    "för grund hög låg mellan gymnasie folkhög sär musik fri sommar kvälls yrkes yrkeshög "
    "språk special resurs distans sim kör trafik vuxen"
)
"""What makes a sort of school of the word, and not a school."""
A_SCHOOL = _set(
    "skola grundskola gymnasieskola förskola folkhögskola högskola gymnasium universitet"
)
CARE = _set("vårdcentral hälsocentral familjecentral lasarett sjukhus mottagning klinik")
CARE_CALLED = _set("vårdcentralen hälsocentralen familjecentralen bvc bup mvc sjukhuset")
SEATS = _set(
    "kommun stad region län tingsrätt förvaltningsrätt kammarrätt hovrätt stadsdel polisområde "
    "socialtjänst socialkontor socialnämnd"
)
SEATS_CALLED = _set("region länsstyrelsen polisregion lokalpolisområde stadsdelen kommunen")
IN = _set("i utanför nära inom")
NO_PLACES = _set("sverige norden europa navet treserva teams skype jobbtorg")
"""What somebody is in without being in a place, and units that are in every case."""
LINES = _set("buss busslinje linje spårvagn pendeltåg avfart hållplats")
STOPS = _set("hållplatsen hållplats stationen station")
FAR = _set("mil km kilometer")
MAPS = ("maps.", "/maps", "goo.gl", "hitta.se", "what3words", "///")
"""Services that show where somebody is."""
DIGIT, NAME = "digit", "name"

_HOUSE = re.compile(r"\d{1,5}[a-z]?(?:[-\u2013/]\d{1,5}[a-z]?)?").fullmatch
_POSTAL = re.compile(r"\d{3} ?\d{2} ([A-ZÅÄÖ][a-zåäö]{2,}|[^\W\d_]{3,})").finditer
# A pattern that begins with a sign of its own is found much faster: what may not stand before
# it is asked after that sign.
_PREFIX = r"(?:\+46(?<![\w:.-]\+46)|0046(?<![\w:.-]0046)|0(?<![\w:.-]0))[\s-]?"


def _house(w: Words) -> bool:
    return any(
        (before.endswith(STREETS) or before in BOXES) and _HOUSE(number)
        for number, before, _ in w.numbers
    )


def _postal(w: Words) -> bool:
    return any(
        (
            found.start() == 0
            or w.text[found.start() - 1] not in "0123456789:.-"
            or w.text[: found.start()].endswith("SE-")
        )
        and (found[1].istitle() or found[1].casefold() in TOWNS)
        for found in _POSTAL(w.text)
    )


def _written(pattern: str, *cues: str) -> Find:
    """What is written without a blank; a pattern is tried when one of its cues is there."""
    search = re.compile(pattern).search
    return lambda w: any(cue in w.said for cue in cues) and search(w.said) is not None


def _said(*words: str) -> Find:
    return lambda w: any(word in w.said for word in words)


_A_LINK = re.compile(r"\.(?:se|nu|com|org|net|eu|info)(?!\w|\.\w)|https?:|www\.").search


def _link(w: Words) -> bool:
    """Only in small letters: a sentence that follows without a blank begins with a capital."""
    return ("." in w.said or "http" in w.said) and _A_LINK(w.text) is not None


def _provider(w: Words) -> bool:
    return any(before == "utförare" for _, before, _ in w.numbers)


def _street(w: Words) -> bool:
    return any(n.endswith(STREETS) and n not in NO_PLACES for n, _, _ in w.names)


def _school(w: Words) -> bool:
    ends = [name for name, _, _ in (*w.names, *w.first) if name.endswith(SCHOOLS)]
    return any(map(_is_a_school, ends)) or any(
        after in A_SCHOOL and not name.endswith("s") for name, _, after in w.names
    )


def _is_a_school(name: str) -> bool:
    end = next(end for end in SCHOOLS if name.endswith(end))
    return name != end and name.removesuffix(end) not in NO_SCHOOLS


def _named(called: Collection[str], kind: Collection[str]) -> Find:
    """A name after one of some words, or before a word for what it is the name of."""
    return lambda w: any(
        before in called or (after in kind and not name.endswith("s"))
        for name, before, after in w.names
    )


def _town(w: Words) -> bool:
    """A town. "In Alvhamn" is one, "in Noors matter" is hers: that name ends in s."""
    return any(
        name in TOWNS or name.removesuffix("s") in TOWNS for name, _, _ in (*w.names, *w.first)
    ) or any(
        before in IN and name not in NO_PLACES and not name.endswith("s")
        for name, before, _ in w.names
    )


def _line(w: Words) -> bool:
    return any(before in LINES or after in FAR for _, before, after in w.numbers)


HINTS = (
    Hint("address", "en adress", _house, certain=True, needs=DIGIT),
    Hint("address", "en adress", _postal, certain=True, needs=DIGIT),
    Hint(
        "address",
        "en adress",
        _written(r"(?:box|lgh|c/o)(?<!\w(?:box|lgh|c/o)):? ?\d{2,5}\b", *BOXES),
        certain=True,
        needs=DIGIT,
    ),
    Hint(
        "map",
        "koordinater eller en karta",
        _written(r"\d{1,2}[.,]\d{3,12} ?°? ?[ns]?(?: ?[,;/] ?| )\d{1,3}[.,]\d{3,}", ""),
        certain=True,
        needs=DIGIT,
    ),
    Hint(
        "map",
        "koordinater eller en karta",
        _written(
            r"\d{1,3}° ?\d{1,2} ?['\u2032\u2019]|\b[ns] ?\d{1,2}[.,]\d{3,}"
            r"|\b(?:lat|long)\w* ?:? ?\d{1,3}[.,]\d{3,}",
            "°",
            "n",
            "s",
            "lat",
            "long",
        ),
        certain=True,
        needs=DIGIT,
    ),
    Hint("map", "koordinater eller en karta", _said(*MAPS), certain=True),
    Hint(
        "reference",
        "en platsreferens",
        _written(r"plats(?<!\wplats)[- ]?(?=\w*\d)[0-9a-z]{1,12}\b", "plats"),
        certain=True,
        needs=DIGIT,
    ),
    Hint("reference", "en platsreferens", _provider, certain=True, needs=DIGIT),
    Hint(
        "area code",
        "ett telefonnummer med riktnummer",
        _written(
            rf"{_PREFIX}(?!10|20|7|900)[1-9](?:[\s/-]?\d){{6,9}}(?!\d)"
            r"|0\d{1,3}-(?:nummer|område)",
            "0",
            "+46",
        ),
        needs=DIGIT,
    ),
    Hint(
        "number",
        "ett telefonnummer",
        _written(rf"{_PREFIX}\d(?:[\s/-]?\d){{6,10}}(?!\d)", "0", "+46"),
        needs=DIGIT,
    ),
    Hint("mail", "en e-postadress", _said("@")),
    Hint(
        "link",
        "en webbadress",
        _link,
    ),
    Hint(
        "file",
        "en fil eller uppgifter ur en fil",
        _written(
            r"\.(?:jpe?g|png|heic|gif|pdf|docx?|xlsx?|pptx?|msg|eml|mp4|mov|m4a|zip)\b", "."
        ),
    ),
    Hint("file", "en fil eller uppgifter ur en fil", _said("exif", "geotag", "metadata")),
    Hint(
        "file",
        "en fil eller uppgifter ur en fil",
        _written(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])", "."),
        needs=DIGIT,
    ),
    Hint("street", "en gata eller ett torg vid namn", _street, needs=NAME),
    Hint("school", "en skola vid namn", _school, needs=NAME),
    Hint("clinic", "en vårdinrättning vid namn", _named(CARE_CALLED, CARE), needs=NAME),
    Hint("authority", "en myndighet med ortens namn", _named(SEATS_CALLED, SEATS), needs=NAME),
    Hint("travel", "en resväg eller restid", _line, needs=DIGIT),
    Hint("travel", "en resväg eller restid", _named(STOPS, ()), needs=NAME),
    Hint(
        "travel",
        "en resväg eller restid",
        _written(
            r"(?:timm\w*|minut\w*|tim|min) (?:bort\b|(?:tåg|buss|bil|båt|flyg)?resa"
            r"|med (?:tåg|buss|bil|båt|färja|flyg|taxi|cykel))",
            *("timm", "minut", "tim ", "min "),
        ),
    ),
    Hint("town", "en ort", _town, needs=NAME),
)
"""The first that is found is named, so what is certain comes first."""
KNOWN = Hint("known", "namnet på en plats i det här ärendet", bool, certain=True)
"""What this case itself calls a place."""
_ASKED = {
    (digit, name): tuple(
        hint
        for hint in HINTS
        if (digit or hint.needs != DIGIT) and (name or hint.needs != NAME)
    )
    for digit in (False, True)
    for name in (False, True)
}
"""The questions that a text can answer yes to: without a digit or a name they are few."""
REACHING = frozenset(("number", "mail"))
"""Where somebody can be reached, which is sometimes just what is sent."""


def hints_in(text: str, known: Collection[str] = ()) -> Iterator[Hint]:
    """Find what in a text may tell a place, also what this case calls one (casefolded)."""
    words = apart(text)
    if any(_has_whole(words.said, word) for word in known):
        yield KNOWN
    has_name = bool(words.names or words.first)
    yield from (hint for hint in _ASKED[words.digit, has_name] if hint.find(words))


def _has_whole(said: str, word: str) -> bool:
    return word in said and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) is not None
