"""What must stand of each disclosure, in eighteen items (domain report 5.4).

Told from a timeline that is already cut for its reader: what the reader may not know is None.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.categories import Category
from domain.facts import (
    DisclosureRecalled,
    EventCorrected,
    InformationDisclosed,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    RecallAnswered,
    SecrecyReviewed,
)
from domain.law.disclosing import AT_THE_RECIPIENT
from projections.entries import Json

ITEMS: Mapping[int, tuple[str, ...]] = {
    1: ("others",),
    2: ("recipient", "verified"),
    3: ("request",),
    4: ("purpose",),
    5: ("categories", "content", "content_hash"),
    6: ("level",),
    7: ("ground",),
    8: ("harm_test",),
    9: ("place_check",),
    10: ("reservation",),
    11: ("handling_instruction",),
    12: ("recorded_by", "decided_by", "reviewed_at"),
    13: ("channel", "received_at", "suppressed", "limited", "undelivered"),
    14: ("person_informed",),
    15: ("answer_by", "answer"),
    16: ("valid_to", "recalled", "recall_answer"),
    17: ("refused",),
    18: ("corrected",),
}
"""Which keys answer each item; an account has them all, and `ref` and `at` beside."""
OTHERS = frozenset((Category.NETWORK.value, Category.CHILD.value))
"""Content of these categories is about somebody else than the person."""
NEKAS, PARTLY = "nekas", "lämnas delvis"
OF_THE_FACT = (
    *("recipient", "purpose", "content_hash", "level", "handling_instruction", "channel"),
    *("person_informed", "answer_by", "valid_to"),
)
OF_THE_REVIEW = ("ground", "harm_test", "reservation", "decided_by")
ANSWERS: Mapping[str, tuple[str, str, str | tuple[str, ...]]] = {
    NoticeReceived.name: ("disclosure_ref", "received_at", "received_at"),
    NoticeSuppressed.name: ("disclosure_ref", "suppressed", "reason"),
    NoticeLimited.name: ("disclosure_ref", "limited", "level"),
    NoticeUndelivered.name: ("disclosure_ref", "undelivered", "reason"),
    NoticeAnswered.name: ("disclosure_ref", "answer", ("answer", "reason", "answered_at")),
    DisclosureRecalled.name: ("disclosure_ref", "recalled", ("occurred_at", "reason")),
    RecallAnswered.name: ("recall_ref", "recall_answer", ("answer", "law", "answered_at")),
}
"""What became of a disclosure: which it points at, where that stands, and what of it."""


def accounts_of(timeline: Iterable[Json]) -> tuple[Json, ...]:
    """Give an account of every disclosure and every refusal, as they were recorded."""
    rows = list(timeline)
    reviews = {row["ref"]: row for row in rows if row["fact"] == SecrecyReviewed.name}
    refusals = {ref: row for ref, row in reviews.items() if _full(row, "outcome") == NEKAS}
    accounts: dict[str, Json] = {}
    in_part = set[str]()
    for row in rows:
        if row["fact"] == InformationDisclosed.name and _full(row, "recipient") is not None:
            review = reviews.get(str(_full(row, "review_ref")))
            partly = [one for one in refusals.values() if _refused_beside(one, review)]
            in_part.update(one["ref"] for one in partly)
            accounts[row["ref"]] = _disclosed(row, review, partly)
        elif row["ref"] in refusals and _full(row, "requester") is not None:
            accounts[row["ref"]] = _refused(row)
        else:
            _note(accounts, row)
    return tuple(one for ref, one in accounts.items() if ref not in in_part)


def _empty(row: Json) -> Json:
    keys = {key: None for keys in ITEMS.values() for key in keys}
    return {"ref": row["ref"], "at": row["occurred_at"], **keys, "refused": [], "corrected": []}


def _disclosed(row: Json, review: Json | None, partly: Sequence[Json]) -> Json:
    content = _full(row, "content_copy")
    of_content = [item["category"] for item in content or ()]
    categories = sorted(set(of_content or _full(review, "categories") or ()))
    confirmed = _full(row, "tells_no_place")
    return {
        **_empty(row),
        **{name: _full(row, name) for name in OF_THE_FACT},
        **{name: _full(review, name) for name in OF_THE_REVIEW},
        **_asked(review),
        "others": sorted(OTHERS.intersection(categories)),
        "categories": categories,
        "content": content,
        "place_check": confirmed or "inga träffar",
        "recorded_by": row["by"],
        "reviewed_at": review["occurred_at"] if review else None,
        "received_at": _full(row, "receipt_at"),
        "refused": [_refusal(one) for one in partly],
    }


def _refused(row: Json) -> Json:
    return {
        **_empty(row),
        **_asked(row),
        "recipient": _full(row, "requester"),
        "recorded_by": row["by"],
        "decided_by": _full(row, "decided_by"),
        "reviewed_at": row["occurred_at"],
        "refused": [_refusal(row)],
    }


def _refusal(row: Json) -> Json:
    names = ("categories", "ground", "harm_test")
    return {"at": row["occurred_at"], **{name: _full(row, name) for name in names}}


def _asked(review: Json | None) -> Json:
    """Part what was asked for from how the recipient was verified, as the desk wrote them."""
    request, _, verified = (_full(review, "request") or "").partition(f"\n{AT_THE_RECIPIENT} ")
    return {"request": request or None, "verified": verified or None}


def _refused_beside(one: Json, review: Json | None) -> bool:
    """Whether a refusal is of what did not go along when the rest was disclosed."""
    if review is None or _full(review, "outcome") != PARTLY:
        return False
    return all(_full(one, name) == _full(review, name) for name in ("request", "requester"))


def _note(accounts: dict[str, Json], row: Json) -> None:
    """Note under a disclosure what became of it."""
    if row["fact"] == EventCorrected.name:
        about = accounts.get(str(_full(row, "target_event")))
        if about is not None:
            said = {"at": row["occurred_at"], "reason": _full(row, "reason")}
            about["corrected"].append(said)
        return
    pointing, key, what = ANSWERS.get(row["fact"], ("", "", ""))
    ref = str(_full(row, pointing)) if pointing else ""
    about = accounts.get(ref)
    if key == "recall_answer":
        recalled = (one for one in accounts.values() if one["recalled"])
        about = next((one for one in recalled if one["recalled"]["ref"] == ref), None)
    if about is None:
        return
    if isinstance(what, str):
        about[key] = _full(row, what)
        return
    about[key] = {
        name: row[name] if name in row else _full(row, name) for name in ("ref", *what)
    }


def _full(row: Json | None, name: str) -> Any:
    for one in row["fields"] if row else ():
        if one["name"] == name and one["level"] == "full":
            return one["value"]
    return None
