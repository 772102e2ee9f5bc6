"""Commands about gallring: what is due, who decides, and the erasure itself."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from adapters.bootstrap import Hub, open_hub
from adapters.cli.arguments import case_of
from adapters.cli.erased import write_register
from adapters.cli.kept_register import folder_of, keep_register
from adapters.cli.plainly import Misuse
from adapters.place import NotReady, open_place
from adapters.settings import Settings
from domain.case.calendar import day_of
from domain.erasing import Decision, Move, Reason
from domain.recorded import Actor
from domain.roles import Role
from services.erasure_steps import Damaged, Preview, Run, Step

MOVES = {
    "propose": Move.PROPOSED,
    "approve": Move.APPROVED,
    "decline": Move.DECLINED,
    "hold": Move.HELD,
    "lift": Move.LIFTED,
}
ACTIONS = ("due", "preview", *MOVES, "run", "status", "list", "again")
ALONE = frozenset(("run", "status", "list"))
"""What is asked by nobody in particular, of no case."""
TOWARDS = frozenset(("due", "propose", "approve", "run"))
SEATS = (Role.ARBETSLEDARE, Role.INTERNKONTROLL, Role.AUDITOR)
Answer = tuple[dict[str, Any], str]


def about_erasure(
    settings: Settings, action: str, case: str | None, by: str | None, reason: str | None
) -> Answer:
    """List, decide or carry out, on behalf of somebody on duty."""
    _must_be_meant(action, case, by, reason)
    if settings.research_sample is None and action in TOWARDS:
        raise NotReady(
            "Set SAMLOTS_RESEARCH_SAMPLE to `whole` or `days` first: what is kept for research "
            "depends on the municipality."
        )
    case_id = case_of(case) if case is not None else None
    with open_place(settings) as place, open_hub(place) as hub:
        erasing = hub.erasing(settings.research_sample)
        if action == "list":
            return write_register(hub)
        keeps = folder_of(settings) is not None
        if action == "run":
            try:
                return _standing(erasing.run(), keeps=keeps)
            finally:
                # What is erased stays so, whatever else was wrong: the register tells of it.
                keep_register(hub, settings)
        if action == "status":
            return _standing(erasing.book.runs(), keeps=keeps)
        actor, now = _actor(hub, by or ""), place.clock()
        if case_id is None or action == "due":
            return _due(erasing.due(actor, day_of(now)))
        if action == "preview":
            return _previewed(erasing.preview(actor, case_id, day_of(now)))
        why = Reason(reason) if reason is not None else None
        erasing.decide(case_id, Decision(MOVES[action], actor, now, reason=why))
    return {"case": str(case_id), "decided": action}, "Decided."


def _must_be_meant(action: str, case: str | None, by: str | None, reason: str | None) -> None:
    if action not in ACTIONS:
        raise Misuse(f"ACTION is one of: {', '.join(ACTIONS)}.")
    if action in ALONE:
        return
    if by is None:
        raise Misuse("--by is the id of who decides or asks, as the directory has it.")
    if action != "due" and case is None:
        raise Misuse("CASE is a case id, as `samlots erasure due` lists them.")
    if action == "hold" and reason not in {one.value for one in Reason}:
        raise Misuse(f"--reason takes one of: {', '.join(Reason)}.")


def _actor(hub: Hub, by: str) -> Actor:
    """Take somebody's seat among those that decide; the first that the directory gives."""
    staff = hub.place.directory.staff(by)
    seats = [role for role in staff.roles if role in SEATS] if staff else []
    if staff is None or not seats:
        raise Misuse("--by names nobody in the directory who decides about erasure.")
    return Actor(staff.id, seats[0], staff.unit)


def _due(listed: Iterable[Preview | Damaged]) -> Answer:
    told = [*listed]
    found = [_said(one) for one in told if isinstance(one, Preview)]
    damaged = [one.case_id for one in told if isinstance(one, Damaged)]
    named = [str(case_id) for case_id in damaged if case_id]
    lines = [
        f"{one['case']}  {one['earliest']}  {one['finished_by']}  {one['facts']:>5}  "
        f"{one['decided'] or '-':<9} {one['ground']}"
        for one in found
    ]
    lines += [f"{case_id}  damaged: it cannot be opened" for case_id in named]
    if len(named) < len(damaged):
        lines.append(f"{len(damaged)} cases cannot be opened: internkontroll sees which.")
    answer = {"due": found, "damaged": named, "damaged_cases": len(damaged)}
    return answer, "\n".join(lines) or "Nothing is due."


def _previewed(found: Preview) -> Answer:
    said = {**_said(found), "kinds": dict(sorted(found.by_kind.items()))}
    lines = [f"{kind:<32} {count:>5}" for kind, count in said["kinds"].items()]
    lines += [f"{'all of it':<32} {found.facts:>5}", f"{said['rule']} ({said['ground']})"]
    lines += [said["asks"]] if said["asks"] else []
    return said, "\n".join(lines)


def _said(found: Preview) -> dict[str, Any]:
    kept = found.kept
    return {
        "case": str(found.case_id),
        "facts": found.facts,
        "material": kept.rule.material.value,
        "rule": kept.rule.text,
        "ground": kept.rule.source,
        "never": kept.never,
        "earliest": _day(kept.earliest),
        "finished_by": _day(kept.finished_by),
        "asks": kept.asks,
        "due": found.due,
        "decided": found.last.value if found.last else None,
    }


def _standing(runs: Sequence[Run], *, keeps: bool) -> Answer:
    said = [
        {
            "case": str(run.case_id),
            "step": run.reached.name.lower(),
            "erased": run.reached is Step.VERIFIED,
            "facts": run.facts,
            "ground": run.ground,
            "proposed_by": run.proposed_by,
            "approved_by": run.approved_by,
            "begun": run.begun_at.isoformat(),
            "finished": run.finished_at.isoformat() if run.finished_at else None,
            "copies_until": _day(run.copies_until),
        }
        for run in runs
    ]
    lines = [
        f"{one['case']}  {one['step']:<16} {one['facts']:>5}  "
        f"{one['proposed_by']}, {one['approved_by']}  copies until {one['copies_until'] or '-'}"
        for one in said
    ]
    if any(one["erased"] for one in said) and not keeps:
        lines.append("Keep what `samlots erasure list --json` writes, apart from the backups.")
    if any(run.reached is Step.LEDGER_TOLD for run in runs):
        lines.append("The ledger has not said it yet: keep `samlots seal` running, run again.")
    return {"erasures": said}, "\n".join(lines) or "Nothing was ever erased."


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
