"""The colours keep their distance from each other, in light and in dark."""

import re
from pathlib import Path

import pytest

import adapters.web

CSS = (Path(adapters.web.__file__).parent / "static" / "samlots.css").read_text()
TEXT, LARGE = 4.5, 3.0
BACKGROUNDS = ("page", "card", "lane", "lane-alt", "soft", "warn-soft", "good-soft")
MARKS = ("assessment", "decision", "support", "contact", "sharing", "oversight")
PAIRS = (
    *((text, ground, TEXT) for text in ("text", "muted") for ground in BACKGROUNDS),
    *(
        (text, ground, TEXT)
        for text in ("brand", "danger", "warn")
        for ground in ("page", "card")
    ),
    *((mark, ground, LARGE) for mark in MARKS for ground in ("lane", "lane-alt", "card")),
    *(("edge", ground, LARGE) for ground in ("page", "card")),
    ("brand-text", "brand", TEXT),
    ("danger-text", "danger", TEXT),
    ("top-text", "top", TEXT),
    ("lamp", "top", LARGE),
)


def tokens(theme: int) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", CSS)
    plain = re.findall(r"--([\w-]+): (#\w{6});", CSS)
    return dict(plain) | {name: values[theme] for name, *values in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_what_is_to_be_read_stands_out_from_what_it_stands_on(theme: int) -> None:
    colours = tokens(theme)
    weak = [
        (one, other, round(contrast(colours[one], colours[other]), 2))
        for one, other, least in PAIRS
        if contrast(colours[one], colours[other]) < least
    ]
    assert weak == []


def test_only_the_tokens_name_colours() -> None:
    rules = CSS.partition("*, ::before")[2].partition("@media print")[0]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", rules)) == {"#8fd0e0"}
