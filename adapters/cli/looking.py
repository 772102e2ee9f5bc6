"""The command that looks back: what a role knew of a case, and a digest of the answer."""

import re
from typing import Any

from adapters.bootstrap import open_hub
from adapters.cli.arguments import case_of, for_people, instant_of, role_of
from adapters.cli.inquiries import OPERATOR, Answer
from adapters.cli.plainly import Misuse
from adapters.place import open_place
from adapters.settings import Settings
from domain.roles import Role
from services.replayed import Replayed
from services.then import HOLDER, STEPS_MAX, Question

NOW = "now"
FEW_MAX = 20
"""So many of the facts that are kept back are told to a person; a machine is told of all."""


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
        seen = hub.replaying.replay(OPERATOR, Role.AUDITOR, question)
    answer = seen.answer()
    return answer, text_of(seen, answer)


def text_of(seen: Replayed, answer: dict[str, Any]) -> str:
    """Write an answer for a person."""
    desk, entries = seen.picture.replay.fullest()
    alarms = [
        f"LARM  {alarm['label']} ({alarm['area'] or '-'}), {for_people(alarm['since'])[:10]}"
        for alarm in (desk.body.get("alarms", ()) if desk else ())
    ]
    rows = [_line(one.number, one.body) for one in entries if one.kind != "register"]
    steps = answer["steps"]
    return "\n".join(
        [
            *(alarms + rows or ["Nothing to see."]),
            *_kept(answer["withheld"]),
            *_changes(answer["difference"]),
            f"Step {steps['this']}; previous {steps['previous'] or '-'},"
            f" next {steps['next'] or '-'}.",
            f"Digest {answer['digest']}",
        ]
    )


def _line(number: int, body: dict[str, Any]) -> str:
    when = body.get("occurred_at") or body["at"]
    return f"{number:>4}  {for_people(when)}  {body.get('label', body.get('purpose', ''))}"


def _kept(found: list[dict[str, Any]]) -> list[str]:
    whole = [one for one in found if one["because"]]
    told = [
        f"      {for_people(one['occurred_at'])}  {one['fact']}: {one['because'][0]['why']}"
        f" {one['because'][0]['category'] or ''}".rstrip()
        for one in whole[:FEW_MAX]
    ]
    parts = len(found) - len(whole)
    return ["", f"Kept back: {len(whole)} facts, and parts of {parts}.", *told, ""]


def _changes(found: list[dict[str, Any]] | None) -> list[str]:
    if found is None:
        return []
    told = [
        f"      {one['change']}  {one['fact']}"
        f"{' (' + ', '.join(one['because']) + ')' if one['because'] else ''}"
        for one in found
    ]
    return [f"Different: {len(found)} facts.", *told, ""]
