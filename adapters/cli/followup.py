"""Follow-up on the command line: the questions, their answers, and the export of courses."""

import secrets
from pathlib import Path
from typing import Any

from adapters.bootstrap import open_hub
from adapters.cli.inquiries import Answer
from adapters.cli.plainly import Misuse
from adapters.ocel import event_log_of
from adapters.place import open_place, write_private
from adapters.settings import Settings
from domain.followup import answering
from domain.followup.answering import QUESTIONS, Figures
from domain.followup.figures import Span, share_of
from domain.refusals import PlainFailure
from services.following_up import ASKS, UnknownQuestion

KEY_BYTES = 32
HIDDEN = "not shown"
LEGEND = (
    "Not shown: fewer than five cases, or a figure from which a number below five could be "
    "worked out."
)
NOTHING_TO_SHOW = (
    "No figure can be shown. There is too little: each cell has fewer than five cases, or "
    "would give such a number away. That is the right answer, and no error."
)
NO_YEAR = "No year is complete yet."


def list_questions() -> Answer:
    """Name every saved question."""
    rows = [
        {
            "question": name,
            "text": question.measure.text,
            "counted": question.measure.of.text,
            "group": question.group.value,
            "kind": question.measure.kind.value,
        }
        for name, question in QUESTIONS.items()
    ]
    return {"questions": rows}, "\n".join(f"{r['question']:<42} {r['text']}" for r in rows)


def ask(settings: Settings, name: str, year: int | None, row: str | None) -> Answer:
    """Answer a saved question; show one year or one row of the answer when told to."""
    if name not in QUESTIONS:
        raise UnknownQuestion
    with open_place(settings) as place, open_hub(place) as hub:
        answer = hub.following_up.answer(ASKS, name)
    if year is not None and year not in {one.year for one in answer.years}:
        raise Misuse("--year takes a year that is complete. Leave it out to see which.")
    if row is not None and row not in {one.group for y in answer.years for one in y.rows}:
        raise Misuse("--row takes the name of a row. Leave it out to see which.")
    told = tell(answer, year, row)
    return told, "\n".join(_lines(told))


def tell(
    answer: answering.Answer, year: int | None = None, row: str | None = None
) -> dict[str, Any]:
    """Write an answer for a program. Every key is always there; null is hidden."""
    measure = answer.question.measure
    years = [
        {
            "year": one.year,
            "total": _told(one.total),
            "rows": [_told(figures) for figures in one.rows if row in (None, figures.group)],
        }
        for one in answer.years
        if year in (None, one.year)
    ]
    anything = any(figures.cases for figures in answer.figures())
    return {
        "question": answer.question.name,
        "text": measure.text,
        "counted": measure.of.text,
        "kind": measure.kind.value,
        "group": answer.question.group.value,
        "source": measure.source,
        "years": years,
        "note": LEGEND if anything else NOTHING_TO_SHOW if years else NO_YEAR,
    }


def _told(figures: Figures) -> dict[str, Any]:
    cases, yes = figures.cases, figures.yes
    return {
        "group": figures.group,
        "cases": _span(cases),
        "yes": _span(yes),
        "percent": _span(share_of(yes, cases)) if yes and cases else None,
        "median": _span(figures.median),
    }


def _span(span: Span | None) -> dict[str, int | None] | None:
    return {"from": span.low, "to": span.high} if span else None


def _lines(told: dict[str, Any]) -> list[str]:
    lines = [told["text"], f"Counts {told['counted']}, by {told['group']}.", ""]
    for year in told["years"]:
        lines.append(str(year["year"]))
        for figures in (year["total"], *year["rows"]):
            lines.append(f"  {figures['group']:<24} {_said(figures)}")
    return [*lines, "", told["note"]]


def _said(figures: dict[str, Any]) -> str:
    if figures["cases"] is None:
        return HIDDEN
    parts = [f"{_written(figures['cases'])} cases"]
    if figures["yes"]:
        parts.append(f"{_written(figures['yes'])} yes ({_written(figures['percent'])} %)")
    if figures["median"]:
        parts.append(f"median {_written(figures['median'])}")
    return ", ".join(parts)


def _written(span: dict[str, int | None]) -> str:
    return f"{span['from']} or more" if span["to"] is None else f"{span['from']}-{span['to']}"


def export_courses(settings: Settings, file: Path) -> Answer:
    """Write the courses of cases to a file that its owner alone may read."""
    if file.exists():
        raise PlainFailure("The file is there already. Nothing was written.")
    with open_place(settings) as place, open_hub(place) as hub:
        paths = hub.following_up.paths()
    log = event_log_of(paths, secrets.token_bytes(KEY_BYTES))
    write_private(file, log.model_dump_json())
    answer = {"cases": len(paths), "events": len(log.events), "objects": len(log.objects)}
    text = (
        f"{len(log.events)} events of {len(paths)} cases. The names in the file lead nowhere, "
        "but it is still about single persons: keep it as you keep the log."
    )
    return answer, text
