"""Partners with keys of their own: letting one in, changing the keys, shutting it out.

NATS is told of those alone whose channel it is; the others' keys close what goes to them.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.jose import HUB
from adapters.nats.accounts import TOKEN_DAYS
from adapters.nats.connection import HubConnection
from adapters.nats.letting_in import Porter, Standing, as_system
from adapters.nats.topology import Sizes
from adapters.place import DIRECTORY, PARTNERS, NotReady, Place, open_place
from adapters.private import write_private
from adapters.registry import Connected, Earlier, Keys, Registry, RegistryFault, read_public
from adapters.settings import Settings
from domain.ways import Way

ANSWER = tuple[Any, str]


def add(settings: Settings, partner: str, public: Path, out: Path) -> ANSWER:
    """Let a partner of the directory in. The same keys once more write the bundle again."""
    keys = read_public(public)
    with open_place(settings) as place:
        let_in(place, settings, partner, keys)
        return _bundle(place, partner, out)


def let_in(place: Place, settings: Settings, partner: str, keys: Keys) -> None:
    """Write the partner's row, and hand it over to the servers if its channel is there."""
    _is_listed(place, partner)
    known = place.registry.all().get(partner)
    if known is None or known.revoked is not None:
        generation = known.generation + 1 if known else 1
        place.registry.put(
            partner, Connected(generation=generation, keys=keys, since=_machine_now())
        )
    elif known.keys != keys:
        message = "The partner is let in with other keys. Use `samlots partner rotate`."
        raise RegistryFault(message)
    if _is_on_nats(place, partner):
        _hand_over(place, settings, lambda porter: _settle(porter, place.registry, partner))


def rotate(
    settings: Settings, partner: str, public: Path, out: Path, overlap_hours: int
) -> ANSWER:
    """Let a partner's new keys in; the servers themselves end the old ones."""
    keys = read_public(public)
    with open_place(settings) as place:
        change_keys(place, settings, partner, keys, overlap_hours)
        return _bundle(place, partner, out)


def change_keys(
    place: Place, settings: Settings, partner: str, keys: Keys, overlap_hours: float
) -> None:
    """Write the partner's new row, and hand it over to the servers."""
    known, now = _let_in_now(place, partner), _machine_now()
    until = now + timedelta(hours=overlap_hours)
    before = Earlier(generation=known.generation, keys=known.keys, until=until)
    row = Connected(generation=known.generation + 1, keys=keys, since=now, earlier=before)
    place.registry.put(partner, row)

    async def hand_over(porter: Porter) -> None:
        if known.earlier is not None:
            await porter.forget(partner, known.earlier.generation)
        await _settle(porter, place.registry, partner)

    if _is_on_nats(place, partner):
        _hand_over(place, settings, hand_over)


def revoke(settings: Settings, partner: str) -> ANSWER:
    """Shut a partner out. What it had not fetched is removed; the log still holds it."""
    with open_place(settings) as place:
        shut_out(place, settings, partner)
    return {"partner": partner, "revoked": True}, f"{partner} is shut out."


def shut_out(place: Place, settings: Settings, partner: str) -> None:
    """Write that the partner's keys are no longer good, and hand it over to the servers."""
    known = place.registry.all().get(partner)
    if known is None:
        raise RegistryFault("The partner was never let in.")
    revoked = known.revoked or _machine_now()
    place.registry.put(partner, known.model_copy(update={"revoked": revoked}))
    _hand_over(place, settings, lambda porter: _settle(porter, place.registry, partner))


def listing(settings: Settings) -> ANSWER:
    """Tell how each partner of the directory stands. Needs no server."""
    from adapters.directory import read_directory  # noqa: PLC0415

    file = settings.directory_file or settings.data / DIRECTORY
    registry = Registry(settings.partners_file or settings.data / PARTNERS)
    rows = [
        _row(partner.id, registry.all().get(partner.id))
        for partner in read_directory(file).partners()
    ]
    lines = [
        f"{row['partner']}: {row['state']}"
        + (f", token until {row['token_until']}" if row["token_until"] else "")
        for row in rows
    ]
    return rows, "\n".join(lines)


