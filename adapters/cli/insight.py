"""Insight on the command line: the sheet for the person herself, or for a party."""

from pathlib import Path

from adapters.bootstrap import open_hub
from adapters.cli.arguments import case_of
from adapters.cli.inquiries import OPERATOR, Answer
from adapters.cli.plainly import Misuse
from adapters.place import open_place
from adapters.private import write_private
from adapters.settings import Settings
from adapters.web.insight_page import draw_insight
from domain.roles import Role
from services.insight import Kind

HANDED = "Read it before it is handed over, face to face. Never send it home."


def write_insight(settings: Settings, case: str, kind: str, out: Path) -> Answer:
    """Write what may be handed out to a new file that its owner alone may read."""
    case_id = case_of(case)
    if kind not in set(Kind):
        raise Misuse(f"--kind takes one of: {', '.join(Kind)}.")
    if out.exists() or out.is_symlink():
        raise Misuse("--out names something that is there. Choose another.")
    with open_place(settings) as place, open_hub(place) as hub:
        made = hub.insights.extract(OPERATOR, Role.AUDITOR, case_id, Kind(kind))
    write_private(out, draw_insight(made))
    told = len(made.given) + len(made.decided)
    return {"kind": made.kind.value, "told": told}, f"{told} entries are written. {HANDED}"
