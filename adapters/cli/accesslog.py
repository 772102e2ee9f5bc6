"""The command that reviews the access log: who read, in numbers and patterns."""

from datetime import UTC, datetime
from typing import Any

from adapters.bootstrap import open_hub
from adapters.cli.arguments import for_people, instant_of
from adapters.cli.inquiries import OPERATOR
from adapters.place import open_place
from adapters.settings import Settings
from domain.oversight import LABELS, Activity, Finding
from domain.roles import Role
from services.overseeing import LogReview

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
Answer = tuple[dict[str, Any], str]


def review_access(settings: Settings, since: str | None) -> Answer:
    """Review the access log from an instant until now; the whole of it when none is given."""
    start = instant_of(since, "--since") if since is not None else BEGINNING
    with open_place(settings) as place, open_hub(place) as hub:
        until = place.clock()
        review = hub.overseeing.review(OPERATOR, Role.AUDITOR, start, until)
    answer = _answer(review) | {"since": start.isoformat() if since else None}
    return answer, "\n".join(_lines(review))


def _answer(review: LogReview) -> dict[str, Any]:
    return {
        "until": review.until.isoformat(),
        "reads": review.reads,
        "cut": review.cut,
        "whole": review.broken is None,
        "broken": review.broken,
        "searches": sum(one.searches for one in review.activities),
        "searches_without_hits": sum(one.without_hits for one in review.activities),
        "people": [
            _who(one)
            | {
                "reads": one.reads,
                "cases": one.cases,
                "searches": one.searches,
                "without_hits": one.without_hits,
                "different_words": one.words,
            }
            for one in review.activities
        ],
        "findings": [
            _who(one)
            | {
                "kind": one.kind.value,
                "label": LABELS[one.kind],
                "count": one.count,
                "cases": [str(case_id) for case_id in one.cases],
            }
            for one in review.findings
        ],
    }


def _who(one: Activity | Finding) -> dict[str, Any]:
    return {
        "staff": one.staff,
        "role": one.role.value,
        "unit": one.unit,
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
    }


def _lines(review: LogReview) -> list[str]:
    whole = "whole" if review.broken is None else f"BROKEN at read {review.broken}"
    return [
        f"reads     {review.reads}",
        f"log       {whole}",
        *(["cut       the period holds more; choose a later --since"] if review.cut else []),
        *(
            f"{one.count:>5}  {one.staff:<8} {for_people(one.first)}  {LABELS[one.kind]}"
            for one in review.findings
        ),
    ]