def ensure_streams(place: Place, settings: Settings) -> None:
    """Make the streams, and hand over every partner as the registry has it."""

    async def everybody(porter: Porter) -> None:
        await porter.set_up(standings(place))

    _hand_over(place, settings, everybody)


def standings(place: Place) -> list[Standing]:
    """Give what the servers are told. Who left NATS is only ever shut out there."""
    return [
        _standing(partner, row)
        for partner, row in place.registry.all().items()
        if row.revoked is not None or _is_on_nats(place, partner)
    ]


def _row(partner: str, known: Connected | None) -> dict[str, Any]:
    state = "not let in" if known is None else "revoked" if known.revoked else "let in"
    until = known.since + timedelta(days=TOKEN_DAYS) if known and not known.revoked else None
    overlap = known.earlier.until if known and known.earlier and not known.revoked else None
    return {
        "partner": partner,
        "state": state,
        "generation": known.generation if known else None,
        "since": known.since.isoformat() if known else None,
        "token_until": f"{until:%Y-%m-%d}" if until else None,
        "old_keys_until": overlap.isoformat() if overlap else None,
    }


def _bundle(place: Place, partner: str, out: Path) -> ANSWER:
    write_private(out, json.dumps(bundle_of(place, partner), indent=1) + "\n")
    said = {"partner": partner, "bundle": str(out)}
    return said, f"{partner} is let in. Give it the file {out}."


def bundle_of(place: Place, partner: str) -> dict[str, Any]:
    """Give what a partner joins with. Nothing in it is secret."""
    known, hub = _let_in_now(place, partner), place.own_keys().public()
    bundle = {"partner": partner, "hub_sign": hub["sign"], "hub_seal": hub["seal"]}
    if not _is_on_nats(place, partner):
        return bundle
    authority, since = _operator(place), int(known.since.timestamp())
    return bundle | {
        "nats_url": place.nats_public_url,
        "ca": place.nats.ca,
        "token": authority.partner_user(partner, known.generation, known.keys.nats, since),
        "consumer": authority.account(partner, known.generation).public,
    }


def _let_in_now(place: Place, partner: str) -> Connected:
    known = place.registry.all().get(partner)
    if known is None or known.revoked is not None:
        raise RegistryFault("The partner is not let in. Use `samlots partner add`.")
    return known


def _is_on_nats(place: Place, partner: str) -> bool:
    found = place.directory.partner(partner)
    return found is None or found.channel is Way.NATS


def _is_listed(place: Place, partner: str) -> None:
    if place.directory.partner(partner) is None or partner == HUB:
        raise RegistryFault("There is no such partner in the directory. Give it a line there.")


async def _settle(porter: Porter, registry: Registry, partner: str) -> None:
    await porter.settle(_standing(partner, registry.all()[partner]))


def _standing(partner: str, row: Connected) -> Standing:
    earlier = row.earlier
    return Standing(
        partner=partner,
        generation=row.generation,
        earlier=earlier.generation if earlier else None,
        until=earlier.until if earlier else None,
        revoked=row.revoked is not None,
    )


def _hand_over(
    place: Place, settings: Settings, work: Callable[[Porter], Awaitable[None]]
) -> None:
    async def hand_over() -> None:
        async with porter_of(place, Sizes(replicas=settings.nats_replicas)) as porter:
            await work(porter)

    asyncio.run(hand_over())


@asynccontextmanager
async def porter_of(place: Place, sizes: Sizes) -> AsyncIterator[Porter]:
    """Connect both as the hub and as the one that hands over accounts."""
    authority = _operator(place)
    hub = HubConnection(place.nats, _give_up)
    await hub.open()
    try:
        async with as_system(authority, place.nats, _machine_now) as system:
            yield Porter(authority, hub.nc, system, _machine_now, sizes)
    finally:
        await hub.close()


def _operator(place: Place) -> Any:
    if place.operator is None:
        raise NotReady("Set SAMLOTS_NATS_OPERATOR_FILE.")
    return place.operator


def _machine_now() -> datetime:
    """The servers go by the machine's clock, also when a story has one of its own."""
    return datetime.now(UTC)


async def _give_up() -> None:
    """Nothing to do: whoever waits for the servers gets the error."""
