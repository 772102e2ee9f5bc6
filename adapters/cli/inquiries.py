"""Commands that ask and answer once: why, status."""

from datetime import datetime
from typing import Any

from adapters.bootstrap import Hub, open_hub
from adapters.cli.arguments import case_of, for_people, instant_of, role_of
from adapters.place import open_place
from adapters.settings import Settings
from domain.categories import LEVEL_NAMES
from domain.need_to_know.explaining import Reason, plain
from domain.need_to_know.grants import Need
from domain.roles import AUDIENCES, Role
from domain.ways import RECEIPTED
from services.ports import Staff

OPERATOR = Staff("operator", "", "samlots", (Role.AUDITOR,))
"""Who runs a command on the machine, as the access log has it."""
NOBODY = "Nobody in the role may open the case. What the role holds:"
LEGEND: dict[str, str] = {
    Need.ASSIGNED: "an assignment in the case that names the category",
    Need.CONSENT: "a consent for the recipient and the category",
    Need.LEGAL_GROUND: "a secrecy review on a ground in law",
    Need.DELEGATE: "a secrecy review decided by a team leader",
    Need.TASK: "needed for the own task; decided fact by fact",
    Need.OWN_PART: "the own part of the work; decided fact by fact",
    Need.OWN_CASE: "the case is about a child",
    Need.INSTRUCTION: "a handling instruction without reasons; decided fact by fact",
    Need.PLACEMENT_RESPONSIBLE: "answers for the placement that is under way",
    Need.LOW_PROTECTION: "the case has protection level 1 or 2",
    Need.REVIEWED: "a secrecy review of the disclosure",
    Need.PARTY: "whoever asks is a party",
    Need.CHILD_AGREES: "the child agrees",
}
"""What has to be held, in words."""
Answer = tuple[dict[str, Any], str]


def explain(settings: Settings, case: str, role: str, at: str | None) -> Answer:
    """Give the level of every category for a role, its rule and what is missing for more."""
    case_id, seat = case_of(case), role_of(role)
    instant = instant_of(at) if at is not None else None
    with open_place(settings) as place, open_hub(place) as hub:
        when: datetime = instant or place.clock()
        found = hub.replaying.explain(OPERATOR, Role.AUDITOR, case_id, seat, when)
    answer = {"case": str(case_id), **plain(found), "legend": LEGEND}
    groups = [(", ".join(one.who), one.reasons) for one in found.groups]
    lines = [
        line
        for who, reasons in groups or [(NOBODY, found.whole)]
        for line in (who, *map(reason_line, reasons), "")
    ]
    kept_out = [f"Kept out: {', '.join(found.blocked)}", ""] if found.blocked else []
    legend = [f"{need:<14} {words}" for need, words in LEGEND.items()]
    return answer, "\n".join([*lines, *kept_out, *legend])


def reason_line(reason: Reason) -> str:
    """Write one category: level, row and what was held; then what more would take."""
    held = ", ".join(reason.held) or "nothing"
    by = f" by {', '.join(reason.by)}" if reason.by else ""
    until = f", until {for_people(reason.until)}" if reason.until else ""
    more = "".join(
        f"; {LEVEL_NAMES[one.level]} is missing {', '.join(one.missing)}"
        for one in reason.higher
    )
    level = LEVEL_NAMES[reason.level]
    return f"  {reason.category.value:<9} {level}{by}, holding {held}{until}{more}"


def tell_status(settings: Settings) -> Answer:
    """Count facts, cases, rows per audience and notices, and how far each view has come."""
    with open_place(settings) as place, open_hub(place) as hub:
        answer = standing(hub)
    counted: dict[str, int] = {
        **{name: answer[name] for name in ("facts", "cases", "behind")},
        **answer["notices"],
        **answer["lag"],
        **{f"view {role}": rows for role, rows in answer["views"].items()},
    }
    width = max(map(len, counted))
    return answer, "\n".join(f"{name:<{width}} {count}" for name, count in counted.items())


def _silent(hub: Hub) -> list[str]:
    partners = hub.place.directory.partners()
    return [each.id for each in partners if each.channel not in RECEIPTED]


def standing(hub: Hub) -> dict[str, Any]:
    """Tell how the hub stands, in numbers and ids alone."""
    head = hub.log.head()
    cases = hub.log.cases()
    store = hub.view_store()
    book = hub.notice_book()
    positions = {role: store.position(role) for role in AUDIENCES}
    return {
        "facts": hub.log.count(),
        "cases": len(cases),
        "case_ids": [str(case) for case in cases],
        "head": head,
        "behind": head - min(positions.values()),
        "views": {role.value: store.count(role) for role in AUDIENCES},
        "notices": dict(book.counts()),
        "lag": {**book.lag(_silent(hub)), "relay_behind": head - book.position()},
    }
