"""Commands about letters that need a person, and the one that fills the stream again."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from nats.errors import Error

from adapters.bootstrap import Hub, open_hub
from adapters.cli.arguments import for_people
from adapters.cli.partners import ensure_streams
from adapters.cli.plainly import Misuse
from adapters.nats.connection import HubConnection
from adapters.nats.holding import NatsHoldings, Useless
from adapters.place import NotReady, open_place
from adapters.settings import Settings
from services.letters import REASONS, Owner
from services.ports import Held
from services.rebuilding import Rebuilding

ACTIONS = ("list", "show", "retry", "drop")
Answer = tuple[dict[str, Any], str]


def about_letters(
    settings: Settings, action: str, notice: str | None, reason: str | None
) -> Answer:
    """List letters that failed, show one, try it again, or give it up with a reason."""
    if action not in ACTIONS:
        raise Misuse(f"ACTION is one of: {', '.join(ACTIONS)}.")
    if action != "list" and notice is None:
        raise Misuse("NOTICE is the id of a notice, as `samlots letters list` gives it.")
    if action == "drop" and reason not in REASONS:
        raise Misuse(f"--reason takes one of: {', '.join(REASONS)}.")
    letter = _id(notice) if notice is not None else None
    with open_place(settings) as place, open_hub(place) as hub:
        letters = hub.letters()
        if letter is None:
            return _listed(letters.all(), _useless(hub))
        shown = _said(*letters.one(letter))
        if action == "retry":
            letters.retry(letter)
        elif action == "drop":
            letters.drop(letter, REASONS[reason or ""])
    done = {"show": "", "retry": "Tried again.", "drop": "Dropped."}[action]
    return {**shown, "done": action}, done or _line(shown)


def rebuild_stream(settings: Settings) -> Answer:
    """Make the streams where they are missing, and let what is lost be carried again."""
    with open_place(settings) as place, open_hub(place) as hub:
        book = hub.notice_book()
        if not book.lead():
            raise NotReady("A relay is at work. Stop it, run this, and start it again.")
        ensure_streams(place, settings)

        async def rebuild(holdings: NatsHoldings) -> dict[str, int]:
            return await Rebuilding(book, holdings, place.directory).rebuild()

        again = _ask(hub, rebuild)
    text = "\n".join(f"{partner:<20} {count}" for partner, count in again.items())
    return {"again": again}, text or "Nothing is missing."


def _useless(hub: Hub) -> Sequence[Useless] | None:
    """What partners sent and nobody can use; None while NATS is away."""
    try:
        return _ask(hub, NatsHoldings.useless)
    except (Error, OSError, TimeoutError):
        return None


def _ask(hub: Hub, question: Any) -> Any:
    async def ask() -> Any:
        connection = HubConnection(hub.place.nats, _lost)
        await connection.open()
        try:
            return await question(NatsHoldings(connection))
        finally:
            await connection.close()

    return asyncio.run(ask())


async def _lost() -> None:
    """Nothing to do: whoever asks gets the error."""


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Misuse("NOTICE is the id of a notice.") from None


def _listed(
    letters: Sequence[tuple[Held, Owner | None]], useless: Sequence[Useless] | None
) -> Answer:
    said = [_said(*each) for each in letters]
    sent = [
        {
            "partner": one.partner,
            "error": one.error,
            "at": one.at.isoformat(),
            "size_bytes": one.size_bytes,
        }
        for one in useless or ()
    ]
    lines = [*map(_line, said)]
    lines += [
        f"sent by {one['partner']}: {one['error']}, {for_people(one['at'])}" for one in sent
    ]
    if useless is None:
        lines.append("NATS is away: what partners sent is not shown.")
    answer = {"letters": said, "useless": None if useless is None else sent}
    return answer, "\n".join(lines) or "No letters."


def _said(held: Held, owner: Owner | None) -> dict[str, Any]:
    return {
        "notice": str(held.notice_id),
        "state": "dead" if held.state == "dead" else "waiting",
        "partner": held.partner,
        "case": str(held.case_id),
        "why": held.why,
        "tries": held.tries,
        "since": held.failing_since.isoformat(),
        "next_try": held.held_until.isoformat() if held.held_until else None,
        "owner": owner and {"role": owner.role, "unit": owner.unit, "staff": owner.staff},
    }


def _line(said: dict[str, Any]) -> str:
    owner = said["owner"]
    whose = f"{owner['role']} {owner['staff'] or ''}, {owner['unit']}" if owner else "nobody"
    return (
        f"{said['notice']}  {said['state']:<7} {said['partner']:<16} {said['why']} "
        f"({said['tries']} since {for_people(said['since'])}); {whose}"
    )
