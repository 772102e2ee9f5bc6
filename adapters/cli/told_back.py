"""What a person reads of a look back: what was kept back and why, and what is different."""

from collections.abc import Sequence
from typing import Any

from adapters.cli.arguments import for_people
from adapters.cli.inquiries import LEGEND
from domain.facts import BY_NAME
from services.withholding import Why

FEW_MAX = 10
"""So many facts are told to a person for each reason, the latest; a machine is told of all."""
WHY: dict[Why, str] = {
    Why.NO_SEAT: "whoever is asked about could not open the case then",
    Why.KEPT_OUT: "the person is kept out of the case",
    Why.GIST: "the role may not know what the fact is about",
    Why.CONTENT: "the role may know nothing of what the fact says",
    Why.CATEGORY: "the role may not know that much of the category",
    Why.NO_SUMMARY: "the role gets a summary, and the field has none",
    Why.CODES: "codes and times are for whoever may know what the fact is about",
    Why.SEALED: "the field is sealed for other roles",
    Why.NOT_DISCLOSED: "not disclosed to the recipient",
    Why.STOPPED: "the notice to the recipient was stopped",
    Why.EXPIRED: "the last day of what was disclosed is over",
}
CHANGES = {"came": "new", "gone": "gone", "changed": "changed"}
Json = dict[str, Any]


def kept(found: Sequence[Json]) -> list[str]:
    """Say what was kept back, reason by reason, those of most facts first."""
    told: dict[str, list[str]] = {}
    for one in found:
        for reason, fields in _by_reason(one).items():
            named = f": {', '.join(fields)}" if fields else ""
            row = f"      {for_people(one['occurred_at'])}  {one['label']}{named}"
            told.setdefault(reason, []).append(row)
    whole = sum(bool(one["because"]) for one in found)
    lines = ["", f"Kept back: {whole} facts whole, and parts of {len(found) - whole}."]
    for reason, rows in sorted(told.items(), key=lambda each: -len(each[1])):
        lines += [f"  {reason}", *rows[-FEW_MAX:][::-1]]
        if len(rows) > FEW_MAX:
            lines.append(f"      and {len(rows) - FEW_MAX} earlier; --json tells of all")
    return [*lines, ""]


def changes(found: Sequence[Json] | None) -> list[str]:
    """Say what is different; nothing when nothing was compared."""
    if found is None:
        return []
    return [f"Different: {len(found)} facts.", *map(_changed, found), ""]


def _changed(one: Json) -> str:
    why = "; ".join(WHY[Why(each)] for each in one["because"])
    because = f": {why}" if why else ""
    return f"      {CHANGES[one['change']]:<8} {_label(one['fact'])}{because}"


def _by_reason(one: Json) -> dict[str, list[str]]:
    """Say why a fact is not seen, or field by field; the fields that have a reason alike."""
    reasons: dict[str, list[str]] = {_reason(each): [] for each in one["because"]}
    for field in one["fields"]:
        for each in field["because"]:
            level = "" if field["level"] == "hidden" else f" ({field['level']})"
            reasons.setdefault(_reason(each), []).append(f"{field['name']}{level}")
    return reasons


def _reason(one: Json) -> str:
    words = WHY[Why(one["why"])]
    category = f" ({one['category']})" if one["category"] else ""
    more = "".join(
        f"; {each['level']} would take: {', and '.join(map(_need, each['missing']))}"
        for each in one["higher"]
    )
    return f"{words[0].upper()}{words[1:]}{category}{more}."


def _need(need: str) -> str:
    return LEGEND[need].partition(";")[0]


def _label(fact: str) -> str:
    kind = BY_NAME.get(fact)
    return kind.label if kind else fact
