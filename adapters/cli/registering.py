"""The register of disclosures on the command line: of a case, or of a partner."""

import re
from collections.abc import Iterator
from typing import Any

from adapters.bootstrap import open_hub
from adapters.cli.arguments import case_of, for_people
from adapters.cli.inquiries import OPERATOR, Answer
from adapters.cli.plainly import Misuse
from adapters.place import open_place
from adapters.settings import Settings
from domain.refusals import PlainFailure
from domain.roles import Role

PARTNER = re.compile(r"[a-z0-9-]{1,40}")
"""Also one that is no longer in the directory: what it got, it got."""
STOPPED = {
    "suppressed": "stopped",
    "undelivered": "not delivered",
    "limited": "less was told than disclosed",
}


def tell_register(settings: Settings, case: str | None, partner: str | None) -> Answer:
    """Tell who got what of a case, or what a partner got of all cases."""
    if (case is None) == (partner is None):
        raise Misuse("Name a CASE, or a partner with --partner.")
    if partner is not None and not PARTNER.fullmatch(partner):
        raise Misuse("--partner is an id, as `samlots partner list` gives it.")
    case_id = case_of(case) if case is not None else None
    with open_place(settings) as place, open_hub(place) as hub:
        registers = hub.registering
        if case_id is not None:
            accounts = registers.of_case(OPERATOR, Role.AUDITOR, case_id)
        else:
            accounts = registers.of_partner(OPERATOR, Role.AUDITOR, partner or "")
            if not accounts and place.directory.partner(partner or "") is None:
                raise PlainFailure(
                    "There is no such partner in the directory, and nothing went to one."
                )
    return {"disclosures": list(accounts)}, "\n".join(map(text_of, accounts)) or "Nothing."


def text_of(account: dict[str, Any]) -> str:
    """Write one disclosure for a person, and under it what became of it."""
    to, ground = account["recipient"], account["ground"] or {}
    what = account["level"] or "refused"
    return (
        f"{for_people(account['at'])}  {account['case']}  {to['role']:<20} {what:<8} "
        f"{ground.get('citation', '')}"
    ) + "".join(f"\n{'':<18}{said}" for said in _became(account))


def _became(account: dict[str, Any]) -> Iterator[str]:
    for name, words in STOPPED.items():
        if account[name]:
            yield f"{words}: {account[name]}"
    if account["received_at"]:
        yield f"received {for_people(account['received_at'])}"
    if answer := account["answer"]:
        yield f"answered {for_people(answer['answered_at'])}: {answer['answer']}"
    if recalled := account["recalled"]:
        yield f"recalled {for_people(recalled['occurred_at'])}: {recalled['reason']}"
        answer = account["recall_answer"]
        when = f"answered {for_people(answer['answered_at'])}" if answer else ""
        yield f"  {when}: {answer['answer']}" if answer else "  not answered"
