"""The command that looks back: what a role knew of a case, and a digest of the answer."""

import json
import re
from collections.abc import Sequence
from typing import Any

from adapters.bootstrap import open_hub
from adapters.cli import told_back
from adapters.cli.arguments import alarm_line, case_of, for_people, instant_of, role_of
from adapters.cli.inquiries import OPERATOR, Answer
from adapters.cli.plainly import Misuse
from adapters.place import open_place
from adapters.settings import Settings
from domain.recorded import Recorded
from domain.refusals import NoSuchStep
from domain.roles import Role
from services.history import history_of
from services.ports import Directory
from services.replayed import Replayed
from services.then import HOLDER, STEPS_MAX, Question

NOW = "now"


def replay_case(  # noqa: PLR0913, PLR0917 - each is an option of the command
    settings: Settings,
    case: str,
    role: str,
    at: str | None,
    recorded_by: str | None,
    since: str | None,
    who: str | None,
    step: int | None,
) -> Answer:
    """Say what a role knew of a case at an instant, or after so many facts."""
    case_id, seat = case_of(case), role_of(role)
    given = {"--at": at, "--recorded-by": recorded_by, "--since": since}
    instants = {
        name: instant_of(text, name)
        for name, text in given.items()
        if text is not None and (name, text) != ("--recorded-by", NOW)
    }
    if step is not None and (any(given.values()) or not 1 <= step <= STEPS_MAX):
        raise Misuse("--step takes the number of a fact, from 1, and no instant beside it.")
    if who is not None and not re.fullmatch(HOLDER, who):
        raise Misuse("--who takes partner:ID, staff:ID or unit:NAME.")
    before, when = instants.get("--since"), instants.get("--at")
    if before is not None and when is not None and before > when:
        raise Misuse("--since takes an instant before the one of --at.")
    with open_place(settings) as place, open_hub(place) as hub:
        now = place.clock()
        recorded = now if recorded_by == NOW else instants.get("--recorded-by")
        when = None if step is not None else when or now
        question = Question(case_id, seat, when, recorded, before, who, step)
        try:
            seen = hub.replaying.replay(OPERATOR, Role.AUDITOR, question)
        except NoSuchStep:
            raise Misuse("--step: the case has not so many facts.") from None
        make_sure_is_known(who, place.directory, history_of(hub.log, case_id))
    answer = seen.answer()
    return answer, text_of(seen, answer)


def make_sure_is_known(
    who: str | None, directory: Directory, facts: Sequence[Recorded]
) -> None:
    """Refuse a name that is nobody's, which would read as somebody who knew nothing.

    Whoever has left the directory is known when a fact of the case names her or him.
    """
    kind, _, name = (who or "").partition(":")
    known = {
        "": lambda: True,
        "staff": lambda: directory.staff(name) is not None,
        "partner": lambda: directory.partner(name) is not None,
        "unit": lambda: any(one.unit == name for one in directory.everyone()),
    }
    if not known[kind]() and not any(_names(one, name) for one in facts):
        raise Misuse("--who: nobody by that id is known.")


def _names(recorded: Recorded, name: str) -> bool:
    """Whether a fact names somebody: as who did it, or as one of the things that it says."""
    at_work = (recorded.by.staff, recorded.by.unit)
    written = json.dumps(name, ensure_ascii=False)
    return name in at_work or written in recorded.fact.model_dump_json()


def text_of(seen: Replayed, answer: dict[str, Any]) -> str:
    """Write an answer for a person."""
    desk, entries = seen.picture.replay.fullest()
    alarms = [
        f"ALARM {alarm_line(one)}" for one in (desk.body.get("alarms", ()) if desk else ())
    ]
    rows = [_line(one.number, one.body) for one in entries if one.kind != "register"]
    steps = answer["steps"]
    return "\n".join(
        [
            *(alarms + rows or ["Nothing to see."]),
            *told_back.kept(answer["withheld"]),
            *told_back.changes(answer["difference"]),
            f"Step {steps['this']}; previous {steps['previous'] or '-'},"
            f" next {steps['next'] or '-'}.",
            f"Digest {answer['digest']}",
        ]
    )


def _line(number: int, body: dict[str, Any]) -> str:
    when = body.get("occurred_at") or body["at"]
    what = body.get("label") or body.get("purpose") or "A letter whose last day is over"
    return f"{number:>4}  {for_people(when)}  {what}"
