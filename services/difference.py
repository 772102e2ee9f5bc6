"""What is different between two instants: what came to be known, and what is seen no more."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.categories import Level
from projections import inbox, timeline
from projections.entries import Json
from services.kept_back import Kept

KINDS = (timeline.KIND, inbox.KIND)
"""The register tells again what the timeline tells."""
LETTER = ("purpose", "content", "handling_instruction")
"""What there is to read in a letter; all of it empty when its last day is over."""
Seen = dict[str, dict[str, str]]
"""By fact: how much is seen of each field, by anybody who is asked about."""


def differences(earlier: Sequence[Json], later: Sequence[Json], kept: Kept) -> list[Json]:
    """Compare what was seen at two instants; `kept` says why something is seen no more.

    Facts do not change, so it is how much of each field is seen that can be different.
    """
    before, after = seen_in(earlier), seen_in(later)
    told = {one["ref"]: one for one in (*earlier, *later) if one["kind"] in KINDS}
    why: dict[str, list[str]] = {}
    for _, one in kept:
        reasons = [one.because] if one.because else [b for f in one.fields for b in f.because]
        found = why.setdefault(str(one.recorded.fact_id), [])
        found += [each.why.value for each in reasons if each.why.value not in found]
    return [
        _change(told[ref], before.get(ref, {}), after.get(ref, {}), why.get(ref, []))
        for ref in told
        if before.get(ref, {}) != after.get(ref, {})
    ]


def seen_in(entries: Iterable[Json]) -> Seen:
    """Say how much is seen of each fact, put together for everybody who is asked about."""
    seen: Seen = {}
    for entry in entries:
        if entry["kind"] not in KINDS:
            continue
        fields = seen.setdefault(entry["ref"], {})
        for name, level in _levels(entry).items():
            fields[name] = max(level, fields.get(name, level), key=_height)
    return {ref: fields for ref, fields in seen.items() if fields}


def _levels(entry: Json) -> dict[str, str]:
    if entry["kind"] == timeline.KIND:
        return {field["name"]: field["level"] for field in entry["fields"]}
    return {name: "full" for name in LETTER if entry[name]}


def _height(level: str) -> Level:
    return Level[level.upper()]


def _change(entry: Json, before: dict[str, str], after: dict[str, str], why: Any) -> Json:
    names = sorted({*before, *after})
    gone = any(_height(before[name]) > _height(after.get(name, "hidden")) for name in before)
    return {
        "change": "came" if not before else "gone" if not after else "changed",
        "ref": entry["ref"],
        "fact": entry["fact"],
        "fields": [
            {"name": name, "before": before.get(name), "after": after.get(name)}
            for name in names
            if before.get(name) != after.get(name)
        ],
        "because": why if gone else [],
    }
